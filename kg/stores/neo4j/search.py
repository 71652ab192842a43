"""Finding nodes by their words (Lucene's BM25) and by their meaning (cosine of stored vectors)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kg.errors import UsageError
from kg.stores import Vectors, WordQuery
from kg.stores.neo4j import schema
from kg.stores.neo4j.lists import checked_limit
from kg.stores.neo4j.mapping import NODE_PROPERTIES, embedding_id, vector_property
from kg.stores.neo4j.words import full_text_query, plain_words
from kg.text.spelling import distance, tolerated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kg.stores.neo4j.connection import Connection

#: So many nodes are looked at for one question, those that match best, and so many where only some nodes
#: are asked for: a word that more hold says little. Below, none is left out.
_MATCHES, _MATCHES_WITHIN = 5_000, 100_000
#: How many nodes with near spellings are looked through, and up to how many are counted.
_NEAR_NODES = 500
_WORD = re.compile(r"[^\W_]+")
#: How many the index is asked for at least: its distances are rough, and they are of all kinds.
_LEAST_CANDIDATES = 400

_SEARCH = """
CALL db.index.fulltext.queryNodes('words', $query, {limit: $most}) YIELD node, score
WHERE any(label IN labels(node) WHERE label IN $kinds)
RETURN node.id AS id, score ORDER BY score DESC, id LIMIT $limit
"""
_SEARCH_WITHIN = _SEARCH.replace("\nRETURN", " AND node.id IN $within\nRETURN")
_COUNT = """
UNWIND $asked AS query
CALL (query) {
    CALL db.index.fulltext.queryNodes('words', query, {limit: $most}) YIELD node
    RETURN count(node) AS nodes
}
RETURN query, nodes
"""
_EXAMPLES = """
CALL db.index.fulltext.queryNodes('words', $query, {limit: $most}) YIELD node
RETURN coalesce(node.quote, '') + reduce(text = '', name IN coalesce(node.name + node.aliases, []) |
    text + ' ' + name) AS text
"""
_MODEL = """
OPTIONAL MATCH (m:_Model {id: $model})
RETURN m.dimension AS dimension, COUNT { (:_Embedding) } AS vectors
"""
# the server knows how many there are of a label
_ONLY_MODEL = """
MATCH (m:_Model)
WITH collect(m.id) AS models WHERE size(models) = 1
RETURN models[0] AS model, COUNT { (:_Embedding) } AS vectors
"""
_MODELS = """
MATCH (m:_Model)
RETURN m.id AS model, COUNT {
    MATCH (v:_Embedding) USING INDEX SEEK v:_Embedding(model, kind)
    WHERE v.model = m.id AND v.kind IS NOT NULL
} AS vectors ORDER BY model
"""


# The function gives (1 + cosine) / 2. Beyond six places the order in which floats were added shows.
_SCORED = """
WITH v.node AS id, round(2 * vector.similarity.cosine(v[$key], $vector) - 1, 6) AS cosine
RETURN id, cosine ORDER BY cosine DESC, id LIMIT $limit
"""
_EXACT = f"""
UNWIND $kinds AS kind
MATCH (v:_Embedding {{model: $model, kind: kind}}) USING INDEX SEEK v:_Embedding(model, kind){_SCORED}
"""
_BY_INDEX = f"""
CALL db.index.vector.queryNodes($key, $candidates, $vector) YIELD node AS v
WITH v WHERE v.kind IN $kinds{_SCORED}
"""
_VECTORS = "UNWIND $ids AS id MATCH (v:_Embedding {id: id}) RETURN v.node AS node, v[$key] AS numbers"


def search_words(
    connection: Connection,
    query: WordQuery,
    *,
    kinds: Sequence[str],
    limit: int,
    within: Sequence[str] | None = None,
) -> list[tuple[str, float]]:
    """Return (id, score) of the nodes that match `query`, best first, ties by id."""
    checked_limit(limit)
    beginning = [word for prefix in query.prefixes for word in _beginning_with(connection, prefix)]
    asked = full_text_query(query._replace(words=(*query.words, *beginning)))
    if not asked or not kinds:
        return []
    values: dict[str, Any] = {"query": asked, "kinds": list(kinds), "limit": limit}
    if within is None:
        records = connection.read(_SEARCH, most=max(_MATCHES, limit), **values)
    else:
        records = connection.read(_SEARCH_WITHIN, most=_MATCHES_WITHIN, within=list(within), **values)
    return [(record["id"], record["score"]) for record in records]


def _beginning_with(connection: Connection, prefix: str) -> list[str]:
    """Return words that begin so and whose stem is shorter, as that of communications is for communicat*."""
    words = plain_words(prefix).split()
    if not words:
        return []
    stems = " ".join(words[-1][:size] for size in range(max(2, len(words[-1]) // 2), len(words[-1])))
    records = connection.read(_EXAMPLES, query=stems, most=_NEAR_NODES) if stems else []
    found = {word for record in records for word in plain_words(record["text"]).split()}
    return sorted(word for word in found if word.startswith(words[-1]))


def word_counts(connection: Connection, words: Sequence[str], *, most: int) -> dict[str, int]:
    """Return how many nodes hold each of these words or phrases, counted up to `most`."""
    asked = {word: f'"{plain}"' for word in words if (plain := plain_words(word))}
    counts: dict[str, int] = {}
    if checked_limit(most) and asked:
        records = connection.read(_COUNT, asked=list(dict.fromkeys(asked.values())), most=most)
        counts = {record["query"]: record["nodes"] for record in records}
    return {word: counts.get(asked.get(word, ""), 0) for word in words}


def near_words(connection: Connection, word: str, *, limit: int) -> list[str]:
    """Return words that nodes hold and that are spelled nearly like `word`, the nearest first.

    Lucene finds nodes whose stems are near; which of their words is meant is told here.
    """
    import snowballstemmer

    checked_limit(limit)
    wanted, most = word.casefold(), tolerated(word)
    plain = plain_words(word)
    if most == 0 or not plain or " " in plain:
        return []
    # the analyzer's stems are those of Porter's first algorithm
    stem = snowballstemmer.stemmer("porter").stemWord(plain)
    # where a word is misspelt at its end, a beginning of it is the stem
    beginnings = " ".join(plain[:size] for size in range(len(plain) // 2, len(plain)))
    records = connection.read(_EXAMPLES, query=f"{stem}~2 {beginnings}", most=_NEAR_NODES)
    found = {
        spelled: errors
        for record in records
        for spelled in _WORD.findall(record["text"].casefold())
        if spelled[0] == wanted[0] and (errors := distance(wanted, spelled, most=most)) <= most
    }
    counts = word_counts(connection, list(found), most=_NEAR_NODES)
    return sorted(found, key=lambda spelled: (found[spelled], -counts[spelled], spelled))[:limit]


def nearest(
    connection: Connection, vector: NDArray[np.float32], *, model: str, kinds: Sequence[str], limit: int
) -> list[tuple[str, float]]:
    """Return (id, cosine) of the nodes nearest to a unit vector, ties by id.

    Cosines are exact, rounded to six places; above `schema.EXACT_UP_TO` vectors a node may be missed that
    the vector index did not find.
    """
    checked_limit(limit)
    dimension, stored = connection.read(_MODEL, model=model)[0].values()
    kinds = [kind for kind in dict.fromkeys(kinds) if kind in NODE_PROPERTIES]
    if dimension is None or limit == 0 or not kinds:
        return []
    query = np.asarray(vector, dtype=np.float32)
    if query.shape != (dimension,):
        raise UsageError(
            f"vectors of {model} have {dimension} numbers and not shape {query.shape}: embed with it"
        )
    values: dict[str, Any] = {
        "key": vector_property(model, dimension),
        "vector": query.tolist(),
        "kinds": kinds,
        "limit": limit,
    }
    candidates = max(_LEAST_CANDIDATES, 8 * limit)
    records = []
    if stored > max(schema.EXACT_UP_TO, candidates) and schema.is_online(connection, values["key"]):
        records = connection.read(_BY_INDEX, candidates=candidates, **values)
    if len(records) < limit:
        records = connection.read(_EXACT, model=model, **values)
    return [(record["id"], record["cosine"]) for record in records]


def vectors(connection: Connection, ids: Sequence[str], *, model: str) -> Vectors:
    """Return the vectors of these nodes by `model`, in that order, without missing ones."""
    dimension = connection.read(_MODEL, model=model)[0]["dimension"] or 0
    records = connection.read(
        _VECTORS,
        key=vector_property(model, dimension),
        ids=[embedding_id(model, node) for node in dict.fromkeys(ids)],
    )
    rows = {record["node"]: record["numbers"] for record in records}
    found = tuple(node for node in ids if node in rows)
    matrix = np.array([rows[node] for node in found], dtype=np.float32).reshape(len(found), dimension)
    return Vectors(model, found, matrix)


def vector_models(connection: Connection) -> dict[str, int]:
    """Return how many vectors each model made, models without any left out, sorted by their names."""
    records = connection.read(_ONLY_MODEL) or connection.read(_MODELS)
    return {record["model"]: record["vectors"] for record in records if record["vectors"]}
