"""From a question of the graph to a page: asked and rendered in a worker's thread, tagged, or 304."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fastapi import Request
from starlette.responses import Response

from api.http.answers import Answer
from api.pages.environment import environment

if TYPE_CHECKING:
    from api.http.access import Access
    from api.http.stores import Stores
    from api.settings import Settings
    from kg.stores import Store

#: A page runs and shows what this server has, and nothing of what a source may have put into it.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


async def page(
    request: Request,
    template: str,
    question: Callable[[Store], Mapping[str, Any]],
    *,
    depends_on_graph_only: bool = True,
) -> Response:
    """Return the page that `template` makes of what the graph answers to `question`.

    `depends_on_graph_only` is false where it may be another while the graph is the same
    (`api.http.answers.Answer`).
    """
    stores: Stores = request.app.state.stores
    html = await stores.ask(lambda store: _html(request, template, question(store)))
    return Answer(
        request,
        html.encode("utf-8", "replace"),
        media_type="text/html",
        headers=_HEADERS,
        depends_on_graph_only=depends_on_graph_only,
    )


def rendered(
    request: Request,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the page that `template` makes of `values`, for which the graph need not be asked."""
    html = _html(request, template, values)
    return Response(html, status_code=status, media_type="text/html", headers={**_HEADERS, **(headers or {})})


#: A page depends on who asks and on what the graph is now: it may be kept, and must be asked for again.
_HEADERS: Mapping[str, str] = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache, private"}


def _html(request: Request, template: str, values: Mapping[str, Any]) -> str:
    settings: Settings = request.app.state.settings
    access: Access = request.app.state.access
    reader = access.session(request)
    may_decide = settings.writes and reader is not None and reader.allows("curate")
    return (
        environment()
        .get_template(template)
        .render(request=request, settings=settings, reader=reader, may_decide=may_decide, **values)
    )
