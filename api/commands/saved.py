"""``countergraph saved``: lists that were saved under a name."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from api.arguments import add_limit

if TYPE_CHECKING:
    from api.render import Block, Cell
    from queries.saved import SavedQuery


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="the list to show; without it, all names")
    parser.add_argument("--delete", action="store_true", help="remove the name instead")
    add_limit(parser, "claims")


def run(args: Namespace) -> int:
    """Print the saved lists, or one of them as it is now."""
    from api.output import emit, note
    from kg.errors import UsageError
    from queries import saved

    if args.name is None:
        if args.delete:
            raise UsageError("--delete removes one name: give it too")
        queries = saved.saved_queries()
        emit(args, lambda: {"folder": saved.folder(), "saved": queries}, lambda: _blocks(queries))
    elif args.delete:
        query = saved.delete(args.name)
        emit(args, lambda: {"removed": query.name}, list)
        note(args, f"removed {query.name}")
    else:
        _show(args, saved.load(args.name))
    return 0


def _show(args: Namespace, query: SavedQuery) -> None:
    from api.commands.answered import emit_answered
    from api.commands.claim_lists import emit_page
    from api.database import opened
    from queries.best_answered import AnsweredPage
    from queries.saved import ask

    with opened(args.db) as store:
        page = ask(store, query, limit=args.limit)
    if isinstance(page, AnsweredPage):
        emit_answered(args, page)
    else:
        emit_page(args, page, empty="no claims")


def _blocks(queries: list[SavedQuery]) -> list[Block]:
    from api.render import Column, Line, Table, Text

    if not queries:
        return [Text([Line("nothing is saved yet: add --save NAME to a list of claims")])]
    rows: list[list[Cell]] = [[query.name, query.list, _facets(query)] for query in queries]
    return [Table([Column("Name"), Column("List"), Column("Facets")], rows)]


def _facets(query: SavedQuery) -> str:
    facets = query.facets._asdict().items()
    return ", ".join(f"{name} {value}" for name, value in facets if value not in (None, 0.0)) or "none"
