"""Results as JSON: tuples with names become objects, records of the graph their exported properties."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

PLACES = 4


def encoded(value: Any) -> bytes:
    """Return `value` as one indented JSON document in UTF-8, with a line end.

    >>> from collections import namedtuple
    >>> print(encoded(namedtuple("Row", "claim score")("claim:a", 0.123456)).decode())
    {
      "claim": "claim:a",
      "score": 0.1235
    }
    <BLANKLINE>
    """
    text = json.dumps(jsonable(value), ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "backslashreplace")


def jsonable(value: Any) -> Any:
    """Return `value` in types that JSON has; floats are rounded to four places as in exports."""
    if hasattr(value, "model_dump"):
        return _record(value)
    if hasattr(value, "_asdict"):
        return {name: jsonable(item) for name, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): jsonable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if isinstance(value, float):
        return round(value, PLACES)
    if isinstance(value, PurePath):
        return str(value)
    return value


def _record(record: Any) -> Any:
    from kg.formats.properties import edge_properties, node_properties
    from kg.models import Edge, Node

    if isinstance(record, Node):
        properties = node_properties(record)
        if record.kind == "Document":
            properties.pop("text", None)  # the whole source, which `export --with-source-text` gives
        return properties
    if isinstance(record, Edge):
        return edge_properties(record)
    return {name: jsonable(value) for name, value in record}
