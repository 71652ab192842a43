"""The server: `create_app` puts together the routes, the pages, and what stands around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from api import pages
from api.http.access import Access
from api.http.compression import Compression
from api.http.kept import KeptAnswers
from api.http.keys import read_keys
from api.http.limits import Limits, rates_of
from api.http.openapi import DESCRIPTION, TAGS, allowed_methods, described
from api.http.problem import add_problem_handlers
from api.http.route import PREFIX
from api.http.security import HEADERS, HeadAsGet, SecurityHeaders
from api.http.stores import SharedEncoder, Stores
from api.http.streaming import EXPORTS
from api.jobs import Jobs
from api.pages.problems import problem_page
from api.routes import OPEN_ROUTERS, ROUTERS
from api.settings import Settings
from kg import __version__


def create_app(settings: Settings) -> FastAPI:
    """Return the server's application; it opens the database when the first question is asked.

    Raises:
        StoreError: the file of keys cannot be read.
        UsageError: a rate is no rate.
    """
    app = FastAPI(
        title="Countergraph",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        openapi_url=f"{PREFIX}/openapi.json",
        # the viewers that FastAPI has come from a CDN
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.access = Access(settings, read_keys(settings.keys))
    # into one table: `include_router` would have every request matched against each router first
    for router in (*ROUTERS, *OPEN_ROUTERS, *pages.ROUTERS):
        app.router.routes.extend(router.routes)
    add_problem_handlers(
        app,
        on_every_response=HEADERS,
        methods_of=lambda path: allowed_methods(app, path),
        page_of=problem_page,
    )
    _add_middleware(app, settings)
    original = app.openapi
    app.openapi = lambda: described(app, original)  # type: ignore[method-assign]
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Add what every request passes, the innermost first."""
    app.add_middleware(Compression)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET"],
            allow_headers=["Authorization"],
            expose_headers=["ETag", "Link", "Retry-After"],
        )
    app.add_middleware(Limits, settings=settings, rates=rates_of(settings))
    app.add_middleware(HeadAsGet)
    app.add_middleware(SecurityHeaders)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    app.state.stores = Stores(settings.database, size=settings.workers)
    app.state.kept_answers = KeptAnswers()
    app.state.encoder = SharedEncoder()
    app.state.hot = set()
    app.state.exports = asyncio.Semaphore(EXPORTS)
    app.state.jobs = Jobs(settings.database)
    try:
        yield
    finally:
        await app.state.jobs.close()
        await app.state.stores.close()
