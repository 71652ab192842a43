"""Documents that are being read, or were since the server started, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Request
from starlette.responses import Response

from api.jobs.queue import ENDED
from api.pages.rendering import page, rendered
from api.pages.route import page_router
from api.routes.jobs import JobId
from kg.models import Document

if TYPE_CHECKING:
    from api.jobs import Jobs
    from kg.stores import Store

router = page_router()


@router.get("/jobs")
async def jobs_page(request: Request) -> Response:
    """Show all jobs, newest first."""
    jobs: Jobs = request.app.state.jobs
    return rendered(request, "jobs.html", {"jobs": jobs.newest(), "ended": ENDED})


@router.get("/jobs/{id}")
async def job_page(request: Request, id: JobId) -> Response:  # noqa: A002 (the name in the address)
    """Show how far a job is; until it has ended, the page asks again by itself."""
    jobs: Jobs = request.app.state.jobs
    job = jobs.find(id)
    # as it is now, for it may change while the graph is asked
    events, outcome = tuple(job.events), job.outcome
    has_ended = events[-1].state in ENDED

    def question(store: Store) -> dict[str, Any]:
        read = store.node(outcome.document) if has_ended and outcome and outcome.document else None
        return {
            "job": job,
            "events": events,
            "state": events[-1].state,
            "has_ended": has_ended,
            "outcome": outcome if has_ended else None,
            "document": read if isinstance(read, Document) else None,
        }

    return await page(request, "job.html", question, depends_on_graph_only=False)
