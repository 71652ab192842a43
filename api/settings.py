"""How the server is run: which database, for whom, and what it lets them do."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

KEYS_ENVIRONMENT = "COUNTERGRAPH_KEYS"


@dataclass(frozen=True, slots=True)
class Settings:
    """What `api.app.create_app` needs to know.

    `host` is the address that is listened on. On a loopback address anybody on this machine may read,
    unless `require_key`; on any other, reading needs a key too, unless it is `public`. Writing is off
    without `writes`, and needs a key or a login, but for programs on this machine of a server that listens
    on a loopback address; these write under the name `local_name`.

    `keys` are the hashes of keys with names and scopes (`api.http.keys`). `hosts` are further names that
    a request may be for, `origins` the sites whose scripts may read. `read_rate` and `write_rate` are
    limits of one client in the notation of the package `limits`, such as ``120/minute``; the first is
    not held against those on this machine. `workers` is how many requests read the database at once.
    """

    database: str
    host: str = "127.0.0.1"
    writes: bool = False
    public: bool = False
    require_key: bool = False
    local_name: str = "local"
    source_text: bool | None = None
    keys: Path = field(default_factory=lambda: default_keys_path(os.environ))
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    read_rate: str = "600/minute"
    write_rate: str = "30/minute"
    max_body_bytes: int = 20_000_000
    workers: int = 4

    @property
    def is_local(self) -> bool:
        """Whether only programs on this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def shows_source_text(self) -> bool:
        """Whether the text of documents is given out; what is not said is yes on this machine only."""
        return self.is_local if self.source_text is None else self.source_text


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Return whether an address or a name stands for this machine and no other.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("example.org")
    (True, True, False, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def default_keys_path(environment: Mapping[str, str]) -> Path:
    """Return the file that `COUNTERGRAPH_KEYS` names, else the one in the user's settings."""
    if chosen := environment.get(KEYS_ENVIRONMENT):
        return Path(chosen)
    configuration = environment.get("APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME")
    return Path(configuration or Path.home() / ".config") / "countergraph" / "keys.json"
