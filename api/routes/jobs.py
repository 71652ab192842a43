"""Jobs: what becomes of a document that was sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

from fastapi import Header, Path, Request
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from api.http.answers import Resource
from api.http.route import api_router
from api.http.security import is_head
from api.jobs.queue import Job as JobRecord
from api.jobs.queue import State, Step

if TYPE_CHECKING:
    from api.jobs import Jobs

router = api_router("jobs")

JobId = Annotated[str, Path(description="A job's id.", examples=["q3Jf0aV1x2Yz4w5B"], max_length=100)]
_EVENTS = {
    "description": "Server-sent events, each named after a step or a state; its data is the job.",
    "content": {
        "text/event-stream": {"schema": {"type": "string"}, "example": "event: done\ndata: {…}\nid: 3\n\n"}
    },
}


class Result(Resource):
    """What became of the document; `outcome` is added, replaced or unchanged."""

    document: str | None
    title: str | None
    outcome: str | None
    counts: dict[str, int]
    warnings: list[str]
    degraded: str | None = Field(description="Why links were made without sentence vectors, or null.")
    error: str | None = Field(description="Why it was not read, or null.")


class Progress(Resource):
    """A state, or a step of the state `running`, and when it was entered."""

    state: State
    step: Step | None = Field(description="What is done with the document, while the job runs.")
    counts: dict[str, int] = Field(
        description="What the step works on.", examples=[{"claims": 31, "counterarguments": 24}]
    )
    at: str = Field(examples=["2026-11-24T09:30:00+00:00"])


class Job(Resource):
    """A document that is read, or was."""

    id: str
    name: str
    state: State
    step: Step | None
    events: list[Progress] = Field(description="The oldest first.")
    result: Result | None = Field(description="Null until the job has ended.")


def told(job: JobRecord, *, number: int | None = None) -> Job:
    """Return a job as a resource: as it is, or as it was at its event of this number."""
    events = job.events[:number]
    is_newest = len(events) == len(job.events)
    return Job(
        id=job.id,
        name=job.name,
        state=events[-1].state,
        step=events[-1].step,
        events=[Progress.model_validate(event) for event in events],
        result=Result.model_validate(job.outcome) if is_newest and job.outcome else None,
    )


@router.get("/jobs/{id}")
async def get_job(request: Request, id: JobId, response: Response) -> Job:  # noqa: A002
    """Show how far a job is."""
    jobs: Jobs = request.app.state.jobs
    response.headers["Cache-Control"] = "no-store"
    return told(jobs.find(id))


@router.get("/jobs/{id}/events", response_class=Response, responses={200: _EVENTS})
async def follow_job(
    request: Request,
    id: JobId,  # noqa: A002
    last_event_id: Annotated[
        str | None, Header(description="The id of the last event that was seen.", max_length=20)
    ] = None,
) -> Response:
    """Follow a job to its end, as server-sent events."""
    jobs: Jobs = request.app.state.jobs
    job = jobs.find(id)
    after = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0

    async def events() -> AsyncIterator[str]:
        async for number in job.follow(after):
            now = told(job, number=number)
            yield f"event: {now.step or now.state}\ndata: {now.model_dump_json()}\nid: {number}\n\n"

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if is_head(request):
        return Response(media_type="text/event-stream", headers=headers)
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)
