"""Sources: one module an input format, and `read`, which turns a file into a `Source`.

A reader takes the bytes of a file and returns raw blocks; a new format is one module and one line
in `SOURCES`. What the blocks are for is decided in `ingest.structure`, the same for every format.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from ingest.document import RawSource, Source
from ingest.sources.docx import read_docx
from ingest.sources.epub import read_epub
from ingest.sources.html import read_html
from ingest.sources.markdown import read_markdown
from ingest.sources.pdf import read_pdf
from ingest.sources.text import read_text
from ingest.sources.transcript import read_srt, read_webvtt
from ingest.structure import structure
from kg.errors import SourceError

__all__ = ["MAX_BYTES", "SOURCES", "Reader", "find_sources", "read"]

#: Turns the bytes of a file into raw blocks; raises `SourceError` without the file's path.
Reader: TypeAlias = Callable[[bytes], RawSource]

# suffix → reader
SOURCES: dict[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".epub": read_epub,
    ".vtt": read_webvtt,
    ".srt": read_srt,
}

#: The largest file that is read; a summary has some tens of kilobytes.
MAX_BYTES = 20_000_000


def read(path: Path) -> Source:
    """Return the source in the file at `path`.

    Raises:
        NoSummaryError: the file is empty or holds no prose.
        SourceError: there is no such file, it is of no known format, too large, or no text.
    """
    reader = SOURCES.get(path.suffix.lower())
    data = _bytes(path, known=reader is not None)
    if reader is None:
        raise SourceError(f"{path} is of no known format: {_known()}")
    try:
        return structure(reader(data), name=path.stem)
    except SourceError as error:
        raise type(error)(f"{path}: {error}") from error


def find_sources(paths: Iterable[Path]) -> list[Path]:
    """Return the files to read: each path that is a file, and the sources in each that is a folder.

    Folders are searched at every depth, in the order of the names; hidden files and folders, the
    templates of a vault of notes, and files of other formats are passed over there. A file named
    twice is returned once.

    Raises:
        SourceError: a path does not exist, or a folder holds no source.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(_inside(path))
            if not inside:
                raise SourceError(f"{path} holds no summaries: {_known()}")
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise SourceError(f"{path} does not exist: check the path")
    return list(found)


def _inside(folder: Path) -> list[Path]:
    files: list[Path] = []
    templates: set[Path] = set()
    for root, folders, names in os.walk(folder):
        if ".obsidian" in folders:
            templates |= _templates(Path(root))
        folders[:] = [
            name for name in folders if not name.startswith(".") and Path(root, name) not in templates
        ]
        files += [
            Path(root, name)
            for name in names
            if not name.startswith(".") and Path(name).suffix.lower() in SOURCES
        ]
    return [file for file in files if file.is_file()]


def _templates(vault: Path) -> set[Path]:
    """Return the folders of a vault that hold its templates, by their usual names and as its settings say."""
    folders = {vault / name for name in ("templates", "Templates", "_templates")}
    try:
        settings = json.loads((vault / ".obsidian" / "templates.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        settings = None
    folder = settings.get("folder") if isinstance(settings, dict) else None
    if isinstance(folder, str) and folder.strip("/"):
        folders.add(vault / folder.strip("/"))
    return folders


def _bytes(path: Path, *, known: bool) -> bytes:
    """Return the bytes of the file at `path`, refusing what is no file or too large before reading it."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise SourceError(f"{path} is a folder where a file is meant: name a file in it")
        if not stat.S_ISREG(found.st_mode):
            raise SourceError(f"{path} is no regular file: save the summary as a file first")
        if found.st_size > MAX_BYTES:
            raise SourceError(
                f"{path} has {found.st_size / 1e6:.0f} MB and a summary at most {MAX_BYTES / 1e6:.0f} MB: "
                "check that it is the right file"
            )
        return path.read_bytes() if known else b""
    except FileNotFoundError as error:
        raise SourceError(f"{path} does not exist: check the path") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceError(f"{path} cannot be read ({reason}): check its permissions") from error
    except ValueError as error:  # a NUL in the path
        raise SourceError(f"{str(path)!r} is no path: check it") from error


def _known() -> str:
    return f"known are {', '.join(sorted(SOURCES))}"
