"""Opening a database file: where it is, whose it is, and what its errors mean to a reader."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import SchemaVersionError, StoreError, UsageError
from kg.stores.sqlite import schema

MEMORY = ":memory:"

# the first two words of SQLite's name of an error → what to say of it
_REASONS = {
    "SQLITE_FULL": "the disk is full and {path} was left as it was: free some space and try again",
    "SQLITE_BUSY": "another process has been writing to {path} for too long: try again when it is done",
    "SQLITE_LOCKED": "another process has been writing to {path} for too long: try again when it is done",
    "SQLITE_READONLY": "{path} can only be read: open it for writing, and check that you may write there",
    "SQLITE_CANTOPEN": "{path} cannot be opened: check that you may read and write the file and its folder",
    "SQLITE_NOTADB": "{path} is not a database of Countergraph: name another file",
    "SQLITE_CORRUPT": "{path} is damaged: restore a copy of it, or ingest the sources into a new file",
    "SQLITE_IOERR": "{path} could not be read or written ({error}): check the disk",
}


@contextmanager
def clear_errors(path: str) -> Iterator[None]:
    """Turn what SQLite raises inside the block into a `StoreError` that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        # a misuse found by Python's module, such as a closed database, has no name
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        reason = _REASONS.get(name, "{path} cannot be used ({error}): open it again")
        raise StoreError(reason.format(path=path, error=error)) from error
    except UnicodeEncodeError as error:
        raise UsageError(
            f"{error.object[:80]!r} is not valid Unicode text: check how it was encoded"
        ) from error


def path_of(url: str) -> str:
    """Return the path in `url`, which is a path or ``sqlite:///`` with a path after it.

    As elsewhere, three slashes stand before a relative path and four before an absolute one.

    >>> path_of("sqlite:///graph.db"), path_of("sqlite:////srv/graph.db"), path_of("graph.db")
    ('graph.db', '/srv/graph.db', 'graph.db')
    """
    path = url
    if "://" in url:
        if not url.startswith("sqlite:///"):
            raise UsageError(f"no path in {url!r}: write sqlite:///graph.db or sqlite:////folder/graph.db")
        path = url.removeprefix("sqlite:///")
    if not path or "\0" in path:
        raise UsageError(f"{url!r} names no file: give the path of a database")
    return path


def connect(path: str, *, read_only: bool, timeout: float) -> sqlite3.Connection:
    """Return an open connection to the graph at `path`, which is made where it is not there.

    `timeout` is how many seconds to wait for another process that is writing.

    Raises:
        StoreError: the file cannot be opened, or is not a database of Countergraph.
        SchemaVersionError: a newer version wrote the database.
    """
    _refuse_what_is_no_file(path, read_only=read_only)
    with clear_errors(path):
        connection = sqlite3.connect(
            _uri(path, read_only=read_only), uri=True, timeout=timeout, isolation_level=None
        )
        try:
            _prepare(connection, path, read_only=read_only)
        except BaseException:
            connection.close()
            raise
    return connection


def _refuse_what_is_no_file(path: str, *, read_only: bool) -> None:
    if path == MEMORY:
        return
    if os.path.isdir(path):
        raise StoreError(f"{path} is a folder: give the path of a database file in it")
    if not os.path.exists(path):
        folder = os.path.dirname(path)
        if read_only:
            raise StoreError(
                f"there is no database at {path}: check the path, or ingest something into it first"
            )
        if folder and not os.path.isdir(folder):
            raise StoreError(f"the folder {folder} of {path} does not exist: make it first")


def _uri(path: str, *, read_only: bool) -> str:
    if path == MEMORY:
        return "file::memory:"
    full = os.path.abspath(path)
    # Not "ro" to read: who opens a WAL database that way cannot clear away the files beside it.
    mode = "mode=rw" if read_only else "mode=rwc"
    # Where those files may not be made, nobody can be writing, and the file is read as it stands.
    folder_is_writable = os.access(os.path.dirname(full), os.W_OK)
    if read_only and not folder_is_writable and not os.path.exists(full + "-wal"):
        mode = "immutable=1"
    return "file://" + full.replace("%", "%25").replace("?", "%3f").replace("#", "%23") + "?" + mode


def _prepare(connection: sqlite3.Connection, path: str, *, read_only: bool) -> None:
    newest = len(schema.MIGRATIONS)
    # in one query, since another process may be making the database
    application, found, tables = connection.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) "
        "FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    if (application, found) != (schema.APPLICATION_ID, newest):
        if application != schema.APPLICATION_ID and (application or found or tables):
            raise StoreError(f"{path} is the database of another program: name another file")
        if found > newest:
            raise SchemaVersionError(
                f"{path} has schema version {found} and this Countergraph knows versions up to {newest}: "
                "upgrade Countergraph"
            )
        if read_only:
            what = f"has the old schema version {found}" if found else "holds no graph yet"
            raise StoreError(f"{path} {what}: ingest something into it first")
        _use_wal(connection)
        schema.migrate(connection)
    # With WAL a killed process loses nothing; only a power cut can undo the last transactions.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    else:
        # Ids are digests, so a document's rows land all over the file: with room for them in memory
        # (32 MB) and fewer checkpoints (each 16 MB), a document is written in a third less time.
        connection.execute("PRAGMA cache_size = -32000")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")


def _use_wal(connection: sqlite3.Connection, *, attempts: int = 100) -> None:
    # SQLite does not wait for this lock. Who finds another process making the same database waits
    # for it by asking for the write lock, and then has nothing left to change.
    for attempt in range(1, attempts + 1):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or attempt == attempts:
                raise
        with connection:
            connection.execute("BEGIN IMMEDIATE")
