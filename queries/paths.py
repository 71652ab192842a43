"""How are two claims, or two speakers, connected in dispute?

A dispute path leads over `CHALLENGES` and `RESTATES`, in either direction; a speaker stands at its end
by a claim that the speaker makes. Where no such path is found, one is looked for that also passes
through speakers: two claims of one person are connected by who makes them. Breadth first from both
ends (Pohl, "Bi-directional search", Machine Intelligence 6, 1971), so the path has the fewest steps;
among paths of one length, links with high scores come first, then ids decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from kg.errors import NotFoundError, UsageError
from queries.limits import check_min_score
from queries.names import find_entity
from queries.walking import edges_around

if TYPE_CHECKING:
    from kg.models import AssertedBy, Challenges, Edge, Node, Restates
    from kg.stores import Store

MAX_STEPS = 12
#: So many nodes are visited before the search gives up.
VISITED = 5_000
#: Of a claim's counters, or of a speaker's claims, so many are followed.
ROOM = 200

DISPUTE = ("CHALLENGES", "RESTATES")
THROUGH_SPEAKERS = (*DISPUTE, "ASSERTED_BY")


class PathStep(NamedTuple):
    """One edge of a path, and what it says; `forward` is False where it is walked from target to source."""

    edge: Edge
    forward: bool
    sentence: str


class DisputePath(NamedTuple):
    """A path from `start` to `end`, or none: then `steps` is empty and `hint` says what was tried.

    `through_speakers` tells that two of its claims are connected only by who makes them. `exhaustive`
    is False where the search gave up or left out some of a node's edges, so that a shorter path, or
    any, may have been missed.
    """

    start: Node
    end: Node
    steps: tuple[PathStep, ...]
    through_speakers: bool
    exhaustive: bool
    hint: str | None

    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids along the path, both ends included."""
        ends = (step.edge.target if step.forward else step.edge.source for step in self.steps)
        return (self.start.id, *ends)


def dispute_path(
    store: Store, start: str, end: str, *, max_steps: int = MAX_STEPS, min_score: float = 0.0
) -> DisputePath:
    """Return the shortest dispute path between two claims, counterarguments or speakers.

    `start` and `end` are ids, or names of speakers. Rejected links and those below `min_score` are not
    walked.

    Raises:
        NotFoundError: there is no such claim or speaker.
        AmbiguousNameError: a name means several.
        UsageError: both are the same, `max_steps` is below 1, or `min_score` is no probability.
    """
    check_min_score(min_score)
    if max_steps < 1:
        raise UsageError(f"a path of at most {max_steps} steps leads nowhere: allow 1 or more")
    one, other = _end(store, start), _end(store, end)
    if one.id == other.id:
        raise UsageError(f"both ends are {one.id}: give two different claims or speakers")
    exhaustive = True
    for kinds in (DISPUTE, THROUGH_SPEAKERS):
        search = _Search(store, one.id, other.id, kinds, max_steps, min_score)
        edges = search.path()
        exhaustive = exhaustive and not search.cut
        if edges is not None:
            through = kinds != DISPUTE
            return DisputePath(one, other, _steps(store, one.id, edges), through, exhaustive, None)
    return DisputePath(one, other, (), False, exhaustive, _hint(one, other, max_steps, exhaustive))


def _end(store: Store, name_or_id: str) -> Node:
    if name_or_id.startswith(("claim:", "counterargument:")):
        node = store.node(name_or_id)
        if node is None:
            raise NotFoundError(f"no claim {name_or_id!r} in the graph: search for its words to find its id")
        return node
    if not name_or_id.strip():
        raise UsageError("an end of the path is empty: give the id of a claim, or the name of a speaker")
    return find_entity(store, name_or_id)


class _Search:
    """A search from both ends; each side knows by which edge it came to a node."""

    def __init__(
        self, store: Store, start: str, end: str, kinds: Sequence[str], max_steps: int, min_score: float
    ) -> None:
        self.cut = False
        self._store = store
        self._ends = (start, end)
        self._kinds = kinds
        self._max_steps = max_steps
        self._min_score = min_score
        self._came: tuple[dict[str, Edge | None], dict[str, Edge | None]] = ({start: None}, {end: None})

    def path(self) -> list[Edge] | None:
        """Return the edges from start to end; None where no path is found."""
        frontiers: list[set[str]] = [{self._ends[0]}, {self._ends[1]}]
        # claims lead to no speaker while speakers are not walked through, so speakers go first
        speakers = [side for side in (0, 1) if self._ends[side].startswith("entity:")]
        for number in range(self._max_steps):
            side = 0 if len(frontiers[0]) <= len(frontiers[1]) else 1
            kinds = self._kinds
            if number < len(speakers):
                side, kinds = speakers[number], ("ASSERTED_BY",)
            if not frontiers[side]:
                return None
            if sum(map(len, self._came)) > VISITED:
                self.cut = True
                return None
            frontiers[side] = self._step(frontiers[side], side, kinds)
            met = frontiers[side] & self._came[1 - side].keys()
            if met:
                return min((self._joined(node) for node in met), key=self._rank)
        return None

    def _step(self, frontier: set[str], side: int, kinds: Sequence[str]) -> set[str]:
        step = edges_around(self._store, frontier, kinds=kinds, room=ROOM, min_score=self._min_score)
        self.cut = self.cut or bool(step.cut)
        came = self._came[side]
        reached: set[str] = set()
        for edge in sorted(step.edges, key=_weight):
            for here, there in ((edge.source, edge.target), (edge.target, edge.source)):
                if here in frontier and there not in came:
                    came[there] = edge
                    reached.add(there)
        return reached

    def _joined(self, node: str) -> list[Edge]:
        return [*reversed(self._back(node, 0)), *self._back(node, 1)]

    def _back(self, node: str, side: int) -> list[Edge]:
        edges = []
        while (edge := self._came[side][node]) is not None:
            edges.append(edge)
            node = edge.source if edge.target == node else edge.target
        return edges

    @staticmethod
    def _rank(edges: Sequence[Edge]) -> tuple[int, list[tuple[float, str, str, str]]]:
        return len(edges), sorted(map(_weight, edges))


def _weight(edge: Edge) -> tuple[float, str, str, str]:
    return -getattr(edge, "score", 1.0), edge.source, edge.key, edge.target


def _steps(store: Store, start: str, edges: Sequence[Edge]) -> tuple[PathStep, ...]:
    nodes = {
        node.id: node
        for node in store.nodes(sorted({end for edge in edges for end in (edge.source, edge.target)}))
    }
    steps, here = [], start
    for edge in edges:
        forward = edge.source == here
        sentence = edge_sentence(edge, nodes[edge.source], nodes[edge.target])
        steps.append(PathStep(edge, forward, sentence))
        here = edge.target if forward else edge.source
    return tuple(steps)


def edge_sentence(edge: Edge, source: Node, target: Node) -> str:
    """Return what an edge of a path says, read from its source to its target."""
    one, other = _words(source), _words(target)
    if edge.kind == "CHALLENGES":
        link = cast("Challenges", edge)
        return f"{one} challenges {other} ({link.attack}, {link.score:.2f}, {link.status})"
    if edge.kind == "RESTATES":
        same = cast("Restates", edge)
        return f"{one} says again what {other} says ({same.score:.2f}, {same.status})"
    return f"{other} makes the claim {one} ({cast('AssertedBy', edge).attribution})"


def _words(node: Node) -> str:
    quote = getattr(node, "quote", None)
    return f"“{quote}”" if quote is not None else getattr(node, "name", node.id)


def _hint(one: Node, other: Node, max_steps: int, exhaustive: bool) -> str:
    if exhaustive:
        return (
            f"nothing connects the two within {max_steps} steps, neither challenges and restatements nor "
            "speakers: `countergraph disagreement TOPIC` shows the sides of a topic"
        )
    return (
        f"no path was found, and not all could be looked at (up to {VISITED:,} nodes, {ROOM} edges into "
        "each): start from a claim and not from a speaker, or allow fewer steps"
    )
