"""Walking the graph one step at a time, in bounded time whatever a node has at it.

An edge list into one hub (an entity that a million claims name, a claim that a million
counterarguments challenge) must not be read to find the few nodes there is room for. Out of a node
lead few edges; into it may lead any number. So the edges into hubs are read by the pages that a store
has for them, and where a page is full, the rest is left out and the step says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from queries.links import edges_from, stands

if TYPE_CHECKING:
    from kg.models import Edge
    from kg.stores import Store

#: Entities and terms whose edges are read in one step; a step that meets more takes the first ones.
HUBS = 100

_INTO_HUBS = ("MENTIONS", "ASSERTED_BY")


class Step(NamedTuple):
    """The edges at some nodes. `cut` are the nodes not all of whose edges were read."""

    edges: list[Edge]
    cut: set[str]


def is_hub(node: str) -> bool:
    """Return whether the id is that of an entity or a term, which any number of statements may name."""
    return node.startswith(("entity:", "term:"))


def edges_around(
    store: Store,
    nodes: Collection[str],
    *,
    kinds: Sequence[str],
    room: int,
    known: Collection[str] | None = None,
    min_score: float = 0.0,
) -> Step:
    """Return the edges of these kinds at `nodes`, but rejected ones and those below `min_score`.

    Of the edges into one hub at least `room` are read where there are as many, claims first in the
    order of the sources, counters strongest first. With `known`, there is room for that many claims
    beyond those in all: once the hubs read so far have more, the others are left out.
    """
    ids = sorted(nodes)
    hubs = [node for node in ids if is_hub(node)]
    claims = [node for node in ids if node.startswith("claim:")]
    cut = set(hubs[HUBS:])
    hot = _hot_claims(store, claims, room) if "CHALLENGES" in kinds else []
    edges = edges_from(store, ids, kinds)
    cool = [node for node in ids if not is_hub(node) and node not in set(hot)]
    edges += _into(store, cool, kinds)
    for claim in hot:
        counters = [row.counter for row in store.counters(claim, limit=room + 1)]
        edges += store.edges(sources=counters, targets=[claim], kinds=["CHALLENGES"])
        cut.add(claim)
    edges += _into(store, hot, [kind for kind in kinds if kind != "CHALLENGES"])
    edges += _into_hubs(store, hubs[:HUBS], kinds, room, known, cut)
    strong = [edge for edge in edges if stands(edge) and getattr(edge, "score", 1.0) >= min_score]
    return Step(list({(e.source, e.key, e.target): e for e in strong}.values()), cut)


def _hot_claims(store: Store, claims: Sequence[str], room: int) -> list[str]:
    return [row.claim for row in store.claim_rows(claims) if row.counters > room + 1] if claims else []


def _into(store: Store, targets: Sequence[str], kinds: Sequence[str]) -> list[Edge]:
    return store.edges(targets=targets, kinds=kinds) if targets and kinds else []


def _into_hubs(
    store: Store,
    hubs: Sequence[str],
    kinds: Sequence[str],
    room: int,
    known: Collection[str] | None,
    cut: set[str],
) -> list[Edge]:
    """Return the edges into entities and terms; those with more claims than there is room for are `cut`.

    A hub with few claims has few counterarguments and clarifications too, so it is read whole.
    """
    relations = [kind for kind in _INTO_HUBS if kind in kinds]
    cool, hot = [], []
    claims: set[str] = set()
    new: set[str] = set()
    for number, hub in enumerate(hubs):
        if known is not None and len(new) > room:
            cut.update(hubs[number:])
            break
        rows = [row for kind in relations for row in store.entity_claims(hub, relation=kind, limit=room + 1)]
        new.update(row.claim for row in rows if known is not None and row.claim not in known)
        if len(rows) > room:
            hot.append(hub)
            claims.update(row.claim for row in rows)
        else:
            cool.append(hub)
    cut.update(hot)
    edges = _into(store, cool, kinds)
    if hot:
        edges += store.edges(sources=sorted(claims), targets=hot, kinds=relations)
        edges += _into(store, hot, [kind for kind in kinds if kind not in _INTO_HUBS])
    return edges
