"""Copying a graph from one store into another: document by document, resumable, and checked.

A document goes over as it was put: its sections and statements with their edges, and the terms and
entities *as this document states them* (`Store.stated`), not as they were merged from all. The
target merges them itself, so the copy is not only equal today: a document added to or removed from
both leaves both equal. When all documents are there, the links between documents follow, then the
runs. What was decided on links goes first: a store makes links what its log says, whatever is written.
Where both stores have decisions on a link the latest stands; links on which the target has a later one
are left out when the two are compared.

Memory holds one document at a time. What is there already and equal is left alone, so a copy that
broke off is completed by running it again. At the end both sides are read once more and compared:
into a target that holds nothing else, byte for byte as the node-link export with the source text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, NoReturn, TypeVar

from kg.errors import StoreError, UsageError

if TYPE_CHECKING:
    from kg.models import Decision, Document, Edge, Node, Subgraph
    from kg.stores import Store

_Record = TypeVar("_Record")

_PART_KINDS = ("Section", "Claim", "Counterargument", "Clarification")
#: What may lead from a statement of one document to one of another.
_ACROSS_KINDS = ("CHALLENGES", "RESTATES")

#: How many entries of a log are read and written at once.
_LOG_PAGE = 500

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
    written, `vectors`, `runs` and `decisions` what was written. `whole` tells that `digest` is of the
    whole graph, as ``countergraph export node-link --with-source-text`` writes it; where the target holds
    other documents too it is of the copied ones, one after the other, and where the target has later
    decisions it is without the links that they are on.
    """

    written: int
    unchanged: int
    relinked: int
    vectors: int
    runs: int
    decisions: int
    digest: Digest
    whole: bool


def copy_graph(
    source: Store, target: Store, *, merge: bool = False, progress: Progress | None = None
) -> Copied:
    """Copy every document, link, vector, decision and run of `source` into `target`, and compare the two.

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
    step("copying decisions", 1, 1)
    decisions = _copy_decisions(source, target)
    other_way = _decided_otherwise(source, target)
    models = list(source.vector_models())
    written = vectors = 0
    linked: list[Document] = []
    for number, document in enumerate(documents, start=1):
        step(f"copying {document.title}", number, len(documents))
        copied = _copy_document(source, target, document, models, other_way)
        written += copied.written
        vectors += copied.vectors
        if copied.has_links_across:
            linked.append(document)
    relinked = 0
    for number, document in enumerate(linked, start=1):
        step(f"linking {document.title}", number, len(linked))
        relinked += _copy_across(source, target, document, other_way)
    runs = _copy_runs(source, target)
    _refuse_lost_decisions(source, target)
    if others:
        digest = _compare_documents(source, target, documents, other_way, step)
    else:
        digest = _compare_whole(source, target, other_way, step)
    return Copied(
        written,
        len(documents) - written,
        relinked,
        vectors,
        runs,
        decisions,
        digest=digest,
        whole=not others and not other_way,
    )


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


def whole_digest(store: Store, *, without: Collection[str] = ()) -> Digest:
    """Return the digest of all nodes and edges of a store but runs, which are streamed.

    The edges with the ids `without` are left out.
    """
    edges = store.iter_edges()
    return _digest(store.iter_nodes(), (edge for edge in edges if not without or edge.id not in without))


# --- documents ------------------------------------------------------------------------------


class _CopiedDocument(NamedTuple):
    written: bool
    vectors: int
    has_links_across: bool


def _copy_document(
    source: Store, target: Store, document: Document, models: Sequence[str], other_way: Collection[str]
) -> _CopiedDocument:
    here = read_part(source, document.id)
    if here is None:
        _refuse_change(source)
    there = read_part(target, document.id) if target.document_digest(document.id) == document.sha256 else None
    written = there is None or not _is_same(there.graph, here.graph, other_way)
    if written:
        target.put_document(here.graph)
    ids = [node.id for node in here.graph.nodes]
    vectors = sum(_copy_vectors(source, target, ids, model) for model in models)
    return _CopiedDocument(written, vectors, bool(here.across or (there and there.across)))


def _is_same(one: Subgraph, other: Subgraph, other_way: Collection[str]) -> bool:
    return one.nodes == other.nodes and _without(one.edges, other_way) == _without(other.edges, other_way)


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


# --- decisions ------------------------------------------------------------------------------


def _copy_decisions(source: Store, target: Store) -> int:
    return sum(target.put_decisions(page) for page in _log(source))


def _log(store: Store) -> Iterator[list[Decision]]:
    """Yield the log of a store, some hundred entries at a time, the oldest first."""
    after = None
    while page := store.decisions(after=after, limit=_LOG_PAGE):
        yield page
        after = page[-1].number


def _decided_otherwise(source: Store, target: Store) -> set[str]:
    """Return the links on which another decision stands in `target` than in `source`, or one at all."""
    found: set[str] = set()
    for page in _log(target):
        links = list(dict.fromkeys(decision.link for decision in page))
        here, there = source.decided(links), target.decided(links)
        found.update(
            link
            for link, decision in there.items()
            if link not in here or _content(here[link]) != _content(decision)
        )
    return found


def _content(decision: Decision) -> Decision:
    """Return a decision without its place in a log."""
    return decision.model_copy(update={"number": 1})


def _refuse_lost_decisions(source: Store, target: Store) -> None:
    if lost := sorted(_entries(source).items() - _entries(target).items()):
        raise StoreError(
            f"{target.url} lacks {len(lost)} of the decisions in {source.url} after the copy, such as "
            f"{lost[0][0]}: copy again when no one writes to them"
        )


def _entries(store: Store) -> dict[str, bytes]:
    """Return a digest of each entry of a log, by its id."""
    return {
        each.id: hashlib.sha256(_content(each).model_dump_json().encode()).digest()
        for page in _log(store)
        for each in page
    }


# --- links between documents ----------------------------------------------------------------


def _copy_across(source: Store, target: Store, document: Document, other_way: Collection[str]) -> bool:
    """Make a document's links with others those of `source`; return whether they had to be written."""
    here, there = read_part(source, document.id), read_part(target, document.id)
    if here is None or there is None:
        _refuse_change(source)
    wanted = _in_order([*here.across, *_links_with_strangers(source, there)])
    if _without(wanted, other_way) == _without(there.across, other_way):
        return False
    target.put_edges_across(document.id, wanted)
    return True


def _links_with_strangers(source: Store, there: Part) -> list[Edge]:
    """Return the links of `there` with statements of documents that `source` does not have."""
    ends = {end for edge in there.across for end in (edge.source, edge.target)}
    known = {node.id for node in source.nodes(sorted(ends))}
    return [edge for edge in there.across if not {edge.source, edge.target} <= known]


def _without(edges: Iterable[Edge], links: Collection[str]) -> list[Edge]:
    return [edge for edge in edges if not links or edge.id not in links]


def _across(own: Sequence[str], edges: Iterable[Edge]) -> list[Edge]:
    inside = set(own)
    return _in_order(
        edge for edge in edges if edge.kind in _ACROSS_KINDS and not {edge.source, edge.target} <= inside
    )


def _in_order(edges: Iterable[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda edge: (edge.source, edge.key, edge.target))


# --- comparing ------------------------------------------------------------------------------


def _compare_whole(source: Store, target: Store, other_way: Collection[str], step: Progress) -> Digest:
    step("comparing: reading the source", 1, 2)
    here = whole_digest(source, without=other_way)
    step("comparing: reading the target", 2, 2)
    _refuse_difference(source, target, here, whole_digest(target, without=other_way))
    return here


def _compare_documents(
    source: Store,
    target: Store,
    documents: Sequence[Document],
    other_way: Collection[str],
    step: Progress,
) -> Digest:
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
        digest = _digest(here.graph.nodes, _without([*here.graph.edges, *here.across], other_way))
        copied = _digest(there.graph.nodes, _without([*there.graph.edges, *across], other_way))
        _refuse_difference(source, target, digest, copied)
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
