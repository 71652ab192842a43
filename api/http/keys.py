"""API keys: random words of which only digests are kept, in a file of the user's own.

A key has 256 random bits, so that one round of SHA-256 is as good as a slow hash: there is nothing to
guess. The file is JSON, ``{"keys": [{"name": …, "sha256": …, "scopes": […]}]}``; removing an entry and
starting the server again takes the key back.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias, get_args

from kg.errors import StoreError, UsageError

#: What a key allows besides reading: bringing in documents, deciding on links, removing documents.
Scope: TypeAlias = Literal["ingest", "curate", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "countergraph_"
_NAME = re.compile(r"[\w .@-]{1,64}")


class Who(NamedTuple):
    """Somebody by name, with the scopes in which they may write; `admin` includes the other scopes.

    Who has no key, on this machine, is called as the server calls them, and may say another name.
    """

    name: str
    scopes: tuple[str, ...]
    has_key: bool = True

    def allows(self, scope: Scope) -> bool:
        """Return whether they may write in a scope."""
        return scope in self.scopes or "admin" in self.scopes


class Key(NamedTuple):
    """A key as it is kept."""

    name: str
    sha256: str
    scopes: tuple[str, ...]

    @property
    def who(self) -> Who:
        """Whom the key stands for."""
        return Who(self.name, self.scopes)


class Keys:
    """The keys that a server knows."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._keys = tuple(keys)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._keys)

    def find(self, secret: str) -> Key | None:
        """Return the key that `secret` is, or None; how long it takes does not depend on which."""
        digest = _digest(secret)
        found = None
        for key in self._keys:
            if hmac.compare_digest(digest, key.sha256):
                found = key
        return found


def read_keys(path: Path) -> Keys:
    """Return the keys in a file; none where there is no file.

    Raises:
        StoreError: the file cannot be read, or holds no keys.
    """
    return Keys(_read(path))


def new_key(path: Path, name: str, scopes: Sequence[Scope]) -> str:
    """Add a key to a file, which is made where it is not there, and return the key itself.

    Nobody but its owner may read the file. The key cannot be found out again.

    Raises:
        UsageError: the name is not made of letters, digits and ``. @ - _``, or there is a key of this name.
        StoreError: the file cannot be read or written.
    """
    checked_name(name)
    keys = _read(path)
    if any(key.name == name for key in keys):
        raise UsageError(f"there is a key named {name!r} in {path}: choose another name, or remove it there")
    secret = PREFIX + secrets.token_urlsafe(32)
    _write(path, [*keys, Key(name, _digest(secret), tuple(dict.fromkeys(scopes)))])
    return secret


def checked_name(name: str) -> str:
    """Return a name that a key or a person can have.

    Raises:
        UsageError: it is not made of letters, digits and ``. @ - _``.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name here: use letters, digits, spaces and . @ - _")
    return name


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> list[Key]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        keys = [Key(each["name"], each["sha256"], tuple(each["scopes"])) for each in data["keys"]]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"cannot read the keys in {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} holds no keys: mend it, or remove it and make new keys") from error
    for key in keys:
        if not re.fullmatch("[0-9a-f]{64}", str(key.sha256)) or not set(key.scopes) <= set(SCOPES):
            raise StoreError(
                f"the key {key.name!r} in {path} has no SHA-256 digest or an unknown scope: mend it"
            )
    return keys


def _write(path: Path, keys: Sequence[Key]) -> None:
    text = json.dumps({"keys": [key._asdict() for key in keys]}, ensure_ascii=False, indent=2)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # a temporary file is private from the first, and whoever reads sees the old or the new one
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text + "\n")
        os.replace(file.name, path)
    except OSError as error:
        raise StoreError(f"cannot write the keys to {path}: {error.strerror}") from error
