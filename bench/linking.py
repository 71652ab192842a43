"""Fit and measure the links: which claim a counterargument challenges, and which claims restate others.

    python -m bench.linking                     leave one document out, over examples/ and bench/heldout/
    python -m bench.linking --write             fit on all of them and write ingest/linkers/weights.json
    python -m bench.linking --diagram FILE.svg  leave one document out, and draw the reliability diagram
    python -m bench.linking --also FOLDER       the shipped weights on annotated documents never fitted on
    python -m bench.linking --pages PAGES.jsonl[.gz] [--sample N]   … and on debate pages, without sections

Claims and counterarguments are those of the real pipeline, so that its faults count. Columns: `right`
counts a correct link and a correct abstention, `top1` asks the first link of those that have a target,
`forced` the same if none could abstain, `primary` the annotators' main target, `brier` is of the first
link's probability, `abstained` how many are rightly left unlinked of those that are. A claim that
restates a target counts as the target. The baselines rank all claims of the document and never abstain.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import debates, reliability
from bench.documents import EXAMPLES, HELD_OUT, ROOT, annotated
from bench.linkfit import PRECISION, Fitter, alike, as_json, held_pairs
from bench.linkpages import MODES, Page, each_once, load
from ingest.linkers.attack import attack
from ingest.linkers.comparison import Matrix, cosines, shared_terms, standardised
from ingest.linkers.counters import probabilities
from ingest.linkers.model import LinkWeights, RestatementWeights, load_weights
from ingest.nlp import load_nlp
from kg.text.encoder import Encoder, default_encoder

WEIGHTS = ROOT / "ingest/linkers/weights.json"
COMMAND = "python -m bench.linking --write"
KINDS = ("rebut", "undercut", "undermine")
HEADER = f"{'':24} right   top1 forced primary  brier abstained"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one document scored; `probability` and `hit` are of the first link of those that were linked."""

    right: float
    top1: float
    forced: float
    primary: float
    brier: float
    abstained_right: int
    abstained: int
    probability: Matrix
    hit: Matrix

    def row(self) -> str:
        return (
            f"{self.right:6.3f} {self.top1:6.3f} {self.forced:6.3f} {self.primary:7.3f} {self.brier:6.3f}"
            f" {self.abstained_right:4d}/{self.abstained:<4d}"
        )


def measure(page: Page, mode: str, links: LinkWeights, pairs: RestatementWeights) -> Figures:
    """Return what `page` scores with weights."""
    scores = probabilities(page.evidence[mode], page.layout, alike(page, mode, pairs), links)
    rows, first = np.arange(len(scores)), scores.argmax(axis=1)
    probability = scores[rows, first]
    hit = page.target[rows, first] > 0
    linked = probability >= links.threshold
    has = page.has_target
    found = len(rows) / (len(rows) + page.missing)  # a counterargument that was not read is not linked
    return Figures(
        right=float(np.where(linked, hit, ~has).mean()) * found,
        top1=float((hit & linked)[has].mean()) * found,
        forced=float(hit[has].mean()) * found,
        primary=float((linked & (page.primary[rows, first] > 0))[has].mean()) * found,
        brier=float(((probability - hit)[linked] ** 2).mean()) if linked.any() else 0.0,
        abstained_right=int((~linked & ~has).sum()),
        abstained=int((~linked).sum()),
        probability=probability[linked],
        hit=hit[linked],
    )


def mean(figures: Sequence[Figures]) -> Figures:
    """Return the mean of each share, the sum of each count, and all first links."""
    shares = ("right", "top1", "forced", "primary", "brier")
    values: dict[str, Any] = {name: float(np.mean([getattr(f, name) for f in figures])) for name in shares}
    counts = {name: sum(getattr(f, name) for f in figures) for name in ("abstained_right", "abstained")}
    first = {name: np.concatenate([getattr(f, name) for f in figures]) for name in ("probability", "hit")}
    return Figures(**values, **counts, **first)


def leave_one_out(pages: Sequence[Page], mode: str) -> Figures:
    """Print what each page scores with weights fitted on the others, and return the means."""
    fitter = Fitter(pages, mode)
    print(f"\nleave one document out, {mode}\n{HEADER}")
    rows, told = [], []
    for page in pages:
        links, pairs = fitter.links(page.name), fitter.pairs(page.name)
        rows.append(measure(page, mode, links, pairs))
        found, true = held_pairs(page, mode, pairs)
        told.append((found, true, pairs.threshold))
        print(f"{page.name:22} {rows[-1].row()}", flush=True)
    print(f"{'mean':22} {mean(rows).row()}")
    restatement_table(pages, told)
    return mean(rows)


def restatement_table(pages: Sequence[Page], told: Sequence[tuple[Matrix, Matrix, float]]) -> None:
    """Print precision and recall of restatements, as shown and at other thresholds."""
    print(f"\nrestatements: shown where a precision of {PRECISION} is kept on the other documents")
    print(f"{'':22} precision recall     f1 pairs")
    shown = [(found >= threshold, true > 0) for found, true, threshold in told]
    for page, (said, true) in zip(pages, shown, strict=True):
        if true.any():
            print(f"{page.name:22} {_shares(said, true)}")
    true = np.concatenate([true for _, true in shown])
    print(f"{'all':22} {_shares(np.concatenate([said for said, _ in shown]), true)}")
    found = np.concatenate([found for found, _, _ in told])
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        print(f"{f'all, at {threshold}':22} {_shares(found >= threshold, true)}")


def _shares(said: Matrix, true: Matrix) -> str:
    hits = int((said & true).sum())
    precision, recall = hits / max(int(said.sum()), 1), hits / max(int(true.sum()), 1)
    f1 = 2 * hits / max(int(said.sum()) + int(true.sum()), 1)
    return f"{precision:9.3f} {recall:6.3f} {f1:6.3f} {hits:d}/{int(said.sum())}/{int(true.sum())}"


def baselines(pages: Sequence[Page], encoder: Encoder) -> None:
    """Print what simple rankings of all claims score."""
    print(f"\nbaselines, all claims of the document ranked, no abstention\n{'':22}  right   top1")
    scores: dict[str, list[tuple[float, float]]] = {}
    for page in pages:
        asked, said = [k.text for k in page.counters], [c.text for c in page.claims]
        bm25 = shared_terms(asked, said)
        cosine = cosines(encoder.encode_pieces(asked), encoder.encode_pieces(said))
        hybrid = standardised(bm25, 1) + standardised(cosine, 1)
        for name, ranking in (("BM25", bm25), ("MiniLM cosine", cosine), ("BM25 + cosine", hybrid)):
            hit = page.target[np.arange(len(ranking)), ranking.argmax(axis=1)] > 0
            scores.setdefault(name, []).append((hit.mean(), hit[page.has_target].mean()))
    for name, rows in scores.items():
        right, top1 = np.mean(rows, axis=0)
        print(f"{name:22} {right:6.3f} {top1:6.3f}")


def attack_table(pages: Sequence[Page]) -> None:
    """Print how the kinds of attack are told apart, and how often no wording tells."""
    read_as = (*KINDS, "unknown")
    table = dict.fromkeys(((a, b) for a in KINDS for b in read_as), 0)
    right = told = majority = total = 0
    for page in pages:
        for counter, gold in zip(page.counters, page.attacks, strict=True):
            if gold:
                read = attack(counter.text).attack
                table[gold[0], read] += 1
                right += read in gold
                told += read != "unknown"
                majority += "undercut" in gold
                total += 1
    share = right / max(told, 1)
    print(f"\nattack: told in {told} of {total}, right in {right} = {share:.3f} of these")
    print(f"undercut is annotated in {majority} = {majority / total:.3f}")
    print(f"{'annotated, read as':20}" + "".join(f"{kind:>11}" for kind in read_as))
    for a in KINDS:
        print(f"{a:20}" + "".join(f"{table[a, b]:11d}" for b in read_as))


def write(pages: Sequence[Page], encoder: Encoder) -> None:
    """Fit on all pages and write the weights."""
    data: dict[str, Any] = {
        "about": "Weights of the linkers: what each kind of evidence counts, in log odds.",
        "made_by": COMMAND,
        "documents": [page.name for page in pages],
        "encoder": encoder.model,
    }
    for mode in MODES:
        fitter = Fitter(pages, mode)
        bare = debates.fit_bare(pages, mode, encoder, load_weights(degraded=mode == "words").bare)
        data[mode] = {
            "links": as_json(fitter.links()),
            "bare": debates.as_json(bare),
            "restatements": as_json(fitter.pairs()),
        }
    WEIGHTS.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {WEIGHTS.relative_to(ROOT)}")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--write", action="store_true", help="fit on all documents and write the weights")
    parser.add_argument("--diagram", type=Path, metavar="FILE", help="draw the reliability diagram")
    parser.add_argument("--also", type=Path, metavar="FOLDER", help="measure the shipped weights on these")
    parser.add_argument("--pages", type=Path, metavar="FILE", help="measure the shipped weights on these")
    parser.add_argument("--sample", type=int, default=0, help="take about so many of the pages")
    options = parser.parse_args(argv)
    encoder = default_encoder()
    shipped = {mode: load_weights(degraded=mode == "words") for mode in MODES}
    if options.pages:
        debates.measure(options.pages, options.sample, encoder, shipped)
        return
    nlp = load_nlp()
    folders = [options.also] if options.also else [EXAMPLES, HELD_OUT]
    pages = [load(document, nlp, encoder) for document in each_once(annotated(folders))]
    if options.write:
        write(pages, encoder)
        return
    if options.also:
        for mode, weights in shipped.items():
            print(f"\nshipped weights on documents never fitted on, {mode}\n{HEADER}")
            for page in pages:
                print(f"{page.name:22} {measure(page, mode, weights.links, weights.restatements).row()}")
    else:
        figures = {mode: leave_one_out(pages, mode) for mode in MODES}
        if options.diagram:
            first = figures["vectors"]
            options.diagram.write_text(reliability.svg(first.probability, first.hit), encoding="utf-8")
            print(f"\n{reliability.table(first.probability, first.hit)}")
    baselines(pages, encoder)
    attack_table(pages)


if __name__ == "__main__":
    main()
