"""All counterarguments of a page linked together, instead of each alone.

Counterarguments spread over the claims, and within a section they come in about the order of the
claims they challenge. So each one's probabilities are weighed again by what the others believe: a
claim that another counterargument takes loses, and a claim that lies on the right side of the
others' claims gains. This is mean-field inference over a page-wide random field with two pairwise
potentials (Krähenbühl and Koltun, "Efficient inference in fully connected CRFs", NIPS 2011): a few
matrix products, the same answer every time, and probabilities instead of one best assignment.

Statements without a place have no order. There a claim that is taken too often is made dearer until
it is not, which is the half of Sinkhorn's scaling that an even share asks for (Sinkhorn and Knopp,
"Concerning nonnegative matrices and doubly stochastic matrices", Pacific J. Math. 21, 1967).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.linkers.comparison import Matrix
from ingest.linkers.evidence import Layout

_ROUNDS = 8
_ROUNDS_OF_SHARING = 30
_STEP = 0.5  # of each round's change that is taken; whole steps can swing to and fro


@dataclass(frozen=True, slots=True)
class Potentials:
    """How strongly counterarguments pull on one another.

    `reuse` is the cost of a claim that another counterargument takes, `order` the gain of a pair
    in the claims' order, both in log odds; `reach` is how many claims apart a pair must be to count
    almost in full.
    """

    reuse: float
    order: float
    reach: float


def settle(logits: Matrix, nothing: Matrix, layout: Layout, potentials: Potentials) -> tuple[Matrix, Matrix]:
    """Return the probability of each claim [counterarguments, claims] and of none [counterarguments].

    `logits` are the log odds of the claims for each counterargument alone, `nothing` those of no
    claim; only differences count.
    """
    apart = np.tanh((layout.position[None, :] - layout.position[:, None]) / potentials.reach)
    later = apart * layout.neighbours  # [claim, claim]: how far the column's claim comes after the row's
    company = np.sqrt(np.maximum(np.abs(layout.after).sum(axis=1, keepdims=True), 1.0))
    alone = np.concatenate([logits, nothing[:, None]], axis=1)
    belief = _softmax(alone)
    for _ in range(_ROUNDS):
        claims = belief[:, :-1]
        taken = claims.sum(axis=0, keepdims=True) - claims
        at_home = claims * layout.together
        ordered = layout.after @ (at_home @ later.T) * layout.together / company
        weighed = alone.copy()
        weighed[:, :-1] += potentials.order * ordered - potentials.reuse * taken
        belief = (1 - _STEP) * belief + _STEP * _softmax(weighed)
    return belief[:, :-1], belief[:, -1]


def share(logits: Matrix, nothing: Matrix, *, strength: float) -> tuple[Matrix, Matrix]:
    """Return the probability of each claim [counterarguments, claims] and of none [counterarguments].

    Arguments are as in `settle`. A claim's even share is one counterargument, or more where there
    are more of them than claims. With `strength` 1 no claim is expected to take more than its
    share, with 0 each counterargument is taken alone.
    """
    rows, columns = logits.shape
    even = max(1.0, rows / columns)
    price = np.zeros(columns)
    for _ in range(_ROUNDS_OF_SHARING):
        belief = _softmax(np.concatenate([logits - price, nothing[:, None]], axis=1))
        load = np.maximum(belief[:, :-1].sum(axis=0), 1e-12)
        price = np.maximum(0.0, strength * (price + np.log(load / even)))
    belief = _softmax(np.concatenate([logits - price, nothing[:, None]], axis=1))
    return belief[:, :-1], belief[:, -1]


def _softmax(logits: Matrix) -> Matrix:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
