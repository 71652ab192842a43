"""What can be wrong inside a database, one sentence each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from kg.stores.sqlite import decisions

_MISCOUNTED = """
    SELECT id, counters, (
        SELECT count(*) FROM edges
        WHERE target = nodes.id AND kind = 'CHALLENGES' AND status <> 'rejected'
    ) AS counted
    FROM nodes WHERE counters <> counted ORDER BY id
"""
_MISNAMED = """
    SELECT id, claims, (
        SELECT count(DISTINCT source) FROM edges
        WHERE target = nodes.id AND kind IN ('ASSERTED_BY', 'MENTIONS') AND place IS NOT NULL
    ) AS counted
    FROM nodes WHERE kind IN ('Term', 'Entity') AND claims <> counted ORDER BY id
"""
_MISMODELLED = """
    SELECT id, vectors, (SELECT count(*) FROM vectors WHERE model = m) AS counted
    FROM models WHERE vectors <> counted ORDER BY id
"""
# each query returns the two or three values that its sentence names
_CHECKS = (
    (
        """
        SELECT source, kind, target FROM edges
        WHERE source NOT IN (SELECT id FROM nodes) OR target NOT IN (SELECT id FROM nodes)
        ORDER BY source, key, target
        """,
        "the edge {0} {1} {2} has an end that is not there",
    ),
    (
        _MISCOUNTED,
        "{0} is said to have {1} counters and has {2}",
    ),
    (
        _MISNAMED,
        "{0} is said to have {1} claims and has {2}",
    ),
    (
        _MISMODELLED,
        "the model {0} is said to have made {1} vectors and made {2}",
    ),
    (
        """
        SELECT id, kind FROM nodes
        WHERE kind IN ('Term', 'Entity') AND id NOT IN (SELECT node FROM support) ORDER BY id
        """,
        "the {1} {0} is in no document",
    ),
    (decisions.CONTRADICTING, "the link {0} is {1} and was decided to be {2}"),
    (decisions.MISSING, "the link {0} from {1} to {2} was confirmed and is missing"),
)


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a sentence for each thing wrong with the database.

    The search index of a file that cannot be written is not compared with the text, since FTS5
    takes the order to do so as a write.
    """
    try:
        for (found,) in connection.execute("PRAGMA integrity_check"):
            if found != "ok":
                yield f"SQLite finds the file damaged: {found}"
    except sqlite3.DatabaseError as error:
        yield f"SQLite cannot read the file: {error}"
        return
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        if table != "edges":
            yield f"a row of the table {table} refers to a row of {parent} that is not there"
    for query, sentence in _CHECKS:
        for row in connection.execute(query):
            yield sentence.format(*row)
    yield from _misquotes(connection)
    yield from _search_index(connection)


def _misquotes(connection: sqlite3.Connection) -> Iterator[str]:
    documents = connection.execute("SELECT id, text FROM nodes WHERE kind = 'Document' ORDER BY id")
    for document, text in documents:
        statements = connection.execute(
            'SELECT id, start, "end", quote FROM nodes WHERE document = ? AND quote IS NOT NULL ORDER BY id',
            (document,),
        )
        for statement, start, end, quote in statements:
            if text[start:end] != quote:
                yield f"the quote of {statement} does not stand at {start} to {end} of {document}"


def _search_index(connection: sqlite3.Connection) -> Iterator[str]:
    query_only = connection.execute("PRAGMA query_only").fetchone()[0]
    connection.execute("PRAGMA query_only = OFF")
    try:
        connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
            yield "the search index does not match the text: ingest the sources into a new file"
        elif error.sqlite_errorname != "SQLITE_READONLY":
            raise
    finally:
        connection.execute(f"PRAGMA query_only = {query_only}")


def repair(connection: sqlite3.Connection) -> Iterator[str]:
    """Make links, counts and the search index what they should be, and yield a sentence for each."""
    # first, since the counts follow the statuses
    wrong = {row[0]: row[2] for row in connection.execute(decisions.CONTRADICTING)}
    missing = [row[0] for row in connection.execute(decisions.MISSING)]
    decisions.follow(connection, decisions.decided(connection, [*wrong, *missing]).values())
    for link, status in wrong.items():
        yield f"the link {link} was made {status}, as was decided"
    for link in missing:
        yield f"the link {link} was put back, since it was confirmed"
    for node, _, counted in connection.execute(_MISCOUNTED).fetchall():
        connection.execute("UPDATE nodes SET counters = ? WHERE id = ?", (counted, node))
        yield f"the {counted} counters of {node} were counted anew"
    for node, _, counted in connection.execute(_MISNAMED).fetchall():
        connection.execute("UPDATE nodes SET claims = ? WHERE id = ?", (counted, node))
        yield f"the {counted} claims of {node} were counted anew"
    for model, _, counted in connection.execute(_MISMODELLED).fetchall():
        connection.execute("UPDATE models SET vectors = ? WHERE id = ?", (counted, model))
        yield f"the {counted} vectors of the model {model} were counted anew"
    if list(_search_index(connection)):
        connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
        yield "the search index was made anew"
