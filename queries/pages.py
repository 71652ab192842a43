"""Pages of claims. The last row's cursor starts the next page, so a page costs the same anywhere."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeAlias, TypeVar

from kg.stores import ClaimRow

#: Where a claim stands: (document, start, claim id).
PlaceCursor: TypeAlias = tuple[str, int, str]

Cursor = TypeVar("Cursor")


class ClaimPage(NamedTuple, Generic[Cursor]):
    """Claims in order, and the cursor that the next page starts `after`; None on the last page."""

    rows: tuple[ClaimRow, ...]
    after: Cursor | None


def place_cursor(row: ClaimRow) -> PlaceCursor:
    """Return the cursor of a list in the order of the sources."""
    return row.document, row.start, row.claim
