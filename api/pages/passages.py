"""Source text cut into pieces, each with what is marked there: a statement, and what it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    that the statement begins here.
    """

    text: str
    statement: str | None = None
    named: str | None = None
    first: bool = False


def pieces(
    text: str, start: int, end: int, *, statements: Iterable[Span] = (), mentions: Iterable[Span] = ()
) -> list[Piece]:
    """Return ``text[start:end]`` in pieces; together they are that text.

    >>> [(p.text, p.statement) for p in pieces("One. Two. Three.", 0, 16, statements=[Span(5, 9, "b")])]
    [('One. ', None), ('Two.', 'b'), (' Three.', None)]
    """
    stated, named = _within(statements, start, end), _within(mentions, start, end)
    cuts = {start, end, *(edge for span in (*stated, *named) for edge in (span.start, span.end))}
    places = sorted(cut for cut in cuts if start <= cut <= end)
    return [_piece(text, left, right, stated, named) for left, right in pairwise(places)]


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
    touching = [span for span in spans if span.start < end and span.end > start]
    return sorted(touching, key=lambda span: (span.start - span.end, span.start, span.node))


def _piece(text: str, left: int, right: int, stated: Sequence[Span], named: Sequence[Span]) -> Piece:
    statement = _innermost(stated, left, right)
    name = _innermost(named, left, right)
    return Piece(
        text[left:right],
        statement.node if statement else None,
        name.node if name else None,
        statement is not None and statement.start == left,
    )


def _innermost(spans: Sequence[Span], left: int, right: int) -> Span | None:
    return next((span for span in reversed(spans) if span.start <= left and right <= span.end), None)
