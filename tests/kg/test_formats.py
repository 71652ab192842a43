import io
import json
import math

import networkx as nx
import pytest
import specimen

from kg.errors import FormatError
from kg.formats import FORMATS, exportable, find_format, to_networkx
from kg.models import Challenges, Edge, Node, Run, Subgraph, Term


def exported(graph: Subgraph, **options: bool) -> bytes:
    stream = io.BytesIO()
    FORMATS["node-link"].write(graph, stream, **options)
    return stream.getvalue()


def challenge(**properties) -> Challenges:
    values = {
        "source": "counterargument:k",
        "target": "claim:c",
        "score": 0.5,
        "method": "hand",
        **properties,
    }
    return Challenges(**values)


def written(*edges: Edge) -> dict:
    """Export these edges with stand-ins for the nodes at their ends, and return the parsed edges by key."""
    ends = sorted({end for edge in edges for end in (edge.source, edge.target)})
    nodes = [Node(id=end, kind="Claim") for end in ends]
    return {edge["key"]: edge for edge in json.loads(exported(Subgraph.of(nodes, edges)))["edges"]}


def test_node_link_is_networkx_own_form():
    data = json.loads(exported(specimen.night()))
    assert {name: data[name] for name in ("directed", "multigraph", "graph")} == {
        "directed": True,
        "multigraph": True,
        "graph": {"schema": 1},
    }
    assert set(data) == {"directed", "multigraph", "graph", "nodes", "edges"}


def test_networkx_reads_the_export_as_the_graph_that_to_networkx_gives():
    graph = specimen.night()
    read = nx.node_link_graph(json.loads(exported(graph)), edges="edges")
    expected = to_networkx(exportable(graph))
    assert isinstance(read, nx.MultiDiGraph)
    assert dict(read.nodes(data=True)) == dict(expected.nodes(data=True))
    assert sorted(read.edges(keys=True), key=str) == sorted(expected.edges(keys=True), key=str)
    assert all(read.edges[edge] == expected.edges[edge] for edge in expected.edges(keys=True))
    assert read.graph == expected.graph


def test_nodes_and_edges_are_sorted_and_their_keys_too():
    pairs = json.loads(exported(specimen.night()), object_pairs_hook=list)
    parsed = dict(pairs)
    nodes, edges = ([dict(item) for item in parsed[name]] for name in ("nodes", "edges"))
    assert [node["id"] for node in nodes] == sorted(node["id"] for node in nodes)
    places = [(edge["source"], edge["key"], edge["target"]) for edge in edges]
    assert places == sorted(places)
    for item in (*parsed["nodes"], *parsed["edges"]):
        names = [name for name, _ in item]
        assert names == sorted(names)


def test_an_edge_carries_its_ends_key_id_and_kind():
    edge = written(challenge(score=0.83, attack="undercut"))["CHALLENGES"]
    assert edge == {
        "source": "counterargument:k",
        "target": "claim:c",
        "key": "CHALLENGES",
        "id": challenge().id,
        "kind": "CHALLENGES",
        "score": 0.83,
        "attack": "undercut",
        "scope": "section",
        "method": "hand",
        "status": "proposed",
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.123456, 0.1235), (0.99996, 1.0), (-0.000001, 0.0), (3.0, 3.0), (math.nan, None), (math.inf, None)],
)
def test_floats_have_four_places_wherever_they_stand(value, expected):
    edge = written(challenge(score=0.123456, evidence={"cosine": value}))["CHALLENGES"]
    assert edge["score"] == 0.1235
    assert str(edge["evidence"]["cosine"]) == str(expected)  # as text, for -0.0 equals 0.0


def test_properties_that_are_none_or_empty_are_left_out_and_false_and_zero_are_kept():
    data = json.loads(exported(specimen.night()))
    term = next(node for node in data["nodes"] if node["kind"] == "Clarification")
    assert term["truncated"] is False
    assert "byline" not in next(node for node in data["nodes"] if node["kind"] == "Document")
    counter = next(node for node in data["nodes"] if node["kind"] == "Counterargument")
    assert not {"concession", "runners_up"} & set(counter)
    assert next(edge for edge in data["edges"] if edge["kind"] == "PART_OF" and edge["order"] == 0)


def test_the_source_text_is_left_out_unless_asked_for():
    document = next(node for node in specimen.night().nodes if node.kind == "Document")
    plain, full = (
        next(
            n
            for n in json.loads(exported(specimen.night(), with_source_text=asked))["nodes"]
            if n["kind"] == "Document"
        )
        for asked in (False, True)
    )
    assert "text" not in plain
    assert full["text"] == document.text
    assert {name: value for name, value in full.items() if name != "text"} == plain


def test_runs_and_edges_without_both_ends_are_left_out():
    run = Run(id="run:1", started="2026-02-03T04:05:06Z", version="0.1.0")
    graph = Subgraph(nodes=(run, Term(id="term:silo", name="silo")), edges=(challenge(),))
    data = json.loads(exported(graph))
    assert [node["id"] for node in data["nodes"]] == ["term:silo"]
    assert data["edges"] == []


def test_text_is_written_as_utf_8_and_what_no_format_holds_is_replaced():
    data = exported(Subgraph.of([Term(id="term:a", name="Schüll “𝔸” \ud800 \x07\t")], []))
    assert "Schüll “𝔸” \ufffd \ufffd\\t".encode() in data


def test_to_networkx_keeps_parallel_edges_apart_by_key():
    graph = to_networkx(specimen.night())
    ratio, farebox = specimen.IDS["pays again"], specimen.FAREBOX
    assert graph.number_of_edges(ratio, farebox) == 1
    assert graph.nodes[farebox] == {"kind": "Term", "name": "farebox ratio", "aliases": ["fare recovery"]}
    ends = specimen.IDS["pays again"], specimen.INES
    assert {key.partition(":")[0] for key in graph[ends[0]][ends[1]]} == {"ASSERTED_BY", "MENTIONS"}


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(FormatError, match=r"unknown format 'word': use one of .*node-link"):
        find_format("word")
