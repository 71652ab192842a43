"""Which part of the graph? Selectors that give a `Subgraph`: all of it, or what is near something.

Sections and documents come along as the place of what is in, and are not walked through: every
statement of a document is two steps from every other, which would make any neighbourhood the
whole document.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kg.errors import UsageError
from queries.limits import check_min_score
from queries.names import find_document, find_entity, find_node

if TYPE_CHECKING:
    from kg.models import Edge, Node, Subgraph
    from kg.stores import Store

_WALKED = ("CHALLENGES", "DEFINES", "ASSERTED_BY", "MENTIONS", "RESTATES", "AFFILIATED_WITH")
_KINDS = ("Section", "Claim", "Counterargument", "Clarification", "Term", "Entity")


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


def _touching(store: Store, nodes: Iterable[str]) -> list[Edge]:
    ids = sorted(nodes)
    return [*store.edges(sources=ids, kinds=_WALKED), *store.edges(targets=ids, kinds=_WALKED)]


def _strong(edges: Iterable[Edge], min_score: float) -> Iterable[Edge]:
    return (edge for edge in edges if getattr(edge, "score", 1.0) >= min_score)


def _induced(store: Store, ids: set[str], min_score: float) -> Subgraph:
    """Return these nodes, the sections and documents they stand in, and all edges among them."""
    from kg.models import Subgraph

    nodes: list[Node] = []
    missing = ids
    seen: set[str] = set()
    while missing:
        batch = store.nodes(sorted(missing))
        nodes += batch
        seen |= missing
        missing = {edge.target for edge in store.edges(sources=sorted(missing), kinds=["PART_OF"])} - seen
    edges = store.edges(sources=[node.id for node in nodes]) if nodes else []
    return Subgraph.of(nodes, _strong(edges, min_score))


def _is_container(node: str) -> bool:
    return node.startswith(("document:", "section:"))
