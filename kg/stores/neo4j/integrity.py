"""What can be wrong inside a database, one sentence each, and mending what can be made anew."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from kg.stores.neo4j import schema
from kg.stores.neo4j.decisions import broken, follow
from kg.stores.neo4j.mapping import OWN_KINDS, SHARED_KINDS

if TYPE_CHECKING:
    import neo4j

    from kg.stores.neo4j.connection import Connection

_STATEMENTS = ("Claim", "Counterargument", "Clarification")
_COUNTED = """
WITH c, coalesce(1000000000 - toInteger(left(c._contested, 10)), 0) AS said,
    COUNT { (c)<-[r:CHALLENGES]-() WHERE r.status <> 'rejected' } AS counters
WHERE said <> counters
"""
_MISCOUNTED = f"MATCH (c:Claim) {_COUNTED} RETURN c.id AS id, said, counters ORDER BY id"
_RECOUNT = f"""
MATCH (c:Claim {{id: $id}}) {_COUNTED}
SET c._contested = CASE WHEN counters > 0
    THEN right('000000000' + toString(1000000000 - counters), 10) + ' ' + c.id END
"""
_CLAIMS = f"""
WITH n, coalesce(1000000000 - toInteger(left(n._mentioned, 10)), 0) AS said, {schema.CLAIMS_OF} AS claims
WHERE said <> claims OR n._mentioned IS NULL
"""
_MISNAMED = f"MATCH (n:Term|Entity) {_CLAIMS} RETURN n.id AS id, said, claims ORDER BY id"
_RECOUNT_CLAIMS = f"""
MATCH (n:Term|Entity {{id: $id}}) {_CLAIMS}
SET n._mentioned = {schema.mentioned_place("1000000000 - claims")}
"""
_UNNAMED = {
    kind: f"MATCH (n:{kind}) WHERE NOT EXISTS {{ (n)<-[:NAMES]-(:Document) }} RETURN n.id AS id ORDER BY id"
    for kind in SHARED_KINDS
}
_HOMELESS = {
    kind: f"MATCH (n:{kind}) WHERE NOT EXISTS {{ MATCH (:Document {{id: n.document}}) }} "
    "RETURN n.id AS id ORDER BY id"
    for kind in OWN_KINDS
}
# `substring` of Cypher counts UTF-16 units and offsets count code points, so the text is cut here.
_TEXTS = "MATCH (d:Document) WHERE d.id > $after RETURN d.id AS id, d.text AS text ORDER BY d.id LIMIT 20"
_QUOTES = (
    "CALL () {"
    + " UNION ALL ".join(
        f"UNWIND $documents AS document MATCH (n:{kind} {{document: document}}) "
        "RETURN n.id AS id, document, n.start AS start, n.end AS end, n.quote AS quote"
        for kind in _STATEMENTS
    )
    + "} RETURN id, document, start, end, quote ORDER BY id"
)


def problems(connection: Connection) -> Iterator[str]:
    """Yield a sentence for each thing wrong with the database."""
    for name in schema.missing(connection):
        yield f"the index {name} is missing or not ready: run `countergraph doctor --fix`"
    for record in connection.read(_MISCOUNTED):
        yield f"{record['id']} is said to have {record['said']} counters and has {record['counters']}"
    for record in connection.read(_MISNAMED):
        yield f"{record['id']} is said to have {record['said']} claims and has {record['claims']}"
    for kind, query in _UNNAMED.items():
        for record in connection.read(query):
            yield f"the {kind} {record['id']} is in no document"
    for kind, query in _HOMELESS.items():
        for record in connection.read(query):
            yield f"the {kind} {record['id']} is of a document that is not there"
    for decision, status in broken(connection):
        edge = decision.edge
        if status is None:
            yield f"the link {edge.id} from {edge.source} to {edge.target} was confirmed and is missing"
        else:
            yield f"the link {edge.id} is {status} and was decided to be {decision.status}"
    yield from _misquotes(connection)


def _misquotes(connection: Connection) -> Iterator[str]:
    after = ""
    while texts := {record["id"]: record["text"] for record in connection.read(_TEXTS, after=after)}:
        for record in connection.read(_QUOTES, documents=list(texts)):
            start, end = record["start"], record["end"]
            document = record["document"]
            if (texts[document] or "")[start:end] != record["quote"]:
                yield f"the quote of {record['id']} does not stand at {start} to {end} of {document}"
        after = max(texts)


def repair(connection: Connection) -> Iterator[str]:
    """Make indexes, links and counts what they should be, and yield a sentence for each thing mended."""
    if missing := schema.missing(connection):
        schema.make(connection, missing.values())
        for name in missing:
            yield f"the index {name} was made"
    for decision, status in list(broken(connection)):
        connection.write(partial(follow, decisions=[decision]))
        if status is None:
            yield f"the link {decision.link} was put back, since it was confirmed"
        else:
            yield f"the link {decision.link} was made {decision.status}, as was decided"
    for record in connection.read(_MISCOUNTED):
        connection.write(partial(_recount, query=_RECOUNT, node=record["id"]))
        yield f"the {record['counters']} counters of {record['id']} were counted anew"
    for record in connection.read(_MISNAMED):
        connection.write(partial(_recount, query=_RECOUNT_CLAIMS, node=record["id"]))
        yield f"the {record['claims']} claims of {record['id']} were counted anew"


def _recount(transaction: neo4j.ManagedTransaction, query: str, node: str) -> None:
    transaction.run(query, id=node).consume()
