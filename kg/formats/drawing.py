"""What formats that draw a graph have in common: colours, captions, lines that fit a box."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from kg.formats.labels import shortened

if TYPE_CHECKING:
    from kg.models import Edge, Node

#: kind of node → the fill of its box; black text on each has a contrast of at least 7 (WCAG AAA).
COLORS = {
    "Document": "#e2e2e2",
    "Section": "#f2f2f2",
    "Claim": "#cfe3f7",
    "Counterargument": "#fbd3c8",
    "Clarification": "#e6def5",
    "Term": "#d8c9ef",
    "Entity": "#cfeccf",
}
WIDTH = 40
LINES = 4


def caption(node: Node) -> str:
    """Return what a node is in a word, of an entity its type."""
    return str(getattr(node, "type", node.kind)).lower()


def edge_note(edge: Edge) -> str:
    """Return what is written at an edge: its kind in words, the attack if it is known, the score.

    >>> from kg.models import Challenges
    >>> edge_note(Challenges(source="a", target="b", score=0.8125, attack="undercut", method="hand"))
    'challenges (undercut) 0.81'
    """
    attack = getattr(edge, "attack", "unknown")
    parts = [edge.kind.lower().replace("_", " ")]
    if attack != "unknown":
        parts.append(f"({attack})")
    if (score := getattr(edge, "score", None)) is not None:
        parts.append(f"{score:.2f}")
    return " ".join(parts)


def wrapped(text: str, *, width: int = WIDTH, lines: int = LINES) -> list[str]:
    """Return the start of `text` as at most `lines` lines of at most `width` characters."""
    return textwrap.wrap(shortened(text, width * lines), width, max_lines=lines, placeholder=" …")
