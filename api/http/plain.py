"""Reading the parameters of a request at once, for routes that take nothing but words in the address.

FastAPI reads path, query, headers, cookies and body one parameter after the other, which takes as long as a
short question of the graph. Here one pydantic model reads them all. A request that it refuses goes to
FastAPI, which says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel, ValidationError, create_model
from starlette.responses import Response


def plain_handler(dependant: Dependant) -> Callable[[Request], Awaitable[Response | None]] | None:
    """Return what answers requests of a route, or gives None for those that it refuses.

    It is None for a route that takes more than single parameters in its path and query, and for one that
    is not asynchronous, which FastAPI runs in a thread.
    """
    fields = [*dependant.path_params, *dependant.query_params]
    endpoint, request_name = dependant.call, dependant.request_param_name
    if not iscoroutinefunction(endpoint) or request_name is None or not _is_plain(dependant):
        return None
    definitions: dict[str, Any] = {
        field.name: (field.field_info.annotation, field.field_info) for field in fields
    }
    model: type[BaseModel] = create_model("Parameters", **definitions)

    async def handle(request: Request) -> Response | None:
        query = request.query_params if request.scope["query_string"] else {}
        try:
            parameters = model.model_validate({**query, **request.path_params})
        except ValidationError:
            return None
        response: Response = await endpoint(**{request_name: request}, **parameters.__dict__)
        return response

    return handle


def _is_plain(dependant: Dependant) -> bool:
    others = (
        dependant.dependencies,
        dependant.header_params,
        dependant.cookie_params,
        dependant.body_params,
        dependant.response_param_name,
        dependant.background_tasks_param_name,
    )
    fields = [*dependant.path_params, *dependant.query_params]
    return not any(others) and not any(_is_list(field.field_info.annotation) for field in fields)


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(_is_list(part) for part in get_args(annotation))
