"""``countergraph ingest PATH…``: read summaries into the graph, and report on it."""

from __future__ import annotations

import sys
import textwrap
from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.render import Block, Cell, Line
    from ingest import DocumentReport, Report

#: What the totals add up, with the words for it.
TOTALS = {
    "claims": "claims",
    "counterarguments": "counterarguments",
    "linked": "counterarguments linked",
    "unlinked": "counterarguments left unlinked",
    "across": "links to other documents",
    "clarifications": "clarifications",
    "terms": "terms",
    "entities": "entities",
    "truncated": "truncated items",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "path",
        metavar="PATH",
        nargs="+",
        help="a file (text, Markdown, HTML, PDF, .docx, .epub, .vtt, .srt), or a folder with all below it",
    )
    parser.add_argument("--force", action="store_true", help="read unchanged documents again too")
    parser.add_argument(
        "--no-across", dest="across", action="store_false", help="link nothing to other documents"
    )


def run(args: Namespace) -> int:
    """Read files and folders into the graph; the exit code is 1 when one of them could not be read."""
    from api.database import opened
    from api.output import emit, note
    from api.progress import progress
    from ingest import ingest
    from ingest.sources import find_sources

    # a mistyped path must not leave an empty database behind
    find_sources([Path(path) for path in args.path])
    with opened(args.db, read_only=False, create=True) as store, progress(args) as advance:
        report = ingest(args.path, store, progress=advance, force=args.force, across=args.across)
    if report.degraded:
        note(args, f"warning: {report.degraded}")
    emit(args, lambda: _data(report), lambda: _blocks(report))
    if report.failures:
        count = len(report.failures)
        print(f"error: {count} source{'s' * (count > 1)} could not be read", file=sys.stderr)
        return 1
    return 0


def _totals(report: Report) -> dict[str, int]:
    return {name: sum(document.counts.get(name, 0) for document in report.documents) for name in TOTALS}


def _data(report: Report) -> dict[str, Any]:
    from api.reports import report_data

    return {**report_data(report), "totals": _totals(report)}


def _blocks(report: Report) -> list[Block]:
    from api.render import Column, Facts, Line, Table, Text
    from api.reports import failures

    blocks: list[Block] = []
    if report.documents:
        columns = [
            Column("Outcome"),
            Column("Claims", right=True),
            Column("Linked", right=True),
            Column("Terms", right=True),
            Column("Entities", right=True),
            Column("Document"),
        ]
        blocks.append(Table(columns, [_row(document) for document in report.documents]))
    outcomes = Counter(document.outcome for document in report.documents)
    documents = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "none"
    totals: list[tuple[str, Cell]] = [("documents", documents)]
    if outcomes.keys() - {"unchanged"}:
        totals += [(TOTALS[name], str(count)) for name, count in _totals(report).items()]
        discrepancies = sum(len(document.discrepancies) for document in report.documents)
        totals.append(("discrepancies", str(discrepancies)))
    totals.append(("seconds", f"{report.seconds:.1f}"))
    blocks.append(Facts(totals))
    for title, lines in (("Warnings", _warnings(report)), ("Discrepancies", _discrepancies(report))):
        if lines:
            blocks.append(Text([Line(title, "title"), *lines]))
    return [*blocks, *failures(report, "Not read")]


def _row(document: DocumentReport) -> list[Cell]:
    title = textwrap.shorten(document.title, 36, placeholder="…")
    counts = document.counts
    if not counts:
        return [document.outcome, "", "", "", "", title]
    linked = f"{counts['linked']}/{counts['counterarguments']}"
    return [
        document.outcome,
        str(counts["claims"]),
        linked,
        str(counts["terms"]),
        str(counts["entities"]),
        title,
    ]


def _warnings(report: Report) -> list[Line]:
    from api.render import Line

    return [
        Line(f"{document.path}: {warning}") for document in report.documents for warning in document.warnings
    ]


def _discrepancies(report: Report) -> list[Line]:
    from api.render import Line

    lines = []
    for document in report.documents:
        for found in document.discrepancies:
            lines.append(Line(f"{document.path}: {found.message}"))
            lines += [Line(f"  “{quote}”", "note") for quote in found.quotes]
    return lines
