"""What else says something like a statement, or like what explains a term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query, Request
from starlette.responses import Response

from api.pages.rendering import page
from api.pages.route import page_router
from queries.names import find_node
from queries.search import KINDS, STATEMENTS
from queries.similar import similar

if TYPE_CHECKING:
    from kg.stores import Store

router = page_router()


@router.get("/similar")
async def similar_page(
    request: Request,
    id: Annotated[str, Query(min_length=1, max_length=500)],  # noqa: A002 (the name in the address)
    kind: Annotated[
        list[Literal["Claim", "Counterargument", "Clarification", "Term", "Entity"]] | None, Query()
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Show what is most like a statement or a term."""

    def question(store: Store) -> dict[str, Any]:
        own = find_node(store, id)
        found = similar(store, own.id, kinds=kind or STATEMENTS, limit=limit)
        claims = [hit.id for hit in found.hits if hit.kind == "Claim"]
        return {
            "own": own,
            "found": found,
            "kinds": KINDS,
            "chosen": kind or STATEMENTS,
            "rows": {row.claim: row for row in store.claim_rows(claims)},
            "limit": limit,
        }

    return await page(request, "similar.html", question, depends_on_graph_only=False)
