"""Time the questions on a made-up collection and on one a hundred times smaller, in one run.

usage: python -m bench.questions --stores [--edges N] [--claims N] [--folder FOLDER] [--json FILE]
       python -m bench.questions [--edges N] [--folder FOLDER] [--json FILE]
       python -m bench.questions --large URL --small URL

Two figures a question, each the median of runs in turns, so that a slow minute falls on all:

- *own work*: the question over its own calls to the store made again and nothing else, which is the
  least that reads the same rows; identical calls count once. Of questions by id at most 2 is wanted.
- *growth*: the first page over the same page on the collection that is 100 times smaller. At most 3
  is wanted. The busiest entity is named by every third claim of either.

Without URLs both collections are made in FOLDER (by default for this run only), as SQLite files, and
used again where they are there. With --stores they are imported into two Neo4j servers as well (those of
the tests, `make neo4j-jars`), and one table has both stores side by side, with

- *search* among so many claims with vectors (`bench.search`), ordinary questions: the slowest in a hundred
  over the middle one, at most 5;
- *standing* of 10,000 statements, over one networkx PageRank on them, at most 10.

At full size, which is the default, this takes about half an hour and 4 GB on the disk.

Documents have the usual shape: 30 claims, 13 counterarguments of which two challenge another one, names
that few documents share and names that very many do.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from kg import open_store
from kg.models import (
    AffiliatedWith,
    AssertedBy,
    Challenges,
    Claim,
    Counterargument,
    Document,
    Edge,
    Entity,
    Mentions,
    Named,
    Node,
    PartOf,
    Restates,
    Section,
    Subgraph,
    Term,
)
from kg.stores import Store, Vectors
from queries.best_answered import best_answered
from queries.contested import contested
from queries.disagreement import disagreement
from queries.dossier import dossier
from queries.entity import entity
from queries.facets import Facets
from queries.one_sided import one_sided
from queries.paths import dispute_path
from queries.subgraph import around
from queries.uncountered import uncountered

CLAIMS, COUNTERS, ANSWERS, MENTIONS = 30, 11, 2, 3
#: What one document brings, in edges: places, names, speakers, links and restatements.
EDGES = 1 + (CLAIMS + COUNTERS + ANSWERS) * (1 + MENTIONS) + CLAIMS // 3 + CLAIMS + COUNTERS + ANSWERS + 5
WORDS = "rain bus night fare crew depot harbour light tower grain flour oven river dam quay".split()
MODEL, DIMENSION = "made-up", 32
HUB = "entity:everybody"

#: section → question → figure → value
Figures: TypeAlias = dict[str, dict[str, dict[str, float]]]
#: section → row → store → value
Table: TypeAlias = dict[str, dict[str, dict[str, float]]]


# --- the collection ---------------------------------------------------------------------------


def fill(store: Store, documents: int) -> None:
    """Write so many made-up documents, the same for the same number."""
    for number in range(documents):
        graph = document_graph(number, documents)
        ids = tuple(node.id for node in graph.nodes if isinstance(node, Claim | Counterargument))
        matrix = np.random.default_rng(number).normal(size=(len(ids), DIMENSION)).astype(np.float32)
        matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
        store.put_document(graph, vectors=Vectors(MODEL, ids, matrix))


def document_graph(number: int, documents: int) -> Subgraph:
    """Return the graph of one document among so many."""
    rng = random.Random(number)
    document, section = f"document:d{number}", f"section:d{number}"
    nodes: list[Node] = [
        Document(
            id=document,
            title=f"Document {number}",
            format="text",
            sha256=f"{number:064x}",
            text="x" * 10_000,
            collection=f"Collection {number % 10}",
            published=f"{2000 + number % 25}",
        ),
        Section(id=section, document=document, heading="Detail", level=1, order=0, role="detail"),
    ]
    edges: list[Edge] = [PartOf(source=section, target=document, order=0)]
    claims = [f"claim:d{number}-{place}" for place in range(CLAIMS)]
    counters = [f"counterargument:d{number}-{place}" for place in range(COUNTERS + ANSWERS)]
    named: dict[str, Named] = {HUB: Entity(id=HUB, name="Everybody", type="group")}

    def pick(kind: type[Named], of: int) -> str:
        # some are named by a few documents, the first ones by very many
        place = int(of * rng.random() ** 3)
        node = kind(id=f"{kind.__name__.lower()}:n{place}", name=f"{kind.__name__} {place}")
        named[node.id] = node
        return node.id

    for place, statement in enumerate([*claims, *counters]):
        kind = Claim if place < CLAIMS else Counterargument
        words = " ".join(rng.choices(WORDS, k=20))
        start = place * 200
        nodes.append(
            kind(
                id=statement, document=document, section=section, quote=words, text=words,
                start=start, end=start + len(words),
            )
        )  # fmt: skip
        edges.append(PartOf(source=statement, target=section, order=place))
        targets = [pick(Term, documents * 3), *(pick(Entity, documents * 6) for _ in range(MENTIONS - 1))]
        if place < CLAIMS and place % 3 == 0:
            targets.append(HUB)
        edges += [
            Mentions(source=statement, target=target, start=start + at, end=start + at + 1)
            for at, target in enumerate(targets)
        ]
    edges += [
        AssertedBy(source=claim, target=pick(Entity, documents * 6), cue="says", attribution="explicit")
        for claim in claims
    ]
    attacked = [*rng.choices(claims, k=COUNTERS), *rng.choices(counters[:COUNTERS], k=ANSWERS)]
    edges += [
        Challenges(source=counter, target=target, score=round(rng.random(), 3), method="made up")
        for counter, target in zip(counters, attacked, strict=True)
    ]
    edges += [
        Restates(source=claims[place], target=claims[place + 15], score=0.8, method="made up")
        for place in range(4)
    ]
    member = pick(Entity, documents * 6)
    edges.append(
        AffiliatedWith(
            source=member, target=HUB, role="member", quote="a member", document=document, start=0, end=8
        )
    )  # fmt: skip
    return Subgraph.of([*nodes, *named.values()], edges)


# --- the questions ----------------------------------------------------------------------------


def by_id(store: Store) -> dict[str, Callable[[Store], object]]:
    """Return the questions that are asked by an id, of an ordinary node."""
    claim = store.contested(limit=5)[-1]
    speaker = store.edges(sources=[claim.claim], kinds=["ASSERTED_BY"])[0].target
    other = store.contested(limit=6)[-1].claim
    return {
        "entity": lambda s: entity(s, speaker),
        "dossier": lambda s: dossier(s, speaker),
        "disagreement on an entity": lambda s: disagreement(s, speaker),
        "subgraph, 1 hop": lambda s: around(s, [claim.claim]),
        "subgraph, 2 hops, of 500": lambda s: around(s, [claim.claim], hops=2),
        "path between claims": lambda s: dispute_path(s, claim.claim, other, max_steps=4),
        "contested in a document": lambda s: contested(s, facets=Facets(document=claim.document)),
        "answered in a document": lambda s: best_answered(s, facets=Facets(document=claim.document)),
    }


def first_pages(store: Store) -> dict[str, Callable[[Store], object]]:
    """Return the lists, whole and filtered, and the questions on the busiest entity."""
    claim = store.contested(limit=1)[0]
    return {
        "contested": contested,
        "contested, least score": lambda s: contested(s, facets=Facets(min_score=0.5)),
        "contested, collection": lambda s: contested(s, facets=Facets(collection="Collection 3")),
        "contested, dates": lambda s: contested(s, facets=Facets(since="2010", until="2012")),
        "contested, busiest entity": lambda s: contested(s, facets=Facets(entity=HUB)),
        "uncountered": uncountered,
        "uncountered, least score": lambda s: uncountered(s, facets=Facets(min_score=0.5)),
        "uncountered, busiest entity": lambda s: uncountered(s, facets=Facets(entity=HUB)),
        "answered": best_answered,
        "onesided": lambda s: one_sided(s, every=True),
        "entity, busiest": lambda s: entity(s, HUB),
        "dossier, busiest": lambda s: dossier(s, HUB),
        "disagreement, busiest": lambda s: disagreement(s, HUB),
        "subgraph, busiest, 2 hops": lambda s: around(s, [HUB], hops=2),
        "subgraph, 99 hops": lambda s: around(s, [claim.claim], hops=99),
    }


class Recorder:
    """A store that remembers the calls it passes on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.calls: dict[str, Callable[[], object]] = {}
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def passed(*args: Any, **options: Any) -> Any:
            self.count += 1
            self.calls[f"{name}{args!r}{sorted(options.items())!r}"] = lambda: method(*args, **options)
            return method(*args, **options)

        return passed


def own_work(store: Store, runs: int) -> dict[str, dict[str, float]]:
    """Return for each question by id its milliseconds, its calls, and its time over that of its calls."""
    figures = {}
    for name, ask in by_id(store).items():
        recorder = Recorder(store)
        ask(recorder)  # type: ignore[arg-type]
        calls = list(recorder.calls.values())
        ours, theirs = _in_turns([lambda ask=ask: ask(store), lambda calls=calls: [c() for c in calls]], runs)
        figures[name] = {"ms": ours * 1000, "calls": recorder.count, "own work": ours / theirs}
    return figures


def growth(large: Store, small: Store, runs: int) -> dict[str, dict[str, float]]:
    """Return for each first page its milliseconds and its time over that on the small collection."""
    figures = {}
    big, little = first_pages(large), first_pages(small)
    for name, ask in big.items():
        recorder = Recorder(large)
        ask(recorder)  # type: ignore[arg-type]
        other = little[name]
        ours, theirs = _in_turns([lambda ask=ask: ask(large), lambda other=other: other(small)], runs)
        figures[name] = {"ms": ours * 1000, "calls": recorder.count, "growth": ours / theirs}
    return figures


def _asked(large: str, small: str, runs: int) -> Figures:
    stores = [open_store(url, read_only=True) for url in (large, small)]
    figures = {"by id": own_work(stores[0], runs), "first pages": growth(stores[0], stores[1], runs)}
    for store in stores:
        store.close()
    return figures


def _in_turns(works: Sequence[Callable[[], object]], runs: int) -> list[float]:
    """Return the median seconds of each of `works`, the first run of each left out."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(runs + 1):
        for work, seconds in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - start)
    return [statistics.median(seconds[1:]) for seconds in times]


# --- the run ----------------------------------------------------------------------------------


def collection(folder: Path, documents: int) -> str:
    """Return the path of a database of so many documents, made where it is not there."""
    path = folder / f"questions-{documents}.db"
    if not path.exists():
        started = path.with_suffix(".part")
        store = open_store(str(started))
        fill(store, documents)
        store.close()
        started.rename(path)
    return str(path)


def side_by_side(folder: Path, documents: int, claims: int, runs: int, questions: int) -> Table:
    """Return the table of both stores; what is not a store's question has its figure for the first."""
    from bench import search, standing
    from bench.neo4j_load import imported

    large, small = collection(folder, documents), collection(folder, documents // 100)
    asked = {"SQLite": _asked(large, small, runs)}
    with (
        imported(large, folder / f"neo4j-{documents}") as one,
        imported(small, folder / f"neo4j-{documents // 100}", heap="1g") as other,
    ):
        asked["Neo4j"] = _asked(one, other, runs)
    table: Table = {}
    for section, what in (("by id", "own work"), ("first pages", "growth")):
        names = asked["SQLite"][section]
        table[f"{section}, {what}"] = {
            name: {store: figures[section][name][what] for store, figures in asked.items()} for name in names
        }
        table[f"{section}, ms"] = {
            name: {store: figures[section][name]["ms"] for store, figures in asked.items()} for name in names
        }
    encoder = search.default_encoder()
    path = search.collection_file(claims, folder, encoder)
    found: dict[str, dict[str, float]] = {"p50, ms": {}, "p99, ms": {}, "p99 / p50": {}}
    with imported(str(path), folder / f"neo4j-search-{claims}") as url:
        for name, where in (("SQLite", str(path)), ("Neo4j", url)):
            store = open_store(where, read_only=True)
            search.search(store, "to begin with", encoder=encoder)
            middle, slow = search.timed(store, search.questions(questions)["ordinary"], encoder)
            store.close()
            for row, value in zip(found.values(), (middle, slow, slow / middle), strict=True):
                row[name] = value
    table[f"search, {claims:,} claims"] = found
    table["standing, 10,000 statements, in PageRanks"] = {
        name: {"any store": value} for name, value in standing.summary(10_000).items()
    }
    return table


def print_side_by_side(table: Table) -> None:
    """Print a table of both stores."""
    for section, rows in table.items():
        columns = list(next(iter(rows.values())))
        print(f"\n{section:44}" + "".join(f"{column:>12}" for column in columns))
        for name, row in rows.items():
            print(f"  {name:42}" + "".join(f"{row[column]:12.2f}" for column in columns))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("--stores", action="store_true", help="SQLite and Neo4j side by side, with search")
    parser.add_argument("--edges", type=int, default=1_600_000, help="edges of the large collection")
    parser.add_argument("--claims", type=int, default=200_000, help="claims of the collection to search")
    parser.add_argument("--questions", type=int, default=200, help="how many questions are searched for")
    parser.add_argument("--folder", type=Path, help="where the collections are kept")
    parser.add_argument("--large", help="a database of made-up documents to use instead")
    parser.add_argument("--small", help="one a hundred times smaller")
    parser.add_argument("--runs", type=int, default=9, help="runs a question")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    if options.stores:
        from bench.neo4j_load import what_is_missing

        if missing := what_is_missing():
            raise SystemExit(missing)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        documents = max(100, options.edges // EDGES)
        if options.stores:
            table = side_by_side(folder, documents, options.claims, options.runs, options.questions)
            print(f"{documents * EDGES:,} edges")
            print_side_by_side(table)
            _write(options.json, {"edges": documents * EDGES, **table})
            return
        urls = [
            options.large or collection(folder, documents),
            options.small or collection(folder, documents // 100),
        ]
        figures = _asked(*urls, options.runs)
        large = open_store(urls[0], read_only=True)
        edges = sum(count for kind, count in large.stats().items() if kind.isupper())
        large.close()
    print(f"{edges:,} edges")
    for title, rows in figures.items():
        ratio = list(next(iter(rows.values())))[-1]
        print(f"\n{title:32} {'ms':>9} {'calls':>6} {ratio:>9}")
        for name, row in rows.items():
            print(f"  {name:30} {row['ms']:9.2f} {row['calls']:6.0f} {row[ratio]:9.2f}")
    _write(options.json, {"edges": edges, **figures})


def _write(path: Path | None, figures: object) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
