"""The stores that the contract in `test_store` is for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.stores import Store
from kg.stores.sqlite import SQLiteStore

# name → how to make an empty store, given an empty folder
STORES: dict[str, Callable[[Path], Store]] = {
    "sqlite": lambda folder: SQLiteStore(str(folder / "graph.db")),
}


@pytest.fixture(scope="session", params=STORES.values(), ids=STORES.keys())
def new_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Store]:
    """Return a function that makes an empty store; the caller closes it."""
    return lambda: request.param(tmp_path_factory.mktemp("store"))


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Iterator[Store]:
    """An empty store."""
    store = new_store()
    yield store
    store.close()
