"""The lists a reader pages through: one SQL query each, which needs neither pydantic nor numpy.

A page is found by keyset: the cursor is a row value that an index can seek, so the thousandth page
costs what the first does. CROSS JOIN keeps the tables in the order in which they are written, and
INDEXED BY names the index where SQLite, which keeps no statistics here, would guess another.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kg.errors import UsageError
from kg.stores import ClaimRow, CounterRow, NamedRow

#: How many values one query takes; SQLite of old took at most 999.
_CHUNK = 500

#: Cursors before every row.
_BEFORE_PLACES = ("", -1, "")
_BEFORE_COUNTS = (-(2**62), "")

# Speakers are joined by U+001F, which no name holds: readers collapse all white space, and it counts as such.
_CLAIM_ROWS = """
    SELECT claim.id, claim.quote, coalesce(claim.text, claim.quote), claim.document, document.name,
        claim.section, coalesce(section.name, ''), claim.start, claim."end", claim.truncated, (
            SELECT group_concat(speaker.name, char(31))
            FROM edges AS said CROSS JOIN nodes AS speaker ON speaker.id = said.target
            WHERE said.source = claim.id AND said.key = 'ASSERTED_BY'
        ), claim.counters
    FROM {source}
    CROSS JOIN nodes AS document ON document.id = claim.document
    LEFT JOIN nodes AS section ON section.id = claim.section
    {rest}
"""

# (kind, whether of one type) → the index that has these in order
_MENTIONED = {
    ("Term", False): "mentioned_terms",
    ("Entity", False): "mentioned_entities",
    ("Entity", True): "mentioned_of_type",
}

_COUNTERS = """
    SELECT link.target, link.source, counter.quote, link.score, link.attack, link.status, link.scope,
        link.method, counter.document, document.name, counter.section, coalesce(section.name, ''),
        counter.start, counter."end", counter.truncated, link.link
    FROM edges AS link INDEXED BY challenges
    CROSS JOIN nodes AS counter ON counter.id = link.source
    CROSS JOIN nodes AS document ON document.id = counter.document
    LEFT JOIN nodes AS section ON section.id = counter.section
    WHERE link.kind = 'CHALLENGES' AND link.target = ? AND link.status = ? AND link.score >= ?
    ORDER BY link.score DESC, link.source
    LIMIT ?
"""


def marks(values: Sequence[object]) -> str:
    """Return the question marks of an IN with these values."""
    return ", ".join("?" * len(values))


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """Yield the distinct values in lists short enough for one IN."""
    distinct = iter(dict.fromkeys(values))
    while chunk := list(islice(distinct, _CHUNK)):
        yield chunk


def checked_limit(limit: int) -> int:
    """Return `limit`; to SQLite a negative one would mean "all"."""
    if limit < 0:
        raise UsageError(f"a list cannot have {limit} rows: give a limit of 0 or more")
    return limit


def counters(
    connection: sqlite3.Connection, target: str, *, limit: int, min_score: float, statuses: Sequence[str]
) -> list[CounterRow]:
    """Return the counters of a claim or a counterargument: confirmed first, then by score, then by id."""
    checked_limit(limit)
    # the index has those of one status in order
    found = [
        CounterRow._make((*row[:14], bool(row[14]), row[15]))
        for status in dict.fromkeys(statuses)
        for row in connection.execute(_COUNTERS, (target, status, min_score, limit))
    ]
    found.sort(key=lambda row: (row.status != "confirmed", -row.score, row.counter))
    return found[:limit]


def claim_rows(connection: sqlite3.Connection, ids: Sequence[str]) -> list[ClaimRow]:
    """Return the rows of these claims, in that order, without those that are not there."""
    found: dict[str, ClaimRow] = {}
    for chunk in chunks(ids):
        rest = f"WHERE claim.id IN ({marks(chunk)}) AND claim.kind = 'Claim'"
        found.update((row.claim, row) for row in _claim_rows(connection, "nodes AS claim", rest, chunk))
    return [found[claim] for claim in ids if claim in found]


def entity_claims(
    connection: sqlite3.Connection,
    entity: str,
    *,
    relation: str,
    after: tuple[str, int, str] | None,
    limit: int,
) -> list[ClaimRow]:
    """Return claims asserted by or mentioning an entity or a term, in the order (document, start, id)."""
    if relation not in ("ASSERTED_BY", "MENTIONS"):
        raise UsageError(f"no claims by the relation {relation!r}: use ASSERTED_BY or MENTIONS")
    page = """
        (
            SELECT DISTINCT document, place, source FROM edges
            WHERE target = ? AND kind = ? AND (document, place, source) > (?, ?, ?)
            ORDER BY document, place, source LIMIT ?
        ) AS page CROSS JOIN nodes AS claim ON claim.id = page.source
    """
    values = (entity, relation, *(after or _BEFORE_PLACES), checked_limit(limit))
    # SQL promises no order of what is joined to a page, and to sort it there would need a table.
    return sorted(
        _claim_rows(connection, page, "", values), key=lambda row: (row.document, row.start, row.claim)
    )


def claims(
    connection: sqlite3.Connection, *, document: str | None, after: tuple[str, int, str] | None, limit: int
) -> list[ClaimRow]:
    """Return claims by (document, start, claim id).

    The index holds the claims of one document together, and only those of the documents that the page
    touches are sorted.
    """
    cursor = after or _BEFORE_PLACES
    page = f"""
        (
            SELECT id FROM nodes INDEXED BY nodes_by_document
            WHERE kind = 'Claim' AND document {">=" if document is None else "="} ?
                AND (document, start, id) > (?, ?, ?)
            ORDER BY document, start, id LIMIT ?
        ) AS page CROSS JOIN nodes AS claim ON claim.id = page.id
    """
    values = (cursor[0] if document is None else document, *cursor, checked_limit(limit))
    return sorted(
        _claim_rows(connection, page, "", values), key=lambda row: (row.document, row.start, row.claim)
    )


def contested(connection: sqlite3.Connection, *, after: tuple[int, str] | None, limit: int) -> list[ClaimRow]:
    """Return claims with counters, most counters first, then by id."""
    rest = """
        WHERE claim.kind = 'Claim' AND claim.counters > 0 AND (claim.counters_down, claim.id) > (?, ?)
        ORDER BY claim.counters_down, claim.id LIMIT ?
    """
    cursor = (-after[0], after[1]) if after else _BEFORE_COUNTS
    values = (*cursor, checked_limit(limit))
    return list(_claim_rows(connection, "nodes AS claim INDEXED BY contested", rest, values))


def uncountered(
    connection: sqlite3.Connection, *, document: str | None, after: tuple[str, int, str] | None, limit: int
) -> list[ClaimRow]:
    """Return claims that no counter challenges, by (document, start, claim id)."""
    only = () if document is None else (document,)
    rest = f"""
        WHERE claim.kind = 'Claim' AND claim.counters = 0
            AND (claim.document, claim.start, claim.id) > (?, ?, ?) {"AND claim.document = ?" if only else ""}
        ORDER BY claim.document, claim.start, claim.id LIMIT ?
    """
    values = (*(after or _BEFORE_PLACES), *only, checked_limit(limit))
    return list(_claim_rows(connection, "nodes AS claim INDEXED BY uncountered", rest, values))


def _claim_rows(
    connection: sqlite3.Connection, source: str, rest: str, values: Sequence[object]
) -> Iterator[ClaimRow]:
    rows = connection.execute(_CLAIM_ROWS.format(source=source, rest=rest), values)
    for *row, truncated, speakers, counters in rows:
        names = speakers.split("\x1f") if speakers is not None else ()
        yield ClaimRow._make((*row, bool(truncated), tuple(sorted(set(names))), counters))


def mentioned(
    connection: sqlite3.Connection,
    kind: str,
    *,
    entity_type: str | None,
    after: tuple[int, str] | None,
    limit: int,
) -> list[NamedRow]:
    """Return terms or entities, those that most claims make or name first, then by id."""
    import json

    index = _MENTIONED.get((kind, entity_type is not None))
    if index is None:
        raise UsageError(f"no list of {kind} by their claims: use Entity, with or without a type, or Term")
    of_type = () if entity_type is None else (entity_type,)
    cursor = (-after[0], after[1]) if after else _BEFORE_COUNTS
    rows = connection.execute(
        f"""
        SELECT id, kind, name, type, aliases, claims FROM nodes INDEXED BY {index}
        WHERE kind = '{kind}' {"AND type = ?" if of_type else ""} AND (claims_down, id) > (?, ?)
        ORDER BY claims_down, id LIMIT ?
        """,
        (*of_type, *cursor, checked_limit(limit)),
    )
    return [NamedRow._make((*row[:4], tuple(json.loads(row[4])), row[5])) for row in rows]


def runs_from(after: tuple[str, str] | None, limit: int | None) -> tuple[str, list[object]]:
    """Return the condition under which the rows of `nodes` are these runs, newest first, and its values."""
    started = "json_extract(properties, '$.started')"
    moment, run = after or ("\U0010ffff", "")
    rows = -1 if limit is None else checked_limit(limit)
    # an index on an expression can seek it alone, and not in a pair
    earlier = f"{started} <= ? AND ({started} < ? OR id < ?)"
    return (
        f"INDEXED BY runs WHERE kind = 'Run' AND {earlier} ORDER BY {started} DESC, id DESC LIMIT ?",
        [moment, moment, run, rows],
    )


def first_edges(
    *,
    sources: Sequence[str] | None,
    targets: Sequence[str] | None,
    kinds: Sequence[str] | None,
    limit: int,
) -> tuple[str, list[object]]:
    """Return the condition under which the rows of `edges` are the first `limit` of these, and its values.

    Which they are is told by an index alone; only they are then read.
    """
    conditions, values = _at(sources=sources, targets=targets, kinds=kinds)
    index = "INDEXED BY edges_by_target" if sources is None else ""
    return (
        f"""
        WHERE (source, key, target) IN (
            SELECT source, key, target FROM edges {index} WHERE {conditions}
            ORDER BY source, key, target LIMIT ?
        )
        """,
        [*values, checked_limit(limit)],
    )


def degrees(
    connection: sqlite3.Connection,
    *,
    sources: Sequence[str] | None,
    targets: Sequence[str] | None,
    kinds: Sequence[str] | None,
) -> dict[str, int]:
    """Return how many edges of these kinds lead out of each of `sources`, or into each of `targets`."""
    if sources is not None and targets is not None:
        raise UsageError("the edges of a node are counted on one side: give sources or targets")
    conditions, values = _at(sources=sources, targets=targets, kinds=kinds)
    end, index = ("target", "INDEXED BY edges_by_target") if sources is None else ("source", "")
    query = f"SELECT {end}, count(*) FROM edges {index} WHERE {conditions} GROUP BY {end}"
    return dict.fromkeys(sources or targets or (), 0) | dict(connection.execute(query, values))


def _at(
    *, sources: Sequence[str] | None, targets: Sequence[str] | None, kinds: Sequence[str] | None
) -> tuple[str, list[object]]:
    if sources is None and targets is None:
        raise UsageError("edges out of and into nothing: give sources, targets or both")
    import json

    # one value for a list of any length
    given = [("source", sources), ("target", targets), ("kind", kinds)]
    conditions = [f"{column} IN (SELECT value FROM json_each(?))" for column, ids in given if ids is not None]
    return " AND ".join(conditions), [json.dumps(list(ids)) for _, ids in given if ids is not None]
