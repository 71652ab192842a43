"""``countergraph subgraph ID…``: what is near some nodes, as far as there is room."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from api.arguments import add_min_score, natural, positive

if TYPE_CHECKING:
    from api.render import Block, Cell
    from queries.subgraph import Neighbourhood


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("ids", metavar="ID", nargs="+", help="where to start")
    parser.add_argument(
        "--hops", type=natural, default=1, metavar="N", help="at most N edges away (default %(default)s)"
    )
    parser.add_argument("--kind", metavar="KIND", action="append", help="walk to nodes of this kind only")
    parser.add_argument("--edge", metavar="KIND", action="append", help="walk edges of this kind only")
    add_min_score(parser, "edges")
    parser.add_argument("--since", metavar="DATE", help="only statements published on or after this")
    parser.add_argument("--until", metavar="DATE", help="only statements published on or before this")
    parser.add_argument(
        "--max-nodes", type=positive, default=500, metavar="N", help="at most N nodes (default %(default)s)"
    )
    parser.add_argument(
        "--paths-only", action="store_true", help="only the edges by which nodes were reached"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write FILE and print its counts")
    parser.add_argument("--format", default="node-link", help="the format of FILE (default %(default)s)")


def run(args: Namespace) -> int:
    """Print what is near some nodes, or write it to a file."""
    from api.database import opened
    from api.files import replacing
    from api.output import emit, hint
    from kg.formats import find_format
    from queries.subgraph import around

    format_ = find_format(args.format)
    with opened(args.db) as store:
        near = around(
            store,
            args.ids,
            hops=args.hops,
            kinds=args.kind,
            edge_kinds=args.edge,
            min_score=args.min_score,
            since=args.since,
            until=args.until,
            max_nodes=args.max_nodes,
            paths_only=args.paths_only,
        )
    if args.output:
        with replacing(args.output) as stream:
            format_.write(near.graph, stream)
    emit(args, lambda: _data(near, args.output), lambda: _blocks(near, args.output))
    if near.hint:
        hint(args, near.hint)
    return 0


def _data(near: Neighbourhood, path: str | None) -> dict[str, Any]:
    told = {"more": near.more, "at_least": near.at_least, "hint": near.hint}
    if path:
        counts = {"nodes": len(near.graph.nodes), "edges": len(near.graph.edges)}
        return {"path": path, **counts, **told}
    graph = {"nodes": near.graph.nodes, "edges": near.graph.edges}
    return {**graph, "distances": near.distances, **told}


def _blocks(near: Neighbourhood, path: str | None) -> list[Block]:
    from api.render import Column, Line, Table, Text

    nodes, edges = len(near.graph.nodes), len(near.graph.edges)
    more = f" + {'at least ' if near.at_least else ''}{near.more:,} more" if near.more else ""
    where = f"{path}: " if path else ""
    total = Text([Line(f"{where}{nodes:,} nodes{more}, {edges:,} edges")])
    if path:
        return [total]
    found = [node for node in near.graph.nodes if node.id in near.distances]
    found.sort(key=lambda node: (near.distances[node.id], node.id))
    rows: list[list[Cell]] = []
    for node in found:
        quote = getattr(node, "quote", None)
        words = [Line(f"“{quote}”", "quote")] if quote else [Line(getattr(node, "name", ""), "title")]
        rows.append([str(near.distances[node.id]), node.kind, [*words, Line(node.id, "id")]])
    columns = [Column("Hops", right=True), Column("Kind"), Column("Node")]
    return [Table(columns, rows, spaced=True), total]
