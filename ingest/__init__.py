"""From files to the graph: `ingest` reads, extracts, links and stores; `link` takes your own statements."""

from ingest.bring import link
from ingest.pipeline import ingest
from ingest.report import DocumentReport, Report

__all__ = ["DocumentReport", "Report", "ingest", "link"]
