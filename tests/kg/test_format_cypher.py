"""The Cypher script on a real server: the graph as it was, however often the script is run."""

import io
import json

import neo4j
import pytest
from graphs import everything
from neo4j_server import PASSWORD

from kg.formats import FORMATS, exportable
from kg.formats.properties import edge_properties, node_properties
from kg.models import Subgraph, Term

GRAPH = exportable(everything(), with_source_text=True)


def script(graph: Subgraph) -> list[str]:
    stream = io.BytesIO()
    FORMATS["cypher"].write(graph, stream, with_source_text=True)
    text = stream.getvalue().decode()
    assert text.endswith(";\n")
    # a statement stands on one line, and no text holds a line end
    return [line.removesuffix(";") for line in text.removesuffix("\n").split("\n")]


def plain(properties: dict) -> dict:
    """Return properties with maps, and lists of maps, as JSON text."""
    return {
        name: json.dumps(value, ensure_ascii=False)
        if isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict))
        else value
        for name, value in properties.items()
    }


@pytest.fixture
def session(neo4j_server):
    with (
        neo4j.GraphDatabase.driver(
            neo4j_server.url.replace(f"neo4j:{PASSWORD}@", ""), auth=("neo4j", PASSWORD)
        ) as driver,
        driver.session() as session,
    ):
        session.run("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n").consume()
        yield session
        session.run("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n").consume()
        for kind in (
            "Document",
            "Section",
            "Claim",
            "Counterargument",
            "Clarification",
            "Term",
            "Entity",
        ):
            session.run(f"DROP CONSTRAINT countergraph_{kind.lower()} IF EXISTS").consume()


def test_a_server_makes_the_graph_and_running_the_script_twice_changes_nothing(session):
    for _ in range(2):
        for statement in script(GRAPH):
            session.run(statement).consume()
        nodes = session.run(
            "MATCH (n) WHERE NOT n:_Countergraph RETURN labels(n) AS labels, properties(n) AS own"
        ).data()
        edges = session.run(
            "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS own"
        ).data()
        found = {row["own"]["id"]: (row["labels"], row["own"]) for row in nodes}
        assert len(nodes) == len(GRAPH.nodes)
        assert len(edges) == len(GRAPH.edges)
        for node in GRAPH.nodes:
            labels, own = found[node.id]
            wanted = plain(node_properties(node))
            assert wanted.pop("kind") in labels
            assert own == wanted
        ends = {row["own"]["id"]: (row["a"], row["type"], row["b"], row["own"]) for row in edges}
        for edge in GRAPH.edges:
            wanted = plain(edge_properties(edge))
            own = {
                name: value
                for name, value in wanted.items()
                if name not in ("source", "target", "kind", "key")
            }
            assert ends[edge.id] == (edge.source, edge.kind, edge.target, own)


def test_what_the_server_calls_a_node_besides_its_kind(session):
    for statement in script(GRAPH):
        session.run(statement).consume()
    counts = session.run(
        "MATCH (n:Statement) WITH count(n) AS statements MATCH (p:Person) RETURN statements, count(p) AS persons"
    ).single()
    assert counts["statements"] == sum(node.kind in ("Claim", "Counterargument") for node in GRAPH.nodes)
    assert counts["persons"] == 2


def test_text_cannot_end_its_string():
    name = "a' b\\' c\\u0027 \n; MATCH (n) DETACH DELETE n; //"
    line = next(line for line in script(Subgraph.of([Term(id="term:a", name=name)], [])) if "UNWIND" in line)
    assert r"name: 'a\' b\u005C\u005C\' c\u005C\u005Cu0027 \n; MATCH (n) DETACH DELETE n; //'" in line


def test_statements_stay_short():
    terms = [Term(id=f"term:{number}", name="x") for number in range(1000)]
    assert sum("UNWIND" in line for line in script(Subgraph.of(terms, []))) == 5
