"""Which claims are there?

All of them, or those that facets let pass, in the order of the sources or most counters first. With a
least score or a status, those are meant that a counter with this score and status challenges; which
claims have no such counter is for `queries.uncountered`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from kg.errors import UsageError
from queries.facets import Facets, Selection, batched, filtered, paged
from queries.limits import check_limit
from queries.pages import ClaimPage, count_cursor, place_cursor

if TYPE_CHECKING:
    from kg.stores import ClaimRow, Store

Order: TypeAlias = Literal["place", "counters"]

#: The place of a claim in either order: (counters, document, start, claim id).
ClaimCursor: TypeAlias = tuple[int, str, int, str]

ORDERS: tuple[Order, ...] = ("place", "counters")


def claims(
    store: Store,
    *,
    facets: Facets = Facets(),  # noqa: B008 (an immutable tuple)
    order: Order = "place",
    after: ClaimCursor | None = None,
    limit: int = 20,
) -> ClaimPage[ClaimCursor]:
    """Return the claims that have all facets.

    In the order of the sources ("place": by document, start and id), or those with most counters first
    ("counters"), equal ones by id, and then those without any in the order of the sources. `after` is the
    cursor that the page before gave. With `facets`, a page may be short and have a next one, and its hint
    says why.

    Raises:
        UsageError: `limit` is below 1, there is no such order, or the facets cannot be meant.
        NotFoundError: there is no such document, speaker, entity or term.
        AmbiguousNameError: a name means several.
    """
    check_limit(limit)
    if order not in ORDERS:
        raise UsageError(f"there is no order {order!r}: give {' or '.join(ORDERS)}")
    selection = Selection(store, facets)
    list_of = _by_counters if order == "counters" else _by_place
    return filtered(
        list_of(store, selection, after, limit),
        lambda rows: _kept(selection, rows),
        cursor=claim_cursor,
        limit=limit,
        why_none=lambda: "the graph holds no claim" if facets == Facets() else selection.why_none(),
    )


def claim_cursor(row: ClaimRow) -> ClaimCursor:
    """Return the cursor of a claim, which is the same in both orders."""
    return row.counters, row.document, row.start, row.claim


def _by_place(
    store: Store, selection: Selection, after: ClaimCursor | None, limit: int
) -> Iterable[Sequence[ClaimRow]]:
    place = after[1:] if after is not None else None
    if selection.document is None and selection.relations:
        relation, node = selection.relations[0]
        return paged(
            lambda cursor, size: store.entity_claims(node, relation=relation, after=cursor, limit=size),
            place,
            place_cursor,
            first=limit + 1,
        )
    document = selection.document.id if selection.document else None
    return paged(
        lambda cursor, size: store.claims(document=document, after=cursor, limit=size),
        place,
        place_cursor,
        first=limit + 1,
    )


def _by_counters(
    store: Store, selection: Selection, after: ClaimCursor | None, limit: int
) -> Iterator[Sequence[ClaimRow]]:
    anchored = selection.anchored()
    if anchored is not None:
        rows = sorted(anchored, key=lambda row: _rank(claim_cursor(row)))
        yield from batched([row for row in rows if after is None or _rank(claim_cursor(row)) > _rank(after)])
        return
    if after is None or after[0] > 0:
        yield from paged(
            lambda cursor, size: store.contested(after=cursor, limit=size),
            (after[0], after[3]) if after is not None else None,
            count_cursor,
            first=limit + 1,
        )
    document = selection.document.id if selection.document else None
    yield from paged(
        lambda cursor, size: store.uncountered(document=document, after=cursor, limit=size),
        after[1:] if after is not None and after[0] == 0 else None,
        place_cursor,
        first=limit + 1,
    )


def _rank(cursor: ClaimCursor) -> tuple[int, str, int, str]:
    """Return the key that sorts most counters first, equal ones by id, and then by place."""
    counters, document, start, claim = cursor
    return (-counters, claim, 0, "") if counters else (0, document, start, claim)


def _kept(selection: Selection, rows: Sequence[ClaimRow]) -> list[ClaimRow]:
    rows = selection.kept(rows)
    if not selection.facets.asks_of_links:
        return list(rows)
    countered = selection.countered(rows)
    return [row for row in rows if row.claim in countered]
