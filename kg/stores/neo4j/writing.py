"""Writing a document's graph in place of its old one, and removing it.

A document owns its sections and statements and the edges out of them. Terms and entities are shared:
each document has its say on them in its `NAMES`, and the node is merged anew from all of these
whenever one changes. So the graph depends on which documents are in it and not on their order.

A document is written by one query of `stages`; here its graph becomes that query's parameters. Where there
are decisions, a few more make its links what was decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import neo4j
import numpy as np

from kg.errors import UsageError
from kg.models import AffiliatedWith, Claim, Document, Edge, Named, Node, Run, Section, Statement, Subgraph
from kg.stores import Vectors
from kg.stores.neo4j import stages
from kg.stores.neo4j.decisions import follow_in_document
from kg.stores.neo4j.mapping import (
    NODE_PROPERTIES,
    PAGE_KINDS,
    SHARED_KINDS,
    EdgeRow,
    by_kind,
    edge_row,
    embedding_id,
    kind_of,
    naming,
    node_row,
    vector_property,
    vector_text,
)

Row = dict[str, Any]
#: kind of node → rows of that kind.
ByKind = dict[str, list[Row]]

#: How many vectors one transaction removes.
_PRUNE_BATCH = 10_000


# --- what a document's graph is to these queries ----------------------------------------------


class VectorRows(NamedTuple):
    """Vectors by the kind of their node; all are of one model and have `dimension` numbers."""

    model: str
    dimension: int
    rows: ByKind

    @property
    def values(self) -> Row:
        """The parameters of the query that writes them."""
        return {
            "vectors": self.rows,
            "model": self.model,
            "dimension": self.dimension,
            "key": vector_property(self.model, self.dimension),
        }


_NO_VECTORS = VectorRows("", 0, {kind: [] for kind in NODE_PROPERTIES})


class Parts(NamedTuple):
    """A document's graph as parameters; `outside` are targets of its edges that other documents own."""

    document: str
    values: Row
    outside: set[str]
    vectors: VectorRows


def prepare(graph: Subgraph, vectors: Vectors | None) -> Parts:
    """Return the parameters of one document's graph; `UsageError` where it is not one document's graph."""
    documents = [node for node in graph.nodes if isinstance(node, Document)]
    if len(documents) != 1:
        raise UsageError(
            f"a graph to put holds one document and this one holds {len(documents)}: put each alone"
        )
    document = documents[0].id
    own: dict[str, Node] = {}
    shared: dict[str, Named] = {}
    for node in graph.nodes:
        if isinstance(node, Named):
            shared[node.id] = node
        elif isinstance(node, Document):
            own[node.id] = node
        elif isinstance(node, Section | Statement):
            if node.document != document:
                raise UsageError(
                    f"{node.id} is of {node.document} and not of {document}: put each document alone"
                )
            own[node.id] = node
        else:
            raise UsageError(f"{node.id} is a {node.kind}, which is no part of a document: leave it out")
        if kind_of(node.id) != node.kind:
            raise UsageError(
                f"the id {node.id} of {document} is that of a {kind_of(node.id) or 'thing unknown'} "
                f"and not of a {node.kind}: give it another id"
            )
    if len(own) + len(shared) != len(graph.nodes):
        raise UsageError(f"two nodes of {document} have one id: make the graph with Subgraph.of")

    edges = {(edge.source, edge.key, edge.target): edge for edge in graph.edges}
    if len(edges) != len(graph.edges):
        raise UsageError(
            f"two edges of {document} have one source, key and target: make the graph with Subgraph.of"
        )
    for edge in graph.edges:
        _check_source(edge, document, own, shared)
    outside = {edge.target for edge in graph.edges if edge.target not in own and edge.target not in shared}
    loose = {target for target in outside if kind_of(target) not in stages.ENDS}
    _refuse_loose_ends(document, loose)

    if vectors is not None and (strangers := set(vectors.ids).difference(own, shared)):
        raise UsageError(
            f"a vector of {min(strangers)}, which is not in the graph: give vectors of its nodes only"
        )
    values: Row = {kind: [] for kind in (*stages.ENDS, *SHARED_KINDS)} | edge_rows(_pages_first(edges, own))
    for node in own.values():
        values[node.kind].append(node_row(node).properties)
    claims = Counter(named for _, named in _pages(graph.edges))
    for named in sorted(shared.values(), key=lambda node: node.id):
        values[named.kind].append({"id": named.id, "claims": claims[named.id]} | naming(named))
    values |= {
        "document": document,
        "own": list(own),
        "outside": by_kind(sorted(outside), stages.ENDS),
        "challenged": sorted({edge.target for edge in graph.edges if edge.kind == "CHALLENGES"}),
    }
    rows = vector_rows(vectors) if vectors is not None else _NO_VECTORS
    return Parts(document, values | rows.values, outside, rows)


def _check_source(edge: Edge, document: str, own: dict[str, Node], shared: dict[str, Named]) -> None:
    if isinstance(edge, AffiliatedWith) and edge.document != document:
        raise UsageError(f"the edge {edge.id} is of {edge.document}, not of {document}: leave it out")
    if edge.source not in own and not (isinstance(edge, AffiliatedWith) and edge.source in shared):
        raise UsageError(
            f"the edge {edge.id} starts at {edge.source}, not at a part of {document}: leave it out"
        )


def _pages(edges: Iterable[Edge]) -> set[tuple[str, str]]:
    """Return the (claim, term or entity) pairs in which the one stands on the page of the other."""
    return {
        (edge.source, edge.target)
        for edge in edges
        if edge.kind in PAGE_KINDS and kind_of(edge.source) == "Claim"
    }


def _pages_first(edges: dict[tuple[str, str, str], Edge], claims: dict[str, Node]) -> list[EdgeRow]:
    """Return the edges as rows, sorted; the first of a kind between two nodes brings a claim to a page."""
    rows: list[EdgeRow] = []
    seen: set[tuple[str, str, str]] = set()
    for key in sorted(edges):
        edge = edges[key]
        ends = (edge.kind, edge.source, edge.target)
        claim = claims.get(edge.source)
        first = isinstance(claim, Claim) and ends not in seen
        rows.append(edge_row(edge, first_of=claim if first else None))  # type: ignore[arg-type]
        seen.add(ends)
    return rows


def edge_rows(edges: Iterable[EdgeRow]) -> ByKind:
    """Return edges as rows by what they join; `UsageError` where the model has no such edge."""
    rows: ByKind = {f"{source}_{kind}_{target}": [] for source, kind, target in stages.TRIPLES}
    for edge in edges:
        source, target = kind_of(edge.source), kind_of(edge.target)
        if (triple := f"{source}_{edge.type}_{target}") not in rows:
            raise UsageError(
                f"the edge {edge.properties['id']} leads from a {source} to a {target}, as no {edge.type} "
                "does: leave it out"
            )
        rows[triple].append({"source": edge.source, "target": edge.target} | edge.properties)
    return rows


def vector_rows(vectors: Vectors) -> VectorRows:
    """Return the rows of vectors; `UsageError` where ids and rows do not match."""
    rows: ByKind = {kind: [] for kind in NODE_PROPERTIES}
    if not vectors.ids:
        return VectorRows(vectors.model, 0, rows)
    matrix = np.ascontiguousarray(vectors.matrix, dtype=np.float32)
    if matrix.ndim != 2 or len(matrix) != len(vectors.ids):
        raise UsageError(
            f"{len(vectors.ids)} ids and vectors of shape {matrix.shape}: give one row for each id"
        )
    for node, numbers in zip(vectors.ids, matrix.tolist(), strict=True):
        if (kind := kind_of(node)) is not None:
            row = {"id": embedding_id(vectors.model, node), "of": node, "numbers": vector_text(numbers)}
            rows[kind].append(row)
    return VectorRows(vectors.model, matrix.shape[1], rows)


# --- the changes ------------------------------------------------------------------------------


def put_document(transaction: neo4j.ManagedTransaction, parts: Parts) -> int:
    """Write a document in place of what is stored of it, in one query; return how many vectors there are."""
    record = transaction.run(stages.PUT_DOCUMENT, graph=parts.values).single(strict=True)
    found = record["found"]
    for node, other in found["taken"]:
        raise UsageError(
            f"the id {node} of {parts.document} is that of a {kind_of(node)} of {other}: give it another id"
        )
    _refuse_loose_ends(parts.document, parts.outside.difference(found["outside"]))
    _check_dimension(parts.vectors, found["dimension"])
    if record["decisions"]:
        follow_in_document(transaction, parts.document)
    return int(record["vectors"])


def delete_document(transaction: neo4j.ManagedTransaction, document: str) -> bool:
    """Remove a document with what only it supports; return whether it was there."""
    values: Row = {"document": document, "own": [], "challenged": []} | {kind: [] for kind in SHARED_KINDS}
    return transaction.run(stages.DELETE_DOCUMENT, graph=values).single() is not None


def across_rows(edges: Iterable[Edge]) -> list[EdgeRow]:
    """Return links between documents, each once; `UsageError` where one is no such link."""
    rows: dict[tuple[str, str, str], EdgeRow] = {}
    for edge in edges:
        if edge.kind not in stages.ACROSS_KINDS:
            raise UsageError(
                f"the edge {edge.id} is no link between documents: "
                f"give {' and '.join(stages.ACROSS_KINDS)} only"
            )
        rows[edge.source, edge.key, edge.target] = edge_row(edge)
    return [rows[key] for key in sorted(rows)]


def put_edges_across(transaction: neo4j.ManagedTransaction, document: str, edges: Sequence[EdgeRow]) -> int:
    """Write links between a document and others in place of the stored ones, and return how many."""
    ends = by_kind(sorted({end for edge in edges for end in (edge.source, edge.target)}), stages.CHALLENGED)
    record = transaction.run(stages.REMOVE_ACROSS, graph={"document": document, "ends": ends}).single(
        strict=True
    )
    owners = dict(record["owners"])
    there = [edge for edge in edges if edge.source in owners and edge.target in owners]
    for edge in there:
        if (owners[edge.source] == document) == (owners[edge.target] == document):
            raise UsageError(
                f"the link {edge.source} {edge.type} {edge.target} is not between {document} and another "
                "document: leave it out"
            )
    challenged = {edge.target for edge in there if edge.type == "CHALLENGES"}.union(record["challenged"])
    values = edge_rows(there) | {"challenged": sorted(challenged)}
    transaction.run(stages.PUT_ACROSS, graph=values).consume()
    follow_in_document(transaction, document)
    return len(there)


def put_run(transaction: neo4j.ManagedTransaction, run: Run) -> None:
    """Record one ingest."""
    transaction.run(stages.PUT_RUN, graph={"Run": [node_row(run).properties]}).consume()


def put_vectors(transaction: neo4j.ManagedTransaction, vectors: VectorRows) -> tuple[int, int]:
    """Write the vectors of those nodes that are there; return how many, and how many vectors there are."""
    known = transaction.run(stages.DIMENSION, {"model": vectors.model}).single(strict=True)["dimension"]
    _check_dimension(vectors, known)
    record = transaction.run(stages.PUT_VECTORS, graph=vectors.values).single(strict=True)
    return record["written"], record["vectors"]


def prune_vectors(transaction: neo4j.ManagedTransaction, keep: str) -> int:
    """Remove some vectors of other models than `keep`, and return how many; 0 when all are gone."""
    record = transaction.run(stages.PRUNE_VECTORS, {"keep": keep, "batch": _PRUNE_BATCH}).single(strict=True)
    if not record["removed"]:
        transaction.run(stages.PRUNE_MODELS, {"keep": keep}).consume()
    return int(record["removed"])


def _refuse_loose_ends(document: str, loose: set[str]) -> None:
    if loose:
        raise UsageError(f"an edge of {document} leads to {min(loose)}, which is not there: leave it out")


def _check_dimension(vectors: VectorRows, known: int | None) -> None:
    if known is not None and vectors.dimension and known != vectors.dimension:
        raise UsageError(
            f"vectors of {vectors.model} have {known} numbers and not {vectors.dimension}: "
            "give this model another id"
        )
