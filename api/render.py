"""Results as blocks of text, tables and facts, and their plain form.

A command says what it shows as blocks; where a terminal is attached `api.rich_render` prints them
with colours, everywhere else `plain` gives the same content, wrapped to 80 columns. Nothing here
imports rich.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

WIDTH = 80


class Line(NamedTuple):
    """A paragraph in one style: "", "title", "quote", "note" or "id"."""

    text: str
    style: str = ""


#: What a table's cell holds: a text, or several paragraphs below one another.
Cell: TypeAlias = "str | Sequence[Line]"


class Column(NamedTuple):
    """A table's column; numbers stand right."""

    heading: str
    right: bool = False


class Table(NamedTuple):
    """Rows under columns; the last column takes the width that the others leave, and wraps.

    `spaced` puts an empty line between rows.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    spaced: bool = False


class Facts(NamedTuple):
    """Names with their values, one a line."""

    pairs: Sequence[tuple[str, Cell]]


class Text(NamedTuple):
    """Paragraphs."""

    lines: Sequence[Line]


class Branch(NamedTuple):
    """Paragraphs, and what hangs below them: a tree. Each level takes four columns."""

    lines: Sequence[Line]
    below: Sequence[Branch] = ()


Block: TypeAlias = "Table | Facts | Text | Branch"


def place(document_title: str, section_heading: str, start: int, end: int) -> str:
    """Return where a statement stands, on one line: document, section and offsets.

    >>> place("Rain: A History", "Umbrellas", 10, 25)
    'Rain: A History › Umbrellas · 10–25'
    """
    short = textwrap.shorten(document_title, 40, placeholder="…")
    return f"{short} › {section_heading} · {start}–{end}"


def plain(blocks: Iterable[Block]) -> str:
    """Return `blocks` as text of at most 80 columns; ids and other long words are never broken.

    >>> print(plain([Table([Column("Score", right=True), Column("Claim")], [["0.5", "It rains."]])]))
    Score  Claim
    -----  ---------
      0.5  It rains.
    """
    return "\n\n".join("\n".join(_lines(block)) for block in blocks)


def as_lines(cell: Cell) -> Sequence[Line]:
    """Return a cell as its paragraphs."""
    return [Line(cell)] if isinstance(cell, str) else cell


def _lines(block: Block) -> list[str]:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Facts):
        return _facts(block)
    if isinstance(block, Branch):
        return _tree(block, WIDTH)
    return _wrapped(block.lines, WIDTH)


def _table(table: Table) -> list[str]:
    *fixed, last = range(len(table.columns))
    widths = [_widest(table, index) for index in fixed]
    room = max(WIDTH - sum(widths) - 2 * len(widths), 20)
    cells = [_wrapped(row[last], room) for row in table.rows]
    widths.append(max([len(table.columns[last].heading), *(len(line) for cell in cells for line in cell)]))
    lines = [table.title, ""] if table.title else []
    lines.append(_row([column.heading for column in table.columns], table.columns, widths))
    lines.append("  ".join("-" * width for width in widths))
    for number, (row, cell) in enumerate(zip(table.rows, cells, strict=True)):
        if table.spaced and number:
            lines.append("")
        head = [_flat(row[index]) for index in fixed]
        lines.append(_row([*head, cell[0] if cell else ""], table.columns, widths))
        lines += [_row([*([""] * len(fixed)), line], table.columns, widths) for line in cell[1:]]
    return lines


def _widest(table: Table, index: int) -> int:
    return max(len(table.columns[index].heading), *(len(_flat(row[index])) for row in table.rows), 0)


def _flat(cell: Cell) -> str:
    return " ".join(line.text for line in as_lines(cell))


def _row(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if column.right else cell.ljust(width)
        for cell, column, width in zip(cells, columns, widths, strict=True)
    ]
    return "  ".join(padded).rstrip()


def _facts(facts: Facts) -> list[str]:
    width = max((len(name) for name, _ in facts.pairs), default=0)
    lines = []
    for name, value in facts.pairs:
        for line in _wrapped(value, WIDTH - width - 2) or [""]:
            lines.append(f"{name:{width}}  {line}".rstrip())
            name = ""
    return lines


def _tree(branch: Branch, width: int) -> list[str]:
    lines = _wrapped(branch.lines, width)
    for number, below in enumerate(branch.below, start=1):
        last = number == len(branch.below)
        first, rest = ("└── ", "    ") if last else ("├── ", "│   ")
        for line in _tree(below, width - len(first)):
            lines.append(first + line)
            first = rest
    return lines


def _wrapped(cell: Cell, width: int) -> list[str]:
    return [
        line
        for paragraph in as_lines(cell)
        for line in textwrap.wrap(paragraph.text, width, break_long_words=False, break_on_hyphens=False)
    ]
