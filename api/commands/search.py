"""``countergraph search TEXT``: statements, terms and entities, closest first."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from api.arguments import add_limit, add_min_score, add_words
from api.commands.listing import add_documents, facets_of

if TYPE_CHECKING:
    from api.render import Block, Cell
    from queries.search import Hit, SearchResult

# the kinds of queries.search.KINDS; spelled out so that --help need not import it
KINDS = ("Claim", "Counterargument", "Clarification", "Term", "Entity")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_words(
        parser,
        "TEXT",
        "what to look for; '\"in marks\"' is a phrase, electri* the beginning of a word",
    )
    parser.add_argument(
        "--kind",
        action="append",
        choices=KINDS,
        help="only nodes of this kind (may be given several times)",
    )
    parser.add_argument(
        "--document", metavar="DOCUMENT", help="only statements of this document, by id or title"
    )
    parser.add_argument("--speaker", metavar="NAME", help="only statements that this entity makes")
    parser.add_argument("--entity", metavar="NAME", help="only statements that name this entity")
    parser.add_argument("--term", metavar="NAME", help="only statements that use this term")
    add_documents(parser, "statements of documents")
    parser.add_argument(
        "--status", choices=["proposed", "confirmed"], help="only statements with a link of this status"
    )
    add_min_score(parser, "statements with a link that is")
    add_limit(parser, "hits")


def run(args: Namespace) -> int:
    """Print the nodes closest to a text."""
    from api.database import opened
    from api.encoder import load_encoder
    from api.output import emit, hint, note
    from queries.search import search

    with opened(args.db) as store:
        result = search(
            store,
            " ".join(args.text),
            kinds=args.kind or KINDS,
            facets=facets_of(args),
            limit=args.limit,
            encoder=load_encoder,
        )
    if result.degraded:
        note(args, f"warning: {result.degraded}")
    for sentence in result.notes:
        note(args, f"note: {sentence}")
    emit(args, lambda: result, lambda: _blocks(result))
    if result.hint:
        hint(args, result.hint)
    return 0


def _blocks(result: SearchResult) -> list[Block]:
    from api.render import Line, Text

    return [hit_table(result.hits)] if result.hits else [Text([Line("nothing matches")])]


def hit_table(hits: Sequence[Hit]) -> Block:
    """Return the hits as a table, each with where it stands and what it was found by."""
    from api.render import Column, Line, Table, place

    rows: list[list[Cell]] = []
    for hit in hits:
        lines = [Line(hit.text, "quote")]
        if hit.start is not None and hit.end is not None:
            where = place(hit.document_title or "", hit.section_heading or "", hit.start, hit.end)
            lines.append(Line(where, "note"))
        lines.append(Line("; ".join(hit.reasons), "note"))
        rows.append([hit.kind, [*lines, Line(hit.id, "id")]])
    return Table([Column("Kind"), Column("Match")], rows, spaced=True)
