"""Which claims of the details say again what the 1-page summary says.

A summary follows its source, so its claims and their restatements come in the same order; the pairs
are found as an alignment of the summary with the details.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.linkers.alignment import align
from ingest.linkers.comparison import Matrix, coverage, shared_terms, standardised
from ingest.linkers.model import RestatementWeights, load_weights
from ingest.linkers.statements import Statement
from kg.text.late_interaction import pieces

if TYPE_CHECKING:
    from kg.text.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Restatement:
    """A claim of the summary, the claim of the details that says it again, and its probability."""

    summary: str
    detail: str
    score: float


def restatements(
    claims: Sequence[Statement], *, encoder: Encoder | None, alike: Matrix | None = None
) -> list[Restatement]:
    """Return the pairs of `claims`, given in the order of the source, that restate one another.

    `alike` is what `likeness` says of these claims, where that is known already.
    """
    weights = load_weights(degraded=encoder is None).restatements
    found = likeness(claims, encoder, weights) if alike is None else alike
    return [
        Restatement(claims[row].id, claims[column].id, round(float(found[row, column]), 4))
        for row, column in np.argwhere(found >= weights.threshold)
        if claims[row].role == "summary"
    ]


def likeness(claims: Sequence[Statement], encoder: Encoder | None, weights: RestatementWeights) -> Matrix:
    """Return the probability that two claims restate one another [claims, claims], symmetric."""
    result = np.zeros((len(claims), len(claims)))
    for summary, details in sides(claims):
        evidence = pair_evidence([claims[i] for i in summary], [claims[i] for i in details], encoder)
        pairs = aligned(evidence, weights)
        result[np.ix_(summary, details)] = pairs
        result[np.ix_(details, summary)] = pairs.T
    return result


def sides(claims: Sequence[Statement]) -> list[tuple[list[int], list[int]]]:
    """Return what to align, as indices of claims: each section of the summary with all details.

    Introduction and 1-page summary each tell the whole story, so each is aligned by itself.
    """
    details = [index for index, claim in enumerate(claims) if claim.role == "detail"]
    sections: dict[int | None, list[int]] = {}
    for index, claim in enumerate(claims):
        if claim.role == "summary":
            sections.setdefault(claim.section, []).append(index)
    return [(summary, details) for summary in sections.values()] if details else []


def pair_evidence(
    summary: Sequence[Statement], details: Sequence[Statement], encoder: Encoder | None
) -> dict[str, Matrix]:
    """Return what speaks for each pair, a kind to [summary, details].

    Both kinds are standardised over either side and added, so that a pair stands out only if it
    does among the candidates of both its claims.
    """
    left, right = [claim.text for claim in summary], [claim.text for claim in details]
    kinds = {"terms": _mutual(shared_terms(left, right))}
    if encoder is not None:
        one = [pieces(encoded) for encoded in encoder.encode_pieces(left)]
        other = [pieces(encoded) for encoded in encoder.encode_pieces(right)]
        kinds["pieces"] = _mutual(coverage(one, other) + coverage(other, one).T)
    return kinds


def aligned(evidence: dict[str, Matrix], weights: RestatementWeights) -> Matrix:
    """Return the probability of each pair [summary, details] given its `evidence`."""
    logits = sum(weight * evidence[kind] for kind, weight in weights.pair.items())
    return align(np.asarray(logits), nothing=weights.nothing, step=weights.step, back=weights.back)


def _mutual(values: Matrix) -> Matrix:
    return standardised(values, 0) + standardised(values, 1)
