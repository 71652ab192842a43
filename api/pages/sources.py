"""Where a statement stands: the paragraph of its document, with what is marked in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from api.pages.passages import Piece, Span, paragraph, pieces, span_of
from kg.models import Document, Entity, Mentions, Statement, Term

if TYPE_CHECKING:
    from kg.stores import Store


class Source(NamedTuple):
    """A paragraph in pieces, and the terms and entities that are named in it, with what explains them."""

    pieces: Sequence[Piece]
    named: Mapping[str, Term | Entity]
    meanings: Mapping[str, str]


def source_of(store: Store, statement: Statement, document: Document) -> Source:
    """Return the paragraph of a statement, with the statement and what it names marked."""
    start, end = paragraph(document.text, statement.start, statement.end)
    mentions = cast("list[Mentions]", store.edges(sources=[statement.id], kinds=["MENTIONS"]))
    spans = [Span(each.start, each.end, each.target) for each in mentions]
    named = {node.id: node for node in store.nodes(sorted({span.node for span in spans}))}
    cut = pieces(document.text, start, end, statements=[span_of(statement)], mentions=spans)
    return Source(cut, cast("dict[str, Term | Entity]", named), meanings(store, named))


def meanings(store: Store, nodes: Sequence[str] | Mapping[str, object]) -> Mapping[str, str]:
    """Return, of those `nodes` that are terms, the source words that explain each."""
    terms = sorted(node for node in nodes if node.startswith("term:"))
    if not terms:
        return {}
    edges = store.edges(targets=terms, kinds=["DEFINES"])
    standing = [edge for edge in edges if getattr(edge, "status", None) != "rejected"]
    told = cast("list[Statement]", store.nodes([edge.source for edge in standing]))
    quotes = {node.id: node.quote for node in told}
    found: dict[str, str] = {}
    for edge in standing:
        if edge.source in quotes:
            found.setdefault(edge.target, quotes[edge.source])
    return found
