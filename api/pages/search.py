"""Search: by words and by meaning, with filters, and beside each claim its strongest counter.

The same address works as a link, as a form, and as you type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from fastapi import Depends, Query, Request
from starlette.responses import Response

from api.pages.rendering import page
from api.pages.route import page_router
from api.routes.parameters import facets
from queries.facets import Facets
from queries.links import counters_of_claims
from queries.rows import StatementRow, statement_rows
from queries.search import KINDS, search

if TYPE_CHECKING:
    from kg.models import Statement
    from kg.stores import Store

router = page_router()


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
        rows = store.claim_rows([hit.id for hit in hits if hit.kind == "Claim"])
        counters = {claim: links[0] for claim, links in counters_of_claims(store, rows).items()}
        return {
            "q": q or "",
            "kinds": KINDS,
            "chosen": kind or (),
            "filters": filters,
            "filtered": filters != Facets(),
            "limit": limit,
            "found": found,
            "rows": {row.claim: row for row in rows},
            "counters": counters,
            "told": _statements(store, [link.counter for link in counters.values()]),
            "documents": store.documents(),
        }

    return await page(request, "search.html", question, depends_on_graph_only=False)


def _statements(store: Store, ids: list[str]) -> dict[str, StatementRow]:
    return {row.id: row for row in statement_rows(store, cast("list[Statement]", store.nodes(ids)))}
