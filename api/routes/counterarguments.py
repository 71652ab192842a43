"""Counterarguments, linked or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from api.http.answers import Page, Resource, answer
from api.http.paging import After, Limit, decode_cursor, encode_cursor
from api.http.route import api_router
from api.routes.named import find_node
from api.routes.parameters import CounterargumentId, InDocument, checked_id
from api.routes.resources import Challenge, Score, Statement
from kg import models
from queries.rows import statement_rows

if TYPE_CHECKING:
    from kg.stores import Store

router = api_router("counterarguments")


class RunnerUp(Resource):
    """A claim that was considered and not linked."""

    claim: str
    score: Score


class Counterargument(Statement):
    """A statement in the role of a counter, and what it challenges, the most probable first."""

    concession: str | None = Field(description="The part that grants the claim.")
    challenges: list[Challenge] = Field(description="Rejected links are among them.")
    runners_up: list[RunnerUp]


class CounterargumentList(Page):
    """A page of counterarguments."""

    items: list[Counterargument]


@router.get("/counterarguments", response_model=CounterargumentList)
async def list_counterarguments(
    request: Request, document: InDocument = None, limit: Limit = 20, after: After = None
) -> Response:
    """List counterarguments in the order of their ids; those without challenges are linked to nothing."""
    place = decode_cursor(after, str)

    def question(store: Store) -> CounterargumentList:
        start = place[0] if place else None
        nodes = store.list_nodes("Counterargument", document=document, after=start, limit=limit + 1)
        shown = cast("list[models.Counterargument]", nodes[:limit])
        following = encode_cursor([shown[-1].id]) if len(nodes) > limit else None
        return CounterargumentList(items=_told(store, shown), next=following)

    return await answer(request, question)


@router.get("/counterarguments/{id:path}", response_model=Counterargument)
async def get_counterargument(request: Request, id: CounterargumentId) -> Response:  # noqa: A002
    """Show a counterargument with what it challenges and the claims that came next."""
    wanted = checked_id("counterargument", id)
    return await answer(
        request, lambda store: _told(store, [find_node(store, wanted, models.Counterargument)])[0]
    )


def _told(store: Store, nodes: Sequence[models.Counterargument]) -> list[Counterargument]:
    ids = [node.id for node in nodes]
    links = cast("list[models.Challenges]", store.edges(sources=ids, kinds=["CHALLENGES"])) if ids else []
    links.sort(key=lambda link: (-link.score, link.id))
    return [
        Counterargument.model_validate(
            {
                **row._asdict(),
                "concession": node.concession,
                "runners_up": node.runners_up,
                "challenges": [
                    {**link.__dict__, "link": link.id} for link in links if link.source == node.id
                ],
            }
        )
        for row, node in zip(statement_rows(store, nodes), nodes, strict=True)
    ]
