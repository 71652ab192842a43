"""Documents: the list of them, and one with its whole text, what is stated in it, and what counters that.

The text is the source's, and is shown where the settings allow it (`Settings.shows_source_text`); where
they do not, the page holds the statements, which are quotations, in their order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast

from fastapi import Query, Request
from starlette.responses import Response

from api.http.paging import After, Limit, decode_cursor, encode_cursor
from api.pages.citations import source_citation
from api.pages.document_passages import passages_of
from api.pages.document_text import Heading, Part, blocks, headings, part_at, parts_of
from api.pages.rendering import page
from api.pages.route import page_router
from api.pages.words import web_address
from api.routes.named import find_node
from api.routes.parameters import DocumentId
from kg.models import Document, Section, Statement
from queries.links import parts_of as statements_of

if TYPE_CHECKING:
    from api.settings import Settings
    from kg.stores import Store

router = page_router()

KINDS = ("Claim", "Counterargument", "Clarification")
#: With more sections only those of the first level are in the table of contents, and so many of them.
ALL_LEVELS, CONTENTS = 100, 300
#: Of a longer document the list tells how many statements it has and not of which kinds they are.
COUNTED = 1_000


class Counts(NamedTuple):
    """How many statements a document has, of two kinds where they were told apart."""

    statements: int
    claims: int | None = None
    counterarguments: int | None = None


class Entry(NamedTuple):
    """A line of the table of contents; `start` is given where the section is in another part."""

    section: Section
    start: int | None


@router.get("/documents")
async def documents_page(request: Request, limit: Limit = 20, after: After = None) -> Response:
    """Show the documents, in the order of their ids."""
    place = decode_cursor(after, str)

    def question(store: Store) -> dict[str, Any]:
        found = store.list_nodes("Document", after=place[0] if place else None, limit=limit + 1)
        documents = cast("list[Document]", found)[:limit]
        return {
            "documents": documents,
            "counts": _counts(store, [document.id for document in documents]),
            "following": encode_cursor([documents[-1].id]) if len(found) > limit else None,
        }

    return await page(request, "documents.html", question)


def _counts(store: Store, documents: Sequence[str]) -> Mapping[str, Counts]:
    if not documents:
        return {}
    sections = {edge.source: edge.target for edge in store.edges(targets=documents, kinds=["PART_OF"])}
    totals = dict.fromkeys(documents, 0)
    if sections:
        for section, number in store.degrees(targets=sorted(sections), kinds=["PART_OF"]).items():
            totals[sections[section]] += number
    counts = {document: Counts(number) for document, number in totals.items()}
    for document, ids in statements_of(store, [d for d in documents if totals[d] <= COUNTED]).items():
        kinds = [each.partition(":")[0] for each in ids]
        counts[document] = Counts(len(ids), kinds.count("claim"), kinds.count("counterargument"))
    return counts


@router.get("/documents/{id:path}")
async def document_page(
    request: Request,
    id: DocumentId,  # noqa: A002 (the name in the address)
    from_: Annotated[
        int | None, Query(alias="from", ge=0, le=2**31, description="Show the part that holds this place.")
    ] = None,
    at: Annotated[
        str | None, Query(max_length=500, description="Show the part with this statement or section.")
    ] = None,
) -> Response:
    """Show a document, whole, or where it is very long a part of it."""
    settings: Settings = request.app.state.settings
    address = str(request.url.replace(query=""))

    def question(store: Store) -> dict[str, Any]:
        document = find_node(store, id, Document)
        statements = _statements(store, document.id)
        sections = cast("list[Section]", store.list_nodes("Section", document=document.id, limit=None))
        found = blocks(document.text)
        heads = headings(document.text, found, sections, statements)
        parts = parts_of(found, statements, heads)
        place = from_ if from_ is not None else _place(at, statements, heads)
        number = part_at(parts, place)
        part = parts[number] if parts else Part(0, 0, 0, 0)
        shown = [each for each in statements if part.start <= each.start < part.end]
        return {
            "document": document,
            "address": web_address(document.url),
            "counts": {kind: sum(each.kind == kind for each in statements) for kind in KINDS},
            "citation": source_citation(document, address),
            "contents": _contents(heads, part),
            "headings": {section.id: section.heading for section in sections},
            "part": part,
            "number": number,
            "parts_of": parts,
            "statements": shown,
            "passages": passages_of(store, document, found, part, heads, statements)
            if settings.shows_source_text
            else None,
        }

    return await page(request, "document.html", question)


def _statements(store: Store, document: str) -> list[Statement]:
    """Return the statements of a document in the order in which they stand in it."""
    found = [node for kind in KINDS for node in store.list_nodes(kind, document=document, limit=None)]
    return sorted(cast("list[Statement]", found), key=lambda each: (each.start, each.end, each.id))


def _place(at: str | None, statements: Sequence[Statement], heads: Sequence[Heading]) -> int:
    """Return where a statement or a section begins; what is not there is at the beginning."""
    if at is None:
        return 0
    places = {head.section.id: head.start for head in heads}
    return (places | {each.id: each.start for each in statements}).get(at, 0)


def _contents(heads: Sequence[Heading], part: Part) -> list[Entry]:
    if len(heads) > ALL_LEVELS:
        heads = [head for head in heads if head.section.level == 1][:CONTENTS]
    return [
        Entry(head.section, None if part.start <= head.start < part.end else head.start) for head in heads
    ]
