"""A clarification: in its source paragraph, and the terms that it explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

from fastapi import Path, Request
from starlette.responses import Response

from api.pages.citations import citation
from api.pages.rendering import page
from api.pages.route import page_router
from api.pages.sources import source_of
from api.routes.named import find_node
from api.routes.parameters import checked_id
from kg.models import Clarification, Defines, Document, Section

if TYPE_CHECKING:
    from api.settings import Settings
    from kg.stores import Store

router = page_router()


@router.get("/clarifications/{id:path}")
async def clarification_page(
    request: Request,
    id: Annotated[str, Path(max_length=500)],  # noqa: A002 (the name in the address)
) -> Response:
    """Show a clarification and what it explains."""
    wanted = checked_id("clarification", id)
    settings: Settings = request.app.state.settings
    address = str(request.url)

    def question(store: Store) -> dict[str, Any]:
        told = find_node(store, wanted, Clarification)
        document, section = cast(
            "tuple[Document, Section]", tuple(store.nodes([told.document, told.section]))
        )
        links = cast("list[Defines]", store.edges(sources=[told.id], kinds=["DEFINES"]))
        links.sort(key=lambda link: (link.status == "rejected", -link.score, link.target))
        return {
            "told": told,
            "document": document,
            "section": section,
            "links": links,
            "terms": {node.id: node for node in store.nodes([link.target for link in links])},
            "source": source_of(store, told, document) if settings.shows_source_text else None,
            "citation": citation(told, document, address),
        }

    return await page(request, "clarification.html", question)
