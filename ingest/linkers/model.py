"""The weights of the evidence: a small linear model, readable in ``weights.json``.

For each counterargument the log odds of a claim are the weighted sum of the evidence for it, and
those of no claim at all a weighted sum of what speaks for that. The weights were fitted by
``bench/linking.py`` on the documents that the file names; there is one set for evidence with
vectors and one for words alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from ingest.linkers.assignment import Potentials, share
from ingest.linkers.calibration import Calibration
from ingest.linkers.comparison import Matrix
from ingest.linkers.evidence import PLACE, Evidence

#: From how many on as many claims as counterarguments are no chance.
PAIRS = 3


@dataclass(frozen=True, slots=True)
class LinkWeights:
    """What a counterargument's links are weighed by.

    `claim` and `absence` map kinds of evidence to weights; `nothing` is the log odds of challenging
    no claim before anything is read. `threshold` is the least probability of a link.
    """

    claim: Mapping[str, float]
    absence: Mapping[str, float]
    nothing: float
    potentials: Potentials
    calibration: Calibration
    threshold: float


@dataclass(frozen=True, slots=True)
class BareWeights:
    """What links between statements without a place are weighed by (see `ingest.linkers.bare`).

    `strength` is how strongly counterarguments spread over the claims (see `assignment.share`).
    Where there are as many as claims, and `PAIRS` at least, they are taken for a list of pairs and
    spread evenly: so many by chance are rare.
    """

    claim: Mapping[str, float]
    absence: Mapping[str, float]
    nothing: float
    strength: float
    threshold: float


@dataclass(frozen=True, slots=True)
class RestatementWeights:
    """What pairs of claims that restate one another are weighed by (see `alignment.align`)."""

    pair: Mapping[str, float]
    nothing: float
    step: float
    back: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Weights:
    """All weights of one kind of run."""

    links: LinkWeights
    bare: BareWeights
    restatements: RestatementWeights


@cache
def load_weights(*, degraded: bool) -> Weights:
    """Return the weights that come with the package: with vectors, or (`degraded`) for words alone."""
    text = resources.files(__package__).joinpath("weights.json").read_text(encoding="utf-8")
    return read_weights(json.loads(text)["words" if degraded else "vectors"])


def read_weights(data: Mapping[str, Any]) -> Weights:
    """Return weights from their form in JSON."""
    links = dict(data["links"])
    links["potentials"] = Potentials(**links["potentials"])
    links["calibration"] = Calibration(**links["calibration"])
    return Weights(
        LinkWeights(**links), BareWeights(**data["bare"]), RestatementWeights(**data["restatements"])
    )


def log_odds(evidence: Evidence, weights: LinkWeights) -> tuple[Matrix, Matrix]:
    """Return the log odds of each claim [counterarguments, claims] and of none [counterarguments].

    The odds of none are held against the claims' odds by their place alone, so that they mean the
    same on a page of five claims as on one of fifty.
    """
    claims = _weighed(evidence.claim, weights.claim)
    place = np.asarray(sum(weights.claim.get(kind, 0.0) * evidence.claim[kind] for kind in PLACE))
    top = place.max(axis=1)
    prior = top + np.log(np.exp(place - top[:, None]).sum(axis=1))
    return claims, prior + weights.nothing + _weighed(evidence.absence, weights.absence)


def bare_beliefs(evidence: Evidence, weights: BareWeights, *, paired: bool | None = None) -> Matrix:
    """Return the probability of each claim [counterarguments, claims], of statements without a place.

    `paired` says whether they are a list of pairs; by default their numbers tell.
    """
    claims = _weighed(evidence.claim, weights.claim)
    rows, columns = claims.shape
    nothing = np.log(columns) + weights.nothing + _weighed(evidence.absence, weights.absence)
    if paired is None:
        paired = rows == columns >= PAIRS
    strength = 1.0 if paired else weights.strength
    belief, _ = share(claims, nothing, strength=strength)
    return belief


def _weighed(values: Mapping[str, Matrix], weights: Mapping[str, float]) -> Matrix:
    return np.asarray(sum(weight * values[kind] for kind, weight in weights.items()))
