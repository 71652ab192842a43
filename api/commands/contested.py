"""``countergraph contested``: the claims with most counters."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.listing import add_facets


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_facets(parser)


def run(args: Namespace) -> int:
    """Print the claims with most counters."""
    from api.commands.claim_lists import run_list
    from queries.contested import contested

    run_list(args, "contested", contested, cursor=(int, str), empty="no claim has a counter")
    return 0
