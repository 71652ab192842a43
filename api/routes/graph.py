"""Parts of the graph: what is near some nodes, and files for other programs."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from api.http.answers import Resource, answer
from api.http.route import api_router
from api.http.streaming import download
from api.routes.parameters import DATE, MinScore
from kg.errors import NotFoundError, UsageError
from kg.formats import FORMATS
from kg.formats.properties import edge_properties, node_properties, without_source_text
from kg.formats.records import Lazy
from queries import subgraph

if TYPE_CHECKING:
    from kg.formats.records import Records
    from kg.stores import Store

router = api_router("graph")

WRITABLE = {name: each for name, each in FORMATS.items() if each.can_write}

#: Ends of the names of files of several files.
ARCHIVES = (".zip", ".tar")

_Id = Annotated[str, Field(min_length=1, max_length=500)]
_Date = Query(pattern=DATE, description="Only statements of documents from, or up to, this date.")
_FILE = {
    "description": "The file.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


class Neighbourhood(Resource):
    """What is near some nodes, in networkx's node-link form, with what was left out beside it."""

    directed: Literal[True] = True
    multigraph: Literal[True] = True
    graph: dict[str, Any] = Field(default={"schema": 1})
    nodes: list[dict[str, Any]] = Field(description="Each has `id`, `kind` and what properties it has.")
    edges: list[dict[str, Any]] = Field(description="Each has `source`, `target`, `key`, `kind` and others.")
    distances: dict[str, int] = Field(description="How many hops a node is from the nearest start.")
    more: int = Field(description="How many nodes one hop further were left out.")
    at_least: bool = Field(description="Whether there are more than these.")
    hint: str | None


@router.get("/subgraph", response_model=Neighbourhood)
async def get_subgraph(
    request: Request,
    id: Annotated[  # noqa: A002 (the name in the address)
        list[_Id],
        Query(
            min_length=1,
            max_length=50,
            description="A node to start from; may be given several times.",
            examples=[["claim:9f2c41d07a3b"]],
        ),
    ],
    hops: Annotated[int, Query(ge=0, le=10, description="How many edges away.")] = 1,
    kind: Annotated[
        list[Literal["Section", "Claim", "Counterargument", "Clarification", "Term", "Entity"]] | None,
        Query(description="Only to nodes of this kind; may be given several times."),
    ] = None,
    edge: Annotated[
        list[Literal["CHALLENGES", "RESTATES", "DEFINES", "ASSERTED_BY", "MENTIONS", "AFFILIATED_WITH"]]
        | None,
        Query(description="Only along edges of this kind; may be given several times."),
    ] = None,
    min_score: MinScore = 0.0,
    since: Annotated[str | None, _Date] = None,
    until: Annotated[str | None, _Date] = None,
    max_nodes: Annotated[int, Query(ge=50, le=2_000, description="How many nodes at most.")] = 300,
) -> Response:
    """Show what is near some nodes, the nearest first, as far as there is room."""

    def question(store: Store) -> Neighbourhood:
        found = subgraph.around(
            store,
            id,
            hops=hops,
            kinds=kind,
            edge_kinds=edge,
            min_score=min_score,
            since=since,
            until=until,
            max_nodes=max_nodes,
        )
        return Neighbourhood(
            nodes=[node_properties(without_source_text(node)) for node in found.graph.nodes],
            edges=[edge_properties(each) for each in found.graph.edges],
            distances=found.distances,
            more=found.more,
            at_least=found.at_least,
            hint=found.hint,
        )

    return await answer(request, question)


@router.get("/export/{format}", response_class=Response, responses={200: _FILE})
async def export(
    request: Request,
    format: Annotated[  # noqa: A002
        str,
        Path(
            description=f"The name of a format: {', '.join(sorted(WRITABLE))}.",
            examples=["node-link"],
            max_length=100,
        ),
    ],
    around: Annotated[
        list[_Id] | None,
        Query(max_length=50, description="Only what is near this node; may be given several times."),
    ] = None,
    hops: Annotated[int, Query(ge=0, le=10, description="How many edges away `around` reaches.")] = 1,
    document: Annotated[
        str | None, Query(max_length=2_000, description="Only this document: id or title.")
    ] = None,
    entity: Annotated[
        str | None,
        Query(max_length=2_000, description="Only this entity, its claims, their counters and terms."),
    ] = None,
    min_score: MinScore = 0.0,
) -> Response:
    """Write the graph, or a part of it, as a file for another program.

    Rows are sent as they are read where the format allows it. The text of documents stays out.
    """
    if format not in WRITABLE:
        raise NotFoundError(f"no format {format!r} can be written: use one of {', '.join(sorted(WRITABLE))}")
    if sum(part is not None for part in (around, document, entity)) > 1:
        raise UsageError("around, document and entity each name another part of the graph: give one of them")
    chosen = WRITABLE[format]

    def part(store: Store) -> Records:
        if around is not None:
            starts = list(dict.fromkeys(around))
            return subgraph.neighbourhood(store, starts, hops=hops, min_score=min_score)
        if document is not None:
            return subgraph.document_graph(store, document, min_score=min_score)
        if entity is not None:
            return subgraph.entity_graph(store, entity, min_score=min_score)
        if chosen.streaming_writer is None:
            return subgraph.whole_graph(store, min_score=min_score)
        return Lazy(
            store.iter_nodes,
            lambda: (each for each in store.iter_edges() if getattr(each, "score", 1.0) >= min_score),
        )

    def write(store: Store, stream: IO[bytes]) -> None:
        chosen.write(part(store), stream)

    return await download(
        request, write, name=f"countergraph{chosen.suffix}", whole=chosen.suffix in ARCHIVES
    )
