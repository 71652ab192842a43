"""``countergraph import FILE…``: graphs and argument maps that were made elsewhere."""  # noqa: N999

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.render import Block, Cell
    from ingest.report import DocumentReport, Report


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", metavar="FILE", nargs="+", help="a file, or a folder of a format of folders")
    parser.add_argument(
        "--format", metavar="NAME", help="the format of the files (without it, by their content)"
    )
    parser.add_argument(
        "--no-across", dest="across", action="store_false", help="link nothing to other documents"
    )


def run(args: Namespace) -> int:
    """Import files; the exit code is 1 when one of them could not be imported."""
    from api.database import opened
    from api.output import emit, note
    from api.progress import progress
    from api.reports import report_data
    from ingest.importing import import_files, readable_format

    # a mistyped name must not leave an empty database behind
    if args.format is not None:
        readable_format(args.format)
    with opened(args.db, read_only=False, create=True) as store, progress(args) as advance:
        report = import_files(args.file, store, format_name=args.format, progress=advance, across=args.across)
    if report.degraded:
        note(args, f"warning: {report.degraded}")
    emit(args, lambda: report_data(report), lambda: _blocks(report))
    if report.failures:
        count = len(report.failures)
        print(f"error: {count} file{'s' * (count > 1)} could not be imported", file=sys.stderr)
        return 1
    return 0


def _blocks(report: Report) -> list[Block]:
    from api.render import Column, Line, Table, Text
    from api.reports import failures

    blocks: list[Block] = []
    if report.documents:
        columns = [
            Column("Outcome"),
            Column("Claims", right=True),
            Column("Linked", right=True),
            Column("Across", right=True),
            Column("Document"),
        ]
        blocks.append(Table(columns, [_row(document) for document in report.documents]))
    warnings = [
        Line(f"{document.title}: {warning}")
        for document in report.documents
        if document.outcome != "unchanged"
        for warning in document.warnings
    ]
    if warnings:
        blocks.append(Text([Line("Warnings", "title"), *warnings]))
    return [*blocks, *failures(report, "Not imported")]


def _row(document: DocumentReport) -> list[Cell]:
    import textwrap

    title = textwrap.shorten(document.title, 40, placeholder="…")
    counts = document.counts
    if not counts:
        return [document.outcome, "", "", "", title]
    linked = f"{counts['linked']}/{counts['counterarguments']}"
    return [document.outcome, str(counts["claims"]), linked, str(counts.get("across", 0)), title]
