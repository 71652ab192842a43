"""Which claims are contested most?

The list is in the order of all counters that are not rejected. Facets take claims out of it and do
not reorder it: with a least score or a status, a claim stays where one of its counters has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from queries.facets import Facets, Selection, batched, filtered, paged
from queries.limits import check_limit
from queries.pages import ClaimPage, CountCursor, count_cursor

if TYPE_CHECKING:
    from kg.stores import ClaimRow, Store


def contested(
    store: Store,
    *,
    facets: Facets = Facets(),  # noqa: B008 (an immutable tuple)
    after: CountCursor | None = None,
    limit: int = 20,
) -> ClaimPage[CountCursor]:
    """Return the claims that have counters, those with most counters first, then by id.

    `after` is the cursor that the page before gave: (counters, claim id). With `facets`, only claims
    that have all of them; a page may then be short and have a next one, and its hint says why.

    Raises:
        UsageError: `limit` is below 1, or the facets cannot be meant.
        NotFoundError: there is no such document, speaker, entity or term.
        AmbiguousNameError: a name means several.
    """
    check_limit(limit)
    if facets == Facets():
        rows = store.contested(after=after, limit=limit + 1)
        shown = tuple(rows[:limit])
        return ClaimPage(shown, count_cursor(shown[-1]) if len(rows) > limit else None)
    selection = Selection(store, facets)
    return filtered(
        _batches(store, selection, after, limit),
        lambda rows: _kept(selection, rows),
        cursor=count_cursor,
        limit=limit,
        why_none=selection.why_none,
    )


def _batches(
    store: Store, selection: Selection, after: CountCursor | None, limit: int
) -> Iterable[Sequence[ClaimRow]]:
    anchored = selection.anchored()
    if anchored is None:
        return paged(
            lambda cursor, size: store.contested(after=cursor, limit=size),
            after,
            count_cursor,
            first=2 * limit,
        )
    place = (-after[0], after[1]) if after is not None else (float("-inf"), "")
    rows = [row for row in anchored if row.counters and (-row.counters, row.claim) > place]
    return batched(sorted(rows, key=lambda row: (-row.counters, row.claim)))


def _kept(selection: Selection, rows: Sequence[ClaimRow]) -> list[ClaimRow]:
    rows = selection.kept(rows)
    countered = selection.countered(rows)
    return [row for row in rows if row.claim in countered]
