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


def of_each_link(path: str) -> Callable[[Store], Sequence[str]]:
    """Return what finds the page of each link between a counterargument and what it challenges."""

    def paths(store: Store) -> list[str]:
        counters = [node.id for node in store.list_nodes("Counterargument", limit=None)]
        links = store.edges(sources=counters, kinds=["CHALLENGES"]) if counters else []
        return [path.format(id=quote(link.id, safe=":")) for link in links]

    return paths


PAGES: Sequence[PageKind] = (
    PageKind("home", at("/"), main=True),
    PageKind("search", at("/search?q=meetings+and+documents", "/search", "/search?q=zzzzz"), main=True),
    PageKind("claim", of_each("Claim", "/claims/{id}"), main=True),
    PageKind("counters of a claim", of_each("Claim", "/claims/{id}/counters")),
    PageKind("standing of a claim", of_each("Claim", "/claims/{id}/standing")),
    PageKind("counterargument", of_each("Counterargument", "/counterarguments/{id}")),
    PageKind("clarification", of_each("Clarification", "/clarifications/{id}")),
    PageKind("similar", of_each("Claim", "/similar?id={id}")),
    PageKind("entity", of_each("Entity", "/entities/{id}"), main=True),
    PageKind("entities", at("/entities", "/entities?type=person")),
    PageKind("term", of_each("Term", "/terms/{id}")),
    PageKind("terms", at("/terms")),
    PageKind("document", of_each("Document", "/documents/{id}"), main=True),
    PageKind("documents", at("/documents")),
    PageKind("link", of_each_link("/links/{id}")),
    PageKind("claims", at("/claims")),
    PageKind("counterarguments", at("/counterarguments")),
    PageKind("contested", at("/contested", "/contested?min_score=0.9")),
    PageKind("uncountered", at("/uncountered")),
    PageKind("answered", at("/answered")),
    PageKind("onesided", at("/onesided")),
    PageKind("disagreement", at("/disagreement?topic=meetings", "/disagreement"), main=True),
    PageKind("map", of_each("Claim", "/map?id={id}&hops=2"), main=True),
    PageKind("export", at("/export")),
    PageKind("runs", at("/runs")),
    PageKind("jobs", at("/jobs")),
    PageKind("add", at("/add")),
    PageKind("login", at("/login")),
    PageKind("removal", of_each("Document", "/documents/{id}/delete")),
)
