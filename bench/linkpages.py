"""Annotated documents as the linkers see them: claims and counterarguments of the real pipeline.

A claim stands for the annotated sentences that hold its quote, or that it holds. A claim that
restates a target counts as the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from spacy.language import Language

from bench.documents import Annotated
from bench.scoring import comparable
from ingest.extraction import extract
from ingest.graph import draft
from ingest.linkers.comparison import Matrix
from ingest.linkers.evidence import Evidence, Layout, gather, lay_out
from ingest.linkers.restatements import pair_evidence, sides
from ingest.linkers.statements import Statement
from ingest.linking import linkable
from ingest.sources import read
from kg.text.encoder import Encoder

#: With sentence vectors, and with words alone.
MODES = ("vectors", "words")
_LONG_ENOUGH = 20  # characters of a sentence that a claim may hold


@dataclass(slots=True)
class Page:
    """One annotated document and what is true of it.

    `target` and `primary` [counterarguments, claims] hold what counts as right; `same` [claims,
    claims] the annotated restatements; `paragraphs` the number of each claim's paragraph. `missing`
    counts annotated counterarguments that the reader did not find.
    """

    name: str
    claims: list[Statement]
    counters: list[Statement]
    paragraphs: list[int]
    target: Matrix
    primary: Matrix
    same: Matrix
    attacks: list[list[str]]
    missing: int
    layout: Layout
    evidence: dict[str, Evidence] = field(default_factory=dict)
    pairs: dict[str, list[tuple[list[int], list[int], dict[str, Matrix]]]] = field(default_factory=dict)

    @property
    def has_target(self) -> Matrix:
        """Which counterarguments challenge anything on the page."""
        return self.target.any(axis=1)


def each_once(documents: Iterable[Annotated]) -> list[Annotated]:
    """Return one of the formats of each document."""
    return list({document.stem: document for document in documents}.values())


def load(document: Annotated, nlp: Language, encoder: Encoder) -> Page:
    """Read, extract and compare one document."""
    page = _read(document, nlp)
    for mode, chosen in zip(MODES, (encoder, None), strict=True):
        page.evidence[mode] = gather(page.claims, page.counters, page.layout, chosen)
        page.pairs[mode] = [
            (
                summary,
                details,
                pair_evidence([page.claims[i] for i in summary], [page.claims[i] for i in details], chosen),
            )
            for summary, details in sides(page.claims)
        ]
    return page


def _read(document: Annotated, nlp: Language) -> Page:
    graph = draft(extract(read(document.path), nlp))
    gold = document.gold
    groups: dict[str, set[str]] = {}
    for group in gold["restatements"]:
        for sentence in group:
            groups.setdefault(sentence, set()).update(group)
    sentences = [(sentence["id"], comparable(sentence["text"])) for sentence in gold["sentences"]]

    def sentences_of(quote: str) -> set[str]:
        plain = comparable(quote)
        return {i for i, text in sentences if plain in text or (text in plain and len(text) > _LONG_ENOUGH)}

    of_claims = [sentences_of(claim.quote) for claim in graph.claims]

    def held(wanted: Iterable[str]) -> list[float]:
        closed = {member for sentence in wanted for member in groups.get(sentence, {sentence})}
        return [float(bool(found & closed)) for found in of_claims]

    annotated = {comparable(counter["text"]): counter for counter in gold["counterarguments"]}
    nodes = [node for node in graph.counterarguments if comparable(node.quote) in annotated]
    golds = [annotated[comparable(node.quote)] for node in nodes]
    claims, counters = linkable(graph, graph.claims), linkable(graph, nodes)
    return Page(
        name=document.stem,
        claims=claims,
        counters=counters,
        paragraphs=list(_paragraphs(graph.document.text, [(c.start, c.end) for c in graph.claims])),
        target=np.array([held(counter["challenges"]) for counter in golds]),
        primary=np.array([held([c["primary"]] if c["primary"] else c["challenges"]) for c in golds]),
        same=np.array([[_restate(one, other, groups) for other in of_claims] for one in of_claims]),
        attacks=[counter["attack"] for counter in golds],
        missing=len(annotated) - len(golds),
        layout=lay_out(claims, counters),
    )


def _restate(one: set[str], other: set[str], groups: dict[str, set[str]]) -> float:
    return float(not one & other and any(groups.get(sentence, set()) & other for sentence in one))


def _paragraphs(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Yield the number of the paragraph that each span stands in: the text has one block a line."""
    number = before = 0
    for start, end in spans:
        number += "\n" in text[before:start]
        before = end
        yield number
