"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from kg.errors import KGError


@contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """Open a binary stream whose content takes the place of `path` when the block ends without error.

    The content goes to a temporary file in the same folder first, so that a full disk or an
    interruption leaves the old file as it was.

    Raises:
        KGError: the file cannot be written.
    """
    folder, name = os.path.split(os.path.abspath(path))
    temporary = None
    try:
        if os.path.isdir(path):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{name}.", delete=False) as stream:
            temporary = stream.name
            yield stream
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise KGError(f"cannot write {path}: {error.strerror or error}; name another file with -o") from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)


def _mode(path: str) -> int:
    """Return the mode of the file that is replaced, or what a new file has (temporary ones are private)."""
    if os.path.exists(path):
        return os.stat(path).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
