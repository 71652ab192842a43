"""Format "gexf": GEXF 1.3, Gephi's own.

Gephi and networkx take an edge's `type` for its direction, `start` and `end` for times and `key` for the
id, so the kind and the key of an edge are `relation` and `relation_key`, offsets `char_start` and
`char_end`. All other attributes have the names of the node-link export; lists and maps are JSON text.
`label` is the start of a node's words.

Gephi merges parallel edges of one `kind` (a statement that names an entity twice) unless its import
dialog is told not to. (https://gexf.net/schema.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any

from kg.formats import columns, xml
from kg.formats.labels import label
from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    from kg.formats.records import Records

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    "<meta><creator>Countergraph</creator></meta>\n"
    '<graph defaultedgetype="directed" mode="static">\n'
)
_TYPES: dict[columns.Type, str] = {"int": "integer", "double": "double", "boolean": "boolean"}
_RENAMED = {"start": "char_start", "end": "char_end"}
_RENAMED_OF_EDGES = {**_RENAMED, "kind": "relation", "key": "relation_key"}
#: Attributes of the elements themselves.
_OF_NODE = frozenset({"id"})
_OF_EDGE = frozenset({"id", "source", "target"})


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write `graph` to `stream`, record by record."""
    stream.write(_HEAD.encode())
    stream.write(_declared("node", columns.node_columns(), _OF_NODE, _RENAMED).encode())
    stream.write(_declared("edge", columns.edge_columns(), _OF_EDGE, _RENAMED_OF_EDGES).encode())
    stream.write(b"<nodes>\n")
    for node in graph.nodes:
        properties = node_properties(node)
        head = f'<node id="{xml.attribute(node.id)}" label="{xml.attribute(label(node))}">'
        stream.write(f"{head}{_values(properties, _OF_NODE, _RENAMED)}</node>\n".encode())
    stream.write(b"</nodes>\n<edges>\n")
    for edge in graph.edges:
        properties = edge_properties(edge)
        ends = f'source="{xml.attribute(edge.source)}" target="{xml.attribute(edge.target)}"'
        head = f'<edge id="{xml.attribute(properties["id"])}" {ends} kind="{edge.kind}" label="{edge.kind}">'
        stream.write(f"{head}{_values(properties, _OF_EDGE, _RENAMED_OF_EDGES)}</edge>\n".encode())
    stream.write(b"</edges>\n</graph>\n</gexf>\n")


def _declared(
    element: str, names: Mapping[str, columns.Type], without: frozenset[str], renamed: Mapping[str, str]
) -> str:
    def lines() -> Iterator[str]:
        yield f'<attributes class="{element}" mode="static">\n'
        for name, type_ in names.items():
            if name not in without:
                title = renamed.get(name, name)
                plain = _TYPES.get(type_, "string")
                yield f'<attribute id="{title}" title="{title}" type="{plain}"/>\n'
        yield "</attributes>\n"

    return "".join(lines())


def _values(properties: Mapping[str, Any], without: frozenset[str], renamed: Mapping[str, str]) -> str:
    values = "".join(
        [
            f'<attvalue for="{renamed.get(name, name)}" value="{xml.attribute(columns.as_text(value))}"/>'
            for name, value in properties.items()
            if name not in without
        ]
    )
    return f"<attvalues>{values}</attvalues>"
