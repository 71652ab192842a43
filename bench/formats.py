"""Time GraphML and CSV of a large graph against networkx and pyarrow, and weigh their memory.

usage: python -m bench.formats [--edges N] [--rounds R] [--json FILE]

Ours writes records (`kg.models`) that are in memory. The others get the same nodes, edges and attributes:

- *networkx*: `networkx.write_graphml` of a `MultiDiGraph` that is ready, lists and maps as JSON text.
- *pyarrow*: `pyarrow.csv.write_csv` of two tables, made of the properties of the same records, as it
  must be by whoever has records; *ready tables* is the writing alone, from columns in C++.

Each figure is the median of runs in turns, so that a slow minute falls on all; at most 1.5 times networkx
and pyarrow is wanted. *Peak MB* is what a process of its own needed that writes records as they come, of a
graph a quarter as large and of the whole: it should not grow.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kg.formats import FORMATS, csv_pair, graphml
from kg.formats.columns import as_text, edge_columns, node_columns
from kg.formats.files import archived
from kg.formats.properties import edge_properties, node_properties
from kg.formats.records import Lazy
from kg.models import (
    Challenges,
    Claim,
    Counterargument,
    Edge,
    Entity,
    Mentions,
    Node,
    PartOf,
    Section,
    Subgraph,
)

#: Edges a node, as in a collection of eleven thousand documents.
_EDGES_A_NODE = 4.72
_WORDS = (
    "The city that prices parking by the hour finds that “free” spaces & long walks cost more than fares."
)


def nodes_of(edges: int) -> Iterator[Node]:
    """Yield the nodes of a made-up graph with about this many edges, sorted by id."""
    count = int(edges / _EDGES_A_NODE)
    for kind, share in (("claim", 0.6), ("counterargument", 0.25), ("entity", 0.1), ("section", 0.05)):
        for number in range(max(int(count * share), 1)):
            yield _node(kind, number)


def edges_of(edges: int) -> Iterator[Edge]:
    """Yield the edges of the same graph, sorted by source, key and target."""
    count = int(edges / _EDGES_A_NODE)
    claims, counters, entities, sections = (max(int(count * share), 1) for share in (0.6, 0.25, 0.1, 0.05))
    each = max(round((edges - 2 * counters) / claims) - 1, 1)
    for number in range(claims):
        source = f"claim:{number:012x}"
        for start in range(each):
            target = f"entity:{(number * 7 + start) % entities:012x}"
            yield Mentions(source=source, target=target, start=100 + start, end=110 + start)
        yield PartOf(source=source, target=f"section:{number % sections:012x}", order=number % 40)
    for number in range(counters):
        source = f"counterargument:{number:012x}"
        yield Challenges(
            source=source,
            target=f"claim:{number * 3 % claims:012x}",
            score=(number % 10_000) / 10_000,
            attack="undercut",
            method="late-interaction+section+joint/2",
            evidence={
                "similarity": 0.3392,
                "own_section": 1.0,
                "words": 1.8241,
                "attack": "it does not follow",
            },
        )
        yield PartOf(source=source, target=f"section:{number % sections:012x}", order=number % 40)


def _node(kind: str, number: int) -> Node:
    id_ = f"{kind}:{number:012x}"
    span = {
        "document": "document:bench",
        "section": "section:000000000000",
        "start": number,
        "end": number + 90,
    }
    if kind == "claim":
        return Claim(id=id_, quote=f"{_WORDS} {number}", text=f"{_WORDS} {number}", **span)
    if kind == "counterargument":
        return Counterargument(id=id_, quote=f"{number} {_WORDS}", text=f"{number} {_WORDS}", **span)
    if kind == "entity":
        return Entity(id=id_, name=f"Person {number}", type="person", aliases=(f"P. {number}",))
    return Section(
        id=id_, document="document:bench", heading="What it costs", level=1, order=number, role="detail"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--edges", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--peak", nargs=2, metavar=("FORMAT", "EDGES"), help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if args.peak:
        print(peak_here(args.peak[0], int(args.peak[1])))
        return
    # first, since a process starts with the peak of the one that started it
    memory = peaks(args.edges)
    figures = {**timed(args.edges, args.rounds), **memory}
    for name, value in figures.items():
        print(f"{name:<44}{value:>12,.2f}")
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(figures, indent=2) + "\n")


def timed(edges: int, rounds: int) -> dict[str, float]:
    graph = Subgraph(nodes=tuple(nodes_of(edges)), edges=tuple(edges_of(edges)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        contestants = {
            "graphml seconds": lambda: _to_file(path, lambda stream: graphml.write(graph, stream)),
            "networkx graphml seconds": _networkx(graph, path),
            "csv seconds": lambda: _to_file(
                path, lambda stream: archived(csv_pair.write_files)(graph, stream)
            ),
            "pyarrow csv seconds": lambda: _write_tables(_tables(graph), path),
            "pyarrow csv of ready tables seconds": _ready(graph, path),
        }
        taken: dict[str, list[float]] = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, run in contestants.items():
                start = time.perf_counter()
                run()
                taken[name].append(time.perf_counter() - start)
    seconds = {name: statistics.median(times) for name, times in taken.items()}
    return {
        "nodes": len(graph.nodes),
        "edges": len(graph.edges),
        **seconds,
        "graphml / networkx": seconds["graphml seconds"] / seconds["networkx graphml seconds"],
        "csv / pyarrow": seconds["csv seconds"] / seconds["pyarrow csv seconds"],
        "csv / pyarrow of ready tables": seconds["csv seconds"]
        / seconds["pyarrow csv of ready tables seconds"],
    }


def _to_file(path: Path, write: Callable[[io.BufferedWriter], None]) -> None:
    with path.open("wb") as stream:
        write(stream)


def _networkx(graph: Subgraph, path: Path) -> Callable[[], None]:
    import networkx as nx

    made = nx.MultiDiGraph()
    for node in graph.nodes:
        properties = _flat(node_properties(node))
        made.add_node(properties.pop("id"), **properties)
    for edge in graph.edges:
        properties = _flat(edge_properties(edge))
        source, target, key = (properties.pop(name) for name in ("source", "target", "id"))
        properties["edge_key"] = properties.pop("key")
        made.add_edge(source, target, key=key, **properties)
    return lambda: nx.write_graphml(made, path)


def _flat(properties: dict[str, object]) -> dict[str, object]:
    return {
        name: as_text(value) if isinstance(value, list | dict) else value
        for name, value in properties.items()
    }


def _tables(graph: Subgraph) -> tuple[object, object]:
    import pyarrow as pa

    types = {"string": pa.string(), "int": pa.int64(), "double": pa.float64(), "boolean": pa.bool_()}

    def table(columns: dict[str, str], rows: Iterator[dict[str, object]]) -> object:
        schema = pa.schema([(name, types.get(type_, pa.string())) for name, type_ in columns.items()])
        return pa.Table.from_pylist([_flat(row) for row in rows], schema)

    return (
        table(node_columns(), map(node_properties, graph.nodes)),
        table(edge_columns(), map(edge_properties, graph.edges)),
    )


def _ready(graph: Subgraph, path: Path) -> Callable[[], None]:
    tables = _tables(graph)
    return lambda: _write_tables(tables, path)


def _write_tables(tables: tuple[object, object], path: Path) -> None:
    from pyarrow import csv

    for table in tables:
        csv.write_csv(table, path)


def peaks(edges: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name in ("graphml", "csv", "cypher"):
        for size, called in ((edges // 4, "a quarter"), (edges, "the whole")):
            command = [sys.executable, "-m", "bench.formats", "--peak", name, str(size)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            figures[f"{name} peak MB of {called}"] = float(done.stdout)
    return figures


def peak_here(name: str, edges: int) -> float:
    """Write a graph as it comes, and return the most memory that this process has had, in MB."""
    with tempfile.TemporaryFile() as stream:
        FORMATS[name].write(Lazy(lambda: nodes_of(edges), lambda: edges_of(edges)), stream)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
