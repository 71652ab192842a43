"""Format "node-link": networkx's own JSON, one node or edge a line.

::

    {"directed": true, "edges": [
    {"id": "challenges:…", "key": "CHALLENGES", "kind": "CHALLENGES", "source": "…", "target": "…", …}
    ], "graph": {"schema": 1}, "multigraph": true, "nodes": [
    {"id": "claim:…", "kind": "Claim", "quote": "…", …}
    ]}

``networkx.node_link_graph(data, edges="edges")`` reads it, and so does `read`, whoever wrote it. Nodes
are sorted by id, edges by (source, key, target), keys by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

from kg.errors import FormatError
from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from kg.formats.records import Records
    from kg.models import Edge, Node, Subgraph

SCHEMA = 1


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write `graph`, whose nodes and edges are sorted already, to `stream` as UTF-8.

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
    write_records(graph.nodes, graph.edges, stream)


def write_records(nodes: Iterable[Node], edges: Iterable[Edge], stream: SupportsWrite[bytes]) -> None:
    """Write a graph that need not be in memory; `edges` are taken before `nodes`, both sorted already."""
    stream.write(b'{"directed": true, "edges": [\n')
    _write_lines((edge_properties(edge) for edge in edges), stream)
    stream.write(b'], "graph": %s, "multigraph": true, "nodes": [\n' % _encoded({"schema": SCHEMA}))
    _write_lines((node_properties(node) for node in nodes), stream)
    stream.write(b"]}\n")


def read(stream: IO[bytes]) -> Subgraph:
    """Read a graph that `write` or networkx wrote, whatever its order and its spaces.

    Raises:
        FormatError: it is no such JSON, of a newer version, or no graph of claims.
    """
    from kg.formats.building import Builder

    data = _parsed(stream)
    builder = Builder()
    for name, add in (("nodes", builder.add_node), ("edges", builder.add_edge)):
        records = data.get(name)
        if not isinstance(records, list):
            raise FormatError(f"the file has no list `{name}`: it is no node-link JSON")
        for number, record in enumerate(records):
            if not isinstance(record, dict):
                raise FormatError(f"{name}[{number}] is no JSON object: it is no node-link JSON")
            add(record, f"{name}[{number}]")
    return builder.graph()


def _parsed(stream: IO[bytes]) -> dict[str, Any]:
    try:
        data = json.loads(stream.read())
    except RecursionError as error:
        raise FormatError("the JSON is nested too deeply to be node-link JSON") from error
    except UnicodeDecodeError as error:
        raise FormatError(f"the file is not UTF-8 at byte {error.start}: it is no JSON") from error
    except json.JSONDecodeError as error:
        raise FormatError(
            f"line {error.lineno}, column {error.colno}: no JSON ({error.msg.lower()}); "
            "the file may be cut off"
        ) from error
    except ValueError as error:
        raise FormatError(f"a number in the JSON is too long: {error}") from error
    if not isinstance(data, dict):
        raise FormatError("the file is no JSON object: it is no node-link JSON")
    about = data.get("graph")
    schema = about.get("schema", SCHEMA) if isinstance(about, dict) else SCHEMA
    if schema != SCHEMA:
        raise FormatError(f"graph.schema is {schema!r}, and this version reads {SCHEMA}: update Countergraph")
    return data


def _write_lines(records: Iterable[dict[str, Any]], stream: SupportsWrite[bytes]) -> None:
    separator = b""
    for record in records:
        stream.write(separator + _encoded(record))
        separator = b",\n"
    if separator:
        stream.write(b"\n")


def _encoded(value: dict[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
    # a copy is compared as it is stored, and a lone surrogate has no UTF-8; its escape is JSON's own
    return text.encode("utf-8", "backslashreplace")
