import json
import stat
import zipfile
from dataclasses import replace

import pytest
import specimen
from specimen import IDS

from kg.formats import FORMATS, graphml
from kg.models import Subgraph

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


def test_the_list_says_what_each_format_keeps_drops_and_needs(run, tmp_path):
    listed = {
        each["name"]: each for each in run("export", "--list", "--json", "--db", tmp_path / "none.db").data
    }
    assert list(listed) == sorted(FORMATS)
    assert listed["csv"]["lossless"] is listed["csv"]["reads"] is True
    assert "offsets" in listed["dot"]["drops"]
    assert listed["parquet"]["extra"] == "parquet"
    text = run("export", "--list", "--db", tmp_path / "none.db").out
    assert "needs pip install 'countergraph[parquet]'" in text


@pytest.mark.parametrize("name", [name for name, each in FORMATS.items() if each.can_write])
def test_every_format_is_written_as_it_comes_and_says_what_it_leaves_out(run, specimen_file, tmp_path, name):
    path = tmp_path / f"graph{FORMATS[name].suffix}"
    outcome = run("export", name, "-o", path, "--db", specimen_file)
    whole = Subgraph.of(
        [*specimen.night().nodes, *specimen.harbour().nodes],
        [*specimen.night().edges, *specimen.harbour().edges],
    )
    counts, *more = outcome.err.splitlines()
    assert counts == f"{path}: {len(whole.nodes)} nodes, {len(whole.edges)} edges"
    assert more == ([f"{name} leaves out {FORMATS[name].drops}"] if FORMATS[name].drops else [])
    assert path.is_file()
    assert outcome.code == 0


def test_a_format_of_several_files_is_an_archive_where_the_name_says_so(run, specimen_file, tmp_path):
    run("export", "csv", "-o", tmp_path / "graph.zip", "--db", specimen_file)
    run("export", "csv", "-o", tmp_path / "graph", "--db", specimen_file)
    with zipfile.ZipFile(tmp_path / "graph.zip") as archive:
        for name in ("nodes.csv", "edges.csv"):
            assert archive.read(name) == (tmp_path / "graph" / name).read_bytes()


def test_the_source_text_that_a_format_has_no_place_for_is_told(run, specimen_file):
    err = run("export", "dot", "--with-source-text", "--db", specimen_file).err
    assert "dot has no place for the source text, which is left out too\n" in err


def test_quiet_says_nothing_of_losses(run, specimen_file):
    assert run("export", "dot", "--quiet", "--db", specimen_file).err == ""


def test_a_format_that_can_only_be_read_is_refused(run, specimen_file):
    outcome = run("export", "argdown-json", "--db", specimen_file)
    assert outcome.code == 2
    assert "argdown-json can be read and not written" in outcome.err


def test_a_graph_that_changes_while_it_is_written_is_no_export(run, database, tmp_path, monkeypatch):
    """Its edges might lead to nodes that were not there yet when the nodes were written."""
    path = tmp_path / "graph.graphml"
    write = graphml.write

    def and_delete(graph, stream):
        write(graph, stream)
        assert run("delete", specimen.HARBOUR, "--db", database).code == 0

    monkeypatch.setitem(FORMATS, "graphml", replace(FORMATS["graphml"], streaming_writer=and_delete))
    outcome = run("export", "graphml", "-o", path, "--db", database)
    assert outcome.code == 1
    assert "was changed while it was exported: export again when no one writes to it" in outcome.err
    assert not path.exists()
