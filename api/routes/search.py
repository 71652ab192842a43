"""Search by words and by meaning."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from api.http.answers import Resource, answer
from api.http.paging import Limit
from api.http.route import api_router
from api.routes.parameters import Text, facets
from api.routes.resources import Number
from queries.facets import Facets
from queries.search import KINDS, search

router = api_router("search")


class Hit(Resource):
    """A node that was found; terms and entities stand in no single document."""

    id: str
    kind: str
    score: Number = Field(description="Orders the hits of one search, and means nothing beside another's.")
    text: str = Field(description="A statement's quotation, or a name.")
    document: str | None
    document_title: str | None
    section_heading: str | None
    start: int | None
    end: int | None
    shared: list[str] = Field(description="Its words that were looked for.")
    word_rank: int | None = Field(description="Its place among the hits by words, from 1.")
    cosine: Number | None = Field(description="How near it is in meaning.")
    meaning_rank: int | None
    reasons: list[str] = Field(description="What it was found by, in words.")


class SearchResult(Resource):
    """The hits, best first."""

    hits: list[Hit]
    degraded: str | None = Field(description="Why sentence vectors took no part, or null.")
    notes: list[str] = Field(description="How what was looked for differs from the text, as in spelling.")
    hint: str | None = Field(description="What to try where there is little to see.")


@router.get("/search", response_model=SearchResult)
async def find(
    request: Request,
    q: Text,
    asked: Annotated[Facets, Depends(facets)],
    kind: Annotated[
        list[Literal["Claim", "Counterargument", "Clarification", "Term", "Entity"]] | None,
        Query(description="Only nodes of this kind; may be given several times."),
    ] = None,
    limit: Limit = 20,
) -> Response:
    """Find statements, terms and entities, closest first; with any filter statements only.

    A phrase in quotation marks must be there as it is, and `electri*` is the beginning of a word.
    """
    encoder = request.app.state.encoder
    return await answer(
        request,
        lambda store: SearchResult.model_validate(
            search(store, q, kinds=kind or KINDS, facets=asked, limit=limit, encoder=encoder)
        ),
        depends_on_graph_only=False,
    )
