import json
import stat

import pytest
import specimen
from specimen import IDS

GIFT = IDS["gift"]


def ids(data) -> set[str]:
    return {node["id"] for node in data["nodes"]}


def test_the_whole_graph_goes_to_stdout_and_the_count_to_stderr(run, specimen_file):
    outcome = run("export", "node-link", "--db", specimen_file)
    assert len(outcome.data["nodes"]) == len(specimen.night().nodes) + len(specimen.harbour().nodes) - 1
    assert outcome.err == f"{len(outcome.data['nodes'])} nodes, {len(outcome.data['edges'])} edges\n"


def test_the_same_graph_is_the_same_bytes(run, specimen_file, database):
    one, two = (run("export", "node-link", "--db", path).out for path in (specimen_file, database))
    assert one == two


@pytest.mark.parametrize(
    ("selector", "within", "without"),
    [
        (["--around", GIFT], {GIFT, IDS["pays again"], specimen.NIGHT}, {IDS["pays"]}),
        (["--around", GIFT, "--hops", "0"], {GIFT}, {IDS["pays again"]}),
        (["--around", GIFT, "--hops", "2"], {IDS["pays"]}, {IDS["riders"]}),
        (["--around", GIFT, "--around", IDS["noise"], "--hops", "0"], {GIFT, IDS["noise"]}, set()),
        (["--document", specimen.HARBOUR], {IDS["ferries"], specimen.LUMEN}, {IDS["pays"]}),
        (["--document", "Harbour Lights"], {IDS["ferries"]}, {IDS["pays"]}),
        (["--entity", "Tomas Varga"], {IDS["shifts"], IDS["tired"]}, {IDS["pays"]}),
        (["--entity", "Tomas Varga", "--min-score", "0.5"], {IDS["shifts"]}, {IDS["tired"]}),
    ],
)
def test_a_selector_gives_a_part(run, specimen_file, selector, within, without):
    found = ids(run("export", "node-link", *selector, "--db", specimen_file).data)
    assert within <= found
    assert not without & found


def test_min_score_leaves_weak_links_out_of_the_whole_graph(run, specimen_file):
    data = run("export", "node-link", "--min-score", "0.8", "--db", specimen_file).data
    assert {edge["score"] for edge in data["edges"] if "score" in edge} == {0.8125, 0.9, 1.0}


def test_the_source_text_comes_when_asked_for(run, specimen_file):
    for options, there in (([], False), (["--with-source-text"], True)):
        data = run("export", "node-link", *options, "--db", specimen_file).data
        assert all(("text" in node) is there for node in data["nodes"] if node["kind"] == "Document")


def test_a_file_gets_what_stdout_would_get(run, specimen_file, tmp_path):
    path = tmp_path / "graph.json"
    outcome = run("export", "node-link", "-o", path, "--db", specimen_file)
    assert outcome.out == ""
    assert str(path) in outcome.err
    assert path.read_text("utf-8") == run("export", "node-link", "--db", specimen_file).out


def test_with_json_a_file_is_reported_on_stdout(run, specimen_file, tmp_path):
    path = tmp_path / "graph.json"
    data = run("export", "node-link", "-o", path, "--json", "--db", specimen_file).data
    exported = json.loads(path.read_text("utf-8"))
    assert data == {
        "format": "node-link",
        "path": str(path),
        "nodes": len(exported["nodes"]),
        "edges": len(exported["edges"]),
    }


def test_a_file_is_replaced_and_keeps_its_mode(run, specimen_file, tmp_path):
    path = tmp_path / "graph.json"
    path.write_text("old")
    path.chmod(0o640)
    assert run("export", "node-link", "-o", path, "--db", specimen_file).code == 0
    assert json.loads(path.read_text("utf-8"))["directed"] is True
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["graph.json"]


def test_an_error_leaves_the_old_file_as_it_was(run, specimen_file, tmp_path):
    path = tmp_path / "graph.json"
    path.write_text("old")
    assert run("export", "node-link", "--around", "claim:0", "-o", path, "--db", specimen_file).code == 1
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["graph.json"]


@pytest.mark.parametrize("place", ["missing/graph.json", "."])
def test_a_file_that_cannot_be_written_is_an_error(run, specimen_file, tmp_path, place):
    outcome = run("export", "node-link", "-o", tmp_path / place, "--db", specimen_file)
    assert outcome.code == 1
    assert outcome.err.startswith(f"error: cannot write {tmp_path / place}")
    assert len(outcome.err.splitlines()) == 1


def test_formats_are_listed_without_a_database(run, tmp_path):
    outcome = run("export", "--list", "--db", tmp_path / "none.db")
    assert outcome.code == 0
    assert "node-link" in outcome.out
