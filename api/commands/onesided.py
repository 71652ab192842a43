"""``countergraph onesided``: the documents that tell one side only, with the numbers."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from api.commands.listing import add_documents, add_page

if TYPE_CHECKING:
    from api.render import Block, Cell
    from queries.one_sided import Balance


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--all", action="store_true", help="the numbers of the other documents too")
    add_documents(parser, "documents")
    add_page(parser, "documents")


def run(args: Namespace) -> int:
    """Print the documents that tell one side only."""
    from api.commands.listing import say_more
    from api.database import opened
    from api.output import emit
    from queries.one_sided import one_sided

    with opened(args.db) as store:
        page = one_sided(
            store,
            collection=args.collection,
            since=args.since,
            until=args.until,
            after=args.after,
            every=args.all,
            limit=args.limit,
        )
    data = {
        "documents": [{**balance._asdict(), "why": balance.why} for balance in page.rows],
        "after": page.after,
        "looked_at": page.looked_at,
        "hint": page.hint,
    }
    emit(args, lambda: data, lambda: _blocks(page.rows))
    say_more(args, more=page.after is not None, hint_text=page.hint)
    return 0


def _blocks(balances: tuple[Balance, ...]) -> list[Block]:
    from api.render import Column, Line, Table, Text

    if not balances:
        return [Text([Line("no document tells one side only")])]
    rows: list[list[Cell]] = [
        [str(balance.claims), str(balance.counterarguments), str(balance.claims_countered), _lines(balance)]
        for balance in balances
    ]
    columns = [Column("Claims", right=True), Column("Counters", right=True), Column("Countered", right=True)]
    return [Table([*columns, Column("Document")], rows, spaced=True)]


def _lines(balance: Balance) -> Cell:
    from api.render import Line
    from queries.one_sided import counted

    lines = [Line(balance.title, "title")]
    if balance.sides:
        lines.append(Line(f"one-sided: {balance.why}", "note"))
    lines += [
        Line(f"{s.name}: {counted(s.claims, 'claim')}, {counted(s.countered_by, 'counter')}", "note")
        for s in balance.speakers[:3]
    ]
    return [*lines, Line(balance.document, "id")]
