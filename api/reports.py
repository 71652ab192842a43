"""How the report of a run that takes documents in is told: by `ingest` and by `import` alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.render import Block
    from ingest import Report


def report_data(report: Report) -> dict[str, Any]:
    """Return a report as it stands in JSON."""
    return {
        "documents": [
            {
                "path": document.path,
                "document": document.document,
                "title": document.title,
                "outcome": document.outcome,
                "counts": document.counts,
                "warnings": document.warnings,
                "discrepancies": document.discrepancies,
            }
            for document in report.documents
        ],
        "failures": [{"path": path, "error": str(error)} for path, error in report.failures],
        "seconds": report.seconds,
        "degraded": report.degraded,
    }


def failures(report: Report, title: str) -> list[Block]:
    """Return what could not be taken in and why, below `title`; nothing where all could."""
    from api.render import Line, Text

    # a source's own errors name it, those of the store do not
    lines = [
        Line(str(error) if str(path) in str(error) else f"{path}: {error}") for path, error in report.failures
    ]
    return [Text([Line(title, "title"), *lines])] if lines else []
