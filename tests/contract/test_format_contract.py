"""What holds for every format of the table; a new format is tested here on arrival."""

import io
import json

import pytest
import specimen

from kg.formats import FORMATS, Format
from kg.models import (
    EDGE_TYPES,
    NODE_TYPES,
    AffiliatedWith,
    Challenges,
    Claim,
    Document,
    Mentions,
    Run,
    RunnerUp,
    Subgraph,
    Term,
)

NIGHT = specimen.night()
NODES = {node.id: node for node in NIGHT.nodes}
SPAN = {"document": specimen.NIGHT, "section": "section:1", "start": 0, "end": 4}
ODD = "“𝔸” naïve\u00a0\u2028 <a&b> \"q\" 'r' \\ \t\n {[]} 你好 e\u0301 |,;:"


def _one_edge_of(kind: str) -> Subgraph:
    edge = next(edge for edge in NIGHT.edges if edge.kind == kind)
    return Subgraph.of([NODES[edge.source], NODES[edge.target]], [edge])


def _parallel() -> Subgraph:
    claim, term = Claim(id="claim:c", quote="rain", text="rain", **SPAN), Term(id="term:rain", name="rain")
    mentions = [Mentions(source=claim.id, target=term.id, start=start, end=start + 4) for start in (0, 9, 40)]
    said = [
        AffiliatedWith(
            source=term.id, target=term.id, role=role, quote="x", document=specimen.NIGHT, start=0, end=1
        )
        for role in ("chair", "member")
    ]
    return Subgraph.of([claim, term], [*mentions, *said])


def _odd_text() -> Subgraph:
    claim = Claim(id="claim:c", quote=ODD, text=ODD, **SPAN)
    term = Term(id="term:你好", name=ODD, aliases=(ODD * 2, "plain"))
    counter = NODES[specimen.IDS["gift"]].model_copy(
        update={"concession": ODD, "runners_up": (RunnerUp(claim="claim:c", score=0.25),)}
    )
    link = Challenges(
        source=counter.id, target=claim.id, score=1 / 3, method=ODD, evidence={ODD: ODD, "bm25": 1 / 7}
    )
    return Subgraph.of([claim, term, counter], [link])


CASES = {
    "empty": Subgraph(),
    "one node": Subgraph.of([Term(id="term:silo", name="silo")], []),
    "parallel edges": _parallel(),
    "odd text": _odd_text(),
    "whole document": NIGHT,
    "no edges": Subgraph.of(NIGHT.nodes, []),
    **{
        f"node {kind}": Subgraph.of([next(node for node in NIGHT.nodes if node.kind == kind)], [])
        for kind in NODE_TYPES
        if kind != "Run"
    },
    **{f"edge {kind}": _one_edge_of(kind) for kind in EDGE_TYPES},
}


@pytest.fixture(params=FORMATS.values(), ids=FORMATS)
def format_(request: pytest.FixtureRequest) -> Format:
    return request.param


def written(format_: Format, graph: Subgraph, **options: bool) -> bytes:
    stream = io.BytesIO()
    format_.write(graph, stream, **options)
    assert not stream.closed
    return stream.getvalue()


@pytest.mark.parametrize("name", CASES)
def test_equal_graphs_are_equal_bytes_in_whatever_order_they_are_laid_out(format_: Format, name: str):
    graph = CASES[name]
    turned = Subgraph(nodes=graph.nodes[::-1], edges=graph.edges[::-1])
    assert written(format_, graph) == written(format_, turned)


@pytest.mark.parametrize("name", [name for name in CASES if name != "empty"])
def test_every_node_and_edge_leaves_a_trace(format_: Format, name: str):
    graph = CASES[name]
    less_a_node = Subgraph.of(graph.nodes[1:], graph.edges)
    assert written(format_, graph) != written(format_, less_a_node)
    if graph.edges:
        less_an_edge = Subgraph.of(graph.nodes, graph.edges[1:])
        assert written(format_, graph) != written(format_, less_an_edge)


def test_runs_leave_no_trace(format_: Format):
    run = Run(id="run:1", started="2026-02-03T04:05:06Z", version="0.1.0")
    assert written(format_, Subgraph.of([*NIGHT.nodes, run], NIGHT.edges)) == written(format_, NIGHT)


def test_the_source_text_is_written_only_when_asked_for(format_: Format):
    document = next(node for node in NIGHT.nodes if isinstance(node, Document))
    other = document.model_copy(update={"text": "Another text."})
    one, two = (Subgraph.of([node], []) for node in (document, other))
    assert written(format_, one) == written(format_, two)
    assert written(format_, one, with_source_text=True) != written(format_, two, with_source_text=True)


@pytest.mark.parametrize("name", CASES)
def test_a_json_format_is_one_json_document(format_: Format, name: str):
    if format_.is_json:
        json.loads(written(format_, CASES[name]))
    else:
        assert format_.suffix != ".json"


def test_the_table_holds_each_format_under_its_name(format_: Format):
    assert FORMATS[format_.name] is format_
    assert format_.description
    assert format_.suffix.startswith(".")
