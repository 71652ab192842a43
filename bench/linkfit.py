"""Fit the weights of the linkers on annotated pages.

The weights are few and drawn to round values set by hand (a ridge), because two hundred annotated
counterarguments allow no more. The gradient is taken by differences: the model is small enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from bench.linkpages import Page
from ingest.linkers.assignment import Potentials, settle
from ingest.linkers.calibration import Calibration
from ingest.linkers.calibration import log_odds as belief_log_odds
from ingest.linkers.comparison import Matrix
from ingest.linkers.counters import pooled
from ingest.linkers.model import LinkWeights, RestatementWeights, log_odds
from ingest.linkers.restatements import aligned

#: Least probability of a link: `right` is flat around it, and chosen anew it would be chosen by chance.
THRESHOLD = 0.25
#: Share of the shown restatements that are to be right, on documents held out.
PRECISION = 0.7
_ENOUGH = 10
RIDGE = 2.0
RIDGE_PAIRS = 0.5

#: Where the fit starts and what the ridge draws it to.
_COMMON = {"claim_part": 0.5, "around": 0.3, "voiced": 1.0, "own_section": 4.0, "summary": 2.0}
START = {
    mode: LinkWeights(
        claim=of_words | _COMMON,
        absence={"cue": 4.5, "distance": 1.0},
        nothing=-2.0,
        potentials=Potentials(reuse=1.0, order=1.0, reach=2.0),
        calibration=Calibration(1.0, 0.0),
        threshold=THRESHOLD,
    )
    for mode, of_words in {
        "vectors": {"words": 0.5, "cosine": 0.3, "pieces_per_claim": 1.0, "terms": 0.5},
        "words": {"terms": 1.0, "terms_per_claim": 0.5},
    }.items()
}
START_PAIRS = {
    "vectors": RestatementWeights(
        {"pieces": 0.5, "terms": 0.3}, nothing=2.0, step=0.2, back=4.0, threshold=0.2
    ),
    "words": RestatementWeights({"terms": 0.6}, nothing=2.0, step=0.2, back=4.0, threshold=0.2),
}


@dataclass(frozen=True, slots=True)
class First:
    """The likeliest claim of each counterargument of some pages: its belief, and whether it is right."""

    belief: Matrix
    right: Matrix


@dataclass(slots=True)
class Fitter:
    """Fits on any of `pages`; what was fitted on all but some is kept, for every fold asks for it twice."""

    pages: Sequence[Page]
    mode: str
    _links: dict[frozenset[str], LinkWeights] = field(default_factory=dict)
    _pairs: dict[frozenset[str], RestatementWeights] = field(default_factory=dict)

    def links(self, *without: str) -> LinkWeights:
        """Return the weights of links fitted on the pages not named, calibrated on each held out."""
        beliefs = [self._first(page, {*without, page.name}) for page in self._others(without)]
        calibration = fit_calibration(
            np.concatenate([first.belief for first in beliefs]),
            np.concatenate([first.right for first in beliefs]),
        )
        return replace(self._plain_links(without), calibration=calibration)

    def pairs(self, *without: str) -> RestatementWeights:
        """Return the weights of restatements fitted likewise; the threshold is what gives `PRECISION`."""
        told = [
            held_pairs(page, self.mode, self._plain_pairs({*without, page.name}))
            for page in self._others(without)
        ]
        probability = np.concatenate([found for found, _ in told])
        true = np.concatenate([true for _, true in told])
        return replace(self._plain_pairs(without), threshold=least_for(PRECISION, probability, true))

    def _first(self, page: Page, without: Iterable[str]) -> First:
        links, pairs = self._plain_links(without), self._plain_pairs(without)
        belief, _ = settle(*log_odds(page.evidence[self.mode], links), page.layout, links.potentials)
        belief = pooled(belief, alike(page, self.mode, pairs))
        rows, first = np.arange(len(belief)), belief.argmax(axis=1)
        return First(belief[rows, first], page.target[rows, first])

    def _plain_links(self, without: Iterable[str]) -> LinkWeights:
        key = frozenset(without)
        if key not in self._links:
            self._links[key] = fit_links(self._others(key), self.mode)
        return self._links[key]

    def _plain_pairs(self, without: Iterable[str]) -> RestatementWeights:
        key = frozenset(without)
        if key not in self._pairs:
            self._pairs[key] = fit_pairs(self._others(key), self.mode)
        return self._pairs[key]

    def _others(self, without: Iterable[str]) -> list[Page]:
        return [page for page in self.pages if page.name not in without]


def fit_links(pages: Sequence[Page], mode: str) -> LinkWeights:
    """Return the weights under which the annotated links are likeliest."""
    start = _packed(START[mode])

    def loss(values: Matrix) -> float:
        weights = _unpacked(values, START[mode])
        total = 0.0
        for page in pages:
            belief, none = settle(*log_odds(page.evidence[mode], weights), page.layout, weights.potentials)
            right = np.where(page.has_target, (belief * page.target).sum(axis=1), none)
            total -= float(np.log(right + 1e-9).sum())
        return total + RIDGE * float(((values - start) ** 2).sum())

    return _unpacked(descend(loss, start), START[mode])


def fit_pairs(pages: Sequence[Page], mode: str) -> RestatementWeights:
    """Return the weights under which the annotated restatements are likeliest."""
    like = START_PAIRS[mode]
    start = np.array([*like.pair.values(), like.nothing, *np.log([like.step, like.back])])

    def made(values: Matrix) -> RestatementWeights:
        rest = iter(values.tolist())
        pair = {kind: next(rest) for kind in like.pair}
        nothing = next(rest)
        step, back = np.exp(list(rest)).tolist()
        return RestatementWeights(pair, nothing, step, back, like.threshold)

    def loss(values: Matrix) -> float:
        weights = made(values)
        total = 0.0
        for page in pages:
            for summary, details, evidence in page.pairs[mode]:
                found = aligned(evidence, weights)
                true = page.same[np.ix_(summary, details)]
                told = true.any(axis=1)
                total -= float(np.log((found * true).sum(axis=1)[told] + 1e-6).sum())
                total -= float(np.log(np.maximum(1 - found.sum(axis=1)[~told], 1e-6)).sum())
        return total + RIDGE_PAIRS * float(((values - start) ** 2).sum())

    return made(descend(loss, start))


def fit_calibration(belief: Matrix, right: Matrix) -> Calibration:
    """Return the map that makes `belief` true of `right`."""
    odds = belief_log_odds(belief)
    # Platt's own targets keep a perfect fold from asking for certainty.
    soft = np.where(right > 0, (right.sum() + 1) / (right.sum() + 2), 1 / ((1 - right).sum() + 2))

    def loss(values: Matrix) -> float:
        p = 1 / (1 + np.exp(-(values[0] * odds + values[1])))
        return float(-(soft * np.log(p + 1e-12) + (1 - soft) * np.log(1 - p + 1e-12)).sum())

    slope, intercept = descend(loss, np.array([1.0, 0.0]), steps=200, rate=0.05).tolist()
    return Calibration(slope, intercept)


def alike(page: Page, mode: str, weights: RestatementWeights) -> Matrix:
    """Return the probability that two claims restate one another [claims, claims]."""
    result = np.zeros((len(page.claims), len(page.claims)))
    for summary, details, evidence in page.pairs[mode]:
        found = aligned(evidence, weights)
        result[np.ix_(summary, details)] = found
        result[np.ix_(details, summary)] = found.T
    return result


def held_pairs(page: Page, mode: str, weights: RestatementWeights) -> tuple[Matrix, Matrix]:
    """Return for all pairs of a page the probability that they restate one another, and whether they do."""
    found, true = [np.zeros(0)], [np.zeros(0)]
    for summary, details, evidence in page.pairs[mode]:
        found.append(aligned(evidence, weights).ravel())
        true.append(page.same[np.ix_(summary, details)].ravel())
    return np.concatenate(found), np.concatenate(true)


def least_for(precision: float, probability: Matrix, true: Matrix) -> float:
    """Return the least threshold, in hundredths, with `precision` among the `_ENOUGH` or more it shows."""
    for threshold in np.arange(1, 100) / 100:
        shown = probability >= threshold
        if shown.sum() >= _ENOUGH and true[shown].mean() >= precision:
            return float(threshold)
    return 0.99


def descend(loss: Callable[[Matrix], float], start: Matrix, *, steps: int = 50, rate: float = 0.1) -> Matrix:
    """Return where Adam (Kingma and Ba 2015) arrives, with gradients by central differences."""
    at = start.copy()
    mean = np.zeros_like(at)
    square = np.zeros_like(at)
    for step in range(1, steps + 1):
        gradient = np.zeros_like(at)
        for index in range(len(at)):
            nudge = np.zeros_like(at)
            nudge[index] = 1e-3
            gradient[index] = (loss(at + nudge) - loss(at - nudge)) / 2e-3
        mean = 0.8 * mean + 0.2 * gradient
        square = 0.95 * square + 0.05 * gradient**2
        at = at - rate * (mean / (1 - 0.8**step)) / (np.sqrt(square / (1 - 0.95**step)) + 1e-8)
    return at


def as_json(weights: LinkWeights | RestatementWeights) -> dict[str, Any]:
    """Return weights as they stand in the file."""
    return _rounded(asdict(weights))


def _packed(weights: LinkWeights) -> Matrix:
    """Return the free numbers of `weights`; what must be positive as its logarithm."""
    potentials = weights.potentials
    return np.array(
        [
            *weights.claim.values(),
            *weights.absence.values(),
            weights.nothing,
            *np.log([potentials.reuse, potentials.order, potentials.reach]),
        ]
    )


def _unpacked(values: Matrix, like: LinkWeights) -> LinkWeights:
    rest = iter(values.tolist())
    claim = {kind: next(rest) for kind in like.claim}
    absence = {kind: next(rest) for kind in like.absence}
    nothing = next(rest)
    potentials = Potentials(*np.exp(list(rest)).tolist())
    return replace(like, claim=claim, absence=absence, nothing=nothing, potentials=potentials)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4)
