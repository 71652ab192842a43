"""A counterargument: in its source paragraph, what it challenges and why, what answers it, what came next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fastapi import Request
from starlette.responses import Response

from api.pages.citations import citation
from api.pages.claims import DEPTH, SHOWN, direct_links
from api.pages.drawing import ego
from api.pages.rendering import page
from api.pages.route import page_router
from api.pages.sources import source_of
from api.routes.named import find_node
from api.routes.parameters import CounterargumentId, checked_id
from kg.models import Counterargument, Document, Section
from queries.evidence import LinkEvidence, link_evidence
from queries.standing import standing
from queries.thread import thread

if TYPE_CHECKING:
    from api.settings import Settings
    from kg.stores import Store

router = page_router()


@router.get("/counterarguments/{id:path}")
async def counterargument_page(request: Request, id: CounterargumentId) -> Response:  # noqa: A002
    """Show a counterargument and what it challenges."""
    wanted = checked_id("counterargument", id)
    settings: Settings = request.app.state.settings
    address = str(request.url)

    def question(store: Store) -> dict[str, Any]:
        counter = find_node(store, wanted, Counterargument)
        places = store.nodes([counter.document, counter.section])
        document, section = cast("tuple[Document, Section]", tuple(places))
        edges = store.edges(sources=[counter.id], kinds=["CHALLENGES"])
        evidence = link_evidence(store, [(edge.source, edge.target) for edge in edges])
        told = thread(store, counter.id, depth=DEPTH, limit=SHOWN)
        against = link_evidence(store, direct_links(told))
        claims = [*(edge.target for edge in edges), *(each.claim for each in counter.runners_up)]
        return {
            "counter": counter,
            "document": document,
            "section": section,
            "source": source_of(store, counter, document) if settings.shows_source_text else None,
            "links": sorted(evidence.values(), key=_standing_first),
            "targets": {node.id: node for node in store.nodes(claims)},
            "thread": told,
            "evidence": against,
            "decided": store.decided(sorted({*evidence, *against})),
            "standing": standing(store, counter.id, limit=SHOWN),
            "map": ego(store, counter.id),
            "citation": citation(counter, document, address),
        }

    return await page(request, "counterargument.html", question)


def _standing_first(each: LinkEvidence) -> tuple[bool, float, str]:
    return each.link.status == "rejected", -each.link.score, each.link.id
