"""Which claims are contested most?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queries.limits import check_limit
from queries.pages import ClaimPage

if TYPE_CHECKING:
    from kg.stores import Store


def contested(
    store: Store, *, after: tuple[int, str] | None = None, limit: int = 20
) -> ClaimPage[tuple[int, str]]:
    """Return the claims that have counters, those with most counters first, then by id.

    `after` is the cursor that the page before gave: (counters, claim id).

    Raises:
        UsageError: `limit` is below 1.
    """
    check_limit(limit)
    rows = store.contested(after=after, limit=limit + 1)
    shown = tuple(rows[:limit])
    return ClaimPage(shown, (shown[-1].counters, shown[-1].claim) if len(rows) > limit else None)
