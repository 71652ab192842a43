"""The nodes closest to a text: by words (BM25) and by meaning (sentence vectors), fused by rank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kg.errors import ModelError
from queries.degraded import other_models

if TYPE_CHECKING:
    from kg.stores import Store
    from kg.text.encoder import Encoder

#: An encoder, or what makes one, which is called only when a text has to be encoded; None for none.
EncoderSource: TypeAlias = "Encoder | Callable[[], Encoder] | None"

DEPTH = 50
# Below it a sentence vector says nothing: unrelated sentences reach 0.25.
MIN_COSINE = 0.3

# Any two sentences share some of these, and in a question they outnumber the words it is about.
_FUNCTION_WORDS = frozenset(
    """
    a about after all also an and any are as at be because been being but by can could did do does for
    from had has have he her here his how i if in into is it its just let lets may me more most my no not
    of on one or our out over should so some such than that the their them then there these they this
    those to too under up us was we were what when where which while who whose why will with would you your
    """.split()
)


class Ranking(NamedTuple):
    """Hits as (id, fused score), best first, and what each was found by.

    `words` maps ids to BM25 scores, `meaning` to cosines. `degraded` says why vectors took no part,
    or is None.
    """

    hits: tuple[tuple[str, float], ...]
    words: Mapping[str, float]
    meaning: Mapping[str, float]
    degraded: str | None


def rank(store: Store, text: str, *, kinds: Sequence[str], limit: int, encoder: EncoderSource) -> Ranking:
    """Return the nodes of these `kinds` closest to `text`.

    A node that shares no telling word with `text` needs a cosine of at least 0.3. Without an encoder,
    or without vectors of its model in the store, words alone decide and `degraded` says so. Vectors
    of other models are never compared with.
    """
    from kg.text.fusion import reciprocal_rank_fusion

    depth = max(DEPTH, limit)
    words = dict(store.search_text(_telling(text), kinds=kinds, limit=depth))
    meaning, degraded = _by_meaning(store, text, kinds=kinds, limit=depth, encoder=encoder)
    hits = reciprocal_rank_fusion([list(words), list(meaning)])
    return Ranking(tuple(hits[:limit]), words, meaning, degraded)


def _telling(text: str) -> str:
    """Return `text` without function words, or as it is where it has no others."""
    return " ".join(word for word in text.split() if word.casefold() not in _FUNCTION_WORDS) or text


def _by_meaning(
    store: Store, text: str, *, kinds: Sequence[str], limit: int, encoder: EncoderSource
) -> tuple[dict[str, float], str | None]:
    if encoder is None:
        return {}, "only words were compared: no sentence encoder was given"
    try:
        ready = encoder() if callable(encoder) else encoder
        vector = ready.encode_query(text)
    except ModelError as error:
        return {}, f"only words were compared: {error}"
    nearest = store.nearest(vector, model=ready.model, kinds=kinds, limit=limit)
    # in another model unrelated sentences reach another cosine, which is brought to the same place
    stretch = (1 - MIN_COSINE) / (1 - ready.unrelated)
    cosines = {node: 1 - (1 - cosine) * stretch for node, cosine in nearest}
    near = {node: cosine for node, cosine in cosines.items() if cosine >= MIN_COSINE}
    if other := other_models(store, ready.model):
        return near, f"{'meaning was compared in part' if near else 'only words were compared'}: {other}"
    return near, None
