"""``countergraph stats``: what the graph holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.render import Block


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments; it has none of its own."""


def run(args: Namespace) -> int:
    """Print how many nodes and edges of each kind and vectors of each model there are, and the documents."""
    from api.database import opened
    from api.output import emit
    from queries.degraded import degraded_links

    with opened(args.db) as store:
        counts = store.stats()
        runs = len(store.runs())
        vectors = store.vector_models()
        degraded = degraded_links(store)
        documents = [{"id": document.id, "title": document.title} for document in store.documents()]
    data = {
        "database": store.url,
        "nodes": {kind: count for kind, count in sorted(counts.items()) if kind.istitle()},
        "edges": {kind: count for kind, count in sorted(counts.items()) if kind.isupper()},
        "runs": runs,
        "vectors": vectors,
        "degraded": degraded,
        "documents": documents,
    }
    emit(args, lambda: data, lambda: _blocks(data))
    return 0


def _blocks(data: dict[str, Any]) -> list[Block]:
    from api.render import Column, Line, Table, Text

    blocks: list[Block] = [
        Table(
            [Column(title), Column("Count", right=True)],
            [[kind, str(count)] for kind, count in data[title.lower()].items()],
        )
        for title in ("Nodes", "Edges", "Vectors")
        if data[title.lower()]
    ]
    if data["degraded"]:
        blocks.append(Text([Line("Degraded", "title"), Line(data["degraded"])]))
    if data["documents"]:
        rows = [[[Line(d["title"]), Line(d["id"], "id")]] for d in data["documents"]]
        blocks.append(Table([Column("Documents")], rows, spaced=True))
    return blocks
