"""Walking the graph one step at a time, in bounded time whatever a node has at it.

An edge list into one hub (an entity that a million claims name, a claim that a million
counterarguments challenge) must not be read to find the few nodes there is room for. Out of a node
lead few edges; into it may lead any number. So the edges into hubs are read by the pages that a store
has for them, and where a page is full, the rest is left out and the step says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from queries.links import HOT, stands

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
    known: Collection[str] = (),
    min_score: float = 0.0,
    stop_when_full: bool = False,
) -> Step:
    """Return the edges of these kinds at `nodes`, but rejected ones and those below `min_score`.

    All edges of a node with up to `HOT` are read. Of another, so many that at least `room` lead to others
    than `known` ones where there are as many: into terms and entities first those of claims in the order
    of the sources, of counters the strongest, and else the first ones (see `Store.edges`). With
    `stop_when_full`, terms and entities after those whose claims fill the room are left out.
    """
    ids = sorted(nodes)
    hubs = [node for node in ids if is_hub(node)]
    reader = _Reader(store, kinds, room, known, min_score)
    reader.out_of(ids)
    reader.into_statements([node for node in ids if not is_hub(node)])
    reader.into_hubs(hubs, stop_when_full=stop_when_full)
    strong = [e for e in reader.edges if stands(e) and getattr(e, "score", 1.0) >= min_score]
    return Step(list({(e.source, e.key, e.target): e for e in strong}.values()), reader.cut)


class _Reader:
    """The edges of one step as they are read, and the nodes not all of whose edges were."""

    def __init__(
        self, store: Store, kinds: Sequence[str], room: int, known: Collection[str], min_score: float
    ) -> None:
        self._store = store
        self._kinds = list(kinds)
        self._room = room
        self._known = known
        self._min_score = min_score
        # some of a node's edges lead to what is known, the node itself among it
        self._few = max(HOT, room + len(known))
        self._most = room + max(1, len(known))
        self.edges: list[Edge] = []
        self.cut: set[str] = set()

    def out_of(self, sources: Sequence[str]) -> None:
        """Read the edges out of `sources`."""
        if not sources or not self._kinds:
            return
        degrees = self._store.degrees(sources=sources, kinds=self._kinds)
        self.edges += self._store.edges(
            sources=[node for node in sources if 0 < degrees[node] <= self._few], kinds=self._kinds
        )
        for node in (node for node in sources if degrees[node] > self._few):
            self.cut.add(node)
            self.edges += self._store.edges(sources=[node], kinds=self._kinds, limit=self._most)

    def into_statements(self, targets: Sequence[str]) -> None:
        """Read the edges into `targets`, which are neither terms nor entities."""
        for node in self._into(targets, self._kinds):
            if "CHALLENGES" in self._kinds:
                rows = self._store.counters(node, limit=self._most, min_score=self._min_score)
                counters = [row.counter for row in rows]
                self.edges += self._store.edges(sources=counters, targets=[node], kinds=["CHALLENGES"])
            self._first_into(node, [kind for kind in self._kinds if kind != "CHALLENGES"])

    def into_hubs(self, hubs: Sequence[str], *, stop_when_full: bool) -> None:
        """Read the edges into terms and entities."""
        relations = [kind for kind in _INTO_HUBS if kind in self._kinds]
        cool: list[str] = []
        claims: dict[str, set[str]] = {}
        new: set[str] = set()
        self.cut.update(hubs[HUBS:])
        for number, hub in enumerate(hubs[:HUBS]):
            if stop_when_full and len(new) > self._room:
                self.cut.update(hubs[number:HUBS])
                break
            rows = [
                row
                for kind in relations
                for row in self._store.entity_claims(hub, relation=kind, limit=self._room + 1)
            ]
            new.update(row.claim for row in rows if row.claim not in self._known)
            if len(rows) > self._room:
                claims[hub] = {row.claim for row in rows}
            else:
                cool.append(hub)
        for hub in self._into(cool, self._kinds):
            self._first_into(hub, self._kinds)
        if claims:
            self.cut.update(claims)
            self.edges += self._store.edges(
                sources=sorted(set().union(*claims.values())), targets=list(claims), kinds=relations
            )
        for hub in claims:
            self._first_into(hub, [kind for kind in self._kinds if kind not in _INTO_HUBS])

    def _into(self, targets: Sequence[str], kinds: Sequence[str]) -> list[str]:
        """Read the edges into those of `targets` that have few, and return the others, which are cut."""
        if not targets or not kinds:
            return []
        degrees = self._store.degrees(targets=targets, kinds=kinds)
        few = [node for node in targets if 0 < degrees[node] <= self._few]
        if few:
            self.edges += self._store.edges(targets=few, kinds=kinds)
        many = [node for node in targets if degrees[node] > self._few]
        self.cut.update(many)
        return many

    def _first_into(self, target: str, kinds: Sequence[str]) -> None:
        if kinds:
            self.edges += self._store.edges(targets=[target], kinds=kinds, limit=self._most)
