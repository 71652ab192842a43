"""Does a statement speak against a claim, or for it: a small model over the two texts' vectors.

Embeddings ignore polarity: what supports a claim is as near to it as what opposes it. Within a
document the heading above a statement says that it attacks; between documents, and in a search
over a pool of statements, no heading does. What tells the sides apart is where the two vectors
differ, what the reply's own vector says, and wordings of polarity in both
(``ingest/lexicon/stance_cues.json``). The weights in ``stance.json`` were fitted by
``bench/stance.py`` on the claims and perspectives of Perspectrum (Chen, Khashabi, Yin,
Callison-Burch and Roth, "Seeing Things from a Different Angle", NAACL 2019, CC BY-SA 4.0).

It is weak evidence: of two replies, one on either side, it names the right one six times in ten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.linkers.comparison import Matrix
from ingest.linkers.cues import straight
from kg.text.tokens import stem, words

#: The kinds of cue, in the order of the columns of `cues`.
CUES = ("negated", "against", "for", "one_negated", "same_side", "against_a_wrong", "for_a_wrong")
_MOST_NEGATIONS = 2


@dataclass(frozen=True, slots=True)
class StanceWeights:
    """What stance is weighed by: one weight for each number of a vector, one for each kind of cue.

    `model` names the vector space that `difference` and `reply` [dimension] belong to.
    """

    model: str
    difference: Matrix
    reply: Matrix
    cues: Mapping[str, float]
    intercept: float


@cache
def load_stance() -> StanceWeights:
    """Return the weights that come with the package."""
    text = resources.files(__package__).joinpath("stance.json").read_text(encoding="utf-8")
    return read_stance(json.loads(text))


def read_stance(data: Mapping[str, Any]) -> StanceWeights:
    """Return weights from their form in JSON."""
    return StanceWeights(
        model=data["model"],
        difference=np.array(data["difference"]),
        reply=np.array(data["reply"]),
        cues=data["cues"],
        intercept=data["intercept"],
    )


def against(
    claim: tuple[str, NDArray[np.float32]],
    replies: Sequence[tuple[str, NDArray[np.float32]]],
    weights: StanceWeights | None = None,
) -> Matrix:
    """Return the log odds that each of `replies` opposes `claim` and does not support it [replies].

    Each is a text with its unit vector by the encoder that `StanceWeights.model` names. That a
    reply has to do with the claim at all is taken for granted.
    """
    weights = weights or load_stance()
    if not replies:
        return np.zeros(0)
    text, vector = claim
    vectors = np.stack([reply for _, reply in replies]).astype(np.float64)
    found = cues(text, [reply for reply, _ in replies])
    return np.asarray(
        np.abs(vectors - vector) @ weights.difference
        + vectors @ weights.reply
        + found @ np.array([weights.cues[kind] for kind in CUES])
        + weights.intercept
    )


def cues(claim: str, replies: Sequence[str]) -> Matrix:
    """Return the wordings of polarity of each reply to `claim` [replies, len(CUES)].

    How often the reply negates, and its words against and for something; whether only one of the
    two negates; whether both lean to the same side (-1 to 1); and its words against and for where
    the claim itself names a wrong.

    >>> [found] = cues("Zoos should be banned", ["Zoos protect animals"]).tolist()
    >>> dict(zip(CUES, found))["for_a_wrong"]
    1.0
    """
    wanted = _polarity(claim)
    claim_leans = wanted.sign * (1 + wanted.in_favour - wanted.opposed)
    rows = []
    for reply in replies:
        said = _polarity(reply)
        rows.append(
            (
                said.negations,
                said.opposed,
                said.in_favour,
                (wanted.negations > 0) != (said.negations > 0),
                np.tanh(claim_leans * said.sign * (said.in_favour - said.opposed) / 2),
                said.opposed * (wanted.opposed > 0),
                said.in_favour * (wanted.opposed > 0),
            )
        )
    return np.array(rows, dtype=np.float64).reshape(len(replies), len(CUES))


@dataclass(frozen=True, slots=True)
class _Polarity:
    """How often a text negates, and how many of its words speak against and for something."""

    negations: int
    opposed: int
    in_favour: int

    @property
    def sign(self) -> int:
        return -1 if self.negations % 2 else 1


@lru_cache(maxsize=8192)
def _polarity(text: str) -> _Polarity:
    negation, against_it, for_it = _cue_words()
    found = [stem(word) for word in words(text)]
    return _Polarity(
        min(len(negation.findall(straight(text))), _MOST_NEGATIONS),
        sum(word in against_it for word in found),
        sum(word in for_it for word in found),
    )


@cache
def _cue_words() -> tuple[re.Pattern[str], frozenset[str], frozenset[str]]:
    text = resources.files("ingest.lexicon").joinpath("stance_cues.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return (
        re.compile("|".join(data["negations"]), re.IGNORECASE),
        frozenset(stem(word) for word in data["against"]),
        frozenset(stem(word) for word in data["for"]),
    )
