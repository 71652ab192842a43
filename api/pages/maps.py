"""A map of what is near some nodes: a drawing that needs no script, a list, and a canvas to move in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from api.pages.drawing import draw
from api.pages.rendering import page
from api.pages.route import page_router
from api.routes.parameters import MinScore
from kg.formats.labels import text_of
from queries.subgraph import around

if TYPE_CHECKING:
    from kg.models import Edge
    from kg.stores import Store

router = page_router()

MOST, HOPS = 300, 3
#: What may be walked to.
KINDS = ("Claim", "Counterargument", "Clarification", "Term", "Entity")
_Id = Annotated[str, Field(min_length=1, max_length=500)]


@router.get("/map")
async def map_page(
    request: Request,
    id: Annotated[list[_Id] | None, Query(max_length=50)] = None,  # noqa: A002 (the name in the address)
    hops: Annotated[int, Query(ge=1, le=HOPS)] = 1,
    kind: Annotated[
        list[Literal["Claim", "Counterargument", "Clarification", "Term", "Entity"]] | None, Query()
    ] = None,
    min_score: MinScore = 0.0,
) -> Response:
    """Show what is near some nodes as a map."""
    ids = list(dict.fromkeys(id or ()))

    def question(store: Store) -> dict[str, Any]:
        if not ids:
            return {"ids": ids, "suggested": store.contested(limit=5)}
        # from a document one walks down by its sections
        places = ["Section"] if any(start.startswith(("document:", "section:")) for start in ids) else []
        walked = [*(kind or KINDS), *places]
        found = around(store, ids, hops=hops, kinds=walked, min_score=min_score, max_nodes=MOST, places=False)
        nodes = {node.id: node for node in found.graph.nodes}
        return {
            "ids": ids,
            "starts": [(start, text_of(nodes[start])) for start in ids],
            "drawing": draw(found.graph, ids, found.distances),
            "leading": _leading(found.graph.edges),
            "words": {node.id: text_of(node) for node in found.graph.nodes},
            "found": found,
            "hops": hops,
            "most_hops": HOPS,
            "kinds": KINDS,
            "chosen": kind or KINDS,
            "min_score": min_score,
        }

    return await page(request, "map.html", question)


def _leading(edges: Sequence[Edge]) -> dict[str, list[Edge]]:
    """Return the edges out of each node, but those to its place."""
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        if edge.kind != "PART_OF":
            found.setdefault(edge.source, []).append(edge)
    return found
