"""``countergraph copy FROM TO``: the whole graph into another database, of whatever kind."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.render import Block


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("source", metavar="FROM", help="the database to copy: a path or a URL")
    parser.add_argument("target", metavar="TO", help="the database to copy into, made where it is missing")
    parser.add_argument(
        "--merge", action="store_true", help="copy into a database that holds other documents too"
    )


def run(args: Namespace) -> int:
    """Copy, going on where an earlier copy stopped, and compare both sides at the end."""
    from api.database import opened
    from api.output import emit
    from api.progress import progress
    from kg.copying import copy_graph

    with (
        opened(args.source) as source,
        opened(args.target, read_only=False, create=True) as target,
        progress(args) as advance,
    ):
        copied = copy_graph(source, target, merge=args.merge, progress=advance)
        data = {
            "from": source.url,
            "to": target.url,
            "documents": {"written": copied.written, "unchanged": copied.unchanged},
            "relinked": copied.relinked,
            "vectors": copied.vectors,
            "runs": copied.runs,
            "decisions": copied.decisions,
            "whole": copied.whole,
            "nodes": copied.digest.nodes,
            "edges": copied.digest.edges,
            "sha256": copied.digest.sha256,
        }
    emit(args, lambda: data, lambda: _blocks(data))
    return 0


def _blocks(data: dict[str, Any]) -> list[Block]:
    from api.render import Facts

    documents = data["documents"]
    compared = f"{data['nodes']} nodes, {data['edges']} edges"
    return [
        Facts(
            [
                ("copied", f"{documents['written']} documents, {documents['unchanged']} were there already"),
                ("relinked", f"{data['relinked']} documents with others"),
                ("vectors", f"{data['vectors']} copied"),
                ("runs", f"{data['runs']} copied"),
                ("decisions", f"{data['decisions']} copied"),
                ("both hold", compared if data["whole"] else f"{compared} of the copied documents"),
                ("sha256", data["sha256"]),
            ]
        )
    ]
