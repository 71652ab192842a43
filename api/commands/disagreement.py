"""``countergraph disagreement TOPIC``: who is on which side of a topic."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from api.arguments import add_limit, add_min_score, add_words

if TYPE_CHECKING:
    from api.render import Block, Cell
    from queries.disagreement import Between, DisagreementMap, Echo, Position, SelfCounter, Voice


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_words(parser, "TOPIC", "an entity, a term or any text")
    add_limit(parser, "positions")
    add_min_score(parser, "links")


def run(args: Namespace) -> int:
    """Print the sides of a topic."""
    from api.database import opened
    from api.encoder import load_encoder
    from api.output import emit, hint, note
    from queries.disagreement import disagreement

    with opened(args.db) as store:
        found = disagreement(
            store, " ".join(args.topic), limit=args.limit, min_score=args.min_score, encoder=load_encoder
        )
    if found.degraded:
        note(args, f"warning: {found.degraded}")
    emit(args, lambda: _data(found), lambda: _blocks(found))
    if found.hint:
        hint(args, found.hint)
    elif not found.complete:
        hint(args, f"the map is made of the first {found.claims} claims, there are more: give words instead")
    return 0


def _data(found: DisagreementMap) -> dict[str, Any]:
    return found._asdict()


def _blocks(found: DisagreementMap) -> list[Block]:
    from api.render import Line, Text

    if not found.positions:
        return [Text([Line("no claims", "title")])]
    blocks = [_positions(found.positions)]
    if found.echoes:
        blocks.append(_echoes("Says what a counter says", found.echoes))
    if found.against_themselves:
        blocks.append(_echoes("Against themselves", found.against_themselves))
    if found.between:
        blocks.append(_between(found.between))
    return blocks


def _positions(positions: Sequence[Position]) -> Block:
    from api.commands.claim_lists import claim_lines
    from api.render import Column, Line, Table

    rows: list[list[Cell]] = []
    for number, position in enumerate(positions, start=1):
        lines = claim_lines(position.claims[0])
        if len(position.claims) > 1:
            lines.append(Line(f"and {len(position.claims) - 1} more that say the same", "note"))
        lines.append(Line(f"by: {_names(position.speakers)}", "note"))
        if position.strongest is not None:
            counter, link = position.strongest
            lines += [
                Line(f"against ({link.attack}, {link.score:.2f}): “{counter.quote}”", "quote"),
                Line(counter.id, "id"),
            ]
        if position.opponents:
            lines.append(Line(f"named against it: {_names(position.opponents)}", "note"))
        rows.append([str(number), str(len(position.claims)), str(position.counters), lines])
    columns = [Column("", right=True), Column("Claims", right=True), Column("Counters", right=True)]
    return Table([*columns, Column("Position")], rows, spaced=True)


def _names(voices: Sequence[Voice]) -> str:
    return ", ".join(f"{voice.name} ({voice.statements})" for voice in voices) or "nobody named"


def _echoes(title: str, echoes: Sequence[Echo | SelfCounter]) -> Block:
    from api.render import Column, Line, Table
    from queries.disagreement import Echo

    rows: list[list[Cell]] = []
    for echo in echoes:
        lines = [
            Line(f"“{echo.counter.quote}”", "quote"),
            Line(echo.counter.id, "id"),
            Line(f"challenges “{echo.target.quote}”", "quote"),
            Line(echo.target.claim, "id"),
        ]
        if isinstance(echo, Echo):
            lines = [
                Line(f"{', '.join(echo.claim.speakers)}: “{echo.claim.quote}”", "quote"),
                Line(echo.claim.claim, "id"),
                Line("says what is said in"),
                *lines,
            ]
            rows.append([f"{echo.likeness:.2f}", lines])
        else:
            rows.append(["", [Line(echo.name, "title"), *lines]])
    return Table([Column("Likeness", right=True), Column(title)], rows, spaced=True)


def _between(pairs: Sequence[Between]) -> Block:
    from api.render import Column, Line, Table

    rows: list[list[Cell]] = [
        [str(len(pair.restatements)), str(len(pair.challenges)), [Line(title) for title in pair.titles]]
        for pair in pairs
    ]
    columns = [Column("Restated", right=True), Column("Challenged", right=True), Column("Between")]
    return Table(columns, rows, spaced=True)
