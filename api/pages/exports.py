"""All formats that the graph, or a part of it, is written in, with what each keeps and drops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from api.pages.addresses import with_query
from api.pages.rendering import page
from api.pages.route import page_router
from api.routes.graph import WRITABLE
from api.routes.parameters import MinScore
from kg.errors import UsageError
from kg.formats.labels import text_of
from queries.names import find_document, find_entity, find_node

if TYPE_CHECKING:
    from kg.models import Node
    from kg.stores import Store

router = page_router()

_Id = Annotated[str, Field(min_length=1, max_length=500)]
_Name = Annotated[str | None, Query(max_length=2_000)]


@router.get("/export")
async def export_page(
    request: Request,
    id: Annotated[list[_Id] | None, Query(max_length=50)] = None,  # noqa: A002 (the name in the address)
    hops: Annotated[int, Query(ge=0, le=10)] = 2,
    document: _Name = None,
    entity: _Name = None,
    min_score: MinScore = 0.0,
) -> Response:
    """Show the formats, with links to the files of the graph or of a part of it."""
    ids = list(dict.fromkeys(id or ()))
    if sum(map(bool, (ids, document, entity))) > 1:
        raise UsageError("an id, a document and an entity each name another part of the graph: give one")

    def question(store: Store) -> dict[str, Any]:
        nodes = _part(store, ids, document, entity)
        return {
            "part": [(node.id, text_of(node)) for node in nodes],
            "formats": [WRITABLE[name] for name in sorted(WRITABLE)],
            "addresses": _addresses(nodes, bool(ids), hops, min_score),
            "ids": ids,
            "hops": hops,
            "document": nodes[0].id if document else None,
            "entity": entity,
            "min_score": min_score,
            "documents": store.documents(),
        }

    return await page(request, "export.html", question)


def _part(store: Store, ids: Sequence[str], document: str | None, entity: str | None) -> list[Node]:
    """Return the nodes that name the part of the graph; none for all of it."""
    if document:
        return [find_document(store, document)]
    if entity:
        return [find_entity(store, entity)]
    return [find_node(store, each) for each in ids]


def _addresses(nodes: Sequence[Node], is_around: bool, hops: int, min_score: float) -> Mapping[str, str]:
    asked: dict[str, object] = {"min_score": min_score}
    ids = [node.id for node in nodes]
    if is_around:
        # zero hops is a part as well, and not what is left out of an address
        asked |= {"around": ids, "hops": str(hops)}
    elif nodes:
        asked["document" if nodes[0].kind == "Document" else "entity"] = ids
    return {name: with_query(f"/api/v1/export/{name}", **asked) for name in WRITABLE}
