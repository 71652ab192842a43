"""Runs: when what was read into the graph, by which version and models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from api.http.answers import Page, Resource, answer
from api.http.paging import After, Limit, decode_cursor, encode_cursor
from api.http.route import api_router

if TYPE_CHECKING:
    from kg.stores import Store

router = api_router("service")


class Run(Resource):
    """One ingest."""

    id: str = Field(examples=["run:3f0a9c1b2d4e"])
    started: str = Field(examples=["2026-11-24T09:30:00+00:00"])
    version: str
    models: dict[str, str] = Field(description="A model's id, and its version or SHA-256.")
    documents: list[str] = Field(description="The ids of the documents that changed.")
    degraded: bool = Field(description="Whether links were made without sentence vectors.")


class RunList(Page):
    """A page of runs."""

    items: list[Run]


@router.get("/runs", response_model=RunList)
async def list_runs(request: Request, limit: Limit = 20, after: After = None) -> Response:
    """List the runs, newest first."""
    place = decode_cursor(after, str, str)

    def question(store: Store) -> RunList:
        runs = sorted(store.runs(), key=lambda run: (run.started, run.id), reverse=True)
        later = [run for run in runs if place is None or (run.started, run.id) < place]
        shown = later[:limit]
        following = encode_cursor([shown[-1].started, shown[-1].id]) if len(later) > limit else None
        return RunList.model_validate({"items": shown, "next": following})

    return await answer(request, question)
