"""The errors Countergraph raises on purpose.

    KGError
    ├── SourceError            a source cannot be read
    │   └── NoSummaryError     a source was read, but holds nothing to extract
    ├── StoreError             a database cannot be opened, read or written
    │   └── SchemaVersionError a database was written by a newer version
    ├── NotFoundError          an id or a name is not in the graph
    ├── AmbiguousNameError     a name means several things
    ├── FormatError            an unknown export format, or a file that is not of its format
    ├── ModelError             a language or sentence model is missing or altered
    └── UsageError             arguments that cannot be meant

Every message is one sentence: what happened, to which value, and what to do. The command line
prints it after ``error:`` and exits with 1 (2 for `UsageError`).
"""

from collections.abc import Sequence


class KGError(Exception):
    """Base of every error that is meant to be read by a user."""


class SourceError(KGError):
    """A source cannot be read."""


class NoSummaryError(SourceError):
    """A source was read, but holds no prose to extract claims from."""


class StoreError(KGError):
    """A database cannot be opened, read or written."""


class SchemaVersionError(StoreError):
    """A database was written by a newer version of Countergraph."""


class NotFoundError(KGError):
    """An id or a name is not in the graph."""


class AmbiguousNameError(KGError):
    """A name means several nodes; `candidates` holds their ids."""

    def __init__(self, message: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class FormatError(KGError):
    """An unknown format, or a file that is not of its format."""


class ModelError(KGError):
    """A language or sentence model is missing, altered or of another kind."""


class UsageError(KGError):
    """Arguments that cannot be meant, such as a negative limit."""
