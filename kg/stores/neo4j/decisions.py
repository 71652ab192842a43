"""The log of decisions, and making links what was decided.

A decision is a `(:Decision)` node, joined to nothing and never changed: it outlives what it is about. The
link as it was decided on is JSON text in `edge`.

Who decides locks the node of the schema's version, so that numbers follow one another, then the documents
at the ends of the link, then the decisions on it. Who writes a document locks that document, then the
decisions on its links. So one of the two comes first, and the other sees what it did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import neo4j

from kg.models import DECIDABLE, Decision, Edge
from kg.stores.deciding import Asked, answered_by, new_decision
from kg.stores.neo4j import reading, stages
from kg.stores.neo4j.lists import checked_limit
from kg.stores.neo4j.mapping import (
    DECISION_PROPERTIES,
    by_kind,
    decision_of,
    decision_properties,
    edge_row,
    kind_of,
)

if TYPE_CHECKING:
    from kg.stores.neo4j.connection import Connection

Row = dict[str, Any]

#: How many links one query of a walk through all decisions looks at.
_PAGE = 1000
#: Behind every number.
_LAST = 2**62

_FIELDS = "d {.number, .id, .link, .verdict, .by, .at, .note, .edge} AS decision"
_STANDING = f"""
CALL (link) {{
    MATCH (d:Decision) USING INDEX d:Decision(link) WHERE d.link = link
    RETURN d ORDER BY d.at DESC, d.number DESC LIMIT 1
}}
RETURN {_FIELDS} ORDER BY d.number
"""
_DECIDED = f"UNWIND $links AS link {_STANDING}"
_ALL_DECIDED = f"""
MATCH (d:Decision) USING INDEX SEEK d:Decision(link) WHERE d.link > $after
WITH DISTINCT d.link AS link ORDER BY link LIMIT $limit {_STANDING}
"""


def _log(index: str, order: str) -> str:
    of_link = "d.link = $link AND " if index == "link" else ""
    return (
        f"MATCH (d:Decision) USING INDEX SEEK d:Decision({index}) "
        f"WHERE {of_link}d.number > $least AND d.number < $most "
        f"RETURN {_FIELDS} ORDER BY d.number {order} LIMIT $limit"
    )


#: whether those of one link are asked for, and whether the newest come first → the query.
_LOG = {
    (of_link, newest_first): _log("link" if of_link else "number", "DESC" if newest_first else "ASC")
    for of_link in (False, True)
    for newest_first in (False, True)
}
_KNOWN = "UNWIND $ids AS id MATCH (d:Decision {id: id}) RETURN d.id AS id"
_LOCK_LOG = """
MATCH (s:_Countergraph {id: 'schema'}) REMOVE s._lock
WITH count(*) AS _
CALL () {
    MATCH (d:Decision) USING INDEX SEEK d:Decision(number) WHERE d.number > 0
    WITH d.number AS number ORDER BY number DESC LIMIT 1
    RETURN sum(number) AS number
}
RETURN number
"""
_LOCK_LINKS = (
    "CALL () {\n"
    + "UNION ALL\n".join(
        f"UNWIND $ends.{kind} AS id MATCH (n:{kind} {{id: id}}) RETURN n.document AS document\n"
        for kind in stages.STATEMENTS
    )
    + """
}
WITH DISTINCT document ORDER BY document
MATCH (d:Document {id: document}) REMOVE d._lock
WITH count(*) AS _
UNWIND $links AS link
MATCH (d:Decision) USING INDEX d:Decision(link) WHERE d.link = link
REMOVE d._lock
"""
)
_ENTER = (
    "UNWIND $rows AS row CREATE (:Decision {"
    + ", ".join(f"{name}: row.{name}" for name in ("id", *DECISION_PROPERTIES))
    + "})"
)
_OF_DOCUMENT = (
    "CALL () {\n"
    + "UNION\n".join(
        f"MATCH (n:{kind} {{document: $document}}) USING INDEX n:{kind}(document)\n"
        f"MATCH (d:Decision) USING INDEX d:Decision({end}) WHERE d.{end} = n.id RETURN d\n"
        for kind in stages.STATEMENTS
        for end in ("source", "target")
    )
    + f"}}\nREMOVE d._lock\nWITH DISTINCT d.link AS link {_STANDING}"
)
_STATUSES = "\nUNION ALL\n".join(
    f"UNWIND $links.{kind} AS link MATCH ()-[r:{kind} {{id: link}}]->() USING INDEX r:{kind}(id)\n"
    "RETURN r.id AS link, r.status AS status"
    for kind in DECIDABLE
)


# --- changing -----------------------------------------------------------------------------------


def decide(transaction: neo4j.ManagedTransaction, asked: Asked) -> Decision:
    """Enter a decision into the log and make the link what it says; return the one that stands."""
    number = _lock_log(transaction)
    edge, last = _find(transaction, asked.link)
    if known := edge or (last.edge if last else None):
        _lock_links(transaction, [known], [asked.link])
        # a document may have been written meanwhile
        edge, last = _find(transaction, asked.link)
    if answered_by(asked, edge, last) and last is not None:
        return last
    decision = new_decision(asked, edge, last, number + 1)
    _enter(transaction, [decision])
    follow(transaction, [decision])
    return decision


def put_decisions(transaction: neo4j.ManagedTransaction, decisions: Sequence[Decision]) -> int:
    """Enter those decisions that are not in the log; return how many. Links become what stands then."""
    number = _lock_log(transaction)
    known = {record["id"] for record in transaction.run(_KNOWN, ids=[each.id for each in decisions])}
    new = {each.id: each for each in decisions if each.id not in known}
    added = [
        each.model_copy(update={"number": place}) for place, each in enumerate(new.values(), start=number + 1)
    ]
    links = sorted({each.link for each in added})
    _lock_links(transaction, [each.edge for each in added], links)
    _enter(transaction, added)
    follow(transaction, map(_decision, list(transaction.run(_DECIDED, links=links))))
    return len(added)


def follow_in_document(transaction: neo4j.ManagedTransaction, document: str) -> None:
    """Make the links from and to the statements of a document what was decided on them."""
    follow(transaction, map(_decision, list(transaction.run(_OF_DOCUMENT, document=document))))


def follow(transaction: neo4j.ManagedTransaction, decisions: Iterable[Decision]) -> None:
    """Make links what these decisions, which stand, say; put confirmed ones back where they are missing."""
    edges = [decision.decided_edge for decision in decisions]
    if edges:
        transaction.run(stages.SET_STATUSES, graph=_rows(edges)).consume()
    if confirmed := [edge for edge in edges if edge.status == "confirmed"]:
        transaction.run(stages.LOCK_ENDS, graph=_rows(confirmed)).consume()
        missing = {record["link"] for record in transaction.run(stages.MISSING, graph=_rows(confirmed))}
        if missing:
            gone = [edge for edge in confirmed if edge.id in missing]
            transaction.run(stages.PUT_BACK, graph=_rows(gone)).consume()


def _lock_log(transaction: neo4j.ManagedTransaction) -> int:
    """Keep others from deciding until the transaction ends, and return the highest number in the log."""
    return int(transaction.run(_LOCK_LOG).single(strict=True)["number"])


def _lock_links(transaction: neo4j.ManagedTransaction, edges: Iterable[Edge], links: Sequence[str]) -> None:
    """Keep others from writing the documents at the ends of links, and from reading what was decided."""
    ends = by_kind((end for edge in edges for end in (edge.source, edge.target)), stages.STATEMENTS)
    transaction.run(_LOCK_LINKS, ends=ends, links=links).consume()


def _find(transaction: neo4j.ManagedTransaction, link: str) -> tuple[Edge | None, Decision | None]:
    """Return the link, and the decision that stands on it."""
    edge = reading.edge_in(transaction, link)
    record = transaction.run(_DECIDED, links=[link]).single()
    return edge, _decision(record) if record else None


def _enter(transaction: neo4j.ManagedTransaction, decisions: Iterable[Decision]) -> None:
    rows = [decision_properties(decision) for decision in decisions]
    transaction.run(_ENTER, rows=rows).consume()


def _rows(edges: Sequence[Edge]) -> Row:
    """Return links as rows by what they join, and what they challenge; what no store takes is left out."""
    rows: Row = {f"{source}_{kind}_{target}": [] for source, kind, target in stages.DECIDED}
    rows["challenged"] = sorted({edge.target for edge in edges if edge.kind == "CHALLENGES"})
    for edge in edges:
        row = edge_row(edge)
        of_these = rows.get(f"{kind_of(edge.source)}_{edge.kind}_{kind_of(edge.target)}")
        if of_these is not None:
            of_these.append({"source": edge.source, "target": edge.target} | row.properties)
    return rows


# --- reading ------------------------------------------------------------------------------------


def decisions(
    connection: Connection, *, link: str | None, after: int | None, limit: int, newest_first: bool
) -> list[Decision]:
    """Return the log, or the decisions on one link, by number."""
    records = connection.read(
        _LOG[link is not None, newest_first],
        link=link,
        least=0 if newest_first or after is None else after,
        most=after if newest_first and after is not None else _LAST,
        limit=checked_limit(limit),
    )
    return [_decision(record) for record in records]


def decided(connection: Connection, links: Sequence[str]) -> dict[str, Decision]:
    """Return the decision that stands on each of these links; a link without one is left out."""
    records = connection.read(_DECIDED, links=list(dict.fromkeys(links))) if links else []
    return {decision.link: decision for decision in map(_decision, records)}


def broken(connection: Connection) -> Iterator[tuple[Decision, str | None]]:
    """Yield decisions that links do not follow, by link, each with the status of the link.

    The status is None where the link was confirmed and is missing though both of its ends are there.
    """
    after = ""
    while page := {
        decision.link: decision
        for decision in map(_decision, connection.read(_ALL_DECIDED, after=after, limit=_PAGE))
    }:
        by_kinds = {
            kind: [link for link, each in page.items() if each.edge.kind == kind] for kind in DECIDABLE
        }
        statuses = {each["link"]: each["status"] for each in connection.read(_STATUSES, links=by_kinds)}
        confirmed = [each.edge for each in page.values() if each.verdict == "confirm"]
        absent = {each["link"] for each in connection.read(stages.MISSING, graph=_rows(confirmed))}
        for link in sorted(page):
            status = statuses.get(link)
            if link in absent or (status is not None and status != page[link].status):
                yield page[link], status
        after = max(page)


def _decision(record: neo4j.Record) -> Decision:
    return decision_of(record["decision"])
