"""Which claims does nobody counter?

With a least score or a status, a claim counts as uncountered when none of its counters has them: a
claim that only a weak guess challenges is as good as unchallenged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from queries.facets import Facets, Selection, filtered, paged
from queries.limits import check_limit
from queries.pages import ClaimPage, PlaceCursor, place_cursor

if TYPE_CHECKING:
    from kg.stores import ClaimRow, Store


def uncountered(
    store: Store,
    *,
    document: str | None = None,
    facets: Facets = Facets(),  # noqa: B008 (an immutable tuple)
    after: PlaceCursor | None = None,
    limit: int = 20,
) -> ClaimPage[PlaceCursor]:
    """Return the claims that no counter challenges, in the order of the sources.

    `document` is an id or a title, short for the facet of this name; `after` is the cursor that the
    page before gave. With `facets`, only claims that have all of them; a page may then be short and
    have a next one, and its hint says why.

    Raises:
        NotFoundError: there is no such document, speaker, entity or term.
        AmbiguousNameError: a name means several.
        UsageError: `limit` is below 1, or the facets cannot be meant.
    """
    check_limit(limit)
    if document is not None:
        facets = facets._replace(document=document)
    if facets == Facets():
        rows = store.uncountered(after=after, limit=limit + 1)
        shown = tuple(rows[:limit])
        return ClaimPage(shown, place_cursor(shown[-1]) if len(rows) > limit else None)
    selection = Selection(store, facets)
    return filtered(
        _batches(store, selection, after, limit),
        lambda rows: _kept(selection, rows),
        cursor=place_cursor,
        limit=limit,
        why_none=selection.why_none,
    )


def _batches(
    store: Store, selection: Selection, after: PlaceCursor | None, limit: int
) -> Iterable[Sequence[ClaimRow]]:
    document = selection.document.id if selection.document else None
    # of a claim with counters, none may have the least score or the status
    listed = store.claims if selection.facets.asks_of_links else store.uncountered
    if document is None and selection.relations:
        relation, node = selection.relations[0]
        return paged(
            lambda cursor, size: store.entity_claims(node, relation=relation, after=cursor, limit=size),
            after,
            place_cursor,
            first=2 * limit,
        )
    return paged(
        lambda cursor, size: listed(document=document, after=cursor, limit=size),
        after,
        place_cursor,
        first=2 * limit,
    )


def _kept(selection: Selection, rows: Sequence[ClaimRow]) -> list[ClaimRow]:
    rows = selection.kept(rows)
    countered = selection.countered(rows)
    return [row for row in rows if row.claim not in countered]
