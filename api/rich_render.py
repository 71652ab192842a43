"""Blocks in colour, for a terminal. Only what prints to a terminal imports this module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text as RichText
from rich.tree import Tree

from api.render import Block, Branch, Cell, Facts, Table, as_lines

#: Longer lines are hard to read, however wide the terminal is.
WIDEST = 100
STYLES = {"": "", "title": "bold", "quote": "", "note": "dim", "id": "cyan"}


def print_blocks(blocks: Iterable[Block], stream: TextIO) -> None:
    """Print `blocks` to a terminal, in its width but no wider than 100 columns."""
    console = Console(file=stream, highlight=False)
    console.width = min(console.width, WIDEST)
    for number, block in enumerate(blocks):
        if number:
            console.print()
        console.print(_renderable(block))


def _renderable(block: Block) -> RenderableType:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Facts):
        return _facts(block)
    if isinstance(block, Branch):
        return _tree(block)
    return _text(block.lines)


def _table(table: Table) -> RenderableType:
    rich = RichTable(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        header_style="bold",
        leading=1 if table.spaced else 0,
    )
    *fixed, last = table.columns
    for column in fixed:
        rich.add_column(column.heading, justify="right" if column.right else "left", no_wrap=True)
    rich.add_column(last.heading, justify="right" if last.right else "left", overflow="fold")
    for row in table.rows:
        rich.add_row(*(_text(cell) for cell in row))
    return Group(RichText(table.title, style="bold"), RichText(), rich) if table.title else rich


def _facts(facts: Facts) -> RenderableType:
    grid = RichTable.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in facts.pairs:
        grid.add_row(name, _text(value))
    return grid


def _tree(branch: Branch) -> Tree:
    tree = Tree(_text(branch.lines), guide_style=STYLES["note"])
    for below in branch.below:
        tree.children.append(_tree(below))
    return tree


def _text(cell: Cell) -> RichText:
    # RichText, since a statement's square brackets would be read as rich's markup
    return RichText("\n").join(RichText(line.text, style=STYLES[line.style]) for line in as_lines(cell))
