"""Pages of lists: opaque cursors, and the ``Link`` header to the next page (RFC 8288).

A cursor holds where the last row of a page stands in its list, never a number of rows, so that a page
costs the same anywhere and nothing is skipped or told twice while others write (keyset paging).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, Any, TypeAlias

from fastapi import Query, Request
from pydantic import BeforeValidator, Field

from kg.errors import UsageError

#: How many rows a page has.
Limit: TypeAlias = Annotated[
    int, Query(ge=1, le=100, description="How many rows a page has at most.", examples=[20])
]
#: Where a page begins.
After: TypeAlias = Annotated[
    str | None,
    Query(
        max_length=2_000,
        pattern="^[A-Za-z0-9_-]+$",
        description="The cursor of the page before (its `next`); without it the first page.",
    ),
]

# larger ones are in no list, and SQLite does not take them
_LARGEST = 2**63 - 1


def encode_cursor(place: str | Sequence[str | int | float]) -> str:
    """Return a place in a list as one word of letters, digits, ``-`` and ``_``.

    >>> encode_cursor(("document:a", 12, "claim:b"))
    'WyJkb2N1bWVudDphIiwxMiwiY2xhaW06YiJd'
    """
    data = json.dumps(place, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode_cursor(cursor: str | None, *kinds: type[str] | type[int] | type[float]) -> tuple[Any, ...] | None:
    """Return the place that a cursor holds, parts of these `kinds`; None where there is no cursor.

    Raises:
        UsageError: it is no cursor of this list.

    >>> decode_cursor(encode_cursor((3, "claim:b")), int, str)
    (3, 'claim:b')
    """
    if cursor is None:
        return None
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = json.loads(data)
        data.decode()
    except (binascii.Error, ValueError) as error:
        raise _no_cursor(cursor) from error
    if not isinstance(place, list) or [type(part) for part in place] != list(kinds):
        raise _no_cursor(cursor)
    if any(abs(part) > _LARGEST for part in place if isinstance(part, int)):
        raise _no_cursor(cursor)
    try:
        "".join(part for part in place if isinstance(part, str)).encode()
    except UnicodeEncodeError as error:
        raise _no_cursor(cursor) from error
    return tuple(place)


def _no_cursor(cursor: str) -> UsageError:
    return UsageError(f"{cursor[:60]!r} is no cursor of this list: give the `next` of one of its pages")


def _encoded(place: Any) -> Any:
    return encode_cursor(place) if isinstance(place, tuple) else place


#: The cursor of the next page in a response; a tuple of a query becomes one.
Next: TypeAlias = Annotated[
    str | None,
    BeforeValidator(_encoded),
    Field(description="The cursor of the next page (`after`), or null on the last one."),
]


def links(request: Request, following: str | None) -> dict[str, str]:
    """Return the ``Link`` header of a page whose next one begins at `following`."""
    told = [f'<{_address(request, None)}>; rel="first"']
    if following is not None:
        told.append(f'<{_address(request, following)}>; rel="next"')
    return {"Link": ", ".join(told)}


def _address(request: Request, after: str | None) -> str:
    """Return the path and query of the request, with another cursor; a proxy may change the rest."""
    url = request.url.remove_query_params("after")
    if after is not None:
        url = url.include_query_params(after=after)
    path = request.scope.get("raw_path", url.path.encode()).decode("ascii").split("?")[0]
    return f"{path}?{url.query}" if url.query else path
