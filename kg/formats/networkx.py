"""Format of networkx's graphs in memory: for algorithms, plots and every format networkx writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    import networkx as nx

    from kg.models import Subgraph


def to_networkx(subgraph: Subgraph) -> nx.MultiDiGraph[str]:
    """Return `subgraph` as a directed multigraph; kind and properties are attributes.

    Nodes are named by their ids, parallel edges by their `key`. Attributes have the names and
    values of the node-link export.

    >>> from kg.models import Claim, Counterargument, Challenges, Subgraph
    >>> span = {"document": "document:d", "section": "section:s", "start": 0, "end": 9}
    >>> claim = Claim(id="claim:c", quote="It rains.", text="It rains.", **span)
    >>> counter = Counterargument(id="counterargument:k", quote="It shines", text="It shines", **span)
    >>> link = Challenges(source=counter.id, target=claim.id, score=0.75, method="hand")
    >>> graph = to_networkx(Subgraph.of([claim, counter], [link]))
    >>> graph.nodes["claim:c"]["kind"]
    'Claim'
    >>> graph.edges["counterargument:k", "claim:c", "CHALLENGES"]["score"]
    0.75
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(schema=1)
    for node in subgraph.nodes:
        properties = node_properties(node)
        graph.add_node(properties.pop("id"), **properties)
    for edge in subgraph.edges:
        properties = edge_properties(edge)
        source, target, key = (properties.pop(name) for name in ("source", "target", "key"))
        graph.add_edge(source, target, key=key, **properties)
    return graph
