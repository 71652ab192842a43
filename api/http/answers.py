"""From a question of the graph to a response: asked in a worker, encoded there, tagged, or 304."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from fastapi import Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.http.compression import FORMS, Coding
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


class Answer(Response):
    """A whole answer with its entity tag, which may be sent many times.

    `depends_on_graph_only` is false where the answer may be another while the graph is the same, as when
    a model was loaded; only the others are kept (`api.http.kept`).
    """

    def __init__(
        self,
        request: Request,
        body: bytes,
        *,
        media_type: str,
        headers: Mapping[str, str] | None = None,
        depends_on_graph_only: bool = True,
    ) -> None:
        access: Access = request.app.state.access
        self.tag = etag(body)
        self.depends_on_graph_only = depends_on_graph_only
        self._forms: dict[Coding, bytes] = {}
        # a client may keep the answer, and must ask each time whether it still holds
        caching = "no-cache" if access.reads_are_open else "private, no-cache"
        own = {"ETag": self.tag, "Cache-Control": caching}
        super().__init__(body, media_type=media_type, headers={**own, **(headers or {})})

    def unless_had(self, request: Request) -> Response:
        """Return the answer, or 304 where the client has it already."""
        asked = request.headers.get("if-none-match")
        if asked is None or not is_fresh(self.tag, asked):
            return self
        kept = ("etag", "cache-control", "link", "content-security-policy")
        headers = {name: value for name, value in self.headers.items() if name in kept}
        return Response(status_code=304, headers={**headers, "Vary": "Accept-Encoding"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        scope[FORMS] = self._forms
        # what stands around the routes may change the list of headers
        start = {"type": "http.response.start", "status": self.status_code, "headers": [*self.raw_headers]}
        await send(start)
        await send({"type": "http.response.body", "body": self.body})


async def answer(
    request: Request, question: Callable[[Store], Resource], *, depends_on_graph_only: bool = True
) -> Answer:
    """Return what the graph answers to `question`."""
    stores: Stores = request.app.state.stores
    encoded = await stores.ask(lambda store: _encode(question(store)))
    return _answer(request, encoded, depends_on_graph_only=depends_on_graph_only)


async def quick_answer(request: Request, question: Callable[[Store], Resource]) -> Answer:
    """Return what `answer` does, for a question of a few rows by their keys (`Stores.ask_quickly`)."""
    stores: Stores = request.app.state.stores
    encoded = await stores.ask_quickly(lambda store: _encode(question(store)))
    return _answer(request, encoded, depends_on_graph_only=True)


def _answer(request: Request, encoded: _Encoded, *, depends_on_graph_only: bool) -> Answer:
    return Answer(
        request,
        encoded.body,
        media_type="application/json",
        headers=links(request, encoded.following) if encoded.is_page else None,
        depends_on_graph_only=depends_on_graph_only,
    )


class _Encoded(NamedTuple):
    body: bytes
    is_page: bool
    following: str | None


def _encode(resource: Resource) -> _Encoded:
    body = resource.__pydantic_serializer__.to_json(resource)
    following = resource.next if isinstance(resource, Page) else None
    return _Encoded(body, isinstance(resource, Page), following)
