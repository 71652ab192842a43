"""``countergraph delete DOCUMENT``: remove a document and what only it supports."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.render import Block


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("document", metavar="DOCUMENT", help="the document's id or title")


def run(args: Namespace) -> int:
    """Remove a document, and print what went with it."""
    from api.database import opened
    from api.output import emit
    from queries.names import find_document

    with opened(args.db, read_only=False) as store:
        document = find_document(store, args.document)
        before = store.stats()
        store.delete_document(document.id)
        after = store.stats()
    removed = {kind: count - after[kind] for kind, count in sorted(before.items()) if count > after[kind]}
    data = {"document": document.id, "title": document.title, "removed": removed}
    emit(args, lambda: data, lambda: _blocks(document.id, document.title, removed))
    return 0


def _blocks(document: str, title: str, removed: dict[str, int]) -> list[Block]:
    from api.render import Column, Line, Table, Text

    rows = [[kind, str(count)] for kind, count in removed.items()]
    return [
        Text([Line(f"deleted {title}", "title"), Line(document, "id")]),
        Table([Column("Removed"), Column("Count")], rows),
    ]
