"""Nodes of whatever kind: led on to the page of their kind, and shown here where there is none for their id.

The ids of an imported graph are those of its file, and what they begin with need not be the kind of the
node, by which the queries and the addresses of other pages go. Such a node has all its links on this page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import Path, Query, Request
from starlette.responses import RedirectResponse, Response

from api.pages.addresses import href, with_query
from api.pages.rendering import page
from api.pages.route import page_router
from api.routes.named import find_node
from kg.models import Document, Edge, Node, Section, Statement
from queries.names import find_node as find_any

if TYPE_CHECKING:
    from api.http.stores import Stores
    from kg.stores import Store

router = page_router()

#: How many links out of a node, and into it, a page shows.
SHOWN = 50

NodeId = Annotated[str, Path(max_length=500)]


@router.get("/sections/{id:path}")
async def section_page(request: Request, id: NodeId) -> Response:  # noqa: A002 (the name in the address)
    """Lead to a section in its document."""
    stores: Stores = request.app.state.stores
    section = await stores.ask(lambda store: find_node(store, id, Section))
    return RedirectResponse(f"{_of_document(section.document, at=section.id)}#{section.id}")


@router.get("/nodes/{id:path}")
async def node_page(
    request: Request,
    id: NodeId,  # noqa: A002 (the name in the address)
    limit: Annotated[int, Query(ge=1, le=500)] = SHOWN,
) -> Response:
    """Lead to the page of a node, or show it with its links where it has no other page."""
    stores: Stores = request.app.state.stores
    node = await stores.ask(lambda store: find_any(store, id))
    if isinstance(node, Document):
        return RedirectResponse(_of_document(node.id))
    if node.id.startswith(f"{node.kind.lower()}:") and not href(node.id).startswith("/nodes/"):
        return RedirectResponse(href(node.id))

    def question(store: Store) -> dict[str, Any]:
        found = find_any(store, id)
        outward = store.edges(sources=[id], limit=limit)
        inward = store.edges(targets=[id], limit=limit)
        return {
            "node": found,
            "document": _document(store, found),
            "outward": outward,
            "inward": inward,
            "others": _others(store, [*outward, *inward]),
            "limit": limit,
        }

    return await page(request, "node.html", question)


def _of_document(document: str, **query: object) -> str:
    """Return the address of a document's page, which opens documents of any id."""
    return with_query(f"/documents/{quote(document, safe=':')}", **query)


def _document(store: Store, node: Node) -> Document | None:
    found = store.node(node.document) if isinstance(node, Statement | Section) else None
    return found if isinstance(found, Document) else None


def _others(store: Store, edges: list[Edge]) -> dict[str, Node]:
    ends = sorted({end for edge in edges for end in (edge.source, edge.target)})
    return {node.id: node for node in store.nodes(ends)}
