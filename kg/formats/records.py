"""Graphs as writers see them: nodes and edges that may be read more than once.

A `kg.models.Subgraph` is such a graph; `Lazy` is one that need not be in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from kg.formats.properties import clean, without_source_text

if TYPE_CHECKING:
    from kg.models import Edge, Node


class Records(Protocol):
    """A graph to be written: nodes sorted by id, edges by (source, key, target); each read starts anew."""

    @property
    def nodes(self) -> Iterable[Node]:
        """The nodes, from the first one on."""

    @property
    def edges(self) -> Iterable[Edge]:
        """The edges, from the first one on."""


class Lazy:
    """A graph whose nodes and edges are fetched each time they are read, such as from a store."""

    def __init__(self, nodes: Callable[[], Iterable[Node]], edges: Callable[[], Iterable[Edge]]) -> None:
        self._nodes = nodes
        self._edges = edges

    @property
    def nodes(self) -> Iterable[Node]:
        """The nodes, from the first one on."""
        return self._nodes()

    @property
    def edges(self) -> Iterable[Edge]:
        """The edges, from the first one on."""
        return self._edges()


def exportable_records(graph: Records, *, with_source_text: bool = False) -> Records:
    """Return what an export holds of `graph`, as it comes: no runs, no source text unless asked, clean.

    It is neither sorted nor freed of edges without both ends.
    """

    def nodes() -> Iterator[Node]:
        for node in graph.nodes:
            if node.kind != "Run":
                yield clean(node if with_source_text else without_source_text(node))

    return Lazy(nodes, lambda: map(clean, graph.edges))
