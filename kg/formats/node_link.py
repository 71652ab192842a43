"""Format "node-link": networkx's own JSON, one node or edge a line.

::

    {"directed": true, "edges": [
    {"id": "challenges:…", "key": "CHALLENGES", "kind": "CHALLENGES", "source": "…", "target": "…", …}
    ], "graph": {"schema": 1}, "multigraph": true, "nodes": [
    {"id": "claim:…", "kind": "Claim", "quote": "…", …}
    ]}

``networkx.node_link_graph(data, edges="edges")`` reads it. Nodes are sorted by id, edges by
(source, key, target), keys by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    from kg.models import Subgraph

SCHEMA = 1


def write(subgraph: Subgraph, stream: IO[bytes]) -> None:
    """Write `subgraph`, whose nodes and edges are sorted already, to `stream` as UTF-8.

    >>> import io
    >>> from kg.models import Subgraph, Term
    >>> stream = io.BytesIO()
    >>> write(Subgraph.of([Term(id="term:silo", name="silo")], []), stream)
    >>> print(stream.getvalue().decode(), end="")
    {"directed": true, "edges": [
    ], "graph": {"schema": 1}, "multigraph": true, "nodes": [
    {"id": "term:silo", "kind": "Term", "name": "silo"}
    ]}
    """
    stream.write(b'{"directed": true, "edges": [\n')
    _write_lines((edge_properties(edge) for edge in subgraph.edges), stream)
    stream.write(b'], "graph": %s, "multigraph": true, "nodes": [\n' % _encoded({"schema": SCHEMA}))
    _write_lines((node_properties(node) for node in subgraph.nodes), stream)
    stream.write(b"]}\n")


def _write_lines(records: Iterable[dict[str, Any]], stream: IO[bytes]) -> None:
    separator = b""
    for record in records:
        stream.write(separator + _encoded(record))
        separator = b",\n"
    if separator:
        stream.write(b"\n")


def _encoded(value: dict[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
    # a lone surrogate has no UTF-8, but its backslash escape is JSON's own
    return text.encode("utf-8", "backslashreplace")
