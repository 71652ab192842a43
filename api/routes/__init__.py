"""The routes of the HTTP API, one file a resource. `ROUTERS` is the table of all of them.

A route asks one question of `queries` and answers with one model; it is a new function in a file here,
and a new file is one line in the table.
"""

from collections.abc import Sequence

from fastapi import APIRouter

from api.routes import (
    claims,
    counterarguments,
    documents,
    entities,
    graph,
    jobs,
    links,
    lists,
    runs,
    search,
    service,
    terms,
)

#: In the order in which the reference lists them.
ROUTERS: Sequence[APIRouter] = (
    claims.router,
    lists.router,
    counterarguments.router,
    links.router,
    entities.router,
    terms.router,
    documents.router,
    search.router,
    graph.router,
    runs.router,
    jobs.router,
    service.router,
)

#: Those that need no key anywhere.
OPEN_ROUTERS: Sequence[APIRouter] = (service.open_router,)
