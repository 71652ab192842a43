"""All counters of a claim, and where it stands once they and what answers them are weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

from fastapi import Query, Request
from starlette.responses import Response

from api.pages.rendering import page
from api.pages.route import page_router
from api.routes.parameters import ClaimId, CounterargumentId, MinScore, checked_id
from queries.argumentation.gradual import GRADUAL, Gradual
from queries.counters import counters
from queries.evidence import link_evidence
from queries.standing import SEMANTICS, Semantics, standing

if TYPE_CHECKING:
    from kg.models import Statement
    from kg.stores import Store

router = page_router()

#: Counters on a page, and the most that are told at all.
SHOWN, MOST = 100, 1_000
_Shown = Annotated[int, Query(ge=1, le=MOST)]


# what comes below a statement; it is tried before the statement, whose id may hold slashes
@router.get("/claims/{id:path}/counters")
async def claim_counters_page(
    request: Request,
    id: ClaimId,  # noqa: A002 (the name in the address)
    limit: _Shown = SHOWN,
    min_score: MinScore = 0.0,
) -> Response:
    """Show all counters of a claim, strongest first."""
    return await _counters(request, checked_id("claim", id), limit, min_score)


@router.get("/counterarguments/{id:path}/counters")
async def counterargument_counters_page(
    request: Request,
    id: CounterargumentId,  # noqa: A002
    limit: _Shown = SHOWN,
    min_score: MinScore = 0.0,
) -> Response:
    """Show all that answers a counterargument, strongest first."""
    return await _counters(request, checked_id("counterargument", id), limit, min_score)


@router.get("/claims/{id:path}/standing")
async def claim_standing_page(
    request: Request,
    id: ClaimId,  # noqa: A002
    semantics: Semantics = "grounded",
    gradual: Gradual = "df-quad",
    limit: _Shown = SHOWN,
    min_score: MinScore = 0.0,
) -> Response:
    """Show what a claim's standing follows from."""
    claim = checked_id("claim", id)

    def question(store: Store) -> dict[str, Any]:
        found = standing(store, claim, semantics=semantics, gradual=gradual, min_score=min_score, limit=limit)
        answers = sorted({answer for each in found.counters for answer in each.answered_by})
        again = found.standing.restated_by if found.standing else ()
        quotes = {node.id: cast("Statement", node).quote for node in store.nodes([*answers, *again])}
        return {
            "found": found,
            "quotes": quotes,
            "asked": semantics,
            "semantics": SEMANTICS,
            "graduals": GRADUAL,
            "min_score": min_score,
            "limit": limit,
            "most": MOST,
        }

    return await page(request, "standing.html", question)


async def _counters(request: Request, target: str, limit: int, min_score: float) -> Response:
    def question(store: Store) -> dict[str, Any]:
        found = counters(store, target, limit=limit + 1, min_score=min_score, restatements=False)
        shown = found.counters[:limit]
        return {
            "target": found.claims[0].row,
            "rows": shown,
            "evidence": link_evidence(store, [(row.counter, row.claim) for row in shown]),
            "more": len(found.counters) > limit,
            "limit": limit,
            "most": MOST,
            "min_score": min_score,
        }

    return await page(request, "counters.html", question)
