"""``countergraph standing [CLAIM]``: where a claim, or each claim of a part of the graph, stands."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from api.arguments import add_limit, add_min_score

if TYPE_CHECKING:
    from api.render import Block, Cell
    from kg.models import Subgraph
    from kg.stores import ClaimRow, Store
    from queries.standing import ClaimStanding, CounterStanding, Standing, Standings


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "claim",
        nargs="*",
        metavar="CLAIM",
        help="an id, words quoted from a claim or a counterargument, or any text",
    )
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--document", metavar="ID", help="all claims of this document (id or title)")
    part.add_argument("--entity", metavar="NAME", help="all claims by or about this entity")
    part.add_argument("--all", action="store_true", help="all claims of the graph")
    parser.add_argument(
        "--semantics",
        choices=("grounded", "preferred", "stable", "complete"),
        default="grounded",
        help="the labellings that decide (default %(default)s)",
    )
    parser.add_argument(
        "--gradual",
        choices=("df-quad", "quadratic-energy", "h-categoriser"),
        default="df-quad",
        help="how the strength is reckoned (default %(default)s)",
    )
    add_limit(parser, "counterarguments, or claims")
    add_min_score(parser, "links")


def run(args: Namespace) -> int:
    """Print where a claim stands, or the claims of a part, weakest first."""
    from kg.errors import UsageError

    part = args.document or args.entity or args.all
    if bool(args.claim) == bool(part):
        raise UsageError("standing of what? Give a CLAIM, or one of --document, --entity and --all")
    return _of_part(args) if part else _of_claim(args)


def _of_claim(args: Namespace) -> int:
    from api.database import opened
    from api.encoder import load_encoder
    from api.output import emit, hint, note
    from queries.standing import standing

    with opened(args.db) as store:
        result = standing(
            store,
            " ".join(args.claim),
            semantics=args.semantics,
            gradual=args.gradual,
            min_score=args.min_score,
            limit=args.limit,
            encoder=load_encoder,
        )
    for message in (result.degraded, result.note):
        if message:
            note(args, f"warning: {message}")
    emit(args, lambda: result, lambda: _claim_blocks(result))
    hint(args, _next_step(result))
    return 0


def _of_part(args: Namespace) -> int:
    from api.database import opened
    from api.output import emit, note
    from queries.standing import standings

    with opened(args.db) as store:
        result = standings(
            _part(store, args), semantics=args.semantics, gradual=args.gradual, min_score=args.min_score
        )
        claims = sorted(
            (one for one in result if one.startswith("claim:")), key=lambda one: (result.strength(one), one)
        )
        rows = store.claim_rows(claims[: args.limit])
    if result.note:
        note(args, f"warning: {result.note}")
    shown = [(result[row.claim], row) for row in rows]
    emit(
        args,
        lambda: _part_data(result, shown, len(claims)),
        lambda: _part_blocks(shown, len(claims)),
    )
    return 0


def _part(store: Store, args: Namespace) -> Subgraph:
    from queries.subgraph import document_graph, entity_graph, whole_graph

    if args.document:
        return document_graph(store, args.document)
    return entity_graph(store, args.entity) if args.entity else whole_graph(store)


def _part_data(result: Standings, shown: list[tuple[Standing, ClaimRow]], total: int) -> dict[str, Any]:
    return {
        "semantics": result.semantics,
        "gradual": result.gradual,
        "note": result.note,
        "claims": [
            {**row._asdict(), "quote": claim.quote, "document": claim.document} for row, claim in shown
        ],
        "more": total - len(shown),
    }


def _part_blocks(shown: list[tuple[Standing, ClaimRow]], total: int) -> list[Block]:
    from api.render import Column, Line, Table, Text, place

    if not shown:
        return [Text([Line("no claims", "title")])]
    rows: list[list[Cell]] = []
    for row, claim in shown:
        where = place(claim.document_title, claim.section_heading, claim.start, claim.end)
        lines = [Line(f"“{claim.quote}”", "quote"), Line(row.why), Line(where, "note")]
        rows.append([f"{row.strength:.2f}", row.status, [*lines, Line(row.statement, "id")]])
    columns = [Column("Strength", right=True), Column("Standing"), Column("Claim, weakest first")]
    blocks: list[Block] = [Table(columns, rows, spaced=True)]
    if total > len(shown):
        blocks.append(Text([Line(f"+{total - len(shown):,} more claims: --limit shows them", "note")]))
    return blocks


def _claim_blocks(result: ClaimStanding) -> list[Block]:
    from api.render import Facts, Line, Text, place

    row, standing = result.statement, result.standing
    if row is None or standing is None:
        return [Text([Line("no claim matches these words", "title")])]
    pairs: list[tuple[str, Cell]] = [(row.kind.lower(), [Line(f"“{row.quote}”", "quote")])]
    if result.speakers:
        pairs.append(("speakers" if len(result.speakers) > 1 else "speaker", ", ".join(result.speakers)))
    pairs += [
        ("source", place(row.document_title, row.section_heading, row.start, row.end)),
        ("id", [Line(row.id, "id")]),
    ]
    if standing.restated_by:
        pairs.append(("restated by", [Line(other, "id") for other in standing.restated_by]))
    told = Facts(
        [
            ("standing", [Line(f"{standing.status} ({result.semantics})", "title")]),
            ("strength", f"{standing.strength:.2f} of 1 ({result.gradual})"),
            ("why", standing.why),
        ]
    )
    blocks: list[Block] = [Facts(pairs), told]
    if result.counters:
        blocks.append(_counters(result))
    return blocks


def _counters(result: ClaimStanding) -> Block:
    from api.render import Column, Line, Table

    rows: list[list[Cell]] = []
    for counter in result.counters:
        lines = [Line(f"“{counter.statement.quote}”", "quote"), *_answers(counter)]
        lines.append(Line(counter.statement.id, "id"))
        rows.append([f"{counter.force:.2f}", counter.attack, counter.fate, lines])
    if unseen := result.more + result.left_out:
        rows.append(["", "", "", [Line(f"+{unseen:,} more", "note")]])
    heading = "1 counterargument" if len(rows) == 1 else "Counterarguments, most forceful first"
    columns = [Column("Force", right=True), Column("Attack"), Column("It"), Column(heading)]
    return Table(columns, rows, spaced=True)


def _answers(counter: CounterStanding) -> list[Any]:
    from api.render import Line

    return [Line(f"answered by {answer}", "note") for answer in counter.answered_by]


def _next_step(result: ClaimStanding) -> str:
    if result.statement is None:
        return "next: countergraph search TEXT looks through terms, entities and counterarguments too"
    if result.others:
        return f"next: this matches too: countergraph standing {result.others[0]}"
    return f"next: countergraph thread {result.statement.id} shows the whole argument"
