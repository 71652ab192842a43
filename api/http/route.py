"""The class of all routes: before one runs, it is checked who asks, and that every parameter means something.

It is a class of its own and no dependency of FastAPI's, which would cost each request a tenth more. It also
keeps answers for as long as they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIRouter
from starlette.responses import Response

from api.http.answers import Answer
from api.http.plain import plain_handler
from kg.errors import UsageError

if TYPE_CHECKING:
    from api.http.access import Access
    from api.http.kept import Address, KeptAnswers
    from api.http.stores import Stores

#: Where the API begins.
PREFIX = "/api/v1"


class Route(APIRoute):
    """A route for those who may read, which refuses unknown query parameters."""

    is_open: ClassVar[bool] = False

    def address_of(self, request: Request) -> Address | None:
        """Return by what an answer is kept, all that it depends on but the graph; None to keep nothing."""
        return request.scope["raw_path"], request.scope["query_string"]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler with the checks before it."""
        handle = super().get_route_handler()
        # what the endpoint returns is the response, and nothing that FastAPI makes one of
        is_whole = self.endpoint.__annotations__.get("return") in (Response, "Response")
        plain = plain_handler(self.dependant) if is_whole else None
        known = frozenset(_query_parameters(self.dependant))

        async def checked(request: Request) -> Response:
            if not self.is_open:
                access: Access = request.app.state.access
                access.check_read(request)
            if request.method != "GET":
                return await _checked_parameters(request)
            return await _kept(request)

        async def _kept(request: Request) -> Response:
            address = self.address_of(request)
            if address is None:
                return _unless_had(request, await _checked_parameters(request))
            stores: Stores = request.app.state.stores
            answers: KeptAnswers = request.app.state.kept_answers
            version = stores.version()
            response: Response | None = answers.find(version, address) if version is not None else None
            if response is None:
                response = await _checked_parameters(request)
                if isinstance(response, Answer) and version is not None and response.depends_on_graph_only:
                    answers.keep(version, address, response)
            return _unless_had(request, response)

        async def _checked_parameters(request: Request) -> Response:
            if request.scope["query_string"]:
                _check_parameters(request, known)
            response = await plain(request) if plain is not None else None
            return response or await handle(request)

        return checked


class OpenRoute(Route):
    """A route that needs no key anywhere, and keeps no answers."""

    is_open: ClassVar[bool] = True

    def address_of(self, request: Request) -> Address | None:
        """Return None: nothing is kept."""
        return None


def api_router(tag: str, *, route_class: type[Route] = Route) -> APIRouter:
    """Return a router for routes of the API, which are described under `tag`."""
    return APIRouter(
        prefix=PREFIX,
        tags=[tag],
        route_class=route_class,
        generate_unique_id_function=lambda route: route.name,
    )


def _unless_had(request: Request, response: Response) -> Response:
    return response.unless_had(request) if isinstance(response, Answer) else response


def _query_parameters(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for below in dependant.dependencies:
        yield from _query_parameters(below)


def _check_parameters(request: Request, known: frozenset[str]) -> None:
    for name in request.query_params:
        if name not in known:
            names = ", ".join(sorted(known)) or "none"
            raise UsageError(f"there is no parameter {name[:60]!r} here: use {names}")
