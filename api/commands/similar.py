"""``countergraph similar ID``: what else says something like this."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from api.arguments import add_limit
from api.commands.search import KINDS, hit_table

if TYPE_CHECKING:
    from api.render import Block
    from queries.similar import Similar


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("id", metavar="ID", help="the id of a statement or a term")
    parser.add_argument(
        "--kind",
        action="append",
        choices=KINDS,
        help="only nodes of this kind (may be given several times; without it, statements)",
    )
    add_limit(parser, "hits")


def run(args: Namespace) -> int:
    """Print what is most like a statement or a term."""
    from api.database import opened
    from api.output import emit, note
    from queries.search import STATEMENTS
    from queries.similar import similar

    with opened(args.db) as store:
        result = similar(store, args.id, kinds=args.kind or STATEMENTS, limit=args.limit)
    if result.degraded:
        note(args, f"warning: {result.degraded}")
    emit(args, lambda: result, lambda: _blocks(result))
    return 0


def _blocks(result: Similar) -> list[Block]:
    from api.render import Line, Text

    return [hit_table(result.hits)] if result.hits else [Text([Line("nothing is like it")])]
