"""Importing: graphs and argument maps that were made elsewhere, each document in one transaction.

A file is read and checked whole before anything is written (`kg.formats`). What comes out is a graph:
of an argument map one document (`kg.formats.argument_map`), of an export of ours all that was exported.
Each of its documents takes the place of what the store holds of that document. Then its statements
get vectors and are linked across documents as ingested ones are, unless the file brings such links itself.

An export without the source text has quotes and no text for them to stand in. The text is then laid out
anew with what is quoted at its place and spaces between, and the document says so.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, TypeAlias

from ingest.across import link_across
from ingest.report import DocumentReport, Outcome, Report
from kg import __version__
from kg.copying import Part as StoredPart
from kg.copying import read_part
from kg.errors import FormatError, KGError, ModelError, UsageError
from kg.formats import FORMATS, Format, find_format
from kg.ids import digest
from kg.models import (
    AffiliatedWith,
    Challenges,
    Document,
    Edge,
    Named,
    Node,
    Restates,
    Run,
    Section,
    Statement,
    Subgraph,
)
from kg.stores import Store, Vectors

if TYPE_CHECKING:
    from kg.text.encoder import Encoder

#: Called before each file with its path, its number (from 1) and how many there are.
Progress: TypeAlias = Callable[[Path, int, int], None]

#: What a text begins with that was laid out from quotes.
NO_TEXT = "the file holds no source text, so that only what is quoted is there"
_HEAD = 65_536
#: The longest text that is laid out; it is that of a large book.
_MOST_LETTERS = 20_000_000
_ARGDOWN = (".argdown", ".ad")
#: White space and the byte order mark.
_BLANK = b"\xef\xbb\xbf \t\r\n"


class Part(NamedTuple):
    """One document of a file: its graph, and its links with other documents of the file."""

    document: Document
    graph: Subgraph
    across: tuple[Edge, ...]


def import_files(
    paths: Sequence[str | Path],
    store: Store,
    *,
    format_name: str | None = None,
    progress: Progress | None = None,
    encoder: Encoder | None = None,
    across: bool = True,
) -> Report:
    """Import files into `store`, and report on each document.

    `format_name` is the format of all files; without it each is recognised by its content. A file that
    cannot be read is reported in `Report.failures`, and nothing of it is imported; the others are. With
    `across` the documents are linked to the others of the store.

    Raises:
        UsageError: no format that can be read has this name.
        StoreError: the store cannot be read.
    """
    begun = time.perf_counter()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    named = readable_format(format_name) if format_name is not None else None
    work = _Import(store, encoder)
    documents: list[DocumentReport] = []
    failures: list[tuple[Path, KGError]] = []
    files = [Path(path) for path in paths]
    for number, path in enumerate(files, start=1):
        if progress is not None:
            progress(path, number, len(files))
        try:
            documents += work.take(path, named)
        except KGError as error:
            failures.append((path, error))
    documents = work.link_across(documents, wanted=across)
    work.record(started, documents)
    return Report(tuple(documents), tuple(failures), time.perf_counter() - begun, work.degraded)


# --- reading ----------------------------------------------------------------------------------


def read_file(path: Path, format_: Format | None = None) -> Subgraph:
    """Return the graph in a file or a folder; without a format it is recognised by its content.

    Raises:
        FormatError: the file cannot be read, is of no known format, or is broken; the error names it.
    """
    try:
        if path.is_dir():
            return _read_folder(path, format_)
        if format_ is None and path.suffix in _ARGDOWN:
            raise FormatError(f"Argdown is read as its tools export it: `argdown json {path.name}` first")
        with _opened(path) as stream:
            found = format_ or recognise(stream)
            stream.seek(0)
            return found.read(stream)
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error
    except OSError as error:
        raise FormatError(f"{path} cannot be read ({error.strerror or error}): check the path") from error


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except ValueError as error:  # a NUL in the path
        raise FormatError("this is no path: check it") from error


def recognise(stream: IO[bytes]) -> Format:
    """Return the format of what `stream` holds, as far as its first 64 KiB tell.

    Raises:
        FormatError: it is of no format that can be read, or might be of several.
    """
    head = stream.read(_HEAD)
    for name, is_it in _SIGNS.items():
        if name in FORMATS and is_it(head):
            return FORMATS[name]
    known = ", ".join(sorted(_readable_names()))
    raise FormatError(f"it is of no format that is recognised: name one of {known} with --format")


def _json(*members: str) -> Callable[[bytes], bool]:
    """Return whether a text begins as a JSON object does, and any of these members stands in it."""
    sign = re.compile(rb'"(?:%s)"\s*:' % "|".join(members).encode())
    return lambda head: head.lstrip(_BLANK).startswith(b"{") and bool(sign.search(head))


def _text(pattern: bytes) -> Callable[[bytes], bool]:
    sign = re.compile(pattern, re.MULTILINE)
    return lambda head: not head.lstrip(_BLANK).startswith((b"{", b"[")) and bool(sign.search(head))


#: What a file of a format has at its beginning; of several that fit, the first is meant.
_SIGNS: Mapping[str, Callable[[bytes], bool]] = {
    "csv": lambda head: head.startswith(b"PK\x03\x04"),
    "json-ld": _json("@context"),
    "node-link": _json("directed", "multigraph"),
    "xaif": _json("AIF"),
    "argdown-json": _json("relationType", "pcs", "arguments"),
    "arguebuf": _json("atom", "schemaVersion", "schema_version"),
    "aif": _json("nodeID", "locutions"),
    "turtle": _text(rb"^\s*(?:@prefix|@base|PREFIX|BASE)\s"),
    "markdown": _text(rb"^- .*\xe2\x80\x9d.* \xc2\xb7 `(?:claim|counterargument|clarification):[^`]+`$"),
    "kialo": _text(rb"^(?:\xef\xbb\xbf)?Discussion (?:Title|Name):|^1\.(?:\d+\.)+ "),
}


def _read_folder(path: Path, format_: Format | None) -> Subgraph:
    readers = [each for each in FORMATS.values() if each.folder_reader is not None]
    found = format_ or (readers[0] if len(readers) == 1 else None)
    if found is None or found.folder_reader is None:
        known = ", ".join(each.name for each in readers)
        raise FormatError(f"it is a folder, which only {known} can be: name a file in it")
    return found.folder_reader(path)


def _readable_names() -> list[str]:
    return [name for name, each in FORMATS.items() if each.reader is not None]


def readable_format(name: str) -> Format:
    """Return the format of this name; `UsageError` names those that can be read."""
    if name not in FORMATS or FORMATS[name].reader is None:
        known = ", ".join(sorted(_readable_names()))
        raise UsageError(f"no format named {name!r} can be imported: use one of {known}")
    return find_format(name)


# --- checking ---------------------------------------------------------------------------------


def parts_of(graph: Subgraph) -> list[Part]:
    """Return the documents of a graph, each with what is its own and what it says of shared nodes.

    A term or an entity that nothing in the graph leads to goes with the first document. Affiliations that
    documents outside the graph state are left out.

    Raises:
        FormatError: there is no document, a statement or an edge is of none, or a quote does not stand
            at its place.
    """
    documents = {node.id: node for node in graph.nodes if isinstance(node, Document)}
    if not documents:
        raise FormatError("it holds no document for its statements to be in: export whole documents")
    own: dict[str, list[Node]] = {document: [] for document in documents}
    owner: dict[str, str] = {document: document for document in documents}
    shared = {node.id: node for node in graph.nodes if isinstance(node, Named)}
    for node in graph.nodes:
        if isinstance(node, Section | Statement):
            if node.document not in documents:
                raise FormatError(f"{node.id} is of {node.document}, which is not in the file")
            own[node.document].append(node)
            owner[node.id] = node.document
    inside: dict[str, list[Edge]] = defaultdict(list)
    between: dict[str, list[Edge]] = defaultdict(list)
    says: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        home = edge.document if isinstance(edge, AffiliatedWith) else owner.get(edge.source)
        if isinstance(edge, AffiliatedWith) and home not in documents:
            continue  # a part of a graph has what other documents say of its entities
        if home not in documents:
            raise FormatError(f"the edge {edge.id} from {edge.source} is of no document of the file")
        if (there := owner.get(edge.target, home)) != home:
            if not isinstance(edge, Challenges | Restates):
                raise FormatError(f"the edge {edge.id} leads from {home} to {there}, as no {edge.kind} does")
            between[home].append(edge)
            between[there].append(edge)
            continue
        inside[home].append(edge)
        says[home] |= {end for end in (edge.source, edge.target) if end in shared}
    says[min(documents)] |= shared.keys() - set().union(*says.values())
    found = []
    for name in sorted(documents):
        document = _with_text(documents[name], own[name], inside[name])
        named = [shared[node] for node in says[name]]
        found.append(
            Part(document, Subgraph.of([document, *own[name], *named], inside[name]), tuple(between[name]))
        )
    return found


def _with_text(document: Document, own: Sequence[Node], edges: Sequence[Edge]) -> Document:
    """Return the document with its text, which is laid out from its quotes where it has none."""
    statements = [node for node in own if isinstance(node, Statement)]
    if not document.text and statements:
        # where two overlap, what a statement says is what stands
        said = [(each.start, each.quote, each.id) for each in edges if isinstance(each, AffiliatedWith)]
        said += [(each.start, each.quote, each.id) for each in statements]
        length, name = max((start + len(quote), name) for start, quote, name in said)
        if length > _MOST_LETTERS:
            raise FormatError(f"{name} ends at {length}, and a text has at most {_MOST_LETTERS} characters")
        letters = [" "] * length
        for start, quote, _ in said:
            letters[start : start + len(quote)] = quote
        text = "".join(letters)
        sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        warnings = tuple(dict.fromkeys((*document.warnings, NO_TEXT)))
        document = document.model_copy(update={"text": text, "sha256": sha256, "warnings": warnings})
    for each in statements:
        if document.text[each.start : each.end] != each.quote:
            raise FormatError(
                f"the quote of {each.id} does not stand at {each.start} to {each.end} of {document.id}"
            )
    return document


# --- writing ----------------------------------------------------------------------------------


class _Import:
    """One run over several files; the sentence model is loaded when the first statement needs it."""

    def __init__(self, store: Store, encoder: Encoder | None) -> None:
        self._store = store
        self._encoder = encoder
        self._is_loaded = encoder is not None
        self._across: dict[str, tuple[Edge, ...]] = {}
        self._paths: dict[str, Path] = {}
        self.degraded: str | None = None

    def take(self, path: Path, format_: Format | None) -> list[DocumentReport]:
        """Read one file and write its documents."""
        try:
            parts = parts_of(read_file(path, format_))
            for part in parts:
                self._check(part, path)
        except FormatError as error:
            raise error if str(path) in str(error) else FormatError(f"{path}: {error}") from error
        return [self._put(part, path) for part in parts]

    def link_across(self, documents: Sequence[DocumentReport], *, wanted: bool) -> list[DocumentReport]:
        """Link what changed to the other documents, and return the reports with how many links each has.

        A document whose file brings links to others has those.
        """
        changed = {report.document for report in documents if report.outcome != "unchanged"}
        counts: dict[str, int] = {}
        for document, edges in self._across.items():
            if document in changed and edges:
                counts[document] = self._store.put_edges_across(document, edges)
        if others := sorted(changed - counts.keys()):
            encoder = self._load() if wanted else None
            counts |= link_across(self._store, others, encoder=encoder)
        return [
            replace(report, counts={**report.counts, "across": counts[report.document]})
            if report.document in counts
            else report
            for report in documents
        ]

    def record(self, started: str, documents: Sequence[DocumentReport]) -> None:
        """Record the run, if it changed anything."""
        changed = tuple(sorted({each.document for each in documents if each.outcome != "unchanged"}))
        if not changed:
            return
        models = {self._encoder.model: self._encoder.version} if self._encoder is not None else {}
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

    def _check(self, part: Part, path: Path) -> None:
        """Refuse a document that a store would refuse, before anything of its file is written."""
        first = self._paths.setdefault(part.document.id, path)
        if first != path:
            raise FormatError(f"it holds {part.document.id}, as {first} does: import only one of them")
        for node in self._store.nodes([node.id for node in part.graph.nodes]):
            home = getattr(node, "document", None)
            if home is not None and home != part.document.id:
                raise FormatError(f"{node.id} is a part of {home} in the database: give it another id")

    def _put(self, part: Part, path: Path) -> DocumentReport:
        document = part.document
        stored = read_part(self._store, document.id)
        self._across[document.id] = part.across
        if stored is not None and self._is_stored(part, stored):
            return DocumentReport(path, document.id, document.title, "unchanged")
        self._store.put_document(part.graph, vectors=self._vectors(part.graph))
        return _reported(path, part, "added" if stored is None else "replaced")

    def _is_stored(self, part: Part, stored: StoredPart) -> bool:
        """Return whether the store holds a document as its file has it, which may have no links to others.

        What was decided on links is for the store to say, and for no file.
        """
        graph, across = stored
        return (
            graph.nodes == part.graph.nodes
            and self._are_stored(part.graph.edges, graph.edges)
            and (not part.across or self._are_stored(part.across, across))
        )

    def _are_stored(self, brought: Sequence[Edge], stored: Sequence[Edge]) -> bool:
        decided = self._store.decided([edge.id for edge in (*brought, *stored) if hasattr(edge, "status")])
        wanted = {edge.id: edge for edge in brought}
        for link, decision in decided.items():
            if link in wanted:
                wanted[link] = wanted[link].model_copy(update={"status": decision.status})
        # confirmed links that the file does not have are put back whenever it is imported
        put_back = {link for link, each in decided.items() if each.verdict == "confirm"} - wanted.keys()
        return wanted == {edge.id: edge for edge in stored if edge.id not in put_back}

    def _vectors(self, graph: Subgraph) -> Vectors | None:
        statements = [node for node in graph.nodes if isinstance(node, Statement)]
        encoder = self._load() if statements else None
        if encoder is None:
            return None
        matrix = encoder.encode([statement.text for statement in statements])
        return Vectors(encoder.model, tuple(statement.id for statement in statements), matrix)

    def _load(self) -> Encoder | None:
        if not self._is_loaded:
            self._is_loaded = True
            from kg.text.encoder import default_encoder

            try:
                self._encoder = default_encoder()
            except ModelError as error:
                self.degraded = str(error)
        return self._encoder


def _reported(path: Path, part: Part, outcome: Outcome) -> DocumentReport:
    nodes = part.graph.nodes
    counters = [node.id for node in nodes if node.kind == "Counterargument"]
    linked = {edge.source for edge in part.graph.edges if isinstance(edge, Challenges)}
    counts = {
        "claims": sum(node.kind == "Claim" for node in nodes),
        "counterarguments": len(counters),
        "linked": sum(counter in linked for counter in counters),
        "unlinked": sum(counter not in linked for counter in counters),
        "clarifications": sum(node.kind == "Clarification" for node in nodes),
        "terms": sum(node.kind == "Term" for node in nodes),
        "entities": sum(node.kind == "Entity" for node in nodes),
        "truncated": sum(isinstance(node, Statement) and node.truncated for node in nodes),
    }
    document = part.document
    return DocumentReport(
        path, document.id, document.title, outcome, counts, document.warnings, document.discrepancies
    )
