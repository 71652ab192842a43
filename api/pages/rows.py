"""A list as pages that are followed by a cursor, and as a file of its rows: CSV or JSON.

CSV is RFC 4180 in UTF-8: a head with the names of the columns, CRLF at the end of a row, numbers as they
are, several values of a field with "; " between them. A text that a spreadsheet would take for a formula,
since it begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end, has an apostrophe before it; in JSON,
an array with one object a row, every text is as it is in the graph.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeAlias

from fastapi import Path, Query, Request
from starlette.responses import Response

from api.http.paging import decode_cursor, encode_cursor
from api.http.streaming import download
from api.pages.addresses import with_query
from api.pages.rendering import page

if TYPE_CHECKING:
    from kg.stores import ClaimRow, Store

#: The end of a file's address.
Suffix: TypeAlias = Annotated[Literal["csv", "json"], Path(description="The form of the file.")]
#: Rows of a file; None for all there are.
Rows: TypeAlias = Annotated[int | None, Query(ge=1, le=100, description="How many rows; without it all.")]

#: Rows that are read at once for a file of all.
BATCH = 500
#: What spreadsheets take for the beginning of a formula, or leave out before one (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

CLAIM_COLUMNS = (
    *("id", "quote", "text", "speakers", "counters"),
    *("document", "document_title", "section", "section_heading", "start", "end", "truncated"),
)


class Listed(NamedTuple):
    """Some rows of a list; `after` is the cursor of the rest, and `hint` says why there are few or none."""

    rows: Sequence[Any]
    after: tuple[str | int | float, ...] | None
    hint: str | None = None


class Listing(NamedTuple):
    """A list at ``/name``; `cursor` are the types of a cursor's parts, `record` gives a row by `columns`."""

    name: str
    cursor: tuple[type[str] | type[int] | type[float], ...]
    read: Callable[[Store, Any, int], Listed]
    columns: Sequence[str]
    record: Callable[[Any], Mapping[str, Any]]


class Files(NamedTuple):
    """Addresses of a list's rows as files, by suffix: all of them, and those of one page."""

    everything: Mapping[str, str]
    shown: Mapping[str, str]


async def list_page(
    request: Request, template: str, listing: Listing, *, after: str | None, limit: int, **values: Any
) -> Response:
    """Return a page of a list; its template has `listed`, the address of the page after it, and `files`."""
    place = decode_cursor(after, *listing.cursor)

    def question(store: Store) -> dict[str, Any]:
        listed = listing.read(store, place, limit)
        following = None
        if listed.after is not None:
            following = _address(request, f"/{listing.name}", after=encode_cursor(listed.after))
        found = {key: value(store, listed) if callable(value) else value for key, value in values.items()}
        return {
            "listed": listed,
            "path": f"/{listing.name}",
            "following": following,
            "files": _files(request, listing, after, limit),
            **found,
        }

    return await page(request, template, question)


async def list_file(
    request: Request, listing: Listing, suffix: str, *, after: str | None, rows: int | None
) -> Response:
    """Return the rows of a list as a file: `rows` of them, or all."""
    place = decode_cursor(after, *listing.cursor)

    def write(store: Store, stream: IO[bytes]) -> None:
        found = listing.read(store, place, rows).rows if rows else _all(store, listing, place)
        records = (listing.record(row) for row in found)
        (write_csv if suffix == "csv" else write_json)(listing.columns, records, stream)

    return await download(request, write, name=f"{listing.name}.{suffix}", whole=False)


def claim_record(row: ClaimRow) -> dict[str, Any]:
    """Return a claim by `CLAIM_COLUMNS`."""
    told = {"id": row.claim, **row._asdict()}
    return {name: told[name] for name in CLAIM_COLUMNS}


def write_csv(columns: Sequence[str], records: Iterator[Mapping[str, Any]], stream: IO[bytes]) -> None:
    """Write records as a table."""
    writer = csv.writer(_Encoded(stream))
    writer.writerow(columns)
    for record in records:
        writer.writerow([_cell(record[name]) for name in columns])


def write_json(columns: Sequence[str], records: Iterator[Mapping[str, Any]], stream: IO[bytes]) -> None:
    """Write records as an array with one object a line."""
    between = b"[\n"
    for record in records:
        told = json.dumps({name: record[name] for name in columns}, ensure_ascii=False)
        stream.write(between + told.encode())
        between = b",\n"
    stream.write(b"[]\n" if between == b"[\n" else b"\n]\n")


class _Encoded:
    """Text to a stream of bytes, which is left open, as `io.TextIOWrapper` would not leave it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.encode())


def _cell(value: Any) -> str | int | float:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else "; ".join(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _all(store: Store, listing: Listing, place: Any) -> Iterator[Any]:
    while True:
        listed = listing.read(store, place, BATCH)
        yield from listed.rows
        if listed.after is None:
            return
        place = listed.after


def _files(request: Request, listing: Listing, after: str | None, limit: int) -> Files:
    suffixes = ("csv", "json")
    everything = {s: _address(request, f"/{listing.name}.{s}", after=None, limit=None) for s in suffixes}
    shown = {s: _address(request, f"/{listing.name}.{s}", after=after, limit=limit) for s in suffixes}
    return Files(everything, shown)


def _address(request: Request, path: str, **changed: object) -> str:
    """Return an address with the parameters of the request, some of them changed."""
    names = dict.fromkeys(request.query_params)
    asked: dict[str, object] = {name: request.query_params.getlist(name) for name in names}
    return with_query(path, **{**asked, **changed})
