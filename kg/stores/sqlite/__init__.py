"""The embedded default store: one SQLite file, read by many processes while one writes.

`counters` and `claim_rows` stand on the path of ``countergraph counters ID``, which may take no
longer than a few bare interpreters: what needs pydantic or numpy is imported inside the methods
that need it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.stores import ClaimRow, CounterRow, NamedRow
from kg.stores.sqlite import lists
from kg.stores.sqlite.connection import clear_errors, connect, path_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.models import Decision, Document, Edge, Named, Node, Run, Subgraph, Verdict
    from kg.stores import Vectors, WordQuery
    from kg.stores.sqlite.search import VectorSearch

__all__ = ["SQLiteStore"]


class SQLiteStore:
    """A `kg.stores.Store` in one SQLite file; a store belongs to the thread that opened it.

    `url` is a path, ``sqlite:///`` and a path, or ``:memory:``. `timeout` is how many seconds to
    wait for another process that is writing. `connection` is the open database, for what the named
    operations do not cover.
    """

    def __init__(self, url: str, *, read_only: bool = False, timeout: float = 30.0) -> None:
        self.url = url
        self.path = path_of(url)
        self.connection = connect(self.path, read_only=read_only, timeout=timeout)
        self._vectors: VectorSearch | None = None

    def close(self) -> None:
        """Release the database; the store cannot be used afterwards."""
        self._vectors = None
        self.connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the write lock from the first statement on; on any exception nothing is written."""
        with clear_errors(self.path), self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            yield

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
        from kg.stores.sqlite import writing

        parts = writing.prepare(graph, vectors)
        with self._writing():
            writing.put_document(self.connection, parts)

    def delete_document(self, document: str) -> None:
        """Remove a document and what only it supports; `NotFoundError` where it is not there."""
        from kg.stores.sqlite import writing

        with self._writing():
            writing.delete_document(self.connection, document)

    def put_edges_across(self, document: str, edges: Sequence[Edge]) -> int:
        """Write the links between a document and others, and return how many.

        They replace all `CHALLENGES` and `RESTATES` that lead from the document's statements to
        those of others and back; each of `edges` is such a link, in either direction. A link whose
        other end is not there, since another process may have removed it, is left out. What was decided
        on such links holds.

        Raises:
            UsageError: an edge is no such link, or leads neither from nor to the document.
        """
        from kg.stores.sqlite import writing

        rows = writing.across_rows(edges)
        with self._writing():
            return writing.put_edges_across(self.connection, document, rows)

    def put_run(self, run: Run) -> None:
        """Record one ingest."""
        from kg.stores.sqlite import writing

        with self._writing():
            writing.put_run(self.connection, run)

    def put_vectors(self, vectors: Vectors) -> int:
        """Write vectors of nodes that are in the graph, in one transaction, and return how many.

        Those the same model made of them before are replaced, those of other models stay. A vector
        whose node is not there, since another process may have removed it, is left out.
        """
        from kg.stores.sqlite import writing

        dimension, rows = writing.vector_rows(vectors)
        with self._writing():
            return writing.put_vectors(self.connection, vectors.model, dimension, rows)

    def prune_vectors(self, keep: str) -> int:
        """Remove the vectors of all models but `keep`, and return how many."""
        from kg.stores.sqlite import writing

        with self._writing():
            return writing.prune_vectors(self.connection, keep)

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
        from kg.stores.sqlite import decisions

        check_kind(link)
        with self._writing():
            return decisions.decide(self.connection, Asked(link, verdict, by, note, at))

    def put_decisions(self, decisions: Sequence[Decision]) -> int:
        """Add entries of another store's log in their order, and return how many were added."""
        from kg.stores.sqlite.decisions import put_decisions

        with self._writing():
            return put_decisions(self.connection, decisions)

    def decisions(
        self,
        *,
        link: str | None = None,
        after: int | None = None,
        limit: int = 100,
        newest_first: bool = False,
    ) -> list[Decision]:
        """Return the log, or the decisions on one link, by number, which is the cursor."""
        from kg.stores.sqlite.decisions import decisions

        with clear_errors(self.path):
            return decisions(self.connection, link=link, after=after, limit=limit, newest_first=newest_first)

    def decided(self, links: Sequence[str]) -> Mapping[str, Decision]:
        """Return the decision that stands on each of these links; a link without one is left out."""
        from kg.stores.sqlite.decisions import decided

        with clear_errors(self.path):
            return decided(self.connection, links)

    # reading nodes and edges

    def node(self, node: str) -> Node | None:
        """Return the node with this id, or None."""
        found = self.nodes([node])
        return found[0] if found else None

    def nodes(self, ids: Sequence[str]) -> list[Node]:
        """Return the nodes with these ids, in that order, without those that are not there."""
        found: dict[str, Node] = {}
        for chunk in lists.chunks(ids):
            nodes = self._nodes(f"WHERE id IN ({lists.marks(chunk)})", chunk)
            found.update((node.id, node) for node in nodes)
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
        import json

        if limit is not None:
            condition, values = lists.first_edges(sources=sources, targets=targets, kinds=kinds, limit=limit)
            return sorted(
                self._edges(condition, values), key=lambda edge: (edge.source, edge.key, edge.target)
            )
        if sources is not None:
            column, ids = "source", sources
        elif targets is not None:
            column, ids = "target", targets
        else:
            raise UsageError("edges out of and into nothing: give sources, targets or both")
        also, values = "", []
        if kinds is not None:
            also += f" AND kind IN ({lists.marks(kinds)})"
            values += kinds
        if sources is not None and targets is not None:
            # "+" keeps SQLite from walking all edges into the targets, of which a hub has very many
            also += " AND +target IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(targets)))
        found: list[Edge] = []
        for chunk in lists.chunks(ids):
            found += self._edges(f"WHERE {column} IN ({lists.marks(chunk)}){also}", [*chunk, *values])
        return sorted(found, key=lambda edge: (edge.source, edge.key, edge.target))

    def degrees(
        self,
        *,
        sources: Sequence[str] | None = None,
        targets: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
    ) -> Mapping[str, int]:
        """Return how many edges of these kinds lead out of each of `sources`, or into each of `targets`."""
        with clear_errors(self.path):
            return lists.degrees(self.connection, sources=sources, targets=targets, kinds=kinds)

    def edge(self, edge: str) -> Edge | None:
        """Return the edge with this id, or None."""
        return next(self._edges("WHERE link = ? ORDER BY source, key, target", (edge,)), None)

    def named(self, kind: str, name: str) -> list[Node]:
        """Return the terms or entities with this name or alias, compared as `kg.ids.canonical`."""
        from kg.ids import canonical

        condition = "WHERE id IN (SELECT node FROM names WHERE kind = ? AND name = ?) ORDER BY id"
        return list(self._nodes(condition, (kind, canonical(name))))

    def list_nodes(
        self, kind: str, *, document: str | None = None, after: str | None = None, limit: int | None = 100
    ) -> list[Node]:
        """Return nodes of a kind in the order of their ids; the cursor is the last id.

        With `document`, its own nodes of this kind, or the terms or entities that it names.
        """
        values = [kind, after or ""]
        condition = "kind = ? AND id > ?"
        if document is not None and kind in ("Term", "Entity"):
            # "+" keeps SQLite from walking all terms or entities in search of the few
            condition = "+kind = ? AND id > ? AND id IN (SELECT node FROM support WHERE document = ?)"
            values.append(document)
        elif document is not None:
            condition += " AND document = ?"
            values.append(document)
        rows = -1 if limit is None else lists.checked_limit(limit)
        return list(self._nodes(f"WHERE {condition} ORDER BY id LIMIT ?", (*values, rows)))

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
        with clear_errors(self.path):
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
        with clear_errors(self.path):
            return lists.counters(
                self.connection, target, limit=limit, min_score=min_score, statuses=statuses
            )

    def claims(
        self, *, document: str | None = None, after: tuple[str, int, str] | None = None, limit: int = 20
    ) -> list[ClaimRow]:
        """Return claims by (document, start, claim id), which is the cursor.

        A page costs as much as the documents it begins and ends in have claims.
        """
        with clear_errors(self.path):
            return lists.claims(self.connection, document=document, after=after, limit=limit)

    def contested(self, *, after: tuple[int, str] | None = None, limit: int = 20) -> list[ClaimRow]:
        """Return claims with counters, most counters first, then by id; the cursor is (counters, claim)."""
        with clear_errors(self.path):
            return lists.contested(self.connection, after=after, limit=limit)

    def uncountered(
        self, *, document: str | None = None, after: tuple[str, int, str] | None = None, limit: int = 20
    ) -> list[ClaimRow]:
        """Return claims that no counter challenges, by (document, start, claim id), which is the cursor."""
        with clear_errors(self.path):
            return lists.uncountered(self.connection, document=document, after=after, limit=limit)

    def claim_rows(self, ids: Sequence[str]) -> list[ClaimRow]:
        """Return the rows of these claims, in that order, without those that are not there."""
        with clear_errors(self.path):
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
        with clear_errors(self.path):
            return lists.mentioned(self.connection, kind, entity_type=entity_type, after=after, limit=limit)

    # searching

    def search_text(
        self, query: str, *, kinds: Sequence[str] = ("Claim",), limit: int = 50
    ) -> list[tuple[str, float]]:
        """Return (id, score) of the nodes whose words match any word of `query`, best first (BM25, stemmed).

        Searches quote, text, name and aliases of statements, terms and entities. Any text is a valid
        query, operators are plain words. Equal scores are sorted by id.
        """
        from kg.stores.sqlite import search

        with clear_errors(self.path):
            return search.search_text(self.connection, query, kinds=kinds, limit=limit)

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
        from kg.stores.sqlite import search

        with clear_errors(self.path):
            return search.search_words(self.connection, query, kinds=kinds, limit=limit, within=within)

    def word_counts(self, words: Sequence[str], *, most: int = 1000) -> Mapping[str, int]:
        """Return how many nodes hold each of `words`, counted up to `most`; a phrase counts as a whole."""
        from kg.stores.sqlite import search

        with clear_errors(self.path):
            return search.word_counts(self.connection, words, most=most)

    def near_words(self, word: str, *, limit: int = 3) -> list[str]:
        """Return words that nodes hold and that are spelled nearly like `word`, the nearest first.

        The first letter must be right. Equally near words are sorted by how many nodes hold them, most
        first, then by the alphabet. The words are as they stand in a node, in lower case.
        """
        from kg.stores.sqlite import search

        with clear_errors(self.path):
            return search.near_words(self.connection, word, limit=limit)

    def nearest(
        self, vector: NDArray[np.float32], *, model: str, kinds: Sequence[str] = ("Claim",), limit: int = 50
    ) -> list[tuple[str, float]]:
        """Return (id, cosine) of the nodes nearest to a unit vector, among those embedded by `model`."""
        with clear_errors(self.path):
            return self._vector_search().nearest(vector, model=model, kinds=kinds, limit=limit)

    def vectors(self, ids: Sequence[str], *, model: str) -> Vectors:
        """Return the stored vectors of these nodes made by `model`, in that order, without missing ones."""
        with clear_errors(self.path):
            return self._vector_search().vectors(ids, model=model)

    def vector_models(self) -> Mapping[str, int]:
        """Return how many vectors each model made, models without any left out, sorted by their names."""
        query = "SELECT id, vectors FROM models WHERE vectors > 0 ORDER BY id"
        with clear_errors(self.path):
            return dict(self.connection.execute(query))

    def _vector_search(self) -> VectorSearch:
        if self._vectors is None:
            from kg.stores.sqlite.search import VectorSearch

            self._vectors = VectorSearch(self.connection)
        return self._vectors

    # whole graph

    def documents(self, ids: Sequence[str] | None = None) -> list[Document]:
        """Return all documents, or those with these ids, sorted by id, with an empty `text`."""
        import json

        wanted = "" if ids is None else "AND id IN (SELECT value FROM json_each(?))"
        values = () if ids is None else (json.dumps(list(ids)),)
        condition = f"WHERE kind = 'Document' {wanted} ORDER BY id"
        return list(self._nodes(condition, values, text="NULL"))  # type: ignore[arg-type]

    def document_digest(self, document: str) -> str | None:
        """Return the `sha256` of the stored document of this id, or None."""
        import json

        with clear_errors(self.path):
            query = "SELECT properties FROM nodes WHERE id = ? AND kind = 'Document'"
            row = self.connection.execute(query, (document,)).fetchone()
        return json.loads(row[0])["sha256"] if row else None

    def stated(self, document: str) -> list[Named]:
        """Return the terms and entities as this document states them, sorted by id."""
        from kg.stores.sqlite.rows import named_of

        query = "SELECT node, kind, name, type, aliases FROM support WHERE document = ? ORDER BY node"
        with clear_errors(self.path):
            return [named_of(row) for row in self.connection.execute(query, (document,))]

    def iter_nodes(self) -> Iterator[Node]:
        """Yield every node but runs, sorted by id, as they are now; write to this store when done."""
        return self._nodes("WHERE kind <> 'Run' ORDER BY id", ())

    def iter_edges(self) -> Iterator[Edge]:
        """Yield every edge, sorted by (source, key, target), as they are now; write when done."""
        return self._edges("ORDER BY source, key, target", ())

    def _nodes(self, condition: str, values: Sequence[object], *, text: str = "text") -> Iterator[Node]:
        from kg.stores.sqlite.rows import NODE_COLUMNS, node_of

        columns = NODE_COLUMNS.removesuffix("text") + text
        with clear_errors(self.path):
            for row in self.connection.execute(f"SELECT {columns} FROM nodes {condition}", values):
                yield node_of(row)

    def _edges(self, condition: str, values: Sequence[object]) -> Iterator[Edge]:
        from kg.stores.sqlite.rows import EDGE_COLUMNS, edge_of

        with clear_errors(self.path):
            for row in self.connection.execute(f"SELECT {EDGE_COLUMNS} FROM edges {condition}", values):
                yield edge_of(row)

    def runs(self, *, after: tuple[str, str] | None = None, limit: int | None = None) -> list[Run]:
        """Return the recorded runs, newest first, then from the last id; the cursor is (started, id)."""
        condition, values = lists.runs_from(after, limit)
        return list(self._nodes(condition, values))  # type: ignore[arg-type]

    def stats(self) -> Mapping[str, int]:
        """Return counts: a node kind or an edge kind maps to how many there are, `runs` to the runs."""
        from kg.models import EDGE_TYPES, NODE_TYPES

        counts = dict.fromkeys([*NODE_TYPES, *EDGE_TYPES], 0)
        with clear_errors(self.path):
            for table in ("nodes", "edges"):
                counts.update(self.connection.execute(f"SELECT kind, count(*) FROM {table} GROUP BY kind"))
        counts["runs"] = counts.pop("Run")
        return counts

    def check(self) -> list[str]:
        """Return one sentence for each thing wrong with the database; empty where all is well."""
        from kg.stores.sqlite.integrity import problems

        with clear_errors(self.path):
            return list(problems(self.connection))

    def repair(self) -> list[str]:
        """Make the search index, the counts and the statuses of links what they should be."""
        from kg.stores.sqlite.integrity import repair

        with self._writing():
            return list(repair(self.connection))
