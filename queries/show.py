"""What is behind this id? A node with its edges, or an edge with its ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.errors import NotFoundError
from queries.limits import check_limit
from queries.reasons import reasons

if TYPE_CHECKING:
    from kg.models import Decision, Edge, Node
    from kg.stores import Store


class Link(NamedTuple):
    """An edge and the node at its other end."""

    edge: Edge
    node: Node


class Links(NamedTuple):
    """The edges of one kind in one direction: the first ones, and how many there are."""

    links: tuple[Link, ...]
    total: int


class ShownNode(NamedTuple):
    """A node with its edges by kind: those out of it and those into it."""

    node: Node
    outgoing: dict[str, Links]
    incoming: dict[str, Links]


class ShownEdge(NamedTuple):
    """An edge with the nodes at both ends.

    `why` says what spoke for a link from a counterargument, `decision` what was decided on a link last.
    """

    edge: Edge
    source: Node
    target: Node
    why: tuple[str, ...] = ()
    decision: Decision | None = None


def show(store: Store, node_or_edge: str, *, limit: int = 20) -> ShownNode | ShownEdge:
    """Return the node or the edge with this id; of a node's edges up to `limit` a kind and direction.

    Raises:
        NotFoundError: neither a node nor an edge has this id.
        UsageError: `limit` is below 1.
    """
    check_limit(limit)
    node = store.node(node_or_edge)
    if node is not None:
        outgoing, incoming = store.edges(sources=[node.id]), store.edges(targets=[node.id])
        return ShownNode(
            node,
            outgoing=_by_kind(store, [(edge, edge.target) for edge in outgoing], limit),
            incoming=_by_kind(store, [(edge, edge.source) for edge in incoming], limit),
        )
    if shown := _edge(store, node_or_edge):
        return shown
    if store.decided([node_or_edge]):
        raise _not_there(node_or_edge)
    raise NotFoundError(f"no node and no edge has the id {node_or_edge!r}: search for words to find an id")


def show_link(store: Store, link: str) -> ShownEdge:
    """Return the link with this id: an edge that can be confirmed and rejected.

    Raises:
        NotFoundError: no link has this id.
    """
    shown = _edge(store, link)
    if shown is not None and hasattr(shown.edge, "status"):
        return shown
    if shown is None and store.decided([link]):
        raise _not_there(link)
    raise NotFoundError(f"no link {link!r} in the graph: the counters of a claim have the ids of their links")


def _edge(store: Store, edge_id: str) -> ShownEdge | None:
    edge = store.edge(edge_id)
    if edge is None:
        return None
    ends = store.nodes([edge.source, edge.target])
    if len(ends) < 2:  # removed by another process just now
        return None
    source, target = ends
    decision = store.decided([edge.id]).get(edge.id) if hasattr(edge, "status") else None
    return ShownEdge(edge, source, target, _why(store, edge, source, target), decision)


def _not_there(link: str) -> NotFoundError:
    return NotFoundError(
        f"the link {link} is not in the graph now: `countergraph decisions {link}` shows what was decided"
    )


def _why(store: Store, edge: Edge, source: Node, target: Node) -> tuple[str, ...]:
    from kg.models import Challenges, Section, Statement

    if not isinstance(edge, Challenges):
        return ()
    sections = [
        section
        for node in (source, target)
        if isinstance(node, Statement) and isinstance(section := store.node(node.section), Section)
    ]
    return reasons(edge, *sections) if len(sections) == 2 else reasons(edge, None, None)


def _by_kind(store: Store, edges: list[tuple[Edge, str]], limit: int) -> dict[str, Links]:
    kinds: dict[str, list[tuple[Edge, str]]] = {}
    for edge, other in edges:
        kinds.setdefault(edge.kind, []).append((edge, other))
    shown: dict[str, Links] = {}
    for kind, group in sorted(kinds.items()):
        nodes = {node.id: node for node in store.nodes([other for _, other in group[:limit]])}
        links = tuple(Link(edge, nodes[other]) for edge, other in group[:limit] if other in nodes)
        shown[kind] = Links(links, len(group))
    return shown
