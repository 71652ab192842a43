"""A link between two statements: both side by side, the evidence for it, and what was decided on it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.http.access import writer
from api.http.keys import Who
from api.http.login import own_path
from api.pages.addresses import href
from api.pages.rendering import page
from api.pages.route import page_router
from api.routes.links import decide
from api.routes.parameters import LinkId
from kg.models import Challenges, Verdict
from queries.decisions import decisions
from queries.reasons import numbers
from queries.show import show_link

if TYPE_CHECKING:
    from kg.stores import Store

router = page_router()

#: The decisions on one link that its page shows, the newest first.
SHOWN = 20
_LONGEST = 2_000


@router.get("/links/{id}")
async def link_page(request: Request, id: LinkId) -> Response:  # noqa: A002 (the name in the address)
    """Show a link, with all that spoke for it and what was decided on it."""

    def question(store: Store) -> dict[str, Any]:
        shown = show_link(store, id)
        edge = shown.edge
        return {
            "shown": shown,
            "numbers": numbers(edge) if isinstance(edge, Challenges) else (),
            "log": decisions(store, link=edge.id, limit=SHOWN).rows,
        }

    return await page(request, "link.html", question)


@router.post("/links/{id}/{verdict}")
async def decide_on_page(
    request: Request,
    id: LinkId,  # noqa: A002
    verdict: Verdict,
    who: Annotated[Who, Depends(writer("curate"))],
    note: Annotated[str | None, Form(max_length=_LONGEST)] = None,
    following: Annotated[str | None, Form(alias="next", max_length=_LONGEST)] = None,
) -> Response:
    """Confirm or reject a link, or take that back, and go on to the page that `next` names, or the link's."""
    url: str = request.app.state.stores.url
    told = (note or "").strip() or None
    await asyncio.to_thread(decide, url, id, verdict, by=who.name, note=told)
    return RedirectResponse(own_path(following) if following else href(id), 303)
