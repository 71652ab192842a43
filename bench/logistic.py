"""Logistic regression with a ridge, by Newton's method: all that the small models here are fitted with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_ROUNDS = 30


def fit(features: Matrix, truth: Matrix, ridge: Matrix) -> tuple[Matrix, float]:
    """Return weights [columns] and intercept that explain `truth` [rows] by `features` [rows, columns].

    `ridge` [columns] is how strongly each weight is drawn to 0; the intercept is free.
    """
    mean = features.mean(axis=0)
    rows = np.c_[features - mean, np.ones(len(features))]
    pull = np.append(ridge, 0.0)

    def loss(weights: Matrix) -> float:
        odds = rows @ weights
        return float((np.logaddexp(0.0, odds) - truth * odds).sum() + (pull * weights**2).sum() / 2)

    weights = np.zeros(rows.shape[1])
    for _ in range(_ROUNDS):
        belief = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (belief - truth) + pull * weights
        curve = rows.T @ (rows * (belief * (1 - belief) + 1e-9)[:, None]) + np.diag(pull)
        step = np.linalg.solve(curve, slope)
        while loss(weights - step) > loss(weights) and np.abs(step).max() > 1e-9:
            step = step / 2  # Newton's step can be too long far from the answer
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    return weights[:-1], float(weights[-1] - mean @ weights[:-1])
