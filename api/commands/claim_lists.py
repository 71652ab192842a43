"""How lists of claims look; the commands that list claims share it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from api.render import Cell, Column, Line, Table, place

if TYPE_CHECKING:
    from kg.stores import ClaimRow
    from queries.pages import ClaimPage


def claim_table(rows: Iterable[ClaimRow], *, title: str = "") -> Table:
    """Return claims as a table: the number of counters, and the claim with its place and id."""
    cells: list[Sequence[Cell]] = [[str(row.counters), claim_lines(row)] for row in rows]
    return Table([Column("Counters", right=True), Column("Claim")], cells, title=title, spaced=True)


def claim_lines(row: ClaimRow) -> list[Line]:
    """Return a claim's quote, speakers, place and id, one below the other."""
    speakers = [Line(", ".join(row.speakers), "note")] if row.speakers else []
    where = place(row.document_title, row.section_heading, row.start, row.end)
    return [Line(f"“{row.quote}”", "quote"), *speakers, Line(where, "note"), Line(row.claim, "id")]


def page_data(page: ClaimPage[Any]) -> dict[str, Any]:
    """Return a page of claims for JSON; `after` is null on the last page."""
    return {"claims": page.rows, "after": page.after, "hint": page.hint}


def run_list(
    args: Namespace, name: str, query: Callable[..., ClaimPage[Any]], *, cursor: Sequence[type], empty: str
) -> None:
    """Ask for the page of a list that the options of `listing.add_facets` mean, print it, and save the list.

    `cursor` are the types of the parts of its cursor, `empty` is told where the graph has nothing to list.
    """
    from api.commands.listing import cursor_of, facets_of, save_list
    from api.database import opened

    after = cursor_of(args, *cursor)
    with opened(args.db) as store:
        page = query(store, facets=facets_of(args), after=after, limit=args.limit)
    emit_page(args, page, empty=empty)
    save_list(args, name)


def emit_page(args: Namespace, page: ClaimPage[Any], *, empty: str) -> None:
    """Print a page of claims, `empty` where there is none, and how to see more."""
    from api.commands.listing import say_more
    from api.output import emit
    from api.render import Text

    nothing = Text([Line(empty if page.hint is None else "no claims")])
    emit(args, lambda: page_data(page), lambda: [claim_table(page.rows) if page.rows else nothing])
    say_more(args, more=page.after is not None, hint_text=page.hint)
