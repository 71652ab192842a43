"""The claims that are challenged most, and those that nobody challenges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from api.http.answers import answer
from api.http.paging import After, Limit, decode_cursor
from api.http.route import api_router
from api.routes.parameters import facets
from api.routes.resources import ClaimList
from queries.contested import contested
from queries.facets import Facets
from queries.uncountered import uncountered

if TYPE_CHECKING:
    from kg.stores import Store

router = api_router("claims")


@router.get("/contested", response_model=ClaimList)
async def list_contested(
    request: Request, asked: Annotated[Facets, Depends(facets)], limit: Limit = 20, after: After = None
) -> Response:
    """List the claims that have counters, those with most first."""
    place = decode_cursor(after, int, str)

    def question(store: Store) -> ClaimList:
        page = contested(store, facets=asked, after=place, limit=limit)
        return ClaimList.model_validate({"items": page.rows, "next": page.after, "hint": page.hint})

    return await answer(request, question)


@router.get("/uncountered", response_model=ClaimList)
async def list_uncountered(
    request: Request, asked: Annotated[Facets, Depends(facets)], limit: Limit = 20, after: After = None
) -> Response:
    """List the claims that nobody counters, in the order of the sources."""
    place = decode_cursor(after, str, int, str)

    def question(store: Store) -> ClaimList:
        page = uncountered(store, facets=asked, after=place, limit=limit)
        return ClaimList.model_validate({"items": page.rows, "next": page.after, "hint": page.hint})

    return await answer(request, question)
