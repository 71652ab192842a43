"""Format "graphml": GraphML 1.0, which networkx, igraph, Gephi, yEd and graphology read.

::

    <graphml …>
    <key id="n_quote" for="node" attr.name="quote" attr.type="string"/>
    <graph id="countergraph" edgedefault="directed">
    <node id="claim:…"><data key="n_kind">Claim</data><data key="n_quote">…</data></node>
    <edge id="challenges:…" source="…" target="…"><data key="e_score">0.83</data></edge>
    </graph>
    </graphml>

Attributes have the names of the node-link export, and every file declares all of them. GraphML has
no lists or maps; these are JSON text. A record is written as it comes, so memory does not grow.
(http://graphml.graphdrawing.org/specification.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any

from kg.formats import columns, xml
from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    from kg.formats.records import Records

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
#: Attributes of the elements themselves.
_OF_NODE = frozenset({"id"})
_OF_EDGE = frozenset({"id", "source", "target"})


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write `graph` to `stream`, record by record."""
    stream.write(_HEAD.encode())
    for line in _keys("node", columns.node_columns(), _OF_NODE):
        stream.write(line.encode())
    for line in _keys("edge", columns.edge_columns(), _OF_EDGE):
        stream.write(line.encode())
    stream.write(b'<graph id="countergraph" edgedefault="directed">\n')
    for node in graph.nodes:
        properties = node_properties(node)
        head = f'<node id="{xml.attribute(properties["id"])}">'
        stream.write(f"{head}{_data('n', properties, _OF_NODE)}</node>\n".encode())
    for edge in graph.edges:
        properties = edge_properties(edge)
        source, target = xml.attribute(properties["source"]), xml.attribute(properties["target"])
        head = f'<edge id="{xml.attribute(properties["id"])}" source="{source}" target="{target}">'
        stream.write(f"{head}{_data('e', properties, _OF_EDGE)}</edge>\n".encode())
    stream.write(b"</graph>\n</graphml>\n")


def _keys(element: str, names: Mapping[str, columns.Type], without: frozenset[str]) -> Iterator[str]:
    for name, type_ in names.items():
        if name not in without:
            plain = type_ if type_ in ("int", "double", "boolean") else "string"
            yield (
                f'<key id="{element[0]}_{name}" for="{element}" attr.name="{name}" attr.type="{plain}"/>\n'
            )


def _data(prefix: str, properties: Mapping[str, Any], without: frozenset[str]) -> str:
    return "".join(
        [
            f'<data key="{prefix}_{name}">{xml.text(columns.as_text(value))}</data>'
            for name, value in properties.items()
            if name not in without
        ]
    )
