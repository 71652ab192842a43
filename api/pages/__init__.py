"""The pages for people, rendered on the server; `ROUTERS` lists them, and `api.app.create_app` mounts them.

Its routes are of the class `api.http.route.Route`, which lets those through who may read. A page asks
the graph as a route of the API does, through ``request.app.state.stores``.
"""

from collections.abc import Sequence

from fastapi import APIRouter

from api.pages import static

ROUTERS: Sequence[APIRouter] = (static.router,)
