"""Format "mermaid": a flowchart that GitHub, GitLab, Obsidian and many editors draw inside Markdown.

::

    flowchart RL
    %% claim:…
    n0["claim<br/>The strongest evidence …"]:::Claim
    n1 -->|"challenges (undercut) 0.83"| n0

A node shows the start of its words, and its id stands in a comment. Where words hold what Mermaid acts upon
even in codes (``\\n``, ``$$``, ``fa:fa-…``), a space of no width stands within it. Mermaid draws at most
500 edges and 50,000 characters unless its settings are changed, so this is for a part of a graph:
``--around ID``, ``--entity NAME``. Of several links of a node to itself it draws one.
(https://mermaid.js.org/syntax/flowchart.html)
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from kg.formats.drawing import COLORS, caption, edge_note, wrapped
from kg.formats.labels import text_of

if TYPE_CHECKING:
    from kg.formats.records import Records

#: Characters that Mermaid or its Markdown would act upon, as its own codes, which are numbers.
_ACTIVE = '"#&<>`*_~\\|[]{}()%$;@'
_CODES = str.maketrans({character: f"#{ord(character)};" for character in _ACTIVE})

#: Within what it takes for a line end, a formula or an icon, and looks for after its codes are characters.
_WITHIN = re.compile(r"(?<=\\)(?=n)|(?<=\$)(?=\$)|(?<=:)(?=fa-)")
_NO_WIDTH = "\u200b"


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write `graph` to `stream`, record by record."""
    stream.write(b"flowchart RL\n")
    for kind, color in COLORS.items():
        stream.write(f"classDef {kind} fill:{color},stroke:#555,color:#000\n".encode())
    names: dict[str, str] = {}
    for number, node in enumerate(graph.nodes):
        names[node.id] = f"n{number}"
        lines = "<br/>".join(map(_escaped, [caption(node), *wrapped(text_of(node))]))
        stream.write(f'%% {_comment(node.id)}\nn{number}["{lines}"]:::{node.kind}\n'.encode())
    for edge in graph.edges:
        arrow = "-.->" if getattr(edge, "status", None) == "rejected" else "-->"
        note = _escaped(edge_note(edge))
        stream.write(f'{names[edge.source]} {arrow}|"{note}"| {names[edge.target]}\n'.encode())


def _escaped(text: str) -> str:
    return _WITHIN.sub(_NO_WIDTH, text).translate(_CODES)


def _comment(text: str) -> str:
    # braces after %% would be a directive, and a line end would end the comment
    return " ".join(text.translate(_CODES).split())
