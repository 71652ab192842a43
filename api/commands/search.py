"""``countergraph search TEXT``: statements, terms and entities, closest first."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from api.arguments import add_limit, add_words

if TYPE_CHECKING:
    from api.render import Block, Cell
    from queries.search import SearchResult

# the kinds of queries.search.KINDS; spelled out so that --help need not import it
KINDS = ("Claim", "Counterargument", "Clarification", "Term", "Entity")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_words(parser, "TEXT", "what to look for; operators are plain words")
    parser.add_argument(
        "--kind",
        action="append",
        choices=KINDS,
        help="only nodes of this kind (may be given several times)",
    )
    add_limit(parser, "hits")


def run(args: Namespace) -> int:
    """Print the nodes closest to a text."""
    from api.database import opened
    from api.encoder import load_encoder
    from api.output import emit, note
    from queries.search import search

    with opened(args.db) as store:
        kinds = args.kind or KINDS
        result = search(store, " ".join(args.text), kinds=kinds, limit=args.limit, encoder=load_encoder)
    if result.degraded:
        note(args, f"warning: {result.degraded}")
    emit(args, lambda: result, lambda: _blocks(result))
    return 0


def _blocks(result: SearchResult) -> list[Block]:
    from api.render import Column, Line, Table, Text, place

    if not result.hits:
        return [Text([Line("nothing matches these words")])]
    rows: list[list[Cell]] = []
    for hit in result.hits:
        lines = [Line(hit.text, "quote")]
        if hit.start is not None and hit.end is not None:
            where = place(hit.document_title or "", hit.section_heading or "", hit.start, hit.end)
            lines.append(Line(where, "note"))
        rows.append([hit.kind, [*lines, Line(hit.id, "id")]])
    return [Table([Column("Kind"), Column("Match")], rows, spaced=True)]
