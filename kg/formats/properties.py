"""A record as the flat properties that every export gives: plain values, same names as the model.

Properties that are None or empty are left out, so that a reader tests for presence and nothing
else; False and 0 say something and stay. Floats are rounded to four places, since the last digits
of a score differ between machines.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.models import Edge, Node

PLACES = 4


def node_properties(node: Node) -> dict[str, Any]:
    """Return `id`, `kind` and the other properties of `node`, keys sorted.

    >>> from kg.models import Term
    >>> node_properties(Term(id="term:doom-loop", name="doom loop"))
    {'id': 'term:doom-loop', 'kind': 'Term', 'name': 'doom loop'}
    """
    return _properties(node.model_dump())


def edge_properties(edge: Edge) -> dict[str, Any]:
    """Return `source`, `target`, `key`, `id`, `kind` and the other properties of `edge`, keys sorted.

    >>> from kg.models import Restates
    >>> edge = Restates(source="claim:b", target="claim:a", score=0.87654, method="cosine")
    >>> [f"{name}={value}" for name, value in edge_properties(edge).items() if name != "id"]
    ['key=RESTATES', 'kind=RESTATES', 'method=cosine', 'score=0.8765', 'source=claim:b',
     'status=proposed', 'target=claim:a']
    """
    return _properties({**edge.model_dump(), "id": edge.id, "key": edge.key})


def _properties(record: dict[str, Any]) -> dict[str, Any]:
    plain = {name: _plain(record[name]) for name in sorted(record)}
    return {name: value for name, value in plain.items() if value not in (None, "", [], {})}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        # NaN and infinities are no JSON; adding 0.0 turns -0.0 into 0.0
        return round(value, PLACES) + 0.0 if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _plain(value[name]) for name in sorted(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
