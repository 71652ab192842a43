"""Format "cytoscape": the JSON of Cytoscape and of cytoscape.js, one element a line.

::

    {"data": {"name": "countergraph"}, "elements": {"edges": [
    {"data": {"id": "challenges:…", "interaction": "CHALLENGES", "source": "…", "target": "…", …}}
    ], "nodes": [
    {"data": {"id": "claim:…", "kind": "Claim", "label": "…", "quote": "…", …}}
    ]}}

Properties have the names of the node-link export. Lists of texts are lists; maps and lists of maps
are JSON text, since the tables of Cytoscape's desktop program cannot hold them. `label` is the start
of a node's words, `interaction` an edge's kind, as that program calls it.
(https://js.cytoscape.org/#notation/elements-json)
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

from kg.formats import columns
from kg.formats.labels import label
from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    from kg.formats.records import Records


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write `graph` to `stream`, record by record."""
    nodes, edges = columns.node_columns(), columns.edge_columns()
    stream.write(b'{"data": {"name": "countergraph"}, "elements": {"edges": [\n')
    _write_lines(
        (_flat(edge_properties(edge), edges) | {"interaction": edge.kind} for edge in graph.edges), stream
    )
    stream.write(b'], "nodes": [\n')
    _write_lines(
        (_flat(node_properties(node), nodes) | {"label": label(node)} for node in graph.nodes), stream
    )
    stream.write(b"]}}\n")


def _flat(properties: dict[str, Any], types: dict[str, columns.Type]) -> dict[str, Any]:
    return {
        name: columns.as_text(value) if types[name] == "nested" else value
        for name, value in properties.items()
    }


def _write_lines(records: Iterable[dict[str, Any]], stream: IO[bytes]) -> None:
    separator = ""
    for record in records:
        text = json.dumps({"data": record}, ensure_ascii=False, sort_keys=True, allow_nan=False)
        stream.write(f"{separator}{text}".encode())
        separator = ",\n"
    if separator:
        stream.write(b"\n")
