from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from http_server import client_of
from neo4j_server import Neo4jServer
from specimen import fill
from starlette.testclient import TestClient

from api.settings import Settings
from kg.stores.neo4j import Neo4jStore
from kg.text.encoder import Encoder


@pytest.fixture
def settings(specimen_file: Path, tmp_path: Path) -> Settings:
    return Settings(str(specimen_file), keys=tmp_path / "keys.json", workers=2)


@pytest.fixture(scope="module")
def specimen_neo4j(neo4j_server: Neo4jServer, encoder: Encoder) -> str:
    """The address of a Neo4j server that holds the two documents of `specimen` and nothing else.

    Of a module, since other modules put their own graphs into the one database.
    """
    store = Neo4jStore(neo4j_server.url)
    store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
    fill(store, encoder)
    return neo4j_server.url


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """A reader on this machine, of the two documents of `specimen`."""
    with client_of(settings) as client:
        yield client


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Run `countergraph serve` in a process, and give the address that it prints."""
    processes: list[subprocess.Popen[str]] = []

    def start(*args: str | Path) -> str:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "api.cli",
                "serve",
                "--port",
                "0",
                "--keys",
                tmp_path / "keys.json",
                *args,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        processes.append(process)
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        return f"{address}api/v1"

    yield start
    for process in processes:
        process.terminate()
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()
