"""Folders that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import KGError


@contextmanager
def making(path: str) -> Iterator[Path]:
    """Give an empty folder that becomes `path` when the block ends without error.

    `path` must not be there yet, or be an empty folder: what is there is never removed.

    Raises:
        KGError: the folder is not empty or cannot be written.
    """
    target = Path(path)
    temporary = None
    try:
        if target.is_dir() and any(target.iterdir()):
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY))
        if target.exists() and not target.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        parent = target.absolute().parent
        temporary = Path(tempfile.mkdtemp(dir=parent, prefix=f".{target.name}."))
        yield temporary
        temporary.chmod(_MODE & ~_mask())  # temporary folders are private
        temporary.replace(target)
        temporary = None
    except OSError as error:
        raise KGError(
            f"cannot write the folder {path}: {error.strerror or error}; name a new one with -o"
        ) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


_MODE = 0o777


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
