r"""Format "cypher": a script for cypher-shell or Neo4j Browser that makes the graph, or makes it again.

::

    CREATE CONSTRAINT countergraph_claim IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE;
    UNWIND [{id: 'claim:…', quote: '…'}, …] AS row MERGE (n:Claim {id: row.id}) SET n += row;
    UNWIND [{source: …, target: …, own: {id: …, score: 0.83}}, …] AS row MATCH … MERGE …;

    cypher-shell -f graph.cypher

Statements stand on one line each, and running the script twice changes nothing. Labels and properties
are those of the Neo4j store without its bookkeeping (`kg.stores.neo4j.mapping`): claims and
counterarguments are `Statement` too, entities carry their type (`Person`, …), lists are lists, maps and
lists of maps JSON text. Written for Neo4j 5; nodes and edges go as they come, so memory does not grow.

A backslash is written as ``\u005C\u005C``: Neo4j replaces the escapes of characters before all else, so
that of ``\\u0041`` the second half would become a letter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice
from typing import IO, TYPE_CHECKING, Any

from kg.formats import columns
from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    from kg.formats.records import Records
    from kg.models import Edge, Node

#: How many records a statement makes; longer ones take the server longer to read than to run.
_ROWS = 200
_ENDS = frozenset({"source", "target", "kind", "key"})
_ESCAPES = str.maketrans({"\\": r"\u005C\u005C", "'": r"\'", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write the script that makes `graph` to `stream`, some records at a time."""
    for line in _lines(graph):
        stream.write(f"{line};\n".encode())


def _lines(graph: Records) -> Iterator[str]:
    from kg.models import NODE_TYPES
    from kg.stores.neo4j.mapping import kind_of

    for kind in NODE_TYPES:
        if kind != "Run":
            yield (
                f"CREATE CONSTRAINT countergraph_{kind.lower()} IF NOT EXISTS"
                f" FOR (n:{kind}) REQUIRE n.id IS UNIQUE"
            )
    kinds: dict[str, str] = {}
    for labels, nodes in groupby(graph.nodes, _labels):
        for batch in _batches(nodes):
            for node in batch:
                if kind_of(node.id) != node.kind:
                    kinds[node.id] = node.kind
            yield _making_nodes(labels, batch)

    def group(edge: Edge) -> tuple[str, str, str]:
        ends = [kinds.get(end) or kind_of(end) or "" for end in (edge.source, edge.target)]
        return edge.kind, ends[0], ends[1]

    for batch in _batches(graph.edges):
        # within a batch, which is small, so that a statement makes edges between the same labels
        for (kind, source, target), edges in groupby(sorted(batch, key=group), group):
            yield _making_edges(kind, source, target, edges)


def _labels(node: Node) -> tuple[str, ...]:
    from kg.models import Entity
    from kg.stores.neo4j.mapping import ENTITY_LABELS, LABELS

    labels = LABELS[node.kind]
    return (*labels, ENTITY_LABELS[node.type]) if isinstance(node, Entity) else labels


def _making_nodes(labels: tuple[str, ...], nodes: Iterable[Node]) -> str:
    types = columns.node_columns()
    rows = ", ".join(_map(node_properties(node), types, without=frozenset({"kind"})) for node in nodes)
    more = f", n:{':'.join(labels[1:])}" if len(labels) > 1 else ""
    return f"UNWIND [{rows}] AS row MERGE (n:{labels[0]} {{id: row.id}}) SET n += row{more}"


def _making_edges(kind: str, source: str, target: str, edges: Iterable[Edge]) -> str:
    types = columns.edge_columns()
    rows = ", ".join(
        f"{{source: {_text(edge.source)}, target: {_text(edge.target)},"
        f" own: {_map(edge_properties(edge), types, without=_ENDS)}}}"
        for edge in edges
    )
    return (
        f"UNWIND [{rows}] AS row MATCH (a:{source} {{id: row.source}}) MATCH (b:{target} {{id: row.target}})"
        f" MERGE (a)-[r:{kind} {{id: row.own.id}}]->(b) SET r += row.own"
    )


def _map(properties: Mapping[str, Any], types: Mapping[str, columns.Type], *, without: frozenset[str]) -> str:
    own = (
        f"{_name(name)}: {_value(value, types[name])}"
        for name, value in properties.items()
        if name not in without
    )
    return f"{{{', '.join(own)}}}"


def _name(name: str) -> str:
    # words of the language
    return f"`{name}`" if name in ("order", "end") else name


def _value(value: Any, type_: columns.Type) -> str:
    if type_ == "nested":
        return _text(json.dumps(value, ensure_ascii=False, allow_nan=False))
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    return json.dumps(value)


def _text(value: str) -> str:
    return f"'{value.translate(_ESCAPES)}'"


def _batches(records: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(records)
    while batch := list(islice(rest, _ROWS)):
        yield batch
