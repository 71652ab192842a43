"""Records as rows of `nodes` and `edges`, and back.

What has no column of its own goes into `properties`, as JSON with sorted keys, so that equal
records are equal rows.
"""

from __future__ import annotations

import json
from typing import Any

from kg.models import EDGE_TYPES, NODE_TYPES, Edge, Entity, Named, Node, Term

Row = tuple[Any, ...]

NODE_COLUMNS = 'id, kind, document, section, start, "end", truncated, name, aliases, properties, quote, text'
EDGE_COLUMNS = (
    "source, key, target, kind, document, place, link, score, status, attack, scope, method, properties"
)

# What a kind calls the column `name`.
_NAMES = {"Document": "title", "Section": "heading"}
_COLUMNS_OF_A_NODE = ("document", "section", "start", "end", "truncated")
_COLUMNS_OF_AN_EDGE = ("score", "status", "attack", "scope", "method")


def to_json(value: object) -> str:
    """Return `value` as JSON that is the same for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def node_row(node: Node) -> Row:
    """Return the values of `NODE_COLUMNS` of a node."""
    values = node.model_dump(mode="json", exclude={"kind", "id"})
    document, section, start, end, truncated = (values.pop(column, None) for column in _COLUMNS_OF_A_NODE)
    if node.kind == "Document":
        document = node.id
    name = values.pop(_NAMES.get(node.kind, "name"), None)
    aliases = to_json(values.pop("aliases")) if isinstance(node, Named) else None
    quote, text = values.pop("quote", None), values.pop("text", None)
    if text == quote:
        text = None
    properties = to_json(values)
    return (
        node.id, node.kind, document, section, start, end, truncated, name, aliases, properties, quote, text,
    )  # fmt: skip


def node_of(row: Row) -> Node:
    """Return the node with these values of `NODE_COLUMNS`; a document without its text gets an empty one."""
    node, kind, document, section, start, end, truncated, name, aliases, properties, quote, text = row
    values = json.loads(properties)
    values["id"] = node
    if kind == "Document":
        values.update(title=name, text=text or "")
    elif kind == "Section":
        values.update(document=document, heading=name)
    elif quote is not None:
        values.update(document=document, section=section, start=start, end=end, truncated=bool(truncated))
        values.update(quote=quote, text=quote if text is None else text)
    elif aliases is not None:
        values.update(name=name, aliases=json.loads(aliases))
    return NODE_TYPES[kind].model_validate(values)


def named_of(row: Row) -> Named:
    """Return the term or entity with these values of `support`: id, kind, name, type, aliases."""
    node, kind, name, entity_type, aliases = row
    if kind == "Entity":
        return Entity(id=node, name=name, type=entity_type, aliases=tuple(json.loads(aliases)))
    return Term(id=node, name=name, aliases=tuple(json.loads(aliases)))


def edge_row(edge: Edge, document: str | None, place: int | None) -> Row:
    """Return the values of `EDGE_COLUMNS` of an edge."""
    values = edge.model_dump(mode="json", exclude={"kind", "source", "target", "document"})
    score, status, attack, scope, method = (values.pop(column, None) for column in _COLUMNS_OF_AN_EDGE)
    return (
        edge.source, edge.key, edge.target, edge.kind, document, place, edge.id,
        score, status, attack, scope, method, to_json(values),
    )  # fmt: skip


def edge_of(row: Row) -> Edge:
    """Return the edge with these values of `EDGE_COLUMNS`."""
    source, _, target, kind, document, _, _, *columns, properties = row
    values = json.loads(properties)
    values.update(source=source, target=target)
    values.update((c, v) for c, v in zip(_COLUMNS_OF_AN_EDGE, columns, strict=True) if v is not None)
    if kind == "AFFILIATED_WITH":
        values["document"] = document
    return EDGE_TYPES[kind].model_validate(values)
