"""Reciprocal rank fusion: one ranking out of several whose scores cannot be compared.

BM25 scores and cosines live on different scales, so they are fused by rank and never added
(Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
learning methods", SIGIR 2009).
"""

from collections.abc import Iterable, Sequence


def reciprocal_rank_fusion(rankings: Iterable[Sequence[str]], *, k: int = 60) -> list[tuple[str, float]]:
    """Return (item, fused score) of every item in any of the `rankings`, best first, ties by item.

    An item gets 1 / (`k` + rank) from each ranking it is in, ranks counted from 1; `k` damps the
    weight of the first places, and 60 is the value of the paper. An item that a ranking holds twice
    counts at its first place.

    >>> [item for item, _ in reciprocal_rank_fusion([["a", "b", "c"], ["c", "a"]])]
    ['a', 'c', 'b']
    """
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(dict.fromkeys(ranking), start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (k + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
