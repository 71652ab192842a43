"""Which claims does nobody counter?

With a least score or a status, a claim counts as uncountered when none of its counters has them: a
claim that only a weak guess challenges is as good as unchallenged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from queries.facets import Facets, Selection, batched, filtered, paged
from queries.limits import check_limit
from queries.links import parts_of
from queries.pages import ClaimPage, PlaceCursor, place_cursor

if TYPE_CHECKING:
    from kg.stores import ClaimRow, Store

_DOCUMENTS = 10


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
    first = 2 * limit
    document = selection.document.id if selection.document else None
    if document is not None and selection.facets.asks_of_links:
        claims = [claim.id for claim in store.list_nodes("Claim", document=document, limit=None)]
        return batched(_in_order(store.claim_rows(claims), after))
    if document is None and selection.relations:
        relation, node = selection.relations[0]
        return paged(
            lambda cursor, size: store.entity_claims(node, relation=relation, after=cursor, limit=size),
            after,
            place_cursor,
            first=first,
        )
    if selection.facets.asks_of_links:
        return _by_document(store, after)
    return paged(
        lambda cursor, size: store.uncountered(document=document, after=cursor, limit=size),
        after,
        place_cursor,
        first=first,
    )


def _by_document(store: Store, after: PlaceCursor | None) -> Iterator[Sequence[ClaimRow]]:
    """Yield all claims in the order of the sources, those of a few documents at a time."""
    if after is not None:
        yield from batched(_in_order(_claims(store, [after[0]]), after))
    last = after[0] if after is not None else None
    while True:
        documents = [node.id for node in store.list_nodes("Document", after=last, limit=_DOCUMENTS)]
        yield from batched(_in_order(_claims(store, documents), None))
        if len(documents) < _DOCUMENTS:
            return
        last = documents[-1]


def _claims(store: Store, documents: Sequence[str]) -> list[ClaimRow]:
    parts = parts_of(store, documents)
    return store.claim_rows([part for ids in parts.values() for part in ids if part.startswith("claim:")])


def _in_order(rows: Sequence[ClaimRow], after: PlaceCursor | None) -> list[ClaimRow]:
    later = [row for row in rows if after is None or place_cursor(row) > after]
    return sorted(later, key=place_cursor)


def _kept(selection: Selection, rows: Sequence[ClaimRow]) -> list[ClaimRow]:
    rows = selection.kept(rows)
    countered = selection.countered(rows)
    return [row for row in rows if row.claim not in countered]
