"""Time the bulk load of a graph into Neo4j: ``neo4j-admin database import`` against batched transactions.

usage: python -m bench.neo4j_load [--edges N] [--json FILE]

The graph is made up: documents of the usual shape, whose entities and terms are shared by a few
documents or by very many. Both sides make and map the same records and end with the same database,
with all constraints and indexes. The import goes through the files of `countergraph export
neo4j-admin`; the transactions create 10,000 nodes or relationships each, by the ids' constraints.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import neo4j

from bench.documents import ROOT
from kg import open_store
from kg.formats.neo4j_admin import ARGUMENTS, Tables, write_folder, write_tables
from kg.models import (
    AssertedBy,
    Challenges,
    Claim,
    Clarification,
    Counterargument,
    Defines,
    Document,
    Edge,
    Entity,
    Mentions,
    Named,
    Node,
    PartOf,
    Section,
    Statement,
    Term,
)
from kg.stores.neo4j import Neo4jStore, mapping, schema

# the tests know where the jars are and how a server is started
sys.path.insert(0, str(ROOT / "tests"))
from neo4j_server import JARS, PASSWORD, SOURCE, what_is_missing

CLAIMS, COUNTERS, CLARIFICATIONS, MENTIONS = 30, 11, 9, 3
#: What one document brings, in edges.
EDGES = 1 + (CLAIMS + COUNTERS + CLARIFICATIONS) * (1 + MENTIONS) + CLAIMS + COUNTERS + CLARIFICATIONS
BATCH = 10_000
WORDS = "rain bus night fare crew depot harbour light tower grain flour oven river dam".split()


class Made(NamedTuple):
    """A document that was made up: its own nodes, what it states of shared ones, its edges in order."""

    own: list[Node]
    stated: list[Named]
    edges: list[Edge]


class Graph:
    """A graph of about this many edges, made anew whenever it is read, so that it takes no memory."""

    def __init__(self, edges: int) -> None:
        self.documents = max(1, round(edges / EDGES))
        self.entities = [
            Entity(id=f"entity:e{n}", name=f"Entity {n}", type="person", aliases=(f"E{n}",))
            for n in range(self.documents * 6)
        ]
        self.terms = [Term(id=f"term:t{n}", name=f"term {n}") for n in range(self.documents * 3)]

    def nodes(self) -> Iterator[Node]:
        named: set[str] = set()
        for document in self._made():
            yield from document.own
            named.update(node.id for node in document.stated)
        yield from (node for node in (*self.entities, *self.terms) if node.id in named)

    def edges(self) -> Iterator[Edge]:
        for document in self._made():
            yield from document.edges

    def stated(self) -> Iterator[tuple[str, Named]]:
        for document in self._made():
            yield from ((document.own[0].id, node) for node in document.stated)

    def tables(self) -> Tables:
        return Tables(self.nodes, self.edges, self.stated, lambda _: ())

    def _made(self) -> Iterator[Made]:
        return (self._document(number) for number in range(self.documents))

    def _document(self, number: int) -> Made:
        rng = random.Random(number)
        document = f"document:d{number}"
        section = Section(
            id=f"section:d{number}", document=document, heading="Detail", level=1, order=0, role="detail"
        )
        statements = list(self._statements(rng, number, section))
        text = "\n\n".join(statement.quote for statement in statements)
        own: list[Node] = [
            Document(
                id=document, title=f"Document {number}", format="text", sha256=f"{number:064x}", text=text
            ),
            section,
            *statements,
        ]
        claims, counters = statements[:CLAIMS], statements[CLAIMS : CLAIMS + COUNTERS]
        clarifications = statements[CLAIMS + COUNTERS :]
        stated: dict[str, Named] = {}

        def pick(nodes: Sequence[Named]) -> str:
            # as in real graphs: some are named by a few documents, the first ones by very many
            node = nodes[int(len(nodes) * rng.random() ** 3)]
            stated[node.id] = node
            return node.id

        edges: list[Edge] = [PartOf(source=section.id, target=document, order=0)]
        for order, statement in enumerate(statements):
            edges.append(PartOf(source=statement.id, target=section.id, order=order))
            for place in range(MENTIONS):
                start = statement.start + place
                target = pick(self.entities if place else self.terms)
                edges.append(Mentions(source=statement.id, target=target, start=start, end=start + 1))
        edges += [
            AssertedBy(source=claim.id, target=pick(self.entities), cue="says", attribution="explicit")
            for claim in claims
        ]
        edges += [
            Challenges(source=counter.id, target=rng.choice(claims).id, score=rng.random(), method="made up")
            for counter in counters
        ]
        edges += [
            Defines(source=each.id, target=pick(self.terms), score=1.0, method="made up")
            for each in clarifications
        ]
        edges.sort(key=lambda edge: (edge.source, edge.key, edge.target))
        return Made(own, [stated[node] for node in sorted(stated)], edges)

    def _statements(self, rng: random.Random, number: int, section: Section) -> Iterator[Statement]:
        start = 0
        kinds = [Claim] * CLAIMS + [Counterargument] * COUNTERS + [Clarification] * CLARIFICATIONS
        for place, kind in enumerate(kinds):
            quote = " ".join(rng.choices(WORDS, k=20))
            yield kind(
                id=f"{kind.__name__.lower()}:d{number}-{place}", document=section.document,
                section=section.id, quote=quote, text=quote, start=start, end=start + len(quote),
            )  # fmt: skip
            start += len(quote) + 2


class Server:
    """A Neo4j server with its data in `folder`, with the memory and the compiler of a real one."""

    def __init__(self, folder: Path, *, heap: str = "2g") -> None:
        self.heap = heap
        with socket.create_server(("127.0.0.1", 0)) as probe:
            place = f"127.0.0.1:{probe.getsockname()[1]}"
        self.folder = folder
        self.url = f"bolt://neo4j:{PASSWORD}@{place}"
        self.place = place
        settings = {
            "server.bolt.enabled": "true",
            "server.bolt.listen_address": place,
            "server.bolt.advertised_address": place,
            "dbms.usage_report.enabled": "false",
            "server.memory.pagecache.size": "512m",
        }
        lines = [f"{name}={value}\n" for name, value in settings.items()]
        (folder / "neo4j.conf").write_text("".join(lines))

    def __enter__(self) -> Server:
        command = ["java", f"-Xmx{self.heap}", "-cp", f"{JARS}/*", str(SOURCE), PASSWORD, str(self.folder)]
        with (self.folder / "stderr.txt").open("w") as errors:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
            )
        self._process.stdin.write("start\n")
        self._process.stdin.flush()
        if self._process.stdout.readline() != "done\n":
            raise RuntimeError((self.folder / "stderr.txt").read_text())
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def admin_import(graph: Graph, folder: Path) -> dict[str, float]:
    """Return the seconds of writing the files, of the import, and until the indexes are there."""
    files = folder / "files"
    files.mkdir()
    seconds = {}
    start = time.perf_counter()
    write_tables(graph.tables(), files)
    seconds["write the files"] = time.perf_counter() - start
    home = folder / "imported"
    home.mkdir()
    server = Server(home)
    start = time.perf_counter()
    import_files(files, home)
    seconds["neo4j-admin import"] = time.perf_counter() - start
    with server:
        start = time.perf_counter()
        store = Neo4jStore(server.url)  # which makes constraints and indexes
        seconds["indexes after the import"] = time.perf_counter() - start
        _check(store, graph)
    return seconds


def import_files(files: Path, home: Path) -> None:
    """Import the files of `countergraph export neo4j-admin` as the data of the server in `home`."""
    command = ["java", "-Xmx2g", "-cp", f"{JARS}/*", "org.neo4j.cli.AdminTool", "database", "import", "full"]
    command += [f"@{ARGUMENTS}", f"--report-file={home / 'import.report'}", "neo4j"]
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home)}
    subprocess.run(command, cwd=files, env=environment, check=True, capture_output=True)


@contextmanager
def imported(database: str, folder: Path, *, heap: str = "2g") -> Iterator[str]:
    """Yield the URL of a server that holds what a database holds, with all indexes.

    The server's data are kept in `folder`, and used again where they are there.
    """
    ready = folder / "ready"
    if not ready.exists():
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        with tempfile.TemporaryDirectory(dir=folder) as files, closing(open_store(database)) as store:
            write_folder(store, Path(files), with_source_text=True)
            Server(folder)  # the import reads its settings
            import_files(Path(files), folder)
    with Server(folder, heap=heap) as server:
        Neo4jStore(server.url).close()  # which makes constraints and indexes
        ready.touch()
        yield server.url


def transactions(graph: Graph, folder: Path) -> dict[str, float]:
    """Return the seconds of loading the same by batches over Bolt, and of the indexes."""
    home = folder / "written"
    home.mkdir()
    seconds = {}
    with Server(home) as server, _driver(server) as driver:
        with driver.session() as session:
            for statement in schema.names().values():
                if "CONSTRAINT" in statement:
                    session.run(statement).consume()
            session.run("CALL db.awaitIndexes()").consume()
            start = time.perf_counter()
            for query, batch in _batches(graph):
                session.execute_write(
                    lambda tx, query=query, batch=batch: tx.run(query, rows=batch).consume()
                )
            seconds["batched transactions"] = time.perf_counter() - start
            session.run("MERGE (s:_Countergraph {id: 'schema'}) SET s.version = 0").consume()
        start = time.perf_counter()
        store = Neo4jStore(server.url)
        seconds["indexes after the transactions"] = time.perf_counter() - start
        _check(store, graph)
    return seconds


def _driver(server: Server) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(f"bolt://{server.place}", auth=("neo4j", PASSWORD))


def _batches(graph: Graph) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield queries with their rows, each for up to `BATCH` nodes or relationships of one kind."""
    counters = Counter(edge.target for edge in graph.edges() if edge.kind == "CHALLENGES")
    claims: dict[str, Claim] = {}

    def nodes() -> Iterator[tuple[str, dict[str, Any]]]:
        for node in graph.nodes():
            row = mapping.node_row(node, counters=counters[node.id])
            if isinstance(node, Claim):
                claims[node.id] = node
            yield f"UNWIND $rows AS row CREATE (n:{':'.join(row.labels)}) SET n = row", row.properties

    def relationships() -> Iterator[tuple[str, dict[str, Any]]]:
        for edge in graph.edges():
            row = mapping.edge_row(edge, first_of=claims.get(edge.source))
            yield _relationship(edge.source, edge.kind, edge.target, row.properties)
        for document, named in graph.stated():
            yield _relationship(document, "NAMES", named.id, mapping.naming(named))

    for rows in (nodes(), relationships()):
        waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for query, row in rows:
            waiting[query].append(row)
            if len(waiting[query]) == BATCH:
                yield query, waiting.pop(query)
        # all nodes are there before the first relationship
        yield from waiting.items()


def _relationship(
    source: str, kind: str, target: str, properties: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    query = (
        "UNWIND $rows AS row "
        f"MATCH (s:{mapping.kind_of(source)} {{id: row.source}}) "
        f"MATCH (t:{mapping.kind_of(target)} {{id: row.target}}) "
        f"CREATE (s)-[r:{kind}]->(t) SET r = row.properties"
    )
    return query, {"source": source, "target": target, "properties": properties}


def _check(store: Neo4jStore, graph: Graph) -> None:
    counts = store.stats()
    store.close()
    edges = sum(count for kind, count in counts.items() if kind.isupper())
    if edges != graph.documents * EDGES:
        raise RuntimeError(f"{edges} edges were loaded and not {graph.documents * EDGES}")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.neo4j_load", description=__doc__.partition("\n")[0])
    parser.add_argument("--edges", type=int, default=20_000, metavar="N", help="about how many (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args(argv)
    if missing := what_is_missing():
        raise SystemExit(missing)
    graph = Graph(args.edges)
    with tempfile.TemporaryDirectory() as folder:
        imported = admin_import(graph, Path(folder))
        written = transactions(graph, Path(folder))
    tool, batches = imported["neo4j-admin import"], written["batched transactions"]
    figures = {
        "edges": graph.documents * EDGES,
        **imported,
        **written,
        "transactions / import": batches / tool,
        "transactions / import with its files": batches / (imported["write the files"] + tool),
        "the same with all indexes": sum(written.values()) / sum(imported.values()),
    }
    for name, value in figures.items():
        print(f"{name:<40}{value:>12.2f}")
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
