"""The README's main job with COUNTERGRAPH_DB at a real Neo4j server: the same answers as with a file."""

from pathlib import Path

import pytest
from neo4j_server import Neo4jServer

from kg.stores.neo4j import Neo4jStore

EXAMPLE = Path(__file__).parents[2] / "examples" / "remote-work.txt"
QUESTIONS = (
    ("counters", "documents make a company faster than meetings"),
    ("claims",),
    ("entities",),
    ("terms",),
    ("contested",),
    ("uncountered",),
    ("entity", "Yusra Pelletier"),
    ("dossier", "Yusra Pelletier"),
    ("thread", "documents make a company faster than meetings"),
    ("standing", "documents make a company faster than meetings"),
    ("export", "node-link"),
)


@pytest.fixture
def url(neo4j_server: Neo4jServer) -> str:
    store = Neo4jStore(neo4j_server.url)
    store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
    store.close()
    return neo4j_server.url


def test_the_main_job_gives_the_same_on_neo4j(run, url, tmp_path, monkeypatch):
    answers = []
    for database in (url, str(tmp_path / "graph.db")):
        monkeypatch.setenv("COUNTERGRAPH_DB", database)
        report = run("ingest", EXAMPLE, "--json")
        assert report.code == 0
        answers.append([report.data["totals"], *(run(*question, "--json").data for question in QUESTIONS)])
    for question, ours, theirs in zip(("ingest", *QUESTIONS), *answers, strict=True):
        assert ours == theirs, question
