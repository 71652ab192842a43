import json
import os
import subprocess
import sys

import pytest
import specimen
from specimen import IDS, QUOTES

from api.cli import main
from api.commands import COMMANDS

LINK = next(
    edge.id for edge in specimen.night().edges if edge.source == IDS["gift"] and edge.kind == "CHALLENGES"
)

# one call of every command that reads, with a name for the test
READING = {
    "counters by id": ["counters", IDS["pays again"]],
    "counters by quote": ["counters", QUOTES["pays"]],
    "counters by search": ["counters", "drivers", "like", "the", "dark"],
    "no counters": ["counters", IDS["noise"]],
    "counters of nothing": ["counters", "zzyzx"],
    "thread": ["thread", IDS["pays again"]],
    "thread without counters": ["thread", IDS["noise"]],
    "thread of nothing": ["thread", "zzyzx"],
    "standing": ["standing", IDS["pays again"]],
    "standing of an unchallenged claim": ["standing", IDS["noise"]],
    "standing of nothing": ["standing", "zzyzx"],
    "standing of a document": ["standing", "--document", specimen.NIGHT],
    "standing of all": ["standing", "--all", "--limit", "1"],
    "search": ["search", "night buses by Varga"],
    "search of nothing": ["search", "zzyzx"],
    "similar": ["similar", IDS["pays"]],
    "show a claim": ["show", IDS["pays again"]],
    "show a document": ["show", specimen.NIGHT],
    "show an entity": ["show", specimen.LUMEN],
    "show an edge": ["show", LINK],
    "entity": ["entity", "Ines", "Varga"],
    "entity of others": ["entity", "Lumen"],
    "term": ["term", "fare recovery"],
    "claims": ["claims"],
    "claims of a speaker": ["claims", "--speaker", "Ines Varga"],
    "entities": ["entities"],
    "entities of a type": ["entities", "--type", "person"],
    "terms": ["terms"],
    "contested": ["contested"],
    "contested, one": ["contested", "--limit", "1"],
    "uncountered": ["uncountered"],
    "uncountered of a document": ["uncountered", "--document", "Harbour Lights"],
    "export": ["export", "node-link"],
    "formats": ["export", "--list"],
    "dossier": ["dossier", "Ines", "Varga"],
    "dossier of others": ["dossier", "Lumen"],
    "disagreement": ["disagreement", "night buses"],
    "disagreement on nothing": ["disagreement", "zzyzx"],
    "answered": ["answered"],
    "onesided": ["onesided"],
    "onesided, all": ["onesided", "--all"],
    "decisions": ["decisions"],
    "decisions on a link": ["decisions", LINK],
    "saved": ["saved"],
    "path": ["path", IDS["gift stands"], "Ines Varga"],
    "no path": ["path", IDS["noise"], IDS["ferries"]],
    "subgraph": ["subgraph", IDS["pays"], "--hops", "2"],
    "stats": ["stats"],
    "doctor": ["doctor"],
}


def test_every_reading_command_is_tried_here():
    elsewhere = {"ingest", "import", "link", "delete", "embed", "copy", "cypher", "serve"}
    elsewhere |= {"confirm", "reject", "undo"}
    assert {call[0] for call in READING.values()} == set(COMMANDS) - elsewhere


@pytest.mark.parametrize("name", READING)
def test_json_is_one_document_on_stdout_and_nothing_else(run, specimen_file, name):
    outcome = run(*READING[name], "--db", specimen_file, "--json", "--quiet")
    assert outcome.code == 0
    json.loads(outcome.out)
    assert outcome.err == ""


@pytest.mark.parametrize("name", [name for name in READING if name != "export"])
def test_what_is_to_be_read_fits_80_columns(run, specimen_file, name):
    outcome = run(*READING[name], "--db", specimen_file)
    assert outcome.code == 0
    assert outcome.out.strip()
    assert max(len(line) for line in outcome.out.splitlines() if str(specimen_file) not in line) <= 80


@pytest.mark.parametrize("name", READING)
def test_reading_changes_nothing(run, specimen_file, name):
    before = specimen_file.read_bytes()
    run(*READING[name], "--db", specimen_file)
    assert specimen_file.read_bytes() == before


@pytest.mark.parametrize("common", [["--json"], ["--quiet"], ["--json", "--quiet"]])
def test_common_options_may_stand_before_and_after_the_command(run, specimen_file, common):
    before = run("--db", specimen_file, *common, "stats")
    after = run("stats", *common, "--db", specimen_file)
    assert before == after
    assert before.code == 0


def test_the_option_after_the_command_wins(run, specimen_file, tmp_path):
    assert run("--db", tmp_path / "other.db", "stats", "--db", specimen_file).code == 0


def test_the_database_may_come_from_the_environment(run, specimen_file, monkeypatch):
    monkeypatch.setenv("COUNTERGRAPH_DB", str(specimen_file))
    assert run("stats", "--json").data["nodes"]["Claim"] == 5


def test_the_database_is_by_default_in_the_current_folder(run, database, monkeypatch):
    database.rename(database.parent / "countergraph.db")
    monkeypatch.chdir(database.parent)
    assert run("stats", "--json").data["database"] == "countergraph.db"


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["nonsense"],
        ["counters"],
        ["counters", "claim:a", "--limit", "0"],
        ["counters", "claim:a", "--limit", "many"],
        ["counters", "claim:a", "--min-score", "2"],
        ["counters", "claim:a", "--min-score", "nan"],
        ["contested", "--limit", "-3"],
        ["search", "x", "--kind", "Section"],
        ["export", "node-link", "--hops", "-1", "--around", "claim:a"],
        ["export", "node-link", "--hops", "2"],
        ["export", "node-link", "--around", "claim:a", "--document", "document:a"],
        ["export"],
        ["stats", "--unknown"],
        ["ingest"],
    ],
)
def test_wrong_usage_exits_with_2_and_says_why(run, args):
    outcome = run(*args)
    assert outcome.code == 2
    assert outcome.out == ""
    assert "error: " in outcome.err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["counters", "claim:000000000000"], "error: no claim 'claim:000000000000' in the graph"),
        (["show", "claim:000000000000"], "error: no node and no edge has the id 'claim:000000000000'"),
        (["entity", "Lumen Transport"], "the closest names are 'Lumen Transit'"),
        (["entity", "Varga"], "error: 'Varga' means several entities"),
        (["term", "zzyzx"], "error: no term is called 'zzyzx'"),
        (["uncountered", "--document", "zzyzx"], "error: no document is called 'zzyzx'"),
        (["export", "nonsense"], "error: unknown format 'nonsense': use one of af, aif"),
        (["export", "node-link", "--around", "claim:0"], "error: no node 'claim:0'"),
        (["delete", "zzyzx"], "error: no document is called 'zzyzx'"),
    ],
)
def test_an_error_is_one_sentence_on_stderr_and_exits_with_1(run, database, args, message):
    for options in ([], ["--json"]):
        outcome = run(*args, "--db", database, *options)
        assert outcome.code == 1
        assert outcome.out == ""
        assert message in outcome.err
        assert len(outcome.err.splitlines()) == 1


@pytest.mark.parametrize(
    "args",
    [call for name, call in READING.items() if name not in ("doctor", "formats", "saved")]
    + [["delete", "x"]],
)
def test_a_missing_database_says_where_and_what_to_do(run, tmp_path, args):
    path = tmp_path / "none.db"
    outcome = run(*args, "--db", path)
    assert outcome.code == 1
    assert outcome.err.startswith(f"error: no database at {path}: run `countergraph ingest PATH` first")
    assert not path.exists()


def test_a_file_that_is_no_database_is_an_error(run, tmp_path):
    path = tmp_path / "notes.db"
    path.write_text("These are notes." * 100)
    outcome = run("stats", "--db", path)
    assert (outcome.code, outcome.out) == (1, "")
    assert str(path) in outcome.err


def test_an_unknown_kind_of_store_is_wrong_usage(run):
    outcome = run("stats", "--db", "carrier-pigeon://loft")
    assert outcome.code == 2
    assert "carrier-pigeon" in outcome.err


def test_counters_names_the_claim_its_speakers_and_each_counter_with_its_place(run, specimen_file):
    out = run("counters", QUOTES["pays"], "--db", specimen_file).out
    flat = " ".join(out.split())
    assert QUOTES["pays"] in flat
    assert "Ines Varga" in flat
    assert QUOTES["riders"] in flat
    assert "0.60 rebut confirmed" in flat
    assert "1-Page Summary ·" in flat
    for node in ("pays", "pays again", "riders", "gift"):
        assert IDS[node] in out
    assert LINK in out


def test_counters_without_any_say_so_and_what_to_try(run, specimen_file):
    outcome = run("counters", IDS["noise"], "--db", specimen_file)
    assert outcome.out.rstrip().endswith("no counters")
    assert "countergraph contested" in outcome.err


def test_a_truncated_counter_is_told(run, specimen_file):
    flat = " ".join(run("counters", IDS["shifts"], "--db", specimen_file).out.split())
    assert "(the source breaks off)" in flat


def test_quiet_leaves_out_what_to_try_next(run, specimen_file):
    assert run("counters", IDS["noise"], "--db", specimen_file, "--quiet").err == ""


def test_counters_as_json_names_how_the_claim_was_matched(run, specimen_file):
    data = run("counters", QUOTES["pays"], "--db", specimen_file, "--json").data
    assert data["matched"] == "quote"
    assert [claim["claim"] for claim in data["claims"]] == [IDS["pays"], IDS["pays again"]]
    assert data["claims"][1]["restates"] == IDS["pays"]
    assert [(row["counter"], row["claim"]) for row in data["counters"]] == [
        (IDS["riders"], IDS["pays"]),
        (IDS["gift"], IDS["pays again"]),
    ]


def test_show_as_json_leaves_out_the_source_text(run, specimen_file):
    node = run("show", specimen.NIGHT, "--db", specimen_file, "--json").data["node"]
    assert node["title"] == "Night Buses: Who Rides After Twelve"
    assert "text" not in node


def test_more_rows_than_the_limit_are_told(run, specimen_file):
    outcome = run("contested", "--limit", "1", "--db", specimen_file)
    assert "raise --limit" in outcome.err
    assert run("contested", "--limit", "1", "--db", specimen_file, "--json").data["after"]


def test_delete_removes_a_document_and_counts_what_went(run, database):
    data = run("delete", "Harbour Lights", "--db", database, "--json").data
    assert data["document"] == specimen.HARBOUR
    assert data["removed"] == {"Claim": 1, "Document": 1, "MENTIONS": 1, "PART_OF": 2, "Section": 1}
    assert run("show", specimen.HARBOUR, "--db", database).code == 1
    assert run("show", specimen.LUMEN, "--db", database).code == 0


def test_doctor_finds_a_damaged_database(run, tmp_path):
    path = tmp_path / "notes.db"
    path.write_text("These are notes." * 100)
    outcome = run("doctor", "--db", path)
    assert outcome.code == 1
    assert "WRONG" in outcome.out
    assert run("doctor", "--db", path, "--json").data["ok"] is False


def test_doctor_takes_no_database_for_no_fault(run, tmp_path):
    outcome = run("doctor", "--db", tmp_path / "none.db")
    assert outcome.code == 0
    assert "none yet" in outcome.out


def test_version_is_printed(run):
    outcome = run("--version")
    assert outcome.code == 0
    assert outcome.out.startswith("countergraph ")


def test_an_interrupt_exits_with_130(monkeypatch):
    def interrupted(url, *, read_only=False):
        raise KeyboardInterrupt

    monkeypatch.setattr("api.database.open_store", interrupted)
    monkeypatch.setattr("api.database.is_missing", lambda url: False)
    assert main(["stats"]) == 130


def test_a_reader_that_goes_away_ends_the_command_quietly(specimen_file):
    command = [sys.executable, "-m", "api.cli", "export", "node-link", "--quiet", "--db", str(specimen_file)]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has /dev/full")
@pytest.mark.parametrize("args", [["stats"], ["stats", "--json"], ["export", "node-link"]])
def test_a_full_disk_is_told(specimen_file, args):
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "api.cli", *args, "--quiet", "--db", str(specimen_file)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "error: cannot read or write the output: No space left on device"
    ]


def test_output_survives_a_terminal_that_knows_only_ascii(specimen_file):
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "api.cli", "counters", IDS["pays again"], "--db", str(specimen_file)]
    plain = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert b"?farebox ratio?" in plain.stdout
    exact = subprocess.run([*command, "--json"], env=environment, capture_output=True, check=True)
    assert "“farebox ratio”" in json.loads(exact.stdout)["claims"][0]["quote"]
