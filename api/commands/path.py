"""``countergraph path FROM TO``: how two claims or two speakers are connected in dispute."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from api.arguments import add_min_score, positive

if TYPE_CHECKING:
    from api.render import Block, Cell
    from queries.paths import DisputePath


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("start", metavar="FROM", help="the id of a claim, or the name of a speaker")
    parser.add_argument("end", metavar="TO", help="the same for the other end")
    parser.add_argument(
        "--max-steps", type=positive, default=12, metavar="N", help="at most N steps (default %(default)s)"
    )
    add_min_score(parser, "links")


def run(args: Namespace) -> int:
    """Print the shortest path, step by step."""
    from api.database import opened
    from api.output import emit, hint
    from queries.paths import dispute_path

    with opened(args.db) as store:
        path = dispute_path(store, args.start, args.end, max_steps=args.max_steps, min_score=args.min_score)
    emit(args, lambda: _data(path), lambda: _blocks(path))
    if path.hint:
        hint(args, path.hint)
    elif path.through_speakers:
        hint(args, "no path of challenges and restatements alone: this one passes through speakers")
    return 0


def _data(path: DisputePath) -> dict[str, Any]:
    return {
        "start": path.start,
        "end": path.end,
        "found": bool(path.steps),
        "nodes": path.nodes,
        "steps": path.steps,
        "through_speakers": path.through_speakers,
        "exhaustive": path.exhaustive,
        "hint": path.hint,
    }


def _blocks(path: DisputePath) -> list[Block]:
    from api.render import Column, Line, Table, Text

    if not path.steps:
        return [Text([Line("no path", "title")])]
    rows: list[list[Cell]] = [
        [str(number), [Line(step.sentence, "quote"), Line(step.edge.id, "id")]]
        for number, step in enumerate(path.steps, start=1)
    ]
    return [Table([Column("Step", right=True), Column("What connects")], rows, spaced=True)]
