"""``countergraph uncountered``: the claims that nobody counters."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.listing import add_facets


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_facets(parser)


def run(args: Namespace) -> int:
    """Print the claims that nobody counters."""
    from api.commands.claim_lists import emit_page
    from api.commands.listing import cursor_of, facets_of, save_list
    from api.database import opened
    from queries.uncountered import uncountered

    after = cursor_of(args, str, int, str)
    with opened(args.db) as store:
        page = uncountered(store, facets=facets_of(args), after=after, limit=args.limit)
    emit_page(args, page, empty="every claim has a counter")
    save_list(args, "uncountered")
    return 0
