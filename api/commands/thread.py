"""``countergraph thread CLAIM``: the whole argument around a claim, as a tree."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from api.arguments import add_limit, add_min_score, add_words, natural, positive

if TYPE_CHECKING:
    from api.render import Block, Branch, Line
    from queries.thread import Thread, Turn, UsedTerm

#: Levels that are drawn; each takes four columns of eighty.
DRAWN = 10


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_words(parser, "CLAIM", "an id, words quoted from a claim or a counterargument, or any text")
    parser.add_argument(
        "--depth",
        type=natural,
        default=10,
        metavar="N",
        help="follow counters of counters N levels deep (default %(default)s)",
    )
    add_limit(parser, "counters of each statement, and of clarifications of each term")
    parser.add_argument(
        "--statements",
        type=positive,
        default=200,
        metavar="N",
        help="at most N statements in all (default %(default)s)",
    )
    add_min_score(parser, "counters")


def run(args: Namespace) -> int:
    """Print the thread around a claim."""
    from api.database import opened
    from api.encoder import load_encoder
    from api.output import emit, hint, note
    from queries.thread import thread

    with opened(args.db) as store:
        result = thread(
            store,
            " ".join(args.claim),
            depth=args.depth,
            limit=args.limit,
            statements=args.statements,
            min_score=args.min_score,
            encoder=load_encoder,
        )
    if result.degraded:
        note(args, f"warning: {result.degraded}")
    emit(args, lambda: result, lambda: _blocks(result))
    hint(args, _next_step(result))
    return 0


def _blocks(result: Thread) -> list[Block]:
    from api.render import Line, Text

    if result.root is None:
        return [Text([Line("no claim matches these words", "title")])]
    blocks: list[Block] = [_branch(result.root, DRAWN)]
    if not result.root.counters and not result.root.more:
        blocks.append(Text([Line("no counters", "title")]))
    if result.terms:
        blocks.append(Text([Line("Terms it uses", "title")]))
        blocks += map(_term, result.terms)
    return blocks


def _branch(turn: Turn, levels: int) -> Branch:
    from api.render import Branch, Line

    below = [
        Branch(
            [
                Line("restated" + (f" by {', '.join(same.speakers)}" if same.speakers else ""), "note"),
                Line(f"“{same.statement.quote}”", "quote"),
                Line(same.statement.id, "id"),
            ]
        )
        for same in turn.restatements
    ]
    below += _more(turn.more_restatements, "restatement", "raise --limit")
    if levels:
        below += [_branch(counter, levels - 1) for counter in turn.counters]
        below += _more(turn.more, "counter", "raise --depth, --limit or --statements")
    else:
        below += _more(len(turn.counters) + turn.more, "counter", f"countergraph thread {turn.statement.id}")
    return Branch(_statement(turn), below)


def _statement(turn: Turn) -> list[Line]:
    from api.render import Line, place

    row = turn.statement
    head = []
    if turn.answer:
        head = [f"{turn.answer.score:.2f}", turn.answer.attack, turn.answer.status]
    elif turn.speakers:
        head = [", ".join(turn.speakers)]
    lines = [Line(" · ".join(head), "title")] if head else []
    lines.append(Line(f"“{row.quote}”" + (" (the source breaks off)" if row.truncated else ""), "quote"))
    if turn.repeated:
        return [*lines, Line(f"{row.id} (told above or below, with its counters)", "id")]
    where = place(row.document_title, row.section_heading, row.start, row.end)
    return [*lines, Line(where, "note"), Line(row.id, "id")]


def _more(count: int, what: str, how: str) -> list[Branch]:
    from api.render import Branch, Line

    if not count:
        return []
    return [Branch([Line(f"+{count:,} more {what}{'s' * (count > 1)}: {how}", "note")])]


def _term(used: UsedTerm) -> Block:
    from api.render import Branch, Line

    below = [Branch([Line(f"“{row.quote}”", "quote"), Line(row.id, "id")]) for row in used.clarifications]
    if used.more:
        below.append(Branch([Line(f"+{used.more:,} more: countergraph term {used.term}", "note")]))
    return Branch([Line(used.name, "title"), Line(used.term, "id")], below)


def _next_step(result: Thread) -> str:
    if result.root is None:
        return "next: countergraph search TEXT looks through terms, entities and counterarguments too"
    if result.others:
        return f"next: this matches too: countergraph thread {result.others[0]}"
    return f"next: countergraph standing {result.root.statement.id} weighs it"
