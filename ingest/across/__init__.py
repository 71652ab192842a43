"""Links across documents: claims that other documents restate, and counterarguments that reach them.

Most documents have nothing to say to one another, so the store's indexes are asked first which
ones have a claim near to one of the new document's (`ingest.across.candidates`); only these are
read. Whether two of their claims restate one another is then weighed by the pair's own evidence,
in the light of what else the two documents share (`ingest.across.restating`). A counterargument
challenges elsewhere what it challenges at home: its target in another document is a claim that
restates its target in its own (`ingest.across.challenging`).

All of it depends on the two documents alone, never on what else the store holds, so the same
documents give the same links in whatever order they come. Links across documents are suggestions:
their status is always ``proposed``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingest.across.candidates import candidates, comparable
from ingest.across.challenging import challenges
from ingest.across.model import load_weights
from ingest.across.page import Page, read_page
from ingest.across.remembered import Remembered
from ingest.across.restating import restatements
from kg.models import Challenges, Restates
from kg.stores import Store

if TYPE_CHECKING:
    from kg.text.encoder import Encoder

__all__ = ["link_across", "links_between"]


def link_across(store: Store, documents: Iterable[str], *, encoder: Encoder | None) -> dict[str, int]:
    """Write the links between each of `documents` and all others in `store`; return how many each has.

    What the store held of such links is replaced. A link between two of `documents` counts for the
    first only. Without an `encoder`, or with one that the weights are not for, documents have no
    links to others: words alone do not tell a restatement.
    """
    reader = _Reader(store, encoder) if encoder and encoder.model == load_weights().model else None
    counts: dict[str, int] = {}
    seen: set[str] = set()
    for document in documents:
        edges = reader.links_of(document) if reader else []
        store.put_edges_across(document, edges)
        counts[document] = len({edge.id for edge in edges} - seen)
        seen.update(edge.id for edge in edges)
    return counts


def links_between(one: Page, other: Page, encoder: Encoder) -> list[Restates | Challenges]:
    """Return the links between two documents, which may be given in either order."""
    return _links_between(one, other, Remembered(encoder, load_weights().common))


def _links_between(one: Page, other: Page, texts: Remembered) -> list[Restates | Challenges]:
    first, second = sorted((one, other), key=lambda page: page.document)
    weights = load_weights()
    if not comparable(first, second, weights):
        return []
    alike = restatements(first, second, texts, weights)
    return [
        *alike.edges(),
        *challenges(first, second, alike.probability, texts, weights),
        *challenges(second, first, alike.probability.T, texts, weights),
    ]


class _Reader:
    """The documents of one run, each pair of them compared once."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self._store = store
        self._model = encoder.model
        self._texts = Remembered(encoder, load_weights().common)
        self._pages: dict[str, Page] = {}
        self._pairs: dict[tuple[str, str], list[Restates | Challenges]] = {}

    def links_of(self, document: str) -> list[Restates | Challenges]:
        """Return the links of `document` with all others."""
        others = candidates(self._store, self._page(document), load_weights())
        return [edge for other in others for edge in self._between(document, other)]

    def _between(self, document: str, other: str) -> list[Restates | Challenges]:
        pair = (min(document, other), max(document, other))
        if pair not in self._pairs:
            self._pairs[pair] = _links_between(self._page(document), self._page(other), self._texts)
        return self._pairs[pair]

    def _page(self, document: str) -> Page:
        if document not in self._pages:
            self._pages[document] = read_page(self._store, document, self._model)
        return self._pages[document]
