"""The programs that other people read our formats with, as functions for tests.

Those in Python are the dependency group ``readers``, those in JavaScript are in ``tests/node``;
the Gephi toolkit is a jar from Maven Central. ``make readers`` installs all of them. Where one is
missing a test is skipped, or fails with ``COUNTERGRAPH_REQUIRE_READERS=1``.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, NoReturn

import pytest

from kg.formats import FORMATS
from kg.formats.columns import as_text
from kg.formats.properties import edge_properties, node_properties
from kg.models import Subgraph

NODE = Path(__file__).parent / "node"
GEPHI = Path(__file__).parents[1] / ".readers" / "gephi-toolkit.jar"

# read here, since a fixture takes all such settings out of the environment
REQUIRED = os.environ.get("COUNTERGRAPH_REQUIRE_READERS") == "1"


class Found(NamedTuple):
    """What a program found in a file: attributes by node, and by edge with its ends before them."""

    nodes: dict[str, dict[str, Any]]
    edges: dict[str, tuple[str, str, dict[str, Any]]]


def module(name: str) -> ModuleType:
    """Return a module that reads a format."""
    try:
        return importlib.import_module(name)
    except ImportError:
        _missing(f"{name} is not installed: run `make readers`")


def written(name: str, graph: Subgraph, folder: Path, **options: bool) -> Path:
    """Write `graph` in the format of this name, and return the file."""
    path = folder / f"graph{FORMATS[name].suffix}"
    with path.open("wb") as stream:
        FORMATS[name].write(graph, stream, **options)
    return path


def expected(graph: Subgraph, *, nested: type = str, lists: type = str) -> Found:
    """Return what a program should find of `graph` in attributes of our own names.

    Lists of texts and what is nested are JSON text, or as they are if that is `list`.
    """

    def flat(properties: dict[str, Any]) -> dict[str, Any]:
        return {name: _flat(value, nested, lists) for name, value in properties.items()}

    nodes = {node.id: flat(node_properties(node)) for node in graph.nodes}
    edges = {edge.id: (edge.source, edge.target, flat(edge_properties(edge))) for edge in graph.edges}
    return Found(nodes, edges)


def _flat(value: Any, nested: type, lists: type) -> Any:
    if not isinstance(value, list | dict):
        return value
    is_plain = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return value if (lists if is_plain else nested) is list else as_text(value)


def javascript(script: str, *arguments: str | Path) -> Any:
    """Run a script of ``tests/node`` and return the JSON that it prints."""
    if shutil.which("node") is None:
        _missing("there is no Node.js: install version 20 or newer")
    if not (NODE / "node_modules").is_dir():
        _missing(f"there is nothing in {NODE / 'node_modules'}: run `make readers`")
    done = subprocess.run(
        ["node", NODE / script, *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def in_javascript(name: str, path: Path) -> Found:
    """Return what the JavaScript reader of a format finds in a file."""
    return _found(javascript("read.mjs", name, path))


def in_gephi(path: Path) -> Found:
    """Return what the Gephi toolkit finds in a file; it also says whether the graph is directed."""
    if shutil.which("java") is None:
        _missing("there is no Java: install a JDK, version 17 or newer")
    if not GEPHI.is_file():
        _missing(f"there is no {GEPHI}: run `make readers`")
    program = Path(__file__).parent / "gephi" / "Read.java"
    command = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", GEPHI, program, path]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    data = json.loads(done.stdout)
    assert data["directed"] is True
    return _found(data)


def _found(data: dict[str, Any]) -> Found:
    edges = {id_: (source, target, attributes) for id_, source, target, attributes in data["edges"]}
    assert len(edges) == len(data["edges"])
    return Found(dict(data["nodes"]), edges)


def _missing(reason: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)
