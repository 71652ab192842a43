"""One ranking out of several whose scores cannot be compared, such as BM25 scores and cosines.

There are two ways. By rank: the scores are left aside (Cormack, Clarke and Büttcher, "Reciprocal rank
fusion outperforms Condorcet and individual rank learning methods", SIGIR 2009). By score: each
ranking's scores are brought to the same scale and added with weights, which keeps how far apart two
neighbours are (Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS
2023).
"""

from collections.abc import Iterable, Mapping, Sequence


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


def weighted_fusion(rankings: Iterable[tuple[float, Mapping[str, float]]]) -> list[tuple[str, float]]:
    """Return (item, fused score) of every item in any of the `rankings`, best first, ties by item.

    A ranking is its weight and its scores. Its best score becomes 1, the others their share of it; an
    item that is not in it has 0 there, and so has a score that is not above 0. The weights of the
    rankings that have any score above 0 are made to add up to 1, and so the fused scores are from 0
    to 1. They are rounded to six places: beyond them the order in which floats were added shows.

    >>> weighted_fusion([(0.5, {"a": 8.0, "b": 4.0}), (0.5, {"b": 0.6, "c": 0.3})])
    [('b', 0.75), ('a', 0.5), ('c', 0.25)]
    """
    told = [(weight, scores, max(scores.values(), default=0.0)) for weight, scores in rankings]
    total = sum(weight for weight, _, best in told if best > 0.0)
    fused: dict[str, float] = {}
    for weight, scores, best in told:
        for item, score in scores.items():
            share = weight / total * score / best if best > 0.0 and score > 0.0 else 0.0
            fused[item] = fused.get(item, 0.0) + share
    rounded = ((item, round(score, 6)) for item, score in fused.items())
    return sorted(rounded, key=lambda pair: (-pair[1], pair[0]))
