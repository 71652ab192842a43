"""How alike the statements of one page are: by stems, by token vectors, by vectors of sentences and texts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kg.text.bm25 import BM25
from kg.text.encoder import Encoded
from kg.text.late_interaction import TokenVectors, inverse_frequencies, late_interaction
from kg.text.tokens import stems

Matrix: TypeAlias = NDArray[np.float64]

_KIN = 2.0
_FEW = 16.0


def shared_terms(queries: Sequence[str], texts: Sequence[str]) -> Matrix:
    """Return the BM25 score of each text for each query [queries, texts]."""
    index = BM25([stems(text) for text in texts])
    return np.array([index.scores(stems(query)) for query in queries]).reshape(len(queries), len(texts))


def term_cosines(queries: Sequence[str], texts: Sequence[str]) -> Matrix:
    """Return the cosine of each query's stems with each text's [queries, texts], rare stems weighing more.

    A stem weighs 1 + ln(how often it is there) by its inverse document frequency over all given texts.
    """
    counts = [Counter(stems(text)) for text in (*queries, *texts)]
    weights = inverse_frequencies(list(count) for count in counts)
    column = {term: index for index, term in enumerate(weights)}
    rows = np.zeros((len(counts), len(column)))
    for row, count in zip(rows, counts, strict=True):
        for term, times in count.items():
            row[column[term]] = (1 + math.log(times)) * weights[term]
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return np.asarray(rows[: len(queries)] @ rows[len(queries) :].T)


def coverage(queries: Sequence[TokenVectors], texts: Sequence[TokenVectors], *, power: int = 1) -> Matrix:
    """Return the late interaction of each query with each text [queries, texts]; rare tokens weigh more."""
    weights = inverse_frequencies(text.tokens for text in (*queries, *texts))
    return late_interaction(queries, texts, weights, power=power)


def sentence_coverage(queries: Sequence[TokenVectors], texts: Sequence[TokenVectors]) -> Matrix:
    """Return the late interaction of sentences [queries, texts]; long ones weigh more (see `sentences`)."""
    return late_interaction(queries, texts, {size: float(size) for query in queries for size in query.tokens})


def cosines(queries: Sequence[Encoded], texts: Sequence[Encoded]) -> Matrix:
    """Return the cosine of each query's sentence vector with each text's [queries, texts]."""
    if not queries or not texts:
        return np.zeros((len(queries), len(texts)))
    product = np.stack([query.vector for query in queries]) @ np.stack([text.vector for text in texts]).T
    return product.astype(np.float64)


def standardised(values: Matrix, axis: int) -> Matrix:
    """Return `values` with mean 0 and deviation 1 along `axis`; zeros where all are equal."""
    if values.size == 0:
        return values
    spread = values.std(axis=axis, keepdims=True)
    return np.asarray((values - values.mean(axis=axis, keepdims=True)) / np.where(spread < 1e-9, 1.0, spread))


def interplay(values: Matrix) -> Matrix:
    """Return what is left of `values` without the means of rows and columns, with about deviation 1 over all.

    The means of columns are drawn to the whole matrix as in `standardised_down`. The deviation stays
    below 1 where there are few values: two always differ, and how much is then not known to be much.
    Zeros where nothing is left, as in a single column.
    """
    if values.size == 0:
        return values
    rows = len(values)
    mean = (values.sum(axis=0) + _KIN * values.mean()) / (rows + _KIN)
    rest = values - mean
    rest = rest - rest.mean(axis=1, keepdims=True)
    spread = rest.std() * math.sqrt(1 + _FEW / values.size)
    return np.asarray(rest / spread if spread > 1e-9 else np.zeros_like(rest))


def standardised_down(values: Matrix) -> Matrix:
    """Return each column of `values` standardised, drawn to the whole matrix where rows are few.

    Mean and deviation of a column are those of its rows together with `_KIN` more rows that are
    like the whole matrix: one row alone would else be its own mean and say nothing.
    """
    if values.size == 0:
        return values
    rows = len(values)
    mean = (values.sum(axis=0) + _KIN * values.mean()) / (rows + _KIN)
    square = (((values - mean) ** 2).sum(axis=0) + _KIN * values.var()) / (rows + _KIN)
    spread = np.sqrt(square)
    return np.asarray((values - mean) / np.where(spread < 1e-9, 1.0, spread))
