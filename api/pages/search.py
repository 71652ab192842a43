"""Search: by words and by meaning, with filters; the same address works as a link and as you type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.pages.rendering import page
from api.pages.route import PageRoute
from api.routes.parameters import facets
from queries.facets import Facets
from queries.search import KINDS, search

if TYPE_CHECKING:
    from kg.stores import Store

router = APIRouter(default_response_class=Response, route_class=PageRoute)


@router.get("/search")
async def search_page(
    request: Request,
    filters: Annotated[Facets, Depends(facets)],
    q: Annotated[str | None, Query(max_length=2_000)] = None,
    kind: Annotated[
        list[Literal["Claim", "Counterargument", "Clarification", "Term", "Entity"]] | None, Query()
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Show what is closest to some words."""
    encoder = request.app.state.encoder

    def question(store: Store) -> dict[str, Any]:
        found = None
        if q and q.strip():
            found = search(store, q, kinds=kind or KINDS, facets=filters, limit=limit, encoder=encoder)
        hits = found.hits if found else ()
        claims = [hit.id for hit in hits if hit.kind == "Claim"]
        return {
            "q": q or "",
            "kinds": KINDS,
            "chosen": kind or (),
            "filters": filters,
            "limit": limit,
            "found": found,
            "rows": {row.claim: row for row in store.claim_rows(claims)},
            "documents": store.documents(),
        }

    return await page(request, "search.html", question)
