"""From files to the graph: the steps, readable from top to bottom."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from ingest.across import link_across
from ingest.document import Source
from ingest.extraction import extract
from ingest.graph import Draft, draft
from ingest.linking import link
from ingest.nlp import load_nlp, nlp_version
from ingest.report import DocumentReport, Outcome, Report
from ingest.sources import find_sources, read
from kg import __version__
from kg.errors import KGError, ModelError, SourceError
from kg.ids import digest, document_id
from kg.models import Challenges, Run, Subgraph
from kg.stores import Store, Vectors

if TYPE_CHECKING:
    from spacy.language import Language

    from kg.text.encoder import Encoder

#: Called before each source with its path, its number (from 1) and how many there are.
Progress: TypeAlias = Callable[[Path, int, int], None]
#: What is done with a source, in this order; `across` comes once, after all of them.
Step: TypeAlias = Literal["reading", "extracting", "linking", "writing", "across"]
#: Called before each step with counts of what it works on.
OnStep: TypeAlias = Callable[[Step, Mapping[str, int]], None]


def ingest(
    paths: Sequence[str | Path],
    store: Store,
    *,
    progress: Progress | None = None,
    on_step: OnStep | None = None,
    encoder: Encoder | None = None,
    force: bool = False,
    across: bool = True,
) -> Report:
    """Read files and folders into `store`, one document a transaction.

    A source whose content the store already holds is skipped, unless `force`. A source that cannot
    be read or written is reported in `Report.failures`; the others go in. Without a sentence
    encoder (its model missing or altered) links rest on words alone and the report says so. When
    all are in, what changed is linked to the other documents of the store, unless `across` is false.

    Raises:
        SourceError: a path is missing, or a folder holds no source.
        StoreError: the store cannot be read.

    >>> import tempfile
    >>> from kg import open_store
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = Path(folder) / "trams.md"
    ...     _ = page.write_text(
    ...         "# Trams\\n\\n## Summary\\n\\nAda Moss argues that trams calm a street.\\n\\n"
    ...         "### Counterarguments\\n\\n- Trams may not calm a street that is full of cars.\\n"
    ...     )
    ...     store = open_store(str(Path(folder) / "graph.db"))
    ...     report = ingest([page], store)
    ...     store.close()
    >>> report.documents[0].counts["claims"], report.documents[0].counts["linked"]
    (1, 1)
    """
    begun = time.perf_counter()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    sources = find_sources([Path(path) for path in paths])
    reader = _Ingest(store, encoder, on_step or _nothing, force=force)
    documents: list[DocumentReport] = []
    failures: list[tuple[Path, KGError]] = []
    for number, path in enumerate(sources, start=1):
        if progress is not None:
            progress(path, number, len(sources))
        try:
            documents.append(reader.take(path))
        except KGError as error:
            failures.append((path, error))
    documents = reader.link_across(documents, wanted=across)
    reader.record(started, documents)
    return Report(tuple(documents), tuple(failures), time.perf_counter() - begun, reader.degraded)


def build(source: Source, nlp: Language, encoder: Encoder | None, on_step: OnStep) -> Draft:
    """Return the graph of one source: extract, lay out as nodes and edges, link."""
    on_step("extracting", {"characters": len(source.text), "sections": len(source.sections)})
    graph = draft(extract(source, nlp))
    on_step("linking", {name: count for name, count in _counts(graph).items() if name not in _OF_LINKS})
    link(graph, encoder=encoder)
    return graph


def _nothing(step: Step, counts: Mapping[str, int]) -> None:
    """Tell nobody."""


class _Ingest:
    """One run over several sources; the models are loaded when the first source needs them."""

    def __init__(self, store: Store, encoder: Encoder | None, on_step: OnStep, *, force: bool) -> None:
        self._store = store
        self._encoder = encoder
        self._on_step = on_step
        self._force = force
        self._nlp: Language | None = None
        self._paths: dict[str, Path] = {}
        self.degraded: str | None = None

    def take(self, path: Path) -> DocumentReport:
        """Read one source and write its graph."""
        self._on_step("reading", {"bytes": path.stat().st_size})
        source = read(path)
        document = document_id(source.title, source.collection or source.byline)
        self._claim(document, path, source)
        stored = self._store.document_digest(document)
        if stored == source.sha256 and not self._force:
            return DocumentReport(path, document, source.title, "unchanged")
        graph = build(source, self._load(), self._encoder, self._on_step)
        whole = Subgraph.of(graph.nodes(), graph.edges)
        self._on_step("writing", {"nodes": len(whole.nodes), "edges": len(whole.edges)})
        self._store.put_document(whole, vectors=self._vectors(graph))
        return _reported(path, graph, "added" if stored is None else "replaced")

    def link_across(self, documents: Sequence[DocumentReport], *, wanted: bool) -> list[DocumentReport]:
        """Link what changed to the other documents, and return the reports with how many links each has."""
        changed = [report.document for report in documents if report.outcome != "unchanged"]
        if changed and wanted:
            self._on_step("across", {"documents": len(changed)})
        found = link_across(self._store, changed, encoder=self._encoder if wanted else None)
        return [
            replace(report, counts={**report.counts, "across": found[report.document]})
            if report.outcome != "unchanged"
            else report
            for report in documents
        ]

    def record(self, started: str, documents: Sequence[DocumentReport]) -> None:
        """Record the run, if it changed anything."""
        changed = tuple(report.document for report in documents if report.outcome != "unchanged")
        if not changed or self._nlp is None:
            return
        name, version = nlp_version(self._nlp)
        models = {name: version}
        if self._encoder is not None:
            models[self._encoder.model] = self._encoder.version
        self._store.put_run(
            Run(
                id=f"run:{digest(started, *changed)}",
                started=started,
                version=__version__,
                models=models,
                documents=changed,
                degraded=self.degraded is not None,
            )
        )

    def _claim(self, document: str, path: Path, source: Source) -> None:
        """Refuse a second file of one run that would replace the first: they are one document."""
        first = self._paths.setdefault(document, path)
        if first != path and self._store.document_digest(document) != source.sha256:
            raise SourceError(
                f"{path} has the title and collection of {first} but other content: "
                "give one of them another title, or ingest only one"
            )

    def _load(self) -> Language:
        if self._nlp is None:
            self._nlp = load_nlp()
            if self._encoder is None:
                from kg.text.encoder import default_encoder

                try:
                    self._encoder = default_encoder()
                except ModelError as error:
                    self.degraded = str(error)
        return self._nlp

    def _vectors(self, graph: Draft) -> Vectors | None:
        if self._encoder is None:
            return None
        statements = graph.statements()
        matrix = self._encoder.encode([statement.text for statement in statements])
        return Vectors(self._encoder.model, tuple(s.id for s in statements), matrix)


#: The counts that are known when statements are linked.
_OF_LINKS = ("linked", "unlinked")


def _counts(graph: Draft) -> dict[str, int]:
    linked = {edge.source for edge in graph.edges if isinstance(edge, Challenges)}
    return {
        "claims": len(graph.claims),
        "counterarguments": len(graph.counterarguments),
        "linked": len(linked),
        "unlinked": len(graph.counterarguments) - len(linked),
        "clarifications": len(graph.clarifications),
        "terms": len(graph.terms),
        "entities": len(graph.entities),
        "truncated": sum(statement.truncated for statement in graph.statements()),
    }


def _reported(path: Path, graph: Draft, outcome: Outcome) -> DocumentReport:
    document = graph.document
    return DocumentReport(
        path, document.id, document.title, outcome, _counts(graph), document.warnings, document.discrepancies
    )
