"""The first stage: of thousands of claims the few that a counterargument may challenge.

Claims are ranked by the words they share with it (BM25) and by the cosine of the sentence vectors,
and the two rankings are fused. Encoding is what takes time: where there is too much text, vectors
are made of those claims alone that rank best by words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from ingest.linkers.comparison import Matrix
from ingest.linkers.statements import Statement
from kg.text.bm25 import BM25
from kg.text.fusion import reciprocal_rank_fusion
from kg.text.tokens import stems

if TYPE_CHECKING:
    from kg.text.encoder import Encoder

#: How many claims each counterargument keeps.
SIZE = 50
#: How many characters of claims are encoded: about five thousand sentences, half a minute on two cores.
ENCODED = 500_000
_DEPTH = 4  # times as many claims are ranked, by words and by vectors, as are kept


def shortlist(
    claims: Sequence[Statement],
    counters: Sequence[Statement],
    *,
    encoder: Encoder | None,
    size: int = SIZE,
    encoded: int = ENCODED,
) -> list[list[int]]:
    """Return for each of `counters` the indices of up to `size` claims, the likeliest first.

    Of the claims' text at most `encoded` characters are encoded, and none without an `encoder`.
    """
    depth = _DEPTH * size
    index = BM25([stems(claim.text) for claim in claims])
    rankings = [[_best(index.scores(stems(counter.text)), depth, least=0.0)] for counter in counters]
    if encoder is not None and counters:
        chosen = _affordable(claims, [words for (words,) in rankings], encoded)
        vectors = encoder.encode([claims[column].text for column in chosen])
        cosines = encoder.encode([counter.text for counter in counters]) @ vectors.T
        for row, found in enumerate(rankings):
            found.append([chosen[place] for place in _best(cosines[row].astype(np.float64), depth)])
    return [_fused(found, len(claims))[:size] for found in rankings]


def groups(shortlists: Sequence[Sequence[int]], *, most: int, most_rows: int) -> list[list[int]]:
    """Return the rows of `shortlists` in groups that have at most `most` items between them.

    Those that share items come together: counterarguments are weighed against the others that may
    challenge the same claims. Each group holds at least one row and at most `most_rows`.
    """
    holders: dict[int, list[int]] = {}
    for row, items in enumerate(shortlists):
        for item in items:
            holders.setdefault(item, []).append(row)
    left = np.ones(len(shortlists), dtype=bool)
    found: list[list[int]] = []
    while left.any():
        shared = np.zeros(len(shortlists), dtype=np.intp)
        union: set[int] = set()
        group: list[int] = []
        row = int(np.argmax(left))
        while not group or (len(union.union(shortlists[row])) <= most and len(group) < most_rows):
            for item in set(shortlists[row]) - union:
                shared[holders[item]] += 1
            union.update(shortlists[row])
            group.append(row)
            left[row] = False
            if not left.any():
                break
            row = int(np.argmax(np.where(left, shared, -1)))
        found.append(sorted(group))
    return found


def _best(scores: Matrix, count: int, *, least: float | None = None) -> list[int]:
    """Return the places of the `count` highest scores above `least`, best first, ties by place."""
    ranked = np.argsort(-scores, kind="stable")[:count]
    return [int(place) for place in ranked if least is None or scores[place] > least]


def _affordable(claims: Sequence[Statement], rankings: Sequence[Sequence[int]], encoded: int) -> list[int]:
    """Return the claims to encode: all, or the first of every ranking, the second, … as far as they fit."""
    if sum(len(claim.text) for claim in claims) <= encoded:
        return list(range(len(claims)))
    chosen: list[int] = []
    for column in _in_turns(rankings):
        encoded -= len(claims[column].text)
        if encoded < 0:
            break
        chosen.append(column)
    return sorted(chosen)


def _in_turns(rankings: Sequence[Sequence[int]]) -> Iterator[int]:
    turns = chain.from_iterable(zip_longest(*rankings))
    return iter(dict.fromkeys(column for column in turns if column is not None))


def _fused(rankings: Sequence[Sequence[int]], count: int) -> list[int]:
    """Return one ranking of `count` claims; those in none of `rankings` come last, in their order."""
    # equal scores are sorted by name, so names as wide as the widest keep the order of the claims
    width = len(str(count))
    named = [[f"{column:0{width}}" for column in ranking] for ranking in rankings]
    fused = [int(name) for name, _ in reciprocal_rank_fusion(named)]
    return list(dict.fromkeys([*fused, *range(count)]))
