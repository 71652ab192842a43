"""The way from requests to a store, which is synchronous and belongs to the thread that opened it.

A worker is one thread with one read-only store, opened when it is first needed. A request takes a free
worker, has its question answered there, and gives it back; the event loop never waits for the database.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from kg.errors import StoreError
from kg.stores import open_store
from kg.stores.sqlite import SQLiteStore
from kg.stores.sqlite.connection import clear_errors

if TYPE_CHECKING:
    from api.http.kept import Version
    from kg.stores import Store
    from kg.text.encoder import Encoder

T = TypeVar("T")
#: A claim's counters in a graph of 1.6 million edges take a third less time than with the 2 MB of SQLite.
_CACHE_KB = 64_000


class Stores:
    """A pool of `size` workers on the database at `url`; it belongs to one event loop."""

    def __init__(self, url: str, *, size: int) -> None:
        self.url = url
        self._workers = [_Worker(url) for _ in range(size)]
        # the last one used first: its cache is warm
        self._free: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._own = _Worker(url)
        self._is_embedded = url.startswith("sqlite:") or "://" not in url
        for worker in self._workers:
            self._free.put_nowait(worker)

    async def ask(self, question: Callable[[Store], T]) -> T:
        """Return the answer to a question, which runs in a worker's thread.

        Raises:
            StoreError: the database cannot be opened or read.
        """
        worker = await self._free.get()
        try:
            return await asyncio.get_running_loop().run_in_executor(worker.thread, worker.answer, question)
        finally:
            self._free.put_nowait(worker)

    async def ask_quickly(self, question: Callable[[Store], T]) -> T:
        """Return the answer to a question that reads a few rows by their keys.

        To hand it to a thread and back costs several times what SQLite takes for it, and more the more
        requests wait, since threads of Python take turns: it is answered at once, on the event loop's own
        store. No writer holds up a reader of SQLite. Of another store it is asked as any other.

        Raises:
            StoreError: the database cannot be opened or read.
        """
        if not self._is_embedded:
            return await self.ask(question)
        return self._own.answer(question)

    def version(self) -> Version | None:
        """Return what is another after every change of the graph, or None where the store cannot tell."""
        try:
            return self._own.version() if self._is_embedded else None
        except StoreError:
            return None

    async def close(self) -> None:
        """Close all stores, when what they are asked is answered."""
        self._own.drop()
        await asyncio.gather(*(worker.close() for worker in self._workers))


class _Worker:
    def __init__(self, url: str) -> None:
        self._url = url
        self._store: Store | None = None
        self._opened = 0
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    def answer(self, question: Callable[[Store], T]) -> T:
        if self._store is None:
            self._store = open_store(self._url, read_only=True)
            self._opened += 1
            _give_room(self._store)
        try:
            return question(self._store)
        except StoreError:
            # the file may have been replaced, or the server started again
            self.drop()
            raise

    def version(self) -> Version | None:
        # what a connection counts says nothing of what the one before it counted
        version = self.answer(_data_version)
        return (self._opened, version) if version is not None else None

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self.thread, self.drop)
        self.thread.shutdown()

    def drop(self) -> None:
        """Close the store; the next question opens it again."""
        if self._store is not None:
            self._store.close()
            self._store = None


def _give_room(store: Store) -> None:
    """Let a store keep more of its file in memory than a command needs."""
    if isinstance(store, SQLiteStore):
        with clear_errors(store.path):
            store.connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")


def _data_version(store: Store) -> int | None:
    if not isinstance(store, SQLiteStore):
        return None
    with clear_errors(store.path):
        (version,) = store.connection.execute("PRAGMA data_version").fetchone()
    return int(version)


class SharedEncoder:
    """The sentence encoder, loaded once for all threads when a text must first be compared."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None

    def __call__(self) -> Encoder:
        """Return the encoder.

        Raises:
            ModelError: its model is missing, altered or unknown.
        """
        with self._lock:
            if self._encoder is None:
                from api.encoder import load_encoder

                self._encoder = load_encoder()
            return self._encoder
