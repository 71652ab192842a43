"""An OpenAI-compatible endpoint on loopback: a real server, whose answers a test can prescribe."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

Embed = Callable[[Sequence[str]], np.ndarray]


class Answer(NamedTuple):
    """A status, a body (JSON where it is not bytes) and headers."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = MappingProxyType({})


class Server:
    """`requests` are those seen, as (path, headers, body); `answers` are given first, then embeddings.

    An answer that is None is embeddings too, one that is an event comes when the event does.
    """

    def __init__(self, url: str, embed: Embed) -> None:
        self.url = url
        self.embed = embed
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        self.answers: list[Answer | threading.Event | None] = []
        #: What becomes of the rows of an answer before it is sent.
        self.change: Callable[[list[Any]], Any] = lambda rows: rows

    def texts(self) -> list[list[str]]:
        return [body["input"] for _, _, body in self.requests]

    def answer(self, path: str, headers: dict[str, str], body: Any) -> Answer | threading.Event:
        self.requests.append((path, headers, body))
        if self.answers and (answer := self.answers.pop(0)) is not None:
            return answer
        rows = [
            {"object": "embedding", "index": index, "embedding": vector.tolist()}
            for index, vector in enumerate(self.embed(body["input"]))
        ]
        return Answer(200, {"object": "list", "data": self.change(rows), "model": body["model"]})


@contextmanager
def serving(embed: Embed) -> Iterator[Server]:
    """Serve embeddings until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = server.answer(self.path, dict(self.headers), body)
            if isinstance(answer, threading.Event):
                answer.wait()
                return
            data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(data)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server = Server(f"http://127.0.0.1:{http.server_address[1]}/v1", embed)
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
