"""Answers in fewer bytes: Brotli or gzip (RFC 9110, 8.4), for those who accept them.

A compressed answer has the entity tag of the other, which is weak therefore. Events are sent as they
come. Answers are compressed though browsers may be made to ask for them: none of them holds a secret next to
what somebody else can choose (BREACH).
"""

from __future__ import annotations

import asyncio
import gzip
import re
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, Protocol, TypeAlias

import brotli  # type: ignore[import-untyped]
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Coding: TypeAlias = Literal["br", "gzip"]

#: Where an answer's compressed forms are kept with it, by their coding (`api.http.answers.Answer`).
FORMS = "countergraph.forms"
#: What is shorter would hardly be so afterwards.
LEAST = 1_000
#: What is longer is compressed in a thread.
_LONG = 100_000
_BROTLI_QUALITY, _GZIP_LEVEL = 4, 5
_IS_TEXT = re.compile(
    r"text/(?!event-stream)|image/svg\+xml|application/(octet-stream|javascript|([\w.-]+\+)?(json|xml|yaml))\b"
)


class _Compressor(Protocol):
    def process(self, data: bytes, /) -> bytes: ...
    def finish(self) -> bytes: ...


class _Gzip:
    def __init__(self) -> None:
        self._compressor = zlib.compressobj(_GZIP_LEVEL, wbits=31)

    def process(self, data: bytes, /) -> bytes:
        return self._compressor.compress(data)

    def finish(self) -> bytes:
        return self._compressor.flush()


def _new_compressor(coding: Coding) -> _Compressor:
    if coding == "gzip":
        return _Gzip()
    compressor: _Compressor = brotli.Compressor(quality=_BROTLI_QUALITY)
    return compressor


def compress(body: bytes, coding: Coding) -> bytes:
    """Return `body` in a coding."""
    if coding == "gzip":
        return gzip.compress(body, _GZIP_LEVEL, mtime=0)
    packed: bytes = brotli.compress(body, quality=_BROTLI_QUALITY)
    return packed


@lru_cache(maxsize=256)
def preferred(accept: str) -> Coding | None:
    """Return the coding that suits a client with this ``Accept-Encoding`` best, or None.

    >>> preferred("gzip, deflate, br, zstd"), preferred("gzip;q=1, br;q=0.5"), preferred("*")
    ('br', 'gzip', 'br')
    >>> preferred("br;q=0, *"), preferred("identity"), preferred("")
    ('gzip', None, None)
    """
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        given = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        weights[name] = float(given) if re.fullmatch(r"[01](\.\d{0,3})?", given) else 0.0
    others = weights.get("*", 0.0)
    codings: Mapping[Coding, float] = {"br": weights.get("br", others), "gzip": weights.get("gzip", others)}
    best = max(codings, key=codings.__getitem__)
    return best if codings[best] > 0 else None


class Compression:
    """ASGI middleware that compresses texts of `LEAST` bytes and more, and files as they are written."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its response back in fewer bytes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        coding = preferred(Headers(scope=scope).get("accept-encoding", ""))
        await self.app(scope, receive, _Sending(scope, send, coding))


class _Sending:
    """What the application sends its messages to."""

    def __init__(self, scope: Scope, send: Send, coding: Coding | None) -> None:
        self._scope = scope
        self._send = send
        self._coding = coding
        self._start: Message | None = None
        self._compressor: _Compressor | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _may_be_compressed(message):
            # how it is sent depends on whether the first part of the body is all of it
            self._start = message
        elif self._start is not None and message["type"] == "http.response.body":
            start, self._start = self._start, None
            await self._begin(start, message)
        elif self._compressor is not None:
            await self._send(self._next(self._compressor, message))
        else:
            await self._send(message)

    async def _begin(self, start: Message, message: Message) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        headers.add_vary_header("Accept-Encoding")
        body, is_whole = message.get("body", b""), not message.get("more_body", False)
        if self._coding is not None and (not is_whole or len(body) >= LEAST):
            headers["Content-Encoding"] = self._coding
            if (tag := headers.get("etag")) and not tag.startswith("W/"):
                headers["ETag"] = f"W/{tag}"
            if is_whole:
                message = {**message, "body": await self._whole(body, self._coding)}
                headers["Content-Length"] = str(len(message["body"]))
            else:
                del headers["content-length"]
                self._compressor = _new_compressor(self._coding)
                message = self._next(self._compressor, message)
        await self._send({**start, "headers": headers.raw})
        await self._send(message)

    async def _whole(self, body: bytes, coding: Coding) -> bytes:
        forms: dict[Coding, bytes] = self._scope.get(FORMS, {})
        if coding not in forms:
            is_long = len(body) > _LONG
            forms[coding] = (
                await asyncio.to_thread(compress, body, coding) if is_long else compress(body, coding)
            )
        return forms[coding]

    def _next(self, compressor: _Compressor, message: Message) -> Message:
        body = compressor.process(message.get("body", b""))
        if not message.get("more_body", False):
            body += compressor.finish()
        return {**message, "body": body}


def _may_be_compressed(start: Message) -> bool:
    if start["status"] in (204, 206, 304):
        return False
    headers: Any = Headers(raw=start["headers"])
    return "content-encoding" not in headers and bool(_IS_TEXT.match(headers.get("content-type", "")))
