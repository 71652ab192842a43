"""What tests of several packages share: a small graph in a real store, and the real encoder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import specimen
from hypothesis import settings
from neo4j_server import REQUIRED, Neo4jServer, what_is_missing
from spacy.language import Language

from ingest.nlp import load_nlp
from kg import open_store
from kg.text.encoder import Encoder, default_encoder

# how long an example takes says more of the machine than of the code
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# --doctest-modules would import them all as modules of one name
collect_ignore_glob = ["*conftest.py", "arguebuf_reader/*", "node/*"]


@pytest.fixture(scope="session", autouse=True)
def packaged_model() -> Iterator[None]:
    """A developer's own choice of a model must not change the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("COUNTERGRAPH_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return default_encoder()


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_nlp()


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A running Neo4j server; its one database is whoever's test it is, and may hold anything."""
    server = new_neo4j_server(tmp_path_factory)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="session")
def own_neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A Neo4j server that is not started yet, for tests that bring a database of their own."""
    server = new_neo4j_server(tmp_path_factory)
    yield server
    server.close()


def new_neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Neo4jServer:
    if missing := what_is_missing():
        if REQUIRED:
            pytest.fail(missing)
        pytest.skip(missing)
    return Neo4jServer(tmp_path_factory.mktemp("neo4j"))


@pytest.fixture(scope="session")
def specimen_file(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A database of the two documents of `specimen`, with vectors; not to be written to."""
    path = tmp_path_factory.mktemp("specimen") / "graph.db"
    specimen.fill(open_store(str(path)), encoder)
    return path


@pytest.fixture
def store(specimen_file: Path):
    """A read-only store of the two documents of `specimen`."""
    store = open_store(str(specimen_file), read_only=True)
    yield store
    store.close()


@pytest.fixture
def database(tmp_path: Path, encoder: Encoder) -> Path:
    """A database of the two documents of `specimen` that the test may write to."""
    path = tmp_path / "graph.db"
    specimen.fill(open_store(str(path)), encoder)
    return path
