"""``countergraph cypher`` on a real server."""

import io
import sys
from collections.abc import Iterator

import pytest
import specimen
from neo4j_server import Neo4jServer

from kg.stores.neo4j import Neo4jStore


@pytest.fixture(scope="module")
def url(neo4j_server: Neo4jServer) -> Iterator[str]:
    """A server with the two documents of `specimen`."""
    store = Neo4jStore(neo4j_server.url)
    store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
    for graph in (specimen.night(), specimen.harbour()):
        store.put_document(graph)
    store.close()
    return neo4j_server.url


@pytest.fixture
def ask(run, url):
    return lambda *args: run("cypher", "--db", url, *args)


def test_rows_are_a_table_and_their_number_goes_to_stderr(ask):
    outcome = ask("MATCH (e:Entity) RETURN e.name AS name, size(e.aliases) AS aliases ORDER BY name")
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        "name           aliases",
        "-------------  -------",
        "Alder Depot          0",
        "Ines Varga           1",
        "Lumen Transit        1",
        "Tomas Varga          1",
    ]
    assert outcome.err == "4 rows\n"


def test_a_table_that_would_be_too_wide_is_names_and_values(ask):
    outcome = ask(
        "MATCH (c:Claim)<-[r:CHALLENGES]-(k) RETURN c.quote AS claim, k.quote AS counter, r.score AS s"
    )
    assert outcome.out.startswith("claim    ")
    assert max(map(len, outcome.out.splitlines())) <= 80


def test_graph_values_are_read_as_in_browser(ask):
    outcome = ask(
        "MATCH p = (k)-[r:CHALLENGES]->(c {id: $id})<-[:RESTATES]-(d) "
        "RETURN p, r, [1, null, true, 0.123456] AS l, {a: date('2026-02-03')} AS m ORDER BY r.score LIMIT 1",
        "--param", f"id={specimen.IDS['pays']}",
    )  # fmt: skip
    text = " ".join(outcome.out.split())
    assert text.startswith(f"p (:Counterargument:Statement {specimen.IDS['riders']} Ridership")
    assert f"-[:CHALLENGES 0.60]->(:Claim:Statement {specimen.IDS['pays']} Ines" in text
    assert f"<-[:RESTATES 0.77]-(:Claim:Statement {specimen.IDS['pays again']} Lumen" in text
    assert text.endswith(" r [:CHALLENGES 0.60] l [1, null, true, 0.1235] m {a: 2026-02-03}")


def test_json_has_nodes_relationships_and_paths_as_objects(ask):
    query = "MATCH p = (e:Person {name: $name})-[r:AFFILIATED_WITH]->(o) RETURN e, r, p, 0.0/0.0 AS none"
    data = ask(query, "--param", "name=Ines Varga", "--json").data
    assert data["columns"] == ["e", "r", "p", "none"]
    [row] = data["rows"]
    assert row["e"]["labels"] == ["Entity", "Person"]
    assert row["e"]["properties"]["aliases"] == ["Varga"]
    assert row["r"]["type"] == "AFFILIATED_WITH"
    assert row["r"]["start"] == row["e"]["element_id"]
    assert row["r"]["properties"]["role"] == "head of planning"
    assert [node["element_id"] for node in row["p"]["nodes"]] == [row["r"]["start"], row["r"]["end"]]
    assert row["p"]["relationships"] == [row["r"]]
    assert row["none"] is None
    assert data["changes"] == {}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("n=3", 3),
        ('n="3"', "3"),
        ("n=a=b", "a=b"),
        ('n=["x", null]', ["x", None]),
        ("n=", ""),
        ("n={x}", "{x}"),
    ],
)
def test_a_parameter_is_json_or_else_text(ask, parameter, value):
    assert ask("RETURN $n AS n", "--param", parameter, "--json").data["rows"] == [{"n": value}]


def test_the_query_may_come_from_stdin(ask, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("RETURN 1 AS one"))
    assert ask("-", "--json").data["rows"] == [{"one": 1}]


@pytest.mark.parametrize(
    "query", ["CREATE (:Scratch)", "MATCH (c:Claim) SET c.quote = ''", "CREATE INDEX x FOR (n:X) ON (n.x)"]
)
def test_a_query_that_writes_is_refused_and_changes_nothing(ask, query):
    before = ask("MATCH (n) RETURN count(n) AS nodes, count(n.quote) AS quotes", "--json").out
    outcome = ask(query)
    assert (outcome.code, outcome.out) == (2, "")
    assert (
        outcome.err == "error: the query writes to the graph, and nothing was run: give --write to let it\n"
    )
    assert ask("MATCH (n) RETURN count(n) AS nodes, count(n.quote) AS quotes", "--json").out == before


def test_a_query_may_write_when_asked_to(ask):
    made = ask("--write", "CREATE (a:Scratch)-[:NEAR]->(:Scratch)")
    assert (made.code, made.out) == (0, "")
    assert made.err == "0 rows, 2 nodes created, 1 relationships created, 2 labels added\n"
    data = ask("--write", "MATCH (n:Scratch) DETACH DELETE n RETURN count(n) AS gone", "--json").data
    assert data["rows"] == [{"gone": 2}]
    assert data["changes"] == {"nodes_deleted": 2, "relationships_deleted": 1}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("MATCH (n RETURN n", r"Invalid input 'RETURN'"),
        ("RETURN $missing", r"Expected parameter(s): missing"),
        ("CALL no.such()", r"There is no procedure with the name `no.such`"),
        ("RETURN 1/0", "/ by zero"),
    ],
)
def test_a_query_that_cannot_run_is_an_error_in_one_sentence(ask, query, reason):
    outcome = ask(query)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: Neo4j does not take the query: ")
    assert reason in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_an_empty_query_is_wrong_usage(ask):
    outcome = ask(" ")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: the query is empty: ")


def test_a_wrong_password_is_said_and_not_shown(run, url):
    wrong = url.replace("a-password", "another-password")
    assert wrong != url
    outcome = run("cypher", "RETURN 1", "--db", wrong)
    assert outcome.code == 1
    assert "another-password" not in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_a_database_in_sqlite_has_no_cypher(run, specimen_file):
    outcome = run("cypher", "RETURN 1", "--db", specimen_file)
    assert outcome.code == 2
    assert outcome.err.startswith(
        f"error: {specimen_file} is an SQLite database, which has no Cypher: name a Neo4j"
    )
    assert "countergraph copy" in outcome.err


def test_a_parameter_without_a_name_is_wrong_usage(run):
    assert run("cypher", "RETURN 1", "--param", "=1", "--db", "bolt://127.0.0.1:1").code == 2
