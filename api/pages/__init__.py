"""The pages for people, rendered on the server; `ROUTERS` lists them, and `api.app.create_app` mounts them.

A page is a function in a file here and a template of the same name in `templates`. It asks the graph one
question (`api.pages.rendering.page`), and its address is in `api.pages.addresses`. Every page is whole
without JavaScript; scripts only spare a reader the loading of a page.
"""

from collections.abc import Sequence

from fastapi import APIRouter

from api.pages import (
    adding,
    claims,
    clarifications,
    counterarguments,
    disagreement,
    documents,
    entities,
    exports,
    home,
    jobs,
    links,
    lists,
    login,
    maps,
    nodes,
    runs,
    search,
    similar,
    standing,
    static,
    terms,
)

#: In the order in which addresses are tried.
ROUTERS: Sequence[APIRouter] = (
    home.router,
    search.router,
    lists.router,
    disagreement.router,
    similar.router,
    maps.router,
    exports.router,
    runs.router,
    jobs.router,
    adding.router,
    # what is below a statement comes before the statement
    standing.router,
    claims.router,
    counterarguments.router,
    clarifications.router,
    entities.router,
    terms.router,
    documents.router,
    links.router,
    login.router,
    nodes.router,
    static.router,
)
