"""From the properties in a file to checked records: what readers of our own formats share.

The opposite of `kg.formats.properties`: what an export leaves out, since it is None or empty, has
its default again, and what follows from the rest (an edge's `id` and `key`) is not taken from the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from kg.errors import FormatError

if TYPE_CHECKING:
    from pydantic import ValidationError

    from kg.models import Edge, Node, Subgraph

#: What names a record or its place; a file without it is no graph.
_REQUIRED = frozenset({"id", "kind", "source", "target", "document", "section"})
_DERIVED = frozenset({"id", "key"})


def node_of(properties: Mapping[str, Any], place: str) -> Node:
    """Return the node with these properties; `place` is where in the file they stand, for messages.

    Raises:
        FormatError: they are not those of a node.

    >>> node_of({"kind": "Term", "id": "term:silo", "name": "silo"}, "line 3")
    Term(kind='Term', id='term:silo', name='silo', aliases=())
    >>> node_of({"kind": "Term", "name": "silo"}, "line 3")
    Traceback (most recent call last):
    kg.errors.FormatError: line 3: a Term without `id`
    """
    from kg.models import NODE_TYPES

    node: Node = _record(NODE_TYPES, "node", properties, place)
    return node


def edge_of(properties: Mapping[str, Any], place: str) -> Edge:
    """Return the edge with these properties, of which `id` and `key` are not looked at."""
    from kg.models import EDGE_TYPES

    own = {name: value for name, value in properties.items() if name not in _DERIVED}
    edge: Edge = _record(EDGE_TYPES, "edge", own, place)
    return edge


class Builder:
    """Collects the nodes and edges of a file, and refuses what makes no graph.

    Each of `add_node` and `add_edge` takes the place in the file, for messages.
    """

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str, str], Edge] = {}
        self._places: dict[tuple[str, str, str], str] = {}

    def add_node(self, properties: Mapping[str, Any], place: str) -> None:
        """Add a node.

        Raises:
            FormatError: the properties are not those of a node, or its id is there already.
        """
        node = node_of(properties, place)
        if node.id in self._nodes:
            raise FormatError(f"{place}: the id {node.id!r} is there twice; take one of the two out")
        self._nodes[node.id] = node

    def add_edge(self, properties: Mapping[str, Any], place: str) -> None:
        """Add an edge.

        Raises:
            FormatError: the properties are not those of an edge, or it is there already.
        """
        edge = edge_of(properties, place)
        name = (edge.source, edge.key, edge.target)
        if name in self._edges:
            raise FormatError(
                f"{place}: the edge {edge.key} from {edge.source!r} to {edge.target!r} is there twice; "
                "take one of the two out"
            )
        self._edges[name] = edge
        self._places[name] = place

    def graph(self) -> Subgraph:
        """Return the graph.

        Raises:
            FormatError: an edge leads from or to a node that is not there.
        """
        from kg.models import Subgraph

        for name, edge in self._edges.items():
            for end in (edge.source, edge.target):
                if end not in self._nodes:
                    raise FormatError(
                        f"{self._places[name]}: the edge leads to {end!r}, which is no node of the file; "
                        "the file is not whole"
                    )
        return Subgraph.of(self._nodes.values(), self._edges.values())


def _record(types: Mapping[str, type[Any]], what: str, properties: Mapping[str, Any], place: str) -> Any:
    from pydantic import ValidationError

    kind = properties.get("kind")
    if not isinstance(kind, str) or kind not in types:
        raise FormatError(f"{place}: {kind!r} is no kind of {what}: use one of {', '.join(types)}")
    record = types[kind]
    values = {
        # a number that is none (NaN) was written as null
        name: {key: item for key, item in value.items() if item is not None}
        if isinstance(value, dict)
        else value
        for name, value in properties.items()
        if value is not None
    }
    try:
        return record.model_validate(dict.fromkeys(_left_out(kind), "") | values)
    except ValidationError as error:
        _refuse(error, kind, place)


def _refuse(error: ValidationError, kind: str, place: str) -> NoReturn:
    first = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        reason = f"a {kind} without `{name}`"
    elif first["type"] == "extra_forbidden":
        reason = f"a {kind} has no `{name}`; a newer version may have written the file"
    elif name:
        reason = f"`{name}` of a {kind}: {first['msg'].lower()}"
    else:
        reason = first["msg"].removeprefix("Value error, ")
    raise FormatError(f"{place}: {reason}") from error


@cache
def _left_out(kind: str) -> tuple[str, ...]:
    """Return the names of the texts that an export leaves out where they are empty."""
    from kg.models import EDGE_TYPES, NODE_TYPES

    fields = (NODE_TYPES.get(kind) or EDGE_TYPES[kind]).model_fields
    return tuple(name for name, field in fields.items() if field.annotation is str and name not in _REQUIRED)
