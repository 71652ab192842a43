"""The first page: a box to ask in, how much there is, what is contested most, what came last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Request
from starlette.responses import Response

from api.pages.rendering import page
from api.pages.route import page_router

if TYPE_CHECKING:
    from kg.stores import Store

router = page_router()

CONTESTED, LATEST = 5, 6


@router.get("/")
async def home_page(request: Request) -> Response:
    """Show the first page."""

    def question(store: Store) -> dict[str, Any]:
        runs = store.runs()[:LATEST]
        latest = list(dict.fromkeys(document for run in runs for document in run.documents))[:LATEST]
        return {
            "stats": store.stats(),
            "contested": store.contested(limit=CONTESTED),
            "latest": store.nodes(latest),
        }

    return await page(request, "home.html", question)
