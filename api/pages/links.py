"""A link between two statements: both side by side, the evidence for it, and what was decided on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.pages.rendering import page
from api.pages.route import PageRoute
from kg.errors import NotFoundError
from kg.models import Challenges
from queries.reasons import numbers
from queries.show import ShownEdge, show

if TYPE_CHECKING:
    from kg.stores import Store

router = APIRouter(default_response_class=Response, route_class=PageRoute)


@router.get("/links/{id:path}")
async def link_page(request: Request, id: Annotated[str, Path(max_length=500)]) -> Response:  # noqa: A002
    """Show a link, with all that spoke for it."""

    def question(store: Store) -> dict[str, Any]:
        shown = show(store, id) if ":" in id else None
        if not isinstance(shown, ShownEdge):
            raise NotFoundError(f"no link {id[:100]!r} in the graph: open it from the page of a claim")
        edge = shown.edge
        return {
            "shown": shown,
            "numbers": numbers(edge) if isinstance(edge, Challenges) else (),
        }

    return await page(request, "link.html", question)
