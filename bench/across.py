"""Fit, measure and time the links across documents.

    python -m bench.across                          how many links the annotated documents have
    python -m bench.across --gold PAIRS.json --also DOCUMENT.txt    … and which annotated pairs are found
    python -m bench.across --write                  fit on the examples and write ingest/across/weights.json
    python -m bench.across --speed                  what one more document costs in a growing collection

What restates what is learnt from the claims that restate one another within an example; its other
pairs and all pairs between examples, which have no subject in common, are the counterexamples.
`PAIRS.json` is a list of ``{"a": {"document", "sentence_text"}, "b": …, "relation"}``.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import numpy as np

from bench.documents import EXAMPLES, HELD_OUT, ROOT, annotated
from bench.logistic import Matrix, fit
from ingest import ingest
from ingest.across import link_across
from ingest.across.model import AcrossWeights, load_weights
from ingest.across.page import Page, read_page
from ingest.across.remembered import Remembered
from ingest.across.restating import pair_evidence
from kg import open_store
from kg.ids import canonical, section_id
from kg.models import Challenges, Claim, Counterargument, Document, PartOf, Restates, Section, Subgraph
from kg.stores import Store, Vectors
from kg.text.encoder import Encoder, default_encoder
from kg.text.late_interaction import content_words

WEIGHTS = ROOT / "ingest/across/weights.json"
COMMAND = "python -m bench.across --write"

RIDGE = 1.0
KINDS = ("words", "terms", "around")
#: Set by hand: nine annotated pairs between documents allow no fitting of these.
BY_HAND = {
    "least_rarity": 5.5,
    "least_document": 0.45,
    "least_pair": 0.35,
    "related": 0.02,
    "words": 7.0,
    "ordinary": 0.29,
    "stance": 0.3,
    "threshold": 0.1,
}


# --- fitting ----------------------------------------------------------------------------------


def fitted(encoder: Encoder) -> AcrossWeights:
    """Return the weights that the examples give."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "graph.db"))
        examples = [document for document in annotated([EXAMPLES]) if document.path.suffix != ".html"]
        pages = []
        for example in examples:
            (report,) = ingest([example.path], store, encoder=encoder, across=False).documents
            pages.append(read_page(store, report.document, encoder.model))
        store.close()
    golds = [example.gold for example in examples]
    common = np.concatenate(
        [content_words(text).vectors for page in pages for text in encoder.encode_pieces(_texts(page))]
    ).mean(axis=0)
    common = np.round(common.astype(np.float64), 4)
    rows, truth, at_home = [], [], []
    for (one, gold), (other, _) in combinations_with_replacement(zip(pages, golds, strict=True), 2):
        every = [np.arange(len(page.claims)) for page in (one, other)]
        kinds = pair_evidence(one, other, every[0], every[1], Remembered(encoder, common))
        kept = np.ones((len(one.claims), len(other.claims)), dtype=bool)
        same = np.zeros(kept.shape)
        if one is other:
            same, kept = _restated(one, gold)
        rows.append(np.stack([kinds[kind][kept] for kind in KINDS], axis=1))
        truth.append(same[kept])
        at_home.append(np.full(int(kept.sum()), one is other))
    features, said, inside = np.concatenate(rows), np.concatenate(truth), np.concatenate(at_home)
    scale = features.std(axis=0)
    weights, intercept = fit(features / scale, said, np.full(len(KINDS), RIDGE))
    # The rate of restatements is that within a document: so it is between two on the same subject.
    subject = math.log(said[inside].mean() / said.mean())
    return AcrossWeights(
        model=encoder.model,
        common=common,
        pair=dict(zip(KINDS, (weights / scale).round(3).tolist(), strict=True)),
        intercept=round(intercept + subject, 3),
        **BY_HAND,
    )


def _texts(page: Page) -> list[str]:
    return [page.said[claim.id] for claim in page.claims]


def _restated(page: Page, gold: dict[str, Any]) -> tuple[Matrix, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Return which claims restate one another and which pairs are learnt from, both [claims, claims]."""
    groups: dict[str, set[str]] = {}
    for group in gold["restatements"]:
        for sentence in group:
            groups.setdefault(sentence, set()).update(group)
    sentences = [_sentence(claim.quote, gold) for claim in page.claims]
    same = np.array([[float(b in groups.get(a or "", ())) for b in sentences] for a in sentences])
    kept = np.array([[bool(a and b and a != b) for b in sentences] for a in sentences])
    return same, np.triu(kept, 1)


def _sentence(quote: str, gold: dict[str, Any]) -> str | None:
    for sentence in gold["sentences"]:
        if _overlap(quote, sentence["text"]):
            return str(sentence["id"])
    return None


def _overlap(one: str, other: str) -> bool:
    return canonical(one) in canonical(other) or canonical(other) in canonical(one)


def write(weights: AcrossWeights) -> None:
    values = {field: getattr(weights, field) for field in AcrossWeights.__dataclass_fields__}
    values["common"] = weights.common.tolist()
    lines = ",\n".join(f'    "{key}": {json.dumps(value)}' for key, value in sorted(values.items()))
    WEIGHTS.write_text(
        f'{{\n  "about": "Links across documents; see ingest/across/model.py.",\n'
        f'  "command": "{COMMAND}",\n  "weights": {{\n{lines}\n  }}\n}}\n',
        encoding="utf-8",
    )


# --- quality ----------------------------------------------------------------------------------


def quality(encoder: Encoder, also: Sequence[Path], gold: Path | None) -> None:
    """Print how many links the annotated documents have between them, and which pairs of `gold` are found."""
    own = [d.path for d in annotated([EXAMPLES, HELD_OUT]) if d.path.suffix != ".html"]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "graph.db"))
        ingest([*own, *also], store, encoder=encoder)
        edges = list(_across(store))
        quotes = {s.id: s.quote for kind in ("Claim", "Counterargument") for s in _statements(store, kind)}
        count = len(store.documents())
        store.close()
    print(f"{count} documents, {count * (count - 1) // 2} pairs of them: {len(edges)} links")
    for kind in ("RESTATES", "CHALLENGES"):
        scores = sorted((edge.score for edge in edges if edge.kind == kind), reverse=True)
        print(f"  {kind:10} {len(scores):4}   above 0.5: {sum(score > 0.5 for score in scores)}   {scores}")
    if gold is not None:
        _compare(edges, quotes, json.loads(gold.read_text(encoding="utf-8")))


def _compare(edges: Sequence[Restates | Challenges], quotes: dict[str, str], gold: list[Any]) -> None:
    wrong = set(range(len(edges)))
    found = 0
    for number, pair in enumerate(gold, start=1):
        wanted = pair["a"]["sentence_text"], pair["b"]["sentence_text"]
        scores = []
        for index, edge in enumerate(edges):
            ends = quotes[edge.source], quotes[edge.target]
            if edge.kind == pair["relation"].upper() and any(
                _overlap(one, wanted[0]) and _overlap(other, wanted[1]) for one, other in (ends, ends[::-1])
            ):
                scores.append(edge.score)
                wrong.discard(index)
        found += bool(scores)
        print(f"  pair {number} {pair['relation']:10} {max(scores, default=0.0):.4f}")
    others = [edges[index] for index in sorted(wrong)]
    attacks = [edge.score for edge in others if isinstance(edge, Challenges)]
    print(f"  found {found} of {len(gold)}; {len(others)} other links, {len(attacks)} of them attacks")
    print(f"  the most certain other attack: {max(attacks, default=0.0):.4f}")


def _across(store: Store) -> Iterator[Restates | Challenges]:
    homes = {s.id: s.document for kind in ("Claim", "Counterargument") for s in _statements(store, kind)}
    for edge in store.iter_edges():
        if isinstance(edge, Restates | Challenges) and homes[edge.source] != homes[edge.target]:
            yield edge


def _statements(store: Store, kind: str) -> list[Claim | Counterargument]:
    return [node for node in store.list_nodes(kind, limit=None) if isinstance(node, Claim | Counterargument)]


# --- speed ------------------------------------------------------------------------------------

CLAIMS = 40
_NEW = 10  # documents whose cost is taken
_ON_ONE_SUBJECT = 10
_RARE = 3  # rare words in a claim
_VOCABULARY = 20_000
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


def speed(encoder: Encoder, sizes: Sequence[int]) -> None:
    """Print what one more document costs, with its vectors given, in collections of growing size.

    Each claim has rare words of its own, drawn by Zipf's law from a vocabulary of `_VOCABULARY`.
    Documents on one subject share one claim, so that each is compared in full with as many others
    whatever the size.
    """
    before: float | None = None
    print(f"{'documents':>10}{'ms a document':>16}{'growth':>9}   (10 for ten times as many is linear)")
    for size in sizes:
        cost = _cost(encoder, size)
        growth = f"{cost / before:9.2f}" if before else ""
        print(f"{size:10}{cost * 1000:16.1f}{growth}", flush=True)
        before = cost


def _cost(encoder: Encoder, size: int) -> float:
    rng = np.random.default_rng(7)
    words = ["".join(rng.choice(_SYLLABLES, size=4)) for _ in range(_VOCABULARY)]
    shares = 1 / (np.arange(_VOCABULARY) + 100.0)
    drawn = rng.choice(_VOCABULARY, size=(size + _NEW, CLAIMS, _RARE), p=shares / shares.sum())
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "graph.db"))
        times = []
        for number, picks in enumerate(drawn):
            sentences = [f"Some say that {' and '.join(words[i] for i in row)} matter." for row in picks]
            document = _put(store, number, sentences, encoder, rng)
            if number >= size:
                start = time.perf_counter()
                link_across(store, [document], encoder=encoder)
                times.append(time.perf_counter() - start)
        store.close()
    return statistics.median(times)


def _put(store: Store, number: int, sentences: list[str], encoder: Encoder, rng: np.random.Generator) -> str:
    document = f"document:{number:06}"
    subject = number // _ON_ONE_SUBJECT
    name = "".join(np.random.default_rng(subject).choice(_SYLLABLES, size=6))
    sentences[0] = f"Everyone agrees that {name} comes first."
    section = Section(
        id=section_id(document, "All", 0), document=document, heading="All", level=1, order=0, role="detail"
    )
    text = "\n".join(sentences)
    nodes: list[Any] = [
        Document(id=document, title=document, format="text", sha256=str(number), text=text),
        section,
    ]
    edges = [PartOf(source=section.id, target=document, order=0)]
    start = 0
    for point, sentence in enumerate(sentences):
        end = start + len(sentence)
        claim = Claim(
            id=f"claim:{number:06}-{point:02}",
            document=document,
            section=section.id,
            quote=sentence,
            text=sentence,
            start=start,
            end=end,
        )
        start = end + 1
        nodes.append(claim)
        edges.append(PartOf(source=claim.id, target=section.id, order=point))
    matrix = rng.normal(size=(CLAIMS, encoder.dimension))
    matrix[0] = np.random.default_rng(subject).normal(size=encoder.dimension)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    ids = tuple(node.id for node in nodes if isinstance(node, Claim))
    vectors = Vectors(encoder.model, ids, matrix.astype(np.float32))
    store.put_document(Subgraph.of(nodes, edges), vectors=vectors)
    return document


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("--write", action="store_true", help="fit, and write ingest/across/weights.json")
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="further documents to ingest")
    parser.add_argument("--gold", type=Path, help="annotated pairs between the documents")
    parser.add_argument("--speed", type=int, nargs="*", help="sizes of collections; default 100, 1000, 10000")
    options = parser.parse_args(arguments)
    encoder = default_encoder()
    if options.write:
        write(fitted(encoder))
        load_weights.cache_clear()
    if options.speed is not None:
        speed(encoder, options.speed or (100, 1000, 10000))
    else:
        quality(encoder, options.also, options.gold)


if __name__ == "__main__":
    main()
