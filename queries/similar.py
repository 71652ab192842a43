"""What else says something like this?

A statement's own words and its stored vector are the question, so no model has to be loaded. A term is
taken by the clarifications that explain it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from kg.errors import UsageError
from kg.stores import WordQuery
from queries.limits import check_limit
from queries.meaning import MIN_COSINE, nearest_to, uncrowded
from queries.names import find_node
from queries.ranking import DEPTH, Ranking, fuse
from queries.search import KINDS, STATEMENTS, Hit, hits_of
from queries.wording import said

if TYPE_CHECKING:
    from kg.models import Node, Statement
    from kg.stores import Store

_NO_VECTOR = "only words were compared: no vector of it is stored, run `countergraph embed`"
#: Clarifications of a term that are put together.
_CLARIFICATIONS = 10


class Similar(NamedTuple):
    """The hits most like `node`, best first; `degraded` says why meaning was not compared, or is None."""

    node: str
    hits: tuple[Hit, ...]
    degraded: str | None


def similar(
    store: Store,
    node: str,
    *,
    kinds: Sequence[str] = STATEMENTS,
    limit: int = 20,
) -> Similar:
    """Return what is most like the statement or the term with this id, itself left out.

    Of the models that made vectors of it, that with most vectors in the store is taken.

    Raises:
        NotFoundError: there is no such node.
        UsageError: it is neither a statement nor a term, `limit` is below 1, or a kind cannot be searched.
    """
    check_limit(limit)
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"{kind!r} cannot be searched: use {', '.join(KINDS)}")
    ranking = likest(store, node, kinds=kinds, limit=limit)
    hits = hits_of(store, store.nodes([hit for hit, _ in ranking.hits]), ranking)
    return Similar(node, hits, ranking.degraded)


def likest(store: Store, node: str, *, kinds: Sequence[str], limit: int) -> Ranking:
    """Return what is most like the statement or the term with this id, as a ranking."""
    own = _own(store, find_node(store, node))
    wording = said(" ".join(statement.text for statement in own))
    left_out = {node, *(statement.id for statement in own)}
    depth = max(DEPTH, limit) + len(left_out)
    words = dict(store.search_words(WordQuery(wording.telling), kinds=kinds, limit=depth))
    model, meaning = _by_meaning(store, [statement.id for statement in own], kinds, depth)
    words, meaning = (
        {each: score for each, score in found.items() if each not in left_out} for found in (words, meaning)
    )
    settled = meaning
    if model is not None:
        settled = uncrowded(store, meaning, words, model=model, unrelated=MIN_COSINE)
    degraded = None if model is not None else _NO_VECTOR
    return Ranking(fuse(words, settled)[:limit], words, meaning, degraded, wording, (), settled)


def _own(store: Store, node: Node) -> list[Statement]:
    """Return the statement that `node` is, or the clarifications of the term that it is."""
    if node.kind in STATEMENTS:
        return [cast("Statement", node)]
    if node.kind == "Term":
        edges = store.edges(targets=[node.id], kinds=["DEFINES"], limit=_CLARIFICATIONS)
        if edges:
            return cast("list[Statement]", store.nodes([edge.source for edge in edges]))
        raise UsageError(f"no clarification explains the term {node.id}: search for its name")
    raise UsageError(
        f"{node.id} is neither a statement nor a term, and has no words of its own: give the id of one"
    )


def _by_meaning(
    store: Store, own: Sequence[str], kinds: Sequence[str], limit: int
) -> tuple[str | None, dict[str, float]]:
    """Return the model with most vectors in the store that made some of these, and what is nearest by it."""
    import numpy as np

    models = store.vector_models()
    for model in sorted(models, key=lambda model: (-models[model], model)):
        stored = store.vectors(own, model=model)
        if stored.ids:
            total = stored.matrix.sum(axis=0)
            vector = np.asarray(total / max(float(np.linalg.norm(total)), 1e-12), dtype=np.float32)
            return model, nearest_to(store, vector, model=model, kinds=kinds, limit=limit)
    return None, {}
