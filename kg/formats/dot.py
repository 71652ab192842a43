"""Format "dot": Graphviz, which draws it: ``dot -Tsvg graph.dot -o graph.svg``.

A node is a box with the start of its words, coloured by kind; the whole words are its `tooltip`. An edge
carries its kind and, where it has one, its score. Counterarguments point at what they challenge.
(https://graphviz.org/doc/info/lang.html)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, TYPE_CHECKING

from kg.formats.drawing import COLORS, caption, edge_note, wrapped
from kg.formats.labels import text_of

if TYPE_CHECKING:
    from kg.formats.records import Records

_HEAD = """digraph countergraph {
graph [rankdir=RL, charset="UTF-8"]
node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=10]
edge [fontname="Helvetica", fontsize=9]
"""
#: A backslash and a quotation mark would end or change a quoted string; a line end breaks a label.
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\n"})


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write `graph` to `stream`, record by record."""
    stream.write(_HEAD.encode())
    for node in graph.nodes:
        attributes = {
            "label": "\n".join([caption(node), *wrapped(text_of(node))]),
            "tooltip": text_of(node),
            "fillcolor": COLORS[node.kind],
            "class": node.kind,
        }
        stream.write(f"{_quoted(node.id)} [{_list(attributes)}]\n".encode())
    for edge in graph.edges:
        style = "dashed" if getattr(edge, "status", None) == "rejected" else "solid"
        attributes = {"label": edge_note(edge), "id": edge.id, "class": edge.kind, "style": style}
        stream.write(f"{_quoted(edge.source)} -> {_quoted(edge.target)} [{_list(attributes)}]\n".encode())
    stream.write(b"}\n")


def _list(attributes: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in attributes.items())


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'
