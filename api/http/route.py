"""The class of all routes: before one runs, it is checked who asks, and that every parameter means something.

It is a class of its own and no dependency of FastAPI's, which would cost each request a tenth more.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, ClassVar

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.responses import Response

from api.http.access import Access
from kg.errors import UsageError


class Route(APIRoute):
    """A route for those who may read, which refuses unknown query parameters."""

    is_open: ClassVar[bool] = False

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler with the checks before it."""
        handle = super().get_route_handler()
        known = frozenset(_query_parameters(self.dependant))

        async def checked(request: Request) -> Response:
            if not self.is_open:
                access: Access = request.app.state.access
                access.check_read(request)
            if request.scope["query_string"]:
                _check_parameters(request, known)
            return await handle(request)

        return checked


class OpenRoute(Route):
    """A route that needs no key anywhere."""

    is_open: ClassVar[bool] = True


def _query_parameters(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for below in dependant.dependencies:
        yield from _query_parameters(below)


def _check_parameters(request: Request, known: frozenset[str]) -> None:
    for name in request.query_params:
        if name not in known:
            names = ", ".join(sorted(known)) or "none"
            raise UsageError(f"there is no parameter {name[:60]!r} here: use {names}")
