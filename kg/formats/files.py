"""Formats of several files: a folder, or the same files in one archive.

Such a format is one function that writes a graph into `Files`. `archived` makes of it a writer to a
stream, `in_folder` a writer into a folder. The archive is ZIP without compression and without times,
so that the same graph is the same bytes whatever the version of zlib.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from kg.errors import FormatError
from kg.formats.records import Lazy, exportable_records

if TYPE_CHECKING:
    from kg.formats.records import Records
    from kg.models import Subgraph
    from kg.stores import Store

#: The earliest time that ZIP knows.
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644
#: A compressed file may be this many times as large when unpacked, or this many bytes.
_MOST = 100
_LARGE = 64 * 2**20


class Files(Protocol):
    """A place for files, written one after the other."""

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open a new file; `name` may have folders, separated by slashes."""


def archived(write_files: Callable[[Records, Files], None]) -> Callable[[Records, IO[bytes]], None]:
    """Return a function that writes the files to a stream as a ZIP archive."""

    def write(graph: Records, stream: IO[bytes]) -> None:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            write_files(graph, _Archive(archive))

    return write


def in_folder(write_files: Callable[[Records, Files], None]) -> _FolderWriter:
    """Return a `kg.formats.FolderWriter` of these files."""

    def write(store: Store, folder: Path, *, subgraph: Subgraph | None, with_source_text: bool) -> None:
        stored: Records = subgraph if subgraph is not None else Lazy(store.iter_nodes, store.iter_edges)

        write_files(exportable_records(stored, with_source_text=with_source_text), _Folder(folder))

    return write


@contextmanager
def opened_archive(stream: IO[bytes], names: Sequence[str]) -> Iterator[Callable[[str], IO[bytes]]]:
    """Open a ZIP archive that holds files of these names, and give a function that opens one of them.

    Raises:
        FormatError: it is no ZIP archive, a file is missing or damaged, or is far larger than its
            compressed form can be.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            for name in names:
                if name not in archive.namelist():
                    raise FormatError(f"the archive has no {name}: it should hold {' and '.join(names)}")
                entry = archive.getinfo(name)
                if entry.file_size > max(_LARGE, entry.compress_size * _MOST):
                    raise FormatError(
                        f"{name} would be {entry.file_size} bytes, over {_MOST} times its compressed size: "
                        "unpack it yourself if you trust it, and name the folder"
                    )
            yield archive.open
    # RuntimeError is how zipfile says that a file is encrypted
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise FormatError(f"the archive cannot be read: {error}") from error


def opener_in(folder: Path) -> Callable[[str], IO[bytes]]:
    """Return a function that opens a file of this name in `folder`, or raises `FormatError`."""

    def open_file(name: str) -> IO[bytes]:
        try:
            return (folder / name).open("rb")
        except OSError as error:
            raise FormatError(f"cannot read {folder / name}: {error.strerror or error}") from error

    return open_file


class _FolderWriter(Protocol):
    def __call__(
        self, store: Store, folder: Path, *, subgraph: Subgraph | None, with_source_text: bool
    ) -> None: ...


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        path = self._path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            yield stream


class _Archive:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        entry = zipfile.ZipInfo(name, _TIME)
        entry.create_system = 3  # Unix, so that the mode counts, whatever the system
        entry.external_attr = _MODE << 16
        # how long it will be is not known, and may be more than 2 GiB
        with self._archive.open(entry, "w", force_zip64=True) as stream:
            yield stream
