"""Statements with where they stand, as the lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kg.models import Statement
    from kg.stores import Store


class StatementRow(NamedTuple):
    """A statement of any kind with the title of its document and the heading of its section."""

    id: str
    kind: str
    quote: str
    text: str
    document: str
    document_title: str
    section: str
    section_heading: str
    start: int
    end: int
    truncated: bool


def statement_rows(store: Store, statements: Sequence[Statement]) -> list[StatementRow]:
    """Return the rows of these statements, in their order."""
    from kg.models import Document, Section

    sections = {node.id: node for node in store.nodes(sorted({s.section for s in statements}))}
    titles = {node.id: node for node in store.nodes(sorted({s.document for s in statements}))}

    def heading(section: str) -> str:
        node = sections.get(section)
        return node.heading if isinstance(node, Section) else ""

    def title(document: str) -> str:
        node = titles.get(document)
        return node.title if isinstance(node, Document) else ""

    return [
        StatementRow(
            id=s.id,
            kind=s.kind,
            quote=s.quote,
            text=s.text,
            document=s.document,
            document_title=title(s.document),
            section=s.section,
            section_heading=heading(s.section),
            start=s.start,
            end=s.end,
            truncated=s.truncated,
        )
        for s in statements
    ]
