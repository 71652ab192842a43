"""Tables and igraph's graphs; their packages are optional, and what is missing says so."""

import builtins

import pytest
import specimen

from kg.errors import FormatError
from kg.formats.igraph import to_igraph
from kg.formats.pandas import to_pandas
from kg.models import Subgraph


def test_tables_have_one_row_a_node_and_one_an_edge():
    pytest.importorskip("pandas")
    night = specimen.night()
    nodes, edges = to_pandas(night)
    assert list(nodes.index) == [node.id for node in night.nodes]
    assert list(nodes.columns[:1]) == ["kind"]
    assert nodes.loc[specimen.INES, "name"] == "Ines Varga"
    assert list(edges["source"]) == [edge.source for edge in night.edges]
    assert list(edges.columns[:4]) == ["source", "key", "target", "kind"]
    scores = edges[edges["kind"] == "CHALLENGES"].set_index("source")["score"]
    assert scores[specimen.IDS["gift"]] == 0.8125
    assert edges[edges["kind"] == "PART_OF"]["score"].isna().all()


def test_no_nodes_give_empty_tables_with_columns():
    pytest.importorskip("pandas")
    nodes, edges = to_pandas(Subgraph())
    assert (len(nodes), list(nodes.columns)) == (0, ["kind"])
    assert (len(edges), list(edges.columns)) == (0, ["source", "key", "target", "kind"])


def test_an_igraph_graph_has_the_same_nodes_edges_and_properties():
    pytest.importorskip("igraph")
    night = specimen.night()
    graph = to_igraph(night)
    assert graph.vs["name"] == [node.id for node in night.nodes]
    assert graph.vs.find(specimen.INES)["label"] == "Ines Varga"
    names = graph.vs["name"]
    assert [(names[e.source], names[e.target]) for e in graph.es] == [
        (e.source, e.target) for e in night.edges
    ]
    assert graph.es["kind"] == [edge.kind for edge in night.edges]
    assert to_igraph(Subgraph()).vcount() == 0


@pytest.mark.parametrize(("convert", "package"), [(to_pandas, "pandas"), (to_igraph, "igraph")])
def test_a_package_that_is_missing_is_named(monkeypatch, convert, package):
    bring = builtins.__import__

    def without(name, *args, **options):
        if name == package:
            raise ImportError(name)
        return bring(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(FormatError, match=f"pip install {package}"):
        convert(Subgraph())
