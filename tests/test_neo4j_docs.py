"""docs/neo4j.md: every query gives rows on a real server with `examples/`, and the tables are the model's."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from neo4j_server import Neo4jServer

from api.cli import main
from api.commands import COMMANDS
from ingest import ingest
from kg.cypher import run_cypher
from kg.models import EDGE_TYPES, Challenges
from kg.stores.neo4j import Neo4jStore, connection, mapping

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "neo4j.md").read_text("utf-8")
QUERIES = dict(re.findall(r"^\*\*(.+?)\*\*[^`]*?```cypher\n(.*?)```", PAGE, flags=re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def url(neo4j_server: Neo4jServer) -> Iterator[str]:
    """A server with the examples, and a link across documents, of which those four have none."""
    store = Neo4jStore(neo4j_server.url)
    store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
    ingest([ROOT / "examples"], store)
    one, other, *_ = store.documents()
    counter = store.list_nodes("Counterargument", document=one.id, limit=1)[0]
    claim = store.list_nodes("Claim", document=other.id, limit=1)[0]
    link = Challenges(source=counter.id, target=claim.id, score=0.5, scope="cross-document", method="hand")
    store.put_edges_across(one.id, [link])
    store.close()
    return neo4j_server.url


def test_there_are_ten_queries():
    assert len(QUERIES) == 10
    assert PAGE.count("```cypher") == 10


@pytest.mark.parametrize("question", QUERIES)
def test_a_query_gives_rows_and_only_reads(url, question):
    answer = run_cypher(url, QUERIES[question])
    assert answer.rows
    assert answer.changes == {}
    assert all(value is not None for value in answer.rows[0])


def test_the_command_line_below_the_queries_gives_rows(url, capsys):
    [line] = re.findall(r"`(countergraph cypher '.*?)`", PAGE)
    assert main([*shlex.split(line)[1:], "--db", url, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rows"]) == 1


def tables() -> dict[str, str]:
    """Return the first cells of the tables' rows with the rest of the row."""
    rows = re.findall(r"^\| (`[^|]+?) \| (.*) \|$", PAGE, flags=re.MULTILINE)
    return {name: rest for first, rest in rows for name in re.findall(r"`([^`]+)`", first)}


def test_every_label_and_type_is_described_with_its_properties():
    described = tables()
    assert set(mapping.LABELS) | set(EDGE_TYPES) | set(mapping.ENTITY_LABELS.values()) <= set(described)
    for kind, names in (*mapping.NODE_PROPERTIES.items(), *mapping.EDGE_PROPERTIES.items()):
        if kind == "Counterargument":  # whose row says "the same"
            names = ("concession", "runners_up")
        assert set(names) - {"id"} <= set(re.findall(r"`(\w+)`", described[kind])), kind


def test_every_setting_is_described():
    assert {connection.USER, connection.PASSWORD, connection.DATABASE, "COUNTERGRAPH_DB"} <= set(tables())


def test_every_variable_of_the_compose_file_is_described():
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert set(re.findall(r"(?<!\$)\$\{(\w+)", compose)) <= set(tables())
    assert yaml.safe_load(compose)["services"]["app"]["environment"].keys() >= {
        "COUNTERGRAPH_DB",
        connection.PASSWORD,
    }


def test_every_command_on_the_page_is_one():
    blocks = re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL)
    used = set(re.findall(r"(?:countergraph|app) (?:--db \S+ )?([a-z]+)\b", "".join(blocks)))
    assert {"ingest", "contested", "stats", "copy", "export", "doctor", "counters"} <= used
    assert used <= set(COMMANDS)
