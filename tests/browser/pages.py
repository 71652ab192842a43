"""The pages that every test of this folder runs over: a new page is one line of `PAGES`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import quote

from kg.stores import Store


class PageKind(NamedTuple):
    """A kind of page: its name, and the paths of such pages of a graph, the one with most on it first.

    `main` pages stand in the documentation (``make screenshots``).
    """

    name: str
    paths: Callable[[Store], Sequence[str]]
    main: bool = False


def at(*paths: str) -> Callable[[Store], Sequence[str]]:
    """Return what finds pages that every graph has; a `?` and parameters may follow."""
    return lambda store: paths


def of_each(kind: str, path: str) -> Callable[[Store], Sequence[str]]:
    """Return what finds the page of each node of a `kind`, such as ``/claims/{id}``, most edges first."""

    def paths(store: Store) -> list[str]:
        ids = [node.id for node in store.list_nodes(kind, limit=None)]
        into, out_of = store.degrees(targets=ids), store.degrees(sources=ids)
        ids.sort(key=lambda id_: (-into[id_] - out_of[id_], id_))
        return [path.format(id=quote(id_, safe=":")) for id_ in ids]

    return paths


PAGES: Sequence[PageKind] = (
    PageKind("home", at("/"), main=True),
    PageKind("search", at("/search?q=meetings+and+documents", "/search", "/search?q=zzzzz"), main=True),
    PageKind("claim", of_each("Claim", "/claims/{id}"), main=True),
    PageKind("counterargument", of_each("Counterargument", "/counterarguments/{id}")),
)
