"""The description of the API (OpenAPI 3.1), made from the routes and completed by what all of them share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from api.http.problem import MEDIA_TYPE, Problem

DESCRIPTION = """\
A knowledge graph of claims and rebuttals: what sources claim, who claims it, and what counters it.

Every statement is an exact quotation with its place in the source. Scores of links are probabilities.
Lists are paged: `next` is the cursor of the next page (`after`), and the `Link` header has its address.
Answers have an `ETag`; send it as `If-None-Match` to get 304 where nothing has changed. Every error is a
problem (RFC 9457).
"""

TAGS: list[dict[str, Any]] = [
    {"name": "claims", "description": "What sources claim, and what counters it."},
    {"name": "counterarguments", "description": "Statements that challenge claims."},
    {"name": "links", "description": "What is linked to what and why, and what was decided on it."},
    {"name": "entities", "description": "Who and what the sources name."},
    {"name": "terms", "description": "Concepts that the sources explain."},
    {"name": "documents", "description": "The sources themselves."},
    {"name": "search", "description": "By words and by meaning."},
    {"name": "graph", "description": "Parts of the graph, and files of them."},
    {"name": "jobs", "description": "Documents that are being read."},
    {"name": "service", "description": "What the graph holds, and whether the server is well."},
]

# status → when it is answered
_ALL = {
    401: "An API key is needed, or is not known.",
    421: "The server does not go by the name in `Host`.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    503: "The database is not available.",
}
_OF_READING = {409: "A name means several things; `candidates` are their ids."}
_OF_WRITING = {
    403: "Writing is off, the key lacks the scope, or another site's page asks.",
    413: "The body is too long.",
}
_OF_SENDING = {400: "The form cannot be read.", 415: "Neither a form nor a text of a known type."}
_OF_TEXT = {403: "The text of sources is not given out."}


def described(app: FastAPI, made: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the description, which is made once and kept in ``app.openapi_schema``."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    schema = made()
    components = schema.setdefault("components", {})
    schemas: dict[str, Any] = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    components["securitySchemes"] = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key (`countergraph serve --new-key`).",
        }
    }
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    schemas_in_order = dict(sorted(schemas.items()))
    components["schemas"] = schemas_in_order
    app.openapi_schema = schema
    return schema


def allowed_methods(app: FastAPI, path: str) -> list[str]:
    """Return the methods that the address `path` has, sorted; HEAD comes with GET."""
    matching = [
        described_path
        for described_path in app.openapi()["paths"]
        if re.fullmatch(re.sub(r"\\{\w+\\}", ".+", re.escape(described_path)), path)
    ]
    # an id may hold slashes, so what lies below another path is matched by both
    deepest = max(matching, key=lambda each: each.count("/"), default=None)
    operations = app.openapi()["paths"][deepest] if deepest is not None else ()
    methods = {method.upper() for method in operations}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    # a server for one machine needs no key
    operation["security"] = [{"key": []}, {}]
    responses: dict[str, Any] = operation["responses"]
    told = dict(_ALL)
    if operation.get("parameters") or operation.get("requestBody"):
        told[422] = "The request cannot be meant."
    if "{" in path:
        told[404] = "It is not in the graph."
    if method == "get":
        told |= _OF_READING
        if "/documents/{" in path:
            told |= _OF_TEXT
        # names and ids may stand in filters
        told.setdefault(404, "A name or an id in the query is not in the graph.")
        if not path.endswith(("/health", "/events")) and "/jobs/" not in path and "/export/" not in path:
            responses["304"] = {"description": "The client has the answer already."}
    else:
        told |= _OF_WRITING
        if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
            told |= _OF_SENDING
    for status, description in sorted(told.items()):
        responses[str(status)] = {
            "description": description,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    operation["responses"] = dict(sorted(responses.items()))
