"""An empty store of each kind, for the contract in `test_store`."""

from collections.abc import Callable, Iterator

import pytest
from stores import STORES

from kg.stores import Store


@pytest.fixture(scope="session", params=STORES.values(), ids=STORES.keys())
def new_store(request: pytest.FixtureRequest) -> Callable[[], Store]:
    """Return a function that makes an empty store; the caller closes it.

    Only the newest of them is good to use, where a server has one database for all.
    """
    make: Callable[[], Store] = request.param(request)
    return make


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Iterator[Store]:
    """An empty store."""
    store = new_store()
    yield store
    store.close()
