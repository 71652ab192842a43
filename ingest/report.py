"""What an ingest reports: per document what went in, and what did not and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from kg.errors import KGError
from kg.models import Discrepancy

Outcome: TypeAlias = Literal["added", "replaced", "unchanged"]

#: The counts of a document's report, in the order they are shown.
COUNTS = (
    "claims",
    "counterarguments",
    "linked",
    "unlinked",
    "across",
    "clarifications",
    "terms",
    "entities",
    "truncated",
)


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """One source that was read; `counts` has the keys of `COUNTS`, none for an unchanged document."""

    path: Path
    document: str
    title: str
    outcome: Outcome
    counts: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One ingest: `degraded` says why sentence vectors were missing, None where they were not."""

    documents: tuple[DocumentReport, ...]
    failures: tuple[tuple[Path, KGError], ...]
    seconds: float
    degraded: str | None = None
