"""Formats: how a subgraph is written for other programs. `FORMATS` lists them, one file each.

A new format is one module with ``write(subgraph, stream)`` and one line in `FORMATS`; the contract
suite runs every format of the table through the same cases. What holds for all of them is done
here: runs stay out (they carry a time, and the same graph must be the same bytes), a document's
text stays out unless asked for, nodes and edges come sorted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from kg.errors import FormatError
from kg.formats import node_link
from kg.formats.networkx import to_networkx

if TYPE_CHECKING:
    from kg.models import Node, Subgraph

__all__ = ["FORMATS", "Format", "find_format", "to_networkx"]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a subgraph; `suffix` is the usual end of such a file's name.

    `is_json` tells that a file of this format is one JSON document.
    """

    name: str
    description: str
    suffix: str
    writer: Callable[[Subgraph, IO[bytes]], None]
    is_json: bool = False

    def write(self, subgraph: Subgraph, stream: IO[bytes], *, with_source_text: bool = False) -> None:
        """Write `subgraph` to a binary `stream`; equal graphs give equal bytes.

        Runs and edges without both ends are left out, and so is `Document.text` without
        `with_source_text`: it is most of the bytes, and its copyright is the source's.
        """
        self.writer(exportable(subgraph, with_source_text=with_source_text), stream)


def exportable(subgraph: Subgraph, *, with_source_text: bool = False) -> Subgraph:
    """Return what an export holds of `subgraph`: no runs, no source text unless asked, sorted."""
    from kg.models import Document, Run
    from kg.models import Subgraph as SubgraphRecord

    def kept(node: Node) -> Node:
        if isinstance(node, Document) and not with_source_text:
            return node.model_copy(update={"text": ""})
        return node

    nodes = (kept(node) for node in subgraph.nodes if not isinstance(node, Run))
    return SubgraphRecord.of(nodes, subgraph.edges)


FORMATS: dict[str, Format] = {
    "node-link": Format(
        "node-link", "networkx's node-link JSON", suffix=".json", writer=node_link.write, is_json=True
    ),
}


def find_format(name: str) -> Format:
    """Return the format of this name; `FormatError` names the known ones.

    >>> find_format("node-link").suffix
    '.json'
    """
    if name not in FORMATS:
        raise FormatError(f"unknown format {name!r}: use one of {', '.join(sorted(FORMATS))}")
    return FORMATS[name]
