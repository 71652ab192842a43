"""Writing a document's graph in place of its old one, and removing it.

A document owns its sections and statements and the edges out of them. Terms and entities are shared:
each document has its say on them in `support`, and the node is merged anew from all of these
whenever one changes. So the graph depends on which documents are in it and not on their order.

All of this runs inside the caller's transaction; what can be prepared is prepared before, so that
the write lock is held for as short as possible.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from kg.errors import NotFoundError, UsageError
from kg.ids import canonical
from kg.models import (
    NODE_TYPES,
    AffiliatedWith,
    Claim,
    Document,
    Edge,
    Entity,
    Named,
    Node,
    Run,
    Section,
    Statement,
    Subgraph,
)
from kg.stores import Vectors
from kg.stores.sqlite.decisions import follow_in_document
from kg.stores.sqlite.lists import chunks, marks
from kg.stores.sqlite.rows import EDGE_COLUMNS, NODE_COLUMNS, Row, edge_row, node_row, to_json

_PAGE_KINDS = ("ASSERTED_BY", "MENTIONS")
#: What may lead from a statement of one document to one of another.
_ACROSS_KINDS = ("CHALLENGES", "RESTATES")
_COLUMNS = NODE_COLUMNS.split(", ")
_PUT_NODE = (
    f"INSERT INTO nodes ({NODE_COLUMNS}) VALUES ({marks(_COLUMNS)}) "
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _COLUMNS[2:])}"
)
_PUT_EDGE = f"INSERT INTO edges ({EDGE_COLUMNS}) VALUES ({marks(EDGE_COLUMNS.split(', '))})"


class Parts(NamedTuple):
    """A document's graph as rows; `outside` are targets of its edges that other documents own."""

    document: str
    nodes: list[Row]
    support: list[Row]
    edges: list[Row]
    outside: set[str]
    model: str | None
    dimension: int
    vectors: list[tuple[str, bytes]]


def prepare(graph: Subgraph, vectors: Vectors | None) -> Parts:
    """Return the rows of one document's graph; `UsageError` where it is not one document's graph."""
    documents = [node for node in graph.nodes if isinstance(node, Document)]
    if len(documents) != 1:
        raise UsageError(
            f"a graph to put holds one document and this one holds {len(documents)}: put each alone"
        )
    document = documents[0].id
    own: dict[str, Node] = {document: documents[0]}
    shared: dict[str, Named] = {}
    for node in graph.nodes:
        if isinstance(node, Named):
            shared[node.id] = node
        elif isinstance(node, Section | Statement):
            if node.document != document:
                raise UsageError(
                    f"{node.id} is of {node.document} and not of {document}: put each document alone"
                )
            own[node.id] = node
        elif not isinstance(node, Document):
            raise UsageError(f"{node.id} is a {node.kind}, which is no part of a document: leave it out")
    if len(own) + len(shared) != len(graph.nodes):
        raise UsageError(f"two nodes of {document} have one id: make the graph with Subgraph.of")

    edges: dict[tuple[str, str, str], Row] = {}
    outside: set[str] = set()
    for edge in graph.edges:
        if edge.target not in own and edge.target not in shared:
            outside.add(edge.target)
        edges[edge.source, edge.key, edge.target] = _edge_row(edge, document, own, shared)
    if len(edges) != len(graph.edges):
        raise UsageError(
            f"two edges of {document} have one source, key and target: make the graph with Subgraph.of"
        )

    return Parts(
        document,
        [node_row(node) for node in own.values()],
        [_support_row(document, node) for node in shared.values()],
        [edges[key] for key in sorted(edges)],
        outside,
        vectors.model if vectors is not None and vectors.ids else None,
        *_own_vector_rows(vectors, own.keys() | shared.keys()),
    )


def _edge_row(edge: Edge, document: str, own: dict[str, Node], shared: dict[str, Named]) -> Row:
    if isinstance(edge, AffiliatedWith):
        if edge.document != document:
            raise UsageError(f"the edge {edge.id} is of {edge.document}, not of {document}: leave it out")
        if edge.source in shared:
            return edge_row(edge, document, None)
    source = own.get(edge.source)
    if source is None:
        raise UsageError(
            f"the edge {edge.id} starts at {edge.source}, not at a part of {document}: leave it out"
        )
    if isinstance(source, Claim) and edge.kind in _PAGE_KINDS:
        return edge_row(edge, document, source.start)
    return edge_row(edge, None, None)


def _support_row(document: str, node: Named) -> Row:
    kind_of_entity = node.type if isinstance(node, Entity) else None
    return (document, node.id, node.kind, node.name, kind_of_entity, to_json(sorted(set(node.aliases))))


def _own_vector_rows(vectors: Vectors | None, ids: Iterable[str]) -> tuple[int, list[tuple[str, bytes]]]:
    if vectors is None:
        return 0, []
    if strangers := set(vectors.ids).difference(ids):
        raise UsageError(
            f"a vector of {min(strangers)}, which is not in the graph: give vectors of its nodes only"
        )
    return vector_rows(vectors)


def vector_rows(vectors: Vectors) -> tuple[int, list[tuple[str, bytes]]]:
    """Return the dimension of vectors and their rows; `UsageError` where ids and rows do not match."""
    if not vectors.ids:
        return 0, []
    matrix = np.ascontiguousarray(vectors.matrix, dtype="<f4")
    if matrix.ndim != 2 or len(matrix) != len(vectors.ids):
        raise UsageError(
            f"{len(vectors.ids)} ids and vectors of shape {matrix.shape}: give one row for each id"
        )
    return matrix.shape[1], [(node, row.tobytes()) for node, row in zip(vectors.ids, matrix, strict=True)]


def put_document(connection: sqlite3.Connection, parts: Parts) -> None:
    """Write the rows of a document in place of what is stored of it."""
    document = parts.document
    kinds = {row[0]: row[1] for row in parts.nodes}
    touched = _remove_say(connection, document)
    touched.update(row[1] for row in parts.support)
    connection.execute(
        "DELETE FROM edges WHERE source IN (SELECT id FROM nodes WHERE document = ?)", (document,)
    )
    connection.execute(
        "DELETE FROM vectors WHERE node IN (SELECT id FROM nodes WHERE document = ?)", (document,)
    )
    old = connection.execute("SELECT id, kind FROM nodes WHERE document = ?", (document,)).fetchall()
    gone = [(node,) for node, kind in old if kinds.get(node) != kind]
    # What stays is updated and not removed, for edges of other documents may lead to it.
    connection.executemany("DELETE FROM nodes WHERE id = ?", gone)
    _refuse_taken_ids(connection, parts)
    connection.executemany(_PUT_NODE, parts.nodes)
    connection.executemany(
        "INSERT INTO support (document, node, kind, name, type, aliases) VALUES (?, ?, ?, ?, ?, ?)",
        parts.support,
    )
    _merge(connection, touched)
    _refuse_loose_ends(connection, parts)
    connection.executemany(_PUT_EDGE, parts.edges)
    follow_in_document(connection, document)
    if parts.model is not None:
        _put_vectors(connection, parts.model, parts.dimension, parts.vectors)


def put_vectors(
    connection: sqlite3.Connection, model: str, dimension: int, vectors: list[tuple[str, bytes]]
) -> int:
    """Write the vectors of those nodes that are there, and return how many."""
    there: set[str] = set()
    for chunk in chunks(node for node, _ in vectors):
        query = f"SELECT id FROM nodes WHERE id IN ({marks(chunk)})"
        there.update(node for (node,) in connection.execute(query, chunk))
    rows = [(node, vector) for node, vector in vectors if node in there]
    if rows:
        _put_vectors(connection, model, dimension, rows)
    return len(there)


def prune_vectors(connection: sqlite3.Connection, keep: str) -> int:
    """Remove the vectors of all models but `keep`, and return how many."""
    others = "IN (SELECT m FROM models WHERE id <> ?)"
    removed = connection.execute(f"DELETE FROM vectors WHERE model {others}", (keep,)).rowcount
    connection.execute("DELETE FROM models WHERE id <> ?", (keep,))
    return removed


def across_rows(edges: Iterable[Edge]) -> list[Row]:
    """Return the rows of links between documents, sorted; `UsageError` where one is no such link."""
    rows: dict[tuple[str, str, str], Row] = {}
    for edge in edges:
        if edge.kind not in _ACROSS_KINDS:
            raise UsageError(
                f"the edge {edge.id} is no link between documents: give {' and '.join(_ACROSS_KINDS)} only"
            )
        rows[edge.source, edge.key, edge.target] = edge_row(edge, None, None)
    return [rows[key] for key in sorted(rows)]


def put_edges_across(connection: sqlite3.Connection, document: str, rows: Sequence[Row]) -> int:
    """Write links between a document and others in place of the stored ones, and return how many."""
    own = "(SELECT id FROM nodes WHERE document = :document)"
    for end, other in (("source", "target"), ("target", "source")):
        connection.execute(
            f"DELETE FROM edges WHERE kind IN {_ACROSS_KINDS} AND {end} IN {own} AND {other} NOT IN {own}",
            {"document": document},
        )
    owners: dict[str, str | None] = {}
    for chunk in chunks(end for row in rows for end in (row[0], row[2])):
        query = f"SELECT id, document FROM nodes WHERE id IN ({marks(chunk)})"
        owners.update(connection.execute(query, chunk))
    there = [row for row in rows if row[0] in owners and row[2] in owners]
    for source, _, target, kind, *_ in there:
        if (owners[source] == document) == (owners[target] == document):
            raise UsageError(
                f"the link {source} {kind} {target} is not between {document} and another document: "
                "leave it out"
            )
    connection.executemany(_PUT_EDGE, there)
    follow_in_document(connection, document)
    return len(there)


def delete_document(connection: sqlite3.Connection, document: str) -> None:
    """Remove a document with what only it supports."""
    query = "SELECT 1 FROM nodes WHERE id = ? AND kind = 'Document'"
    if connection.execute(query, (document,)).fetchone() is None:
        raise NotFoundError(f"there is no document {document!r}: `countergraph stats` lists the documents")
    touched = _remove_say(connection, document)
    connection.execute("DELETE FROM nodes WHERE document = ?", (document,))
    _merge(connection, touched)


def put_run(connection: sqlite3.Connection, run: Run) -> None:
    """Record one ingest."""
    connection.execute(_PUT_NODE, node_row(run))


def _remove_say(connection: sqlite3.Connection, document: str) -> set[str]:
    """Remove what a document says of shared nodes, and return their ids."""
    connection.execute("DELETE FROM edges WHERE kind = 'AFFILIATED_WITH' AND document = ?", (document,))
    rows = connection.execute("SELECT node FROM support WHERE document = ?", (document,))
    touched = {node for (node,) in rows}
    connection.execute("DELETE FROM support WHERE document = ?", (document,))
    return touched


def _merge(connection: sqlite3.Connection, nodes: Iterable[str]) -> None:
    """Make these shared nodes anew from what the documents say of them; without any they go."""
    gone: list[tuple[str]] = []
    merged: list[Row] = []
    names: set[tuple[str, str, str]] = set()
    for node in sorted(nodes):
        # Many documents say the same of a well-known entity, so the rows are counted and not listed.
        said = connection.execute(
            "SELECT kind, name, type, aliases, count(*) FROM support WHERE node = ? "
            "GROUP BY kind, name, type, aliases",
            (node,),
        ).fetchall()
        if not said:
            gone.append((node,))
            continue
        named: Counter[str] = Counter()
        types: Counter[str] = Counter()
        aliases: set[str] = set()
        for _, name, kind_of_entity, also, documents in said:
            named[name] += documents
            if kind_of_entity is not None:
                types[kind_of_entity] += documents
            aliases.update(json.loads(also))
        kind, name = said[0][0], _most(named)
        # A name that did not win is still a name by which the node is found.
        others = (aliases | named.keys()) - {name}
        properties = {"type": _most(types)} if types else {}
        values = {"id": node, "name": name, "aliases": sorted(others)} | properties
        merged.append(node_row(NODE_TYPES[kind].model_validate(values)))
        names.update((kind, canonical(each), node) for each in (name, *others))
    connection.executemany("DELETE FROM nodes WHERE id = ?", gone)
    connection.executemany(_PUT_NODE, merged)
    connection.executemany("DELETE FROM names WHERE node = ?", [(row[0],) for row in merged])
    connection.executemany("INSERT INTO names (kind, name, node) VALUES (?, ?, ?)", sorted(names))


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda value: (-counts[value], value))


def _refuse_taken_ids(connection: sqlite3.Connection, parts: Parts) -> None:
    """Raise where an id of these parts is that of another document's part or of another kind of node."""
    wanted: dict[str, tuple[str, str | None]] = {row[0]: (row[1], parts.document) for row in parts.nodes}
    wanted.update((row[1], (row[2], None)) for row in parts.support)
    for chunk in chunks(wanted):
        query = f"SELECT id, kind, document FROM nodes WHERE id IN ({marks(chunk)})"
        for node, kind, document in connection.execute(query, chunk):
            if (kind, document) != wanted[node]:
                owner = f" of {document}" if document else ""
                raise UsageError(
                    f"the id {node} of {parts.document} is that of a {kind}{owner}: give it another id"
                )


def _refuse_loose_ends(connection: sqlite3.Connection, parts: Parts) -> None:
    """Raise where an edge leads neither into these parts nor to a part of another document."""
    loose = set(parts.outside)
    for chunk in chunks(parts.outside):
        query = f"SELECT id FROM nodes WHERE id IN ({marks(chunk)}) AND document IS NOT NULL"
        loose.difference_update(node for (node,) in connection.execute(query, chunk))
    if loose:
        raise UsageError(
            f"an edge of {parts.document} leads to {min(loose)}, which is not there: leave it out"
        )


def _put_vectors(
    connection: sqlite3.Connection, model: str, dimension: int, vectors: list[tuple[str, bytes]]
) -> None:
    connection.execute(
        "INSERT INTO models (id, dimension) VALUES (?, ?) ON CONFLICT DO NOTHING", (model, dimension)
    )
    number, known = connection.execute("SELECT m, dimension FROM models WHERE id = ?", (model,)).fetchone()
    if known != dimension:
        raise UsageError(
            f"vectors of {model} have {known} numbers and not {dimension}: give this model another id"
        )
    connection.executemany(
        "INSERT INTO vectors (node, model, vector) VALUES (?, ?, ?) "
        "ON CONFLICT (node, model) DO UPDATE SET vector = excluded.vector",
        [(node, number, vector) for node, vector in vectors],
    )
