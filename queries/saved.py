"""Named queries: a list with its facets, kept under a name to be asked again.

Each is a small JSON file of its own, ``NAME.json``, in the folder that `COUNTERGRAPH_QUERIES` names, else
``countergraph/queries`` in the user's configuration folder (`XDG_CONFIG_HOME`, else ``~/.config``; on
Windows `APPDATA`)::

    {"facets": {"collection": "Psychology", "min_score": 0.8}, "list": "contested"}

They are kept beside the databases and not in one: a question is the user's and not the graph's, it is
asked of several databases, of some that are read-only or shared by a team, and it can be read, edited and
sent as it is. One file each, because two processes that save at once then lose nothing.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import FormatError, NotFoundError, StoreError, UsageError
from queries.best_answered import AnsweredPage, best_answered
from queries.claims import claims
from queries.contested import contested
from queries.facets import Facets, check_facets
from queries.pages import ClaimPage
from queries.uncountered import uncountered

if TYPE_CHECKING:
    from kg.stores import Store

ENVIRONMENT = "COUNTERGRAPH_QUERIES"

#: The lists that can be saved, by the names of their commands.
LISTS: Mapping[str, Callable[..., ClaimPage[Any] | AnsweredPage]] = {
    "claims": claims,
    "contested": contested,
    "uncountered": uncountered,
    "answered": best_answered,
}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class SavedQuery(NamedTuple):
    """A list under a name, with the facets it is asked with."""

    name: str
    list: str
    facets: Facets


def folder() -> Path:
    """Return the folder of the named queries, which need not be there yet."""
    if chosen := os.environ.get(ENVIRONMENT):
        return Path(chosen)
    settings = os.environ.get("APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME")
    return Path(settings or Path.home() / ".config") / "countergraph" / "queries"


def save(query: SavedQuery) -> Path:
    """Keep a query under its name, in place of one that has it, and return the file's path.

    Raises:
        UsageError: the name holds more than small letters, digits, hyphens and underscores, there is
            no such list, or the facets cannot be meant.
        StoreError: the file cannot be written.
    """
    _check(query)
    path = _path(query.name)
    facets = {name: value for name, value in query.facets._asdict().items() if value not in (None, 0.0)}
    text = json.dumps({"list": query.list, "facets": facets}, ensure_ascii=False, indent=2, sort_keys=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # written whole beside it and moved into place: a reader never sees half a file
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text + "\n")
        os.replace(file.name, path)
    except OSError as error:
        raise StoreError(
            f"cannot write {path}: {error.strerror}; set {ENVIRONMENT} to another folder"
        ) from error
    return path


def load(name: str) -> SavedQuery:
    """Return the query of this name.

    Raises:
        NotFoundError: there is none; the message holds the names there are.
        FormatError: its file is no named query.
    """
    path = _path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        names = ", ".join(_names()) or "none yet: add --save NAME to a list"
        raise NotFoundError(f"no query is saved as {name!r}; saved are {names}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"cannot read {path}: {error}") from error
    return _parsed(name, text, path)


def saved_queries() -> list[SavedQuery]:
    """Return all named queries, sorted by name.

    Raises:
        FormatError: one of the files is no named query.
    """
    return [load(name) for name in _names()]


def delete(name: str) -> SavedQuery:
    """Remove the query of this name and return it; `NotFoundError` where there is none."""
    query = load(name)
    _path(name).unlink()
    return query


def ask(
    store: Store, query: SavedQuery, *, after: Any = None, limit: int = 20
) -> ClaimPage[Any] | AnsweredPage:
    """Return a page of the list that a named query asks for; `after` is the cursor of the page before."""
    return LISTS[query.list](store, facets=query.facets, after=after, limit=limit)


def _check(query: SavedQuery) -> None:
    if query.list not in LISTS:
        raise UsageError(f"there is no list {query.list!r} to save: use one of {', '.join(LISTS)}")
    check_facets(query.facets)


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for a query: use small letters, digits, hyphens and underscores"
        )
    return folder() / f"{name}.json"


def _names() -> list[str]:
    return sorted(path.stem for path in folder().glob("*.json") if _NAME.fullmatch(path.stem))


def _parsed(name: str, text: str, path: Path) -> SavedQuery:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise FormatError(f"{path} is no JSON ({error}): mend it, or remove it") from error
    facets = data.get("facets", {}) if isinstance(data, dict) else None
    if not isinstance(facets, dict) or not isinstance(data.get("list"), str):
        raise FormatError(f'{path} is no named query: it needs {{"list": …, "facets": {{…}}}}')
    unknown = sorted(facets.keys() - set(Facets._fields))
    if unknown:
        known = ", ".join(Facets._fields)
        raise FormatError(f"{path} has a facet {unknown[0]!r}, which there is not: use {known}")
    for facet, value in facets.items():
        wanted = (int, float) if facet == "min_score" else str
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise FormatError(f"{path} has the facet {facet!r} with the value {value!r}, of the wrong kind")
    query = SavedQuery(name, data["list"], Facets(**facets))
    _check(query)
    return query
