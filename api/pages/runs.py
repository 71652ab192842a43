"""When what was read into the graph, by which version and which models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Request
from starlette.responses import Response

from api.http.paging import After, Limit, decode_cursor, encode_cursor
from api.pages.addresses import with_query
from api.pages.rendering import page
from api.pages.route import page_router

if TYPE_CHECKING:
    from kg.stores import Store

router = page_router()

#: Documents of one run that are named.
NAMED = 10


@router.get("/runs")
async def runs_page(request: Request, limit: Limit = 20, after: After = None) -> Response:
    """Show the runs, newest first."""
    place = decode_cursor(after, str, str)

    def question(store: Store) -> dict[str, Any]:
        runs = sorted(store.runs(), key=lambda run: (run.started, run.id), reverse=True)
        later = [run for run in runs if place is None or (run.started, run.id) < place]
        shown, following = later[:limit], None
        if len(later) > limit:
            cursor = encode_cursor([shown[-1].started, shown[-1].id])
            following = with_query("/runs", after=cursor, limit=limit)
        return {
            "runs": shown,
            "following": following,
            # a document that was removed later has no title any more
            "titles": {document.id: document.title for document in store.documents()},
            "named": NAMED,
        }

    return await page(request, "runs.html", question)
