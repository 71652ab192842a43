"""From a question of the graph to a response: asked in a worker, encoded there, tagged, or 304."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from fastapi import Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from api.http.etags import etag, is_fresh
from api.http.paging import Next, links

if TYPE_CHECKING:
    from api.http.access import Access
    from api.http.stores import Stores
    from kg.stores import Store


class Resource(BaseModel):
    """A part of an answer; it is made from the tuples and records of the queries by their attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Page(Resource):
    """One page of a list."""

    next: Next = None


class _Encoded(NamedTuple):
    body: bytes
    tag: str
    following: str | None
    is_page: bool


async def answer(request: Request, question: Callable[[Store], Resource]) -> Response:
    """Return what the graph answers to `question`, or 304 where the client has it already."""
    stores: Stores = request.app.state.stores
    return _response(request, await stores.ask(lambda store: _encode(question(store))))


async def quick_answer(request: Request, question: Callable[[Store], Resource]) -> Response:
    """Return what `answer` does, for a question of a few rows by their keys (`Stores.ask_quickly`)."""
    stores: Stores = request.app.state.stores
    return _response(request, await stores.ask_quickly(lambda store: _encode(question(store))))


def _response(request: Request, encoded: _Encoded) -> Response:
    # a client may keep the answer, and must ask each time whether it still holds
    access: Access = request.app.state.access
    caching = "no-cache" if access.reads_are_open else "private, no-cache"
    headers = {"ETag": encoded.tag, "Cache-Control": caching}
    if encoded.is_page:
        headers |= links(request, encoded.following)
    if is_fresh(encoded.tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(encoded.body, media_type="application/json", headers=headers)


def _encode(resource: Resource) -> _Encoded:
    body = resource.__pydantic_serializer__.to_json(resource)
    is_page = isinstance(resource, Page)
    return _Encoded(body, etag(body), resource.next if isinstance(resource, Page) else None, is_page)
