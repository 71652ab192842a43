"""What the ingesting process runs: one file into the graph."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import KGError

if TYPE_CHECKING:
    from ingest.pipeline import Step


class Outcome(NamedTuple):
    """What became of a file: the report of its document, or in `error` why there is none."""

    document: str | None = None
    title: str | None = None
    outcome: str | None = None
    counts: Mapping[str, int] = {}
    warnings: tuple[str, ...] = ()
    degraded: str | None = None
    error: str | None = None


#: Where this process tells its steps; there is one process for all jobs, and one job at a time.
_steps: Connection | None = None


def prepare(steps: Connection) -> None:
    """Tell steps to `steps`, and leave it to the server to end this process: Ctrl+C reaches both."""
    global _steps
    _steps = steps
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _tell(step: Step, counts: Mapping[str, int]) -> None:
    assert _steps is not None
    _steps.send((step, dict(counts)))


def ingest_file(url: str, path: Path, *, force: bool) -> Outcome:
    """Read the file at `path` into the database at `url`; models stay loaded for the next one."""
    from ingest import ingest
    from kg.stores import open_store

    try:
        store = open_store(url)
        try:
            report = ingest([path], store, on_step=_tell, force=force)
        finally:
            store.close()
    except KGError as error:
        return Outcome(error=_without_folder(error, path))
    if report.failures:
        return Outcome(error=_without_folder(report.failures[0][1], path))
    (document,) = report.documents
    return Outcome(
        document=document.document,
        title=document.title,
        outcome=document.outcome,
        counts=dict(document.counts),
        warnings=document.warnings,
        degraded=report.degraded,
    )


def _without_folder(error: KGError, path: Path) -> str:
    """Return an error's message, which may name the file, without where the server keeps it."""
    return str(error).replace(str(path), path.name)
