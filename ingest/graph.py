"""From what was found in a document to nodes and edges with content-derived ids."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ingest.document import Block, BlockRole, Source
from ingest.extraction import Extraction
from ingest.linkers.claim_part import concession
from kg.ids import canonical, document_id, named_id, section_id, statement_id
from kg.models import (
    AffiliatedWith,
    AssertedBy,
    Claim,
    Clarification,
    Counterargument,
    Defines,
    Document,
    Edge,
    Entity,
    Mentions,
    Node,
    PartOf,
    Section,
    Statement,
    Term,
)

_Bullet = TypeVar("_Bullet", Counterargument, Clarification)


@dataclass(slots=True)
class Draft:
    """A document's graph while the linkers add to it.

    `tops` maps a statement to the index of its top-level section, which is what linking goes by.
    """

    document: Document
    sections: list[Section] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    counterarguments: list[Counterargument] = field(default_factory=list)
    clarifications: list[Clarification] = field(default_factory=list)
    terms: dict[str, Term] = field(default_factory=dict)
    entities: list[Entity] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    tops: dict[str, int] = field(default_factory=dict)

    def nodes(self) -> list[Node]:
        """Return all nodes."""
        return [
            self.document,
            *self.sections,
            *self.statements(),
            *self.terms.values(),
            *self.entities,
        ]

    def statements(self) -> list[Statement]:
        """Return claims, counterarguments and clarifications."""
        return [*self.claims, *self.counterarguments, *self.clarifications]


def draft(found: Extraction) -> Draft:
    """Return the nodes and edges of one document, without the links that need evidence weighed."""
    source = found.source
    graph = Draft(document=_document(found))
    _sections(graph, source)
    ids = _Ids(graph.document.id)
    _claims(graph, found, ids)
    _bullets(graph, found, ids)
    _entities(graph, found)
    graph.edges.extend(_mentions(graph, found))
    return graph


class _Ids:
    """Gives statements their ids; repeated words in one document are told apart by their order."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._seen: Counter[tuple[str, str]] = Counter()

    def of(self, kind: str, quote: str) -> str:
        key = (kind, canonical(quote))
        occurrence = self._seen[key]
        self._seen[key] += 1
        return statement_id(kind, self._document, quote, occurrence)


def _document(found: Extraction) -> Document:
    source = found.source
    return Document(
        id=document_id(source.title, source.collection or source.byline),
        title=source.title,
        format=source.format,
        sha256=source.sha256,
        text=source.text,
        collection=source.collection,
        byline=source.byline,
        published=source.published,
        url=source.url,
        warnings=source.warnings,
        discrepancies=found.discrepancies,
    )


def _sections(graph: Draft, source: Source) -> None:
    for order, head in enumerate(source.sections):
        section = Section(
            id=section_id(graph.document.id, head.heading, order),
            document=graph.document.id,
            heading=head.heading,
            level=head.level,
            order=order,
            role=head.role,
        )
        graph.sections.append(section)
        graph.edges.append(PartOf(source=section.id, target=graph.document.id, order=order))


def _top(source: Source, section: int) -> int:
    """Return the index of the level-1 section that a section stands in."""
    while section > 0 and source.sections[section].level > 1:
        section -= 1
    return section


def _place(graph: Draft, source: Source, statement: Statement, section: int, order: int) -> None:
    graph.tops[statement.id] = _top(source, section)
    graph.edges.append(PartOf(source=statement.id, target=statement.section, order=order))


def _claims(graph: Draft, found: Extraction, ids: _Ids) -> None:
    for order, item in enumerate(found.claims):
        section = found.source.blocks[item.sentence.block].section
        claim = Claim(
            id=ids.of("Claim", item.quote),
            document=graph.document.id,
            section=graph.sections[section].id,
            quote=item.quote,
            text=item.text,
            start=item.start,
            end=item.end,
            method=item.method,
        )
        graph.claims.append(claim)
        _place(graph, found.source, claim, section, order)
        graph.edges.extend(
            AssertedBy(source=claim.id, target=s.entity.id, cue=s.cue, attribution=s.attribution)
            for s in item.speakers
        )


def _bullets(graph: Draft, found: Extraction, ids: _Ids) -> None:
    for index, block in enumerate(found.source.blocks):
        if block.role is BlockRole.COUNTERARGUMENT:
            counter = _bullet(Counterargument, graph, block, ids).model_copy(
                update={"concession": concession(block.text)}
            )
            graph.counterarguments.append(counter)
            _place(graph, found.source, counter, block.section, index)
        elif block.role is BlockRole.CLARIFICATION:
            clarification = _bullet(Clarification, graph, block, ids)
            graph.clarifications.append(clarification)
            _place(graph, found.source, clarification, block.section, index)
            _terms(graph, found, index, clarification)


def _bullet(kind: type[_Bullet], graph: Draft, block: Block, ids: _Ids) -> _Bullet:
    """Return a list item as the statement it is; it reads alone as it stands."""
    return kind(
        id=ids.of(kind.__name__, block.text),
        document=graph.document.id,
        section=graph.sections[block.section].id,
        quote=block.text,
        text=block.text,
        start=block.start,
        end=block.end,
        truncated=block.truncated,
    )


def _terms(graph: Draft, found: Extraction, block: int, clarification: Clarification) -> None:
    for headword in found.headwords[block]:
        node = named_id("Term", headword.name)
        known = graph.terms.get(node)
        forms = {headword.name, *headword.aliases}
        if known is not None:
            forms |= {known.name, *known.aliases}
        name = known.name if known is not None else headword.name
        graph.terms[node] = Term(id=node, name=name, aliases=tuple(sorted(forms - {name})))
        graph.edges.append(
            Defines(source=clarification.id, target=node, score=headword.score, method=headword.method)
        )


def _entities(graph: Draft, found: Extraction) -> None:
    graph.entities.extend(
        Entity(id=e.id, name=e.name, aliases=e.aliases, type=e.type) for e in found.entities
    )
    graph.edges.extend(
        AffiliatedWith(
            source=item.person.id,
            target=item.organization.id,
            role=item.role,
            quote=item.quote,
            document=graph.document.id,
            start=item.start,
            end=item.end,
        )
        for item in found.affiliations
    )


def _mentions(graph: Draft, found: Extraction) -> Iterator[Mentions]:
    """Yield where statements name entities and terms; a clarification does not mention what it defines."""
    places = sorted(
        (place.start, place.end, entity.id) for entity in found.entities for place in entity.occurrences
    )
    defines = defaultdict(set)
    for edge in graph.edges:
        if isinstance(edge, Defines):
            defines[edge.source].add(edge.target)
    pattern, meant = _term_pattern(graph.terms.values())
    for statement in graph.statements():
        for start, end, entity in places:
            if statement.start <= start and end <= statement.end:
                yield Mentions(source=statement.id, target=entity, start=start, end=end)
        if pattern is None:
            continue
        for match in pattern.finditer(statement.quote):
            term = meant[canonical(match.group())]
            if term not in defines[statement.id]:
                start, end = statement.start + match.start(), statement.start + match.end()
                yield Mentions(source=statement.id, target=term, start=start, end=end)


def _term_pattern(terms: Iterable[Term]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """Return a pattern of all forms of all terms, longest first, and which term a form means."""
    meant: dict[str, str] = {}
    for term in sorted(terms, key=lambda t: t.id):
        for form in (term.name, *term.aliases):
            for variant in _variants(form):
                meant.setdefault(canonical(variant), term.id)
    forms: Sequence[str] = sorted(meant, key=lambda form: (-len(form), form))
    if not forms:
        return None, meant
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)", re.IGNORECASE), meant


def _variants(form: str) -> set[str]:
    return {form, form if form.endswith("s") else f"{form}s"}
