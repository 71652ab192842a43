"""The commands of the questions: filters, pages, saved lists, files and hints."""

import json

import pytest
import specimen
from specimen import IDS


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERGRAPH_QUERIES", str(tmp_path / "queries"))
    return tmp_path / "queries"


@pytest.fixture
def ask(run, specimen_file):
    return lambda *args: run(*args, "--db", specimen_file)


@pytest.mark.parametrize("command", ["claims", "contested", "uncountered"])
def test_a_list_goes_on_where_the_page_before_ended(ask, command):
    whole = [row["claim"] for row in ask(command, "--json").data["claims"]]
    first = ask(command, "--limit", "1", "--json").data
    rest = ask(command, "--after", json.dumps(first["after"]), "--json").data
    assert [row["claim"] for row in (*first["claims"], *rest["claims"])] == whole


def test_the_list_of_entities_goes_on_where_the_page_before_ended(ask):
    whole = ask("entities", "--json").data["entities"]
    assert [row["name"] for row in whole[:1]] == ["Ines Varga"]
    assert len(whole) > 1
    first = ask("entities", "--limit", "1", "--json").data
    rest = ask("entities", "--after", json.dumps(first["after"]), "--json").data
    assert [*first["entities"], *rest["entities"]] == whole
    assert rest["after"] is None


def test_the_list_of_terms_has_no_types(ask):
    assert [(row["name"], row["type"]) for row in ask("terms", "--json").data["terms"]] == [
        ("farebox ratio", None)
    ]


@pytest.mark.parametrize("cursor", ["nonsense", "[]", '["a", "b"]', "[1]", "[true, 3]", '{"a": 1}'])
def test_what_is_no_cursor_is_wrong_usage(ask, cursor):
    outcome = ask("contested", "--after", cursor)
    assert (outcome.code, outcome.out) == (2, "")
    assert "is no cursor of this list" in outcome.err


def test_filters_take_claims_out(ask):
    data = ask("contested", "--speaker", "Ines Varga", "--min-score", "0.7", "--json").data
    assert [row["claim"] for row in data["claims"]] == [IDS["pays again"]]
    assert data["hint"] is None


def test_filters_that_leave_nothing_say_why_on_stderr(ask):
    outcome = ask("contested", "--document", "Harbour Lights", "--since", "2026")
    assert (outcome.code, outcome.out) == (0, "no claims\n")
    assert "'Harbour Lights' states no date" in outcome.err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["contested", "--since", "2027", "--until", "2026"], "2027 is after 2026"),
        (["entities", "--type", "company"], "there is no type 'company': give one of person, organization"),
        (["uncountered", "--until", "soon"], "'soon' is no date"),
        (["contested", "--save", "Not A Name"], "is no name for a query"),
        (["subgraph", IDS["pays"], "--kind", "Person"], "no nodes of kind 'Person'"),
        (["path", IDS["pays"], IDS["pays"]], "both ends are"),
        (["disagreement", " "], "the topic is empty"),
        (["saved", "--delete"], "--delete removes one name"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(ask, args, message):
    outcome = ask(*args)
    assert outcome.code == 2
    assert message in outcome.err


@pytest.mark.parametrize("command", ["claims", "contested", "uncountered", "answered"])
def test_a_list_is_saved_shown_again_and_removed(ask, folder, command):
    asked = ask(command, "--speaker", "Ines Varga", "--save", "varga", "--json", "--quiet")
    assert asked.err == ""
    assert ask("saved", "varga", "--json").data == asked.data
    assert ask("saved", "--json").data["saved"][0]["list"] == command
    assert ask("saved", "varga", "--delete", "--json").data == {"removed": "varga"}
    assert ask("saved", "varga").err.startswith("error: no query is saved as 'varga'")
    assert list(folder.iterdir()) == []


def test_a_path_is_shown_step_by_step(ask):
    outcome = ask("path", IDS["gift stands"], "Ines Varga")
    assert "challenges" in outcome.out
    data = ask("path", IDS["gift stands"], "Ines Varga", "--json").data
    assert data["found"]
    assert data["nodes"] == [IDS["gift stands"], IDS["gift"], IDS["pays again"], specimen.INES]
    assert [step["edge"]["kind"] for step in data["steps"]] == ["CHALLENGES", "CHALLENGES", "ASSERTED_BY"]


def test_a_subgraph_is_written_to_a_file_with_an_honest_count(ask, tmp_path):
    path = tmp_path / "near.json"
    outcome = ask("subgraph", IDS["pays again"], "--max-nodes", "3", "-o", path)
    counts = " ".join(outcome.out.split())
    graph = json.loads(path.read_text("utf-8"))
    assert counts == f"{path}: {len(graph['nodes'])} nodes + 3 more, {len(graph['edges'])} edges"
    assert "3 more nodes within 1 hop left out" in outcome.err


def test_a_dossier_in_json_holds_the_evidence(ask):
    data = ask("dossier", "Lumen Transit", "--json").data
    assert data["entity"]["id"] == specimen.LUMEN
    assert [row["claim"] for row in data["claims_about"]["claims"]] == [IDS["ferries"], IDS["pays again"]]
    assert {period["published"] for period in data["timeline"]} == {None}
