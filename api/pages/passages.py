"""Source text cut into pieces, each with what is marked there: a statement, and what it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

from kg.models import Statement


class Span(NamedTuple):
    """A part of a text, offsets in code points, the end exclusive, and the node that it belongs to."""

    start: int
    end: int
    node: str


class Piece(NamedTuple):
    """A piece of a text within which nothing begins or ends.

    `statement` is the innermost statement that covers it, `named` the innermost mention; `first` says
    that the statement begins here. `begun` are all statements that begin with this piece, `ended` those
    that end with it, the innermost last.
    """

    text: str
    statement: str | None = None
    named: str | None = None
    first: bool = False
    begun: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


def pieces(
    text: str, start: int, end: int, *, statements: Iterable[Span] = (), mentions: Iterable[Span] = ()
) -> list[Piece]:
    """Return ``text[start:end]`` in pieces; together they are that text.

    >>> [(p.text, p.statement) for p in pieces("One. Two. Three.", 0, 16, statements=[Span(5, 9, "b")])]
    [('One. ', None), ('Two.', 'b'), (' Three.', None)]
    """
    stated, named = _within(statements, start, end), _within(mentions, start, end)
    cuts = {start, end, *(edge for span in (*stated, *named) for edge in (span.start, span.end))}
    places = list(pairwise(sorted(cut for cut in cuts if start <= cut <= end)))
    begun, ended = defaultdict(list), defaultdict(list)
    for span in stated:
        begun[span.start].append(span.node)
        ended[span.end].append(span.node)
    return [
        Piece(
            text[left:right],
            statement.node if statement else None,
            name.node if name else None,
            statement is not None and statement.start == left,
            tuple(begun.get(left, ())),
            tuple(ended.get(right, ())),
        )
        for (left, right), statement, name in zip(
            places, _innermost(stated, places), _innermost(named, places), strict=True
        )
    ]


def paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the blocks of a document's text that hold ``text[start:end]``.

    >>> paragraph("Head\\n\\nOne. Two.\\n\\nThree.", 11, 15)
    (6, 15)
    """
    before = text.rfind("\n\n", 0, start)
    after = text.find("\n\n", end)
    return (0 if before < 0 else before + 2), (len(text) if after < 0 else after)


def span_of(statement: Statement) -> Span:
    """Return where a statement stands in its document."""
    return Span(statement.start, statement.end, statement.id)


def _within(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """Return the spans that touch a part of the text, the longest first, so that the innermost is last."""
    touching = [span for span in spans if span.start < span.end and span.start < end and span.end > start]
    return sorted(touching, key=lambda span: (span.start - span.end, span.start, span.node))


def _innermost(spans: Sequence[Span], places: Sequence[tuple[int, int]]) -> Iterator[Span | None]:
    """Yield for each of `places`, none of which an edge of `spans` divides, the last span that covers it."""
    coming = sorted(range(len(spans)), key=lambda number: spans[number].start, reverse=True)
    open_: list[int] = []
    for left, _ in places:
        while coming and spans[coming[-1]].start <= left:
            heappush(open_, -coming.pop())
        while open_ and spans[-open_[0]].end <= left:
            heappop(open_)
        yield spans[-open_[0]] if open_ else None
