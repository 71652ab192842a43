"""The properties of all nodes and of all edges as the columns of two tables, with their types.

Formats that declare attributes before the first record (GraphML, GEXF, CSV, Parquet) take them from
here and not from the graph, so that a graph need be read once only and two graphs have one header.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args, get_origin

if TYPE_CHECKING:
    from kg.models import Record

#: "strings" is a list of texts, "nested" a map or a list of maps.
Type: TypeAlias = Literal["string", "int", "double", "boolean", "strings", "nested"]

_PLAIN: dict[Any, Type] = {int: "int", float: "double", bool: "boolean"}


@cache
def node_columns() -> dict[str, Type]:
    """Return the properties that exported nodes may have: `id`, `kind`, then by alphabet.

    >>> list(node_columns().items())[:4]
    [('id', 'string'), ('kind', 'string'), ('aliases', 'strings'), ('byline', 'string')]
    """
    from kg.models import NODE_TYPES

    types = [record for kind, record in NODE_TYPES.items() if kind != "Run"]
    return _columns(types, ["id", "kind"])


@cache
def edge_columns() -> dict[str, Type]:
    """Return the properties that edges may have: ends, `key`, `id` and `kind`, then by alphabet."""
    from kg.models import EDGE_TYPES

    return _columns(list(EDGE_TYPES.values()), ["source", "target", "key", "id", "kind"])


def as_text(value: Any) -> str:
    """Return a property as text: JSON where it is no text itself, so ``true``, ``0.5``, ``["a"]``.

    >>> as_text("true"), as_text(True), as_text({"cosine": 0.5, "cue": "“but”"})
    ('true', 'true', '{"cosine": 0.5, "cue": "“but”"}')
    """
    if isinstance(value, str):
        return value
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _columns(records: list[type[Any]], first: list[str]) -> dict[str, Type]:
    types: dict[str, Type] = dict.fromkeys(first, "string")
    names = sorted({name for record in records for name in record.model_fields} - set(first))
    for name in names:
        owner = next(record for record in records if name in record.model_fields)
        types[name] = _type(owner, name)
    return types


def _type(record: type[Record], name: str) -> Type:
    annotation = record.model_fields[name].annotation
    if get_origin(annotation) is tuple:
        return "strings" if get_args(annotation)[0] is str else "nested"
    if get_origin(annotation) is dict:
        return "nested"
    return _PLAIN.get(annotation, "string")
