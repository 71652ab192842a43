"""BM25: how much of a query's rare words a text holds.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
inverse document frequency of Lucene, which is never negative.
"""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class BM25:
    """An index over a few thousand short texts, each given as its stems.

    `k1` damps repeats of a word, `b` is how far a long text is held against itself (0 not at all,
    1 fully).
    """

    def __init__(self, texts: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.75) -> None:
        self._size = len(texts)
        total = sum(len(text) for text in texts)
        average = total / self._size if total else 1.0
        postings: dict[str, list[tuple[int, float]]] = {}
        for index, text in enumerate(texts):
            norm = k1 * (1 - b + b * len(text) / average)
            for token, count in Counter(text).items():
                postings.setdefault(token, []).append((index, count * (k1 + 1) / (count + norm)))
        self._postings = {
            token: (
                np.array([index for index, _ in entries], dtype=np.intp),
                self._idf(len(entries)) * np.array([weight for _, weight in entries]),
            )
            for token, entries in postings.items()
        }

    def scores(self, query: Sequence[str]) -> NDArray[np.float64]:
        """Return the score of every text [texts] for the stems of `query`; a repeated stem counts once.

        >>> index = BM25([["night", "bus"], ["day", "bus"], ["tram"]])
        >>> [bool(score > 0) for score in index.scores(["night", "bus"])]
        [True, True, False]
        """
        result = np.zeros(self._size)
        for token in dict.fromkeys(query):
            if (posting := self._postings.get(token)) is not None:
                indices, weights = posting
                result[indices] += weights
        return result

    def _idf(self, holders: int) -> float:
        return math.log(1 + (self._size - holders + 0.5) / (holders + 0.5))
