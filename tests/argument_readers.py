"""The programs of others that read argument maps and RDF, for the tests of those formats.

A test that needs a program that is not installed is skipped; with ``COUNTERGRAPH_REQUIRE_READERS=1`` it fails.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import pytest
from readers import NODE, REQUIRED

TESTS = Path(__file__).parent
ARGUEBUF = TESTS / "arguebuf_reader"


def missing(reason: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


def arguebuf(*jobs: tuple[str, bytes]) -> list[dict[str, Any]]:
    """Return what arguebuf finds in each text, given with its format; see ``arguebuf_reader/read.py``."""
    python = ARGUEBUF / ".venv" / "bin" / "python"
    if not python.exists():
        missing(
            f"arguebuf is not installed: `uv sync --frozen --project {ARGUEBUF.relative_to(TESTS.parent)}`"
        )
    given = json.dumps([(kind, text.decode()) for kind, text in jobs])
    done = subprocess.run(
        [python, ARGUEBUF / "read.py"], input=given, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def argdown(path: Path, *options: str) -> dict[str, Any]:
    """Return what ``argdown json`` makes of a file in Argdown; a syntax error fails the test."""
    done = _node([NODE / "node_modules" / ".bin" / "argdown", "json", "--stdout", "--silent", *options, path])
    assert done.startswith(b"{"), done.decode()
    return json.loads(done)


def jsonld(data: bytes) -> bytes:
    """Return the triples in a JSON-LD file as canonical N-Quads, by jsonld.js."""
    return _node(["node", NODE / "jsonld.mjs"], data)


def _node(command: list[str | Path], data: bytes = b"") -> bytes:
    if not (NODE / "node_modules" / "jsonld").exists():
        missing(
            f"the npm packages of the tests are not installed: `npm ci` in {NODE.relative_to(TESTS.parent)}"
        )
    done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
