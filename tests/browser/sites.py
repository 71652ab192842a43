"""Servers for Chromium to visit: the real command on a database, or any application of a test's own."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def serving(database: Path, *options: str) -> Iterator[str]:
    """Run ``countergraph serve`` on a free port, and give the site's address."""
    with started(str(database), database.with_name("keys.json"), *options) as (address, _):
        yield address


@contextmanager
def started(database: str, keys: Path, *options: str) -> Iterator[tuple[str, str]]:
    """Run ``countergraph serve`` on a free port, and give the site's address and that which logs in, or ""."""
    command = [sys.executable, "-m", "api.cli", "--db", database, "serve", "--port", "0"]
    command += ["--keys", str(keys), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            assert address.startswith("http://127.0.0.1:"), f"the server said {address!r}"
            login = process.stdout.readline().strip() if "--writes" in options else ""
            yield address.removesuffix("/"), login
        finally:
            process.terminate()
            process.wait(20)


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """Run an application in a thread, and give its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=5))
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
