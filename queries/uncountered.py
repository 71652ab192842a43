"""Which claims does nobody counter?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from queries.limits import check_limit
from queries.names import find_document
from queries.pages import ClaimPage, PlaceCursor, place_cursor

if TYPE_CHECKING:
    from kg.stores import Store


def uncountered(
    store: Store, *, document: str | None = None, after: PlaceCursor | None = None, limit: int = 20
) -> ClaimPage[PlaceCursor]:
    """Return the claims that no counter challenges, in the order of the sources.

    `document` is an id or a title; `after` is the cursor that the page before gave.

    Raises:
        NotFoundError: there is no such document.
        UsageError: `limit` is below 1.
    """
    check_limit(limit)
    document_id = None if document is None else find_document(store, document).id
    rows = store.uncountered(document=document_id, after=after, limit=limit + 1)
    shown = tuple(rows[:limit])
    return ClaimPage(shown, place_cursor(shown[-1]) if len(rows) > limit else None)
