"""Links between statements without a place: measured on debate pages, fitted on folded pages of our own.

A debate page has long claims and long counterarguments and tells no sections. Nothing may be fitted on
those we measure on, and our documents have one sentence a claim. So they are folded: a paragraph is a
claim, and against it stand

- the counterarguments of one paragraph run together, each such text with its paragraph (``paired``), or
- every counterargument by itself, among all paragraphs (``single``).

All kinds of evidence weigh the same. What is chosen on the folded pages is their scale, and how
strongly counterarguments spread over the claims where they are not in pairs.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.linkpages import Page
from ingest.linkers.bare import gather_bare
from ingest.linkers.comparison import Matrix, cosines, shared_terms, standardised
from ingest.linkers.evidence import Evidence
from ingest.linkers.model import BareWeights, Weights, bare_beliefs
from ingest.linkers.passages import PassageEncoder
from ingest.linkers.statements import Statement
from kg.text.encoder import Encoder

KINDS = {
    "vectors": ("terms", "pieces", "words", "words_back", "sentences", "sentences_back", "cosine"),
    "words": ("terms",),
}
_SCALES = np.arange(1.0, 5.01, 0.25)
_STRENGTHS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0)
_BINS = 10


@dataclass(frozen=True, slots=True)
class Debate:
    """A page of statements without a place; `target` [counterarguments, claims] holds what is right."""

    claims: list[Statement]
    counters: list[Statement]
    target: Matrix


def read_debates(path: Path, sample: int = 0) -> Iterator[Debate]:
    """Yield the pages of a file of JSON lines, or about `sample` of them, evenly taken."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        lines = [line for line in file if line.strip()]
    for line in lines[:: max(1, len(lines) // sample)] if sample else lines:
        page = json.loads(line)
        ids = [claim["id"] for claim in page["claims"]]
        yield Debate(
            [Statement(item["id"], item["text"]) for item in page["claims"]],
            [Statement(item["id"], item["text"]) for item in page["counterarguments"]],
            np.array([[float(i in item["challenges"]) for i in ids] for item in page["counterarguments"]]),
        )


def folded(page: Page) -> tuple[Debate, Debate]:
    """Return a document as two pages without places, ``paired`` and ``single``."""
    numbers = sorted(set(page.paragraphs))
    member = np.array([[float(number == own) for number in numbers] for own in page.paragraphs])
    texts = [
        " ".join(claim.text for claim, own in zip(page.claims, page.paragraphs, strict=True) if own == number)
        for number in numbers
    ]
    paragraphs = [Statement(str(number), text) for number, text in zip(numbers, texts, strict=True)]
    detail = np.array([claim.role == "detail" for claim in page.claims])
    rows = np.flatnonzero(page.has_target)
    against: dict[int, list[str]] = {}
    for row in rows:
        # the paragraph of the details, where the same is said in the summary too
        primary = page.primary[row] * detail if (page.primary[row] * detail).any() else page.primary[row]
        against.setdefault(int((primary @ member).argmax()), []).append(page.counters[row].text)
    chosen = sorted(against)
    paired = Debate(
        [paragraphs[column] for column in chosen],
        [Statement(f"k{column}", " ".join(against[column])) for column in chosen],
        np.eye(len(chosen)),
    )
    single = Debate(
        paragraphs,
        [Statement(page.counters[row].id, page.counters[row].text) for row in rows],
        np.minimum(page.target[rows] @ member, 1.0),
    )
    return paired, single


def fit_bare(pages: Sequence[Page], mode: str, encoder: Encoder, like: BareWeights) -> BareWeights:
    """Return `like` with the scale and strength under which the folded pages' links are likeliest."""
    chosen = encoder if mode == "vectors" else None
    paired, single = zip(*(folded(page) for page in pages), strict=True)
    pairs, singles = ([(_gather(d, chosen), d.target) for d in group] for group in (paired, single))

    def scaled(scale: float, strength: float) -> BareWeights:
        share = round(scale / len(KINDS[mode]), 4)
        return replace(like, claim=dict.fromkeys(KINDS[mode], share), strength=strength)

    def surprise(weights: BareWeights) -> float:
        """Return the mean surprise of a link, paired and single pages weighing the same."""
        return sum(
            float(np.mean(np.concatenate([_surprise(bare_beliefs(e, weights), t) for e, t in group])))
            for group in (pairs, singles)
        )

    return min((scaled(float(scale), strength) for scale in _SCALES for strength in _STRENGTHS), key=surprise)


def _gather(debate: Debate, encoder: Encoder | None) -> Evidence:
    passages = PassageEncoder(encoder) if encoder is not None else None
    return gather_bare(debate.claims, debate.counters, passages)


def _surprise(belief: Matrix, target: Matrix) -> Matrix:
    return np.asarray(-np.log((belief * target).sum(axis=1) + 1e-6))


def measure(path: Path, sample: int, encoder: Encoder, weights: dict[str, Weights]) -> None:
    """Print how the linker and simpler rankings do on the debate pages of `path`."""
    tables: dict[str, list[tuple[Matrix, Matrix]]] = {}
    for debate in read_debates(path, sample):
        passages = PassageEncoder(encoder)
        rankings: dict[str, Callable[[], Matrix]] = _rankings(debate, passages, weights)
        for name, ranking in rankings.items():
            tables.setdefault(name, []).append((ranking(), debate.target))
    print(f"\ndebate pages, statements without a place{'':6} acc1  brier    ece")
    for name, pages in tables.items():
        first = [_first(scores, target) for scores, target in pages]
        probability = np.concatenate([p for p, _ in first])
        hit = np.concatenate([h for _, h in first])
        calibrated = (
            f"{((probability - hit) ** 2).mean():7.3f}{calibration_error(probability, hit):7.3f}"
            if name.startswith("linker")
            else ""
        )
        print(f"{name:44}{hit.mean():7.3f}{calibrated}")
    print(f"{len(hit)} counterarguments on {len(pages)} pages")


def _rankings(
    debate: Debate, encoder: Encoder, weights: dict[str, Weights]
) -> dict[str, Callable[[], Matrix]]:
    asked, said = [k.text for k in debate.counters], [c.text for c in debate.claims]
    evidence = gather_bare(debate.claims, debate.counters, encoder)
    words = gather_bare(debate.claims, debate.counters, None)
    bm25 = shared_terms(asked, said)
    cosine = cosines(encoder.encode_pieces(asked), encoder.encode_pieces(said))
    vectors, of_words = weights["vectors"].bare, weights["words"].bare
    return {
        "BM25": lambda: bm25,
        "cosine": lambda: cosine,
        "BM25 + cosine": lambda: standardised(bm25, 1) + standardised(cosine, 1),
        "linker, words alone": lambda: bare_beliefs(words, of_words),
        "linker, each counterargument alone": lambda: bare_beliefs(
            evidence, replace(vectors, strength=0.0), paired=False
        ),
        "linker, not taken for pairs": lambda: bare_beliefs(evidence, vectors, paired=False),
        "linker": lambda: bare_beliefs(evidence, vectors),
    }


def _first(scores: Matrix, target: Matrix) -> tuple[Matrix, Matrix]:
    rows, first = np.arange(len(scores)), scores.argmax(axis=1)
    return scores[rows, first], target[rows, first]


def calibration_error(probability: Matrix, hit: Matrix) -> float:
    """Return how far probabilities and shares of hits are apart, over ten bins of equal width."""
    bins = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    apart = [abs(float((probability - hit)[bins == number].sum())) for number in range(_BINS)]
    return sum(apart) / len(probability)


def as_json(weights: BareWeights) -> dict[str, Any]:
    """Return weights as they stand in the file."""
    return asdict(weights)
