"""Stores: where the graph is kept. `open_store` is the way in, `Store` what every store can do.

A store speaks in the records of `kg.models` and holds no opinion on their meaning. Its queries are
the few named operations below and not a query language: the same Cypher on two engines was measured
to differ silently, the same operations with one contract suite do not (docs/adr/0001).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol

from kg.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.models import Decision, Document, Edge, Named, Node, Run, Subgraph, Verdict


class CounterRow(NamedTuple):
    """One counter of a claim, as the lists show it; `speakers` are names, sorted."""

    claim: str
    counter: str
    quote: str
    score: float
    attack: str
    status: str
    scope: str
    method: str
    document: str
    document_title: str
    section: str
    section_heading: str
    start: int
    end: int
    truncated: bool
    link: str


class ClaimRow(NamedTuple):
    """A claim as the lists show it; `counters` counts its links that are not rejected."""

    claim: str
    quote: str
    text: str
    document: str
    document_title: str
    section: str
    section_heading: str
    start: int
    end: int
    truncated: bool
    speakers: tuple[str, ...]
    counters: int


class NamedRow(NamedTuple):
    """A term or an entity as the lists show it; `claims` counts those that it makes or that name it.

    A claim that does both, or names it twice, counts once. The `type` of a term is None.
    """

    id: str
    kind: str
    name: str
    type: str | None
    aliases: tuple[str, ...]
    claims: int


class WordQuery(NamedTuple):
    """What is looked for in the words of nodes; any text may stand in it, operators are plain words.

    A node must hold every one of `phrases`, each of them whole and in its order, and, where there are
    none, at least one of `words` and `prefixes`. A prefix is the beginning of a word.
    """

    words: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


class Vectors(NamedTuple):
    """Unit vectors of some nodes, made by one model; row i of `matrix` (float32) belongs to `ids[i]`."""

    model: str
    ids: tuple[str, ...]
    matrix: NDArray[np.float32]


class Store(Protocol):
    """What every store can do. One document is one transaction: all of it goes in, or nothing.

    Lists are paged by keyset: `after` is the last row's cursor of the page before, None for the
    first page. All methods raise `kg.errors.StoreError` when the database cannot be read or written.
    """

    url: str

    def close(self) -> None:
        """Release the database; the store cannot be used afterwards."""

    # writing

    def put_document(self, graph: Subgraph, *, vectors: Vectors | None = None) -> None:
        """Write one document's graph in place of what the store holds for that document.

        `graph` holds exactly one `Document`. Entities and terms that other documents support too
        keep their part: aliases are united, the name and type most documents state win (ties by
        alphabet). What only the old version supported goes away. What was decided on its links holds
        for the new version: their status, and confirmed ones that `graph` lacks while both ends are there.
        """

    def delete_document(self, document: str) -> None:
        """Remove a document and what only it supports; `NotFoundError` where it is not there.

        Decisions on its links stay in the log, and hold again when it comes back.
        """

    def put_edges_across(self, document: str, edges: Sequence[Edge]) -> int:
        """Write the links between a document and others, and return how many.

        They replace all `CHALLENGES` and `RESTATES` that lead from the document's statements to
        those of others and back; each of `edges` is such a link, in either direction. A link whose
        other end is not there, since another process may have removed it, is left out. What was decided
        on such links holds as in `put_document`.
        """

    def put_run(self, run: Run) -> None:
        """Record one ingest."""

    def put_vectors(self, vectors: Vectors) -> int:
        """Write vectors of nodes that are in the graph, in one transaction, and return how many.

        Those the same model made of them before are replaced, those of other models stay. A vector
        whose node is not there, since another process may have removed it, is left out.
        """

    def prune_vectors(self, keep: str) -> int:
        """Remove the vectors of all models but `keep`, and return how many."""

    # deciding on links

    def decide(
        self, link: str, verdict: Verdict, *, by: str, note: str | None = None, at: str | None = None
    ) -> Decision:
        """Confirm or reject a link or undo what was decided on it, log it, and return the decision.

        The entry in the log and the status of the link are one transaction. Where the decision that
        stands has this verdict already, that one is returned and nothing is written. A link that is not
        in the graph can be decided on if it was before: a confirmed one is put back where both of its
        ends are there. `by` is a name, `at` a time, which is now if it is not given, and never before
        that of the last decision.

        Raises:
            NotFoundError: there is no such link, or nothing to undo.
            UsageError: edges of this kind cannot be decided on, or `by`, `note` or `at` is malformed.
        """

    def put_decisions(self, decisions: Sequence[Decision]) -> int:
        """Add entries of another store's log in their order, and return how many were added.

        Those whose `id` is in the log are left out; the others get its next numbers. The links have the
        status of the latest decision on them afterwards, whichever log it is from. One transaction.
        """

    def decisions(
        self,
        *,
        link: str | None = None,
        after: int | None = None,
        limit: int = 100,
        newest_first: bool = False,
    ) -> list[Decision]:
        """Return the log, or the decisions on one link, by number, which is the cursor."""

    def decided(self, links: Sequence[str]) -> Mapping[str, Decision]:
        """Return the decision that stands on each of these links; a link without one is left out."""

    # reading nodes and edges

    def node(self, node: str) -> Node | None:
        """Return the node with this id, or None."""

    def nodes(self, ids: Sequence[str]) -> list[Node]:
        """Return the nodes with these ids, in that order, without those that are not there."""

    def edges(
        self,
        *,
        sources: Sequence[str] | None = None,
        targets: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> list[Edge]:
        """Return the edges out of `sources` and into `targets` of these kinds.

        Sorted by (source, key, target). With both, an edge must satisfy both; at least one must be given.
        With `limit` these are the first so many; the others, of a hub very many, are not read.
        """

    def degrees(
        self,
        *,
        sources: Sequence[str] | None = None,
        targets: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
    ) -> Mapping[str, int]:
        """Return how many edges of these kinds lead out of each of `sources`, or into each of `targets`.

        Either of the two must be given and not both. An id that is not there has none. Nothing of the
        edges themselves is read.
        """

    def edge(self, edge: str) -> Edge | None:
        """Return the edge with this id, or None."""

    def named(self, kind: str, name: str) -> list[Node]:
        """Return the terms or entities with this name or alias, compared as `kg.ids.canonical`."""

    def list_nodes(
        self, kind: str, *, document: str | None = None, after: str | None = None, limit: int | None = 100
    ) -> list[Node]:
        """Return nodes of a kind in the order of their ids; the cursor is the last id."""

    def entity_claims(
        self,
        entity: str,
        *,
        relation: str = "ASSERTED_BY",
        after: tuple[str, int, str] | None = None,
        limit: int = 20,
    ) -> list[ClaimRow]:
        """Return claims asserted by (`ASSERTED_BY`) or mentioning (`MENTIONS`) an entity or a term.

        In the order (document, start, claim id), which is also the cursor; one row a claim.
        """

    def counters(
        self,
        target: str,
        *,
        limit: int = 20,
        min_score: float = 0.0,
        statuses: Sequence[str] = ("proposed", "confirmed"),
    ) -> list[CounterRow]:
        """Return the counters of a claim or a counterargument: confirmed first, then by score, then by id."""

    def claims(
        self, *, document: str | None = None, after: tuple[str, int, str] | None = None, limit: int = 20
    ) -> list[ClaimRow]:
        """Return claims by (document, start, claim id), which is the cursor."""

    def contested(self, *, after: tuple[int, str] | None = None, limit: int = 20) -> list[ClaimRow]:
        """Return claims with counters, most counters first, then by id; the cursor is (counters, claim)."""

    def uncountered(
        self, *, document: str | None = None, after: tuple[str, int, str] | None = None, limit: int = 20
    ) -> list[ClaimRow]:
        """Return claims that no counter challenges, by (document, start, claim id), which is the cursor."""

    def claim_rows(self, ids: Sequence[str]) -> list[ClaimRow]:
        """Return the rows of these claims, in that order, without those that are not there."""

    def mentioned(
        self,
        kind: str,
        *,
        entity_type: str | None = None,
        after: tuple[int, str] | None = None,
        limit: int = 20,
    ) -> list[NamedRow]:
        """Return terms or entities (`kind`), those that most claims make or name first, then by id.

        With `entity_type`, entities of this type. The cursor is (claims, id).
        """

    # searching

    def search_text(
        self, query: str, *, kinds: Sequence[str] = ("Claim",), limit: int = 50
    ) -> list[tuple[str, float]]:
        """Return (id, score) of the nodes whose words match any word of `query`, best first (BM25, stemmed).

        Searches quote, text, name and aliases. Any text is a valid query, operators are plain words.
        A word that very many nodes hold says little; where the time would grow with the database for
        its sake, a node that has nothing else of `query` may be left out.
        """

    def search_words(
        self,
        query: WordQuery,
        *,
        kinds: Sequence[str] = ("Claim",),
        limit: int = 50,
        within: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """Return (id, score) of the nodes that match `query`, best first, scored as in `search_text`.

        With `within` only among the nodes with these ids.
        """

    def word_counts(self, words: Sequence[str], *, most: int = 1000) -> Mapping[str, int]:
        """Return how many nodes hold each of `words`, counted up to `most`; a phrase counts as a whole.

        Words are compared as in `search_text`. What holds no word, and English stop words where a store
        does not keep them, are in no node.
        """

    def near_words(self, word: str, *, limit: int = 3) -> list[str]:
        """Return words that nodes hold and that are spelled nearly like `word`, the nearest first.

        How many errors there may be follows from its length (`kg.text.spelling.tolerated`); the first
        letter must be right. Equally near words are sorted by how many nodes hold them, most first, then
        by the alphabet. The words are as they stand in a node, in lower case.
        """

    def nearest(
        self, vector: NDArray[np.float32], *, model: str, kinds: Sequence[str] = ("Claim",), limit: int = 50
    ) -> list[tuple[str, float]]:
        """Return (id, cosine) of the nodes nearest to a unit vector, among those embedded by `model`."""

    def vectors(self, ids: Sequence[str], *, model: str) -> Vectors:
        """Return the stored vectors of these nodes made by `model`, in that order, without missing ones."""

    def vector_models(self) -> Mapping[str, int]:
        """Return how many vectors each model made, models without any left out, sorted by their names."""

    # whole graph

    def documents(self, ids: Sequence[str] | None = None) -> list[Document]:
        """Return all documents, or those with these ids, sorted by id, with an empty `text`."""

    def document_digest(self, document: str) -> str | None:
        """Return the `sha256` of the stored document of this id, or None."""

    def stated(self, document: str) -> list[Named]:
        """Return the terms and entities as this document states them, sorted by id.

        A shared node is merged from what all documents state of it. This is one document's part, as
        it was put (with sorted aliases), so that the document can be put elsewhere and be the same.
        """

    def iter_nodes(self) -> Iterator[Node]:
        """Yield every node but runs, sorted by id."""

    def iter_edges(self) -> Iterator[Edge]:
        """Yield every edge, sorted by (source, key, target)."""

    def runs(self, *, after: tuple[str, str] | None = None, limit: int | None = None) -> list[Run]:
        """Return the recorded runs, newest first, then from the last id; the cursor is (started, id)."""

    def stats(self) -> Mapping[str, int]:
        """Return counts: a node kind or an edge kind maps to how many there are."""

    def check(self) -> list[str]:
        """Return one sentence for each thing wrong with the database; empty where all is well."""

    def repair(self) -> list[str]:
        """Make indexes, counts and the statuses of links what they should be; one sentence for each."""


def _sqlite(url: str, *, read_only: bool) -> Store:
    return import_module("kg.stores.sqlite").SQLiteStore(url, read_only=read_only)  # type: ignore[no-any-return]


def _neo4j(url: str, *, read_only: bool) -> Store:
    return import_module("kg.stores.neo4j").Neo4jStore(url, read_only=read_only)  # type: ignore[no-any-return]


# scheme of the URL → how to open it; a path without a scheme is SQLite
STORES: dict[str, Callable[..., Store]] = {
    "sqlite": _sqlite,
    # with "+s" over TLS, with "+ssc" over TLS to a server that signed its certificate itself
    "neo4j": _neo4j,
    "neo4j+s": _neo4j,
    "neo4j+ssc": _neo4j,
    "bolt": _neo4j,
    "bolt+s": _neo4j,
    "bolt+ssc": _neo4j,
}


def open_store(url: str, *, read_only: bool = False) -> Store:
    """Open the store at `url`: a path, or a URL whose scheme is in `STORES`.

    ``sqlite:///graph.db`` is the file graph.db; ``neo4j://user:password@host:port/database`` is a graph
    on a Neo4j server, ``bolt://…`` the same without a cluster's routing.

    With `read_only` a missing database is an error; without it a new one is made.

    Raises:
        UsageError: no store has this scheme.
        StoreError: the database cannot be opened, is corrupt, or is not one of Countergraph's.
        SchemaVersionError: the database was written by a newer version.

    >>> import tempfile, os
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = open_store(os.path.join(folder, "graph.db"))
    ...     store.stats()["Claim"]
    ...     store.close()
    0
    """
    scheme, separator, _ = url.partition("://")
    if not separator:
        scheme = "sqlite"
    if scheme not in STORES:
        known = ", ".join(sorted(STORES))
        # not the URL, in which a password may stand
        raise UsageError(f"no store for {scheme}://: use a path or one of {known}")
    return STORES[scheme](url, read_only=read_only)
