"""Reading nodes and edges as records.

A node is looked up under the label that follows from its id, and ids of all kinds sort kind by kind
(``claim:…`` before ``clarification:…``), so the whole graph is read in the order of ids by going
through one label's index after the other, a page at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kg.models import NODE_TYPES, Document, Edge, Named, Node, Run
from kg.stores.neo4j import mapping
from kg.stores.neo4j.lists import checked_limit
from kg.stores.neo4j.mapping import EDGE_PROPERTIES, NODE_PROPERTIES, OWN_KINDS, SHARED_KINDS

if TYPE_CHECKING:
    import neo4j

    from kg.stores.neo4j.connection import Connection

#: How many nodes one query of a walk through the whole graph returns; a document comes with its text.
_PAGE = 2000
_PAGE_OF_DOCUMENTS = 50
#: No list has more rows.
_ALL = 2**62


def _is_whole(record: neo4j.Record) -> bool:
    """Return whether a node has more than the id, which an index may still tell of one that is gone."""
    return any(value is not None for name, value in record["n"].items() if name != "id")


def _fields(variable: str, names: Iterable[str]) -> str:
    return f"{variable} {{{', '.join(f'.{name}' for name in names)}}}"


_NODE = {kind: _fields("n", names) for kind, names in NODE_PROPERTIES.items()}
# What an edge holds beside its ends; a property that its kind does not have is null and left out.
_EDGE = _fields("r", sorted({name for names in EDGE_PROPERTIES.values() for name in names}))

_NODE_BY_ID = {
    kind: f"UNWIND $ids.{kind} AS id MATCH (n:{kind} {{id: id}}) RETURN '{kind}' AS kind, {fields} AS n"
    for kind, fields in _NODE.items()
}
_LISTED = {
    kind: f"MATCH (n:{kind}) USING INDEX SEEK n:{kind}(id) WHERE n.id > $after\n"
    f"RETURN n.id AS id, {fields} AS n ORDER BY id LIMIT $limit"
    for kind, fields in _NODE.items()
}
_OF_DOCUMENT = {
    "Document": f"MATCH (n:Document {{id: $document}}) WHERE n.id > $after RETURN {_NODE['Document']} AS n "
    "LIMIT $limit",
    **{
        kind: f"MATCH (n:{kind} {{document: $document}}) USING INDEX SEEK n:{kind}(document)\n"
        "WHERE n.id > $after "
        f"RETURN {_NODE[kind]} AS n ORDER BY n.id LIMIT $limit"
        for kind in OWN_KINDS
    },
    **{
        # without the hint, a plan may walk all terms or entities in search of the few
        kind: f"MATCH (d:Document {{id: $document}})-[:NAMES]->(n:{kind}) USING INDEX SEEK d:Document(id)\n"
        "WHERE n.id > $after "
        f"RETURN {_NODE[kind]} AS n ORDER BY n.id LIMIT $limit"
        for kind in SHARED_KINDS
    },
}
_NAMED = {
    kind: "CALL db.index.fulltext.queryNodes('names', $key) YIELD node AS n\n"
    f"WITH n WHERE n:{kind} RETURN {_NODE[kind]} AS n ORDER BY n.id"
    for kind in SHARED_KINDS
}
_DOCUMENT = _fields("n", (name for name in NODE_PROPERTIES["Document"] if name != "text"))
_DOCUMENTS = f"MATCH (n:Document) RETURN {_DOCUMENT} AS n"
_DOCUMENTS_BY_ID = f"UNWIND $ids AS id MATCH (n:Document {{id: id}}) RETURN {_DOCUMENT} AS n"
_DIGEST = "MATCH (d:Document {id: $document}) RETURN d.sha256 AS sha256"
_STATED = """
MATCH (:Document {id: $document})-[r:NAMES]->(n)
RETURN n.id AS id, r {.name, .type, .aliases} AS said ORDER BY id
"""
_EDGE_BY_ID = {
    kind: f"MATCH (s)-[r:{kind} {{id: $id}}]->(t) USING INDEX SEEK r:{kind}(id)\n"
    f"RETURN type(r) AS kind, s.id AS source, t.id AS target, {_EDGE} AS r ORDER BY source, target LIMIT 1"
    for kind in EDGE_PROPERTIES
}
_OUT_OF = {
    kind: f"MATCH (s:{kind}) USING INDEX SEEK s:{kind}(id) WHERE s.id > $after\n"
    "WITH s ORDER BY s.id LIMIT $limit\n"
    "RETURN s.id AS id, COLLECT {\n"
    f"    MATCH (s)-[r:{'|'.join(EDGE_PROPERTIES)}]->(t)\n"
    f"    RETURN {{kind: type(r), source: s.id, target: t.id, r: {_EDGE}}}\n"
    "} AS edges ORDER BY id"
    for kind in NODE_PROPERTIES
}
_RUNS = (
    f"MATCH (n:Run) WHERE n.started <= $started AND (n.started < $started OR n.id < $id)\n"
    f"RETURN {_NODE['Run']} AS n ORDER BY n.started DESC, n.id DESC LIMIT $limit"
)
_COUNTS = [
    f"MATCH (n:{kind}) WITH count(n) AS count RETURN '{kind}' AS kind, count" for kind in NODE_PROPERTIES
]
_COUNTS += [
    f"MATCH ()-[r:{kind}]->() WITH count(r) AS count RETURN '{kind}' AS kind, count"
    for kind in EDGE_PROPERTIES
]


# What an edge is sorted by, as far as Cypher knows it: what tells affiliations apart is a digest.
_PLACED = """
WITH r, startNode(r).id AS source,
    CASE WHEN r:MENTIONS THEN 'MENTIONS:' + toString(r.start) ELSE type(r) END AS key,
    CASE WHEN r:AFFILIATED_WITH THEN '' ELSE endNode(r).id END AS target
"""
_NTH = "CALL () {{\n{edges}\n}}\nRETURN source, key, target ORDER BY source, key, target SKIP $skip LIMIT 1"
_UP_TO_NTH = (
    "WHERE source < $last.source OR source = $last.source AND "
    "(key < $last.key OR key = $last.key AND target <= $last.target)\n"
)
_SHOWN_EDGE = f"RETURN type(r) AS kind, startNode(r).id AS source, endNode(r).id AS target, {_EDGE} AS r"


def _around(end: str, node_kind: str, kinds: Sequence[str], shown: str = _SHOWN_EDGE) -> str:
    """Return the query for the edges of these kinds at given nodes; `end` is "source" or "target"."""
    pattern = f"-[r:{'|'.join(kinds)}]->"
    pattern = f"(n){pattern}(other)" if end == "source" else f"(other){pattern}(n)"
    others = "WHERE $others IS NULL OR other.id IN $others"
    return f"UNWIND $ids.{node_kind} AS id MATCH (n:{node_kind} {{id: id}}) MATCH {pattern} {others}\n{shown}"


def _union(queries: Iterable[str]) -> str:
    return "\nUNION ALL\n".join(queries)


def nodes(connection: Connection, ids: Iterable[str]) -> Iterator[Node]:
    """Yield the nodes with these ids, in no order."""
    by_kind = _by_kind(ids)
    if by_kind:
        query = _union(_NODE_BY_ID[kind] for kind in by_kind)
        for record in connection.read_whole(query, _is_whole, ids=by_kind):
            yield mapping.node_of(record["kind"], record["n"])


def edges(
    connection: Connection,
    *,
    sources: Sequence[str] | None,
    targets: Sequence[str] | None,
    kinds: Sequence[str] | None,
    limit: int | None = None,
) -> list[Edge]:
    """Return the first `limit` edges out of `sources` and into `targets`, by (source, key, target)."""
    if limit is not None and checked_limit(limit) == 0:
        return []
    chosen = [kind for kind in EDGE_PROPERTIES if kinds is None or kind in kinds]
    end = "target" if sources is None else "source"
    ids = _by_kind(sources if sources is not None else targets or ())
    if not chosen or not ids:
        return []
    both = sources is not None and targets is not None
    values: dict[str, Any] = {"ids": ids, "others": list(targets or ()) if both else None}
    shown = _SHOWN_EDGE
    if limit is not None:
        placed = _union(_around(end, kind, chosen, f"{_PLACED}RETURN source, key, target") for kind in ids)
        if found := connection.read(_NTH.format(edges=placed), skip=limit - 1, **values):
            shown = f"{_PLACED}{_UP_TO_NTH}{_SHOWN_EDGE}"
            values["last"] = found[0].data()
    records = connection.read(_union(_around(end, kind, chosen, shown) for kind in ids), **values)
    return sorted(map(_edge, records), key=_sort_key)[:limit]


def degrees(
    connection: Connection,
    *,
    sources: Sequence[str] | None,
    targets: Sequence[str] | None,
    kinds: Sequence[str] | None,
) -> dict[str, int]:
    """Return how many edges of these kinds lead out of each of `sources`, or into each of `targets`."""
    chosen = [kind for kind in EDGE_PROPERTIES if kinds is None or kind in kinds]
    counts = dict.fromkeys(sources if sources is not None else targets or (), 0)
    ids = _by_kind(counts)
    if chosen and ids:
        out, into = ("", ">") if targets is None else ("<", "")
        query = _union(
            f"UNWIND $ids.{kind} AS id MATCH (n:{kind} {{id: id}})\n"
            f"RETURN id, COUNT {{ (n){out}-[:{'|'.join(chosen)}]-{into}() }} AS degree"
            for kind in ids
        )
        counts.update((record["id"], record["degree"]) for record in connection.read(query, ids=ids))
    return counts


def edge(connection: Connection, edge: str) -> Edge | None:
    """Return the edge with this id, or None."""
    query = _EDGE_BY_ID.get(mapping.edge_kind_of(edge) or "")
    records = connection.read(query, id=edge) if query else []
    return _edge(records[0]) if records else None


def edge_in(transaction: neo4j.ManagedTransaction, edge: str) -> Edge | None:
    """Return the edge with this id as a transaction sees it, or None."""
    query = _EDGE_BY_ID.get(mapping.edge_kind_of(edge) or "")
    record = transaction.run(query, id=edge).single() if query else None
    return _edge(record) if record else None


def named(connection: Connection, kind: str, name: str) -> list[Node]:
    """Return the terms or entities with this name or alias, sorted by id."""
    if kind not in _NAMED:
        return []
    records = connection.read(_NAMED[kind], key=mapping.name_key(name))
    return [mapping.node_of(kind, record["n"]) for record in records]


def list_nodes(
    connection: Connection, kind: str, *, document: str | None, after: str | None, limit: int | None
) -> list[Node]:
    """Return nodes of a kind in the order of their ids."""
    query = (_LISTED if document is None else _OF_DOCUMENT).get(kind)
    rows = _ALL if limit is None else checked_limit(limit)
    if query is None:
        return []
    values: dict[str, Any] = {"after": after or "", "limit": rows}
    if document is not None:
        values["document"] = document
    records = connection.read_whole(query, _is_whole, **values)
    return [mapping.node_of(kind, record["n"]) for record in records]


def documents(connection: Connection, ids: Sequence[str] | None) -> list[Document]:
    """Return all documents, or those with these ids, sorted by id, with an empty `text`."""
    if ids is None:
        records = connection.read(_DOCUMENTS)
    else:
        records = connection.read(_DOCUMENTS_BY_ID, ids=sorted(set(ids)))
    found = [mapping.node_of("Document", record["n"]) for record in records]
    return sorted(found, key=lambda node: node.id)  # type: ignore[arg-type]


def document_digest(connection: Connection, document: str) -> str | None:
    """Return the `sha256` of the stored document of this id, or None."""
    records = connection.read(_DIGEST, document=document)
    return records[0]["sha256"] if records else None


def stated(connection: Connection, document: str) -> list[Named]:
    """Return the terms and entities as this document states them, sorted by id."""
    records = connection.read(_STATED, document=document)
    return [mapping.stated(record["id"], record["said"]) for record in records]


def iter_nodes(connection: Connection) -> Iterator[Node]:
    """Yield every node but runs, sorted by id."""
    for kind in _sorted_kinds():
        for page in _pages(connection, _LISTED[kind], _page_size(kind)):
            for record in page:
                yield mapping.node_of(kind, record["n"])


def iter_edges(connection: Connection) -> Iterator[Edge]:
    """Yield every edge, sorted by (source, key, target)."""
    for kind in _sorted_kinds():
        for page in _pages(connection, _OUT_OF[kind], _PAGE):
            for record in page:
                yield from sorted(map(_edge, record["edges"]), key=_sort_key)


def _page_size(kind: str) -> int:
    return _PAGE_OF_DOCUMENTS if kind == "Document" else _PAGE


def _pages(connection: Connection, query: str, size: int) -> Iterator[list[neo4j.Record]]:
    """Yield the rows of a query that gives them by `id`, a page at a time."""
    after = ""
    while True:
        page = connection.read(query, after=after, limit=size)
        yield page
        if len(page) < size:
            return
        after = page[-1]["id"]


def runs(connection: Connection, *, after: tuple[str, str] | None, limit: int | None) -> list[Run]:
    """Return the recorded runs, newest first, then from the last id."""
    started, node = after or ("\U0010ffff", "")
    rows = _ALL if limit is None else checked_limit(limit)
    records = connection.read(_RUNS, started=started, id=node, limit=rows)
    return [mapping.node_of("Run", record["n"]) for record in records]  # type: ignore[misc]


def stats(connection: Connection) -> dict[str, int]:
    """Return how many there are of each kind of node and edge, `runs` for the runs."""
    counts: dict[str, int] = {record["kind"]: record["count"] for record in connection.read(_union(_COUNTS))}
    counts["runs"] = counts.pop("Run")
    return counts


def _sorted_kinds() -> list[str]:
    """Return the kinds of nodes but `Run` as their ids sort."""
    return sorted((kind for kind in NODE_TYPES if kind != "Run"), key=lambda kind: f"{kind.lower()}:")


def _by_kind(ids: Iterable[str]) -> dict[str, list[str]]:
    """Return distinct ids by their kind, kinds without any left out, so that a query names no more."""
    return {kind: found for kind, found in mapping.by_kind(ids).items() if found}


def _edge(record: neo4j.Record | dict[str, Any]) -> Edge:
    return mapping.edge_of(record["kind"], record["source"], record["target"], record["r"])


def _sort_key(edge: Edge) -> tuple[str, str, str]:
    return edge.source, edge.key, edge.target
