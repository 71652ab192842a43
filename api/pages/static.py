"""The files that pages load: style, icons, scripts. They are the same for all, and need no key.

A file is found by looking it up among the files of the folder, and not by following a path: what is not
among them, is a link, or is of no known type is not there. The address that `asset` gives changes with the
content, so that a browser keeps the file for good.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.etags import is_fresh
from api.http.route import OpenRoute

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static"

#: By suffix; the machine's own tables of types differ.
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".ico": "image/vnd.microsoft.icon",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".woff2": "font/woff2",
    }
)
_FOR_GOOD = "public, max-age=31536000, immutable"

router = APIRouter(route_class=OpenRoute, include_in_schema=False)


def asset(path: str) -> str:
    """Return the address of a file in ``static/``, such as ``site.css``, by which browsers keep it for good.

    Raises:
        FileNotFoundError: there is no such file.
    """
    # a path of a template's, which need not be looked for among the files as one of a request must
    return f"{PREFIX}/{path}?v={_digest(FOLDER / path)}"


# not async: files are read in a thread
@router.get(PREFIX + "/{path:path}", name="static")
def static(
    request: Request, path: str, v: Annotated[str | None, Query(description="the file's digest")] = None
) -> Response:
    """Return a file that pages load."""
    file = _find(path)
    if file is None:
        raise HTTPException(404, "There is no such file.")
    digest = _digest(file)
    # without the digest, or with that of another version, the browser asks each time whether it still holds
    headers = {"ETag": f'W/"{digest}"', "Cache-Control": _FOR_GOOD if v == digest else "no-cache"}
    if is_fresh(headers["ETag"], request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(file.read_bytes(), headers={**headers, "Content-Type": MEDIA_TYPES[file.suffix]})


def _find(path: str) -> Path | None:
    return next((file for name, file in _files() if name == path), None)


def _files() -> Iterator[tuple[str, Path]]:
    """Yield what may be served, by its path below the folder with slashes."""
    for folder, below, names in os.walk(FOLDER):
        below[:] = [name for name in below if not name.startswith(".")]
        for name in names:
            file = Path(folder, name)
            if file.suffix in MEDIA_TYPES and not name.startswith(".") and not file.is_symlink():
                yield file.relative_to(FOLDER).as_posix(), file


def _digest(file: Path) -> str:
    status = file.stat()
    return _digest_of(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=256)
def _digest_of(file: Path, changed: int, size: int) -> str:
    """Return a digest of the content, which is read again when the file is another (`changed`, `size`)."""
    return blake2b(file.read_bytes(), digest_size=8).hexdigest()
