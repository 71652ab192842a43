"""Facets: which claims of a list are meant, by document, collection, speaker, entity, term, date and link.

A list with facets is the same list in the same order, with fewer claims in it. Where a facet names
something with few claims (a document, a speaker, an entity, a term), those are read and the others
are not; else the list itself is read in its order, at most `SCAN` claims a page, and a page that
ends there says so and has a cursor to go on from.

This module stands on the path of ``countergraph contested`` and imports no model at its top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kg.errors import UsageError
from queries.limits import check_min_score
from queries.links import STANDING, counters_of_claims
from queries.pages import ClaimPage

if TYPE_CHECKING:
    from kg.models import Document
    from kg.stores import ClaimRow, Store

#: A document, a speaker, an entity or a term with up to so many claims is read whole.
ANCHOR = 1_000
#: So many claims of a list are looked through for one page.
SCAN = 5_000
_BATCH = 500

Cursor = TypeVar("Cursor")


class Facets(NamedTuple):
    """What the claims of a list have in common; None and 0 leave a facet open.

    `document`, `speaker`, `entity` and `term` are ids or names; a speaker makes the claim, an entity
    or a term is named in it. `since` and `until` are ISO 8601 dates, months or years, both included,
    that the document was published in; where a source states its year only, any day of it counts.
    `status` (proposed or confirmed) and `min_score` say which links count as counters.
    """

    document: str | None = None
    collection: str | None = None
    speaker: str | None = None
    entity: str | None = None
    term: str | None = None
    since: str | None = None
    until: str | None = None
    status: str | None = None
    min_score: float = 0.0

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses of the links that count."""
        return STANDING if self.status is None else (self.status,)

    @property
    def asks_of_links(self) -> bool:
        """Whether not every counter that stands counts."""
        return self.status is not None or self.min_score > 0.0


def check_facets(facets: Facets) -> None:
    """Raise `UsageError` for facets that cannot be meant, before anything is read."""
    check_min_score(facets.min_score)
    check_dates(facets.since, facets.until)
    if facets.status == "rejected":
        raise UsageError("a rejected link counts as no counter: give the status proposed or confirmed")
    if facets.status is not None and facets.status not in STANDING:
        raise UsageError(f"there is no status {facets.status!r}: give proposed or confirmed")


def check_dates(since: str | None, until: str | None) -> None:
    """Raise `UsageError` for what is no date, and for a first day after the last one."""
    for date in (since, until):
        if date is not None and not _is_date(date):
            raise UsageError(
                f"{date!r} is no date: give a year, a month or a day, as in 2026, 2026-02, 2026-02-11"
            )
    if since is not None and until is not None and first_day(since) > last_day(until):
        raise UsageError(f"{since} is after {until}, so no document lies between them: swap the two")


def within(document: Document, since: str | None, until: str | None) -> bool:
    """Return whether a document was published between these days; one without a date was not."""
    if since is None and until is None:
        return True
    if document.published is None:
        return False
    return (since is None or last_day(document.published) >= first_day(since)) and (
        until is None or first_day(document.published) <= last_day(until)
    )


def first_day(date: str) -> str:
    """Return the first day of a year, a month or a day, in a form that sorts.

    >>> first_day("2026"), last_day("2026-02")
    ('2026-01-01', '2026-02-31')
    """
    return date + "-01-01"[len(date) - 4 :]


def last_day(date: str) -> str:
    """Return the last day of a year, a month or a day, in a form that sorts."""
    return date + "-12-31"[len(date) - 4 :]


def _is_date(text: str) -> bool:
    import re

    return re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", text) is not None


class Selection:
    """The facets of one list, with names looked up; tells which claims are meant.

    Raises:
        NotFoundError: there is no such document, speaker, entity or term.
        AmbiguousNameError: a name means several.
        UsageError: the facets cannot be meant.
    """

    def __init__(self, store: Store, facets: Facets) -> None:
        from queries.names import find_entity, find_term

        check_facets(facets)
        self.facets = facets
        self._store = store
        self._documents: dict[str, Document] = {}
        self.document = None if facets.document is None else _document(store, facets.document)
        self.speaker = None if facets.speaker is None else find_entity(store, facets.speaker)
        self.entity = None if facets.entity is None else find_entity(store, facets.entity)
        self.term = None if facets.term is None else find_term(store, facets.term)

    @property
    def relations(self) -> list[tuple[str, str]]:
        """The (relation, node id) pairs that a claim must have, the usually rarest first."""
        named = (("MENTIONS", self.term), ("ASSERTED_BY", self.speaker), ("MENTIONS", self.entity))
        return [(relation, node.id) for relation, node in named if node is not None]

    def anchored(self) -> list[ClaimRow] | None:
        """Return all claims of the first facet that has at most `ANCHOR`; None where none is so small."""
        if self.document is not None:
            claims = self._store.list_nodes("Claim", document=self.document.id, limit=ANCHOR + 1)
            if len(claims) <= ANCHOR:
                return self._store.claim_rows([claim.id for claim in claims])
        for relation, node in self.relations:
            rows = self._store.entity_claims(node, relation=relation, limit=ANCHOR + 1)
            if len(rows) <= ANCHOR:
                return rows
        return None

    def kept(self, rows: Sequence[ClaimRow]) -> list[ClaimRow]:
        """Return those of `rows` that document, collection, dates, speaker, entity and term let pass."""
        if self.document is not None:
            rows = [row for row in rows if row.document == self.document.id]
        if self.facets.collection is not None or self.facets.since or self.facets.until:
            documents = self._of(rows)
            rows = [row for row in rows if row.document in documents and self._fits(documents[row.document])]
        if self.relations and rows:
            claims = [row.claim for row in rows]
            nodes = sorted({node for _, node in self.relations})
            edges = self._store.edges(sources=claims, targets=nodes, kinds=["ASSERTED_BY", "MENTIONS"])
            has = {(edge.source, edge.kind, edge.target) for edge in edges}
            rows = [row for row in rows if all((row.claim, kind, n) in has for kind, n in self.relations)]
        return list(rows)

    def countered(self, rows: Sequence[ClaimRow]) -> set[str]:
        """Return those of these claims that have a counter of the facets' status and score."""
        if not self.facets.asks_of_links:
            return {row.claim for row in rows if row.counters}
        return set(
            counters_of_claims(
                self._store, rows, min_score=self.facets.min_score, statuses=self.facets.statuses
            )
        )

    def why_none(self) -> str:
        """Return why no claim passes, and what to leave out."""
        document, facets = self.document, self.facets
        if document is not None and not self._fits(document):
            if facets.collection is not None and not _same(document.collection, facets.collection):
                where = f"in the collection {document.collection!r}" if document.collection else "in none"
                return (
                    f"{document.title!r} is {where}, not in {facets.collection!r}: leave out one of the two"
                )
            dated = f"was published {document.published}" if document.published else "states no date"
            return f"{document.title!r} {dated}: leave out the document or the dates"
        for relation, node in self.relations:
            if not self._store.entity_claims(node, relation=relation, limit=1):
                does = "makes no claim" if relation == "ASSERTED_BY" else "is named in no claim"
                return f"{node} {does}: search for another name"
        if facets.collection is not None:
            known = {d.collection for d in self._store.documents() if d.collection}
            if not any(_same(name, facets.collection) for name in known):
                names = ", ".join(map(repr, sorted(known)[:5])) or "none"
                return f"no document is in the collection {facets.collection!r}; the collections are {names}"
        return "no claim of this list passes all filters: leave one of them out"

    def _fits(self, document: Document) -> bool:
        facets = self.facets
        return (facets.collection is None or _same(document.collection, facets.collection)) and within(
            document, facets.since, facets.until
        )

    def _of(self, rows: Sequence[ClaimRow]) -> dict[str, Document]:
        if unknown := sorted({row.document for row in rows} - self._documents.keys()):
            self._documents |= {document.id: document for document in self._store.documents(unknown)}
        return self._documents


def _document(store: Store, title_or_id: str) -> Document:
    """Return the document; by an id without reading the titles of all the others."""
    from queries.names import find_document

    found = store.documents([title_or_id]) if title_or_id.startswith("document:") else []
    return found[0] if found else find_document(store, title_or_id)


def _same(one: str | None, other: str) -> bool:
    from kg.ids import canonical

    return one is not None and canonical(one) == canonical(other)


def filtered(
    batches: Iterable[Sequence[ClaimRow]],
    kept: Callable[[Sequence[ClaimRow]], Sequence[ClaimRow]],
    *,
    cursor: Callable[[ClaimRow], Cursor],
    limit: int,
    why_none: Callable[[], str],
) -> ClaimPage[Cursor]:
    """Return the first `limit` claims of the list in `batches` that are `kept`.

    At most `SCAN` claims are looked at; a page that ends there has the last one's cursor.
    """
    found: list[ClaimRow] = []
    seen = 0
    for batch in batches:
        found += kept(batch)
        seen += len(batch)
        if len(found) > limit:
            return ClaimPage(tuple(found[:limit]), cursor(found[limit - 1]))
        if seen >= SCAN:
            hint = f"{len(found)} of the {seen:,} claims looked at pass: the next page goes on from there"
            return ClaimPage(tuple(found), cursor(batch[-1]), hint)
    return ClaimPage(tuple(found), None, None if found else why_none())


def batched(rows: Sequence[ClaimRow]) -> Iterator[Sequence[ClaimRow]]:
    """Yield rows that are in memory in the batches that `filtered` takes."""
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]


def paged(
    read: Callable[[Cursor | None, int], list[ClaimRow]],
    after: Cursor | None,
    cursor: Callable[[ClaimRow], Cursor],
    *,
    first: int,
) -> Iterator[Sequence[ClaimRow]]:
    """Yield a stored list in batches, each read from the last one's cursor; the first holds `first` rows."""
    size = min(first, _BATCH)
    while True:
        rows = read(after, size)
        if rows:
            yield rows
        if len(rows) < size:
            return
        after = cursor(rows[-1])
        size = min(2 * size, _BATCH)
