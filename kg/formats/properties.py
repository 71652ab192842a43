"""A record as the flat properties that every export gives: plain values, same names as the model.

Properties that are None or empty are left out, so that a reader tests for presence and nothing
else; False and 0 say something and stay. Floats are rounded to four places, since the last digits
of a score differ between machines.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from kg.models import Edge, Node, Record

PLACES = 4
_MISSING: tuple[Any, ...] = (None, "", [], {})
_R = TypeVar("_R", bound="Record")
#: What XML 1.0, YAML or UTF-8 cannot hold: control characters but tab and line ends, halves of
#: surrogate pairs, and the two noncharacters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def node_properties(node: Node) -> dict[str, Any]:
    """Return `id`, `kind` and the other properties of `node`, keys sorted.

    >>> from kg.models import Term
    >>> node_properties(Term(id="term:doom-loop", name="doom loop"))
    {'id': 'term:doom-loop', 'kind': 'Term', 'name': 'doom loop'}
    """
    return _properties(node.__dict__)


def edge_properties(edge: Edge) -> dict[str, Any]:
    """Return `source`, `target`, `key`, `id`, `kind` and the other properties of `edge`, keys sorted.

    >>> from kg.models import Restates
    >>> edge = Restates(source="claim:b", target="claim:a", score=0.87654, method="cosine")
    >>> [f"{name}={value}" for name, value in edge_properties(edge).items() if name != "id"]
    ['key=RESTATES', 'kind=RESTATES', 'method=cosine', 'score=0.8765', 'source=claim:b',
     'status=proposed', 'target=claim:a']
    """
    return _properties({**edge.__dict__, "id": edge.id, "key": edge.key})


def without_source_text(node: Node) -> Node:
    """Return `node`; of a document a copy with an empty text."""
    from kg.models import Document

    return node.model_copy(update={"text": ""}) if isinstance(node, Document) else node


def clean(record: _R) -> _R:
    """Return `record` with U+FFFD in place of each character that some file format cannot hold.

    One character takes the place of one, so that offsets into a text stay true. A record without
    such characters is returned as it is.

    >>> from kg.models import Term
    >>> clean(Term(id="term:a", name="bell\\x07", aliases=("\\ud800",)))
    Term(kind='Term', id='term:a', name='bell�', aliases=('�',))
    """
    changed = {
        name: cleaned for name, value in record.__dict__.items() if (cleaned := _clean(value)) is not value
    }
    return record.model_copy(update=changed) if changed else record


def _clean(value: Any) -> Any:
    """Return `value`, the same object where there is nothing to replace."""
    if isinstance(value, str):
        return _UNFIT.sub("\ufffd", value) if _UNFIT.search(value) else value
    if isinstance(value, tuple):
        items = tuple(map(_clean, value))
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    if isinstance(value, Mapping):
        pairs = {_clean(name): _clean(item) for name, item in value.items()}
        return pairs if pairs != value else value
    return clean(value) if hasattr(value, "model_copy") else value


def _properties(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name in sorted(record) if (value := _plain(record[name])) not in _MISSING}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        # NaN and infinities are no JSON; adding 0.0 turns -0.0 into 0.0
        return round(value, PLACES) + 0.0 if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _plain(value[name]) for name in sorted(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    # a record within a record
    return _plain(value.__dict__)
