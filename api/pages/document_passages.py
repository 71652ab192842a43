"""The blocks of a document as its page shows them: what is marked in each, and what stands in the margin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, TypeVar, cast

from api.pages.document_text import Block, Heading, Part
from api.pages.passages import Piece, Span, pieces, span_of
from api.pages.sources import meanings
from kg.models import Challenges, Document, Edge, Entity, Mentions, Section, Statement, Term
from queries.links import CounterLink, counters_of, stands, strength

if TYPE_CHECKING:
    from kg.stores import Store

#: How many counters stand beside a block.
SHOWN = 2
#: A statement with more counters is asked for its strongest only.
_MANY = 20
#: How many mentions of a part are marked, and how many of its links to other statements are read.
_MENTIONS, _LINKS = 3_000, 3_000
_SHORT_LINE = 80
_BROKEN_OFF = re.compile(r"(?:^|\s)(?:\.{2,}|…)$")

BlockKind: TypeAlias = Literal["front", "heading", "label", "paragraph", "Counterargument", "Clarification"]


class Note(NamedTuple):
    """What stands in the margin: a counter of a statement of the block, or what one of them challenges.

    `about` is the statement of the block, `other` the one at the other end of the link. `elsewhere` is the
    document of the other, where it is another one.
    """

    other: Statement
    about: Statement
    link: CounterLink
    elsewhere: Document | None


class Passage(NamedTuple):
    """A block with what is marked in it and what stands beside it.

    `begins` are the sections that begin here without a heading in the text. `more` are the statements of
    the block with counters that are not in the margin, and how many these are. `explains` are the terms
    that a clarification explains.
    """

    kind: BlockKind
    section: Section | None
    begins: Sequence[Section]
    pieces: Sequence[Piece]
    is_cut: bool
    continues: bool
    counters: Sequence[Note]
    more: Sequence[tuple[Statement, int]]
    challenged: Sequence[Note]
    explains: Sequence[Term]


class Passages(NamedTuple):
    """The blocks of a part, with what they name; `counted` maps a statement to how many counters it has."""

    rows: Sequence[Passage]
    kinds: Mapping[str, str]
    truncated: frozenset[str]
    counted: Mapping[str, int]
    named: Mapping[str, Term | Entity]
    meanings: Mapping[str, str]


def passages_of(
    store: Store,
    document: Document,
    blocks: Sequence[Block],
    part: Part,
    heads: Sequence[Heading],
    statements: Sequence[Statement],
) -> Passages:
    """Return the blocks of a part of a document; `statements` are all that it has, in their order."""
    inside = [each for each in statements if each.start < part.end and each.end > part.start]
    links = _Links(store, document, inside, statements)
    spans = [Span(each.start, each.end, each.target) for each in links.mentions]
    shown = blocks[part.first : part.last]
    own = _by_block(shown, inside, lambda each: (each.start, each.end))
    marked = _by_block(shown, spans, lambda each: (each.start, each.end))
    headed = {head.block: head.section for head in heads if head.block is not None}
    unheaded = [head for head in heads if head.block is None]
    front = min((head.start for head in heads), default=0)
    rows = []
    for number, block in enumerate(shown):
        words = document.text[block.start : block.end].strip()
        here, begun = own[number], [each for each in own[number] if each.start >= block.start]
        section = headed.get(part.first + number)
        cut = pieces(
            document.text,
            block.start,
            block.end,
            statements=[span_of(each) for each in here],
            mentions=marked[number],
        )
        counters, more = links.counters(begun)
        rows.append(
            Passage(
                kind=_kind(words, here, section, is_front=block.end <= front),
                section=section,
                begins=[head.section for head in unheaded if block.start <= head.start < block.end],
                pieces=cut,
                is_cut=bool(_BROKEN_OFF.search(words[-8:])) and not any(each.truncated for each in here),
                continues=block.continues,
                counters=counters,
                more=more,
                challenged=links.challenged(begun),
                explains=links.explained(begun),
            )
        )
    return Passages(
        rows,
        {each.id: each.kind for each in inside},
        frozenset(each.id for each in inside if each.truncated),
        links.counted,
        links.named,
        links.meanings,
    )


def _kind(words: str, here: Sequence[Statement], section: Section | None, *, is_front: bool) -> BlockKind:
    if section is not None:
        return "heading"
    if here:
        kinds = {each.kind for each in here}
        return cast("BlockKind", kinds.pop()) if len(kinds) == 1 and "Claim" not in kinds else "paragraph"
    if is_front:
        return "front"
    return "label" if len(words) <= _SHORT_LINE and words[-1:] not in ".!?…:;" else "paragraph"


S = TypeVar("S")


def _by_block(
    blocks: Sequence[Block], spans: Iterable[S], place: Callable[[S], tuple[int, int]]
) -> list[list[S]]:
    """Return for each block the spans that touch it, in the order of their beginnings."""
    found: list[list[S]] = [[] for _ in blocks]
    number = 0
    for span in sorted(spans, key=place):
        start, end = place(span)
        while number < len(blocks) and blocks[number].end <= start:
            number += 1
        for at in range(number, len(blocks)):
            if blocks[at].start >= end:
                break
            found[at].append(span)
    return found


class _Links:
    """The links of the statements of a part, read in a few questions."""

    def __init__(
        self, store: Store, document: Document, inside: Sequence[Statement], statements: Sequence[Statement]
    ) -> None:
        self._document = document
        self._known = {each.id: each for each in statements}
        ids = [each.id for each in inside]
        links = self._edges(store, ids, ["CHALLENGES", "DEFINES"], _LINKS)
        self.mentions = cast("list[Mentions]", self._edges(store, ids, ["MENTIONS"], _MENTIONS))
        self.counted, self._counters = _counters(store, ids)
        self._targets: dict[str, list[CounterLink]] = {}
        self._terms: dict[str, list[str]] = {}
        for edge in links:
            if isinstance(edge, Challenges):
                self._targets.setdefault(edge.source, []).append(_link(edge))
            else:
                self._terms.setdefault(edge.source, []).append(edge.target)
        self._read_others(store)
        names = {each.target for each in self.mentions} | {t for ts in self._terms.values() for t in ts}
        found = cast("list[Term | Entity]", store.nodes(sorted(names)))
        self.named = {node.id: node for node in found}
        self.meanings = meanings(store, self.named)

    @staticmethod
    def _edges(store: Store, ids: Sequence[str], kinds: Sequence[str], limit: int) -> list[Edge]:
        if not ids:
            return []
        return [edge for edge in store.edges(sources=ids, kinds=kinds, limit=limit) if stands(edge)]

    def _read_others(self, store: Store) -> None:
        """Read the statements at the other ends of links that are in other documents, and these."""
        ends = {link.counter for links in self._counters.values() for link in links[:SHOWN]}
        ends |= {link.target for links in self._targets.values() for link in links}
        found = [
            each for each in store.nodes(sorted(ends - self._known.keys())) if isinstance(each, Statement)
        ]
        self._known |= {each.id: each for each in found}
        elsewhere = store.nodes(sorted({each.document for each in found}))
        self._documents = {each.id: cast("Document", each) for each in elsewhere}

    def counters(self, begun: Sequence[Statement]) -> tuple[Sequence[Note], Sequence[tuple[Statement, int]]]:
        """Return the strongest counters of some statements, and how many more which of them has."""
        links = sorted((link for each in begun for link in self._counters.get(each.id, ())), key=strength)
        notes = self._notes(links, other=lambda link: link.counter, about=lambda link: link.target)[:SHOWN]
        told = [note.about.id for note in notes]
        more = [(each, self.counted.get(each.id, 0) - told.count(each.id)) for each in begun]
        return notes, [(each, number) for each, number in more if number > 0]

    def challenged(self, begun: Sequence[Statement]) -> Sequence[Note]:
        """Return what some statements challenge."""
        links = sorted((link for each in begun for link in self._targets.get(each.id, ())), key=strength)
        return self._notes(links, other=lambda link: link.target, about=lambda link: link.counter)[:SHOWN]

    def explained(self, begun: Sequence[Statement]) -> Sequence[Term]:
        """Return the terms that some statements explain."""
        terms = [self.named.get(term) for each in begun for term in self._terms.get(each.id, ())]
        return [term for term in terms if isinstance(term, Term)]

    def _notes(
        self,
        links: Sequence[CounterLink],
        *,
        other: Callable[[CounterLink], str],
        about: Callable[[CounterLink], str],
    ) -> list[Note]:
        notes = []
        for link in links:
            far, near = self._known.get(other(link)), self._known.get(about(link))
            if far is not None and near is not None:
                notes.append(Note(far, near, link, self._documents.get(far.document)))
        return notes


def _counters(store: Store, ids: Sequence[str]) -> tuple[dict[str, int], dict[str, list[CounterLink]]]:
    """Return how many counters each of these statements has, and the strongest of them."""
    if not ids:
        return {}, {}
    degrees = store.degrees(targets=ids, kinds=["CHALLENGES"])
    links = counters_of(store, [each for each in ids if 0 < degrees[each] <= _MANY])
    counted = {each: len(found) for each, found in links.items()}
    hot = [each for each in ids if degrees[each] > _MANY]
    counted |= {each: degrees[each] for each in hot}
    counted |= {row.claim: row.counters for row in store.claim_rows(hot)}
    for each in hot:
        links[each] = [
            CounterLink(row.counter, row.claim, row.score, row.attack, row.status, row.scope, row.link)
            for row in store.counters(each, limit=SHOWN)
        ]
    return counted, links


def _link(edge: Challenges) -> CounterLink:
    return CounterLink(edge.source, edge.target, edge.score, edge.attack, edge.status, edge.scope, edge.id)
