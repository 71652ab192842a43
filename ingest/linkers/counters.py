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
from ingest.linkers.bare import gather_bare
from ingest.linkers.claim_part import claim_part
from ingest.linkers.comparison import Matrix
from ingest.linkers.evidence import Evidence, Layout, gather, lay_out
from ingest.linkers.model import LinkWeights, bare_beliefs, load_weights, log_odds
from ingest.linkers.restatements import likeness
from ingest.linkers.statements import Statement
from kg.models import Attack, Scope
from kg.text.tokens import stem, stopwords, words

if TYPE_CHECKING:
    from kg.text.encoder import Encoder

#: Names the method in the graph; the number goes up when the same evidence is weighed otherwise.
METHOD = "late-interaction+section+joint/2"
DEGRADED_METHOD = "words+section+joint/2 (degraded)"
#: The same for statements without sections.
BARE_METHOD = "late-interaction+joint/1"
DEGRADED_BARE_METHOD = "words+joint/1 (degraded)"
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
    claims: Sequence[Statement],
    counters: Sequence[Statement],
    *,
    encoder: Encoder | None,
    alike: Matrix | None = None,
    paired: bool | None = None,
) -> list[Link]:
    """Return for each of `counters` the claims it challenges, both given in the order of the source.

    `alike` is what `restatements.likeness` says of the claims, where that is known already. `paired`
    says of statements without sections whether each counterargument was made against another claim;
    by default their numbers tell (see `model.bare_beliefs`).
    Without an `encoder` words alone are weighed, and `Link.method` says so.
    """
    placed = any(statement.section is not None for statement in (*claims, *counters))
    if encoder is None:
        method = DEGRADED_METHOD if placed else DEGRADED_BARE_METHOD
    else:
        method = METHOD if placed else BARE_METHOD
    if not counters:
        return []
    if not claims:
        return [Link(counter.id, (), (), attack(counter.text).attack, method) for counter in counters]
    weights = load_weights(degraded=encoder is None)
    if placed:
        layout = lay_out(claims, counters)
        evidence = gather(claims, counters, layout, encoder)
        if alike is None:
            alike = likeness(claims, encoder, weights.restatements)
        scores = probabilities(evidence, layout, alike, weights.links)
        threshold = weights.links.threshold
    else:
        evidence = gather_bare(claims, counters, encoder)
        scores = bare_beliefs(evidence, weights.bare, paired=paired)
        threshold = weights.bare.threshold
    return [
        _link(row, counter, claims, scores, evidence, threshold, method)
        for row, counter in enumerate(counters)
    ]


def probabilities(evidence: Evidence, layout: Layout, alike: Matrix, weights: LinkWeights) -> Matrix:
    """Return the probability that each counterargument challenges each claim, calibrated.

    `alike` [claims, claims] is the probability that two claims restate one another: who challenges
    one then challenges the other.
    """
    belief, _ = settle(*log_odds(evidence, weights), layout, weights.potentials)
    return weights.calibration(pooled(belief, alike))


def pooled(belief: Matrix, alike: Matrix) -> Matrix:
    """Return the belief in each claim or one that restates it, of the shape of `belief`."""
    return np.minimum(belief + belief @ alike, 1.0)


def _link(
    row: int,
    counter: Statement,
    claims: Sequence[Statement],
    scores: Matrix,
    evidence: Evidence,
    threshold: float,
    method: str,
) -> Link:
    ranked = np.argsort(-scores[row], kind="stable")
    linked = [
        int(column)
        for column, least in zip(ranked, (threshold, SECOND), strict=False)
        if scores[row, column] >= least
    ]
    others = [int(column) for column in ranked[len(linked) : len(linked) + RUNNERS_UP]]
    reading = attack(counter.text)
    targets = [
        Target(
            claim=claims[column].id,
            score=round(float(scores[row, column]), 4),
            scope="section" if _in_one_section(counter, claims[column]) else "document",
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


def _in_one_section(counter: Statement, claim: Statement) -> bool:
    return counter.section is not None and counter.section == claim.section


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
