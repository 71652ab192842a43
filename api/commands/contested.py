"""``countergraph contested``: the claims with most counters."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.listing import add_facets


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_facets(parser)


def run(args: Namespace) -> int:
    """Print the claims with most counters."""
    from api.commands.claim_lists import emit_page
    from api.commands.listing import cursor_of, facets_of, save_list
    from api.database import opened
    from queries.contested import contested

    after = cursor_of(args, int, str)
    with opened(args.db) as store:
        page = contested(store, facets=facets_of(args), after=after, limit=args.limit)
    emit_page(args, page, empty="no claim has a counter")
    save_list(args, "contested")
    return 0
