"""The pages that ``countergraph link`` is given: JSON Lines, checked line by line."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.errors import SourceError, UsageError

_GZIP = b"\x1f\x8b"

# the type of a pydantic error → what is wrong with the field
_WRONG = {
    "missing": "is missing",
    "string_type": "is no text",
    "string_too_short": "is empty",
    "bool_type": "is neither true nor false",
    "list_type": "is no list",
    "model_type": "is no object",
}


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: str = Field(min_length=1)


class Statement(_Record):
    """A claim or a counterargument."""

    text: str


class Page(_Record):
    """Counterarguments, and the claims that they may challenge.

    `paired` says whether each counterargument was made against another claim; without it their numbers tell.
    """

    claims: list[Statement]
    counterarguments: list[Statement]
    paired: bool | None = None


class Line(NamedTuple):
    """A line of the input, counted from 1: a page, or the sentence that says what is wrong with it."""

    number: int
    page: Page | None
    error: str | None = None


def page_of(line: bytes) -> Page:
    """Return the page that a line holds.

    Raises:
        UsageError: the line is no JSON, a field is missing or of the wrong type, or an id is empty.
    """
    try:
        return Page.model_validate_json(line)
    except ValidationError as error:
        raise UsageError(_sentence(error)) from error


def read_lines(stream: Iterable[bytes]) -> Iterator[Line]:
    """Yield the lines of `stream` as they come; blank ones are passed over, but counted.

    Raises:
        SourceError: the stream cannot be read on.
    """
    seen: dict[str, int] = {}
    for number, line in _numbered(stream):
        data = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not data.strip():
            continue
        try:
            page = page_of(data)
        except UsageError as error:
            yield Line(number, None, str(error))
            continue
        if page.id in seen:
            yield Line(number, None, f"the page {page.id!r} is on line {seen[page.id]} already")
            continue
        seen[page.id] = number
        yield Line(number, page)


@contextmanager
def opened(path: str) -> Iterator[Iterable[bytes]]:
    """Open a file, or stdin where `path` is ``-``, compressed with gzip or not.

    Raises:
        SourceError: it cannot be opened.
    """
    with _raw(path) as raw, io.BufferedReader(raw) as stream:
        if stream.peek(2)[:2] == _GZIP:
            with gzip.open(stream) as unpacked:
                yield unpacked
        else:
            yield stream


def count_lines(path: str) -> int | None:
    """Return how many lines a file has; None for what can be read only once, or not to its end."""
    if not os.path.isfile(path):
        return None
    try:
        with opened(path) as stream:
            return sum(1 for _ in _numbered(stream))
    except SourceError:
        return None


def _numbered(stream: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    try:
        yield from enumerate(stream, start=1)
    except (EOFError, zlib.error, OSError) as error:
        raise SourceError(f"the input cannot be read on ({error}): check that it is whole") from error


def _raw(path: str) -> io.FileIO:
    try:
        if path == "-":
            return io.FileIO(sys.stdin.fileno(), closefd=False)
        return io.FileIO(path)
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror or error}") from error


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return f"it is no JSON ({first['ctx']['error']})"
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    wrong = _WRONG.get(first["type"], f"is not as it should be ({first['msg']})")
    return f"{where or 'the line'} {wrong}"
