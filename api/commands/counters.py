"""``countergraph counters CLAIM``: what counters a claim, strongest first."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from api.arguments import add_limit, add_min_score, add_words

if TYPE_CHECKING:
    from api.render import Block, Cell
    from kg.stores import CounterRow
    from queries.counters import Counters, MatchedClaim


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_words(parser, "CLAIM", "an id, words quoted from a claim or a counterargument, or any text")
    add_limit(parser, "counters")
    add_min_score(parser, "counters")
    parser.add_argument(
        "--restatements",
        action="store_true",
        default=None,
        help="for an id, show the counters of the claims that restate it too",
    )


def run(args: Namespace) -> int:
    """Print the counters of a claim."""
    from api.database import opened
    from api.encoder import load_encoder
    from api.output import emit, hint, note
    from queries.counters import counters

    with opened(args.db) as store:
        result = counters(
            store,
            " ".join(args.claim),
            limit=args.limit,
            min_score=args.min_score,
            restatements=args.restatements,
            encoder=load_encoder,
        )
    if result.degraded:
        note(args, f"warning: {result.degraded}")
    for sentence in result.notes:
        note(args, f"note: {sentence}")
    emit(args, lambda: _data(result), lambda: _blocks(result))
    hint(args, _next_step(result))
    return 0


def _data(result: Counters) -> dict[str, Any]:
    return {
        "query": result.query,
        "matched": result.matched,
        "degraded": result.degraded,
        "notes": result.notes,
        "claims": [
            {**match.row._asdict(), "place": match.place, "restates": match.restates}
            for match in result.claims
        ],
        "counters": result.counters,
    }


def _blocks(result: Counters) -> list[Block]:
    """Return each claim with its counters, in the order of the counters, then the claims without any."""
    from api.render import Line, Text

    if not result.claims:
        return [Text([Line("no claim matches these words", "title")])]
    answered: dict[str, list[CounterRow]] = {}
    for counter in result.counters:
        answered.setdefault(counter.claim, []).append(counter)
    matches = {match.row.claim: match for match in result.claims}
    blocks: list[Block] = []
    for claim, counters in answered.items():
        blocks += [_claim(matches[claim]), _table(counters)]
    silent = [match for claim, match in matches.items() if claim not in answered]
    if not answered:
        blocks += [*map(_claim, silent), Text([Line("no counters", "title")])]
    elif silent:
        blocks.append(Text([Line("Also matched, without counters of their own", "title")]))
        blocks += map(_claim, silent)
    return blocks


def _claim(match: MatchedClaim) -> Block:
    from api.render import Facts, Line, place

    row = match.row
    where = place(row.document_title, row.section_heading, row.start, row.end)
    pairs: list[tuple[str, Cell]] = [("claim", [Line(f"“{row.quote}”", "quote")])]
    if row.speakers:
        pairs.append(("speakers" if len(row.speakers) > 1 else "speaker", ", ".join(row.speakers)))
    pairs += [("source", where), ("id", [Line(row.claim, "id")])]
    if match.restates:
        pairs.append(("restates", [Line(match.restates, "id")]))
    return Facts(pairs)


def _table(counters: list[CounterRow]) -> Block:
    from api.render import Column, Line, Table, place

    rows: list[list[Cell]] = []
    for counter in counters:
        quote = f"“{counter.quote}”" + (" (the source breaks off)" if counter.truncated else "")
        where = place(counter.document_title, counter.section_heading, counter.start, counter.end)
        ids = [Line(counter.counter, "id"), Line(counter.link, "id")]
        lines = [Line(quote, "quote"), Line(where, "note"), *ids]
        rows.append([f"{counter.score:.2f}", counter.attack, counter.status, lines])
    heading = "1 counter" if len(counters) == 1 else f"{len(counters)} counters, strongest first"
    columns = [Column("Score", right=True), Column("Attack"), Column("Status"), Column(heading)]
    return Table(columns, rows, spaced=True)


def _next_step(result: Counters) -> str:
    if result.counters:
        return f"next: countergraph show {result.counters[0].counter}"
    if not result.claims:
        return "next: countergraph search TEXT looks through terms, entities and counterarguments too"
    if result.matched == "id":
        return f"next: countergraph counters {result.query} --restatements, or countergraph contested"
    return "next: countergraph contested lists the claims that have counters"
