"""Finding nodes by their words (FTS5, BM25) and by their meaning (exact cosine over stored vectors)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import UsageError
from kg.stores import Vectors, WordQuery
from kg.stores.sqlite.lists import checked_limit, chunks, marks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


#: So many nodes are ranked for one question. Up to so many that match, none is left out; a question
#: that more nodes match is asked more narrowly, since to rank takes some microseconds a node.
RANKED = 20_000
#: FTS5 reads all nodes that hold a word to tell how rare it is. So many are read at most for one question.
_READ = 60_000
#: Words that at most `_RARE` nodes hold; where there are `_ENOUGH` of them, others are not counted.
_RARE, _ENOUGH = 2_000, 16
#: A text is looked for by so many of its words, the longest.
_WORDS = 256
#: Of words that are too common to rank by, so many together.
_TOGETHER = 4
#: The weight that FTS5 gives to a word that more than half of the nodes hold.
_NO_WEIGHT = 1e-6
#: Near spellings that are looked up in the text, and texts that are looked through for one of them, or for
#: words that begin alike.
_NEAR, _EXAMPLES, _BEGUN = 30, 5, 50
#: Vectors that are read at a time.
_BATCH = 10_000

# What the full-text index has of statements, and of terms and entities.
_COLUMNS = (
    ("quote text", ("Claim", "Counterargument", "Clarification")),
    ("name aliases", ("Term", "Entity")),
)


def plain_words(text: str) -> list[str]:
    """Return the words of `text` in their order, with nothing in them that FTS5 leaves out.

    >>> plain_words('AI AND (NOT "NEAR") 4.4%')
    ['AI', 'AND', 'NOT', 'NEAR', '4', '4']
    """
    import unicodedata

    # Letters, numbers and private characters make FTS5's words; marks belong to the letter before.
    kept = "".join(
        c if unicodedata.category(c)[0] in "LNM" or unicodedata.category(c) == "Co" else " " for c in text
    )
    return kept.split()


def search_text(
    connection: sqlite3.Connection, text: str, *, kinds: Sequence[str], limit: int
) -> list[tuple[str, float]]:
    """Return (id, score) of the nodes whose words match any word of `text`, best first, ties by id."""
    return search_words(connection, WordQuery(words=(text,)), kinds=kinds, limit=limit)


def search_words(
    connection: sqlite3.Connection,
    query: WordQuery,
    *,
    kinds: Sequence[str],
    limit: int,
    within: Sequence[str] | None = None,
) -> list[tuple[str, float]]:
    """Return (id, score) of the nodes that match `query`, best first, ties by id.

    Where more than `RANKED` nodes match, only those are ranked that hold one of its rarer words. Where
    it has none, those that hold several of its words come first, in no order of their own.
    """
    checked_limit(limit)
    beginning = [word for prefix in query.prefixes for word in _beginning_with(connection, prefix)]
    asked = _Asked.of(query._replace(words=(*query.words, *beginning)))
    if not asked.every and not asked.any:
        return []
    if within is not None:
        return _rank_within(connection, asked.expression(), within, kinds=kinds, limit=limit)
    if _count(connection, asked.expression(), RANKED + 1) <= RANKED:
        return _rank(connection, asked.expression(), kinds=kinds, limit=limit)
    found: list[tuple[str, float]] = []
    # apart, for names are few, and the words of a statement must not crowd them out
    for columns, group in _COLUMNS:
        if chosen := [kind for kind in kinds if kind in group]:
            found += _narrowed(connection, asked, columns, kinds=chosen, limit=limit)
    return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:limit]


class _Asked(NamedTuple):
    """A query in FTS5's terms, each quoted, so that nothing in it is an operator."""

    every: tuple[str, ...]
    any: tuple[str, ...]

    @classmethod
    def of(cls, query: WordQuery) -> _Asked:
        phrases = [" ".join(plain_words(phrase)) for phrase in query.phrases]
        words = [f'"{word}"' for text in query.words for word in plain_words(text)]
        prefixes = [f'"{word}" *' for text in query.prefixes for word in plain_words(text)[-1:]]
        either = dict.fromkeys([*words, *prefixes])
        if len(either) > _WORDS:
            either = dict.fromkeys(sorted(either, key=lambda term: (-len(term), term))[:_WORDS])
        return cls(tuple(f'"{phrase}"' for phrase in dict.fromkeys(phrases) if phrase), tuple(either))

    def expression(self) -> str:
        every, either = " AND ".join(self.every), " OR ".join((*self.every, *self.any))
        # what is asked for besides phrases need not be there, but counts where it is
        return f"({every}) AND ({either})" if self.every and self.any else every or either


def _narrowed(
    connection: sqlite3.Connection, asked: _Asked, columns: str, *, kinds: Sequence[str], limit: int
) -> list[tuple[str, float]]:
    """Return the best of very many nodes, looked for in these columns."""

    def count(expressions: Sequence[str], most: int) -> int:
        return _count(connection, _in(columns, _all(expressions)), most)

    counts = {term: count([term], _RARE + 1) for term in asked.any}
    if sum(0 < found <= _RARE for found in counts.values()) < _ENOUGH:
        counts |= {term: count([term], _READ + 1) for term, found in counts.items() if found > _RARE}
    terms = sorted((term for term in counts if counts[term]), key=lambda term: (counts[term], term))
    needed = list(asked.every)
    if not needed and (rarer := _up_to(RANKED, terms, counts)):
        needed = [" OR ".join(rarer)]
    if needed and count(needed, RANKED + 1) <= RANKED:
        either = " OR ".join([*asked.every, *_up_to(_READ, terms, counts)])
        # rarer words count twice where they are there, which is what they are worth beside common ones
        expression = _in(columns, _all([*needed, *([either] if either else [])]))
        return _rank(connection, expression, kinds=kinds, limit=limit)
    for term in terms[:_TOGETHER]:
        if count([*needed, term], 1):
            needed.append(term)
    return _listed(connection, _in(columns, _all(needed)), kinds=kinds, limit=limit) if needed else []


def _up_to(most: int, terms: Sequence[str], counts: Mapping[str, int]) -> list[str]:
    """Return the first of `terms` that are together in at most so many nodes."""
    total = accumulate(counts[term] for term in terms)
    return [term for term, nodes in zip(terms, total, strict=True) if nodes <= most]


def _all(expressions: Sequence[str]) -> str:
    return " AND ".join(f"({expression})" for expression in expressions)


def _in(columns: str, expression: str) -> str:
    return f"{{{columns}}} : ({expression})"


def _count(connection: sqlite3.Connection, expression: str, most: int) -> int:
    """Return how many nodes match, counted up to `most`; to count a node takes far less than to rank it."""
    query = "SELECT count(*) FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)"
    return int(connection.execute(query, (expression, most)).fetchone()[0])


def _rank(
    connection: sqlite3.Connection, expression: str, *, kinds: Sequence[str], limit: int
) -> list[tuple[str, float]]:
    return connection.execute(
        f"""
        SELECT node.id, -hit.rank
        FROM (SELECT rowid AS n, rank FROM words WHERE words MATCH ? LIMIT ?) AS hit
        CROSS JOIN nodes AS node ON node.n = hit.n
        WHERE node.kind IN ({marks(kinds)})
        ORDER BY hit.rank, node.id LIMIT ?
        """,
        (expression, RANKED, *kinds, limit),
    ).fetchall()


def _listed(
    connection: sqlite3.Connection, expression: str, *, kinds: Sequence[str], limit: int
) -> list[tuple[str, float]]:
    """Return the first nodes of these kinds that match, unranked, for their words weigh nothing."""
    rows = connection.execute(
        f"""
        SELECT node.id FROM (SELECT rowid AS n FROM words WHERE words MATCH ? LIMIT ?) AS hit
        CROSS JOIN nodes AS node ON node.n = hit.n WHERE node.kind IN ({marks(kinds)}) LIMIT ?
        """,
        (expression, RANKED, *kinds, limit),
    )
    return sorted((node, _NO_WEIGHT) for (node,) in rows)


def _rank_within(
    connection: sqlite3.Connection, expression: str, ids: Sequence[str], *, kinds: Sequence[str], limit: int
) -> list[tuple[str, float]]:
    import json

    # "+" keeps SQLite from asking FTS5 anew for each of the ids, and so from counting the words each time
    return connection.execute(
        f"""
        SELECT node.id, -words.rank FROM words CROSS JOIN nodes AS node ON node.n = words.rowid
        WHERE words MATCH ? AND node.kind IN ({marks(kinds)})
            AND +words.rowid IN (SELECT n FROM nodes WHERE id IN (SELECT value FROM json_each(?)))
        ORDER BY words.rank, node.id LIMIT ?
        """,
        (expression, *kinds, json.dumps(list(ids)), limit),
    ).fetchall()


def _beginning_with(connection: sqlite3.Connection, prefix: str) -> list[str]:
    """Return words that begin so and whose stem is shorter, as that of communications is for communicat*."""
    words = plain_words(prefix.casefold())
    if not words:
        return []
    found = {
        word
        for size in range(max(2, len(words[-1]) // 2), len(words[-1]))
        for word in _words_where(connection, words[-1][:size], _BEGUN)
        if word.startswith(words[-1])
    }
    return sorted(found)


def word_counts(connection: sqlite3.Connection, words: Sequence[str], *, most: int) -> dict[str, int]:
    """Return how many nodes hold each of these words or phrases, counted up to `most`."""
    phrases = {word: " ".join(plain_words(word)) for word in words}
    return {
        word: _count(connection, f'"{phrase}"', checked_limit(most)) if phrase else 0
        for word, phrase in phrases.items()
    }


def near_words(connection: sqlite3.Connection, word: str, *, limit: int) -> list[str]:
    """Return words that nodes hold and that are spelled nearly like `word`, the nearest first.

    The index holds stems. Those that are near to a beginning of the word are looked up in it, and the
    words that have these stems in the nodes.
    """
    from kg.text.spelling import distance, distance_of_beginning, tolerated

    most, wanted = tolerated(word), plain_words(word.casefold())
    checked_limit(limit)
    if most == 0 or len(wanted) != 1:
        return []
    [typed] = wanted
    forms = {typed, *_index_terms([typed])[typed]}

    def errors_of(stem: str) -> int:
        return min(distance_of_beginning(stem, form, most=most) for form in forms)

    # a stem is rarely shorter than half of its words
    near = sorted(
        (errors, -nodes, stem)
        for stem, nodes in _vocabulary(connection, typed[0])
        if len(typed) <= 2 * len(stem) + 1 and (errors := errors_of(stem)) <= most
    )
    found = {
        spelled: (errors, nodes, spelled)
        for _, nodes, stem in near[:_NEAR]
        for spelled in _spellings(connection, stem)
        if spelled[0] == typed[0] and (errors := distance(typed, spelled, most=most)) <= most
    }
    return sorted(found, key=lambda spelled: found[spelled])[:limit]


def _vocabulary(connection: sqlite3.Connection, initial: str) -> list[tuple[str, int]]:
    """Return the stems in the index that begin with `initial`, each with how many nodes hold it."""
    # a table of this connection's own, which is no change of the database
    [[read_only]] = connection.execute("PRAGMA query_only").fetchall()
    connection.execute("PRAGMA query_only = OFF")
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab('main', 'words', 'row')"
    )
    connection.execute(f"PRAGMA query_only = {read_only}")
    query = "SELECT term, doc FROM temp.vocabulary WHERE term >= ? AND term < ?"
    return connection.execute(query, (initial, initial + "\U0010ffff")).fetchall()


def _spellings(connection: sqlite3.Connection, stem: str) -> list[str]:
    """Return the words with this stem in some of the nodes that hold it, in lower case."""
    words = _words_where(connection, stem, _EXAMPLES)
    return sorted(word for word, stems in _index_terms(sorted(words)).items() if stems == [stem])


def _words_where(connection: sqlite3.Connection, word: str, nodes: int) -> set[str]:
    """Return the words, in lower case, of so many nodes that hold `word`."""
    query = """
        SELECT coalesce(quote, '') || ' ' || coalesce(name, '') || ' ' || coalesce(aliases, '')
        FROM nodes WHERE n IN (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)
    """
    texts = connection.execute(query, (f'"{word}"', nodes))
    return {word.casefold() for (text,) in texts for word in plain_words(text)}


def _index_terms(texts: Sequence[str]) -> dict[str, list[str]]:
    """Return what the index would hold of each of these texts, by the same tokenizer."""
    with closing(sqlite3.connect(":memory:")) as scratch:
        scratch.execute(
            "CREATE VIRTUAL TABLE words USING fts5 (text, content = '', tokenize = "
            "'porter unicode61 remove_diacritics 2')"
        )
        scratch.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(words, instance)")
        scratch.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", enumerate(texts))
        terms: dict[str, list[str]] = {text: [] for text in texts}
        for row, term in scratch.execute("SELECT doc, term FROM terms ORDER BY doc, offset"):
            terms[texts[row]].append(term)
    return terms


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
            self._spaces[model, kind] = self._read(model, kind, dimension)
        return self._spaces[model, kind]

    def _read(self, model: str, kind: str, dimension: int) -> _Space:
        import numpy as np

        query = """
            SELECT node.id, vectors.vector
            FROM nodes AS node CROSS JOIN vectors ON vectors.node = node.id
            WHERE node.kind = ? AND vectors.model = (SELECT m FROM models WHERE id = ?)
            ORDER BY node.id
        """
        cursor = self._connection.execute(query, (kind, model))
        ids: list[str] = []
        parts = [_matrix([], dimension)]
        # the blobs of all together would take as much memory as the matrix once more
        while rows := cursor.fetchmany(_BATCH):
            ids += (node for node, _ in rows)
            parts.append(_matrix([blob for _, blob in rows], dimension))
        return _Space(tuple(ids), np.concatenate(parts))


def _matrix(blobs: Sequence[bytes], dimension: int) -> NDArray[np.float32]:
    import numpy as np

    floats = np.frombuffer(b"".join(blobs), dtype="<f4")
    return floats.reshape(len(blobs), dimension).astype(np.float32, copy=False)
