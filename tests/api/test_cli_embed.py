"""``countergraph embed``, and what the other commands say of models that are missing or others."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from embeddings_server import Answer, Server, serving
from specimen import IDS

from kg import open_store
from kg.models import Run
from kg.text.encoder import MODEL_ID, default_model_path
from kg.text.encoder.packaged import bert_tokenizer
from queries.degraded import degraded_documents

SOURCE = Path(__file__).parents[2] / "examples" / "remote-work.txt"
MEANING = "neighbours protest less because of loudness"
STATEMENTS = 11


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packaged model as a folder of one's own, which is the current model."""
    path = tmp_path / "mini"
    path.mkdir()
    (path / "model.onnx").symlink_to(default_model_path())
    bert_tokenizer().save(str(path / "tokenizer.json"))
    monkeypatch.setenv("COUNTERGRAPH_MODEL", str(path))
    return path


@pytest.fixture
def server(encoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The packaged model, served; the endpoint is the current model."""
    with serving(encoder.encode) as server:
        monkeypatch.setenv("no_proxy", "*")
        monkeypatch.setenv("COUNTERGRAPH_MODEL", server.url)
        monkeypatch.setenv("COUNTERGRAPH_MODEL_NAME", "mini")
        yield server


@pytest.fixture(params=["altered", "missing", "missing folder", "endpoint down"])
def without_model(request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No sentence model that could be used."""
    if request.param == "missing folder":
        monkeypatch.setenv("COUNTERGRAPH_MODEL", str(tmp_path / "nowhere"))
    elif request.param == "endpoint down":
        monkeypatch.setenv("no_proxy", "*")
        monkeypatch.setenv("COUNTERGRAPH_MODEL", "http://127.0.0.1:9/v1")
        monkeypatch.setenv("COUNTERGRAPH_MODEL_NAME", "mini")
    else:
        path = tmp_path / "model.onnx"
        if request.param == "altered":
            path.write_bytes(b"not a model")
        monkeypatch.setattr("kg.text.encoder.default_model_path", lambda: path)


def test_vectors_of_another_model_are_not_searched_and_the_answer_says_so_once(run, database, folder):
    found = run("search", MEANING, "--db", database, "--json")
    assert IDS["noise"] not in [hit["id"] for hit in found.data["hits"]]
    assert found.err.count("\n") == 1
    assert f"the vectors of this database were made by {MODEL_ID} and the current model is mini@" in found.err
    assert "run `countergraph embed`" in found.err
    assert found.data["degraded"] in found.err
    asked = run("counters", MEANING, "--db", database, "--json")
    assert (asked.data["degraded"], asked.err) == (found.data["degraded"], found.err)


def test_embed_makes_the_vectors_of_the_current_model_beside_the_others(run, database, monkeypatch, folder):
    monkeypatch.delenv("COUNTERGRAPH_MODEL")
    before = run("search", MEANING, "--db", database, "--json").data
    monkeypatch.setenv("COUNTERGRAPH_MODEL", str(folder))
    done = run("embed", "--db", database, "--json")
    assert (done.code, done.err) == (0, "")
    model = done.data["model"]
    assert model.startswith("mini@")
    assert (done.data["dimension"], done.data["embedded"], done.data["kept"]) == (384, STATEMENTS, 0)
    assert done.data["models"] == {MODEL_ID: STATEMENTS, model: STATEMENTS}
    assert run("stats", "--db", database, "--json").data["vectors"] == done.data["models"]
    after = run("search", MEANING, "--db", database, "--json")
    assert (after.data, after.err) == (before, "")
    assert IDS["noise"] == after.data["hits"][0]["id"]


def test_embed_skips_what_is_there_already(run, database):
    done = run("embed", "--db", database, "--json").data
    assert (done["model"], done["embedded"], done["kept"], done["pruned"]) == (MODEL_ID, 0, STATEMENTS, 0)


def test_prune_removes_the_vectors_of_other_models(run, database, folder):
    done = run("embed", "--prune", "--db", database, "--json").data
    assert done["pruned"] == STATEMENTS
    assert done["models"] == {done["model"]: STATEMENTS}
    assert run("doctor", "--db", database).code == 0


def test_an_embed_that_broke_off_goes_on_where_it_stopped(run, database, server):
    server.answers = [None, None, Answer(401, {"error": {"message": "The key has expired."}})]
    broken = run("embed", "--prune", "--db", database)
    assert (broken.code, broken.out) == (1, "")
    assert broken.err.startswith("error: ")
    assert "answered 401 (The key has expired): check COUNTERGRAPH_API_KEY" in broken.err
    assert run("stats", "--db", database, "--json").data["vectors"][MODEL_ID] == STATEMENTS
    search = run("search", MEANING, "--db", database)
    assert "meaning was compared in part: only 5 statements have a vector of the current model" in search.err
    done = run("embed", "--db", database, "--json").data
    assert (done["embedded"], done["kept"]) == (STATEMENTS - 5, 5)
    assert run("search", MEANING, "--db", database).err == ""


def test_the_result_is_read_on_80_columns(run, database, folder):
    done = run("embed", "--db", database)
    assert "statements embedded now  11" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_progress_is_shown_on_a_terminal(database, folder):
    pty = pytest.importorskip("pty", reason="pseudo-terminals are not on Windows")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "api.cli", "embed", "--json", "--db", str(database)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=theirs, env=environment, check=True)
    os.close(theirs)
    bar = os.read(ours, 65536).decode()
    os.close(ours)
    assert "━" in bar
    assert "statements" in bar


def test_embed_without_a_database_is_an_error(run, tmp_path):
    outcome = run("embed", "--db", tmp_path / "none.db")
    assert outcome.code == 1
    assert "run `countergraph ingest PATH` first" in outcome.err
    assert not (tmp_path / "none.db").exists()


def test_embed_without_a_model_is_an_error_and_changes_nothing(run, database, without_model):
    outcome = run("embed", "--prune", "--db", database)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error: ")
    assert outcome.err.count("\n") == 1
    assert run("stats", "--db", database, "--json").data["vectors"] == {MODEL_ID: STATEMENTS}


def test_a_question_without_a_model_is_answered_by_words_and_says_so_once(run, database, without_model):
    for command in ("search", "counters"):
        outcome = run(command, "complaints of noise", "--db", database, "--json")
        assert outcome.code == 0
        assert IDS["noise"] in outcome.out
        assert outcome.err == f"warning: {outcome.data['degraded']}\n"
        assert outcome.data["degraded"].startswith("only words were compared: ")


@pytest.mark.parametrize("without_model", ["altered", "endpoint down"], indirect=True)
def test_an_ingest_without_a_model_is_marked_in_the_report_the_links_stats_and_doctor(
    run, tmp_path, without_model
):
    database = tmp_path / "graph.db"
    report = run("ingest", SOURCE, "--db", database, "--json")
    assert report.code == 0
    assert report.err == f"warning: {report.data['degraded']}\n"
    assert report.data["totals"]["linked"] > 0
    edges = run("export", "node-link", "--db", database).data["edges"]
    methods = {edge["method"] for edge in edges if edge["kind"] in ("CHALLENGES", "RESTATES")}
    assert methods
    assert all("degraded" in method for method in methods)
    stats = run("stats", "--db", database, "--json").data
    assert stats["vectors"] == {}
    assert stats["degraded"].startswith("1 of 1 documents were linked by words alone")
    assert "linked by words alone" in " ".join(run("stats", "--db", database).out.split())
    checks = {
        check["what"]: check["ok"] for check in run("doctor", "--db", database, "--json").data["checks"]
    }
    assert (checks["database"], checks["links"], checks["sentence model"]) == (True, False, False)


def test_an_ingest_through_an_endpoint_links_and_is_searched_with_its_vectors(run, tmp_path, server):
    database = tmp_path / "graph.db"
    report = run("ingest", SOURCE, "--db", database, "--json").data
    assert report["degraded"] is None
    assert report["totals"]["linked"] > report["totals"]["counterarguments"] / 2
    (model,) = run("stats", "--db", database, "--json").data["vectors"]
    assert model.startswith("mini@127.0.0.1:")
    assert run("search", "employees feel lonely", "--db", database).err == ""
    assert run("doctor", "--db", database).code == 0


def test_a_document_read_again_with_the_model_is_no_longer_degraded(database):
    store = open_store(str(database))
    documents = tuple(document.id for document in store.documents())
    for day, degraded, read in ((1, True, documents), (2, False, documents[:1])):
        store.put_run(
            Run(
                id=f"run:{day}",
                started=f"2026-01-0{day}T00:00:00+00:00",
                version="1",
                documents=read,
                degraded=degraded,
            )
        )
    assert degraded_documents(store) == list(documents[1:])
    store.delete_document(documents[1])
    assert degraded_documents(store) == []
    store.close()
