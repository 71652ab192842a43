"""Lists: what is contested, uncountered, best answered and told from one side, all claims and counters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast

from fastapi import Depends, Query, Request
from starlette.responses import Response

from api.http.paging import After, Limit
from api.pages.route import page_router
from api.pages.rows import (
    CLAIM_COLUMNS,
    Listed,
    Listing,
    Rows,
    Suffix,
    claim_record,
    list_file,
    list_page,
)
from api.routes.parameters import DATE, InDocument, facets
from kg.models import Challenges, Counterargument
from queries.best_answered import AnsweredClaim, best_answered
from queries.contested import contested
from queries.facets import Facets
from queries.one_sided import Balance, one_sided
from queries.rows import StatementRow, statement_rows
from queries.uncountered import uncountered

if TYPE_CHECKING:
    from kg.models import Document, Node, Statement
    from kg.stores import Store

router = page_router()

#: The facets of a list of claims.
Asked = Annotated[Facets, Depends(facets)]
_Collection = Annotated[str | None, Query(max_length=2_000)]
_Date = Annotated[str | None, Query(pattern=DATE)]

_BALANCE_COLUMNS = (
    *("document", "title", "claims", "counterarguments", "linked", "claims_countered"),
    *("sides", "why"),
)
_COUNTER_COLUMNS = (
    *("id", "quote", "text", "document", "document_title", "section_heading", "start", "end"),
    *("challenges", "score"),
)


class CounterListRow(NamedTuple):
    """A counterargument, the most probable of its links that are not rejected, and how many there are."""

    statement: StatementRow
    link: Challenges | None
    links: int


@router.get("/contested")
async def contested_page(request: Request, asked: Asked, limit: Limit = 20, after: After = None) -> Response:
    """Show the claims that have counters, those with most first."""
    return await _claim_page(request, "contested.html", _contested(asked), asked, after, limit)


@router.get("/contested.{suffix}")
async def contested_file(
    request: Request, suffix: Suffix, asked: Asked, limit: Rows = None, after: After = None
) -> Response:
    """Write what `contested_page` shows as a file."""
    return await list_file(request, _contested(asked), suffix, after=after, rows=limit)


@router.get("/uncountered")
async def uncountered_page(
    request: Request, asked: Asked, limit: Limit = 20, after: After = None
) -> Response:
    """Show the claims that nobody counters, in the order of the sources."""
    return await _claim_page(request, "uncountered.html", _uncountered(asked), asked, after, limit)


@router.get("/uncountered.{suffix}")
async def uncountered_file(
    request: Request, suffix: Suffix, asked: Asked, limit: Rows = None, after: After = None
) -> Response:
    """Write what `uncountered_page` shows as a file."""
    return await list_file(request, _uncountered(asked), suffix, after=after, rows=limit)


@router.get("/answered")
async def answered_page(request: Request, asked: Asked, limit: Limit = 20, after: After = None) -> Response:
    """Show the claims whose counters were answered best."""
    return await list_page(
        request,
        "answered.html",
        _answered(asked),
        after=after,
        limit=limit,
        filters=asked,
        filtered=asked != Facets(),
        documents=_documents,
        statements=_exchanged,
    )


@router.get("/answered.{suffix}")
async def answered_file(
    request: Request, suffix: Suffix, asked: Asked, limit: Rows = None, after: After = None
) -> Response:
    """Write what `answered_page` shows as a file."""
    return await list_file(request, _answered(asked), suffix, after=after, rows=limit)


@router.get("/onesided")
async def onesided_page(
    request: Request,
    collection: _Collection = None,
    since: _Date = None,
    until: _Date = None,
    every: bool = False,
    limit: Limit = 20,
    after: After = None,
) -> Response:
    """Show the documents that tell one side only, with the numbers."""
    listing = _onesided(collection, since, until, every)
    filters = {"collection": collection, "since": since, "until": until, "every": every}
    return await list_page(
        request,
        "onesided.html",
        listing,
        after=after,
        limit=limit,
        filters=filters,
        filtered=any(filters.values()),
    )


@router.get("/onesided.{suffix}")
async def onesided_file(
    request: Request,
    suffix: Suffix,
    collection: _Collection = None,
    since: _Date = None,
    until: _Date = None,
    every: bool = False,
    limit: Rows = None,
    after: After = None,
) -> Response:
    """Write what `onesided_page` shows as a file."""
    listing = _onesided(collection, since, until, every)
    return await list_file(request, listing, suffix, after=after, rows=limit)


@router.get("/claims")
async def claims_page(
    request: Request, document: InDocument = None, limit: Limit = 20, after: After = None
) -> Response:
    """Show all claims in the order of their ids."""
    return await list_page(
        request,
        "claims.html",
        _claims(document),
        after=after,
        limit=limit,
        document=document,
        documents=_documents,
    )


@router.get("/claims.{suffix}")
async def claims_file(
    request: Request, suffix: Suffix, document: InDocument = None, limit: Rows = None, after: After = None
) -> Response:
    """Write what `claims_page` shows as a file."""
    return await list_file(request, _claims(document), suffix, after=after, rows=limit)


@router.get("/counterarguments")
async def counterarguments_page(
    request: Request, document: InDocument = None, limit: Limit = 20, after: After = None
) -> Response:
    """Show all counterarguments in the order of their ids, with what each challenges."""
    return await list_page(
        request,
        "counterarguments.html",
        _counterarguments(document),
        after=after,
        limit=limit,
        document=document,
        documents=_documents,
        targets=_challenged,
    )


@router.get("/counterarguments.{suffix}")
async def counterarguments_file(
    request: Request, suffix: Suffix, document: InDocument = None, limit: Rows = None, after: After = None
) -> Response:
    """Write what `counterarguments_page` shows as a file."""
    return await list_file(request, _counterarguments(document), suffix, after=after, rows=limit)


async def _claim_page(
    request: Request, template: str, listing: Listing, asked: Facets, after: str | None, limit: int
) -> Response:
    return await list_page(
        request,
        template,
        listing,
        after=after,
        limit=limit,
        filters=asked,
        filtered=asked != Facets(),
        documents=_documents,
    )


# --- the lists ------------------------------------------------------------------------------


def _contested(asked: Facets) -> Listing:
    def read(store: Store, after: Any, limit: int) -> Listed:
        return Listed(*contested(store, facets=asked, after=after, limit=limit))

    return Listing("contested", (int, str), read, CLAIM_COLUMNS, claim_record)


def _uncountered(asked: Facets) -> Listing:
    def read(store: Store, after: Any, limit: int) -> Listed:
        return Listed(*uncountered(store, facets=asked, after=after, limit=limit))

    return Listing("uncountered", (str, int, str), read, CLAIM_COLUMNS, claim_record)


def _answered(asked: Facets) -> Listing:
    def read(store: Store, after: Any, limit: int) -> Listed:
        found = best_answered(store, facets=asked, after=after, limit=limit)
        return Listed(found.rows, found.after, found.hint)

    def record(row: AnsweredClaim) -> Mapping[str, Any]:
        return {**claim_record(row.row), "answered": row.share, "left": row.net}

    columns = (*CLAIM_COLUMNS, "answered", "left")
    return Listing("answered", (float, float, int, str), read, columns, record)


def _onesided(collection: str | None, since: str | None, until: str | None, every: bool) -> Listing:
    def read(store: Store, after: Any, limit: int) -> Listed:
        found = one_sided(
            store,
            collection=collection,
            since=since,
            until=until,
            after=after[0] if after else None,
            every=every,
            limit=limit,
        )
        return Listed(found.rows, (found.after,) if found.after else None, found.hint)

    def record(row: Balance) -> Mapping[str, Any]:
        return {**row._asdict(), "why": row.why}

    return Listing("onesided", (str,), read, _BALANCE_COLUMNS, record)


def _claims(document: str | None) -> Listing:
    def read(store: Store, after: Any, limit: int) -> Listed:
        ids, following = _ids(store, "Claim", document, after, limit)
        return Listed(store.claim_rows(ids), following, _why_none(ids, after, "claim"))

    return Listing("claims", (str,), read, CLAIM_COLUMNS, claim_record)


def _counterarguments(document: str | None) -> Listing:
    def read(store: Store, after: Any, limit: int) -> Listed:
        ids, following = _ids(store, "Counterargument", document, after, limit)
        nodes = cast("list[Counterargument]", store.nodes(ids))
        edges = store.edges(sources=ids, kinds=["CHALLENGES"]) if ids else []
        links: dict[str, list[Challenges]] = {}
        for link in cast("list[Challenges]", edges):
            if link.status != "rejected":
                links.setdefault(link.source, []).append(link)
        rows = []
        for row in statement_rows(store, nodes):
            own = sorted(links.get(row.id, ()), key=lambda link: (-link.score, link.id))
            rows.append(CounterListRow(row, own[0] if own else None, len(own)))
        return Listed(rows, following, _why_none(ids, after, "counterargument"))

    def record(row: CounterListRow) -> Mapping[str, Any]:
        link = row.link
        return {
            **row.statement._asdict(),
            "challenges": link.target if link else "",
            "score": round(link.score, 4) if link else "",
        }

    return Listing("counterarguments", (str,), read, _COUNTER_COLUMNS, record)


def _ids(
    store: Store, kind: str, document: str | None, after: Any, limit: int
) -> tuple[list[str], tuple[str] | None]:
    nodes = store.list_nodes(kind, document=document, after=after[0] if after else None, limit=limit + 1)
    ids = [node.id for node in nodes[:limit]]
    return ids, (ids[-1],) if len(nodes) > limit else None


def _why_none(ids: Sequence[str], after: Any, what: str) -> str | None:
    return None if ids or after else f"there is no {what} here"


# --- what templates show beside the rows ----------------------------------------------------


def _documents(store: Store, listed: Listed) -> Sequence[Document]:
    return store.documents()


def _exchanged(store: Store, listed: Listed) -> Mapping[str, Statement]:
    """Return the counters of the claims of a page, and the answers to these, by their ids."""
    rows: Sequence[AnsweredClaim] = listed.rows
    links = {
        link.counter for row in rows for counter in row.counters for link in (counter.link, *counter.answers)
    }
    return {node.id: cast("Statement", node) for node in store.nodes(sorted(links))}


def _challenged(store: Store, listed: Listed) -> Mapping[str, Node]:
    rows: Sequence[CounterListRow] = listed.rows
    return {node.id: node for node in store.nodes([row.link.target for row in rows if row.link])}
