"""Time the stores side by side on one made-up collection: SQLite, Neo4j, and plain Cypher through the driver.

usage: python -m bench.stores [--edges N] [--runs N] [--json FILE]

Plain Cypher is the least query that gives the same rows, written by hand and run by the official
driver in a managed transaction, on the same server and the same data. Each figure is the median of
runs in turns, so that a slow minute falls on all. The collection is that of `bench.questions`; the
server is the one of the tests (`make neo4j-jars`).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import neo4j

from bench.neo4j_load import Server, what_is_missing
from bench.questions import EDGES, HUB, document_graph, fill
from kg import open_store
from kg.models import Node, Subgraph
from kg.stores import Store
from kg.stores.neo4j import mapping

_COUNTERS = """
MATCH (:Claim {id: $id})<-[r:CHALLENGES]-(c:Counterargument)
WHERE r.status IN ['proposed', 'confirmed']
MATCH (d:Document {id: c.document}) MATCH (s:Section {id: c.section})
RETURN c.id, c.quote, r.score, r.attack, r.status, r.scope, r.method, d.id, d.title, s.id, s.heading,
    c.start, c.end, c.truncated, r.id
ORDER BY r.status = 'confirmed' DESC, r.score DESC, c.id LIMIT 20
"""
_NODE = "MATCH (n:Claim {id: $id}) RETURN n"
_SAID = """
MATCH (c:Claim)-[:ASSERTED_BY]->(:Entity {id: $id})
WITH DISTINCT c ORDER BY c.document, c.start, c.id LIMIT 20
MATCH (d:Document {id: c.document}) MATCH (s:Section {id: c.section})
RETURN c.id, c.quote, c.text, d.id, d.title, s.heading, c.start, c.end,
    COLLECT { MATCH (c)-[:ASSERTED_BY]->(e) RETURN DISTINCT e.name } AS speakers,
    COUNT { (c)<-[:CHALLENGES]-() } AS counters
"""
_CONTESTED = """
MATCH (c:Claim)<-[r:CHALLENGES]-() WITH c, count(r) AS counters ORDER BY counters DESC, c.id LIMIT 20
MATCH (d:Document {id: c.document}) MATCH (s:Section {id: c.section})
RETURN c.id, c.quote, c.text, d.id, d.title, s.heading, c.start, c.end, counters,
    COLLECT { MATCH (c)-[:ASSERTED_BY]->(e) RETURN DISTINCT e.name } AS speakers
"""


def questions(claim: str, speaker: str) -> dict[str, tuple[Callable[[Store], object], str, str]]:
    """Return what is asked: of a store, and by which query with which id."""
    return {
        "counters by id": (lambda store: store.counters(claim), _COUNTERS, claim),
        "node by id": (lambda store: store.node(claim), _NODE, claim),
        "claims of a speaker": (lambda store: store.entity_claims(speaker), _SAID, speaker),
        "claims about the busiest": (
            lambda store: store.entity_claims(HUB, relation="MENTIONS"),
            _SAID.replace("ASSERTED_BY]->(:Entity", "MENTIONS]->(:Entity"),
            HUB,
        ),
        "contested": (lambda store: store.contested(), _CONTESTED, claim),
    }


def reading(small: Store, large: Store, driver: neo4j.Driver, runs: int) -> dict[str, dict[str, float]]:
    """Return the milliseconds of each question on SQLite, on Neo4j, and in plain Cypher."""
    claim = small.contested(limit=5)[-1].claim
    speaker = small.edges(sources=[claim], kinds=["ASSERTED_BY"])[0].target

    def plain(query: str, key: str) -> object:
        with driver.session() as session:
            return session.execute_read(lambda transaction: list(transaction.run(query, id=key)))

    figures = {}
    for name, (ask, query, key) in questions(claim, speaker).items():
        sides: list[Callable[[], object]] = [
            lambda ask=ask: ask(small),
            lambda ask=ask: ask(large),
            lambda query=query, key=key: plain(query, key),
        ]
        figures[name] = _row(_in_turns(sides, runs))
    return figures


def writing(small: Store, large: Store, driver: neo4j.Driver, runs: int) -> dict[str, dict[str, float]]:
    """Return the milliseconds of putting one new document, the plain side with the same nodes and edges."""
    times: list[list[float]] = [[], [], []]
    for number in range(runs + 1):
        graph = document_graph(10_000_000 + number, 100)
        nodes, edges = _rows(graph.nodes), _edge_rows(graph)

        def plain(nodes: Any = nodes, edges: Any = edges) -> None:
            with driver.session() as session:
                session.execute_write(_put_plainly, nodes, edges)

        for side, work in enumerate(
            (lambda g=graph: small.put_document(g), lambda g=graph: large.put_document(g), plain)
        ):
            times[side].append(_timed(work))
    return {"a new document": _row([statistics.median(values[1:]) for values in times])}


def _rows(nodes: Sequence[Node]) -> dict[str, list[dict[str, Any]]]:
    """Return properties by label; labels of their own, so that the plain side is no part of the graph."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for node in nodes:
        rows.setdefault(f"Plain{node.kind}", []).append(mapping.node_row(node).properties)
    return rows


def _edge_rows(graph: Subgraph) -> dict[tuple[str, str, str], list[dict[str, Any]]]:
    kinds = {node.id: f"Plain{node.kind}" for node in graph.nodes}
    rows: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for edge in graph.edges:
        row = {"source": edge.source, "target": edge.target, "properties": mapping.edge_row(edge).properties}
        rows.setdefault((kinds[edge.source], edge.kind, kinds[edge.target]), []).append(row)
    return rows


def _put_plainly(transaction: neo4j.ManagedTransaction, nodes: Any, edges: Any) -> None:
    for label, rows in nodes.items():
        transaction.run(
            f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row", rows=rows
        ).consume()
    for (source, kind, target), rows in edges.items():
        query = (
            f"UNWIND $rows AS row MATCH (s:{source} {{id: row.source}}) "
            f"MATCH (t:{target} {{id: row.target}}) CREATE (s)-[r:PLAIN_{kind}]->(t) SET r = row.properties"
        )
        transaction.run(query, rows=rows).consume()


def _row(medians: Sequence[float]) -> dict[str, float]:
    sqlite, server, plain = (1000 * value for value in medians)
    return {"SQLite ms": sqlite, "Neo4j ms": server, "plain ms": plain, "Neo4j / plain": server / plain}


def _in_turns(sides: Sequence[Callable[[], object]], runs: int) -> list[float]:
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(runs + 3):
        for side, work in enumerate(sides):
            times[side].append(_timed(work))
    return [statistics.median(values[3:]) for values in times]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("--edges", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    if missing := what_is_missing():
        raise SystemExit(missing)
    documents = max(1, options.edges // EDGES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "neo4j").mkdir()
        with Server(folder / "neo4j") as server:
            small, large = open_store(str(folder / "graph.db")), open_store(server.url)
            fill(small, documents)
            fill(large, documents)
            _, address = server.url.split("@")
            user, password = server.url.removeprefix("bolt://").split("@")[0].split(":")
            with neo4j.GraphDatabase.driver(f"bolt://{address}", auth=(user, password)) as driver:
                with driver.session() as session:
                    for kind in mapping.NODE_PROPERTIES:
                        session.run(
                            f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:Plain{kind}) REQUIRE n.id IS UNIQUE"
                        ).consume()
                figures = reading(small, large, driver, options.runs)
                figures |= writing(small, large, driver, max(3, options.runs // 10))
            small.close()
            large.close()
    columns = next(iter(figures.values()))
    print(f"{documents} documents, {documents * EDGES} edges")
    print(f"{'':26}" + "".join(f"{column:>15}" for column in columns))
    for question, row in figures.items():
        print(f"{question:26}" + "".join(f"{value:15.2f}" for value in row.values()))
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
