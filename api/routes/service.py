"""What the graph holds, and whether the server is well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from api.http.answers import Resource, answer
from api.http.route import OpenRoute, api_router
from kg import __version__
from queries.degraded import degraded_links

if TYPE_CHECKING:
    from kg.stores import Store

router = api_router("service")
#: What those ask who watch over the server; they need no key.
open_router = api_router("service", route_class=OpenRoute)


class Stats(Resource):
    """Counts of what the graph holds."""

    nodes: dict[str, int] = Field(examples=[{"Claim": 2455, "Counterargument": 1210}])
    edges: dict[str, int] = Field(examples=[{"CHALLENGES": 1102}])
    runs: int
    vectors: dict[str, int] = Field(description="How many sentence vectors each model made.")
    degraded: str | None = Field(description="What to know of documents that were linked by words alone.")


class Health(Resource):
    """That the server answers."""

    status: Literal["ok"] = "ok"
    version: str = __version__


@router.get("/stats", response_model=Stats)
async def get_stats(request: Request) -> Response:
    """Count nodes, edges, runs and vectors."""

    def question(store: Store) -> Stats:
        counts = store.stats()
        return Stats(
            nodes={kind: count for kind, count in sorted(counts.items()) if kind.istitle()},
            edges={kind: count for kind, count in sorted(counts.items()) if kind.isupper()},
            runs=counts.get("runs", 0),
            vectors=dict(store.vector_models()),
            degraded=degraded_links(store),
        )

    return await answer(request, question)


@open_router.get("/health")
async def health() -> Health:
    """Tell that the server answers, whatever the state of the database."""
    return Health()


@open_router.get("/ready", response_model=Health)
async def ready(request: Request) -> Response:
    """Tell that the database can be read, or answer 503."""

    def question(store: Store) -> Health:
        store.document_digest("document:")
        return Health()

    return await answer(request, question)
