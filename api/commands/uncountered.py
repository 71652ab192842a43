"""``countergraph uncountered``: the claims that nobody counters."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.arguments import add_limit


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--document", metavar="DOCUMENT", help="only claims of this document (id or title)")
    add_limit(parser, "claims")


def run(args: Namespace) -> int:
    """Print the claims that nobody counters."""
    from api.commands.claims import claim_table, page_data
    from api.database import opened
    from api.output import emit, hint
    from api.render import Line, Text
    from queries.uncountered import uncountered

    with opened(args.db) as store:
        page = uncountered(store, document=args.document, limit=args.limit)
    empty = Text([Line("every claim has a counter")])
    emit(args, lambda: page_data(page), lambda: [claim_table(page.rows) if page.rows else empty])
    if page.after:
        hint(args, "there are more: raise --limit")
    return 0
