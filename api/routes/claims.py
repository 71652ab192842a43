"""Claims, and what is asked of one: its counters, its thread, its evidence, its standing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from api.http.answers import Resource, answer, quick_answer
from api.http.paging import After, Limit, decode_cursor, encode_cursor
from api.http.route import api_router
from api.routes.parameters import ClaimId, InDocument, MinScore, Text, checked_id
from api.routes.resources import (
    Challenge,
    Claim,
    ClaimList,
    Counter,
    Decision,
    Figure,
    Number,
    Score,
    Statement,
)
from kg.errors import NotFoundError
from kg.models import Attack, Attribution, Challenges, Scope, Status
from queries.argumentation.gradual import Gradual
from queries.argumentation.labellings import Acceptance, Label
from queries.counters import Match, counters
from queries.evidence import link_evidence
from queries.rows import statement_rows
from queries.standing import Fate, Semantics, standing
from queries.standing import Status as Position
from queries.thread import thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.models import Statement as StatementNode
    from kg.stores import Store
    from queries.counters import Counters

#: A claim with more counters is asked for in a thread, once that is known: they take time to sort.
HOT = 1_000

router = api_router("claims")


class MatchedClaim(Claim):
    """A claim that a question is about."""

    place: int = Field(description="The place of its match, from 1; a restatement has that of the other.")
    restates: str | None = Field(description="The matched claim that this one says again.")


class CounterList(Resource):
    """What counters a claim, strongest first: confirmed links, then by score."""

    query: str
    matched: Match = Field(description="How the claim was found: by its id, as a quotation, or by search.")
    degraded: str | None = Field(description="Why a search did without sentence vectors, or null.")
    claims: list[MatchedClaim]
    counters: list[Counter]
    notes: list[str] = Field(description="How what was looked for differs from the text, as in spelling.")


class Restatement(Resource):
    """A claim that says the same again."""

    statement: Statement
    speakers: list[str]


class Turn(Resource):
    """A statement of a thread, and what answers it, strongest first."""

    statement: Statement
    speakers: list[str]
    answer: Challenge | None = Field(description="Null for the claim that the thread is about.")
    restatements: list[Restatement]
    counters: list[Turn]
    more: int = Field(description="Counters that the limits left out.")
    more_restatements: int
    repeated: bool = Field(description="Whether it is told elsewhere in the thread, with its counters.")


class UsedTerm(Resource):
    """A term that statements of the thread use, with what explains it."""

    term: str
    name: str
    used_by: list[str]
    clarifications: list[Statement]
    more: int


class Thread(Resource):
    """The whole argument around a claim, as a tree."""

    query: str
    root: Turn | None
    terms: list[UsedTerm]
    statements: int = Field(description="How many statements the tree tells.")
    more: int = Field(description="Counters that the limits left out anywhere.")


class Standing(Resource):
    """Where a statement stands once all that counters it is weighed."""

    statement: str
    kind: str
    status: Position
    label: Label
    accepted: Acceptance
    strength: Number = Field(ge=0, le=1)
    counters: dict[str, int] = Field(description="How many counterarguments stand, are answered, are open.")
    attacks: dict[str, int] = Field(description="How many there are of each kind of attack.")
    restated_by: list[str]
    why: str


class CounterStanding(Resource):
    """A counterargument, and where it stands itself; `force` is what of it arrives at the claim."""

    statement: Statement
    link: str
    target: str
    score: Score
    attack: Attack
    status: Status
    fate: Fate
    strength: Number
    force: Number
    answered_by: list[str]


class ClaimStanding(Resource):
    """Where a claim stands, and its counterarguments, most forceful first."""

    query: str
    semantics: Semantics
    gradual: Gradual
    statement: Statement | None
    speakers: list[str]
    standing: Standing | None
    counters: list[CounterStanding]
    more: int = Field(description="Counterarguments that are weighed and not told.")
    left_out: int = Field(description="Counterarguments that are not weighed, since there are too many.")
    note: str | None


class Said(Resource):
    """Who makes a claim, by which words."""

    entity: str
    name: str
    cue: str = Field(examples=["according to"])
    attribution: Attribution


class Restating(Resource):
    """A claim that restates this one, or that it restates."""

    claim: str
    score: Score
    method: str
    status: Status


class LinkEvidence(Resource):
    """What spoke for a link, in sentences and in figures."""

    link: str
    counter: Statement
    score: Score
    attack: Attack
    status: Status
    scope: Scope
    method: str
    reasons: list[str]
    figures: list[Figure]
    decision: Decision | None = Field(description="What was decided on it last.")


class Evidence(Resource):
    """By what a claim is in the graph: its source words, who says it, restatements and links."""

    statement: Statement
    section: str
    method: str
    speakers: list[Said]
    restatements: list[Restating]
    links: list[LinkEvidence] = Field(description="Confirmed first, rejected last, then by score.")
    more: int = Field(description="Links that the limit left out.")


@router.get("/claims", response_model=ClaimList)
async def list_claims(
    request: Request, document: InDocument = None, limit: Limit = 20, after: After = None
) -> Response:
    """List claims in the order of their ids."""
    place = decode_cursor(after, str)

    def question(store: Store) -> ClaimList:
        start = place[0] if place else None
        nodes = store.list_nodes("Claim", document=document, after=start, limit=limit + 1)
        ids = [node.id for node in nodes[:limit]]
        following = encode_cursor([ids[-1]]) if len(nodes) > limit else None
        return ClaimList.model_validate({"items": store.claim_rows(ids), "next": following})

    return await answer(request, question)


@router.get("/counters", response_model=CounterList)
async def find_counters(request: Request, q: Text, limit: Limit = 20, min_score: MinScore = 0.0) -> Response:
    """Show what counters a claim that is given by its words, or by any text."""
    encoder = request.app.state.encoder
    return await answer(
        request,
        lambda store: _counter_list(counters(store, q, limit=limit, min_score=min_score, encoder=encoder)),
        depends_on_graph_only=False,
    )


# ids of imported graphs may hold slashes, so what comes below a claim is tried first
@router.get("/claims/{id:path}/counters", response_model=CounterList)
async def claim_counters(
    request: Request,
    id: ClaimId,  # noqa: A002 (the name in the address)
    limit: Limit = 20,
    min_score: MinScore = 0.0,
    restatements: Annotated[bool, Query(description="The counters of claims that restate it, too.")] = False,
) -> Response:
    """Show what counters a claim, strongest first; rejected links are left out."""
    claim = checked_id("claim", id)

    hot: set[str] = request.app.state.hot

    def question(store: Store) -> CounterList:
        found = counters(store, claim, limit=limit, min_score=min_score, restatements=restatements)
        if any(match.row.counters > HOT for match in found.claims) and len(hot) < HOT:
            hot.add(claim)
        return _counter_list(found)

    if restatements or claim in hot:
        return await answer(request, question)
    return await quick_answer(request, question)


@router.get("/claims/{id:path}/thread", response_model=Thread)
async def claim_thread(
    request: Request,
    id: ClaimId,  # noqa: A002
    depth: Annotated[int, Query(ge=0, le=50, description="How many counters of counters are followed.")] = 10,
    limit: Limit = 20,
    statements: Annotated[int, Query(ge=1, le=1_000, description="How many statements in all.")] = 200,
    min_score: MinScore = 0.0,
) -> Response:
    """Show the whole argument around a claim: counters, their counters, restatements and terms."""
    claim = checked_id("claim", id)
    return await answer(
        request,
        lambda store: Thread.model_validate(
            thread(store, claim, depth=depth, limit=limit, statements=statements, min_score=min_score)
        ),
    )


@router.get("/claims/{id:path}/standing", response_model=ClaimStanding)
async def claim_standing(
    request: Request,
    id: ClaimId,  # noqa: A002
    semantics: Annotated[Semantics, Query(description="The labellings that decide.")] = "grounded",
    gradual: Annotated[Gradual, Query(description="How the strength is reckoned.")] = "df-quad",
    limit: Limit = 20,
    min_score: MinScore = 0.0,
) -> Response:
    """Show where a claim stands once its counters and theirs are weighed."""
    claim = checked_id("claim", id)
    return await answer(
        request,
        lambda store: ClaimStanding.model_validate(
            standing(store, claim, semantics=semantics, gradual=gradual, limit=limit, min_score=min_score)
        ),
    )


@router.get("/claims/{id:path}/evidence", response_model=Evidence)
async def claim_evidence(request: Request, id: ClaimId, limit: Limit = 20) -> Response:  # noqa: A002
    """Show by what a claim is in the graph, who makes it, and why each counterargument is linked to it."""
    claim = checked_id("claim", id)
    return await answer(request, lambda store: _evidence(store, claim, limit))


@router.get("/claims/{id:path}", response_model=Claim)
async def get_claim(request: Request, id: ClaimId) -> Response:  # noqa: A002
    """Show a claim."""
    claim = checked_id("claim", id)

    def question(store: Store) -> Claim:
        rows = store.claim_rows([claim])
        if not rows:
            raise _no_claim(claim)
        return Claim.model_validate(rows[0])

    return await answer(request, question)


def _no_claim(claim: str) -> NotFoundError:
    return NotFoundError(f"no claim {claim!r} in the graph: search for its words to find its id")


def _counter_list(found: Counters) -> CounterList:
    claims = [
        {**match.row._asdict(), "place": match.place, "restates": match.restates} for match in found.claims
    ]
    return CounterList.model_validate({**found._asdict(), "claims": claims})


def _evidence(store: Store, claim: str, limit: int) -> Evidence:
    node = cast("StatementNode | None", store.node(claim))
    if node is None:
        raise _no_claim(claim)
    said = store.edges(sources=[claim], kinds=["ASSERTED_BY"])
    names = {each.id: getattr(each, "name", "") for each in store.nodes([edge.target for edge in said])}
    again = [
        *store.edges(sources=[claim], kinds=["RESTATES"]),
        *store.edges(targets=[claim], kinds=["RESTATES"]),
    ]
    links = cast("list[Challenges]", store.edges(targets=[claim], kinds=["CHALLENGES"]))
    links.sort(key=lambda link: (link.status == "rejected", link.status != "confirmed", -link.score, link.id))
    (own,) = statement_rows(store, [node])
    return Evidence.model_validate(
        {
            "statement": own,
            "section": node.section,
            "method": getattr(node, "method", ""),
            "speakers": [
                {**edge.__dict__, "entity": edge.target, "name": names[edge.target]}
                for edge in said
                if edge.target in names
            ],
            "restatements": [
                {**edge.__dict__, "claim": edge.target if edge.source == claim else edge.source}
                for edge in again
            ],
            "links": _link_evidence(store, links[:limit]),
            "more": max(0, len(links) - limit),
        }
    )


def _link_evidence(store: Store, links: Sequence[Challenges]) -> list[dict[str, Any]]:
    nodes = cast("list[StatementNode]", store.nodes([link.source for link in links]))
    rows = {row.id: row for row in statement_rows(store, nodes)}
    evidence = link_evidence(store, [(link.source, link.target) for link in links])
    decided = store.decided([link.id for link in links])
    return [
        {
            **link.__dict__,
            "link": link.id,
            "counter": rows[link.source],
            "reasons": evidence[link.id].reasons,
            "figures": evidence[link.id].numbers,
            "decision": decided.get(link.id),
        }
        for link in links
        if link.source in rows and link.id in evidence
    ]
