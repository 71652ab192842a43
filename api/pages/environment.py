"""The templates' environment: everything is escaped, and a name that is not there is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.pages import words
from api.pages.addresses import href, with_query
from api.pages.static import asset
from api.pages.vendored import scripts
from kg import __version__
from queries.decisions import sentence


@cache
def environment() -> Environment:
    """Return the environment of all templates."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # they are part of the package, and change with it only
        auto_reload=False,
    )
    made.globals.update(asset=asset, href=href, scripts=scripts, version=__version__, with_query=with_query)
    made.filters.update(
        count=words.count,
        date=words.date,
        decided=sentence,
        initial=words.initial,
        kind_word=words.kind_word,
        moment=words.moment,
        number=words.number,
        percent=words.percent,
        shortened=words.shortened,
    )
    return made
