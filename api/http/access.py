"""Who may do what: readers, and those who may write.

A server that listens on a loopback address is for the programs of one machine: they read, and write if
writing is on, without a key, unless one is required. A browser on that machine is such a program too, and
runs what any site sends it. Four checks keep such sites out: the ``Host`` must be a name of this machine
(a site whose name is made to mean 127.0.0.1 has another), answers carry no permission to be read by other
sites' scripts unless asked for, a write must not come from another site (``Origin``, ``Sec-Fetch-Site``),
and what a browser writes needs a session (`api.http.login`). A proxy on the machine brings requests of
others: with its headers they need a key.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from urllib.parse import urlsplit

from fastapi import Request
from starlette.exceptions import HTTPException

from api.http.keys import Key, Keys, Scope, Who
from api.http.login import Sessions, session_secret
from api.settings import Settings, is_loopback

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="countergraph"'}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
# what browsers send with a write; since 2020 all of them send the first
_OF_BROWSERS = ("origin", "sec-fetch-site", "referer", "cookie")


class Access:
    """The rules of one server."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._settings = settings
        self.keys = keys
        self.sessions = Sessions()
        self._local = Who(settings.local_name, ("admin",), has_key=False)
        self.reads_are_open = not settings.require_key and (settings.is_local or settings.public)

    def new_link(self) -> str:
        """Return the token of a link that logs in whoever started the server, once."""
        return self.sessions.new_link(self._local)

    def check_read(self, request: Request) -> None:
        """Refuse a request that may not read: `HTTPException` with 401."""
        if not self.reads_are_open:
            self.who(request)

    def check_write(self, request: Request, scope: Scope) -> Who:
        """Return who writes.

        A request that may not write in this `scope` is refused: `HTTPException` with 401 or 403.
        """
        if not self._settings.writes:
            raise HTTPException(403, "Writing is off: start the server with --writes to allow it.")
        if is_cross_site(request):
            raise HTTPException(403, "Another site's page cannot write here.")
        who = self.who(request)
        if not who.allows(scope):
            raise HTTPException(403, f"{who.name!r} does not have the scope {scope!r}.")
        return who

    def who(self, request: Request) -> Who:
        """Return for whom a request is, by its key or its session, or as a program on this machine.

        Raises:
            HTTPException: it is for nobody (401).
        """
        if "authorization" in request.headers:
            return self._key(request).who
        if (who := self.session(request)) is not None:
            return who
        if self._is_local_program(request):
            return self._local
        raise HTTPException(401, self._what_is_needed(), _CHALLENGE)

    def session(self, request: Request) -> Who | None:
        """Return who has logged in with the browser that sent the request, or None.

        A browser that writes and does not say from which page is not believed.
        """
        secret = session_secret(request)
        says_where = request.method in ("GET", "HEAD") or any(
            name in request.headers for name in ("origin", "sec-fetch-site")
        )
        return self.sessions.find(secret) if secret is not None and says_where else None

    def _is_local_program(self, request: Request) -> bool:
        return (
            self._settings.is_local
            and not self._settings.require_key
            and request.client is not None
            and is_loopback(request.client.host)
            and not any(name in request.headers for name in (*_FORWARDED, *_OF_BROWSERS))
        )

    def _what_is_needed(self) -> str:
        if self._settings.is_local and self._settings.writes:
            return "Log in by the link that the server printed, or send a key: Authorization: Bearer KEY."
        return "An API key is needed: Authorization: Bearer KEY, or in a browser /login."

    def _key(self, request: Request) -> Key:
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret:
            raise HTTPException(401, "An API key is needed: Authorization: Bearer KEY.", _CHALLENGE)
        key = self.keys.find(secret.strip())
        if key is None:
            raise HTTPException(401, "The API key is not known here.", _CHALLENGE)
        return key


def is_cross_site(request: Request) -> bool:
    """Return whether a browser sent the request for a page of another site."""
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()


@lru_cache(maxsize=256)
def host_is_known(settings: Settings, host: str) -> bool:
    """Return whether a request's ``Host`` is a name of this server, as far as it has names."""
    name = urlsplit(f"//{host}").hostname or ""
    if settings.is_local:
        return is_loopback(name) or name in settings.hosts
    return not settings.hosts or name in settings.hosts


def writer(scope: Scope) -> Callable[[Request], Awaitable[Who]]:
    """Return what lets those through who may write in this scope, and says who they are."""

    async def check(request: Request) -> Who:
        access: Access = request.app.state.access
        return access.check_write(request, scope)

    return check
