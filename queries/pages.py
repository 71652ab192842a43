"""Pages of claims. The last row's cursor starts the next page, so a page costs the same anywhere."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeAlias, TypeVar

from kg.stores import ClaimRow

#: Where a claim stands: (document, start, claim id).
PlaceCursor: TypeAlias = tuple[str, int, str]

#: The place of a claim among the contested: (counters, claim id).
CountCursor: TypeAlias = tuple[int, str]

Cursor = TypeVar("Cursor")


class ClaimPage(NamedTuple, Generic[Cursor]):
    """Claims in order, and the cursor that the next page starts `after`; None on the last page.

    A page may hold fewer rows than were asked for and still have a next one, where filters let
    few claims pass. `hint` says in a sentence why a page is short or empty, or is None.
    """

    rows: tuple[ClaimRow, ...]
    after: Cursor | None
    hint: str | None = None


def place_cursor(row: ClaimRow) -> PlaceCursor:
    """Return the cursor of a list in the order of the sources."""
    return row.document, row.start, row.claim


def count_cursor(row: ClaimRow) -> CountCursor:
    """Return the cursor of a list in the order of the counters."""
    return row.counters, row.claim
