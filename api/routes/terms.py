"""Terms: concepts that the sources explain, with what explains them and who uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from api.http.answers import Page, Resource, answer
from api.http.paging import After, Limit, decode_cursor
from api.http.route import api_router
from api.routes.named import find_node, named_nodes
from api.routes.parameters import InDocument, Name, TermId, checked_id
from api.routes.resources import Statement, Term
from kg import models
from queries.term import term

if TYPE_CHECKING:
    from kg.stores import Store

router = api_router("terms")


class TermList(Page):
    """A page of terms."""

    items: list[Term]


class TermPage(Resource):
    """A term, what explains it, and the first statements that use it."""

    term: Term
    clarifications: list[Statement]
    mentions: list[Statement]
    mention_count: int = Field(description="How many statements use it in all.")


@router.get("/terms", response_model=TermList)
async def list_terms(
    request: Request,
    name: Name = None,
    document: InDocument = None,
    limit: Limit = 20,
    after: After = None,
) -> Response:
    """List terms in the order of their ids, or find those of a name."""
    place = decode_cursor(after, str)

    def question(store: Store) -> TermList:
        start = place[0] if place else None
        nodes, following = named_nodes(store, "Term", name=name, document=document, after=start, limit=limit)
        return TermList.model_validate({"items": nodes, "next": following})

    return await answer(request, question)


@router.get("/terms/{id:path}", response_model=TermPage)
async def get_term(request: Request, id: TermId, limit: Limit = 20) -> Response:  # noqa: A002
    """Show a term, what explains it, and who uses it."""
    wanted = checked_id("term", id)

    def question(store: Store) -> TermPage:
        return TermPage.model_validate(term(store, find_node(store, wanted, models.Term).id, limit=limit))

    return await answer(request, question)
