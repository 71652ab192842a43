"""Limits that a request meets before any route: its host, how many there are, and how long its body is."""

from __future__ import annotations

import math
import time
from typing import NamedTuple

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.access import host_is_known
from api.http.login import PATH as LOGIN
from api.http.problem import status_problem
from api.settings import Settings, is_loopback
from kg.errors import UsageError

READING = ("GET", "HEAD", "OPTIONS")
#: How often one client may try to log in, on this machine too.
LOGINS = parse("10/minute")


class Rates(NamedTuple):
    """How often one client may ask."""

    read: RateLimitItem
    write: RateLimitItem


def rates_of(settings: Settings) -> Rates:
    """Return the rates in `settings`.

    Raises:
        UsageError: one is no rate.
    """
    return Rates(_parsed(settings.read_rate), _parsed(settings.write_rate))


def _parsed(rate: str) -> RateLimitItem:
    try:
        return parse(rate)
    except ValueError as error:
        raise UsageError(f"{rate!r} is no rate: write it as 120/minute or 5/second") from error


class Limits:
    """ASGI middleware that refuses unknown hosts (421), too many requests (429) and long bodies (413)."""

    def __init__(self, app: ASGIApp, *, settings: Settings, rates: Rates) -> None:
        self.app = app
        self._settings = settings
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._rates = {"read": rates.read, "write": rates.write, "login": LOGINS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not host_is_known(self._settings, headers.get("host", "")):
            refusal = status_problem(421, "The server does not go by this name: see --allow-host.")
            await refusal(scope, receive, send)
            return
        if (wait := self._wait(scope)) is not None:
            refusal = status_problem(
                429,
                "Too many requests: slow down.",
                instance=scope["path"],
                headers={"Retry-After": str(wait)},
            )
            await refusal(scope, receive, send)
            return
        if scope["method"] in READING:
            await self.app(scope, receive, send)
            return
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._settings.max_body_bytes:
            refusal = status_problem(413, self._too_long(), instance=scope["path"])
            await refusal(scope, receive, send)
            return
        await self.app(scope, self._counted(receive), send)

    def _wait(self, scope: Scope) -> int | None:
        """Return how many seconds a client must wait that has asked too often; None where it has not."""
        client = scope["client"][0] if scope.get("client") else ""
        kind = _kind(scope)
        if kind == "read" and self._settings.is_local and is_loopback(client):
            return None
        rate, names = self._rates[kind], (kind, client)
        if self._limiter.hit(rate, *names):
            return None
        reset = self._limiter.get_window_stats(rate, *names).reset_time
        return max(1, math.ceil(reset - time.time()))

    def _counted(self, receive: Receive) -> Receive:
        length = 0

        async def counted() -> Message:
            nonlocal length
            message = await receive()
            length += len(message.get("body", b""))
            if length > self._settings.max_body_bytes:
                raise HTTPException(413, self._too_long())
            return message

        return counted

    def _too_long(self) -> str:
        return f"A body has at most {self._settings.max_body_bytes:,} bytes."


def _kind(scope: Scope) -> str:
    reads = scope["method"] in READING
    if scope["path"] == LOGIN and (not reads or b"token=" in scope["query_string"]):
        return "login"
    return "read" if reads else "write"
