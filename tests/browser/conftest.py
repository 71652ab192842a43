from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser import hostile
from browser.chromium import Mode, Visitor, launched
from browser.sites import serving
from ingest import ingest
from kg import open_store
from kg.stores import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EXAMPLES = Path(__file__).parents[2] / "examples"


# not of the session: where Playwright is started, other tests could not run an event loop of their own
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def examples(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the documents in ``examples/``."""
    path = tmp_path_factory.mktemp("examples") / "graph.db"
    store = open_store(str(path))
    ingest([EXAMPLES / name for name in ("attention-span.txt", "city-water.md", "remote-work.txt")], store)
    store.close()
    return path


@pytest.fixture(scope="package")
def attacked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of documents that attack whoever shows them."""
    folder = tmp_path_factory.mktemp("attacked")
    path = folder / "graph.db"
    store = open_store(str(path))
    ingest(hostile.documents(folder), store)
    store.put_document(hostile.graph())
    store.close()
    return path


@pytest.fixture(scope="package")
def site(examples: Path) -> Iterator[str]:
    """The address of a server for readers of `examples`."""
    with serving(examples) as address:
        yield address


@pytest.fixture(scope="package")
def attacked_site(attacked: Path) -> Iterator[str]:
    with serving(attacked) as address:
        yield address


@pytest.fixture
def example_store(examples: Path) -> Iterator[Store]:
    store = open_store(str(examples), read_only=True)
    yield store
    store.close()


@pytest.fixture
def attacked_store(attacked: Path) -> Iterator[Store]:
    store = open_store(str(attacked), read_only=True)
    yield store
    store.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[[str, Mode], Visitor]]:
    """Open a new browser window at a site: ``visitor(site, DARK).visit("/")``."""
    with ExitStack() as stack:

        def open_window(site: str, mode: Mode) -> Visitor:
            visitor = Visitor(browser, site, mode)
            stack.callback(visitor.close)
            return visitor

        yield open_window
