"""The stores that the contract is for."""

from collections.abc import Callable

import pytest

from kg.stores import Store
from kg.stores.neo4j import Neo4jStore
from kg.stores.sqlite import SQLiteStore


def _sqlite(request: pytest.FixtureRequest) -> Callable[[], Store]:
    folders: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    return lambda: SQLiteStore(str(folders.mktemp("store") / "graph.db"))


def _neo4j(request: pytest.FixtureRequest) -> Callable[[], Store]:
    url = request.getfixturevalue("neo4j_server").url

    def new_store() -> Store:
        # the free edition has one database, so that a new store takes the place of the one before
        store = Neo4jStore(url)
        store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
        return store

    return new_store


# name → what gives a function that makes an empty store
STORES: dict[str, Callable[[pytest.FixtureRequest], Callable[[], Store]]] = {
    "sqlite": _sqlite,
    "neo4j": _neo4j,
}
