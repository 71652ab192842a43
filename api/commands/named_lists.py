"""How lists of entities and terms look; the commands that list them share it."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.render import Block
    from queries.mentioned import NamedKind, NamedPage


def emit_named(args: Namespace, kind: NamedKind, *, entity_type: str | None = None) -> None:
    """Print a page of entities or terms, those that most claims make or name first."""
    from api.commands.listing import cursor_of, say_more
    from api.database import opened
    from api.output import emit
    from queries.mentioned import mentioned

    after = cursor_of(args, int, str)
    with opened(args.db) as store:
        page = mentioned(store, kind, entity_type=entity_type, after=after, limit=args.limit)
    key = "entities" if kind == "Entity" else "terms"
    emit(
        args,
        lambda: {key: page.rows, "after": page.after, "hint": page.hint},
        lambda: [_table(page, kind, key)],
    )
    say_more(args, more=page.after is not None, hint_text=page.hint)


def _table(page: NamedPage, kind: NamedKind, key: str) -> Block:
    from api.render import Cell, Column, Line, Table, Text

    if not page.rows:
        return Text([Line(f"no {key}")])
    types = [Column("Type")] if kind == "Entity" else []
    rows: list[list[Cell]] = []
    for row in page.rows:
        also = [Line(f"also {', '.join(row.aliases)}", "note")] if row.aliases else []
        name = [Line(row.name), *also, Line(row.id, "id")]
        rows.append([str(row.claims), *([row.type or ""] if types else []), name])
    return Table([Column("Claims", right=True), *types, Column(kind)], rows, spaced=True)
