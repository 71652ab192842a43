"""Reading JSON that others wrote: what is wrong with it is told in one sentence, with the line or path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from kg.errors import FormatError

#: The largest argument map that is read.
MAX_BYTES = 200_000_000


def read_json(stream: IO[bytes], label: str) -> dict[str, Any]:
    """Return the JSON object in `stream`.

    Raises:
        FormatError: it is no JSON, no object, too large, or nested too deep to be read.
    """
    text = read_text(stream, label)
    try:
        found = json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise FormatError(
            f"the {label} file is no JSON from line {error.lineno}, column {error.colno} on: "
            f"{error.msg.lower()}; it may be cut off"
        ) from error
    except RecursionError as error:
        raise FormatError(f"the {label} file is nested too deep to be an argument map") from error
    except ValueError as error:
        raise FormatError(f"the {label} file is no JSON to rely on: {error}") from error
    if not isinstance(found, dict):
        raise FormatError(f"the {label} file holds a JSON {_name(found)} where an object is meant")
    return found


def read_text(stream: IO[bytes], label: str) -> str:
    """Return the text in `stream`, which is UTF-8.

    Raises:
        FormatError: it is not UTF-8, or too large.
    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FormatError(
            f"the {label} file has more than {MAX_BYTES // 1_000_000} MB: check that it is an argument map"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(f"line {line} of the {label} file is not UTF-8: save it as UTF-8") from error


def member(record: dict[str, Any], name: str, kind: type, where: str, *, default: Any = None) -> Any:
    """Return ``record[name]``, which must be of this kind; without it `default`, which None forbids.

    Raises:
        FormatError: it is missing or of another kind; `where` is the path of `record` in the file.
    """
    if name not in record and default is not None:
        return default
    value = record.get(name)
    if not isinstance(value, kind):
        found = _name(value) if name in record else "nothing"
        raise FormatError(f"{path(where, name)} holds {found} where {_KINDS[kind]} is meant")
    return value


def objects(record: dict[str, Any], name: str, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects of the list ``record[name]``, each with its path."""
    for number, item in enumerate(member(record, name, list, where)):
        at = f"{path(where, name)}[{number}]"
        if not isinstance(item, dict):
            raise FormatError(f"{at} holds {_name(item)} where an object is meant")
        yield at, item


def entries(record: dict[str, Any], name: str, where: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the objects of the map ``record[name]``, each with its path and key."""
    for key, item in member(record, name, dict, where).items():
        at = f"{path(where, name)}[{key!r}]"
        if not isinstance(item, dict):
            raise FormatError(f"{at} holds {_name(item)} where an object is meant")
        yield at, key, item


def identifier(record: dict[str, Any], name: str, where: str) -> str:
    """Return ``record[name]`` as text; AIF has whole numbers and texts for ids, even in one file."""
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        found = _name(value) if name in record else "nothing"
        raise FormatError(f"{path(where, name)} holds {found} where an id is meant")
    return str(value)


def path(where: str, name: str) -> str:
    """Return the path of a member of the object at `where`."""
    return f"{where}.{name}" if where else name


_KINDS: dict[type, str] = {list: "a list", dict: "an object", str: "a text"}


def _name(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, which has each member once: a map of nodes by id would lose one."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"an object has the member {twice!r} twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")
