"""Who is on which side of a topic: positions, what stands against each, echoes, and who contradicts whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from api.pages.rendering import page
from api.pages.route import page_router
from api.routes.parameters import MinScore
from queries.disagreement import Echo, disagreement

if TYPE_CHECKING:
    from kg.stores import Store

router = page_router()

#: Claims of a position that are shown at once; the others are folded.
CLAIMS = 3


@router.get("/disagreement")
async def disagreement_page(
    request: Request,
    topic: Annotated[str | None, Query(max_length=2_000)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    min_score: MinScore = 0.0,
) -> Response:
    """Show the sides of a topic."""
    encoder = request.app.state.encoder

    def question(store: Store) -> dict[str, Any]:
        found = None
        if topic and topic.strip():
            found = disagreement(store, topic, limit=limit, min_score=min_score, encoder=encoder)
        # both are told by a claim and by a counterargument of one person
        themselves = found.against_themselves if found else ()
        return {
            "topic": topic or "",
            "found": found,
            "limit": limit,
            "min_score": min_score,
            "shown": CLAIMS,
            "own_echoes": [each for each in themselves if isinstance(each, Echo)],
            "own_counters": [each for each in themselves if not isinstance(each, Echo)],
        }

    return await page(request, "disagreement.html", question, depends_on_graph_only=False)
