"""What is in the wheel: the packages of this project, and the scripts of the pages where Node.js is."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
VENDOR = "api/pages/static/vendor"
REQUIRED = os.environ.get("COUNTERGRAPH_REQUIRE_BROWSER") == "1"

pytest.importorskip("hatchling", reason="hatchling is not installed")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    """The unpacked source distribution of the checkout, which is what wheels are built from."""
    folder = tmp_path_factory.mktemp("sdist")
    build(REPOSITORY, "sdist", folder)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(each for each in folder.iterdir() if each.is_dir())


@pytest.fixture
def source(sdist, tmp_path) -> Path:
    """A source distribution of the test's own."""
    return Path(shutil.copytree(sdist, tmp_path / "source"))


def build(source: Path, kind: str, folder: Path, **environment: str) -> str:
    """Build as a front end does, but in the environment of the tests; return what was printed."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder]
    env = {**os.environ, **environment}
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def contents(folder: Path) -> set[str]:
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        assert wheel.testzip() is None
        return set(wheel.namelist())


def test_sdist_has_what_builds_the_wheel_and_no_files_of_others(sdist):
    assert (sdist / "hatch_build.py").is_file()
    assert (sdist / "package.json").is_file()
    assert (sdist / "package-lock.json").is_file()
    assert not (sdist / VENDOR).exists()
    assert not list(sdist.rglob("node_modules"))


def test_wheel_without_node_has_all_but_the_scripts_and_says_so(source, tmp_path):
    said = build(source, "wheel", tmp_path, PATH=str(tmp_path))
    assert "npm is not installed" in said
    names = contents(tmp_path)
    assert not [name for name in names if name.startswith(VENDOR)]
    assert {name.split("/")[0] for name in names} == {
        "api",
        "ingest",
        "kg",
        "queries",
        "countergraph-0.1.0.dist-info",
    }
    packaged = {name for name in names if not name.startswith("countergraph-")}
    assert packaged == {
        file.relative_to(source).as_posix()
        for package in ("api", "ingest", "kg", "queries")
        for file in (source / package).rglob("*")
        if file.is_file()
    }


def test_wheel_has_the_scripts_with_their_licences_and_nothing_else_of_npm(source, tmp_path):
    if shutil.which("npm") is None:
        if REQUIRED:
            pytest.fail("there is no npm")
        pytest.skip("there is no npm")
    if not REQUIRED and not (REPOSITORY / VENDOR).is_dir():
        pytest.skip("the scripts are not there: run `make scripts`")
    if not REQUIRED:
        # what is there need not be fetched again
        shutil.copytree(REPOSITORY / VENDOR, source / VENDOR)
    build(source, "wheel", tmp_path)
    names = contents(tmp_path)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        manifest = json.loads(wheel.read(f"{VENDOR}/manifest.json"))
        for entry in manifest.values():
            assert len(wheel.read(f"{VENDOR}/{entry['file']}")) > 10_000
            for licence in entry["licenses"]:
                assert b"ermission" in wheel.read(f"{VENDOR}/{licence}")
    files = {file for entry in manifest.values() for file in (entry["file"], *entry["licenses"])}
    assert {name for name in names if name.startswith(VENDOR)} == {
        f"{VENDOR}/{file}" for file in {"manifest.json", *files}
    }
    assert not [
        name for name in names if "node_modules" in name or name.endswith(("package.json", "lock.json"))
    ]


def test_wheel_is_not_built_with_scripts_of_other_versions(source, tmp_path):
    folder = source / VENDOR
    folder.mkdir(parents=True)
    manifest = {name: {"version": "0.0.1"} for name in ("htmx", "cytoscape", "cytoscape-dagre")}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    env = {**os.environ, "PATH": str(tmp_path)}
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, env=env, check=False)
    assert done.returncode != 0
    assert "other versions than package-lock.json" in done.stderr
