"""``countergraph export FORMAT``: the graph or a part of it for other programs."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from api.arguments import add_min_score, natural

if TYPE_CHECKING:
    from api.render import Block
    from kg.formats import FolderWriter, Format
    from kg.models import Subgraph
    from kg.stores import Store


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("format", metavar="FORMAT", nargs="?", help="the format; see --list")
    parser.add_argument("--list", action="store_true", help="list the formats and exit")
    part = parser.add_mutually_exclusive_group()
    part.add_argument(
        "--around",
        metavar="ID",
        action="append",
        help="only what is near this node (may be given several times)",
    )
    part.add_argument("--document", metavar="ID", help="only this document (id or title)")
    part.add_argument(
        "--entity", metavar="NAME", help="only this entity, its claims, their counters and terms"
    )
    parser.add_argument(
        "--hops", type=natural, metavar="N", help="how many edges away --around reaches (default 1)"
    )
    add_min_score(parser, "edges")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to FILE, or a folder, and not to stdout"
    )
    parser.add_argument(
        "--with-source-text", action="store_true", help="include the whole text of the documents"
    )


def run(args: Namespace) -> int:
    """Write the graph or a part of it."""
    from api.output import emit
    from kg.errors import UsageError
    from kg.formats import FORMATS, find_format

    if args.list:
        data = [{"name": f.name, "description": f.description, "suffix": f.suffix} for f in FORMATS.values()]
        emit(args, lambda: data, _format_list)
        return 0
    if args.format is None:
        raise UsageError("the format is missing: `countergraph export --list` lists the formats")
    if args.hops is not None and not args.around:
        raise UsageError("--hops says how far --around reaches: give --around ID too")
    format_ = find_format(args.format)
    if args.json and not args.output and not format_.is_json:
        raise UsageError(f"{format_.name} is no JSON: give -o FILE to have --json report on it")
    _export(args, format_)
    return 0


def _export(args: Namespace, format_: Format) -> None:
    import io

    from api.database import opened
    from api.output import emit_bytes, note

    if args.output and format_.folder_writer is not None:
        _write_folder(args, format_, format_.folder_writer)
        return
    with opened(args.db) as store:
        subgraph = _selected(store, args)
    if args.output:
        _write_file(args, format_, subgraph)
        return
    stream = io.BytesIO()
    format_.write(subgraph, stream, with_source_text=args.with_source_text)
    emit_bytes(stream.getvalue())
    note(args, f"{len(subgraph.nodes)} nodes, {len(subgraph.edges)} edges")


def _selected(store: Store, args: Namespace) -> Subgraph:
    from queries.subgraph import document_graph, entity_graph, neighbourhood, whole_graph

    if args.around:
        hops = 1 if args.hops is None else args.hops
        return neighbourhood(store, args.around, hops=hops, min_score=args.min_score)
    if args.document:
        return document_graph(store, args.document, min_score=args.min_score)
    if args.entity:
        return entity_graph(store, args.entity, min_score=args.min_score)
    return whole_graph(store, min_score=args.min_score)


def _write_folder(args: Namespace, format_: Format, write: FolderWriter) -> None:
    from api.database import opened
    from api.folders import making

    with opened(args.db) as store, making(args.output) as folder:
        is_part = bool(args.around or args.document or args.entity or args.min_score)
        subgraph = _selected(store, args) if is_part else None
        write(store, folder, subgraph=subgraph, with_source_text=args.with_source_text)
        if subgraph is not None:
            counts = {"nodes": len(subgraph.nodes), "edges": len(subgraph.edges)}
        else:
            stored = store.stats()
            counts = {
                "nodes": sum(count for kind, count in stored.items() if kind.istitle()),
                "edges": sum(count for kind, count in stored.items() if kind.isupper()),
            }
    _report(args, format_, counts)


def _write_file(args: Namespace, format_: Format, subgraph: Subgraph) -> None:
    from api.files import replacing

    with replacing(args.output) as stream:
        format_.write(subgraph, stream, with_source_text=args.with_source_text)
    _report(args, format_, {"nodes": len(subgraph.nodes), "edges": len(subgraph.edges)})


def _report(args: Namespace, format_: Format, counts: dict[str, int]) -> None:
    from api.output import emit, note

    told = {"format": format_.name, "path": os.fspath(args.output), **counts}
    if args.json:
        emit(args, lambda: told, list)
    else:
        note(args, f"{args.output}: {counts['nodes']} nodes, {counts['edges']} edges")


def _format_list() -> list[Block]:
    from api.render import Column, Table
    from kg.formats import FORMATS

    rows = [[f.name, f.suffix, f.description] for f in FORMATS.values()]
    return [Table([Column("Format"), Column("Suffix"), Column("What it is")], rows)]
