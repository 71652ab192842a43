"""Talking to a Neo4j server: where it is, who asks, and what its errors mean to a reader.

Every question and every change is a managed transaction of the official driver, which tries again
what may succeed the second time: a dropped connection, a server that restarts, a leader that moved,
two writers that wait for one another. All of one store's transactions share their bookmarks, so that
a reader sees its own writes on a cluster too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    UnsupportedServerProduct,
)

from kg.errors import StoreError, UsageError

T = TypeVar("T")

USER = "COUNTERGRAPH_NEO4J_USER"
PASSWORD = "COUNTERGRAPH_NEO4J_PASSWORD"
DATABASE = "COUNTERGRAPH_NEO4J_DATABASE"

_PORT = 7687

# end of a code of Neo4j → what to say of it
_REASONS = {
    "Security.Unauthorized": (
        "Neo4j at {place} does not let the user {user!r} in with this password: "
        f"check {USER} and {PASSWORD}, or the user and the password in the URL"
    ),
    "Cluster.NotALeader": (
        "Neo4j at {place} is not the server that takes the writes of its cluster: "
        "use neo4j:// in place of bolt://, or try again in a moment"
    ),
    "Security.AuthenticationRateLimit": (
        "Neo4j at {place} has seen too many wrong passwords and refuses {user!r} for some seconds: "
        "check the password, wait and try again"
    ),
    "Security.CredentialsExpired": (
        "the password of {user!r} for Neo4j at {place} has to be changed before it can be used: "
        "change it with `ALTER CURRENT USER SET PASSWORD` in cypher-shell"
    ),
    "Database.DatabaseNotFound": (
        f"Neo4j at {{place}} has no such database: check the name after the port in the URL, or {DATABASE}"
    ),
    "Transaction.TransactionTimedOut": (
        "Neo4j at {place} stopped a transaction that took too long: raise db.transaction.timeout there"
    ),
    "Transaction.DeadlockDetected": (
        "other processes kept writing to the same part of Neo4j at {place}: try again when they are done"
    ),
    "General.DatabaseUnavailable": "Neo4j at {place} is not ready: wait until it has started and try again",
    "Database.DatabaseUnavailable": "Neo4j at {place} is not ready: wait until it has started and try again",
}
_OUT_OF_MEMORY = (
    "the transaction does not fit the memory that Neo4j at {place} allows and nothing was written: "
    "raise db.memory.transaction.max or dbms.memory.transaction.total.max there"
)
_NO_PASSWORD = f"Neo4j at {{place}} asks for a password and none was given: set {USER} and {PASSWORD}"
_READ_ONLY = "Neo4j at {place} can only be read by {user!r}: use another server, or a user who may write"
_UNREACHABLE = "no Neo4j answers at {place} ({error}): start the server, or check the address in the URL"
_GONE = (
    "the connection to Neo4j at {place} was lost and did not come back ({error}): "
    "check the server, then do the same again"
)
_OTHER = "Neo4j at {place} refused what was asked ({error}): run `countergraph doctor`"

_MEMORY_CODES = ("OutOfMemory", "MemoryLimit")
_READ_ONLY_CODES = (
    "Statement.AccessMode",
    "Security.Forbidden",
    "General.ReadOnly",
    "General.ForbiddenOnReadOnlyDatabase",
    "General.WriteOnReadOnlyAccessDatabase",
)
#: What a writer meets when another removed a node between its being found and its being used.
_LOST_RACES = ("Statement.EntityNotFound", "Schema.ConstraintValidationFailed")

#: How often a change is tried that lost a race, or of which it is not known whether it was written.
#: How often rows are read while others remove what they are of.
_READINGS = 20
_ATTEMPTS = 5

# The driver tells of each retry as a warning, which Python prints where logging is not set up.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Address(NamedTuple):
    """Where a graph is. `uri` and `shown` hold no password; `database` is None for the user's own."""

    uri: str
    place: str
    shown: str
    user: str
    password: str | None
    database: str | None


def read_address(url: str, environment: Mapping[str, str]) -> Address:
    """Return the address in `url`; what it does not say of user, password and database, settings may.

    >>> address = read_address("neo4j+s://ann:p%40ss@graph.example/facts", {})
    >>> address.uri, address.database, address.user, address.password
    ('neo4j+s://graph.example:7687', 'facts', 'ann', 'p@ss')
    >>> address.place, address.shown
    ('graph.example:7687', 'neo4j+s://graph.example:7687/facts')

    Raises:
        UsageError: the URL names no server, or a part of it cannot be meant.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORT
    except ValueError:
        parts, port = urlsplit(""), 0
    path = unquote(parts.path).strip("/")
    if not parts.hostname or "/" in path or parts.fragment:
        # the URL itself may hold a password
        raise UsageError("the address of Neo4j cannot be read: write neo4j://host:7687/database")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    uri = f"{parts.scheme}://{host}:{port}"
    database = path or environment.get(DATABASE) or None
    return Address(
        uri=f"{uri}?{parts.query}" if parts.query else uri,
        place=f"{host}:{port}",
        shown=f"{uri}/{database}" if database else uri,
        user=unquote(parts.username) if parts.username else environment.get(USER) or "neo4j",
        password=unquote(parts.password) if parts.password is not None else environment.get(PASSWORD),
        database=database,
    )


class Connection:
    """The driver of one server and one database; usable from several threads.

    `retry_seconds` is for how long a transaction is tried again before its error is raised.
    """

    def __init__(self, address: Address, *, read_only: bool, retry_seconds: float) -> None:
        self.address = address
        self.read_only = read_only
        self._connected = False
        with self.clear_errors():
            self._driver = neo4j.GraphDatabase.driver(
                address.uri,
                auth=None if address.password is None else (address.user, address.password),
                max_transaction_retry_time=retry_seconds,
                connection_timeout=10.0,
                # an empty database has not met the labels that the queries name, which is no news
                notifications_min_severity="OFF",
                user_agent="countergraph",
            )
        self._bookmarks = self._driver.execute_query_bookmark_manager

    def close(self) -> None:
        """Close all connections to the server."""
        self._driver.close()

    def once(self, query: str, /, **values: Any) -> list[neo4j.Record]:
        """Run a query in a transaction of its own, without trying again, and return its rows.

        For what no transaction may hold (schema changes), and for the first question, which should
        fail at once where no server is.
        """
        with self.clear_errors(), self.session() as session:
            rows = list(session.run(query, values))
            self._connected = True
            return rows

    def read(self, query: str, /, **values: Any) -> list[neo4j.Record]:
        """Return the rows of a query, read in one transaction."""
        with self.clear_errors(), self.session() as session:
            return session.execute_read(lambda transaction: list(transaction.run(query, values)))

    def read_whole(
        self, query: str, is_whole: Callable[[neo4j.Record], bool], /, **values: Any
    ) -> list[neo4j.Record]:
        """Return what `read` does, and read again where a row is not whole.

        Neo4j reads what is committed at each step of a query: a node that was found and is removed by
        somebody else before its properties are read has none. The next reading does not find it.
        """
        for _ in range(_READINGS):
            records = self.read(query, **values)
            if all(map(is_whole, records)):
                return records
        raise StoreError(f"{self.address.shown} is written to faster than it can be read: try again")

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Return what `work` returns, all of its changes written in one transaction, or none.

        `work` may be called several times, also after its changes were written: where the connection
        breaks during the commit nobody can tell, so doing it twice must be the same as doing it once.
        """

        if self.read_only:
            raise StoreError(f"{self.address.shown} was opened to be read: open it for writing to change it")

        def guarded(transaction: neo4j.ManagedTransaction) -> T:
            try:
                return work(transaction)
            except Neo4jError as error:
                if any(part in (error.code or "") for part in _MEMORY_CODES):
                    # the driver would try again for as long as it tries anything, and to no avail
                    raise self._clear(error) from error
                raise

        with self.clear_errors(), self.session() as session:
            for _ in range(_ATTEMPTS - 1):
                try:
                    return session.execute_write(guarded)
                except IncompleteCommit:
                    continue
                except ClientError as error:
                    if not (error.code or "").endswith(_LOST_RACES):
                        raise
            return session.execute_write(guarded)

    def session(self) -> neo4j.Session:
        """Return a session on the database, which the caller closes; it shares the store's bookmarks."""
        return self._driver.session(
            database=self.address.database,
            default_access_mode=neo4j.READ_ACCESS if self.read_only else neo4j.WRITE_ACCESS,
            bookmark_manager=self._bookmarks,
        )

    @contextmanager
    def clear_errors(self) -> Iterator[None]:
        """Turn what the driver raises inside the block into an error of ours that says what to do."""
        try:
            yield
        except (Neo4jError, DriverError) as error:
            raise self._clear(error) from error
        except UnicodeEncodeError as error:
            raise UsageError(
                f"{error.object[:80]!r} is not valid Unicode text: check how it was encoded"
            ) from error

    def _clear(self, error: Neo4jError | DriverError) -> StoreError:
        sentence = _sentence(error, connected=self._connected)
        if isinstance(error, AuthError) and self.address.password is None:
            sentence = _NO_PASSWORD
        return StoreError(
            sentence.format(place=self.address.place, user=self.address.user, error=_reason(error))
        )


def _sentence(error: Neo4jError | DriverError, *, connected: bool) -> str:
    if isinstance(error, Neo4jError):
        code = error.code or ""
        if any(part in code for part in _MEMORY_CODES):
            return _OUT_OF_MEMORY
        if code.endswith(_READ_ONLY_CODES):
            return _READ_ONLY
        reasons = [sentence for end, sentence in _REASONS.items() if code.endswith(end)]
        if not reasons and isinstance(error, AuthError):
            return _REASONS["Security.Unauthorized"]
        return reasons[0] if reasons else _OTHER
    if isinstance(error, ServiceUnavailable | SessionExpired | UnsupportedServerProduct):
        return _GONE if connected else _UNREACHABLE
    if isinstance(error, ConfigurationError):
        return "Neo4j at {place} cannot be used as the URL says ({error}): check the URL"
    return _OTHER


def _reason(error: Neo4jError | DriverError) -> str:
    """Return what went wrong in one line: the system's own words where it was the network."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__
    if cause is not None:
        words = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    else:
        # the driver's own errors have a `message` too, which says nothing
        words = (error.message if isinstance(error, Neo4jError) else str(error)) or type(error).__name__
    return " ".join(words.split())[:200].rstrip(".")
