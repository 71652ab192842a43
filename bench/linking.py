"""Fit and measure the links: which claim a counterargument challenges, and which claims restate others.

    python -m bench.linking                     leave one document out, over the examples
    python -m bench.linking --write             fit on all examples and write ingest/linkers/weights.json
    python -m bench.linking --also GOLD.json    measure the shipped weights on a document never fitted on
    python -m bench.linking --pages PAGES.jsonl[.gz] --sample 60    … and on debate pages

The weights are few and drawn to round values set by hand (a ridge), because a hundred annotated
counterarguments allow no more. The gradient is taken by differences: the model is small enough.

Columns: `right` counts a correct link and a correct abstention, `top1` asks the first link of those
that have a target, `forced` the same if none could abstain, `primary` the annotators' main target,
`brier` is of the first link's probability. A claim that restates a target counts as the target.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ingest.linkers.assignment import Potentials, settle
from ingest.linkers.attack import attack
from ingest.linkers.calibration import Calibration
from ingest.linkers.calibration import log_odds as belief_log_odds
from ingest.linkers.comparison import Matrix
from ingest.linkers.counters import link_counters, pooled, probabilities
from ingest.linkers.evidence import Evidence, gather
from ingest.linkers.model import LinkWeights, RestatementWeights, Weights, load_weights, log_odds
from ingest.linkers.restatements import aligned, pair_evidence, sides
from ingest.linkers.statements import Statement
from kg.models import Role
from kg.text.encoder import Encoder, default_encoder

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ("attention-span", "city-water", "electric-cars", "remote-work")
WEIGHTS = ROOT / "ingest/linkers/weights.json"
COMMAND = "python -m bench.linking --write"

#: Least probability of a link. `right` is flat between 0.15 and 0.3, and choosing it anew on four
#: documents loses two points on the fifth.
THRESHOLD = 0.25
RIDGE = 4.0
RIDGE_PAIRS = 0.5

#: Where the fit starts and what the ridge draws it to.
START = {
    "vectors": LinkWeights(
        claim={
            "words": 0.5,
            "pieces_per_claim": 1.0,
            "terms": 0.5,
            "claim_part": 0.5,
            "around": 0.3,
            "length": 0.5,
            "own_section": 4.0,
            "summary": 2.0,
        },
        absence={"cue": 4.5, "distance": 1.0},
        nothing=-2.0,
        potentials=Potentials(reuse=1.0, order=1.0, reach=2.0),
        calibration=Calibration(1.0, 0.0),
        threshold=THRESHOLD,
    ),
    "words": LinkWeights(
        claim={
            "terms": 1.0,
            "terms_per_claim": 0.5,
            "claim_part": 0.5,
            "around": 0.3,
            "length": 0.5,
            "own_section": 4.0,
            "summary": 2.0,
        },
        absence={"cue": 4.5, "distance": 1.0},
        nothing=-2.0,
        potentials=Potentials(reuse=1.0, order=1.0, reach=2.0),
        calibration=Calibration(1.0, 0.0),
        threshold=THRESHOLD,
    ),
}
START_PAIRS = {
    "vectors": RestatementWeights(
        {"pieces": 0.5, "terms": 0.3}, nothing=2.0, step=0.2, back=4.0, threshold=0.2
    ),
    "words": RestatementWeights({"terms": 0.6}, nothing=2.0, step=0.2, back=4.0, threshold=0.2),
}


@dataclass(slots=True)
class Page:
    """One annotated document: its statements, its evidence and what is true of it.

    `target` and `primary` [counterarguments, claims] hold what counts as right, restatements
    included; `same` [claims, claims] the annotated restatements.
    """

    name: str
    claims: list[Statement]
    counters: list[Statement]
    target: Matrix
    primary: Matrix
    same: Matrix
    attacks: list[list[str]]
    evidence: dict[str, Evidence] = field(default_factory=dict)
    pairs: dict[str, list[tuple[list[int], list[int], dict[str, Matrix]]]] = field(default_factory=dict)


def read_page(path: Path) -> Page:
    gold = json.loads(path.read_text(encoding="utf-8"))
    sections: dict[str, int] = {}
    for item in (*gold["sentences"], *gold["counterarguments"]):
        sections.setdefault(item["section"], len(sections))

    def statement(item: Mapping[str, Any]) -> Statement:
        heading = item["section"].lower()
        role: Role = "summary" if "summary" in heading or heading == "introduction" else "detail"
        return Statement(item["id"], item["text"], sections[item["section"]], role)

    kept = [s for s in gold["sentences"] if not s["truncated"] and s["is_claim"] is not False]
    ids = [sentence["id"] for sentence in kept]
    groups: dict[str, set[str]] = {}
    for group in gold["restatements"]:
        for sentence in group:
            groups.setdefault(sentence, {sentence}).update(group)

    def closed(targets: Sequence[str]) -> list[float]:
        wanted = {member for target in targets for member in groups.get(target, {target})}
        return [float(sentence in wanted) for sentence in ids]

    counters = gold["counterarguments"]
    return Page(
        name=path.name.removesuffix(".gold.json"),
        claims=[statement(sentence) for sentence in kept],
        counters=[statement(counter) for counter in counters],
        target=np.array([closed(counter["challenges"]) for counter in counters]),
        primary=np.array([closed([c["primary"]] if c["primary"] else c["challenges"]) for c in counters]),
        same=np.array([[float(a != b and b in groups.get(a, ())) for b in ids] for a in ids]),
        attacks=[counter["attack"] for counter in counters],
    )


def prepare(page: Page, encoder: Encoder) -> Page:
    for mode, chosen in (("vectors", encoder), ("words", None)):
        page.evidence[mode] = gather(page.claims, page.counters, chosen)
        page.pairs[mode] = [
            (
                summary,
                details,
                pair_evidence([page.claims[i] for i in summary], [page.claims[i] for i in details], chosen),
            )
            for summary, details in sides(page.claims)
        ]
    return page


# --- fitting ----------------------------------------------------------------------------------


def descend(loss: Callable[[Matrix], float], start: Matrix, *, steps: int = 80, rate: float = 0.08) -> Matrix:
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


def pack(weights: LinkWeights) -> Matrix:
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


def unpack(values: Matrix, like: LinkWeights) -> LinkWeights:
    rest = iter(values.tolist())
    claim = {kind: next(rest) for kind in like.claim}
    absence = {kind: next(rest) for kind in like.absence}
    nothing = next(rest)
    potentials = Potentials(*np.exp(list(rest)).tolist())
    return replace(like, claim=claim, absence=absence, nothing=nothing, potentials=potentials)


def fit_links(pages: Sequence[Page], mode: str) -> LinkWeights:
    start = pack(START[mode])

    def loss(values: Matrix) -> float:
        weights = unpack(values, START[mode])
        total = 0.0
        for page in pages:
            evidence = page.evidence[mode]
            belief, none = settle(*log_odds(evidence, weights), evidence.layout, weights.potentials)
            right = np.where(page.target.any(axis=1), (belief * page.target).sum(axis=1), none)
            total -= float(np.log(right + 1e-9).sum())
        return total + RIDGE * float(((values - start) ** 2).sum())

    return unpack(descend(loss, start), START[mode])


def fit_pairs(pages: Sequence[Page], mode: str) -> RestatementWeights:
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

    fitted = made(descend(loss, start))
    best = max(
        np.linspace(0.1, 0.6, 26),
        key=lambda threshold: sum(
            pair_scores(page, mode, replace(fitted, threshold=float(threshold)))[2] for page in pages
        ),
    )
    return replace(fitted, threshold=float(best))


def alike(page: Page, mode: str, weights: RestatementWeights) -> Matrix:
    result = np.zeros((len(page.claims), len(page.claims)))
    for summary, details, evidence in page.pairs[mode]:
        found = aligned(evidence, weights)
        result[np.ix_(summary, details)] = found
        result[np.ix_(details, summary)] = found.T
    return result


def pair_scores(page: Page, mode: str, weights: RestatementWeights) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the restatements between summary and details."""
    predicted = true = hits = 0
    for summary, details, evidence in page.pairs[mode]:
        found = aligned(evidence, weights) >= weights.threshold
        same = page.same[np.ix_(summary, details)] > 0
        predicted += int(found.sum())
        true += int(same.sum())
        hits += int((found & same).sum())
    precision = hits / predicted if predicted else 0.0
    recall = hits / true if true else 0.0
    return precision, recall, 2 * hits / (predicted + true) if predicted + true else 0.0


def held_out(pages: Sequence[Page], mode: str) -> tuple[Matrix, Matrix]:
    """Return the first claim's belief of every counterargument and whether it is right, each page
    scored with weights fitted on the others."""
    beliefs: list[float] = []
    rights: list[float] = []
    for page in pages:
        others = [other for other in pages if other is not page]
        links, pairs = fit_links(others, mode), fit_pairs(others, mode)
        evidence = page.evidence[mode]
        belief, _ = settle(*log_odds(evidence, links), evidence.layout, links.potentials)
        belief = pooled(belief, alike(page, mode, pairs))
        first = belief.argmax(axis=1)
        rows = np.arange(len(belief))
        beliefs.extend(belief[rows, first])
        rights.extend(page.target[rows, first])
    return np.array(beliefs), np.array(rights)


def fit_calibration(belief: Matrix, right: Matrix) -> Calibration:
    odds = belief_log_odds(belief)
    # Platt's own targets keep a perfect fold from asking for certainty.
    soft = np.where(right > 0, (right.sum() + 1) / (right.sum() + 2), 1 / ((1 - right).sum() + 2))

    def loss(values: Matrix) -> float:
        p = 1 / (1 + np.exp(-(values[0] * odds + values[1])))
        return float(-(soft * np.log(p + 1e-12) + (1 - soft) * np.log(1 - p + 1e-12)).sum())

    slope, intercept = descend(loss, np.array([1.0, 0.0]), steps=200, rate=0.05).tolist()
    return Calibration(slope, intercept)


def fit(pages: Sequence[Page], mode: str) -> Weights:
    """Return weights fitted on `pages`, calibrated on each of them held out in turn."""
    calibration = fit_calibration(*held_out(pages, mode))
    links = replace(fit_links(pages, mode), calibration=calibration, threshold=THRESHOLD)
    return Weights(links, fit_pairs(pages, mode))


# --- measuring --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """What one document scored."""

    right: float
    top1: float
    forced: float
    primary: float
    brier: float
    abstained_right: int
    abstained: int
    pairs: float

    def row(self) -> str:
        return (
            f"{self.right:6.3f} {self.top1:6.3f} {self.forced:6.3f} {self.primary:7.3f} {self.brier:6.3f}"
            f" {self.abstained_right:4d}/{self.abstained:<4d} {self.pairs:6.3f}"
        )


HEADER = " " * 29 + " right   top1 forced primary  brier abstained  pairs"


def measure(page: Page, mode: str, weights: Weights) -> Figures:
    scores = probabilities(page.evidence[mode], alike(page, mode, weights.restatements), weights)
    rows = np.arange(len(scores))
    first = scores.argmax(axis=1)
    probability = scores[rows, first]
    hit = page.target[rows, first] > 0
    linked = probability >= weights.links.threshold
    has = page.target.any(axis=1)
    return Figures(
        right=float(np.where(linked, hit, ~has).mean()),
        top1=float((hit & linked)[has].mean()),
        forced=float(hit[has].mean()),
        primary=float((linked & (page.primary[rows, first] > 0))[has].mean()),
        brier=float(((probability - hit)[linked] ** 2).mean()) if linked.any() else 0.0,
        abstained_right=int((~linked & ~has).sum()),
        abstained=int((~linked).sum()),
        pairs=pair_scores(page, mode, weights.restatements)[2],
    )


def mean(figures: Sequence[Figures]) -> Figures:
    """Return the mean of each share, and the sum of each count."""
    columns = {name: [getattr(row, name) for row in figures] for name in Figures.__dataclass_fields__}
    means: dict[str, Any] = {
        name: sum(values) if name.startswith("abstained") else float(np.mean(values))
        for name, values in columns.items()
    }
    return Figures(**means)


def leave_one_out(pages: Sequence[Page], mode: str) -> None:
    print(f"\nleave one document out, {mode}\n{HEADER}")
    rows = []
    for page in pages:
        weights = fit([other for other in pages if other is not page], mode)
        rows.append(measure(page, mode, weights))
        print(f"{page.name:28} {rows[-1].row()}")
    print(f"{'mean':28} {mean(rows).row()}")


def attack_table(pages: Sequence[Page]) -> None:
    kinds = ("rebut", "undercut", "undermine")
    table = dict.fromkeys(((a, b) for a in kinds for b in kinds), 0)
    hits = majority = total = 0
    for page in pages:
        for counter, gold in zip(page.counters, page.attacks, strict=True):
            if gold:
                read = attack(counter.text).attack
                table[gold[0], read] += 1
                hits += read in gold
                majority += "undercut" in gold
                total += 1
    print(f"\nattack: {hits}/{total} = {hits / total:.3f}, always undercut {majority / total:.3f}")
    print(f"{'annotated, read as':20}" + "".join(f"{kind:>11}" for kind in kinds))
    for a in kinds:
        print(f"{a:20}" + "".join(f"{table[a, b]:11d}" for b in kinds))


def debate_pages(path: Path, sample: int) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        pages = [json.loads(line) for line in file if line.strip()]
    yield from pages[:: max(1, len(pages) // sample)] if sample else pages


def measure_debates(path: Path, sample: int, encoder: Encoder | None) -> None:
    hits = total = linked = 0
    brier = 0.0
    for page in debate_pages(path, sample):
        claims = [Statement(c["id"], c["text"]) for c in page["claims"]]
        counters = [Statement(c["id"], c["text"]) for c in page["counterarguments"]]
        gold = {c["id"]: c["challenges"] for c in page["counterarguments"]}
        for link in link_counters(claims, counters, encoder=encoder):
            ranked = [(t.claim, t.score) for t in link.targets] + list(link.runners_up)
            hit = bool(ranked) and ranked[0][0] in gold[link.counter]
            hits += hit
            linked += bool(link.targets)
            brier += (ranked[0][1] - hit) ** 2 if ranked else 0.0
            total += 1
    print(
        f"\ndebate pages{'' if encoder else ', words alone'}: first {hits / total:.3f} of {total}, "
        f"linked {linked / total:.3f}, brier {brier / total:.3f}"
    )


# --- the weights file ---------------------------------------------------------------------------


def as_json(weights: Weights) -> dict[str, Any]:
    links, pairs = weights.links, weights.restatements
    tidy = {
        "links": {
            "claim": dict(links.claim),
            "absence": dict(links.absence),
            "nothing": links.nothing,
            "potentials": {
                "reuse": links.potentials.reuse,
                "order": links.potentials.order,
                "reach": links.potentials.reach,
            },
            "calibration": {"slope": links.calibration.slope, "intercept": links.calibration.intercept},
            "threshold": links.threshold,
        },
        "restatements": {
            "pair": dict(pairs.pair),
            "nothing": pairs.nothing,
            "step": pairs.step,
            "back": pairs.back,
            "threshold": pairs.threshold,
        },
    }
    return {key: rounded(value) for key, value in tidy.items()}


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return round(value, 4)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--write", action="store_true", help="fit on all examples and write the weights")
    parser.add_argument("--also", type=Path, action="append", default=[], metavar="GOLD")
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    options = parser.parse_args(argv)
    encoder = default_encoder()
    pages = [prepare(read_page(ROOT / f"examples/{name}.gold.json"), encoder) for name in EXAMPLES]
    extra = [prepare(read_page(path), encoder) for path in options.also]
    if options.write:
        data: dict[str, Any] = {
            "about": "Weights of the linkers: what each kind of evidence counts, in log odds.",
            "made_by": COMMAND,
            "documents": list(EXAMPLES),
            "encoder": encoder.model,
        }
        for mode in START:
            data[mode] = as_json(fit(pages, mode))
        WEIGHTS.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
        print(f"wrote {WEIGHTS.relative_to(ROOT)}")
        return
    for mode in START:
        leave_one_out(pages, mode)
    attack_table(pages)
    for page in extra:
        print(f"\nshipped weights on a document never fitted on\n{HEADER}")
        for mode in START:
            figures = measure(page, mode, load_weights(degraded=mode == "words"))
            print(f"{page.name + ', ' + mode:28} {figures.row()}")
        attack_table([page])
    if options.pages:
        measure_debates(options.pages, options.sample, encoder)
        measure_debates(options.pages, options.sample, None)


if __name__ == "__main__":
    main()
