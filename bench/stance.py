"""Fit and measure stance: of the counters found for a claim, how many in truth support it.

    python -m bench.stance --dev perspectrum-dev.jsonl.gz
    python -m bench.stance --dev … --train perspectrum-train.jsonl.gz            fit anew and measure
    python -m bench.stance --dev … --train … --write                  … and write ingest/linkers/stance.json

The files hold a claim a line with its `counters` and `supports` (Perspectrum, CC BY-SA 4.0). All
perspectives of all claims of a file are one pool; for each claim the ten best are taken. `support
rate` is the share of these that supports the claim, `recall@10` the share of all counters that is
among them. Stance is added to the standardised cosine, times `WEIGHT`; `--train` prints the same for
folds of the training claims, each with weights fitted on the others.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.logistic import Matrix, fit
from ingest.linkers.comparison import standardised
from ingest.linkers.stance import CUES, StanceWeights, against, cues, load_stance
from kg.text.bm25 import BM25
from kg.text.encoder import MODEL_ID, Encoder, default_encoder
from kg.text.tokens import stems

WEIGHTS = Path(__file__).resolve().parents[1] / "ingest/linkers/stance.json"
COMMAND = "python -m bench.stance --dev perspectrum-dev.jsonl.gz --train perspectrum-train.jsonl.gz --write"
WEIGHT = 1.5
FOUND = 10
RIDGE = 3.0
RIDGE_CUES = 300.0
#: How many pairs of each claim's perspectives are learnt from as well, of those that oppose one another
#: and of those that support one another.
PAIRS = 15

Claim = Mapping[str, Any]
Scorer = Callable[[str, Sequence[str]], Matrix]


class Vectors:
    """The vectors of texts, each made once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Matrix] = {}

    def of(self, texts: Sequence[str]) -> Matrix:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new).astype(np.float64), strict=True))
        return np.stack([self._known[text] for text in texts])


def read_claims(path: Path) -> list[Claim]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def texts(claim: Claim, side: str) -> list[str]:
    return [perspective["text"] for perspective in claim[side]]


def examples(claims: Sequence[Claim], *, seed: int = 0) -> Iterator[tuple[str, str, float]]:
    """Yield (claim, reply, 1 where it opposes), perspectives as claims of one another included."""
    rng = random.Random(seed)
    for claim in claims:
        sides = texts(claim, "counters"), texts(claim, "supports")
        for opposes, side in ((1.0, sides[0]), (0.0, sides[1])):
            yield from ((claim["claim"], reply, opposes) for reply in side)
        apart = [(a, b) for one, other in (sides, sides[::-1]) for a in one for b in other]
        together = [(a, b) for side in sides for a in side for b in side if a != b]
        for opposes, pairs in ((1.0, apart), (0.0, together)):
            rng.shuffle(pairs)
            yield from ((a, b, opposes) for a, b in pairs[:PAIRS])


def fitted(claims: Sequence[Claim], vectors: Vectors) -> StanceWeights:
    rows = list(examples(claims))
    first, second = vectors.of([row[0] for row in rows]), vectors.of([row[1] for row in rows])
    wording = np.concatenate([cues(claim, [reply]) for claim, reply, _ in rows])
    dimension = first.shape[1]
    ridge = np.array([RIDGE] * 2 * dimension + [RIDGE_CUES] * len(CUES))
    weights, intercept = fit(
        np.c_[np.abs(second - first), second, wording], np.array([row[2] for row in rows]), ridge
    )
    return StanceWeights(
        model=MODEL_ID,
        difference=weights[:dimension].round(3),
        reply=weights[dimension : 2 * dimension].round(3),
        cues=dict(zip(CUES, weights[2 * dimension :].round(4).tolist(), strict=True)),
        intercept=round(intercept, 4),
    )


def measure(claims: Sequence[Claim], score: Scorer) -> dict[str, float]:
    """Return the support rate and the recall of counters among the best `FOUND` of the pool."""
    pool = sorted(
        {text for claim in claims for side in ("counters", "supports") for text in texts(claim, side)}
    )
    supports = hits = counters = 0
    for claim in claims:
        best = np.argsort(-score(claim["claim"], pool), kind="stable")[:FOUND]
        found = {pool[index] for index in best}
        supports += len(found.intersection(texts(claim, "supports")))
        hits += len(found.intersection(texts(claim, "counters")))
        counters += len(set(texts(claim, "counters")))
    return {"support rate": supports / (FOUND * len(claims)), "recall@10": hits / counters}


def scorers(vectors: Vectors, weights: StanceWeights) -> dict[str, Scorer]:
    def by_words(claim: str, pool: Sequence[str]) -> Matrix:
        return BM25([stems(text) for text in pool]).scores(stems(claim))

    def by_cosine(claim: str, pool: Sequence[str]) -> Matrix:
        return standardised(vectors.of(pool) @ vectors.of([claim])[0], 0)

    def stance(claim: str, pool: Sequence[str]) -> Matrix:
        (vector,) = vectors.of([claim])
        return against((claim, vector), list(zip(pool, vectors.of(pool), strict=True)), weights)

    return {
        "BM25": by_words,
        "cosine": by_cosine,
        "cosine + stance": lambda claim, pool: by_cosine(claim, pool) + WEIGHT * stance(claim, pool),
    }


def which_side(claims: Sequence[Claim], vectors: Vectors, weights: StanceWeights) -> float:
    """Return how often, of a counter and a support of one claim, the counter is held to oppose it more.

    The mean over the claims that have both, since a few have hundreds of such pairs.
    """
    shares = []
    for claim in claims:
        (vector,) = vectors.of([claim["claim"]])
        sides = [texts(claim, "counters"), texts(claim, "supports")]
        if all(sides):
            counters, supports = (
                against((claim["claim"], vector), list(zip(side, vectors.of(side), strict=True)), weights)
                for side in sides
            )
            shares.append(float((counters[:, None] > supports[None, :]).mean()))
    return float(np.mean(shares))


def show(name: str, claims: Sequence[Claim], vectors: Vectors, weights: StanceWeights) -> None:
    print(f"\n{name}: {len(claims)} claims; right side of two {which_side(claims, vectors, weights):.3f}")
    print(f"  {'':18}{'support rate':>14}{'recall@10':>12}")
    for scorer, score in scorers(vectors, weights).items():
        found = measure(claims, score)
        print(f"  {scorer:18}{found['support rate']:14.3f}{found['recall@10']:12.3f}")


def crossed(claims: Sequence[Claim], vectors: Vectors, folds: int = 5) -> None:
    """Print the same on the training claims, each fold with weights fitted on the others."""
    for fold in range(folds):
        weights = fitted([c for i, c in enumerate(claims) if i % folds != fold], vectors)
        show(f"training fold {fold}", claims[fold::folds], vectors, weights)


def write(weights: StanceWeights) -> None:
    data = {
        "about": "Stance of a reply to a claim; see ingest/linkers/stance.py.",
        "command": COMMAND,
        "credit": "Fitted on the training claims of Perspectrum (Chen et al. 2019), CC BY-SA 4.0.",
        "cues": weights.cues,
        "difference": weights.difference.tolist(),
        "intercept": weights.intercept,
        "model": weights.model,
        "reply": weights.reply.tolist(),
    }
    lines = [f'  "{key}": {json.dumps(value)}' for key, value in data.items()]
    WEIGHTS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--train", type=Path)
    parser.add_argument("--write", action="store_true", help="write ingest/linkers/stance.json")
    options = parser.parse_args(arguments)
    vectors = Vectors(default_encoder())
    if options.train:
        claims = read_claims(options.train)
        crossed(claims, vectors)
        weights = fitted(claims, vectors)
        if options.write:
            write(weights)
    else:
        weights = load_stance()
    show(options.dev.name, read_claims(options.dev), vectors, weights)


if __name__ == "__main__":
    main()
