"""What the programs for graphs find in our files: the same nodes, edges, words and numbers."""

import json
import re

import pytest
from graphs import everything
from readers import Found, expected, in_gephi, in_javascript, javascript, module, written

from kg.formats import FORMATS, exportable
from kg.formats.drawing import edge_note
from kg.formats.labels import label
from kg.models import Subgraph

GRAPH = exportable(everything())


def without(found: Found, nodes: set[str], edges: set[str]) -> Found:
    """Return `found` without attributes of these names."""

    def less(attributes: dict, names: set[str]) -> dict:
        return {name: value for name, value in attributes.items() if name not in names}

    return Found(
        {id_: less(attributes, nodes) for id_, attributes in found.nodes.items()},
        {id_: (*ends, less(attributes, edges)) for id_, (*ends, attributes) in found.edges.items()},
    )


def renamed(found: Found) -> Found:
    """Return what GEXF calls otherwise, by its names there."""
    offsets = {"start": "char_start", "end": "char_end"}

    def names(attributes: dict, also: dict[str, str]) -> dict:
        return {(offsets | also).get(name, name): value for name, value in attributes.items()}

    return Found(
        {id_: names(attributes, {}) for id_, attributes in found.nodes.items()},
        {
            id_: (*ends, names(attributes, {"kind": "relation", "key": "relation_key"}))
            for id_, (*ends, attributes) in found.edges.items()
        },
    )


GRAPHML = without(expected(GRAPH), {"id"}, {"id", "source", "target"})
GEXF = renamed(GRAPHML)


def in_networkx(graph) -> Found:
    assert graph.is_directed()
    return Found(
        dict(graph.nodes(data=True)),
        {
            key: (source, target, {name: value for name, value in data.items() if name != "id"})
            for source, target, key, data in graph.edges(keys=True, data=True)
        },
    )


def test_networkx_reads_graphml(tmp_path):
    graph = module("networkx").read_graphml(written("graphml", GRAPH, tmp_path), force_multigraph=True)
    assert in_networkx(graph) == GRAPHML


def test_igraph_reads_graphml(tmp_path):
    graph = module("igraph").Graph.Read_GraphML(str(written("graphml", GRAPH, tmp_path)))
    ids = graph.vs["id"]

    def attributes(item, *dropped) -> dict:
        # igraph fills up what is missing: a text by an empty one, a number by NaN, a truth value by False
        own = {name: value for name, value in item.attributes().items() if name not in dropped}
        found = {name: value for name, value in own.items() if value != "" and value == value}
        if "quote" not in found:
            found.pop("truncated", None)
        return found

    assert graph.is_directed()
    assert {vertex["id"]: attributes(vertex, "id") for vertex in graph.vs} == GRAPHML.nodes
    # igraph gives an edge the id of a node, so that ends and key must tell which it is
    assert {
        (ids[edge.source], ids[edge.target], edge["key"]): attributes(edge, "id") for edge in graph.es
    } == {(source, target, wanted["key"]): wanted for source, target, wanted in GRAPHML.edges.values()}


def test_graphology_reads_graphml(tmp_path):
    assert in_javascript("graphml", written("graphml", GRAPH, tmp_path)) == GRAPHML


def test_networkx_reads_gexf(tmp_path):
    graph = module("networkx").read_gexf(written("gexf", GRAPH, tmp_path))
    found = without(in_networkx(graph), {"label"}, {"label", "kind"})
    assert found.nodes == GEXF.nodes
    assert found.edges == GEXF.edges


def test_graphology_reads_gexf(tmp_path):
    found = in_javascript("gexf", written("gexf", GRAPH, tmp_path))
    assert without(found, {"label"}, {"label", "kind"}) == GEXF
    assert {id_: attributes["label"] for id_, attributes in found.nodes.items()} == {
        node.id: label(node) for node in GRAPH.nodes
    }


def test_gephi_reads_gexf(tmp_path):
    found = in_gephi(written("gexf", GRAPH, tmp_path))
    assert without(found, {"id", "label"}, {"id", "label", "weight"}) == GEXF


def test_gexf_outlives_networkx(tmp_path):
    networkx = module("networkx")
    again = tmp_path / "again.gexf"
    networkx.write_gexf(networkx.read_gexf(written("gexf", GRAPH, tmp_path)), again)
    found = without(in_networkx(networkx.read_gexf(again)), {"label"}, {"label", "kind"})
    assert found.nodes == GEXF.nodes
    assert sorted(map(str, found.edges.values())) == sorted(map(str, GEXF.edges.values()))


def test_cytoscape_reads_its_json(tmp_path):
    found = in_javascript("cytoscape", written("cytoscape", GRAPH, tmp_path))
    wanted = expected(GRAPH, lists=list)
    assert without(found, {"label"}, {"interaction"}) == wanted
    assert {ends[2]["interaction"] for ends in found.edges.values()} == {edge.kind for edge in GRAPH.edges}


def test_graphviz_reads_dot(tmp_path):
    found = in_javascript("dot", written("dot", GRAPH, tmp_path))
    assert found.nodes.keys() == {node.id for node in GRAPH.nodes}
    for node in GRAPH.nodes:
        words = getattr(node, "quote", None) or getattr(node, "name", None) or ""
        assert found.nodes[node.id]["class"] == node.kind
        # any line end starts a new line
        assert unescaped(found.nodes[node.id]["tooltip"]).endswith(words.replace("\r", "\n"))
    assert {id_: tuple(ends[:2]) for id_, ends in found.edges.items()} == {
        edge.id: (edge.source, edge.target) for edge in GRAPH.edges
    }
    assert {id_: ends[2]["label"] for id_, ends in found.edges.items()} == {
        edge.id: edge_note(edge) for edge in GRAPH.edges
    }


def unescaped(text: str) -> str:
    # Graphviz leaves escapes to what draws the graph
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text)


def test_mermaid_reads_its_flowchart(tmp_path):
    found = in_javascript("mermaid", written("mermaid", GRAPH, tmp_path))
    names = {node.id: f"n{number}" for number, node in enumerate(GRAPH.nodes)}
    assert found.nodes.keys() == set(names.values())
    for node in GRAPH.nodes:
        shown = found.nodes[names[node.id]]
        assert shown["class"] == [node.kind]
        start = label(node).removesuffix(" …")
        words = shown["label"].replace("\u200b", "")
        assert " ".join(words.split()).partition(" ")[2].startswith(start)
    ends = sorted((source, target, data["label"]) for source, target, data in found.edges.values())
    assert ends == sorted((names[e.source], names[e.target], edge_note(e)) for e in GRAPH.edges)


@pytest.mark.parametrize("graph", [GRAPH, Subgraph()], ids=["everything", "empty"])
def test_a_renderer_draws_svg_within_its_frame(tmp_path, graph):
    drawn = javascript("read.mjs", "svg", written("svg", graph, tmp_path))
    if graph.nodes:
        width, height = drawn["drawn"]
        assert drawn["width"] / 2 < width < drawn["width"]
        assert drawn["height"] / 2 < height < drawn["height"]
    else:
        assert "drawn" not in drawn


def test_svg_holds_every_node_and_edge_with_its_words(tmp_path):
    etree = module("lxml.etree")
    drawing = etree.parse(written("svg", GRAPH, tmp_path)).getroot()
    titles = {each.get("data-id"): each[0].text for each in drawing if each.get("data-id")}
    assert titles == {
        **{node.id: _words(node) for node in GRAPH.nodes},
        **{edge.id: edge_note(edge) for edge in GRAPH.edges},
    }


def _words(node) -> str:
    return next(v for name in ("name", "title", "heading", "quote") if (v := getattr(node, name, None)))


def test_networkx_reads_node_link(tmp_path):
    data = json.loads(written("node-link", GRAPH, tmp_path).read_text("utf-8"))
    graph = module("networkx").node_link_graph(data, edges="edges")
    wanted = without(expected(GRAPH, lists=list, nested=list), {"id"}, set())
    assert dict(graph.nodes(data=True)) == wanted.nodes
    assert graph.number_of_edges() == len(wanted.edges)


def test_a_writer_takes_a_stream_that_cannot_be_searched(tmp_path):
    path = written("csv", GRAPH, tmp_path)
    pipe = _Pipe()
    FORMATS["csv"].write(GRAPH, pipe)
    assert len(pipe.data) >= path.stat().st_size


class _Pipe:
    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)

    def flush(self) -> None:
        pass
