"""The database a command works on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.stores import open_store

if TYPE_CHECKING:
    from kg.stores import Store

ENVIRONMENT = "COUNTERGRAPH_DB"
DEFAULT = "countergraph.db"


def default_url() -> str:
    """Return the database named by the environment, or the one in the current folder."""
    return os.environ.get(ENVIRONMENT) or DEFAULT


def is_missing(url: str) -> bool:
    """Return whether `url` is a path where no file is."""
    return "://" not in url and not os.path.exists(url)


@contextmanager
def opened(url: str, *, read_only: bool = True, create: bool = False) -> Iterator[Store]:
    """Open the database at `url`, and close it at the end; with `create` make it where it is missing.

    Raises:
        StoreError: it is missing, cannot be opened, or is not Countergraph's.
    """
    if not create and is_missing(url):
        raise StoreError(f"no database at {url}: run `countergraph ingest PATH` first, or name one with --db")
    store = open_store(url, read_only=read_only)
    try:
        yield store
    finally:
        store.close()
