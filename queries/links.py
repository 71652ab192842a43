"""Links read in batches: a few calls to the store for many statements, however many they are.

What a query shows of a statement hangs on its edges. Asking for each statement alone would cost a
call a row, so everything here takes many ids at once. A claim with more than `HOT` counters is the
exception: it is asked for its strongest `HOT` and no more, so that one claim which a million
counterarguments challenge does not have to be read whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from kg.models import Edge
    from kg.stores import ClaimRow, Store

#: The statuses of links that count; a rejected link counts for nothing.
STANDING = ("proposed", "confirmed")
#: Up to so many counters of a claim are read together with those of other claims.
HOT = 200

T = TypeVar("T")


class CounterLink(NamedTuple):
    """A link that is not rejected, from a counterargument to the statement that it challenges."""

    counter: str
    target: str
    score: float
    attack: str
    status: str
    scope: str
    link: str


def stands(edge: Edge) -> bool:
    """Return whether an edge is not rejected; edges without a status stand."""
    return getattr(edge, "status", None) != "rejected"


def strength(link: CounterLink) -> tuple[bool, float, str]:
    """Return the key that sorts links strongest first: confirmed ones, then by score, then by id."""
    return link.status != "confirmed", -link.score, link.counter


def counters_of_claims(
    store: Store,
    rows: Sequence[ClaimRow],
    *,
    min_score: float = 0.0,
    statuses: Sequence[str] = STANDING,
) -> dict[str, list[CounterLink]]:
    """Return the counters of these claims, strongest first; a claim without any is left out.

    Of a claim with more than `HOT` counters these are the strongest `HOT`.
    """
    cool = [row.claim for row in rows if 0 < row.counters <= HOT]
    found = counters_of(store, cool, min_score=min_score, statuses=statuses)
    for row in rows:
        if row.counters > HOT:
            strongest = store.counters(row.claim, limit=HOT, min_score=min_score, statuses=statuses)
            links = [
                CounterLink(c.counter, c.claim, c.score, c.attack, c.status, c.scope, c.link)
                for c in strongest
            ]
            if links:
                found[row.claim] = links
    return found


def counters_of(
    store: Store, targets: Sequence[str], *, min_score: float = 0.0, statuses: Sequence[str] = STANDING
) -> dict[str, list[CounterLink]]:
    """Return the counters of these statements, strongest first; one without any is left out."""
    if not targets:
        return {}
    from kg.models import Challenges

    found: dict[str, list[CounterLink]] = {}
    for edge in store.edges(targets=targets, kinds=["CHALLENGES"]):
        if isinstance(edge, Challenges) and edge.status in statuses and edge.score >= min_score:
            link = CounterLink(
                edge.source, edge.target, edge.score, edge.attack, edge.status, edge.scope, edge.id
            )
            found.setdefault(edge.target, []).append(link)
    for links in found.values():
        links.sort(key=strength)
    return found


def speakers_of(store: Store, statements: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of those who make each of these statements, sorted; one without any is left out."""
    found: dict[str, list[str]] = {}
    for edge in edges_from(store, statements, ["ASSERTED_BY"]):
        found.setdefault(edge.source, []).append(edge.target)
    return found


def edges_from(store: Store, sources: Sequence[str], kinds: Sequence[str]) -> list[Edge]:
    """Return the edges of these kinds out of `sources` that are not rejected; none for no sources."""
    return [edge for edge in store.edges(sources=sources, kinds=kinds) if stands(edge)] if sources else []


def edges_at(store: Store, ids: Sequence[str], kinds: Sequence[str]) -> list[Edge]:
    """Return the edges of these kinds out of and into `ids` that are not rejected, each once."""
    if not ids:
        return []
    edges = [*store.edges(sources=ids, kinds=kinds), *store.edges(targets=ids, kinds=kinds)]
    return list({(edge.source, edge.key, edge.target): edge for edge in edges if stands(edge)}.values())


def parts_of(store: Store, documents: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of the statements of these documents, in their order within each section."""
    if not documents:
        return {}
    sections = {edge.source: edge.target for edge in store.edges(targets=documents, kinds=["PART_OF"])}
    parts: dict[str, list[str]] = {document: [] for document in documents}
    if sections:
        for edge in store.edges(targets=sorted(sections), kinds=["PART_OF"]):
            parts[sections[edge.target]].append(edge.source)
    return parts


def distinct(values: Iterable[T]) -> list[T]:
    """Return the values in their order, each once."""
    return list(dict.fromkeys(values))
