"""Format of igraph's graphs in memory: for the algorithms that networkx is slow at.

igraph is under the GPL, version 2 or later, and so is what is distributed together with it; nothing
here needs it but this function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import FormatError
from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    import igraph

    from kg.models import Subgraph


def to_igraph(subgraph: Subgraph) -> igraph.Graph:
    """Return `subgraph` as a directed graph; vertices are named by ids, properties are attributes.

    A vertex's `name` is its id, as igraph wants it, and the name of an entity or a term is its
    `label`. What a node or an edge does not have is None.

    Raises:
        FormatError: igraph is not installed.
    """
    try:
        import igraph
    except ImportError as error:
        raise FormatError("igraph is not installed: `pip install igraph` brings it") from error
    graph = igraph.Graph(directed=True)
    nodes = [node_properties(node) for node in subgraph.nodes]
    for node in nodes:
        if "name" in node:
            node["label"] = node.pop("name")
        node["name"] = node.pop("id")
    edges = [edge_properties(edge) for edge in subgraph.edges]
    place = {node["name"]: number for number, node in enumerate(nodes)}
    graph.add_vertices(len(nodes), _attributes(nodes))
    ends = [(place[edge.pop("source")], place[edge.pop("target")]) for edge in edges]
    graph.add_edges(ends, _attributes(edges))
    return graph


def _attributes(records: list[dict[str, object]]) -> dict[str, list[object]]:
    names = sorted({name for record in records for name in record})
    return {name: [record.get(name) for record in records] for name in names}
