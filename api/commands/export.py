"""``countergraph export FORMAT``: the graph or a part of it for other programs."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.arguments import add_min_score, natural

if TYPE_CHECKING:
    from api.render import Block, Cell
    from kg.formats import Format
    from kg.formats.records import Records
    from kg.models import Edge, Node, Subgraph
    from kg.stores import Store

_CHUNK = 2**20


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("format", metavar="FORMAT", nargs="?", help="the format; see --list")
    parser.add_argument("--list", action="store_true", help="list the formats with what each keeps, and exit")
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
        "-o", "--output", metavar="FILE", help="write to FILE, or a new folder, and not to stdout"
    )
    parser.add_argument(
        "--with-source-text", action="store_true", help="include the whole text of the documents"
    )


def run(args: Namespace) -> int:
    """Write the graph or a part of it."""
    from kg.errors import UsageError
    from kg.formats import find_format

    if args.list:
        _list(args)
        return 0
    if args.format is None:
        raise UsageError("the format is missing: `countergraph export --list` lists the formats")
    if args.hops is not None and not args.around:
        raise UsageError("--hops says how far --around reaches: give --around ID too")
    format_ = find_format(args.format)
    if not format_.can_write:
        raise UsageError(f"{format_.name} can be read and not written: `countergraph import FILE` reads it")
    if args.output:
        _to_disk(args, format_)
    else:
        _to_stdout(args, format_)
    _tell_losses(args, format_)
    return 0


def _to_disk(args: Namespace, format_: Format) -> None:
    from api.database import opened
    from api.files import replacing
    from api.folders import making

    with opened(args.db) as store:
        graph = _selected(store, args)
        # a file of that suffix is the archive of what a folder would hold
        if format_.folder_writer is None or args.output.endswith(format_.suffix):
            with replacing(args.output) as stream, _unchanged(store, graph):
                format_.write(graph, stream, with_source_text=args.with_source_text)
        else:
            with making(args.output) as folder, _unchanged(store, graph):
                format_.folder_writer(
                    store, folder, subgraph=graph.subgraph, with_source_text=args.with_source_text
                )
        counts = graph.counts(store)
    _report(args, format_, counts)


def _to_stdout(args: Namespace, format_: Format) -> None:
    import tempfile

    from api.database import opened
    from api.output import emit_bytes, note
    from kg.errors import UsageError

    if args.json and not format_.is_json:
        raise UsageError(f"{format_.name} is no JSON: give -o FILE to have --json report on it")
    if format_.folder_writer is not None and sys.stdout.isatty():
        raise UsageError(f"{format_.name} is several files: give -o FOLDER, or -o FILE{format_.suffix}")
    # first to a file, so that an error leaves no half of a graph on stdout
    with tempfile.TemporaryFile() as stream:
        with opened(args.db) as store:
            graph = _selected(store, args)
            with _unchanged(store, graph):
                format_.write(graph, stream, with_source_text=args.with_source_text)
            counts = graph.counts(store)
        stream.seek(0)
        while chunk := stream.read(_CHUNK):
            emit_bytes(chunk)
    note(args, f"{counts['nodes']} nodes, {counts['edges']} edges")


class _Selected:
    """What is to be written: `subgraph`, or where that is None all that the store holds, as it comes."""

    def __init__(self, records: Records, subgraph: Subgraph | None) -> None:
        self._records = records
        self.subgraph = subgraph

    @property
    def nodes(self) -> Iterable[Node]:
        return self._records.nodes

    @property
    def edges(self) -> Iterable[Edge]:
        return self._records.edges

    def counts(self, store: Store) -> dict[str, int]:
        if self.subgraph is not None:
            return {"nodes": len(self.subgraph.nodes), "edges": len(self.subgraph.edges)}
        stored = store.stats()
        return {
            "nodes": sum(count for kind, count in stored.items() if kind.istitle()),
            "edges": sum(count for kind, count in stored.items() if kind.isupper()),
        }


def _selected(store: Store, args: Namespace) -> _Selected:
    from kg.formats.records import Lazy
    from queries.subgraph import document_graph, entity_graph, neighbourhood, whole_graph

    if args.around:
        hops = 1 if args.hops is None else args.hops
        part = neighbourhood(store, args.around, hops=hops, min_score=args.min_score)
    elif args.document:
        part = document_graph(store, args.document, min_score=args.min_score)
    elif args.entity:
        part = entity_graph(store, args.entity, min_score=args.min_score)
    elif args.min_score:
        part = whole_graph(store, min_score=args.min_score)
    else:
        return _Selected(Lazy(store.iter_nodes, store.iter_edges), None)
    return _Selected(part, part)


@contextmanager
def _unchanged(store: Store, graph: _Selected) -> Iterator[None]:
    """Refuse what was read as it came while another process wrote: its edges might not fit its nodes.

    Raises:
        StoreError: the documents or the counts of the store are others at the end.
    """
    from kg.errors import StoreError

    def state() -> object:
        return store.stats(), [(each.id, each.sha256) for each in store.documents()]

    if graph.subgraph is not None:
        yield
        return
    before = state()
    yield
    if state() != before:
        raise StoreError(
            f"{store.url} was changed while it was exported: export again when no one writes to it"
        )


def _report(args: Namespace, format_: Format, counts: dict[str, int]) -> None:
    from api.output import emit, note

    told = {"format": format_.name, "path": os.fspath(args.output), **counts}
    if args.json:
        emit(args, lambda: told, list)
    else:
        note(args, f"{args.output}: {counts['nodes']} nodes, {counts['edges']} edges")


def _tell_losses(args: Namespace, format_: Format) -> None:
    from api.output import note

    if format_.drops:
        note(args, f"{format_.name} leaves out {format_.drops}")
    if args.with_source_text and not format_.holds_source_text:
        note(args, f"{format_.name} has no place for the source text, which is left out too")


def _list(args: Namespace) -> None:
    from api.output import emit
    from kg.formats import FORMATS

    formats = [FORMATS[name] for name in sorted(FORMATS)]
    data = [
        {
            "name": each.name,
            "description": each.description,
            "suffix": each.suffix,
            "writes": each.can_write,
            "reads": each.reader is not None,
            "lossless": each.is_lossless,
            "keeps": each.keeps,
            "drops": each.drops,
            "extra": each.extra,
            "proof": each.proof,
        }
        for each in formats
    ]
    emit(args, lambda: data, lambda: _format_list(formats))


def _format_list(formats: Sequence[Format]) -> list[Block]:
    from api.render import Column, Line, Table

    rows: list[list[Cell]] = []
    for each in formats:
        lines = [Line(each.description), Line(f"keeps {each.keeps}", "note")]
        if each.drops:
            lines.append(Line(f"drops {each.drops}", "note"))
        if each.extra:
            lines.append(Line(f"needs pip install 'countergraph[{each.extra}]'", "note"))
        does = " ".join([*(["out"] if each.can_write else []), *(["in"] if each.reader else [])])
        rows.append([each.name, each.suffix, does, lines])
    columns = [Column("Format"), Column("Suffix"), Column("Does"), Column("What it is")]
    return [Table(columns, rows, spaced=True)]
