"""``countergraph answered``: the claims whose counters were answered best."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from api.commands.listing import add_facets

if TYPE_CHECKING:
    from api.render import Cell, Table
    from queries.best_answered import AnsweredClaim, AnsweredPage


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_facets(parser)


def run(args: Namespace) -> int:
    """Print the claims whose counters were answered best."""
    from api.commands.listing import cursor_of, facets_of, save_list
    from api.database import opened
    from queries.best_answered import best_answered

    after = cursor_of(args, float, float, int, str)
    with opened(args.db) as store:
        page = best_answered(store, facets=facets_of(args), after=after, limit=args.limit)
    emit_answered(args, page)
    save_list(args, "answered")
    return 0


def emit_answered(args: Namespace, page: AnsweredPage) -> None:
    """Print a page of answered claims, and how to see more."""
    from api.commands.listing import say_more
    from api.output import emit
    from api.render import Line, Text

    empty = Text([Line("no counter was answered")])
    emit(args, lambda: _data(page), lambda: [_table(page.rows) if page.rows else empty])
    say_more(args, more=page.after is not None, hint_text=page.hint)


def _data(page: AnsweredPage) -> dict[str, Any]:
    return {
        "claims": [
            {**row.row._asdict(), "share": row.share, "net": row.net, "answers": row.counters}
            for row in page.rows
        ],
        "after": page.after,
        "compared": page.compared,
        "complete": page.complete,
        "hint": page.hint,
    }


def _table(rows: tuple[AnsweredClaim, ...]) -> Table:
    from api.commands.claim_lists import claim_lines
    from api.render import Column, Table

    cells: list[list[Cell]] = [
        [f"{row.share:.2f}", f"{row.net:.2f}", str(len(row.counters)), claim_lines(row.row)] for row in rows
    ]
    columns = [Column("Answered", right=True), Column("Left", right=True), Column("Counters", right=True)]
    return Table([*columns, Column("Claim")], cells, spaced=True)
