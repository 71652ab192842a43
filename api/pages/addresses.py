"""The addresses of pages: what is at one may be linked to for good, since ids follow from content."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

#: The kind that an id begins with → where its page is.
_FOLDERS: Mapping[str, str] = {
    "claim": "/claims",
    "counterargument": "/counterarguments",
    "clarification": "/clarifications",
    "entity": "/entities",
    "term": "/terms",
    "document": "/documents",
    "section": "/sections",
    "challenges": "/links",
    "restates": "/links",
    "defines": "/links",
}


def href(node: str, **query: object) -> str:
    """Return the address of the page of a node or a link.

    >>> href("claim:9f2c41d07a3b"), href("entity:a/b?c", hops=2)
    ('/claims/claim:9f2c41d07a3b', '/entities/entity:a%2Fb%3Fc?hops=2')
    """
    folder = _FOLDERS.get(node.partition(":")[0], "/nodes")
    return with_query(f"{folder}/{quote(node, safe=':')}", **query)


def with_query(path: str, **query: object) -> str:
    """Return an address with those parameters that say something.

    >>> with_query("/search", q="night buses", kind=["Claim", "Term"], after=None, min_score=0.0)
    '/search?q=night+buses&kind=Claim&kind=Term'
    """
    told = {name: value for name, value in query.items() if value not in (None, "", 0.0, (), [])}
    return f"{path}?{urlencode(told, doseq=True)}" if told else path
