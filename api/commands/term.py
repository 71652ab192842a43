"""``countergraph term NAME``: a term, what explains it and who uses it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from api.arguments import add_limit, add_words

if TYPE_CHECKING:
    from api.render import Block, Cell, Line
    from queries.rows import StatementRow
    from queries.term import TermPage


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_words(parser, "NAME", "a name, an alias or an id")
    add_limit(parser, "statements that mention the term")


def run(args: Namespace) -> int:
    """Print the page of a term."""
    from api.database import opened
    from api.output import emit, hint
    from queries.term import term

    with opened(args.db) as store:
        page = term(store, " ".join(args.name), limit=args.limit)
    emit(args, lambda: page, lambda: _blocks(page))
    if page.mention_count > len(page.mentions):
        hint(args, f"{page.mention_count} statements mention it: raise --limit")
    return 0


def _blocks(page: TermPage) -> list[Block]:
    from api.render import Column, Facts, Line, Table

    facts: list[tuple[str, Cell]] = [("name", page.term.name)]
    if page.term.aliases:
        facts.append(("aliases", ", ".join(page.term.aliases)))
    blocks: list[Block] = [Facts([*facts, ("id", [Line(page.term.id, "id")])])]
    if page.clarifications:
        explained: list[list[Cell]] = [[_lines(row)] for row in page.clarifications]
        blocks.append(Table([Column("Explained by")], explained, spaced=True))
    if page.mentions:
        mentioned: list[list[Cell]] = [[row.kind, _lines(row)] for row in page.mentions]
        blocks.append(Table([Column("Kind"), Column("Mentioned by")], mentioned, spaced=True))
    return blocks


def _lines(row: StatementRow) -> list[Line]:
    from api.render import Line, place

    where = place(row.document_title, row.section_heading, row.start, row.end)
    return [Line(f"“{row.quote}”", "quote"), Line(where, "note"), Line(row.id, "id")]
