"""Copying a graph from one store into another: document by document, resumable, and checked.

A document goes over as it was put: its sections and statements with their edges, and the terms and
entities *as this document states them* (`Store.stated`), not as they were merged from all. The
target merges them itself, so the copy is not only equal today: a document added to or removed from
both leaves both equal. When all documents are there, the links between documents follow, then the
runs.

Memory holds one document at a time. What is there already and equal is left alone, so a copy that
broke off is completed by running it again. At the end both sides are read once more and compared:
into a target that holds nothing else, byte for byte as the node-link export with the source text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, NoReturn, TypeVar

from kg.errors import StoreError, UsageError

if TYPE_CHECKING:
    from kg.models import Document, Edge, Node, Subgraph
    from kg.stores import Store

_Record = TypeVar("_Record")

_PART_KINDS = ("Section", "Claim", "Counterargument", "Clarification")
#: What may lead from a statement of one document to one of another.
_ACROSS_KINDS = ("CHALLENGES", "RESTATES")

#: Called before each step with what it is about, its number from 1 and how many there are.
Progress = Callable[[str, int, int], None]


class Part(NamedTuple):
    """What a document brings: its graph as it was put, and its links with other documents, both ways."""

    graph: Subgraph
    across: list[Edge]


class Digest(NamedTuple):
    """How many nodes and edges a graph has, and the SHA-256 of its node-link form."""

    nodes: int
    edges: int
    sha256: str


class Copied(NamedTuple):
    """What a copy did, and the digest that both sides have at its end.

    `written` and `unchanged` count documents, `relinked` those whose links with other documents were
    written, `vectors` and `runs` what was written. `whole` tells that `digest` is of the whole graph,
    as ``countergraph export node-link --with-source-text`` writes it; where the target holds other
    documents too it is of the copied ones, one after the other.
    """

    written: int
    unchanged: int
    relinked: int
    vectors: int
    runs: int
    digest: Digest
    whole: bool


def copy_graph(
    source: Store, target: Store, *, merge: bool = False, progress: Progress | None = None
) -> Copied:
    """Copy every document, link, vector and run of `source` into `target`, and compare the two.

    A document of the same id in `target` that differs is replaced. With `merge` the target may hold
    other documents too; they stay, and so do their links with what is copied.

    Raises:
        UsageError: `target` holds other documents and `merge` is not given.
        StoreError: a store cannot be read or written, or the two differ at the end.
    """
    step = progress or _ignore
    documents = source.documents()
    others = _others(target, documents)
    if others and not merge:
        raise UsageError(
            f"{target.url} holds documents that {source.url} does not, such as {others[0].title!r}: "
            "name another database, or give --merge to add to this one"
        )
    models = list(source.vector_models())
    written = vectors = 0
    linked: list[Document] = []
    for number, document in enumerate(documents, start=1):
        step(f"copying {document.title}", number, len(documents))
        copied = _copy_document(source, target, document, models)
        written += copied.written
        vectors += copied.vectors
        if copied.has_links_across:
            linked.append(document)
    relinked = 0
    for number, document in enumerate(linked, start=1):
        step(f"linking {document.title}", number, len(linked))
        relinked += _copy_across(source, target, document)
    runs = _copy_runs(source, target)
    if others:
        digest = _compare_documents(source, target, documents, step)
    else:
        digest = _compare_whole(source, target, step)
    return Copied(written, len(documents) - written, relinked, vectors, runs, digest=digest, whole=not others)


def read_part(store: Store, document: str) -> Part | None:
    """Return what a document brings to the graph, or None where it is not there."""
    from kg.models import AffiliatedWith, Subgraph

    root = store.node(document)
    if root is None:
        return None
    own = [root]
    for kind in _PART_KINDS:
        own += store.list_nodes(kind, document=document, limit=None)
    stated = store.stated(document)
    ids = [node.id for node in own]
    edges = store.edges(sources=ids)
    if stated:
        edges += store.edges(sources=[node.id for node in stated], kinds=["AFFILIATED_WITH"])
    edges = [edge for edge in edges if not isinstance(edge, AffiliatedWith) or edge.document == document]
    graph = Subgraph.of([*own, *stated], edges)
    return Part(graph, _across(ids, [*edges, *store.edges(targets=ids, kinds=_ACROSS_KINDS)]))


def whole_digest(store: Store) -> Digest:
    """Return the digest of all nodes and edges of a store but runs, which are streamed."""
    return _digest(store.iter_nodes(), store.iter_edges())


# --- documents ------------------------------------------------------------------------------


class _CopiedDocument(NamedTuple):
    written: bool
    vectors: int
    has_links_across: bool


def _copy_document(
    source: Store, target: Store, document: Document, models: Sequence[str]
) -> _CopiedDocument:
    here = read_part(source, document.id)
    if here is None:
        _refuse_change(source)
    there = read_part(target, document.id) if target.document_digest(document.id) == document.sha256 else None
    written = there is None or there.graph != here.graph
    if written:
        target.put_document(here.graph)
    ids = [node.id for node in here.graph.nodes]
    vectors = sum(_copy_vectors(source, target, ids, model) for model in models)
    return _CopiedDocument(written, vectors, bool(here.across or (there and there.across)))


def _copy_vectors(source: Store, target: Store, ids: Sequence[str], model: str) -> int:
    import numpy as np

    here, there = (store.vectors(ids, model=model) for store in (source, target))
    if not here.ids or (here.ids == there.ids and np.array_equal(here.matrix, there.matrix)):
        return 0
    return target.put_vectors(here)


def _copy_runs(source: Store, target: Store) -> int:
    there = {run.id for run in target.runs()}
    runs = [run for run in source.runs() if run.id not in there]
    for run in reversed(runs):
        target.put_run(run)
    return len(runs)


def _others(target: Store, documents: Sequence[Document]) -> list[Document]:
    known = {document.id for document in documents}
    return [document for document in target.documents() if document.id not in known]


# --- links between documents ----------------------------------------------------------------


def _copy_across(source: Store, target: Store, document: Document) -> bool:
    """Make a document's links with others those of `source`; return whether they had to be written."""
    here, there = read_part(source, document.id), read_part(target, document.id)
    if here is None or there is None:
        _refuse_change(source)
    wanted = _in_order([*here.across, *_links_with_strangers(source, there)])
    if wanted == there.across:
        return False
    target.put_edges_across(document.id, wanted)
    return True


def _links_with_strangers(source: Store, there: Part) -> list[Edge]:
    """Return the links of `there` with statements of documents that `source` does not have."""
    ends = {end for edge in there.across for end in (edge.source, edge.target)}
    known = {node.id for node in source.nodes(sorted(ends))}
    return [edge for edge in there.across if not {edge.source, edge.target} <= known]


def _across(own: Sequence[str], edges: Iterable[Edge]) -> list[Edge]:
    inside = set(own)
    return _in_order(
        edge for edge in edges if edge.kind in _ACROSS_KINDS and not {edge.source, edge.target} <= inside
    )


def _in_order(edges: Iterable[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda edge: (edge.source, edge.key, edge.target))


# --- comparing ------------------------------------------------------------------------------


def _compare_whole(source: Store, target: Store, step: Progress) -> Digest:
    step("comparing: reading the source", 1, 2)
    here = whole_digest(source)
    step("comparing: reading the target", 2, 2)
    _refuse_difference(source, target, here, whole_digest(target))
    return here


def _compare_documents(source: Store, target: Store, documents: Sequence[Document], step: Progress) -> Digest:
    """Return the digest of the documents' own digests; a shared node counts once for each document."""
    nodes = edges = 0
    hasher = hashlib.sha256()
    for number, document in enumerate(documents, start=1):
        step(f"comparing {document.title}", number, len(documents))
        here, there = read_part(source, document.id), read_part(target, document.id)
        if here is None or there is None:
            _refuse_change(source)
        strangers = _links_with_strangers(source, there)
        across = [edge for edge in there.across if edge not in strangers]
        digest = _digest(here.graph.nodes, [*here.graph.edges, *here.across])
        _refuse_difference(source, target, digest, _digest(there.graph.nodes, [*there.graph.edges, *across]))
        nodes, edges = nodes + digest.nodes, edges + digest.edges
        hasher.update(digest.sha256.encode())
    return Digest(nodes, edges, hasher.hexdigest())


def _refuse_difference(source: Store, target: Store, here: Digest, there: Digest) -> None:
    if here != there:
        raise StoreError(
            f"{target.url} differs from {source.url} after the copy ({there.nodes} nodes and {there.edges} "
            f"edges, not {here.nodes} and {here.edges}): copy again when no one writes to them"
        )


def _refuse_change(source: Store) -> NoReturn:
    raise StoreError(
        f"a document went away while {source.url} was copied: copy again when no one writes to it"
    )


def _digest(nodes: Iterable[Node], edges: Iterable[Edge]) -> Digest:
    from kg.formats import node_link

    counted_nodes, counted_edges, stream = _Counted(nodes), _Counted(edges), _HashStream()
    node_link.write_records(counted_nodes, counted_edges, stream)
    return Digest(counted_nodes.count, counted_edges.count, stream.sha256.hexdigest())


class _Counted(Generic[_Record]):
    """Records that are counted as they pass by."""

    def __init__(self, records: Iterable[_Record]) -> None:
        self._records = records
        self.count = 0

    def __iter__(self) -> Iterator[_Record]:
        for record in self._records:
            self.count += 1
            yield record


class _HashStream:
    """A stream that keeps the digest of what is written and nothing else."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.sha256.update(data)


def _ignore(_step: str, _number: int, _total: int) -> None:
    """Tell nobody of a step."""
