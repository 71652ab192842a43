"""Files that are written by a thread and sent as they are written.

A writer may run for minutes, so it has a thread and a store of its own and takes no worker from
questions; `EXPORTS` of them run at once. It never gets further ahead than `AHEAD` pieces of the client,
and ends when the client goes away. What goes wrong before the first piece is answered with a problem; after
that the connection is cut, so that half a file is not taken for a whole one.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import io
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from api.http.security import is_head
from kg.stores import open_store
from kg.stores.sqlite import SQLiteStore

if TYPE_CHECKING:
    from collections.abc import Buffer  # type: ignore[attr-defined, unused-ignore]

    from kg.stores import Store

EXPORTS = 2
AHEAD = 4
PIECE = 64 * 1024


async def download(
    request: Request, write: Callable[[Store, IO[bytes]], None], *, name: str, whole: bool
) -> Response:
    """Return what `write` writes as a file called `name`.

    With `whole` it is written into a temporary file first, for formats that go back to what they have
    written.

    Raises:
        KGError: whatever `write` raises before it has written anything.
    """
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if is_head(request):
        return Response(media_type="application/octet-stream", headers=headers)
    exports: asyncio.Semaphore = request.app.state.exports
    await exports.acquire()
    pieces = _pieces(request.app.state.stores.url, _from_a_file(write) if whole else write)
    try:
        first = await anext(pieces, b"")
    except BaseException:
        exports.release()
        raise

    async def content() -> AsyncIterator[bytes]:
        try:
            yield first
            async for piece in pieces:
                yield piece
        finally:
            await pieces.aclose()  # type: ignore[attr-defined]
            exports.release()

    return StreamingResponse(content(), media_type="application/octet-stream", headers=headers)


class _GoneError(Exception):
    """The client reads no more."""


class _Pipe(io.RawIOBase):
    """The writer's end: hands pieces to the event loop, and waits where it is too far ahead."""

    def __init__(self, loop: asyncio.AbstractEventLoop, pieces: asyncio.Queue[bytes | None]) -> None:
        self._loop = loop
        self._pieces = pieces
        self.broken = threading.Event()

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, data: Buffer) -> int:  # type: ignore[override, unused-ignore]
        """Hand over a piece."""
        piece = bytes(data)
        if piece:
            self.put(piece)
        return len(piece)

    def put(self, piece: bytes | None) -> None:
        """Hand over a piece, or None for the end."""
        if self.broken.is_set():
            raise _GoneError
        handed = asyncio.run_coroutine_threadsafe(self._pieces.put(piece), self._loop)
        while True:
            try:
                handed.result(timeout=0.5)
                return
            except concurrent.futures.TimeoutError:
                if self.broken.is_set():
                    handed.cancel()
                    raise _GoneError from None


async def _pieces(url: str, write: Callable[[Store, IO[bytes]], None]) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue(AHEAD)
    pipe = _Pipe(loop, queue)

    def run() -> None:
        try:
            _write(url, write, pipe)
            pipe.put(None)
        except _GoneError:
            pass

    writing = asyncio.ensure_future(asyncio.to_thread(run))
    try:
        while True:
            reading = asyncio.ensure_future(queue.get())
            await asyncio.wait((reading, writing), return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                reading.cancel()
                await writing  # raises what went wrong
                break
            if (piece := reading.result()) is None:
                break
            yield piece
    finally:
        pipe.broken.set()
        if not writing.done():
            await asyncio.wait((writing,))


def _write(url: str, write: Callable[[Store, IO[bytes]], None], pipe: _Pipe) -> None:
    store = open_store(url, read_only=True)
    try:
        with _as_it_is_now(store):
            stream = io.BufferedWriter(pipe, PIECE)
            try:
                write(store, stream)  # type: ignore[arg-type, unused-ignore]
                stream.flush()
            finally:
                # what is left in the buffer of a writer that failed is not to be written at its end
                if not pipe.closed:
                    pipe.close()
    finally:
        store.close()


def _from_a_file(write: Callable[[Store, IO[bytes]], None]) -> Callable[[Store, IO[bytes]], None]:
    def written(store: Store, stream: IO[bytes]) -> None:
        with tempfile.TemporaryFile() as file:
            write(store, file)
            file.seek(0)
            shutil.copyfileobj(file, stream, PIECE)

    return written


@contextmanager
def _as_it_is_now(store: Store) -> Iterator[None]:
    """Have all reads of a store see one state of the graph, where the store can."""
    if not isinstance(store, SQLiteStore):
        yield
        return
    store.connection.execute("BEGIN")
    try:
        yield
    finally:
        store.connection.execute("ROLLBACK")
