"""A claim: in its source paragraph, what counters it and why, what answers that, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from fastapi import Request
from starlette.responses import Response

from api.pages.citations import citation
from api.pages.drawing import ego
from api.pages.rendering import page
from api.pages.route import page_router
from api.pages.sources import source_of
from api.routes.named import find_node
from api.routes.parameters import ClaimId, checked_id
from kg.models import AssertedBy, Claim, Document, Entity, Section
from queries.evidence import link_evidence
from queries.standing import standing
from queries.thread import thread

if TYPE_CHECKING:
    from api.settings import Settings
    from kg.stores import Store
    from queries.thread import Thread

router = page_router()

#: How many counters and how many replies to each a page shows, and how deep: the thread shows them all.
SHOWN, DEPTH = 20, 3


class Speaker(NamedTuple):
    """Who makes a claim, by which words of the source."""

    entity: Entity
    said: AssertedBy


@router.get("/claims/{id:path}")
async def claim_page(request: Request, id: ClaimId) -> Response:  # noqa: A002 (the name in the address)
    """Show a claim and what counters it."""
    wanted = checked_id("claim", id)
    settings: Settings = request.app.state.settings
    address = str(request.url)

    def question(store: Store) -> dict[str, Any]:
        claim = find_node(store, wanted, Claim)
        places = store.nodes([claim.document, claim.section])
        document, section = cast("tuple[Document, Section]", tuple(places))
        told = thread(store, claim.id, depth=DEPTH, limit=SHOWN)
        evidence = link_evidence(store, direct_links(told))
        return {
            "claim": claim,
            "document": document,
            "section": section,
            "speakers": _speakers(store, claim.id),
            "source": source_of(store, claim, document) if settings.shows_source_text else None,
            "thread": told,
            "evidence": evidence,
            "decided": store.decided(sorted(evidence)),
            "standing": standing(store, claim.id, limit=SHOWN),
            "rejected": _rejected(store, claim.id),
            "map": ego(store, claim.id),
            "citation": citation(claim, document, address),
        }

    return await page(request, "claim.html", question)


def _speakers(store: Store, claim: str) -> Sequence[Speaker]:
    said = cast("list[AssertedBy]", store.edges(sources=[claim], kinds=["ASSERTED_BY"]))
    entities = {node.id: node for node in store.nodes([edge.target for edge in said])}
    return [Speaker(cast("Entity", entities[edge.target]), edge) for edge in said if edge.target in entities]


def direct_links(told: Thread) -> list[tuple[str, str]]:
    """Return the links to the statement that a thread is about, as pairs of ids."""
    direct = told.root.counters if told.root else ()
    return [(turn.statement.id, turn.answer.target) for turn in direct if turn.answer]


def _rejected(store: Store, claim: str) -> Sequence[Any]:
    return store.counters(claim, limit=SHOWN, statuses=["rejected"])
