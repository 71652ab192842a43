"""A graph made to measure for the questions: few documents, two speakers, and hubs as large as a test asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kg import open_store
from kg.models import (
    AssertedBy,
    Challenges,
    Claim,
    Counterargument,
    Document,
    Edge,
    Entity,
    Mentions,
    Node,
    PartOf,
    Restates,
    Section,
    Subgraph,
)
from kg.stores import Store


class Page:
    """One document under construction; `claim` and `counter` add a statement and return its id."""

    def __init__(self, name: str, **properties: Any) -> None:
        self.document = f"document:{name}"
        self.section = f"section:{name}"
        self._nodes: dict[str, Node] = {
            self.section: Section(
                id=self.section, document=self.document, heading="All", level=1, order=0, role="detail"
            )
        }
        self._edges: list[Edge] = [PartOf(source=self.section, target=self.document, order=0)]
        self._properties = {"title": name.capitalize(), **properties}
        self._place = 0

    def claim(
        self, name: str, by: Sequence[str] = (), *, about: Sequence[str] = (), text: str | None = None
    ) -> str:
        claim = self._statement(Claim, "claim", name, text)
        for speaker in by:
            self.entity(speaker)
            self._edges.append(
                AssertedBy(source=claim, target=f"entity:{speaker}", cue="says", attribution="explicit")
            )
        self._mentions(claim, about)
        return claim

    def counter(
        self,
        name: str,
        of: str | None = None,
        *,
        score: float = 0.8,
        by: Sequence[str] = (),
        naming: Sequence[str] = (),
        concession: str | None = None,
        text: str | None = None,
        **link: Any,
    ) -> str:
        counter = self._statement(Counterargument, "counterargument", name, text, concession=concession)
        if of is not None:
            self.link(counter, of, score=score, **link)
        for speaker in by:
            self.entity(speaker)
            self._edges.append(
                AssertedBy(source=counter, target=f"entity:{speaker}", cue="says", attribution="explicit")
            )
        self._mentions(counter, naming)
        return counter

    def link(self, counter: str, target: str, *, score: float = 0.8, **link: Any) -> None:
        self._edges.append(Challenges(source=counter, target=target, score=score, method="hand", **link))

    def restate(self, claim: str, other: str, score: float = 0.9, **link: Any) -> None:
        self._edges.append(Restates(source=claim, target=other, score=score, method="hand", **link))

    def entity(self, name: str, type: str = "person") -> str:  # noqa: A002
        node = f"entity:{name}"
        if node not in self._nodes or type != "person":
            self._nodes[node] = Entity(id=node, name=name.capitalize(), type=type)
        return node

    def add(self, *edges: Edge) -> None:
        self._edges += edges

    def across(self) -> list[Edge]:
        """Return the links to statements of other documents."""
        links = (edge for edge in self._edges if isinstance(edge, Challenges | Restates))
        return [edge for edge in links if edge.target not in self._nodes]

    def graph(self) -> Subgraph:
        document = Document(
            id=self.document, format="text", sha256="0" * 64, text="x" * (self._place + 1), **self._properties
        )
        return Subgraph.of([document, *self._nodes.values()], self._edges)

    def _statement(self, kind: type[Any], prefix: str, name: str, text: str | None, **more: Any) -> str:
        node = f"{prefix}:{name}"
        words = text or f"{name.capitalize()}."
        self._nodes[node] = kind(
            id=node,
            document=self.document,
            section=self.section,
            quote=words,
            text=words,
            start=self._place,
            end=self._place + 10,
            **more,
        )
        self._edges.append(PartOf(source=node, target=self.section, order=self._place))
        self._place += 10
        return node

    def _mentions(self, statement: str, names: Sequence[str]) -> None:
        for name in names:
            self.entity(name)
            start = self._place - 10
            self._edges.append(
                Mentions(source=statement, target=f"entity:{name}", start=start, end=start + 3)
            )


def stored(path: str, *pages: Page) -> Store:
    """Return a store that holds these pages."""
    store = open_store(path)
    for page in pages:
        store.put_document(page.graph())
    for page in pages:
        if across := page.across():
            store.put_edges_across(page.document, across)
    return store


class Counted:
    """A store that counts the calls it passes on, by name."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._store, name)
        if not callable(value):
            return value

        def counted(*args: Any, **options: Any) -> Any:
            self.calls.append(name)
            return value(*args, **options)

        return counted
