"""Which statements, terms and entities are about these words?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import UsageError
from queries.limits import check_limit
from queries.ranking import EncoderSource, rank

if TYPE_CHECKING:
    from kg.models import Node
    from kg.stores import Store

KINDS = ("Claim", "Counterargument", "Clarification", "Term", "Entity")


class Hit(NamedTuple):
    """A node that was found; `text` is a statement's quote, or the name of a term or an entity.

    `score` orders the hits of one search and means nothing beside those of another. The place in
    the source is None for terms and entities, which no single document holds.
    """

    id: str
    kind: str
    score: float
    text: str
    document: str | None = None
    document_title: str | None = None
    section_heading: str | None = None
    start: int | None = None
    end: int | None = None


class SearchResult(NamedTuple):
    """The hits, best first; `degraded` says why sentence vectors took no part, or is None."""

    hits: tuple[Hit, ...]
    degraded: str | None


def search(
    store: Store,
    text: str,
    *,
    kinds: Sequence[str] = KINDS,
    limit: int = 20,
    encoder: EncoderSource = None,
) -> SearchResult:
    """Return the nodes of these `kinds` closest to `text`, by words and by meaning together.

    A term or an entity with exactly this name comes first.

    Raises:
        UsageError: `limit` is below 1, or a kind cannot be searched.
    """
    check_limit(limit)
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"{kind!r} cannot be searched: use {', '.join(KINDS)}")
    ranking = rank(store, text, kinds=kinds, limit=limit, encoder=encoder)
    scores = dict(ranking.hits)
    exact = [node.id for kind in ("Entity", "Term") if kind in kinds for node in store.named(kind, text)]
    best = max(scores.values(), default=0.0)
    order = list(dict.fromkeys([*exact, *scores]))[:limit]
    nodes = store.nodes(order)
    return SearchResult(_hits(store, nodes, {**scores, **dict.fromkeys(exact, best)}), ranking.degraded)


def _hits(store: Store, nodes: Sequence[Node], scores: dict[str, float]) -> tuple[Hit, ...]:
    from kg.models import Named, Statement
    from queries.rows import statement_rows

    statements = [node for node in nodes if isinstance(node, Statement)]
    rows = {row.id: row for row in statement_rows(store, statements)}
    hits = []
    for node in nodes:
        score = scores[node.id]
        if isinstance(node, Named):
            hits.append(Hit(node.id, node.kind, score, node.name))
        elif row := rows.get(node.id):
            hits.append(
                Hit(
                    node.id,
                    node.kind,
                    score,
                    row.quote,
                    document=row.document,
                    document_title=row.document_title,
                    section_heading=row.section_heading,
                    start=row.start,
                    end=row.end,
                )
            )
    return tuple(hits)
