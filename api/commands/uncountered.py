"""``countergraph uncountered``: the claims that nobody counters."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.listing import add_facets


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_facets(parser)


def run(args: Namespace) -> int:
    """Print the claims that nobody counters."""
    from api.commands.claim_lists import run_list
    from queries.uncountered import uncountered

    run_list(args, "uncountered", uncountered, cursor=(str, int, str), empty="every claim has a counter")
    return 0
