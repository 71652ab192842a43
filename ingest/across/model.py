"""The weights of links across documents, readable in ``weights.json`` (fitted by ``bench/across.py``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from ingest.linkers.comparison import Matrix


@dataclass(frozen=True, slots=True)
class AcrossWeights:
    """What links across documents are weighed by; `model` names the vector space they are for.

    `common` [dimension] is the mean of that model's word vectors. Two documents are compared that
    have two claims with a word of `least_rarity` in common and a cosine of `least_document`; of
    their claims, those are compared whose cosine is `least_pair` or more. `pair` maps kinds of
    evidence to weights in the log odds of a restatement between documents on the same subject,
    `intercept` is the rest of these; `related` is how many pairs of documents are on the same
    subject, before anything is read. `words`, `ordinary` and `stance` move a challenge
    (`ingest.across.challenging`). `threshold` is the least probability of a link.
    """

    model: str
    common: Matrix
    least_rarity: float
    least_document: float
    least_pair: float
    pair: Mapping[str, float]
    intercept: float
    related: float
    words: float
    ordinary: float
    stance: float
    threshold: float


@cache
def load_weights() -> AcrossWeights:
    """Return the weights that come with the package."""
    text = resources.files(__package__).joinpath("weights.json").read_text(encoding="utf-8")
    return read_weights(json.loads(text)["weights"])


def read_weights(data: Mapping[str, Any]) -> AcrossWeights:
    """Return weights from their form in JSON."""
    return AcrossWeights(**{**data, "common": np.array(data["common"])})
