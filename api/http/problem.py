"""Errors as RFC 9457 problem details, ``application/problem+json``, whatever went wrong.

`KINDS` is the one table from the errors of `kg.errors` to status codes. What the server is to blame for
(5xx) goes to the log with its cause; the client is told what happened and nothing of files and paths.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.login import asks_for_page
from kg import errors

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("countergraph.http")


class Kind(NamedTuple):
    """What a client is told of a kind of error, in the terms of RFC 9457."""

    status: int
    name: str
    title: str
    #: Told in place of a message that speaks of this machine.
    detail: str | None = None


_UNAVAILABLE = "The database cannot be read or written at the moment: try again later."

#: The nearest class of an error's tree that stands here decides.
KINDS: Mapping[type[errors.KGError], Kind] = {
    errors.NotFoundError: Kind(404, "not-found", "Not in the graph"),
    errors.AmbiguousNameError: Kind(409, "ambiguous-name", "The name means several things"),
    errors.UsageError: Kind(422, "invalid", "The request cannot be meant"),
    errors.FormatError: Kind(422, "format", "The graph cannot be written in this format"),
    errors.SourceError: Kind(422, "unreadable-source", "The source cannot be read"),
    errors.StoreError: Kind(503, "unavailable", "The database is not available", _UNAVAILABLE),
    errors.ModelError: Kind(503, "unavailable", "A model is not available", "A model is missing or altered."),
    errors.KGError: Kind(
        500, "internal", "Something went wrong", "The server has a fault, which it has logged."
    ),
}
_INTERNAL = KINDS[errors.KGError]


class Wrong(BaseModel):
    """One thing that is wrong with a request, and where: ``query.limit``, ``path.id``, ``body``."""

    where: str = Field(examples=["query.limit"])
    message: str = Field(examples=["Input should be less than or equal to 100"])


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(
        description="A URN that names the kind of error.", examples=["urn:countergraph:not-found"]
    )
    title: str = Field(examples=["Not in the graph"])
    status: int = Field(examples=[404])
    detail: str | None = Field(default=None, examples=["no claim 'claim:0' in the graph"])
    instance: str | None = Field(default=None, description="The path of the request.")
    errors: list[Wrong] | None = Field(default=None, description="All that is wrong with the request (422).")
    candidates: list[str] | None = Field(default=None, description="The ids that a name can mean (409).")


def problem(
    status: int,
    name: str,
    title: str,
    detail: str | None = None,
    *,
    instance: str | None = None,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Wrong] | None = None,
    candidates: Sequence[str] | None = None,
) -> Response:
    """Return a problem as a response."""
    told = Problem(
        type=f"urn:countergraph:{name}",
        title=title,
        status=status,
        detail=detail,
        instance=instance,
        errors=list(errors) if errors else None,
        candidates=list(candidates) if candidates else None,
    )
    content = told.model_dump_json(exclude_none=True).encode()
    fresh = {"Cache-Control": "no-store", **(headers or {})}
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=fresh)


def status_problem(
    status: int,
    detail: str | None = None,
    *,
    instance: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem that is no more than an HTTP status, with `detail`."""
    phrase = HTTPStatus(status).phrase
    name = phrase.lower().replace(" ", "-")
    return problem(status, name, phrase, detail, instance=instance, headers=headers)


def kind_of(error: errors.KGError) -> Kind:
    """Return the row of `KINDS` for an error.

    >>> kind_of(errors.NoSummaryError("no prose")).status
    422
    """
    return next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)


def add_problem_handlers(
    app: FastAPI,
    *,
    on_every_response: Mapping[str, str],
    methods_of: Callable[[str], Sequence[str]],
    page_of: Callable[[Request, HTTPException], Response],
) -> None:
    """Answer every error of `app` with a problem.

    `on_every_response` are headers that middleware adds elsewhere: what nobody foresaw is answered
    outside of all middleware. `methods_of` gives the methods that an address has, and `page_of` tells of a
    status on a page, for a browser that asked for one.
    """

    async def on_kg_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, errors.KGError)
        kind = kind_of(error)
        if kind.status >= 500:
            _LOG.error("%s %s: %s", request.method, request.url.path, error, exc_info=error)
        return problem(
            kind.status,
            kind.name,
            kind.title,
            kind.detail or str(error),
            instance=request.url.path,
            headers={"Retry-After": "5"} if kind.status == 503 else None,
            candidates=getattr(error, "candidates", None),
        )

    async def on_status(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if asks_for_page(request):
            return page_of(request, error)
        detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else None
        headers = dict(error.headers or {})
        if error.status_code == 405 and (methods := methods_of(request.url.path)):
            # a router knows only the methods of the first of its routes with this address
            headers["Allow"] = ", ".join(methods)
        return status_problem(error.status_code, detail, instance=request.url.path, headers=headers)

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        wrong = [Wrong(where=_where(each), message=each["msg"]) for each in error.errors()]
        detail = "; ".join(f"{each.where}: {each.message}" for each in wrong)
        return problem(
            422, "invalid", "The request cannot be meant", detail, instance=request.url.path, errors=wrong
        )

    async def on_fault(request: Request, error: Exception) -> Response:
        # uvicorn logs what is raised, with its traceback
        return problem(
            500,
            _INTERNAL.name,
            _INTERNAL.title,
            _INTERNAL.detail,
            instance=request.url.path,
            headers=on_every_response,
        )

    app.add_exception_handler(errors.KGError, on_kg_error)
    app.add_exception_handler(HTTPException, on_status)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(Exception, on_fault)


def _where(error: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in error["loc"])
