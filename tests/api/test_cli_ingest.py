"""The command line from a source to an answer, with the real pipeline on the example documents."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SOURCE = EXAMPLES / "remote-work.txt"


class Ingested(NamedTuple):
    """A database of one example document, made by the command, and what the command printed."""

    database: Path
    printed: str


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    path = tmp_path_factory.mktemp("ingested") / "graph.db"
    command = [sys.executable, "-m", "api.cli", "ingest", str(SOURCE), "--db", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert done.stderr == ""  # no terminal, no progress
    return Ingested(path, done.stdout)


@pytest.fixture
def ingested(once: Ingested, tmp_path: Path) -> Path:
    """A copy of that database."""
    return Path(shutil.copy(once.database, tmp_path / "graph.db"))


def test_ingest_reports_counts_that_stand_in_the_graph(run, tmp_path):
    database = tmp_path / "graph.db"
    report = run("ingest", SOURCE, "--db", database, "--json").data
    (document,) = report["documents"]
    nodes = run("stats", "--db", database, "--json").data["nodes"]
    counts = document["counts"]
    assert document["outcome"] == "added"
    assert counts == {name: report["totals"][name] for name in counts}
    assert counts["claims"] == nodes["Claim"] > 0
    assert counts["counterarguments"] == nodes["Counterargument"] == counts["linked"] + counts["unlinked"]
    assert counts["terms"] == nodes["Term"]
    assert report["failures"] == []
    assert report["seconds"] > 0


def test_the_report_is_read_on_80_columns(once):
    lines = once.printed.splitlines()
    assert max(len(line) for line in lines if str(EXAMPLES) not in line) <= 80
    assert lines[2].startswith("added ")
    for words in ("claims", "left unlinked", "terms", "entities", "truncated", "discrepancies", "seconds"):
        assert any(words in line for line in lines)


def test_ingesting_again_changes_nothing(run, ingested):
    before = run("export", "node-link", "--with-source-text", "--db", ingested).out
    report = run("ingest", SOURCE, "--db", ingested, "--json").data
    assert [document["outcome"] for document in report["documents"]] == ["unchanged"]
    assert run("export", "node-link", "--with-source-text", "--db", ingested).out == before


def test_a_folder_takes_the_good_files_in_and_lists_the_bad_ones(run, tmp_path):
    folder, database = tmp_path / "sources", tmp_path / "graph.db"
    folder.mkdir()
    shutil.copy(SOURCE, folder)
    (folder / "empty.txt").write_text("")
    outcome = run("ingest", folder, "--db", database)
    assert outcome.code == 1
    assert "1 source could not be read" in outcome.err
    assert "empty.txt" in outcome.out.partition("Not read")[2]
    assert run("stats", "--db", database, "--json").data["nodes"]["Document"] == 1


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_missing_source_is_an_error(run, tmp_path, options):
    outcome = run("ingest", SOURCE, tmp_path / "nowhere.txt", "--db", tmp_path / "graph.db", *options)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error: ")
    assert "nowhere.txt" in outcome.err
    assert not (tmp_path / "graph.db").exists()


def test_a_claim_with_counters_is_found_again_by_id_quote_and_words(run, ingested):
    (claim, *_) = run("contested", "--db", ingested, "--json").data["claims"]
    by_id = run("counters", claim["claim"], "--db", ingested, "--json").data
    by_quote = run("counters", claim["quote"], "--db", ingested, "--json").data
    assert (by_id["matched"], by_quote["matched"]) == ("id", "quote")
    assert len(by_id["counters"]) == claim["counters"]
    assert {row["counter"] for row in by_id["counters"]} <= {row["counter"] for row in by_quote["counters"]}
    words = " ".join(claim["quote"].split()[::2])
    by_words = run("counters", words, "--db", ingested, "--json").data
    assert by_words["matched"] == "search"
    assert by_words["degraded"] is None
    assert claim["claim"] in [row["claim"] for row in by_words["claims"]]


def test_every_quote_stands_in_the_source_text(run, ingested):
    data = run("export", "node-link", "--with-source-text", "--db", ingested).data
    (text,) = [node["text"] for node in data["nodes"] if node["kind"] == "Document"]
    quoted = [node for node in data["nodes"] if "quote" in node]
    assert quoted
    assert all(text[node.get("start", 0) : node["end"]] == node["quote"] for node in quoted)


def test_progress_goes_to_the_terminal_and_the_report_to_stdout(ingested):
    pty = pytest.importorskip("pty", reason="pseudo-terminals are not on Windows")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "api.cli", "ingest", str(SOURCE), "--json", "--db", str(ingested)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=environment, check=True)
    os.close(theirs)
    bar = os.read(ours, 65536).decode()
    os.close(ours)
    assert "━" in bar
    assert json.loads(done.stdout)["documents"]


NOTES = """# {title}

## Ferries

{speaker} says that diesel ferries foul the harbour air more than all of the city's buses.

### Counterarguments

- Buses run in every street, so their fumes may reach more lungs than those of diesel ferries.
"""


def test_documents_are_linked_to_one_another_unless_told_not_to(run, tmp_path):
    folder, database = tmp_path / "notes", tmp_path / "graph.db"
    folder.mkdir()
    for title, speaker in (("Harbour: Boats", "Ada Moss"), ("Island: Water", "Jonas Pell")):
        text = NOTES.format(title=title, speaker=speaker)
        (folder / f"{speaker}.md").write_text(text, encoding="utf-8")
    alone = run("ingest", folder, "--no-across", "--db", database, "--json").data["totals"]
    linked = run("ingest", folder, "--force", "--db", database, "--json").data["totals"]
    again = run("ingest", folder, "--force", "--no-across", "--db", database, "--json").data["totals"]
    assert (alone["across"], again["across"]) == (0, 0)
    assert linked["across"] > 0


def test_a_document_that_is_there_in_two_formats_is_read_once(run, tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("a.md", "b.md"):
        text = NOTES.format(title="Harbour: Boats", speaker="Ada Moss")
        (folder / name).write_text(text, encoding="utf-8")
    result = run("ingest", folder, "--db", tmp_path / "graph.db")
    outcomes = [line.split()[0] for line in result.out.splitlines() if "Harbour" in line]
    assert (result.code, outcomes) == (0, ["added", "unchanged"])
