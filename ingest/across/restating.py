"""Which claims of two documents restate one another, and how sure that is.

A pair's own evidence gives the odds that it would have between documents on the same subject.
Whether the two documents are on the same subject is not known, and most are not; their other pairs
tell. So a likeness that stands alone between two documents counts for little, and a fair one beside
two good ones for much. Pairs with a claim in common are one likeness and not several, so a pair is
weighed by those that share neither of its claims.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ingest.across.evidence import Texts
from ingest.across.model import AcrossWeights
from ingest.across.page import Page
from ingest.across.remembered import Remembered
from ingest.linkers.comparison import Matrix
from kg.models import Restates

if TYPE_CHECKING:
    pass

Indices: TypeAlias = NDArray[np.intp]

METHOD = "across/1"
#: Pairs less likely than this are no sign that two documents share a subject.
_TELLING = 0.18
_MOST = 30.0  # log odds beyond which nothing changes


@dataclass(frozen=True, slots=True)
class Restatements:
    """`probability` [claims of first, claims of second] that two claims restate one another."""

    first: Page
    second: Page
    probability: Matrix
    threshold: float

    def edges(self) -> list[Restates]:
        """Return the links at or above the threshold, from the claim whose id comes first."""
        links = []
        for row, column in np.argwhere(self.probability >= self.threshold):
            source, target = sorted((self.first.claims[row].id, self.second.claims[column].id))
            score = float(self.probability[row, column])
            links.append(Restates(source=source, target=target, score=score, method=METHOD))
        return links


def restatements(first: Page, second: Page, texts: Remembered, weights: AcrossWeights) -> Restatements:
    """Return what the claims of two documents restate of one another."""
    near = np.round(first.vectors @ second.vectors.T, 6) >= weights.least_pair
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    probability = np.zeros(near.shape)
    if len(rows):
        kinds = pair_evidence(first, second, rows, columns, texts)
        logits = weights.intercept + sum(weights.pair[kind] * kinds[kind] for kind in weights.pair)
        part = np.ix_(rows, columns)
        odds = np.exp(np.minimum(logits, _MOST)) * near[part]
        probability[part] = np.round(in_company(odds, weights.related), 4)
    return Restatements(first, second, probability, weights.threshold)


def pair_evidence(
    first: Page, second: Page, rows: Indices, columns: Indices, texts: Remembered
) -> dict[str, Matrix]:
    """Return what speaks for these claims restating one another, a kind to [rows, columns]."""
    compared = Texts(
        [first.said[first.claims[row].id] for row in rows],
        [second.said[second.claims[column].id] for column in columns],
        texts,
    )
    around = first.around[rows] @ second.around[columns].T
    return {"words": compared.words, "terms": compared.terms, "around": around}


def in_company(odds: Matrix, related: float) -> Matrix:
    """Return the probability of each pair from its `odds`, given what the other pairs tell.

    `odds` are those between documents on the same subject, and `related` is how likely two
    documents are, before they are read.

    >>> alone = in_company(np.array([[3.0, 0.0], [0.0, 0.0]]), 0.02)
    >>> beside = in_company(np.array([[3.0, 0.0], [0.0, 9.0]]), 0.02)
    >>> round(float(alone[0, 0]), 2), round(float(beside[0, 0]), 2)
    (0.06, 0.34)
    """
    telling = np.where(odds / (1 + odds) >= _TELLING, np.log1p(odds), 0.0)
    others = telling.sum() - telling.sum(axis=0) - telling.sum(axis=1, keepdims=True) + telling
    belief = related / (1 - related) * np.exp(np.minimum(others, _MOST))
    weighed = odds * belief / (1 + belief)
    return np.asarray(weighed / (1 + weighed))
