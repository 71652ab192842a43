"""The graph that a team shares: a store on a Neo4j server.

The graph is modelled as one would by hand, so that it can be read in Neo4j Browser (`mapping` tells
how); all Cypher stands in this package. The driver is imported when a store is opened, and not with
this package, whose `mapping` and `schema` are also for writing files that `neo4j-admin` imports.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    import neo4j
    import numpy as np
    from numpy.typing import NDArray

    from kg.models import Decision, Document, Edge, Named, Node, Run, Subgraph, Verdict
    from kg.stores import ClaimRow, CounterRow, NamedRow, Vectors, WordQuery
    from kg.stores.neo4j.writing import VectorRows

__all__ = ["Neo4jStore"]


class Neo4jStore:
    """A `kg.stores.Store` on a Neo4j server, usable from several threads.

    `url` is that of the driver with what else is needed in it: ``neo4j://user:password@host:port/database``.
    What it does not say is taken from COUNTERGRAPH_NEO4J_USER, COUNTERGRAPH_NEO4J_PASSWORD and
    COUNTERGRAPH_NEO4J_DATABASE; the attribute `url` is without user and password. `retry_seconds` is for
    how long a transaction is tried again, for instance while the server restarts. `connection` is for
    what the named operations do not cover.
    """

    def __init__(self, url: str, *, read_only: bool = False, retry_seconds: float = 30.0) -> None:
        from kg.stores.neo4j import schema
        from kg.stores.neo4j.connection import Connection, read_address

        address = read_address(url, os.environ)
        self.url = address.shown
        self.connection = Connection(address, read_only=read_only, retry_seconds=retry_seconds)
        self._indexed: set[str] = set()
        try:
            schema.prepare(self.connection)
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        """Release the connections; the store cannot be used afterwards."""
        self.connection.close()

    # writing

    def put_document(self, graph: Subgraph, *, vectors: Vectors | None = None) -> None:
        """Write one document's graph in place of what the store holds for that document.

        Every edge starts at a part of the document, or is an affiliation that the document states.
        It may lead to a statement of another document, and goes when that statement goes. A name of
        a shared node that did not win becomes an alias. Vectors of the old version go with it. What was
        decided on its links holds for the new version too.

        Raises:
            UsageError: `graph` is not the graph of one document.
        """
        from kg.stores.neo4j import writing

        parts = writing.prepare(graph, vectors)
        stored = self.connection.write(lambda transaction: writing.put_document(transaction, parts))
        self._index_vectors(parts.vectors, stored)

    def delete_document(self, document: str) -> None:
        """Remove a document and what only it supports; `NotFoundError` where it is not there."""
        from kg.stores.neo4j import writing

        tries = 0

        def delete(transaction: neo4j.ManagedTransaction) -> None:
            nonlocal tries
            tries += 1
            # the second time it may be gone because the first time went through after all
            if not writing.delete_document(transaction, document) and tries == 1:
                raise NotFoundError(
                    f"there is no document {document!r}: `countergraph stats` lists the documents"
                )

        self.connection.write(delete)

    def put_edges_across(self, document: str, edges: Sequence[Edge]) -> int:
        """Write the links between a document and others, and return how many.

        They replace all `CHALLENGES` and `RESTATES` that lead from the document's statements to
        those of others and back; each of `edges` is such a link, in either direction. A link whose
        other end is not there, since another process may have removed it, is left out. What was decided
        on such links holds.

        Raises:
            UsageError: an edge is no such link, or leads neither from nor to the document.
        """
        from kg.stores.neo4j import writing

        rows = writing.across_rows(edges)
        return self.connection.write(
            lambda transaction: writing.put_edges_across(transaction, document, rows)
        )

    def put_run(self, run: Run) -> None:
        """Record one ingest."""
        from kg.stores.neo4j import writing

        self.connection.write(lambda transaction: writing.put_run(transaction, run))

    def put_vectors(self, vectors: Vectors) -> int:
        """Write vectors of nodes that are in the graph, in one transaction, and return how many.

        Those the same model made of them before are replaced, those of other models stay. A vector
        whose node is not there, since another process may have removed it, is left out.
        """
        from kg.stores.neo4j import writing

        rows = writing.vector_rows(vectors)
        if not rows.dimension:
            return 0
        written, stored = self.connection.write(lambda transaction: writing.put_vectors(transaction, rows))
        self._index_vectors(rows, stored)
        return written

    def _index_vectors(self, vectors: VectorRows, stored: int) -> None:
        """Have the server begin an index over a model's vectors, where there are too many to compare all."""
        from kg.stores.neo4j import schema

        if stored > schema.EXACT_UP_TO and vectors.model and vectors.model not in self._indexed:
            _, statement = schema.vector_index(vectors.model, vectors.dimension)
            self.connection.once(statement)
            self._indexed.add(vectors.model)

    def prune_vectors(self, keep: str) -> int:
        """Remove the vectors of all models but `keep`, some thousands at a time, and return how many."""
        from kg.stores.neo4j import writing

        pruned = 0
        while removed := self.connection.write(lambda transaction: writing.prune_vectors(transaction, keep)):
            pruned += removed
        return pruned

    # deciding on links

    def decide(
        self, link: str, verdict: Verdict, *, by: str, note: str | None = None, at: str | None = None
    ) -> Decision:
        """Confirm or reject a link or undo what was decided on it, log it, and return the decision.

        Where the decision that stands has this verdict already, that one is returned.

        Raises:
            NotFoundError: there is no such link, or nothing to undo.
            UsageError: edges of this kind cannot be decided on, or `by`, `note` or `at` is malformed.
        """
        from kg.stores.deciding import Asked, check_kind
        from kg.stores.neo4j import decisions

        check_kind(link)
        asked = Asked(link, verdict, by, note, at)
        return self.connection.write(lambda transaction: decisions.decide(transaction, asked))

    def put_decisions(self, decisions: Sequence[Decision]) -> int:
        """Add entries of another store's log in their order, and return how many were added."""
        from kg.stores.neo4j.decisions import put_decisions

        return self.connection.write(lambda transaction: put_decisions(transaction, decisions))

    def decisions(
        self,
        *,
        link: str | None = None,
        after: int | None = None,
        limit: int = 100,
        newest_first: bool = False,
    ) -> list[Decision]:
        """Return the log, or the decisions on one link, by number, which is the cursor."""
        from kg.stores.neo4j.decisions import decisions

        return decisions(self.connection, link=link, after=after, limit=limit, newest_first=newest_first)

    def decided(self, links: Sequence[str]) -> Mapping[str, Decision]:
        """Return the decision that stands on each of these links; a link without one is left out."""
        from kg.stores.neo4j.decisions import decided

        return decided(self.connection, links)

    # reading nodes and edges

    def node(self, node: str) -> Node | None:
        """Return the node with this id, or None."""
        found = self.nodes([node])
        return found[0] if found else None

    def nodes(self, ids: Sequence[str]) -> list[Node]:
        """Return the nodes with these ids, in that order, without those that are not there."""
        from kg.stores.neo4j import reading

        found = {node.id: node for node in reading.nodes(self.connection, ids)}
        return [found[node] for node in ids if node in found]

    def edges(
        self,
        *,
        sources: Sequence[str] | None = None,
        targets: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> list[Edge]:
        """Return the edges out of `sources` and into `targets` of these kinds.

        Sorted by (source, key, target). With both, an edge must satisfy both. At least
        one of the two must be given. With `limit` these are the first so many.
        """
        from kg.stores.neo4j import reading

        if sources is None and targets is None:
            raise UsageError("edges out of and into nothing: give sources, targets or both")
        return reading.edges(self.connection, sources=sources, targets=targets, kinds=kinds, limit=limit)

    def degrees(
        self,
        *,
        sources: Sequence[str] | None = None,
        targets: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
    ) -> Mapping[str, int]:
        """Return how many edges of these kinds lead out of each of `sources`, or into each of `targets`."""
        from kg.stores.neo4j import reading

        if (sources is None) == (targets is None):
            raise UsageError("the edges of a node are counted on one side: give sources or targets")
        return reading.degrees(self.connection, sources=sources, targets=targets, kinds=kinds)

    def edge(self, edge: str) -> Edge | None:
        """Return the edge with this id, or None."""
        from kg.stores.neo4j import reading

        return reading.edge(self.connection, edge)

    def named(self, kind: str, name: str) -> list[Node]:
        """Return the terms or entities with this name or alias, compared as `kg.ids.canonical`."""
        from kg.stores.neo4j import reading

        return reading.named(self.connection, kind, name)

    def list_nodes(
        self, kind: str, *, document: str | None = None, after: str | None = None, limit: int | None = 100
    ) -> list[Node]:
        """Return nodes of a kind in the order of their ids; the cursor is the last id.

        With `document`, its own nodes of this kind, or the terms or entities that it names.
        """
        from kg.stores.neo4j import reading

        return reading.list_nodes(self.connection, kind, document=document, after=after, limit=limit)

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
        from kg.stores.neo4j import lists

        return lists.entity_claims(self.connection, entity, relation=relation, after=after, limit=limit)

    def counters(
        self,
        target: str,
        *,
        limit: int = 20,
        min_score: float = 0.0,
        statuses: Sequence[str] = ("proposed", "confirmed"),
    ) -> list[CounterRow]:
        """Return the counters of a claim or a counterargument: confirmed first, then by score, then by id."""
        from kg.stores.neo4j import lists

        return lists.counters(self.connection, target, limit=limit, min_score=min_score, statuses=statuses)

    def claims(
        self, *, document: str | None = None, after: tuple[str, int, str] | None = None, limit: int = 20
    ) -> list[ClaimRow]:
        """Return claims by (document, start, claim id), which is the cursor."""
        from kg.stores.neo4j import lists

        return lists.claims(self.connection, document=document, after=after, limit=limit)

    def contested(self, *, after: tuple[int, str] | None = None, limit: int = 20) -> list[ClaimRow]:
        """Return claims with counters, most counters first, then by id; the cursor is (counters, claim)."""
        from kg.stores.neo4j import lists

        return lists.contested(self.connection, after=after, limit=limit)

    def uncountered(
        self, *, document: str | None = None, after: tuple[str, int, str] | None = None, limit: int = 20
    ) -> list[ClaimRow]:
        """Return claims that no counter challenges, by (document, start, claim id), which is the cursor."""
        from kg.stores.neo4j import lists

        return lists.uncountered(self.connection, document=document, after=after, limit=limit)

    def claim_rows(self, ids: Sequence[str]) -> list[ClaimRow]:
        """Return the rows of these claims, in that order, without those that are not there."""
        from kg.stores.neo4j import lists

        return lists.claim_rows(self.connection, ids)

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
        from kg.stores.neo4j import lists

        return lists.mentioned(self.connection, kind, entity_type=entity_type, after=after, limit=limit)

    # searching

    def search_text(
        self, query: str, *, kinds: Sequence[str] = ("Claim",), limit: int = 50
    ) -> list[tuple[str, float]]:
        """Return (id, score) of the nodes whose words match any word of `query`, best first (BM25, stemmed).

        Searches quote, text, name and aliases of statements, terms and entities. Any text is a valid
        query, operators are plain words, English stop words match nothing. Equal scores are sorted by id.
        """
        from kg.stores import WordQuery

        return self.search_words(WordQuery(words=(query,)), kinds=kinds, limit=limit)

    def search_words(
        self,
        query: WordQuery,
        *,
        kinds: Sequence[str] = ("Claim",),
        limit: int = 50,
        within: Sequence[str] | None = None,
    ) -> list[tuple[str, float]]:
        """Return (id, score) of the nodes that match `query`, best first, scored as in `search_text`.

        With `within` only among the nodes with these ids. Equal scores are sorted by id.
        """
        from kg.stores.neo4j import search

        return search.search_words(self.connection, query, kinds=kinds, limit=limit, within=within)

    def word_counts(self, words: Sequence[str], *, most: int = 1000) -> Mapping[str, int]:
        """Return how many nodes hold each of `words`, counted up to `most`; a phrase counts as a whole."""
        from kg.stores.neo4j import search

        return search.word_counts(self.connection, words, most=most)

    def near_words(self, word: str, *, limit: int = 3) -> list[str]:
        """Return words that nodes hold and that are spelled nearly like `word`, the nearest first.

        The first letter must be right. Equally near words are sorted by how many nodes hold them, most
        first, then by the alphabet. The words are as they stand in a node, in lower case.
        """
        from kg.stores.neo4j import search

        return search.near_words(self.connection, word, limit=limit)

    def nearest(
        self, vector: NDArray[np.float32], *, model: str, kinds: Sequence[str] = ("Claim",), limit: int = 50
    ) -> list[tuple[str, float]]:
        """Return (id, cosine) of the nodes nearest to a unit vector, among those embedded by `model`."""
        from kg.stores.neo4j import search

        return search.nearest(self.connection, vector, model=model, kinds=kinds, limit=limit)

    def vectors(self, ids: Sequence[str], *, model: str) -> Vectors:
        """Return the stored vectors of these nodes made by `model`, in that order, without missing ones."""
        from kg.stores.neo4j import search

        return search.vectors(self.connection, ids, model=model)

    def vector_models(self) -> Mapping[str, int]:
        """Return how many vectors each model made, models without any left out, sorted by their names."""
        from kg.stores.neo4j import search

        return search.vector_models(self.connection)

    # whole graph

    def documents(self, ids: Sequence[str] | None = None) -> list[Document]:
        """Return all documents, or those with these ids, sorted by id, with an empty `text`."""
        from kg.stores.neo4j import reading

        return reading.documents(self.connection, ids)

    def document_digest(self, document: str) -> str | None:
        """Return the `sha256` of the stored document of this id, or None."""
        from kg.stores.neo4j import reading

        return reading.document_digest(self.connection, document)

    def stated(self, document: str) -> list[Named]:
        """Return the terms and entities as this document states them, sorted by id."""
        from kg.stores.neo4j import reading

        return reading.stated(self.connection, document)

    def iter_nodes(self) -> Iterator[Node]:
        """Yield every node but runs, sorted by id, some thousands at a time."""
        from kg.stores.neo4j import reading

        return reading.iter_nodes(self.connection)

    def iter_edges(self) -> Iterator[Edge]:
        """Yield every edge, sorted by (source, key, target), those of some thousand nodes at a time."""
        from kg.stores.neo4j import reading

        return reading.iter_edges(self.connection)

    def runs(self, *, after: tuple[str, str] | None = None, limit: int | None = None) -> list[Run]:
        """Return the recorded runs, newest first, then from the last id; the cursor is (started, id)."""
        from kg.stores.neo4j import reading

        return reading.runs(self.connection, after=after, limit=limit)

    def stats(self) -> Mapping[str, int]:
        """Return counts: a node kind or an edge kind maps to how many there are, `runs` to the runs."""
        from kg.stores.neo4j import reading

        return reading.stats(self.connection)

    def check(self) -> list[str]:
        """Return one sentence for each thing wrong with the database; empty where all is well."""
        from kg.stores.neo4j.integrity import problems

        return list(problems(self.connection))

    def repair(self) -> list[str]:
        """Make indexes, counts and the statuses of links what they should be; one sentence for each."""
        from kg.stores.neo4j.integrity import repair

        return list(repair(self.connection))
