"""The class of the pages' routes: errors are told in a page, and empty fields of a form are not sent."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.login import session_secret
from api.http.route import Route
from api.pages.problems import problem_page
from kg.errors import KGError

if TYPE_CHECKING:
    from api.http.kept import Address


class PageRoute(Route):
    """A page for those who may read."""

    def address_of(self, request: Request) -> Address | None:
        """Return by what a page is kept: it names its host, and is another for who has logged in."""
        if session_secret(request) is not None:
            return None
        host = request.headers.get("host", "").encode("latin-1")
        return request.scope["raw_path"], request.scope["query_string"], host

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the page's handler, which answers an error with a page that says what is wrong."""
        handle = super().get_route_handler()

        async def shown(request: Request) -> Response:
            try:
                return await handle(_without_empty_fields(request))
            except (KGError, HTTPException, RequestValidationError) as error:
                return problem_page(request, error)

        return shown


class OpenPageRoute(PageRoute):
    """A page that needs no key anywhere, and is never kept."""

    is_open: ClassVar[bool] = True

    def address_of(self, request: Request) -> Address | None:
        """Return None: nothing is kept."""
        return None


def page_router(*, route_class: type[PageRoute] = PageRoute) -> APIRouter:
    """Return a router for pages, which the description of the API does not tell of."""
    return APIRouter(default_response_class=Response, route_class=route_class, include_in_schema=False)


def _without_empty_fields(request: Request) -> Request:
    """Return the request without the fields of a form that were left empty, which browsers send."""
    query: bytes = request.scope["query_string"]
    if not query:
        return request
    fields = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    filled = urlencode([(name, value) for name, value in fields if value.strip()]).encode()
    return Request({**request.scope, "query_string": filled}, request.receive)
