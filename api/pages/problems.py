"""What is wrong, as a page: what the API says in problem details, for those who read with a browser."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import NamedTuple

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.login import login_redirect
from api.http.problem import kind_of
from api.pages.rendering import rendered
from kg.errors import AmbiguousNameError, KGError

_LOG = logging.getLogger("countergraph.http")


class _Problem(NamedTuple):
    status: int
    title: str
    detail: str | None
    headers: dict[str, str]
    candidates: tuple[str, ...] = ()


def problem_page(request: Request, error: KGError | HTTPException | RequestValidationError) -> Response:
    """Return the page that tells of an error, with its status, or the way to the login."""
    status = error.status_code if isinstance(error, HTTPException) else None
    if status == 401 and (redirect := login_redirect(request)) is not None:
        return redirect
    problem = _problem(request, error)
    headers = {"Cache-Control": "no-store", **problem.headers}
    return rendered(request, "problem.html", {"problem": problem}, status=problem.status, headers=headers)


def _problem(request: Request, error: KGError | HTTPException | RequestValidationError) -> _Problem:
    if isinstance(error, KGError):
        kind = kind_of(error)
        if kind.status >= 500:
            _LOG.error("%s %s: %s", request.method, request.url.path, error, exc_info=error)
        retry = {"Retry-After": "5"} if kind.status == 503 else {}
        candidates = tuple(error.candidates) if isinstance(error, AmbiguousNameError) else ()
        return _Problem(kind.status, kind.title, kind.detail or str(error), retry, candidates)
    if isinstance(error, HTTPException):
        phrase = HTTPStatus(error.status_code).phrase
        detail = error.detail if error.detail != phrase else None
        return _Problem(error.status_code, phrase, detail, dict(error.headers or {}))
    wrong = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())
    return _Problem(422, "The request cannot be meant", wrong, {})
