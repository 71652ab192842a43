"""Aligning two sequences that tell the same things in about the same order."""

from __future__ import annotations

import numpy as np

from ingest.linkers.comparison import Matrix


def align(logits: Matrix, *, nothing: float, step: float, back: float) -> Matrix:
    """Return the probability that each row has its counterpart in each column [rows, columns].

    Reading the rows in order, each has one counterpart or none. `logits` [rows, columns] are the
    log odds of a pair by its content, `nothing` those of having no counterpart. A counterpart
    costs `step` for each tenth of the columns it lies away from the last one, and `back` more if it
    lies before it. The forward-backward algorithm sums over all readings (Rabiner, "A tutorial on
    hidden Markov models", Proceedings of the IEEE 77, 1989).
    """
    rows, columns = logits.shape
    if not rows or not columns:
        return np.zeros((rows, columns))
    place = np.arange(columns)
    ahead = 10 * (place[None, :] - place[:, None]) / columns  # [last counterpart, next one]
    moves = -step * np.abs(ahead) - back * (ahead < 0)
    stay = np.where(np.eye(columns) > 0, nothing, -np.inf)
    forward = [-step * 10 * place / columns]
    transitions = [np.logaddexp(moves + row[None, :], stay) for row in logits]
    for transition in transitions:
        forward.append(_log_sum(forward[-1][:, None] + transition, axis=0))
    backward = [np.zeros(columns)]
    for transition in reversed(transitions):
        backward.append(_log_sum(transition + backward[-1][None, :], axis=1))
    backward.reverse()
    total = _log_sum(forward[-1], axis=0)
    return np.stack(
        [
            np.exp(_log_sum(forward[row][:, None] + moves, axis=0) + logits[row] + backward[row + 1] - total)
            for row in range(rows)
        ]
    )


def _log_sum(values: Matrix, axis: int) -> Matrix:
    top = values.max(axis=axis, keepdims=True)
    return np.asarray((top + np.log(np.exp(values - top).sum(axis=axis, keepdims=True))).squeeze(axis))
