"""Logging in with a browser: by the link that the server prints, or with a key in a form."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.http.access import Access, is_cross_site
from api.http.login import PATH, forget_session, keep_session, own_path, session_secret
from api.http.security import is_head
from api.pages.rendering import rendered
from api.pages.route import OpenPageRoute, page_router

router = page_router(route_class=OpenPageRoute)

_LONGEST_FORM = 4_096
_USED = "This link was followed already, or is too old: start the server again, or log in with a key."


@router.get(PATH)
async def login(
    request: Request,
    token: Annotated[str | None, Query(max_length=200)] = None,
    next: Annotated[str | None, Query(max_length=2_000)] = None,  # noqa: A002 (the name in the address)
) -> Response:
    """Log in by the link that the server printed, or show the form for a key."""
    access: Access = request.app.state.access
    if token is not None:
        # what only looks at the link must not use it up
        secret = None if is_head(request) else access.sessions.follow_link(token)
        return _form(request, next, wrong=_USED) if secret is None else _logged_in(request, secret, next)
    return _form(request, next)


@router.post(PATH)
async def login_with_key(request: Request) -> Response:
    """Log in with a key."""
    # else another site's page could have somebody work under its own key
    if is_cross_site(request):
        raise HTTPException(403, "Another site's page cannot log in here.")
    access: Access = request.app.state.access
    fields = await _fields(request)
    key = access.keys.find(fields.get("key", "").strip())
    if key is None:
        return _form(request, fields.get("next"), wrong="The API key is not known here.")
    return _logged_in(request, access.sessions.begin(key.who), fields.get("next"))


@router.post("/logout")
async def logout(request: Request) -> Response:
    """End the browser's session."""
    if is_cross_site(request):
        raise HTTPException(403, "Another site's page cannot log out here.")
    access: Access = request.app.state.access
    if (secret := session_secret(request)) is not None:
        access.sessions.end(secret)
    response = RedirectResponse(PATH, 303, headers={"Cache-Control": "no-store"})
    forget_session(request, response)
    return response


def _logged_in(request: Request, secret: str, following: str | None) -> Response:
    # away from an address that holds a secret
    response = RedirectResponse(own_path(following), 303, headers={"Cache-Control": "no-store"})
    keep_session(request, response, secret)
    return response


def _form(request: Request, following: str | None, *, wrong: str | None = None) -> Response:
    values = {"following": own_path(following), "wrong": wrong}
    status = 403 if wrong else 200
    return rendered(request, "login.html", values, status=status, headers={"Cache-Control": "no-store"})


async def _fields(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "Send the form as application/x-www-form-urlencoded.")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST_FORM:
            raise HTTPException(413, f"A login has at most {_LONGEST_FORM:,} bytes.")
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=8))
    except ValueError as error:
        raise HTTPException(400, "The form cannot be read.") from error
