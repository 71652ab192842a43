"""Time standing against one networkx PageRank on the same graph.

usage: python -m bench.standing [--statements N] [--json FILE]

Both sides start from what they work on: PageRank from a ready `DiGraph` of the links, standing from a ready
`Subgraph`, from which it first reads arguments, to the label and the strength of every statement; sentences
are made when they are asked for, and are a line of their own. The sides take turns in one process; the
figures are ratios of medians of processor time, which other programs on the machine disturb least. networkx
needs scipy for PageRank.

The graphs are made by a fixed seed. *claims* is shaped like ours: two statements in five are claims, most
counterarguments challenge one of them, one in five counters another, some of these in circles. *tangled* is
one where every statement attacks two others at random, so that most of it is one great circle.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import networkx as nx

from kg.models import Attack, Challenges, Claim, Counterargument, Edge, Node, Subgraph
from queries.argumentation.gradual import GRADUAL
from queries.argumentation.labellings import grounded
from queries.argumentation.statements import read_arguments
from queries.standing import standings

ROUNDS = 7
_GRADUAL = "standing,"
_ATTACKS: tuple[Attack, ...] = ("undercut", "undercut", "rebut", "undermine")


def claims(count: int, *, seed: int = 7) -> Subgraph:
    """Return a graph of `count` statements shaped like ours."""
    rng = random.Random(seed)
    first = count * 2 // 5
    pairs = {}
    for place in range(first, count):
        low, high = (first, count) if rng.random() < 0.2 else (0, first)
        pairs[place, rng.randrange(low, high)] = None
        if rng.random() < 0.1:
            pairs[place, rng.randrange(first)] = None
    return _graph(count, first, list(pairs), rng)


def tangled(count: int, *, seed: int = 7) -> Subgraph:
    """Return a graph of `count` statements that attack two others each."""
    rng = random.Random(seed)
    pairs = {(place, rng.randrange(count)): None for place in range(count) for _ in range(2)}
    return _graph(count, 0, list(pairs), rng)


def _graph(count: int, claims: int, pairs: Sequence[tuple[int, int]], rng: random.Random) -> Subgraph:
    ids = [f"{'claim' if place < claims else 'counterargument'}:{place:06}" for place in range(count)]
    span = {"document": "document:d", "section": "section:s", "start": 0, "end": 1}
    nodes: list[Node] = [
        (Claim if place < claims else Counterargument)(id=name, quote="x", text="x", **span)
        for place, name in enumerate(ids)
    ]
    edges: list[Edge] = [
        Challenges(
            source=ids[source],
            target=ids[target],
            score=round(rng.random(), 4),
            attack=rng.choice(_ATTACKS),
            method="made",
        )
        for source, target in pairs
    ]
    return Subgraph.of(nodes, edges)


def measured(graph: Subgraph) -> dict[str, float]:
    """Return milliseconds of one PageRank, and how many times that standing takes, in medians of turns."""
    links = nx.DiGraph()
    links.add_nodes_from(node.id for node in graph.nodes)
    links.add_edges_from((edge.source, edge.target) for edge in graph.edges)
    sides: dict[str, Callable[[], object]] = {
        "pagerank milliseconds": lambda: nx.pagerank(links),
        "grounded labels / pagerank": lambda: grounded(read_arguments(graph).framework()),
    }
    for name in GRADUAL:
        sides[f"{_GRADUAL} {name} / pagerank"] = lambda name=name: standings(graph, gradual=name)
    sides["standing, preferred / pagerank"] = lambda: standings(graph, semantics="preferred")
    sides["the same with all sentences / pagerank"] = lambda: dict(standings(graph))
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, side in sides.items():
            times[name].append(_seconds(side))
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = medians["pagerank milliseconds"]
    return {
        name: value * 1000 if name.endswith("milliseconds") else value / base
        for name, value in medians.items()
    }


def summary(count: int) -> dict[str, float]:
    """Return how many PageRanks grounded labels and the slowest gradual standing take, on such a graph."""
    figures = measured(claims(count))
    gradual = [value for name, value in figures.items() if name.startswith(_GRADUAL)]
    return {"grounded labels": figures["grounded labels / pagerank"], "grounded and gradual": max(gradual)}


def _seconds(side: Callable[[], object]) -> float:
    """Return the processor time of a call; garbage is collected before and not within, as timeit does it."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        side()
        return time.process_time() - start
    finally:
        gc.enable()


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.standing", description=__doc__)
    parser.add_argument("--statements", type=int, default=10_000, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args(argv)
    results = {make.__name__: measured(make(args.statements)) for make in (claims, tangled)}
    for shape, figures in results.items():
        print(f"{shape}, {args.statements} statements")
        for name, value in figures.items():
            print(f"  {name:40} {value:8.2f}")
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
