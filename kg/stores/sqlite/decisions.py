"""The log of decisions, and making links what was decided.

All changes run inside the caller's transaction. What holds at the end of each: a link has the status of
the decision that stands on it, and a confirmed link is there where both of its ends are. A term is an end
only for as long as the link's own document states it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from kg.models import Decision, Edge
from kg.stores.deciding import Asked, answered_by, new_decision
from kg.stores.sqlite.lists import checked_limit, chunks, marks
from kg.stores.sqlite.rows import EDGE_COLUMNS, Row, edge_of, edge_row, to_json

_COLUMNS = 'number, id, link, verdict, "by", at, note, edge'
_ENTER = (
    'INSERT INTO decisions (number, id, link, verdict, "by", at, note, edge, source, key, target) '
    f"VALUES ({marks(range(11))})"
)
_SET_STATUS = """
    UPDATE edges SET status = :status
    WHERE source = :source AND key = :key AND target = :target AND status <> :status
"""
_ENDS_ARE_THERE = """
    EXISTS (
        SELECT 1 FROM nodes AS start CROSS JOIN nodes AS finish ON finish.id = {target}
        WHERE start.id = {source} AND (
            finish.document IS NOT NULL
            OR EXISTS (SELECT 1 FROM support WHERE document = start.document AND node = finish.id)
        )
    )
"""
_NAMES = EDGE_COLUMNS.split(", ")
_PUT_BACK = (
    f"INSERT INTO edges ({EDGE_COLUMNS}) SELECT {', '.join(f':{name}' for name in _NAMES)} "
    f"WHERE {_ENDS_ARE_THERE.format(source=':source', target=':target')} ON CONFLICT DO NOTHING"
)
_AT_DOCUMENT = f"""
    SELECT {_COLUMNS} FROM standing WHERE number IN (
        SELECT d.number FROM nodes AS n CROSS JOIN decisions AS d ON d.source = n.id
        WHERE n.document = :document
        UNION
        SELECT d.number FROM nodes AS n CROSS JOIN decisions AS d ON d.target = n.id
        WHERE n.document = :document
    )
"""

#: Links whose status is not what was decided, with that, and confirmed links that are missing.
CONTRADICTING = """
    SELECT d.link, e.status, d.status FROM standing AS d
    CROSS JOIN edges AS e ON e.source = d.source AND e.key = d.key AND e.target = d.target
    WHERE e.status <> d.status ORDER BY d.link
"""
MISSING = f"""
    SELECT d.link, d.source, d.target FROM standing AS d
    WHERE d.verdict = 'confirm'
        AND NOT EXISTS (SELECT 1 FROM edges WHERE source = d.source AND key = d.key AND target = d.target)
        AND {_ENDS_ARE_THERE.format(source="d.source", target="d.target")}
    ORDER BY d.link
"""


def decide(connection: sqlite3.Connection, asked: Asked) -> Decision:
    """Enter a decision into the log and make the link what it says; return the one that stands."""
    query = f"SELECT {EDGE_COLUMNS} FROM edges WHERE link = ? ORDER BY source, key, target"
    row = connection.execute(query, (asked.link,)).fetchone()
    edge: Edge | None = edge_of(row) if row else None
    last = decided(connection, [asked.link]).get(asked.link)
    if answered_by(asked, edge, last) and last is not None:
        return last
    decision = new_decision(asked, edge, last, _next_number(connection))
    _enter(connection, decision)
    follow(connection, [decision])
    return decision


def put_decisions(connection: sqlite3.Connection, decisions: Iterable[Decision]) -> int:
    """Enter those decisions that are not in the log; return how many. Links become what stands then."""
    added: list[Decision] = []
    for decision in decisions:
        if not connection.execute("SELECT 1 FROM decisions WHERE id = ?", (decision.id,)).fetchone():
            added.append(decision.model_copy(update={"number": _next_number(connection)}))
            _enter(connection, added[-1])
    follow(connection, decided(connection, [decision.link for decision in added]).values())
    return len(added)


def follow_in_document(connection: sqlite3.Connection, document: str) -> None:
    """Make the links from and to the statements of a document what was decided on them."""
    rows = connection.execute(_AT_DOCUMENT, {"document": document}).fetchall()
    follow(connection, map(_decision, rows))


def follow(connection: sqlite3.Connection, decisions: Iterable[Decision]) -> None:
    """Make links what these decisions, which stand, say; put confirmed ones back where they are missing."""
    for decision in decisions:
        values = dict(zip(_NAMES, edge_row(decision.decided_edge, None, None), strict=True))
        connection.execute(_SET_STATUS, values)
        if decision.verdict == "confirm":
            connection.execute(_PUT_BACK, values)


def decisions(
    connection: sqlite3.Connection, *, link: str | None, after: int | None, limit: int, newest_first: bool
) -> list[Decision]:
    """Return the log, or the decisions on one link, by number."""
    conditions: list[str] = []
    values: list[str | int] = []
    if link is not None:
        conditions.append("link = ?")
        values.append(link)
    if after is not None:
        conditions.append("number < ?" if newest_first else "number > ?")
        values.append(after)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    order = "DESC" if newest_first else "ASC"
    query = f"SELECT {_COLUMNS} FROM decisions {where} ORDER BY number {order} LIMIT ?"
    return list(map(_decision, connection.execute(query, (*values, checked_limit(limit)))))


def decided(connection: sqlite3.Connection, links: Sequence[str]) -> dict[str, Decision]:
    """Return the decision that stands on each of these links; a link without one is left out."""
    found: dict[str, Decision] = {}
    for chunk in chunks(links):
        query = f"SELECT {_COLUMNS} FROM standing WHERE link IN ({marks(chunk)})"
        found.update((row[2], _decision(row)) for row in connection.execute(query, chunk))
    return found


def _next_number(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(number), 0) + 1 FROM decisions").fetchone()[0])


def _enter(connection: sqlite3.Connection, decision: Decision) -> None:
    edge = decision.edge
    values = (
        decision.number, decision.id, decision.link, decision.verdict, decision.by, decision.at,
        decision.note, to_json(edge.model_dump(mode="json")), edge.source, edge.key, edge.target,
    )  # fmt: skip
    connection.execute(_ENTER, values)


def _decision(row: Row) -> Decision:
    values = dict(zip(Decision.model_fields, row, strict=True))
    return Decision.model_validate(values | {"edge": json.loads(values["edge"])})
