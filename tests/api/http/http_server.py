"""A client in this process, a real server in a thread, and pages of lists."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings

LOCAL = ("127.0.0.1", 50_000)


@contextmanager
def client_of(
    settings: Settings, *, address: tuple[str, int] = LOCAL, **options: Any
) -> Iterator[TestClient]:
    base = options.pop("base_url", "http://127.0.0.1")
    with TestClient(create_app(settings), base_url=f"{base}/api/v1", client=address, **options) as client:
        yield client


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Run a real server in a thread, and give its address."""
    config = uvicorn.Config(create_app(settings), log_level="error", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1"
        finally:
            server.should_exit = True
            thread.join()


def pages(client: httpx.Client | TestClient, path: str) -> Iterator[dict[str, Any]]:
    """Yield the pages of a list, by following its `Link` headers."""
    following: str | None = path
    while following:
        response = client.get(following)
        assert response.status_code == 200, response.text
        yield response.json()
        next_link = response.links.get("next")
        # a reference to a path of the server, which the base address of a client has a part of
        following = next_link["url"].removeprefix("/api/v1") if next_link else None
