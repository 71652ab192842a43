"""Headers that every response has, and HEAD, which is GET without the content (RFC 9110, 9.3.2)."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Nothing of an answer is run, framed, guessed to be of another type, or told to the next site.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    # with "no-referrer" the forms of our own pages would come from nowhere (Origin: null)
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


_HEAD = "countergraph.head"


class SecurityHeaders:
    """ASGI middleware that adds `HEADERS` where a route has not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and its response back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((name, value) for name, value in self._headers if name not in there),
                ]
            await send(message)

        await self.app(scope, receive, sending)


class HeadAsGet:
    """ASGI middleware that answers HEAD with the headers that GET has."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as GET, and its response back without the content."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET", _HEAD: True}, receive, sending)


def is_head(request: Request) -> bool:
    """Return whether a request that looks like GET was HEAD, so that there is nothing to stream."""
    return bool(request.scope.get(_HEAD))
