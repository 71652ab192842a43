"""Which part of the graph? Selectors that give a `Subgraph`: all of it, or what is near something.

Sections and documents come along as the place of what is in, and are not walked through: every
statement of a document is two steps from every other, which would make any neighbourhood the
whole document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import NotFoundError, UsageError
from queries.facets import check_dates, within
from queries.limits import check_limit, check_min_score
from queries.names import find_document, find_entity, find_node
from queries.walking import edges_around

if TYPE_CHECKING:
    from kg.models import Edge, Node, Subgraph
    from kg.stores import Store

#: What is walked, the nearest kin first: where there is no room for all, these come in this order.
WALKED = ("CHALLENGES", "RESTATES", "DEFINES", "ASSERTED_BY", "MENTIONS", "AFFILIATED_WITH")
_KINDS = ("Section", "Claim", "Counterargument", "Clarification", "Term", "Entity")
MAX_NODES = 500


class Neighbourhood(NamedTuple):
    """What is near some nodes, as far as there was room.

    `distances` maps each node to its hops from the nearest start; sections and documents that are
    there only as the place of a statement have none. `more` counts the nodes that were found one hop
    further and left out; with `at_least` there are more than these, and their number is not known.
    `hint` says what was left out and how to see it, or is None.
    """

    graph: Subgraph
    distances: dict[str, int]
    more: int
    at_least: bool
    hint: str | None


def whole_graph(store: Store, *, min_score: float = 0.0) -> Subgraph:
    """Return every node and edge but runs; of the edges with a score, those of at least `min_score`."""
    from kg.models import Subgraph

    check_min_score(min_score)
    return Subgraph.of(store.iter_nodes(), _strong(store.iter_edges(), min_score))


def neighbourhood(store: Store, ids: Sequence[str], *, hops: int = 1, min_score: float = 0.0) -> Subgraph:
    """Return what is at most `hops` edges away from any of the nodes `ids`, edges taken both ways.

    Rejected links and those below `min_score` are not walked. From a document or a section that is
    itself among `ids` one walks down, to its sections and statements.

    Raises:
        NotFoundError: there is no node of one of these ids.
        UsageError: `hops` is negative, or `min_score` is no probability.
    """
    check_min_score(min_score)
    if hops < 0:
        raise UsageError(f"the number of hops is {hops}: give 0 or more")
    frontier = {find_node(store, node).id for node in ids}
    wholes = {node for node in frontier if _is_container(node)}
    reached = set(frontier)
    for _ in range(hops):
        if not frontier:
            break
        edges = _strong(_touching(store, frontier), min_score)
        ends = {
            end for e in edges if getattr(e, "status", None) != "rejected" for end in (e.source, e.target)
        }
        parts = (
            {edge.source for edge in store.edges(targets=sorted(wholes), kinds=["PART_OF"])}
            if wholes
            else set()
        )
        wholes = {node for node in parts if _is_container(node)}
        frontier = (ends | parts) - reached
        reached |= frontier
    return _induced(store, reached, min_score)


def around(
    store: Store,
    ids: Sequence[str],
    *,
    hops: int = 1,
    kinds: Sequence[str] | None = None,
    edge_kinds: Sequence[str] | None = None,
    min_score: float = 0.0,
    since: str | None = None,
    until: str | None = None,
    max_nodes: int = MAX_NODES,
    paths_only: bool = False,
    places: bool = True,
) -> Neighbourhood:
    """Return what is at most `hops` edges away from any of `ids`, at most `max_nodes` nodes of it.

    Walks as `neighbourhood` does, nearest first, and reads no more of a node's edges than there is
    room for, so that time and memory are bounded by `max_nodes` and not by the graph. Within a hop,
    nodes come in the order of `WALKED`, then by score, then by id. Only nodes of these `kinds` and
    edges of these `edge_kinds` are walked, and only statements of documents published between `since`
    and `until` (see `queries.facets.Facets`). Starts are always in; the sections and
    documents that the nodes stand in come on top of `max_nodes`, and not at all without `places`.

    The edges are all those among the nodes, of the kinds that are walked; with `paths_only` those by
    which a node was reached from one nearer to a start, and no others.

    Raises:
        NotFoundError: there is no node of one of these ids.
        UsageError: no id, `hops` is negative, there are more ids than `max_nodes`, or a kind, a date or
            a score cannot be meant.
    """
    walked = _checked_kinds(ids, hops, kinds, edge_kinds, max_nodes)
    check_min_score(min_score)
    check_dates(since, until)
    distances = dict.fromkeys(_starts(store, ids), 0)
    wholes = {node for node in distances if _is_container(node)}
    frontier: Collection[str] = set(distances)
    cut: set[str] = set()
    steps: list[Edge] = []
    left = reached = 0
    while frontier and reached < hops and not left:
        reached += 1
        room = max_nodes - len(distances)
        step = edges_around(
            store,
            frontier,
            kinds=walked,
            room=max(room, 1),
            known=distances,
            min_score=min_score,
            stop_when_full=True,
        )
        cut |= step.cut
        parts = _parts(store, wholes, max_nodes + 1, cut)
        near = _nearest([*step.edges, *parts], frontier, distances)
        near = _of_kinds(near, kinds)
        near = _dated(store, near, since, until)
        frontier = near[:room]
        left = len(near) - len(frontier)
        distances.update(dict.fromkeys(frontier, reached))
        wholes = {node for node in frontier if _is_container(node)}
        steps += [*step.edges, *parts]
    graph = _induced(store, set(distances), min_score, places=places)
    if paths_only:
        steps = [e for e in steps if e.source in distances and e.target in distances]
        steps = [e for e in steps if abs(distances[e.source] - distances[e.target]) == 1]
        graph = _with_edges(graph, [*steps, *(e for e in graph.edges if e.kind == "PART_OF")])
    else:
        graph = _with_edges(graph, [e for e in graph.edges if e.kind in (*walked, "PART_OF")])
    hint = _hint(hops, reached, left, cut, len(distances) == len(set(ids)), max_nodes)
    return Neighbourhood(graph, distances, left, bool(cut), hint)


def _parts(store: Store, wholes: Collection[str], most: int, cut: set[str]) -> list[Edge]:
    """Return what stands in documents and sections, of each the first `most`; those with more are `cut`."""
    edges: list[Edge] = []
    for whole in sorted(wholes):
        parts = store.edges(targets=[whole], kinds=["PART_OF"], limit=most)
        if len(parts) == most:
            cut.add(whole)
        edges += parts
    return edges


def document_graph(store: Store, title_or_id: str, *, min_score: float = 0.0) -> Subgraph:
    """Return one document with its sections and statements, and the terms and entities it names.

    Raises:
        NotFoundError: there is no such document.
        AmbiguousNameError: several documents have this title.
    """
    check_min_score(min_score)
    document = find_document(store, title_or_id).id
    nodes = {node.id for kind in _KINDS for node in store.list_nodes(kind, document=document, limit=None)}
    return _induced(store, {document} | nodes, min_score)


def entity_graph(store: Store, name_or_id: str, *, min_score: float = 0.0) -> Subgraph:
    """Return an entity with its affiliations, its claims and those about it, their counters and terms.

    Raises:
        NotFoundError: nothing has this name.
        AmbiguousNameError: several entities have it.
    """
    check_min_score(min_score)
    entity = find_entity(store, name_or_id).id
    edges = _touching(store, {entity})
    near = {end for edge in edges for end in (edge.source, edge.target)}
    claims = sorted(node for node in near if node.startswith("claim:"))
    around: set[str] = set()
    if claims:
        links = _strong(store.edges(targets=claims, kinds=["CHALLENGES"]), min_score)
        around |= {link.source for link in links}
        around |= {edge.target for edge in store.edges(sources=claims, kinds=["ASSERTED_BY", "MENTIONS"])}
    return _induced(store, near | around, min_score)


def _checked_kinds(
    ids: Sequence[str],
    hops: int,
    kinds: Sequence[str] | None,
    edge_kinds: Sequence[str] | None,
    max_nodes: int,
) -> tuple[str, ...]:
    """Return the kinds of edges to walk, in the order of `WALKED`."""
    if not ids:
        raise UsageError("there is nothing to start from: give the id of at least one node")
    if hops < 0:
        raise UsageError(f"the number of hops is {hops}: give 0 or more")
    check_limit(max_nodes)
    if len(set(ids)) > max_nodes:
        raise UsageError(f"{len(set(ids))} ids to start from and room for {max_nodes} nodes: raise max_nodes")
    for kind in kinds or ():
        if kind not in _KINDS:
            raise UsageError(f"there are no nodes of kind {kind!r} to walk to: use {', '.join(_KINDS)}")
    for kind in edge_kinds or ():
        if kind not in WALKED:
            raise UsageError(f"edges of kind {kind!r} are not walked: use {', '.join(WALKED)}")
    return WALKED if edge_kinds is None else tuple(kind for kind in WALKED if kind in edge_kinds)


def _starts(store: Store, ids: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(ids))
    found = {node.id for node in store.nodes(wanted)}
    for node in wanted:
        if node not in found:
            raise NotFoundError(f"no node {node!r} in the graph: search for its words to find its id")
    return wanted


def _nearest(edges: Iterable[Edge], frontier: Collection[str], known: Collection[str]) -> list[str]:
    """Return the new nodes at the other ends of `edges`, those that come first in `around`'s order first."""
    best: dict[str, tuple[int, float]] = {}
    for edge in edges:
        order = WALKED.index(edge.kind) if edge.kind in WALKED else len(WALKED)
        rank = (order, -getattr(edge, "score", 1.0))
        for here, there in ((edge.source, edge.target), (edge.target, edge.source)):
            if here in frontier and there not in known:
                best[there] = min(rank, best.get(there, rank))
    return sorted(best, key=lambda node: (best[node], node))


def _of_kinds(nodes: Sequence[str], kinds: Sequence[str] | None) -> list[str]:
    """Return those of `nodes` that are of these kinds, which an id begins with."""
    prefixes = None if kinds is None else tuple(f"{kind.lower()}:" for kind in kinds)
    return [node for node in nodes if prefixes is None or node.startswith(prefixes)]


def _dated(store: Store, nodes: Sequence[str], since: str | None, until: str | None) -> list[str]:
    """Return those of `nodes` whose document was published in time, and those that have no document."""
    if since is None and until is None:
        return list(nodes)
    documents = {node.id: getattr(node, "document", None) for node in store.nodes(nodes)}
    sources = store.documents(sorted({d for d in documents.values() if d is not None}))
    passing = {document.id for document in sources if within(document, since, until)}
    return [node for node in nodes if documents.get(node) is None or documents[node] in passing]


def _with_edges(graph: Subgraph, edges: Iterable[Edge]) -> Subgraph:
    from kg.models import Subgraph

    return Subgraph.of(graph.nodes, edges)


def _hint(hops: int, reached: int, left: int, cut: set[str], alone: bool, max_nodes: int) -> str | None:
    if left:
        number = f"{'at least ' if cut else ''}{left:,} more {'node' if left == 1 else 'nodes'}"
        away = "1 hop" if reached == 1 else f"{reached} hops"
        return (
            f"{number} within {away} left out, and nothing further away was looked at: "
            f"allow more than {max_nodes:,} nodes, or ask for fewer kinds or a higher score"
        )
    if cut:
        names = ", ".join(sorted(cut)[:3])
        return f"not all that is linked to {names} was read: allow more than {max_nodes:,} nodes"
    if hops == 0:
        return "0 hops reach the ids themselves and nothing else: give 1 or more"
    return "nothing that passes is linked to these ids: allow more kinds or a lower score" if alone else None


def _touching(store: Store, nodes: Iterable[str]) -> list[Edge]:
    ids = sorted(nodes)
    return [*store.edges(sources=ids, kinds=WALKED), *store.edges(targets=ids, kinds=WALKED)]


def _strong(edges: Iterable[Edge], min_score: float) -> Iterable[Edge]:
    return (edge for edge in edges if getattr(edge, "score", 1.0) >= min_score)


def _induced(store: Store, ids: set[str], min_score: float, *, places: bool = True) -> Subgraph:
    """Return these nodes, with `places` what they stand in, and all edges among them."""
    from kg.models import Subgraph

    nodes: list[Node] = []
    missing = ids
    seen: set[str] = set()
    while missing:
        batch = store.nodes(sorted(missing))
        nodes += batch
        seen |= missing
        if not places:
            break
        missing = {edge.target for edge in store.edges(sources=sorted(missing), kinds=["PART_OF"])} - seen
    among = [node.id for node in nodes]
    edges = store.edges(sources=among, targets=among) if nodes else []
    return Subgraph.of(nodes, _strong(edges, min_score))


def _is_container(node: str) -> bool:
    return node.startswith(("document:", "section:"))
