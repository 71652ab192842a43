"""Finding nodes by their words (FTS5, BM25) and by their meaning (exact cosine over stored vectors)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import UsageError
from kg.stores import Vectors
from kg.stores.sqlite.lists import checked_limit, chunks, marks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def full_text_query(text: str) -> str:
    """Return the FTS5 query for any word of `text`; empty where there is no word in it.

    Each word is quoted, so that nothing in it is an operator.

    >>> full_text_query('AI AND (NOT "NEAR")')
    '"AI" OR "AND" OR "NOT" OR "NEAR"'
    """
    import unicodedata

    # Letters, numbers and private characters make FTS5's words; marks belong to the letter before.
    kept = "".join(
        c if unicodedata.category(c)[0] in "LNM" or unicodedata.category(c) == "Co" else " " for c in text
    )
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(kept.split()))


def search_text(
    connection: sqlite3.Connection, text: str, *, kinds: Sequence[str], limit: int
) -> list[tuple[str, float]]:
    """Return (id, score) of the nodes whose words match any word of `text`, best first, ties by id."""
    query = full_text_query(text)
    checked_limit(limit)
    if not query:
        return []
    return connection.execute(
        f"""
        SELECT node.id, -words.rank FROM words CROSS JOIN nodes AS node ON node.n = words.rowid
        WHERE words MATCH ? AND node.kind IN ({marks(kinds)})
        ORDER BY words.rank, node.id LIMIT ?
        """,
        (query, *kinds, limit),
    ).fetchall()


class _Space(NamedTuple):
    """The vectors of all nodes of one kind by one model, sorted by id."""

    ids: tuple[str, ...]
    matrix: NDArray[np.float32]


class VectorSearch:
    """The stored vectors, kept in memory for as long as no one writes to the database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._spaces: dict[tuple[str, str], _Space] = {}
        self._seen: tuple[int, int] | None = None

    def nearest(
        self, vector: NDArray[np.float32], *, model: str, kinds: Sequence[str], limit: int
    ) -> list[tuple[str, float]]:
        """Return (id, cosine) of the nodes nearest to a unit vector, ties by id.

        Cosines are rounded to six places: beyond them the order in which floats were added shows.
        """
        import numpy as np

        checked_limit(limit)
        dimension = self._dimension(model)
        if dimension is None or limit == 0:
            return []
        query = np.asarray(vector, dtype=np.float32)
        if query.shape != (dimension,):
            raise UsageError(
                f"vectors of {model} have {dimension} numbers and not shape {query.shape}: embed with it"
            )
        best: list[tuple[str, float]] = []
        for kind in dict.fromkeys(kinds):
            space = self._space(model, kind, dimension)
            cosines = np.round(space.matrix @ query, 6)
            if len(cosines) > limit:
                least = np.partition(cosines, -limit)[-limit]
                rows = np.flatnonzero(cosines >= least)
            else:
                rows = np.arange(len(cosines))
            best += [(space.ids[row], round(float(cosines[row]), 6)) for row in rows]
        return sorted(best, key=lambda found: (-found[1], found[0]))[:limit]

    def vectors(self, ids: Sequence[str], *, model: str) -> Vectors:
        """Return the vectors of these nodes by `model`, in that order, without missing ones."""
        blobs: dict[str, bytes] = {}
        for chunk in chunks(ids):
            query = f"""
                SELECT node, vector FROM vectors
                WHERE node IN ({marks(chunk)}) AND model = (SELECT m FROM models WHERE id = ?)
            """
            blobs.update(self._connection.execute(query, (*chunk, model)))
        found = tuple(node for node in ids if node in blobs)
        return Vectors(model, found, _matrix([blobs[node] for node in found], self._dimension(model) or 0))

    def _dimension(self, model: str) -> int | None:
        row = self._connection.execute("SELECT dimension FROM models WHERE id = ?", (model,)).fetchone()
        return row[0] if row else None

    def _space(self, model: str, kind: str, dimension: int) -> _Space:
        # The first number changes when another connection commits, the second when this one writes.
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        now = (version, self._connection.total_changes)
        if now != self._seen:
            self._spaces.clear()
            self._seen = now
        if (model, kind) not in self._spaces:
            query = """
                SELECT node.id, vectors.vector
                FROM nodes AS node CROSS JOIN vectors ON vectors.node = node.id
                WHERE node.kind = ? AND vectors.model = (SELECT m FROM models WHERE id = ?)
                ORDER BY node.id
            """
            rows = self._connection.execute(query, (kind, model)).fetchall()
            ids = tuple(node for node, _ in rows)
            self._spaces[model, kind] = _Space(ids, _matrix([blob for _, blob in rows], dimension))
        return self._spaces[model, kind]


def _matrix(blobs: Sequence[bytes], dimension: int) -> NDArray[np.float32]:
    import numpy as np

    floats = np.frombuffer(b"".join(blobs), dtype="<f4")
    return floats.reshape(len(blobs), dimension).astype(np.float32, copy=False)
