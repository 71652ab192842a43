"""What a node is called where there is room for a line or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.models import Node

SHORT = 80


def text_of(node: Node) -> str:
    """Return the words of a node: its name, title, heading or quote, else its id."""
    for name in ("name", "title", "heading", "quote"):
        if value := getattr(node, name, None):
            return str(value)
    return node.id


def label(node: Node, *, limit: int = SHORT) -> str:
    """Return the words of a node on one line of at most `limit` characters.

    >>> from kg.models import Term
    >>> label(Term(id="term:a", name="fare\\nbox  ratio"), limit=10)
    'fare box …'
    """
    return shortened(text_of(node), limit)


def shortened(text: str, limit: int) -> str:
    """Return `text` on one line of at most `limit` characters, cut between words where it can be."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    short = line[: limit - 1].rpartition(" ")[0]
    return f"{short} …" if short else f"{line[: limit - 1]}…"
