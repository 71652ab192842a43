"""``countergraph contested``: the claims with most counters."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.arguments import add_limit


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_limit(parser, "claims")


def run(args: Namespace) -> int:
    """Print the claims with most counters."""
    from api.commands.claims import claim_table, page_data
    from api.database import opened
    from api.output import emit, hint
    from api.render import Line, Text
    from queries.contested import contested

    with opened(args.db) as store:
        page = contested(store, limit=args.limit)
    empty = Text([Line("no claim has a counter")])
    emit(args, lambda: page_data(page), lambda: [claim_table(page.rows) if page.rows else empty])
    if page.after:
        hint(args, "there are more: raise --limit")
    return 0
