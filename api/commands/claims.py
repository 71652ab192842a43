"""``countergraph claims``: all claims, in the order of the sources."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.listing import add_facets


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_facets(parser)


def run(args: Namespace) -> int:
    """Print the claims."""
    from api.commands.claim_lists import run_list
    from queries.claims import claims

    run_list(args, "claims", claims, cursor=(int, str, int, str), empty="no claims")
    return 0
