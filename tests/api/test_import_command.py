import json

import pytest
import specimen
from readers import module

AIF = {
    "nodes": [
        {"nodeID": "1", "type": "I", "text": "Old trams should be kept."},
        {"nodeID": "2", "type": "I", "text": "Old trams break down."},
        {"nodeID": "3", "type": "CA", "text": "Default Conflict"},
        {"nodeID": "4", "type": "I", "text": "Tourists like old trams."},
        {"nodeID": "5", "type": "RA", "text": "Default Inference"},
    ],
    "edges": [
        {"edgeID": "1", "fromID": "2", "toID": "3"},
        {"edgeID": "2", "fromID": "3", "toID": "1"},
        {"edgeID": "3", "fromID": "4", "toID": "5"},
        {"edgeID": "4", "fromID": "5", "toID": "1"},
    ],
    "locutions": [],
}


@pytest.fixture
def trams(tmp_path):
    path = tmp_path / "trams.json"
    path.write_text(json.dumps(AIF))
    return path


def test_a_map_is_imported_and_its_counters_are_found(run, trams, tmp_path):
    database = tmp_path / "graph.db"
    outcome = run("import", trams, "--db", database)
    assert (outcome.code, outcome.err) == (0, "")
    assert "added         2     1/1       0  trams" in outcome.out
    assert "trams: supporting relations that are left out: 1" in outcome.out
    counters = run("counters", "Old trams should be kept.", "--db", database, "--json").data
    assert [each["quote"] for each in counters["counters"]] == ["Old trams break down."]
    assert counters["counters"][0]["method"] == "imported from AIF"


def test_json_reports_on_each_document(run, trams, tmp_path):
    data = run("import", trams, "--db", tmp_path / "graph.db", "--json").data
    assert data["documents"] == [
        {
            "path": str(trams),
            "document": data["documents"][0]["document"],
            "title": "trams",
            "outcome": "added",
            "counts": {
                "claims": 2,
                "counterarguments": 1,
                "linked": 1,
                "unlinked": 0,
                "clarifications": 0,
                "terms": 0,
                "entities": 0,
                "truncated": 0,
                "across": 0,
            },
            "warnings": ["supporting relations that are left out: 1"],
            "discrepancies": [],
        }
    ]
    assert data["failures"] == []


def test_a_file_that_cannot_be_imported_is_told_and_the_others_go_in(run, trams, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(AIF)[:-30])
    outcome = run("import", broken, trams, "--db", tmp_path / "graph.db", "--json")
    assert outcome.code == 1
    assert outcome.err == "error: 1 file could not be imported\n"
    assert [each["title"] for each in outcome.data["documents"]] == ["trams"]
    assert outcome.data["failures"][0]["path"] == str(broken)
    assert "is no JSON from line 1" in outcome.data["failures"][0]["error"]


def test_the_format_can_be_named(run, trams, tmp_path):
    outcome = run("import", trams, "--format", "xaif", "--db", tmp_path / "graph.db")
    assert outcome.code == 1
    assert "AIF holds nothing where an object is meant" in " ".join(outcome.out.split())
    assert run("import", trams, "--format", "aif", "--db", tmp_path / "graph.db").code == 0


def test_an_unknown_format_is_wrong_usage_and_makes_no_database(run, trams, tmp_path):
    outcome = run("import", trams, "--format", "docx", "--db", tmp_path / "graph.db")
    assert outcome.code == 2
    assert outcome.err.startswith("error: no format named 'docx' can be imported: use one of aif, ")
    assert not (tmp_path / "graph.db").exists()


def test_a_graph_moves_from_one_database_to_another_by_turtle(run, specimen_file, tmp_path):
    module("pyoxigraph")
    path, target = tmp_path / "graph.ttl", tmp_path / "graph.db"
    assert run("export", "turtle", "--with-source-text", "-o", path, "--db", specimen_file).code == 0
    assert run("import", path, "--no-across", "--db", target).code == 0
    whole = [
        run("export", "node-link", "--with-source-text", "--db", db).out for db in (specimen_file, target)
    ]
    assert whole[0] == whole[1]
    assert specimen.NIGHT in whole[0]
