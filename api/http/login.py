"""Sessions of browsers: who has logged in, by the link that the server prints or by a key.

What a browser keeps is a cookie of 256 random bits; of it, and of the link's token, only digests are kept,
in memory, so that both end with the server. Looking a digest up in a table tells nothing by the time that
it takes: nobody can choose the digest that a guess has.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from api.http.keys import Who

PATH = "/login"
#: How long a session lasts, and a link that nobody has followed yet, in seconds.
LIFETIME = 12 * 60 * 60
#: The sessions that are kept; with more of them the oldest ends.
KEPT = 1_000


class _Kept(NamedTuple):
    who: Who
    until: float


class Sessions:
    """The sessions of one server, and its links that are not used yet."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sessions: dict[str, _Kept] = {}
        self._links: dict[str, _Kept] = {}

    def new_link(self, who: Who) -> str:
        """Return the token of a link that logs in as `who`, once."""
        return self._new(self._links, who)

    def follow_link(self, token: str) -> str | None:
        """Return the secret of a new session, or None where the link was followed already or is too old."""
        kept = self._links.pop(_digest(token), None)
        if kept is None or kept.until < self._clock():
            return None
        return self.begin(kept.who)

    def begin(self, who: Who) -> str:
        """Return the secret of a new session of `who`."""
        while len(self._sessions) >= KEPT:
            del self._sessions[next(iter(self._sessions))]
        return self._new(self._sessions, who)

    def find(self, secret: str) -> Who | None:
        """Return who has the session with this secret, or None where there is none."""
        kept = self._sessions.get(_digest(secret))
        return kept.who if kept is not None and kept.until >= self._clock() else None

    def end(self, secret: str) -> None:
        """End the session with this secret, if there is one."""
        self._sessions.pop(_digest(secret), None)

    def _new(self, table: dict[str, _Kept], who: Who) -> str:
        secret = secrets.token_urlsafe(32)
        table[_digest(secret)] = _Kept(who, self._clock() + LIFETIME)
        return secret


def session_secret(request: Request) -> str | None:
    """Return the secret in a request's cookie, or None where there is none."""
    return request.cookies.get(_cookie_name(request)) if "cookie" in request.headers else None


def keep_session(request: Request, response: Response, secret: str) -> None:
    """Have the browser keep a session's secret, where no script reads it, and send it from our pages only."""
    response.set_cookie(
        _cookie_name(request),
        secret,
        max_age=LIFETIME,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def forget_session(request: Request, response: Response) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(_cookie_name(request), path="/", httponly=True, samesite="strict")


def asks_for_page(request: Request) -> bool:
    """Return whether a request is that of a browser for a page."""
    is_page = request.method == "GET" and not request.url.path.startswith("/api/")
    return is_page and "text/html" in request.headers.get("accept", "")


def login_redirect(request: Request) -> Response | None:
    """Return the way to the login for a browser that asked for a page, or None for any other request."""
    if not asks_for_page(request):
        return None
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(
        f"{PATH}?{urlencode({'next': asked})}", 303, headers={"Cache-Control": "no-store"}
    )


def own_path(path: str | None) -> str:
    """Return `path` if it is an address of this server and no other, else ``/``.

    >>> own_path("/claims?after=a"), own_path("//attacker.example"), own_path("/\\\\attacker.example")
    ('/claims?after=a', '/', '/')
    >>> own_path("https://attacker.example"), own_path(None)
    ('/', '/')
    """
    # browsers take a backslash for a slash, and leave out tabs and line ends
    is_own = path is not None and path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if is_own and path is not None else "/"


def _cookie_name(request: Request) -> str:
    # two servers on one machine share the cookies of its name, whatever their ports
    return f"countergraph_{request.url.port or request.url.scheme}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
