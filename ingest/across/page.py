"""What one stored document brings to a comparison with others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.linkers.comparison import Matrix
from kg.models import Challenges, Counterargument, Entity, Mentions, Statement
from kg.stores import Store

_REACH = 2  # claims on either side that a claim's surroundings are made of


@dataclass(frozen=True, slots=True)
class Page:
    """A document's statements in the order of the source, with their vectors.

    `said` maps a statement's id to its words without the names of people: who says a thing is no
    part of what is said. `vectors` and `around` [claims, dimension] are a claim's stored vector and
    the unit mean of those next to it; `aims` [counters, claims] are the probabilities that a
    counterargument challenges a claim of its own document, runners-up included.
    """

    document: str
    claims: tuple[Statement, ...]
    counters: tuple[Statement, ...]
    said: Mapping[str, str]
    vectors: Matrix
    around: Matrix
    aims: Matrix


def read_page(store: Store, document: str, model: str) -> Page:
    """Return a stored document with its vectors by `model`; claims without one are left out."""
    claims = _in_order(store.list_nodes("Claim", document=document, limit=None))
    counters = _in_order(store.list_nodes("Counterargument", document=document, limit=None))
    vectors = store.vectors([claim.id for claim in claims], model=model)
    known = set(vectors.ids)
    claims = [claim for claim in claims if claim.id in known]
    edges = store.edges(sources=[s.id for s in (*claims, *counters)], kinds=["CHALLENGES", "MENTIONS"])
    people = _people(store, edges)
    matrix = vectors.matrix.astype(np.float64)
    return Page(
        document=document,
        claims=tuple(claims),
        counters=tuple(counters),
        said={s.id: _without(s, people[s.id]) for s in (*claims, *counters)},
        vectors=matrix,
        around=_around(matrix),
        aims=_aims(claims, counters, edges),
    )


def _in_order(nodes: Iterable[object]) -> list[Statement]:
    statements = [node for node in nodes if isinstance(node, Statement)]
    return sorted(statements, key=lambda statement: (statement.start, statement.id))


def _people(store: Store, edges: Sequence[object]) -> Mapping[str, list[tuple[int, int]]]:
    """Return where each statement names people, as offsets into the document."""
    mentions = [edge for edge in edges if isinstance(edge, Mentions)]
    entities = store.nodes(sorted({edge.target for edge in mentions}))
    people = {node.id for node in entities if isinstance(node, Entity) and node.type == "person"}
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for edge in mentions:
        if edge.target in people:
            spans[edge.source].append((edge.start, edge.end))
    return spans


def _without(statement: Statement, spans: Iterable[tuple[int, int]]) -> str:
    """Return the statement's quote without these spans of its document."""
    kept: list[str] = []
    at = statement.start
    for start, end in sorted(spans):
        kept.append(statement.quote[at - statement.start : max(start, at) - statement.start])
        at = max(at, end)
    kept.append(statement.quote[at - statement.start :])
    return " ".join("".join(kept).split())


def _around(vectors: Matrix) -> Matrix:
    """Return the unit mean of the rows next to each, at most `_REACH` away; zeros where there are none."""
    place = np.arange(len(vectors))
    apart = np.abs(place[:, None] - place[None, :])
    total = ((apart > 0) & (apart <= _REACH)).astype(np.float64) @ vectors
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))


def _aims(claims: Sequence[Statement], counters: Sequence[Statement], edges: Sequence[object]) -> Matrix:
    column = {claim.id: index for index, claim in enumerate(claims)}
    row = {counter.id: index for index, counter in enumerate(counters)}
    aims = np.zeros((len(counters), len(claims)))
    for counter in counters:
        if isinstance(counter, Counterargument):
            for other in counter.runners_up:
                if other.claim in column:
                    aims[row[counter.id], column[other.claim]] = other.score
    for edge in edges:
        if isinstance(edge, Challenges) and edge.source in row and edge.target in column:
            score = 0.0 if edge.status == "rejected" else edge.score
            aims[row[edge.source], column[edge.target]] = score
    return aims
