"""From a model's belief to a probability that is true: of links given 0.8, four in five hold.

Platt's logistic map of the log odds (Platt, "Probabilistic outputs for support vector machines",
1999), fitted on documents the model was not fitted on.
"""

from dataclasses import dataclass

import numpy as np

from ingest.linkers.comparison import Matrix

_EDGE = 1e-4  # beliefs are kept this far from 0 and 1, where the log odds have no end


@dataclass(frozen=True, slots=True)
class Calibration:
    """The line from the log odds of a belief to those of its being right."""

    slope: float
    intercept: float

    def __call__(self, belief: Matrix) -> Matrix:
        """Return the probabilities of `belief`, of the same shape.

        >>> Calibration(slope=0.5, intercept=0.0)(np.array([0.5, 0.9])).round(2).tolist()
        [0.5, 0.75]
        """
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * log_odds(belief) + self.intercept))))


def log_odds(belief: Matrix) -> Matrix:
    """Return ln(p / (1 - p)), with `belief` kept a little off 0 and 1."""
    kept = np.clip(belief, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(kept / (1 - kept)))
