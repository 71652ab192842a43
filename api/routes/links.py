"""Links, each with what spoke for it, and decisions on them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Body, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.http.access import writer
from api.http.answers import Page, Resource, answer
from api.http.keys import Who
from api.http.paging import After, Limit, decode_cursor
from api.http.route import api_router
from api.routes.parameters import LinkId
from api.routes.resources import Decision, Figure, Score, Statement, Term
from kg import models
from kg.errors import UsageError
from kg.models import Attack, Scope, Status, Verdict
from kg.stores import open_store
from queries.decisions import decisions
from queries.reasons import numbers
from queries.rows import statement_rows
from queries.show import show_link

if TYPE_CHECKING:
    from kg.stores import Store
    from queries.decisions import LoggedDecision as Row

router = api_router("links")


class LoggedDecision(Decision):
    """An entry of the log."""

    kind: str = Field(examples=["CHALLENGES"])
    source: str = Field(examples=["counterargument:51ab8c0d2e4f"])
    target: str = Field(examples=["claim:9f2c41d07a3b"])
    source_text: str | None = Field(description="What stands there; null where it is not in the graph now.")
    target_text: str | None = Field(description="The same; the name of a term.")
    stands: bool = Field(description="Whether it is the last one on its link.")


class DecisionList(Page):
    """A page of the log."""

    items: list[LoggedDecision]


class Link(Resource):
    """A link between two statements, or from a clarification to a term, and what spoke for it."""

    link: str = Field(examples=["challenges:0c9d1f2a3b4e"])
    kind: str = Field(examples=["CHALLENGES"])
    source: Statement
    target: Statement | Term
    score: Score
    status: Status
    method: str
    attack: Attack | None = Field(description="Of a link from a counterargument.")
    scope: Scope | None = Field(description="Of a link from a counterargument.")
    reasons: list[str] = Field(description="What spoke for a link from a counterargument, in sentences.")
    figures: list[Figure]
    decision: Decision | None = Field(description="What was decided on it last.")


class Reason(BaseModel):
    """What may be told with a decision."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"note": "not this claim"}]})

    note: models.Note | None = Field(default=None, description="Why, in one line.")
    by: models.DeciderName | None = Field(
        default=None,
        description="Who decides, where no key is needed; a key has a name.",
        examples=["Ana"],
    )


Said = Annotated[Reason | None, Body(description="Why, and by whom.")]
Curator = Annotated[Who, Depends(writer("curate"))]


@router.get("/links/{id}", response_model=Link)
async def get_link(request: Request, id: LinkId) -> Response:  # noqa: A002 (the name in the address)
    """Show a link with both ends, what spoke for it, and what was decided on it."""
    return await answer(request, lambda store: _link(store, id))


@router.post("/links/{id}/confirm", response_model=Decision)
async def confirm_link(request: Request, id: LinkId, who: Curator, said: Said = None) -> Response:  # noqa: A002
    """Say that a link is right. It stays when its documents are read again. Scope: `curate`."""
    return await _decide(request, id, "confirm", who, said)


@router.post("/links/{id}/reject", response_model=Decision)
async def reject_link(request: Request, id: LinkId, who: Curator, said: Said = None) -> Response:  # noqa: A002
    """Say that a link is wrong. It counts for nothing from now on and never comes back. Scope: `curate`."""
    return await _decide(request, id, "reject", who, said)


@router.post("/links/{id}/undo", response_model=Decision)
async def undo_link(request: Request, id: LinkId, who: Curator, said: Said = None) -> Response:  # noqa: A002
    """Take back what was decided on a link, which is then as proposed. Scope: `curate`."""
    return await _decide(request, id, "undo", who, said)


@router.get("/decisions", response_model=DecisionList)
async def list_decisions(
    request: Request,
    link: Annotated[
        str | None, Query(max_length=500, description="Only what was decided on the link with this id.")
    ] = None,
    limit: Limit = 20,
    after: After = None,
) -> Response:
    """List what was decided on links, the newest first; a decision that was taken back stays in the list."""
    place = cast("tuple[int] | None", decode_cursor(after, int))

    def question(store: Store) -> DecisionList:
        page = decisions(store, link=link, after=place, limit=limit)
        return DecisionList(items=[_logged(row) for row in page.rows], next=page.after)  # type: ignore[arg-type]

    return await answer(request, question)


async def _decide(request: Request, link: str, verdict: Verdict, who: Who, said: Reason | None) -> Response:
    reason = said or Reason()
    if who.has_key and reason.by is not None:
        raise UsageError(f"decisions with a key are by the key's name, {who.name!r}: leave out `by`")
    by = reason.by or who.name
    url: str = request.app.state.stores.url
    made = await asyncio.to_thread(decide, url, link, verdict, by=by, note=reason.note)
    told = Decision.model_validate(made)
    return Response(
        told.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def decide(url: str, link: str, verdict: Verdict, *, by: str, note: str | None) -> models.Decision:
    """Decide on a link in the database at `url`, and return the decision; other writers are waited for."""
    # a store for this one change, as those of the pool only read
    store = open_store(url)
    try:
        return store.decide(link, verdict, by=by, note=note)
    finally:
        store.close()


def _link(store: Store, link: str) -> Link:
    shown = show_link(store, link)
    edge = shown.edge
    statements = [node for node in (shown.source, shown.target) if isinstance(node, models.Statement)]
    rows = {row.id: row for row in statement_rows(store, statements)}
    return Link.model_validate(
        {
            "attack": None,
            "scope": None,
            **edge.__dict__,
            "link": edge.id,
            "source": rows[edge.source],
            "target": rows.get(edge.target) or shown.target,
            "reasons": shown.why,
            "figures": numbers(edge) if isinstance(edge, models.Challenges) else (),
            "decision": shown.decision,
        }
    )


def _logged(row: Row) -> LoggedDecision:
    decision, edge = row.decision, row.decision.edge
    return LoggedDecision.model_validate(
        {
            **decision.__dict__,
            "status": decision.status,
            "kind": edge.kind,
            "source": edge.source,
            "target": edge.target,
            "source_text": row.source,
            "target_text": row.target,
            "stands": row.stands,
        }
    )
