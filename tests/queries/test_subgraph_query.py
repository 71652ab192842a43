import pytest
import specimen
from specimen import IDS

from kg.errors import NotFoundError, UsageError
from kg.models import Subgraph
from queries.subgraph import document_graph, entity_graph, neighbourhood, whole_graph

NAMES = {node: name for name, node in IDS.items()}


def named(graph: Subgraph) -> set[str]:
    """Return the nodes but sections and documents, statements by the names that `specimen` gives them."""
    return {NAMES.get(node.id, node.id) for node in graph.nodes if node.kind not in ("Section", "Document")}


def both() -> Subgraph:
    night, harbour = specimen.night(), specimen.harbour()
    lumen = next(node for node in night.nodes if node.id == specimen.LUMEN)
    nodes = [node for node in (*night.nodes, *harbour.nodes) if node.id != specimen.LUMEN]
    return Subgraph.of([*nodes, lumen], [*night.edges, *harbour.edges])


def test_the_whole_graph_is_what_was_put_in(store):
    assert whole_graph(store) == both()


@pytest.mark.parametrize(
    ("start", "hops", "reached"),
    [
        ("gift", 0, {"gift"}),
        ("gift", 1, {"gift", "gift stands", "pays again"}),
        (
            "gift",
            2,
            {"gift", "gift stands", "pays again", "pays", specimen.INES, specimen.LUMEN, specimen.FAREBOX},
        ),
        (
            "gift",
            3,
            {"gift", "gift stands", "pays again", "pays", "riders", "ratio", "ferries"}
            | {specimen.INES, specimen.LUMEN, specimen.FAREBOX},
        ),
        ("noise", 5, {"noise"}),
    ],
)
def test_a_neighbourhood_grows_by_one_edge_a_hop(store, start, hops, reached):
    graph = neighbourhood(store, [IDS[start]], hops=hops)
    assert named(graph) == reached


def test_a_neighbourhood_brings_its_sections_and_documents_and_all_edges_among_its_nodes(store):
    graph = neighbourhood(store, [IDS["gift"]], hops=1)
    ids = {node.id for node in graph.nodes}
    assert specimen.NIGHT in ids
    assert sum(node.kind == "Section" for node in graph.nodes) == 2
    assert list(graph.edges) == [edge for edge in both().edges if edge.source in ids and edge.target in ids]


def test_a_neighbourhood_does_not_walk_through_sections(store):
    assert named(neighbourhood(store, [IDS["noise"]], hops=9)) == {"noise"}


def test_rejected_links_are_not_walked_but_shown_between_what_is_in(store):
    assert "rejected" not in named(neighbourhood(store, [IDS["pays"]], hops=4))
    graph = neighbourhood(store, [IDS["pays"], IDS["rejected"]], hops=0)
    assert [edge.status for edge in graph.edges if edge.kind == "CHALLENGES"] == ["rejected"]


def test_weak_links_are_neither_walked_nor_shown(store):
    assert named(neighbourhood(store, [IDS["gift"]], hops=1, min_score=0.8)) == {"gift", "pays again"}
    assert named(neighbourhood(store, [IDS["shifts"]], hops=1, min_score=0.5)) == {"shifts", specimen.TOMAS}


def test_several_starts_give_one_graph(store):
    graph = neighbourhood(store, [IDS["noise"], IDS["ferries"]], hops=0)
    assert named(graph) == {"noise", "ferries"}
    assert {specimen.NIGHT, specimen.HARBOUR} <= {node.id for node in graph.nodes}


def test_from_a_document_one_walks_down(store):
    assert named(neighbourhood(store, [specimen.HARBOUR], hops=1)) == set()
    assert named(neighbourhood(store, [specimen.HARBOUR], hops=2)) == {"ferries"}
    section = next(node for node in specimen.harbour().nodes if node.kind == "Section")
    assert named(neighbourhood(store, [section.id], hops=1)) == {"ferries"}


@pytest.mark.parametrize("hops", [0, 1, 2, 3, 4])
def test_a_wider_neighbourhood_holds_the_narrower_one(store, hops):
    for start in (IDS["tired"], specimen.LUMEN):
        narrow, wide = (neighbourhood(store, [start], hops=h) for h in (hops, hops + 1))
        assert {node.id for node in narrow.nodes} <= {node.id for node in wide.nodes}
        assert {edge.id for edge in narrow.edges} <= {edge.id for edge in wide.edges}


def test_a_document_graph_is_what_the_document_put_in(store):
    assert document_graph(store, specimen.NIGHT) == specimen.night()
    assert document_graph(store, "Night Buses: Who Rides After Twelve") == specimen.night()


def test_a_document_graph_leaves_out_what_other_documents_say_of_its_entities(store):
    assert named(document_graph(store, specimen.HARBOUR)) == {"ferries", specimen.LUMEN}


def test_an_entity_graph_holds_its_claims_their_counters_and_terms(store):
    assert named(entity_graph(store, "Ines Varga")) == {
        specimen.INES,
        specimen.LUMEN,
        specimen.FAREBOX,
        "pays",
        "pays again",
        "gift",
        "riders",
        "rejected",
    }


def test_an_entity_graph_leaves_out_weak_counters(store):
    assert {"riders", "tired"} & named(entity_graph(store, "Ines Varga", min_score=0.7)) == set()


@pytest.mark.parametrize(("least", "scores"), [(0.0, 6), (0.5, 5), (0.85, 1), (1.0, 0)])
def test_min_score_filters_scored_edges_and_no_others(store, least, scores):
    graph = whole_graph(store, min_score=least)
    links = [edge for edge in graph.edges if edge.kind in ("CHALLENGES", "RESTATES")]
    assert len(links) == scores
    assert len(graph.nodes) == len(both().nodes)
    assert sum(edge.kind == "PART_OF" for edge in graph.edges) == sum(
        e.kind == "PART_OF" for e in both().edges
    )


def test_what_is_not_there_is_not_found(store):
    with pytest.raises(NotFoundError):
        neighbourhood(store, [IDS["gift"], "claim:nowhere"])
    with pytest.raises(NotFoundError):
        document_graph(store, "nowhere")
    with pytest.raises(NotFoundError):
        entity_graph(store, "nobody")


@pytest.mark.parametrize("options", [{"hops": -1}, {"min_score": 2.0}])
def test_arguments_that_cannot_be_meant_are_usage_errors(store, options):
    with pytest.raises(UsageError):
        neighbourhood(store, [IDS["gift"]], **options)
