"""Who and what is the graph about most?

Terms or entities, those first that most claims make or name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from kg.errors import UsageError
from kg.stores import NamedRow
from queries.limits import check_limit

if TYPE_CHECKING:
    from kg.stores import Store

NamedKind: TypeAlias = Literal["Entity", "Term"]

#: The place of a term or an entity in the list: (claims, id).
NamedCursor: TypeAlias = tuple[int, str]


class NamedPage(NamedTuple):
    """Terms or entities in order, and the cursor that the next page starts `after`; None on the last page."""

    rows: tuple[NamedRow, ...]
    after: NamedCursor | None
    hint: str | None = None


def mentioned(
    store: Store,
    kind: NamedKind,
    *,
    entity_type: str | None = None,
    after: NamedCursor | None = None,
    limit: int = 20,
) -> NamedPage:
    """Return terms or entities, those that most claims make or name first, then by id.

    A claim counts once for whom it names, however often, and for who makes it. With `entity_type`,
    entities of this type. `after` is the cursor that the page before gave.

    Raises:
        UsageError: `limit` is below 1, there is no such kind or type, or terms are asked for with a type.
    """
    from kg.models import EntityType

    check_limit(limit)
    types = get_args(EntityType)
    if kind not in ("Entity", "Term"):
        raise UsageError(f"claims make and name no {kind!r}: give Entity or Term")
    if entity_type is not None and kind == "Term":
        raise UsageError("terms have no types: leave out the type, or ask for entities")
    if entity_type is not None and entity_type not in types:
        raise UsageError(f"there is no type {entity_type!r}: give one of {', '.join(types)}")
    rows = store.mentioned(kind, entity_type=entity_type, after=after, limit=limit + 1)
    shown = tuple(rows[:limit])
    following = (shown[-1].claims, shown[-1].id) if len(rows) > limit else None
    return NamedPage(shown, following, None if shown else _none(kind, entity_type))


def _none(kind: NamedKind, entity_type: str | None) -> str:
    if entity_type is not None:
        return f"no entity is of the type {entity_type}: leave out the type"
    return f"the graph holds no {'entity' if kind == 'Entity' else 'term'}: ingest a document"
