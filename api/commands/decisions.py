"""``countergraph decisions [LINK]``: what was decided on links, by whom and when."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from api.commands.listing import add_page

if TYPE_CHECKING:
    from api.render import Block, Cell
    from queries.decisions import LoggedDecision


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("link", nargs="?", metavar="LINK", help="only what was decided on this link")
    add_page(parser, "decisions")


def run(args: Namespace) -> int:
    """Print what was decided, the newest first."""
    from api.commands.deciding import decision_data
    from api.commands.listing import cursor_of, say_more
    from api.database import opened
    from api.output import emit
    from queries.decisions import decisions

    with opened(args.db) as store:
        page = decisions(store, link=args.link, after=cursor_of(args, int), limit=args.limit)
    data = {"decisions": [decision_data(row) for row in page.rows], "after": page.after}
    emit(args, lambda: data, lambda: _blocks(page.rows))
    say_more(args, more=page.after is not None, hint_text=None)
    return 0


def _blocks(rows: tuple[LoggedDecision, ...]) -> list[Block]:
    from api.commands.deciding import ends
    from api.render import Column, Line, Table, Text
    from queries.decisions import sentence

    if not rows:
        return [Text([Line("nothing was decided")])]
    cells: list[list[Cell]] = [
        [
            str(row.decision.number),
            [
                Line(sentence(row.decision) + ("" if row.stands else " (no longer stands)"), "title"),
                *ends(row),
                Line(row.decision.link, "id"),
            ],
        ]
        for row in rows
    ]
    return [Table([Column("No.", right=True), Column("Decision")], cells, spaced=True)]
