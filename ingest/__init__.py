"""From files to the graph: `ingest` reads, extracts, links and stores."""

from ingest.pipeline import ingest
from ingest.report import DocumentReport, Report

__all__ = ["DocumentReport", "Report", "ingest"]
