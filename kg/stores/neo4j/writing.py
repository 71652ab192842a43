"""Writing a document's graph in place of its old one, and removing it.

A document owns its sections and statements and the edges out of them. Terms and entities are shared:
each document has its say on them in its `NAMES`, and the node is merged anew from all of these
whenever one changes. So the graph depends on which documents are in it and not on their order.

A whole document is one query, made below of small stages, so that it takes three round trips (begin,
query, commit) however large it is. Four rules keep such a query fast and right:

- Between stages stands ``WITH count(*) AS _``. It runs the stage to its end before the next one
  begins, which the planner would otherwise see to with `Eager` operators, each holding all rows.
- A node that others may change too is locked (``REMOVE n._lock``) before it is read for a change.
- `UNWIND` is followed by two MATCH clauses, not one with a comma, and properties are set one by one:
  a map could hold anything, so that the planner would have to protect all that was matched.

- All values come in one map, `$graph`. The server plans a query anew for other types of its parameters,
  and takes lists of 1, 10, 100 … elements for different ones; it does not look into a map.

Labels, types and names of properties stand in the text and come from the model's closed lists; all
values are parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import neo4j
import numpy as np

from kg.errors import UsageError
from kg.models import AffiliatedWith, Claim, Document, Edge, Named, Node, Run, Section, Statement, Subgraph
from kg.stores import Vectors
from kg.stores.neo4j.mapping import (
    EDGE_PROPERTIES,
    ENTITY_LABELS,
    NODE_PROPERTIES,
    OWN_KINDS,
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
)

Row = dict[str, Any]
#: kind of node → rows of that kind.
ByKind = dict[str, list[Row]]

_STATEMENTS = ("Claim", "Counterargument", "Clarification")
#: What an edge of another document may lead to.
_ENDS = ("Document", *OWN_KINDS)
#: What may lead from a statement of one document to one of another.
_ACROSS_KINDS = ("CHALLENGES", "RESTATES")
#: What can be challenged.
_CHALLENGED = ("Claim", "Counterargument")
#: The edges of the model: which kind leads from which kind of node to which.
TRIPLES: tuple[tuple[str, str, str], ...] = (
    ("Counterargument", "CHALLENGES", "Claim"),
    ("Counterargument", "CHALLENGES", "Counterargument"),
    ("Clarification", "DEFINES", "Term"),
    ("Claim", "ASSERTED_BY", "Entity"),
    *((source, "MENTIONS", target) for source in _STATEMENTS for target in SHARED_KINDS),
    ("Claim", "RESTATES", "Claim"),
    ("Entity", "AFFILIATED_WITH", "Entity"),
    ("Section", "PART_OF", "Document"),
    *((source, "PART_OF", "Section") for source in _STATEMENTS),
)


# --- the stages of a query --------------------------------------------------------------------

_TYPES = "|".join(EDGE_PROPERTIES)
#: What later stages need of earlier ones.
_CARRIED = "challenged, named, found"
_THEN = f"WITH {_CARRIED}, count(*) AS _\n"


def _stage(query: str) -> str:
    """Return `query` as a stage that runs to its end before the next one begins."""
    return f"CALL () {{\n{query}\nRETURN count(*) AS done\n}}\n{_THEN}"


def _of_each_kind(kinds: Iterable[str], query: str) -> str:
    """Return a subquery that is `query` for each kind in turn, with the kind for KIND in it."""
    return "CALL () {\n" + "UNION ALL\n".join(query.replace("KIND", kind) for kind in kinds) + "}\n"


def _set(node: str, properties: Iterable[str]) -> str:
    return "SET " + ", ".join(f"{node}.{name} = row.{name}" for name in properties)


# Everybody locks shared nodes in one order, or two writers could wait for one another. Those that are
# new are made here; what they are called follows later.
_LOCK_SHARED = (
    "CALL () { MATCH (:Document {id: $graph.document})-[:NAMES]->(n) RETURN collect(n.id) AS named }\n"
    "WITH named, count(*) AS _\n"
    + "".join(
        f"""CALL (named) {{
    UNWIND named + [row IN $graph.{kind} | row.id] AS id
    WITH DISTINCT id WHERE id STARTS WITH '{kind.lower()}:' ORDER BY id
    MERGE (n:{kind} {{id: id}}) REMOVE n._lock
    RETURN count(*) AS locked_{kind}
}}
WITH named, count(*) AS _
"""
        for kind in SHARED_KINDS
    )
)
_OLD_PARTS = (
    "CALL () { MATCH (n:Document {id: $graph.document}) RETURN collect(n) AS old_Document }\n"
    + "".join(
        f"CALL () {{ MATCH (n:{kind} {{document: $graph.document}}) RETURN collect(n) AS old_{kind} }}\n"
        for kind in OWN_KINDS
    )
)

# What the old version says goes: all edges out of its parts, what it states of shared nodes, and the
# vectors of its parts. Parts that stay are updated later, since edges of other documents lead to them.
_REMOVE_OLD = f"""
WITH named, {" + ".join(f"old_{kind}" for kind in _ENDS)} AS old
CALL (old) {{
    UNWIND old AS n MATCH (n)-[r:{_TYPES}]->(target)
    RETURN collect(r) AS edges,
        collect(DISTINCT CASE WHEN r:CHALLENGES AND target:Claim THEN target.id END) AS challenged
}}
CALL (old) {{ UNWIND old AS n WITH n WHERE NOT n.id IN $graph.own RETURN collect(n) AS dropped }}
CALL (old) {{ UNWIND old AS n MATCH (n)<-[:_OF]-(vector:_Embedding) RETURN collect(vector) AS vectors }}
CALL () {{ MATCH ()-[r:AFFILIATED_WITH {{document: $graph.document}}]->() RETURN collect(r) AS affiliations }}
CALL () {{ MATCH (:Document {{id: $graph.document}})-[r:NAMES]->() RETURN collect(r) AS namings }}
WITH challenged, named, edges + affiliations + namings AS gone_edges,
    vectors + dropped AS gone, count(*) AS _
FOREACH (r IN gone_edges | DELETE r)
WITH challenged, named, gone, count(*) AS _
FOREACH (n IN gone | DETACH DELETE n)
WITH challenged, named, count(*) AS _
"""

# The id of a new part may be that of a part of another document, and an edge may lead nowhere.
_FIND = f"""
CALL () {{
    {
    _of_each_kind(
        OWN_KINDS,
        "UNWIND $graph.KIND AS row MATCH (n:KIND {id: row.id}) WHERE n.document <> $graph.document "
        "RETURN [n.id, n.document] AS other ",
    )
}
    RETURN collect(other)[..1] AS taken
}}
CALL () {{
    {
    _of_each_kind(
        _ENDS,
        "UNWIND $graph.outside.KIND AS id MATCH (n:KIND {id: id}) "
        "WHERE coalesce(n.document, n.id) <> $graph.document RETURN n.id AS id ",
    )
}
    RETURN collect(id) AS outside
}}
CALL () {{ OPTIONAL MATCH (m:_Model {{id: $graph.model}}) RETURN m.dimension AS dimension }}
WITH challenged, named, {{taken: taken, outside: outside, dimension: dimension}} AS found, count(*) AS _
"""


def _put_nodes(kind: str) -> str:
    properties = [name for name in NODE_PROPERTIES[kind] if name != "id"]
    if kind in _STATEMENTS:
        properties.append("_words")
    if kind == "Claim":
        properties.append("_place")
    label = " SET n:Statement" if kind in _CHALLENGED else ""
    return f"UNWIND $graph.{kind} AS row MERGE (n:{kind} {{id: row.id}})\n{_set('n', properties)}{label}"


def _put_namings(kind: str) -> str:
    properties = ", ".join(f"{name}: row.{name}" for name in ("name", "type", "aliases", "_names", "_words"))
    return (
        f"UNWIND $graph.{kind} AS row\n"
        f"MATCH (d:Document {{id: $graph.document}}) MATCH (n:{kind} {{id: row.id}})\n"
        f"CREATE (d)-[:NAMES {{{properties}}}]->(n)"
    )


def _put_edges(source: str, kind: str, target: str) -> str:
    names = (*EDGE_PROPERTIES[kind], *(("_place",) if kind in PAGE_KINDS else ()))
    properties = ", ".join(f"{name}: row.{name}" for name in names)
    return (
        f"UNWIND $graph.{source}_{kind}_{target} AS row\n"
        f"MATCH (s:{source} {{id: row.source}}) MATCH (t:{target} {{id: row.target}})\n"
        f"CREATE (s)-[:{kind} {{{properties}}}]->(t)"
    )


def _merge(kind: str) -> str:
    """Return the stage that makes shared nodes anew from what documents say of them; without any they go.

    The name and the type that most documents state win, ties by alphabet. A name that did not win is
    still a name by which the node is found, so it becomes an alias.
    """
    change_type = ""
    if kind == "Entity":
        labels = "".join(
            f"FOREACH (_ IN CASE said.types[0] WHEN '{name}' THEN [1] ELSE [] END | SET n:{label})\n"
            for name, label in ENTITY_LABELS.items()
        )
        change_type = f"SET n.type = said.types[0] REMOVE n:{':'.join(ENTITY_LABELS.values())}\n{labels}"
    return f"""
CALL (named) {{
    UNWIND named + [row IN $graph.{kind} | row.id] AS id WITH DISTINCT id
    MATCH (n:{kind} {{id: id}}) WHERE NOT EXISTS {{ (n)<-[:NAMES]-() }}
    OPTIONAL MATCH (n)<-[:_OF]-(vector:_Embedding)
    RETURN collect(DISTINCT n) + collect(vector) AS gone
}}
WITH {_CARRIED}, gone, count(*) AS _
FOREACH (n IN gone | DETACH DELETE n)
{_THEN}
CALL (named) {{
    UNWIND named + [row IN $graph.{kind} | row.id] AS id WITH DISTINCT id
    MATCH (n:{kind} {{id: id}})<-[r:NAMES]-()
    WITH n, r.name AS name, r.type AS type, r.aliases AS aliases, r._names AS keys, r._words AS words,
        count(*) AS documents
    WITH n, collect({{name: name, type: type, aliases: aliases, keys: keys, words: words,
        documents: documents}}) AS sayings
    WITH n,
        COLLECT {{
            UNWIND sayings AS each WITH each.name AS name, sum(each.documents) AS documents
            RETURN name ORDER BY documents DESC, name
        }} AS names,
        COLLECT {{
            UNWIND sayings AS each WITH each.type AS type, sum(each.documents) AS documents
            RETURN type ORDER BY documents DESC, type
        }} AS types,
        COLLECT {{ UNWIND sayings AS each UNWIND each.aliases AS alias RETURN DISTINCT alias }} AS others,
        COLLECT {{
            UNWIND sayings AS each UNWIND each.keys AS key RETURN DISTINCT key ORDER BY key
        }} AS keys,
        COLLECT {{
            UNWIND sayings AS each UNWIND each.words AS text RETURN DISTINCT text ORDER BY text
        }} AS words
    RETURN collect({{
        node: n, names: names, types: types, others: others, keys: keys, words: words
    }}) AS merged
}}
WITH {_CARRIED}, merged, count(*) AS _
CALL (merged) {{
    UNWIND merged AS said
    WITH said, said.node AS n
    SET n.name = said.names[0], n._names = said.keys, n._words = said.words
    SET n.aliases = COLLECT {{
        UNWIND said.names[1..] + said.others AS alias
        WITH DISTINCT alias WHERE alias <> said.names[0] RETURN alias ORDER BY alias
    }}
    {change_type}
    RETURN count(*) AS done
}}
{_THEN}"""


_COUNT_VECTORS = "COUNT { (:_Embedding) } AS vectors"
_RECOUNT = (
    """
CALL (challenged) {
    UNWIND challenged + $graph.challenged AS id WITH DISTINCT id ORDER BY id
    MATCH (c:Claim {id: id}) REMOVE c._lock
    RETURN collect(c) AS claims
}
WITH found, claims, count(*) AS _
CALL (claims) {
    UNWIND claims AS c
    WITH c, COUNT { (c)<-[r:CHALLENGES]-() WHERE r.status <> 'rejected' } AS counters
    SET c._contested = CASE WHEN counters > 0
        THEN right('000000000' + toString(1000000000 - counters), 10) + ' ' + c.id END
    RETURN count(*) AS done
}
RETURN found, """
    + _COUNT_VECTORS
)


# The property that holds a vector is the model's own, so its name is a value here; a name that the planner
# cannot know is kept from the rest by FOREACH.
_PUT_VECTORS = (
    "CALL () {\n"
    + _of_each_kind(
        NODE_PROPERTIES,
        "UNWIND $graph.vectors.KIND AS row MATCH (n:KIND {id: row.of}) RETURN [n, row, 'KIND'] AS each ",
    )
    + """
    RETURN collect(each) AS given
}
CALL (given) {
    UNWIND given AS each WITH each[0] AS n
    MATCH (n)<-[:_OF]-(vector:_Embedding {model: $graph.model}) RETURN collect(vector) AS stale
}
WITH challenged, found, given, stale, count(*) AS _
FOREACH (vector IN stale | DETACH DELETE vector)
WITH challenged, found, given, count(*) AS _
FOREACH (each IN given | FOREACH (n IN each[..1] |
    CREATE (v:_Embedding {id: each[1].id, node: each[1].of, kind: each[2], model: $graph.model})-[:_OF]->(n)
    SET v[$graph.key] = each[1].numbers
))
WITH challenged, found, size(given) AS written, count(*) AS _
CALL (written) {
    WITH written WHERE written > 0
    MERGE (m:_Model {id: $graph.model}) ON CREATE SET m.dimension = $graph.dimension
    RETURN count(*) AS models
}
"""
)
_PUT = (
    "MERGE (d:Document {id: $graph.document}) REMOVE d._lock\nWITH count(*) AS _\n"
    + _LOCK_SHARED
    + _OLD_PARTS
    + _REMOVE_OLD
    + _FIND
    + "".join(_stage(_put_nodes(kind)) for kind in _ENDS)
    + "".join(_stage(_put_namings(kind)) for kind in SHARED_KINDS)
    + "".join(_merge(kind) for kind in SHARED_KINDS)
    + "".join(_stage(_put_edges(*triple)) for triple in TRIPLES)
    + _PUT_VECTORS
    + _RECOUNT
)
_DELETE = (
    "MATCH (d:Document {id: $graph.document}) REMOVE d._lock\nWITH d.id AS there, count(*) AS _\n"
    + _LOCK_SHARED
    + _OLD_PARTS
    + _REMOVE_OLD
    + "WITH challenged, named, {} AS found, count(*) AS _\n"
    + "".join(_merge(kind) for kind in SHARED_KINDS)
    + _RECOUNT
)
_REMOVE_ACROSS = f"""
MATCH (d:Document {{id: $graph.document}}) REMOVE d._lock
WITH count(*) AS _
CALL () {{
    {
    _of_each_kind(
        _CHALLENGED,
        f"MATCH (n:KIND {{document: $graph.document}})-[r:{'|'.join(_ACROSS_KINDS)}]-(other) "
        "WHERE other.document <> $graph.document RETURN r, endNode(r) AS target ",
    )
}
    RETURN collect(r) AS edges,
        collect(DISTINCT CASE WHEN r:CHALLENGES AND target:Claim THEN target.id END) AS challenged
}}
WITH edges, challenged, count(*) AS _
FOREACH (r IN edges | DELETE r)
WITH challenged, count(*) AS _
CALL () {{
    {_of_each_kind(_CHALLENGED, "UNWIND $graph.ends.KIND AS id MATCH (n:KIND {id: id}) RETURN n ")}
    REMOVE n._lock
    RETURN collect([n.id, n.document]) AS owners
}}
RETURN challenged, owners
"""
_PUT_ACROSS = (
    "WITH [] AS challenged, [] AS named, {} AS found\n"
    + "".join(_stage(_put_edges(*triple)) for triple in TRIPLES if triple[1] in _ACROSS_KINDS)
    + _RECOUNT
)
_VECTORS_ALONE = f"WITH [] AS challenged, {{}} AS found\n{_PUT_VECTORS}RETURN written, {_COUNT_VECTORS}"
_PUT_RUN = _put_nodes("Run")
_DIMENSION = "OPTIONAL MATCH (m:_Model {id: $model}) RETURN m.dimension AS dimension"
_PRUNE = """
CALL () {
    MATCH (m:_Model) WHERE m.id <> $keep
    MATCH (v:_Embedding) USING INDEX SEEK v:_Embedding(model, kind)
    WHERE v.model = m.id AND v.kind IS NOT NULL
    WITH v LIMIT $batch RETURN collect(v) AS gone
}
WITH gone, size(gone) AS removed, count(*) AS _
FOREACH (v IN gone | DETACH DELETE v)
RETURN removed
"""
_PRUNE_MODELS = """
CALL () { MATCH (m:_Model) WHERE m.id <> $keep RETURN collect(m) AS gone }
WITH gone, count(*) AS _
FOREACH (m IN gone | DELETE m)
"""
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
    loose = {target for target in outside if kind_of(target) not in _ENDS}
    _refuse_loose_ends(document, loose)

    if vectors is not None and (strangers := set(vectors.ids).difference(own, shared)):
        raise UsageError(
            f"a vector of {min(strangers)}, which is not in the graph: give vectors of its nodes only"
        )
    values: Row = {kind: [] for kind in (*_ENDS, *SHARED_KINDS)} | edge_rows(_pages_first(edges, own))
    for node in own.values():
        values[node.kind].append(node_row(node).properties)
    for named in sorted(shared.values(), key=lambda node: node.id):
        values[named.kind].append({"id": named.id} | naming(named))
    values |= {
        "document": document,
        "own": list(own),
        "outside": by_kind(sorted(outside), _ENDS),
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
    rows: ByKind = {f"{source}_{kind}_{target}": [] for source, kind, target in TRIPLES}
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
            rows[kind].append({"id": embedding_id(vectors.model, node), "of": node, "numbers": numbers})
    return VectorRows(vectors.model, matrix.shape[1], rows)


# --- the changes ------------------------------------------------------------------------------


def put_document(transaction: neo4j.ManagedTransaction, parts: Parts) -> int:
    """Write a document in place of what is stored of it, in one query; return how many vectors there are."""
    record = transaction.run(_PUT, graph=parts.values).single(strict=True)
    found = record["found"]
    for node, other in found["taken"]:
        raise UsageError(
            f"the id {node} of {parts.document} is that of a {kind_of(node)} of {other}: give it another id"
        )
    _refuse_loose_ends(parts.document, parts.outside.difference(found["outside"]))
    _check_dimension(parts.vectors, found["dimension"])
    return int(record["vectors"])


def delete_document(transaction: neo4j.ManagedTransaction, document: str) -> bool:
    """Remove a document with what only it supports; return whether it was there."""
    values: Row = {"document": document, "own": [], "challenged": []} | {kind: [] for kind in SHARED_KINDS}
    return transaction.run(_DELETE, graph=values).single() is not None


def across_rows(edges: Iterable[Edge]) -> list[EdgeRow]:
    """Return links between documents, each once; `UsageError` where one is no such link."""
    rows: dict[tuple[str, str, str], EdgeRow] = {}
    for edge in edges:
        if edge.kind not in _ACROSS_KINDS:
            raise UsageError(
                f"the edge {edge.id} is no link between documents: give {' and '.join(_ACROSS_KINDS)} only"
            )
        rows[edge.source, edge.key, edge.target] = edge_row(edge)
    return [rows[key] for key in sorted(rows)]


def put_edges_across(transaction: neo4j.ManagedTransaction, document: str, edges: Sequence[EdgeRow]) -> int:
    """Write links between a document and others in place of the stored ones, and return how many."""
    ends = by_kind(sorted({end for edge in edges for end in (edge.source, edge.target)}), _CHALLENGED)
    record = transaction.run(_REMOVE_ACROSS, graph={"document": document, "ends": ends}).single(strict=True)
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
    transaction.run(_PUT_ACROSS, graph=values).consume()
    return len(there)


def put_run(transaction: neo4j.ManagedTransaction, run: Run) -> None:
    """Record one ingest."""
    transaction.run(_PUT_RUN, graph={"Run": [node_row(run).properties]}).consume()


def put_vectors(transaction: neo4j.ManagedTransaction, vectors: VectorRows) -> tuple[int, int]:
    """Write the vectors of those nodes that are there; return how many, and how many vectors there are."""
    known = transaction.run(_DIMENSION, {"model": vectors.model}).single(strict=True)["dimension"]
    _check_dimension(vectors, known)
    record = transaction.run(_VECTORS_ALONE, graph=vectors.values).single(strict=True)
    return record["written"], record["vectors"]


def prune_vectors(transaction: neo4j.ManagedTransaction, keep: str) -> int:
    """Remove some vectors of other models than `keep`, and return how many; 0 when all are gone."""
    record = transaction.run(_PRUNE, {"keep": keep, "batch": _PRUNE_BATCH}).single(strict=True)
    if not record["removed"]:
        transaction.run(_PRUNE_MODELS, {"keep": keep}).consume()
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
