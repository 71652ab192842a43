"""Reading our own Markdown reports as argument maps."""

import io

import pytest
import specimen
from graphs import everything, ring
from specimen import QUOTES

from kg.errors import FormatError
from kg.formats import FORMATS
from kg.models import Subgraph

REPORT = FORMATS["markdown"]


def report(graph: Subgraph) -> str:
    stream = io.BytesIO()
    REPORT.write(graph, stream)
    return stream.getvalue().decode()


def read(text: str) -> Subgraph:
    return REPORT.read(io.BytesIO(text.encode()))


def test_a_report_gives_back_what_an_argument_map_holds():
    graph = read(report(specimen.night()))
    quotes = {node.id: node.quote for node in graph.nodes if hasattr(node, "quote")}
    names = {node.id: node.name for node in graph.nodes if hasattr(node, "name")}
    wanted = [
        (QUOTES[name], kind)
        for name in QUOTES
        for kind in [specimen._kind(name).__name__]
        if name != "ferries"
    ]
    found = [(node.quote, node.kind) for node in graph.nodes if hasattr(node, "quote")]
    assert sorted(found) == sorted(each for each in wanted if each[1] != "Clarification")
    links = {
        (quotes[e.source], quotes[e.target], e.attack, e.score, e.status)
        for e in graph.edges
        if e.kind == "CHALLENGES"
    }
    assert links == {
        (QUOTES["gift"], QUOTES["pays again"], "undercut", 0.81, "proposed"),
        (QUOTES["riders"], QUOTES["pays"], "rebut", 0.6, "confirmed"),
        (QUOTES["rejected"], QUOTES["pays"], "unknown", 0.9, "rejected"),
        (QUOTES["tired"], QUOTES["shifts"], "undermine", 0.4, "proposed"),
        (QUOTES["gift stands"], QUOTES["gift"], "unknown", 0.5, "proposed"),
    }
    said = {(quotes[e.source], names[e.target]) for e in graph.edges if e.kind == "ASSERTED_BY"}
    assert said == {
        (QUOTES["pays"], "Ines Varga"),
        (QUOTES["pays again"], "Ines Varga"),
        (QUOTES["shifts"], "Tomas Varga"),
    }
    assert [(quotes[e.source], quotes[e.target]) for e in graph.edges if e.kind == "RESTATES"] == [
        (QUOTES["pays again"], QUOTES["pays"])
    ]
    document = next(node for node in graph.nodes if node.kind == "Document")
    assert document.title == "Night Buses: Who Rides After Twelve"
    assert document.collection == "Imported from Markdown"


def test_what_markdown_would_act_upon_is_read_as_it_was():
    graph = everything()
    quotes = {
        " ".join(node.quote.split()) for node in graph.nodes if node.kind in ("Claim", "Counterargument")
    }
    assert {node.quote for node in read(report(graph)).nodes if hasattr(node, "quote")} == quotes


def test_counters_in_a_ring_are_read_once_each():
    graph = read(report(ring()))
    assert sum(node.kind == "Counterargument" for node in graph.nodes) == 3
    assert sum(edge.kind == "CHALLENGES" for edge in graph.edges) >= 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Notes\n\n- buy milk\n", "line 3 is no line of a report of ours: 'buy milk'"),
        ("- “A claim.” · `claim:a`\n    - challenged (rebut, 0.8", "line 2 is no line of a report of ours"),
        ("- “A claim.” · `claim:a`\n        - challenged (0.80, proposed): “x” · `counterargument:x`", "line 2 is below"),
        ("# Only a title\n", "holds no statement"),
        ("Nothing to report.\n", "holds no statement"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_with_its_line(text, message):
    with pytest.raises(FormatError, match=message):
        read(text)
