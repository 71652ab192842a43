"""``countergraph export neo4j-admin``: a folder with -o, an archive on stdout."""

import io
import os
import subprocess
import sys
import tarfile

import pytest
from specimen import IDS


def test_a_folder_is_made_with_all_that_the_database_holds(run, specimen_file, tmp_path):
    path = tmp_path / "files"
    outcome = run("export", "neo4j-admin", "-o", path, "--json", "--db", specimen_file)
    stored = run("stats", "--json", "--db", specimen_file).data
    assert outcome.data == {
        "format": "neo4j-admin",
        "path": str(path),
        "nodes": sum(stored["nodes"].values()),
        "edges": sum(stored["edges"].values()),
    }
    names = {entry.name for entry in path.iterdir()}
    assert {"Claim.csv", "CHALLENGES.csv", "_Model.csv", "import.args"} <= names
    assert [entry.name for entry in tmp_path.iterdir()] == ["files"]
    assert path.stat().st_mode & 0o777 == 0o777 & ~current_mask()


def current_mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_an_empty_folder_is_filled_and_another_is_left_as_it_is(run, specimen_file, tmp_path):
    path = tmp_path / "files"
    path.mkdir()
    assert run("export", "neo4j-admin", "-o", path, "--db", specimen_file).code == 0
    (path / "notes.txt").write_text("mine")
    before = {entry.name for entry in path.iterdir()}
    outcome = run("export", "neo4j-admin", "-o", path, "--db", specimen_file)
    assert outcome.code == 1
    assert (
        outcome.err == f"error: cannot write the folder {path}: Directory not empty; name a new one with -o\n"
    )
    assert {entry.name for entry in path.iterdir()} == before


@pytest.mark.parametrize("place", ["missing/files", "a file"])
def test_a_folder_that_cannot_be_made_is_an_error(run, specimen_file, tmp_path, place):
    (tmp_path / "a file").write_text("x")
    outcome = run("export", "neo4j-admin", "-o", tmp_path / place, "--db", specimen_file)
    assert outcome.code == 1
    assert outcome.err.startswith(f"error: cannot write the folder {tmp_path / place}: ")
    assert (tmp_path / "a file").read_text() == "x"


def test_a_part_is_written_when_one_is_asked_for(run, specimen_file, tmp_path):
    path = tmp_path / "files"
    outcome = run("export", "neo4j-admin", "--around", IDS["gift"], "-o", path, "--db", specimen_file)
    whole = run("export", "node-link", "--around", IDS["gift"], "--db", specimen_file)
    assert outcome.err == f"{path}: {whole.err}"
    text = (path / "Claim.csv").read_text("utf-8")
    assert IDS["pays again"] in text
    assert IDS["ferries"] not in text


def test_an_error_leaves_no_folder(run, specimen_file, tmp_path):
    path = tmp_path / "files"
    assert run("export", "neo4j-admin", "--around", "claim:0", "-o", path, "--db", specimen_file).code == 1
    assert list(tmp_path.iterdir()) == []


def test_stdout_gets_an_archive_that_is_the_same_for_the_same_graph(specimen_file):
    command = [sys.executable, "-m", "api.cli", "export", "neo4j-admin", "--db", str(specimen_file)]
    one, two = (subprocess.run(command, capture_output=True, check=True).stdout for _ in range(2))
    assert one == two
    with tarfile.open(fileobj=io.BytesIO(one)) as archive:
        assert "import.args" in archive.getnames()
