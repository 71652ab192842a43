"""The lists a reader pages through: one query each.

A page is found by keyset: the cursor is a text that an index can seek, so the thousandth page costs
what the first does. What is shown of a row is looked up after the page is cut, and the rows are
sorted here, since Cypher promises no order of what is joined to a page. The index is named because a
plan made while the graph was small may serve it for long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.stores import ClaimRow, CounterRow, NamedRow
from kg.stores.neo4j.mapping import PAGE_KINDS, contested_place, kind_of, mentioned_place, page_place, place

if TYPE_CHECKING:
    import neo4j

    from kg.stores.neo4j.connection import Connection

#: The places of one document, or those on one entity's page, all sort between its id with the first
#: of these after it and with the second.
_BEFORE, _BEHIND = " ", "!"

#: What is shown of a claim `c`, in the order of `ClaimRow`.
_SHOWN = """
OPTIONAL MATCH (d:Document {id: c.document})
OPTIONAL MATCH (section:Section {id: c.section})
RETURN c.id, c.quote, c.text, c.document, d.title, c.section, coalesce(section.heading, ''), c.start, c.end,
    c.truncated,
    COLLECT { MATCH (c)-[:ASSERTED_BY]->(speaker) RETURN DISTINCT speaker.name AS name } AS speakers,
    coalesce(1000000000 - toInteger(left(c._contested, 10)), 0) AS counters
"""
_CLAIM_ROWS = f"UNWIND $ids AS id MATCH (c:Claim {{id: id}}){_SHOWN}"
_ENTITY_CLAIMS = {
    kind: f"MATCH (c)-[said:{kind}]->() USING INDEX SEEK said:{kind}(_place)\n"
    f"WHERE said._place > $after AND said._place < $behind\n"
    f"WITH c, said._place AS place ORDER BY place LIMIT $limit{_SHOWN}"
    for kind in PAGE_KINDS
}
_CLAIMS = (
    "MATCH (c:Claim) USING INDEX SEEK c:Claim(_place) WHERE c._place > $after AND c._place < $behind\n"
    f"WITH c, c._place AS place ORDER BY place LIMIT $limit{_SHOWN}"
)
_CONTESTED = (
    "MATCH (c:Claim) USING INDEX SEEK c:Claim(_contested) WHERE c._contested > $after\n"
    f"WITH c, c._contested AS place ORDER BY place LIMIT $limit{_SHOWN}"
)
_UNCOUNTERED = (
    "MATCH (c:Claim) USING INDEX SEEK c:Claim(_place)\n"
    "WHERE c._place > $after AND c._place < $behind AND c._contested IS NULL\n"
    f"WITH c, c._place AS place ORDER BY place LIMIT $limit{_SHOWN}"
)
# (kind, whether of one type) → those in order
_MENTIONED = {
    (kind, typed): f"MATCH (n:{kind}) USING INDEX SEEK n:{kind}({'type, ' if typed else ''}_mentioned)\n"
    f"WHERE {'n.type = $type AND ' if typed else ''}n._mentioned > $after\n"
    f"WITH n ORDER BY {'n.type, ' if typed else ''}n._mentioned LIMIT $limit\n"
    f"RETURN n.id, '{kind}', n.name, n.type, n.aliases, "
    "1000000000 - toInteger(left(n._mentioned, 10)) AS claims"
    for kind, typed in (("Term", False), ("Entity", False), ("Entity", True))
}
_COUNTERS = {
    kind: f"""
    MATCH (:{kind} {{id: $target}})<-[r:CHALLENGES]-(c:Counterargument)
    WHERE r.status IN $statuses AND r.score >= $min_score
    WITH r, c ORDER BY r.status = 'confirmed' DESC, r.score DESC, c.id LIMIT $limit
    OPTIONAL MATCH (d:Document {{id: c.document}})
    OPTIONAL MATCH (section:Section {{id: c.section}})
    RETURN $target, c.id, c.quote, r.score, r.attack, r.status, r.scope, r.method, c.document, d.title,
        c.section, coalesce(section.heading, ''), c.start, c.end, c.truncated, r.id
    """
    for kind in ("Claim", "Counterargument")
}


def checked_limit(limit: int) -> int:
    """Return `limit`; `UsageError` where it is negative."""
    if limit < 0:
        raise UsageError(f"a list cannot have {limit} rows: give a limit of 0 or more")
    return limit


def counters(
    connection: Connection, target: str, *, limit: int, min_score: float, statuses: Sequence[str]
) -> list[CounterRow]:
    """Return the counters of a claim or a counterargument: confirmed first, then by score, then by id."""
    checked_limit(limit)
    query = _COUNTERS.get(kind_of(target) or "")
    if query is None or not statuses:
        return []
    records = connection.read_whole(
        query, _is_whole, target=target, limit=limit, min_score=min_score, statuses=list(statuses)
    )
    rows = (CounterRow._make(record.values()) for record in records)
    return sorted(rows, key=lambda row: (row.status != "confirmed", -row.score, row.counter))


def claim_rows(connection: Connection, ids: Sequence[str]) -> list[ClaimRow]:
    """Return the rows of these claims, in that order, without those that are not there."""
    if not ids:
        return []
    records = connection.read_whole(_CLAIM_ROWS, _is_whole, ids=list(dict.fromkeys(ids)))
    found = {row.claim: row for row in map(_claim_row, records)}
    return [found[claim] for claim in ids if claim in found]


def entity_claims(
    connection: Connection,
    entity: str,
    *,
    relation: str,
    after: tuple[str, int, str] | None,
    limit: int,
) -> list[ClaimRow]:
    """Return claims asserted by or mentioning an entity or a term, in the order (document, start, id)."""
    if relation not in _ENTITY_CLAIMS:
        raise UsageError(f"no claims by the relation {relation!r}: use ASSERTED_BY or MENTIONS")
    records = connection.read_whole(
        _ENTITY_CLAIMS[relation],
        _is_whole,
        after=page_place(entity, place(*after)) if after else entity + _BEFORE,
        behind=entity + _BEHIND,
        limit=checked_limit(limit),
    )
    return _in_order_of_places(records)


def claims(
    connection: Connection, *, document: str | None, after: tuple[str, int, str] | None, limit: int
) -> list[ClaimRow]:
    """Return claims by (document, start, claim id)."""
    return _by_place(connection, _CLAIMS, document=document, after=after, limit=limit)


def contested(connection: Connection, *, after: tuple[int, str] | None, limit: int) -> list[ClaimRow]:
    """Return claims with counters, most counters first, then by id."""
    records = connection.read_whole(
        _CONTESTED,
        _is_whole,
        after=contested_place(*after) if after else "",
        limit=checked_limit(limit),
    )
    return sorted(map(_claim_row, records), key=lambda row: (-row.counters, row.claim))


def uncountered(
    connection: Connection, *, document: str | None, after: tuple[str, int, str] | None, limit: int
) -> list[ClaimRow]:
    """Return claims that no counter challenges, by (document, start, claim id)."""
    return _by_place(connection, _UNCOUNTERED, document=document, after=after, limit=limit)


def _by_place(
    connection: Connection,
    query: str,
    *,
    document: str | None,
    after: tuple[str, int, str] | None,
    limit: int,
) -> list[ClaimRow]:
    start, behind = ("", "\U0010ffff") if document is None else (document + _BEFORE, document + _BEHIND)
    records = connection.read_whole(
        query,
        _is_whole,
        after=max(start, place(*after)) if after else start,
        behind=behind,
        limit=checked_limit(limit),
    )
    return _in_order_of_places(records)


def mentioned(
    connection: Connection, kind: str, *, entity_type: str | None, after: tuple[int, str] | None, limit: int
) -> list[NamedRow]:
    """Return terms or entities, those that most claims make or name first, then by id."""
    query = _MENTIONED.get((kind, entity_type is not None))
    if query is None:
        raise UsageError(f"no list of {kind} by their claims: use Entity, with or without a type, or Term")
    records = connection.read_whole(
        query,
        lambda record: record["n.name"] is not None,
        type=entity_type,
        after=mentioned_place(*after) if after else "",
        limit=checked_limit(limit),
    )
    rows = (NamedRow._make(record.values()) for record in records)
    return sorted(
        (row._replace(aliases=tuple(row.aliases)) for row in rows), key=lambda row: (-row.claims, row.id)
    )


def _is_whole(record: neo4j.Record) -> bool:
    """Return whether a statement and its document were there still when their properties were read.

    A row without them may not be left out: a page that is short is taken for the last one.
    """
    return record["c.quote"] is not None and record["d.title"] is not None


def _claim_row(record: neo4j.Record) -> ClaimRow:
    *values, speakers, counters = record.values()
    return ClaimRow._make((*values, tuple(sorted(speakers)), counters))


def _in_order_of_places(records: Sequence[neo4j.Record]) -> list[ClaimRow]:
    return sorted(map(_claim_row, records), key=lambda row: (row.document, row.start, row.claim))
