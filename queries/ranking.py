"""The nodes closest to a text: by words (BM25) and by meaning (sentence vectors), fused by score.

Both rankings are brought to one scale, their best being 1, and added; meaning weighs more. A phrase
must be there: then meaning only orders what has it. A word that no node holds and that is no common
English word is taken for a misspelling of one that some do, and the answer says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kg.errors import ModelError
from queries.degraded import other_models
from queries.meaning import MOST_ENCODED, encoded, nearest_to, uncrowded
from queries.wording import LONG, Wording, asked, is_long, said

if TYPE_CHECKING:
    from kg.stores import Store
    from kg.text.encoder import Encoder

#: An encoder, or what makes one, which is called only when a text has to be encoded; None for none.
EncoderSource: TypeAlias = "Encoder | Callable[[], Encoder] | None"

DEPTH = 50
#: The weight of meaning, that of words being the rest: the best of nine on our own annotated documents
#: (`python -m bench.search`).
MEANING = 0.7
#: Of a long text so many different words are looked for, the longest.
MOST_WORDS = 256
#: So many nodes that hold a phrase are ranked.
PHRASED = 1_000


class Ranking(NamedTuple):
    """Hits as (id, fused score from 0 to 1), best first, and what each was found by.

    `words` maps ids to BM25 scores, `meaning` to cosines, both best first; `settled` are the cosines as
    they were fused, which differ where the text is long. `degraded` says why vectors took no part, or is
    None. `wording` is what was looked for, misspelt words put right; `notes` say in sentences how it
    differs from what was asked for.
    """

    hits: tuple[tuple[str, float], ...]
    words: Mapping[str, float]
    meaning: Mapping[str, float]
    degraded: str | None
    wording: Wording = Wording("", ())
    notes: tuple[str, ...] = ()
    settled: Mapping[str, float] = MappingProxyType({})


def rank(
    store: Store,
    text: str,
    *,
    kinds: Sequence[str],
    limit: int,
    encoder: EncoderSource,
    operators: bool = False,
    within: Sequence[str] | None = None,
) -> Ranking:
    """Return the nodes of these `kinds` closest to `text`.

    A node that shares no telling word with `text` needs a cosine of at least 0.3. To a long text a node
    must be nearer than it is to others (`queries.meaning`). Without an encoder, or without vectors of
    its model in the store, words alone decide and `degraded` says so. Vectors of other models are never
    compared with.

    With `operators` quotation marks and asterisks in `text` mean phrases and beginnings of words. With
    `within` only the nodes with these ids are ranked.
    """
    wording, notes = _settled(store, asked(text) if operators else said(text))
    if wording.is_empty:
        return Ranking((), {}, {}, None, wording)
    depth = max(DEPTH, limit)
    words = _by_words(store, wording, kinds=kinds, limit=depth, within=within)
    among = list(words) if wording.phrases else within
    meaning, settled, degraded = _by_meaning(
        store, wording.plain, words, kinds=kinds, limit=depth, encoder=encoder, among=among
    )
    return Ranking(fuse(words, settled)[:limit], words, meaning, degraded, wording, tuple(notes), settled)


def fuse(words: Mapping[str, float], meaning: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Return the ids of both rankings with their fused scores, best first."""
    from kg.text.fusion import weighted_fusion

    return tuple(weighted_fusion([(1 - MEANING, words), (MEANING, meaning)]))


def _settled(store: Store, wording: Wording) -> tuple[Wording, list[str]]:
    """Return what is to be looked for in this store, and how it differs from what was asked for."""
    notes: list[str] = []
    if wording.phrases:
        counts = store.word_counts(wording.phrases, most=1)
        for phrase in (phrase for phrase in wording.phrases if not counts[phrase]):
            notes.append(f"nothing has the phrase “{phrase}”, so its words were looked for")
            wording = wording._replace(
                phrases=tuple(p for p in wording.phrases if p != phrase),
                telling=tuple(dict.fromkeys([*wording.telling, *said(phrase).telling])),
            )
    if len(wording.telling) <= LONG:
        for word, near in _misspelt(store, wording.telling):
            notes.append(f"nothing has the word “{word}”, so “{near}” was looked for")
            wording = wording._replace(
                plain=re.sub(rf"\b{re.escape(word)}\b", near, wording.plain),
                telling=tuple(near if each == word else each for each in wording.telling),
            )
    elif len(wording.telling) > MOST_WORDS:
        longest = sorted(wording.telling, key=lambda word: (-len(word), word))[:MOST_WORDS]
        notes.append(f"of {len(wording.telling):,} different words the {MOST_WORDS} longest were looked for")
        wording = wording._replace(telling=tuple(longest))
    if (words := len(wording.plain.split())) > MOST_ENCODED:
        notes.append(f"of {words:,} words the first {MOST_ENCODED:,} were compared by meaning")
    return wording, notes


def _misspelt(store: Store, words: Sequence[str]) -> list[tuple[str, str]]:
    """Return the words that no node holds and that are no common ones, each with the nearest that is held."""
    from kg.text.spelling import is_listed, tolerated

    suspect = [word for word in words if word.isalpha() and tolerated(word)]
    unknown = [word for word, count in store.word_counts(suspect, most=1).items() if count == 0]
    near = ((word, store.near_words(word, limit=1)) for word in unknown if not is_listed(word))
    return [(word, found[0]) for word, found in near if found]


def _by_words(
    store: Store, wording: Wording, *, kinds: Sequence[str], limit: int, within: Sequence[str] | None
) -> dict[str, float]:
    from kg.stores import WordQuery

    query = WordQuery(wording.telling, wording.prefixes, wording.phrases)
    depth = max(PHRASED, limit) if wording.phrases else limit
    return dict(store.search_words(query, kinds=kinds, limit=depth, within=within))


def _by_meaning(
    store: Store,
    text: str,
    words: Mapping[str, float],
    *,
    kinds: Sequence[str],
    limit: int,
    encoder: EncoderSource,
    among: Sequence[str] | None,
) -> tuple[dict[str, float], dict[str, float], str | None]:
    """Return cosines, what is made of them where the text is long, and why they are missing, if so."""
    if not text:
        return {}, {}, None
    if encoder is None:
        return {}, {}, "only words were compared: no sentence encoder was given"
    try:
        ready = encoder() if callable(encoder) else encoder
        vector = encoded(ready, text)
    except ModelError as error:
        return {}, {}, f"only words were compared: {error}"
    nearest = nearest_to(
        store, vector, model=ready.model, kinds=kinds, limit=limit, among=among, unrelated=ready.unrelated
    )
    settled = nearest
    if is_long(text):
        settled = uncrowded(store, nearest, words, model=ready.model, unrelated=ready.unrelated)
    degraded = None
    if other := other_models(store, ready.model):
        compared = "meaning was compared in part" if nearest else "only words were compared"
        degraded = f"{compared}: {other}"
    return nearest, settled, degraded
