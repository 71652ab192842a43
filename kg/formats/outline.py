"""A graph in the order of its sources: documents, their sections, the statements in them.

What formats to be read by people have in common. A document or a section that a statement names and the
graph does not hold is there by its id only, so that a part of a graph loses no statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from kg.formats.records import Records
    from kg.models import Document, Edge, Node, Section, Statement

_E = TypeVar("_E", bound="Edge")


class SectionPart(NamedTuple):
    """A section and its statements in the order of the text; `section` is None where only its id is known."""

    id: str
    section: Section | None
    statements: list[Statement]


class DocumentPart(NamedTuple):
    """A document and its sections in their order; `document` is None where only its id is known."""

    id: str
    document: Document | None
    sections: list[SectionPart]


class Outline:
    """The nodes of a graph by id and by place, and its edges by their ends."""

    def __init__(self, graph: Records) -> None:
        self.nodes: Mapping[str, Node] = {node.id: node for node in graph.nodes}
        self._out: dict[str, list[Edge]] = defaultdict(list)
        self._in: dict[str, list[Edge]] = defaultdict(list)
        for edge in graph.edges:
            self._out[edge.source].append(edge)
            self._in[edge.target].append(edge)

    def out_of(self, node: str, kind: type[_E]) -> list[_E]:
        """Return the edges of a kind that lead from a node, the best first where they are scored."""
        return _best_first(edge for edge in self._out.get(node, ()) if isinstance(edge, kind))

    def into(self, node: str, kind: type[_E]) -> list[_E]:
        """Return the edges of a kind that lead to a node, the best first where they are scored."""
        return _best_first(edge for edge in self._in.get(node, ()) if isinstance(edge, kind))

    def of_kind(self, kind: str) -> Iterator[Node]:
        """Yield the nodes of a kind, by id."""
        return (node for node in self.nodes.values() if node.kind == kind)

    @cached_property
    def documents(self) -> list[DocumentPart]:
        """The documents with their sections and statements."""
        from kg.models import Document, Section, Statement

        statements: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        sections: dict[str, dict[str, Section | None]] = defaultdict(dict)
        documents: dict[str, Document | None] = {}
        for node in self.nodes.values():
            if isinstance(node, Document):
                documents[node.id] = node
            elif isinstance(node, Section):
                documents.setdefault(node.document, None)
                sections[node.document][node.id] = node
            elif isinstance(node, Statement):
                documents.setdefault(node.document, None)
                sections[node.document].setdefault(node.section, None)
                statements[node.document, node.section].append(node)
        return [
            DocumentPart(
                document,
                documents[document],
                [
                    SectionPart(id_, section, sorted(statements[document, id_], key=_place))
                    for id_, section in sorted(sections[document].items(), key=_order)
                ],
            )
            for document in sorted(documents)
        ]


def _best_first(edges: Iterable[_E]) -> list[_E]:
    return sorted(edges, key=lambda edge: -getattr(edge, "score", 0.0))


def _place(statement: Statement) -> tuple[int, str]:
    return statement.start, statement.id


def _order(item: tuple[str, Section | None]) -> tuple[bool, int, str]:
    id_, section = item
    return section is None, section.order if section is not None else 0, id_
