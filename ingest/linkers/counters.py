"""Which claim does a counterargument challenge, and how sure are we.

The steps are evidence, model, joint assignment and calibration, each a module of this package.
Embeddings ignore polarity, so that a statement attacks at all is known from its place under
"Counterarguments"; what is asked here is only what it attacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.linkers.assignment import settle
from ingest.linkers.attack import attack
from ingest.linkers.claim_part import claim_part
from ingest.linkers.comparison import Matrix
from ingest.linkers.evidence import Evidence, gather
from ingest.linkers.model import LinkWeights, Weights, load_weights, log_odds
from ingest.linkers.restatements import likeness
from ingest.linkers.statements import Statement
from kg.models import Attack, Scope
from kg.text.tokens import stem, stopwords, words

if TYPE_CHECKING:
    from kg.text.encoder import Encoder

#: Names the method in the graph; the number goes up when the same evidence is weighed otherwise.
METHOD = "late-interaction+section+joint/1"
DEGRADED_METHOD = "words+section+joint/1 (degraded)"
RUNNERS_UP = 3
#: Least probability of a second link: more likely than not.
SECOND = 0.5
_LEAST_SCORE = 0.01  # a runner-up less likely than this is none


@dataclass(frozen=True, slots=True)
class Target:
    """A claim that a counterargument challenges.

    `score` is the probability that it challenges this claim or one that restates it; `evidence`
    says in words and numbers what spoke for it.
    """

    claim: str
    score: float
    scope: Scope
    evidence: dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Link:
    """What a counterargument challenges, best first: no target means that it is left unlinked.

    `runners_up` are the next best claims, not linked, with their probabilities.
    """

    counter: str
    targets: tuple[Target, ...]
    runners_up: tuple[tuple[str, float], ...]
    attack: Attack
    method: str


def link_counters(
    claims: Sequence[Statement], counters: Sequence[Statement], *, encoder: Encoder | None
) -> list[Link]:
    """Return for each of `counters` the claims it challenges, both given in the order of the source.

    Without an `encoder` words alone are weighed, and `Link.method` says so.
    """
    method = METHOD if encoder is not None else DEGRADED_METHOD
    if not counters:
        return []
    if not claims:
        return [Link(counter.id, (), (), attack(counter.text).attack, method) for counter in counters]
    weights = load_weights(degraded=encoder is None)
    evidence = gather(claims, counters, encoder)
    scores = probabilities(evidence, likeness(claims, encoder, weights.restatements), weights)
    return [
        _link(row, counter, claims, scores, evidence, weights.links, method)
        for row, counter in enumerate(counters)
    ]


def probabilities(evidence: Evidence, alike: Matrix, weights: Weights) -> Matrix:
    """Return the probability that each counterargument challenges each claim, calibrated.

    `alike` [claims, claims] is the probability that two claims restate one another: who challenges
    one then challenges the other.
    """
    links = weights.links
    belief, _ = settle(*log_odds(evidence, links), evidence.layout, links.potentials)
    return links.calibration(pooled(belief, alike))


def pooled(belief: Matrix, alike: Matrix) -> Matrix:
    """Return the belief in each claim or one that restates it, of the shape of `belief`."""
    return np.minimum(belief + belief @ alike, 1.0)


def _link(
    row: int,
    counter: Statement,
    claims: Sequence[Statement],
    scores: Matrix,
    evidence: Evidence,
    weights: LinkWeights,
    method: str,
) -> Link:
    ranked = np.argsort(-scores[row], kind="stable")
    linked = [
        int(column)
        for column, least in zip(ranked, (weights.threshold, SECOND), strict=False)
        if scores[row, column] >= least
    ]
    others = [int(column) for column in ranked[len(linked) : len(linked) + RUNNERS_UP]]
    reading = attack(counter.text)
    targets = [
        Target(
            claim=claims[column].id,
            score=round(float(scores[row, column]), 4),
            scope="section" if evidence.claim["own_section"][row, column] else "document",
            evidence=_explanation(row, column, counter, claims[column], evidence, rank, reading.why),
        )
        for rank, column in enumerate(linked, start=1)
    ]
    runners_up = [(claims[column].id, round(float(scores[row, column]), 4)) for column in others]
    return Link(
        counter=counter.id,
        targets=tuple(targets),
        runners_up=tuple((claim, score) for claim, score in runners_up if score >= _LEAST_SCORE),
        attack=reading.attack,
        method=method,
    )


def _explanation(
    row: int,
    column: int,
    counter: Statement,
    claim: Statement,
    evidence: Evidence,
    rank: int,
    why_attack: str | None,
) -> dict[str, float | str]:
    explanation: dict[str, float | str] = {
        "rank": rank,
        "candidates": len(evidence.similarity[row]),
        "similarity": round(float(evidence.similarity[row, column]), 4),
    }
    explanation |= {kind: round(float(matrix[row, column]), 4) for kind, matrix in evidence.claim.items()}
    if terms := _common_words(counter.text, claim.text):
        explanation["shared"] = ", ".join(terms)
    if part := claim_part(counter.text):
        explanation["claim_part"] = part
    if why_attack:
        explanation["attack"] = why_attack
    return explanation


def _common_words(counter: str, claim: str) -> list[str]:
    """Return the words of `counter` whose stems `claim` has too, in lower case, each stem once."""
    there = {stem(word) for word in words(claim)}
    common: dict[str, str] = {}
    for word in words(counter):
        if word.lower() not in stopwords() and stem(word) in there:
            common.setdefault(stem(word), word.lower())
    return list(common.values())
