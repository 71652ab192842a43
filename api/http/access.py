"""Who may do what: readers, and those who may write.

A server that listens on a loopback address is for the programs of one machine: they read, and write if
writing is on, without a key. A browser on that machine is such a program too, and runs what any site
sends it. Three checks keep such sites out: the ``Host`` must be a name of this machine (a site whose name
is made to mean 127.0.0.1 has another), answers carry no permission to be read by other sites' scripts
unless asked for, and a write must not come from another site (``Origin``, ``Sec-Fetch-Site``). A proxy
on the machine brings requests of others: with its headers they need a key.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from urllib.parse import urlsplit

from fastapi import Request
from starlette.exceptions import HTTPException

from api.http.keys import Key, Keys, Scope
from api.settings import Settings, is_loopback

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="countergraph"'}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class Access:
    """The rules of one server."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._settings = settings
        self._keys = keys
        self._reads_are_open = settings.is_local or settings.public

    def check_read(self, request: Request) -> None:
        """Refuse a request that may not read: `HTTPException` with 401."""
        if not self._reads_are_open:
            self._key(request)

    def check_write(self, request: Request, scope: Scope) -> Key | None:
        """Return the key of who writes, None where no key is needed.

        A request that may not write in this `scope` is refused: `HTTPException` with 401 or 403.
        """
        if not self._settings.writes:
            raise HTTPException(403, "Writing is off: start the server with --writes to allow it.")
        if is_cross_site(request):
            raise HTTPException(403, "Another site's page cannot write here.")
        if self._may_write_without_key(request):
            return None
        key = self._key(request)
        if not key.allows(scope):
            raise HTTPException(403, f"The key {key.name!r} does not have the scope {scope!r}.")
        return key

    def _may_write_without_key(self, request: Request) -> bool:
        return (
            self._settings.is_local
            and "authorization" not in request.headers
            and request.client is not None
            and is_loopback(request.client.host)
            and not any(name in request.headers for name in _FORWARDED)
        )

    def _key(self, request: Request) -> Key:
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret:
            raise HTTPException(401, "An API key is needed: Authorization: Bearer KEY.", _CHALLENGE)
        key = self._keys.find(secret.strip())
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


def writer(scope: Scope) -> Callable[[Request], Awaitable[Key | None]]:
    """Return what lets those through who may write in this scope, and gives their key."""

    async def check(request: Request) -> Key | None:
        access: Access = request.app.state.access
        return access.check_write(request, scope)

    return check
