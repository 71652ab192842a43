"""Entities: who and what the sources name, what they claim, and all that is known of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from api.http.answers import Page, Resource, answer
from api.http.paging import After, Limit, decode_cursor
from api.http.route import api_router
from api.routes.named import find_node, named_nodes
from api.routes.parameters import EntityId, InDocument, Name, checked_id
from api.routes.resources import Claim, ClaimList, ClaimRows, Entity, Number, Score, Statement
from kg import models
from kg.models import Attack, Scope, Status
from queries.dossier import How, dossier
from queries.entity import entity

if TYPE_CHECKING:
    from kg.stores import Store

router = api_router("entities")


class EntityList(Page):
    """A page of entities."""

    items: list[Entity]


class AffiliationWords(Resource):
    """An affiliation's role, and the source's words for it."""

    role: str
    quote: str
    document: str
    start: int
    end: int


class Affiliation(Resource):
    """Who belongs to what, as one source states it."""

    member: Entity
    organization: Entity
    edge: AffiliationWords


class Stated(Resource):
    """Two things about the entity that do not go together."""

    message: str
    quotes: list[str]
    documents: list[str]


class CounterLink(Resource):
    """The link between a claim and its counter."""

    link: str
    score: Score
    attack: Attack
    status: Status
    scope: Scope


class Countered(Resource):
    """A claim of the entity's and its strongest counter."""

    claim: Claim
    counter: Statement
    link: CounterLink


class Reason(Resource):
    """Why two are said to agree or disagree."""

    how: How
    sentence: str
    score: Number
    statements: list[Statement]
    edges: list[str]


class Relation(Resource):
    """With whom the entity agrees or disagrees, the best reasons first."""

    entity: Entity
    total: int
    reasons: list[Reason]


class NamedNode(Resource):
    """A term or an entity."""

    kind: str
    id: str
    name: str


class Count(Resource):
    """How many claims name something."""

    node: NamedNode
    claims: int


class Period(Resource):
    """The claims of the documents of one date."""

    published: str | None
    documents: list[str]
    claims_by: int
    claims_about: int


class Dossier(Resource):
    """Everything the sources hold of an entity."""

    entity: Entity
    affiliations: list[Affiliation]
    more_affiliations: int = Field(description="How many are stated besides those that are told.")
    discrepancies: list[Stated]
    claims_by: ClaimRows
    claims_about: ClaimRows
    counters: list[Countered]
    agrees_with: list[Relation]
    disagrees_with: list[Relation]
    terms: list[Count]
    named_with: list[Count]
    timeline: list[Period]
    considered_by: int = Field(description="How many claims by the entity were summed up.")
    considered_about: int
    complete: bool = Field(description="Whether these were all.")


@router.get("/entities", response_model=EntityList)
async def list_entities(
    request: Request,
    name: Name = None,
    document: InDocument = None,
    limit: Limit = 20,
    after: After = None,
) -> Response:
    """List entities in the order of their ids, or find those of a name."""
    place = decode_cursor(after, str)

    def question(store: Store) -> EntityList:
        start = place[0] if place else None
        nodes, following = named_nodes(
            store, "Entity", name=name, document=document, after=start, limit=limit
        )
        return EntityList.model_validate({"items": nodes, "next": following})

    return await answer(request, question)


@router.get("/entities/{id:path}/claims", response_model=ClaimList)
async def entity_claims(
    request: Request,
    id: EntityId,  # noqa: A002 (the name in the address)
    relation: Annotated[
        Literal["by", "about"], Query(description="The claims it makes, or those of others that name it.")
    ] = "by",
    limit: Limit = 20,
    after: After = None,
) -> Response:
    """List the claims by an entity, or about it, in the order of the sources."""
    wanted = checked_id("entity", id)
    place = decode_cursor(after, str, int, str)

    def question(store: Store) -> ClaimList:
        found = find_node(store, wanted, models.Entity).id
        if relation == "by":
            page = entity(store, found, limit=limit, by_after=place).claims_by
        else:
            page = entity(store, found, limit=limit, about_after=place).claims_about
        return ClaimList.model_validate({"items": page.rows, "next": page.after, "hint": page.hint})

    return await answer(request, question)


@router.get("/entities/{id:path}/dossier", response_model=Dossier)
async def entity_dossier(request: Request, id: EntityId, limit: Limit = 20) -> Response:  # noqa: A002
    """Sum up what the sources hold of an entity: affiliations, claims, counters, whom it agrees with."""
    wanted = checked_id("entity", id)

    def question(store: Store) -> Dossier:
        return Dossier.model_validate(dossier(store, find_node(store, wanted, models.Entity).id, limit=limit))

    return await answer(request, question)


@router.get("/entities/{id:path}", response_model=Entity)
async def get_entity(request: Request, id: EntityId) -> Response:  # noqa: A002
    """Show an entity."""
    wanted = checked_id("entity", id)
    return await answer(request, lambda store: Entity.model_validate(find_node(store, wanted, models.Entity)))
