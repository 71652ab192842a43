r"""Formats "argdown" and "argdown-json": Argdown, Markdown for arguments, and what its tools make of it.

A claim is written as a statement, a counterargument as an argument, each after its id and followed by what
it attacks (https://argdown.org/syntax)::

    [claim:9f2c41d07a3b]: Night buses pay for themselves. {by: ["Ines Varga"]}

    <counterargument:51ab07c2d9e1>: Two years of fares say little.
      -> [claim:9f2c41d07a3b]

An undercut of a counterargument is Argdown's undercut (``_>``); one of a claim is written as an attack, since
in Argdown only an argument can be undercut.

Argdown's parser is a program in JavaScript: ``argdown json FILE.argdown`` gives the JSON that is read.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import IO, TYPE_CHECKING, Any

from kg.errors import FormatError
from kg.formats.argument_map import (
    ArgumentMap,
    MapAttack,
    MapStatement,
    file_title,
    graph_of,
    map_of,
    one_line,
)
from kg.formats.json_input import entries, member, objects, path, read_json

if TYPE_CHECKING:
    from kg.models import Attack, Subgraph

LABEL = "Argdown"
DROPS = "restatements, scores, kinds of attacks on claims"
#: What begins something in Argdown wherever it stands, or does at the start of a word.
_SPECIAL = re.compile(r"[\\@#*_\[\]<>{}/:`]|(?<![^\W_])[-+=(]|\.(?=[^\s.])")
#: What a relation of Argdown attacks an argument or a statement for; None says it supports.
_RELATIONS: Mapping[str, tuple[Attack, Attack] | None] = {
    "attack": ("undermine", "rebut"),
    "undercut": ("undercut", "undercut"),
    "contrary": ("rebut", "rebut"),
    "contradictory": ("rebut", "rebut"),
    "support": None,
    "entails": None,
}


def write(graph: Subgraph, stream: IO[bytes]) -> None:
    """Write the statements of `graph` and their links to `stream`."""
    found = map_of(graph)
    title = one_line(found.title or "") or "Countergraph"
    stream.write(f"===\ntitle: {json.dumps(title, ensure_ascii=False)}\n===\n".encode())
    stream.write(f"\n# {_escaped(title)}\n".encode())
    names = {s.id: _reference(s.id, is_counter=s.is_counter) for s in found.statements}
    counters = {statement.id for statement in found.statements if statement.is_counter}
    attacks = defaultdict(list)
    for attack in found.attacks:
        arrow = "_>" if attack.kind == "undercut" and attack.target in counters else "->"
        attacks[attack.source].append(f"  {arrow} {names[attack.target]}\n")
    for statement in found.statements:
        by = [one_line(speaker.name) for speaker in statement.speakers]
        data = f" {{by: {json.dumps(by, ensure_ascii=False)}}}" if by else ""
        stream.write(f"\n{names[statement.id]}: {_escaped(statement.text)}{data}\n".encode())
        stream.write("".join(attacks[statement.id]).encode())


def _reference(identifier: str, *, is_counter: bool) -> str:
    title = re.sub(r"[\[\]<>\s]+", " ", identifier).strip()
    return f"<{title}>" if is_counter else f"[{title}]"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", one_line(text))


# --- reading ----------------------------------------------------------------------------------


def read(stream: IO[bytes]) -> Subgraph:
    """Return an argument map that ``argdown json`` exported as a graph.

    Statements are statements, premises and conclusions included, and so are arguments, by their
    description; one without is told by its conclusion.

    Raises:
        FormatError: it is no such file, or a relation leads nowhere.
    """
    found = _read(read_json(stream, LABEL))
    return graph_of(found, label=LABEL, format_name="argdown-json", fallback=file_title(stream))


def _read(data: dict[str, Any]) -> ArgumentMap:
    statements = {
        f"statement {title}": _text(item, title, at) for at, title, item in entries(data, "statements")
    }
    for at, title, item in entries(data, "arguments"):
        statements[f"argument {title}"] = _text(item, "", at) or _conclusion(item, at, statements) or title
    attacks: list[MapAttack] = []
    left_out: dict[str, int] = defaultdict(int)
    for at, relation in objects(data, "relations"):
        kind = member(relation, "relationType", str, at)
        source, target = (_end(relation, end, at, statements) for end in ("from", "to"))
        if kind not in _RELATIONS:
            left_out[f"relations of the kind {kind}"] += 1
        elif (attack := _RELATIONS[kind]) is None:
            left_out["supporting relations"] += 1
        else:
            of = attack[0] if target.startswith("argument ") else attack[1]
            is_mutual = kind in ("contrary", "contradictory")
            attacks.append(MapAttack(source, target, of, is_mutual=is_mutual))
    found = tuple(MapStatement(name, text) for name, text in _in_order(data, statements))
    return ArgumentMap(found, tuple(attacks), title=_title(data), left_out=left_out)


def _end(relation: dict[str, Any], end: str, at: str, statements: Mapping[str, str]) -> str:
    kind = "statement" if relation.get(f"{end}Type") in ("equivalence-class", "statement") else "argument"
    name = f"{kind} {member(relation, end, str, at)}"
    if name not in statements:
        raise FormatError(
            f"{path(at, end)} of the {LABEL} file is {relation[end]!r}, which is no {kind} in it"
        )
    return name


def _members(item: dict[str, Any], name: str, at: str) -> Iterable[tuple[str, dict[str, Any]]]:
    return objects(item, name, at) if item.get(name) else ()


def _text(item: dict[str, Any], fallback: str, at: str) -> str:
    """Return the words of a statement or an argument, where it is defined; else `fallback`."""
    for where, found in _members(item, "members", at):
        text = member(found, "text", str, where, default=" ")
        for tag in sorted(_tags(found), reverse=True):
            text = text[: tag[0]] + text[tag[1] + 1 :]
        if text.strip() and not found.get("isReference"):
            return one_line(text)
    return fallback


def _tags(found: dict[str, Any]) -> list[tuple[int, int]]:
    """Return where tags (#tag) stand in the words of a statement, both ends inclusive."""
    ranges = found.get("ranges")
    return [
        (each["start"], each["stop"])
        for each in (ranges if isinstance(ranges, list) else ())
        if isinstance(each, dict)
        and each.get("type") == "tag"
        and isinstance(each.get("start"), int)
        and isinstance(each.get("stop"), int)
    ]


def _conclusion(item: dict[str, Any], at: str, statements: Mapping[str, str]) -> str:
    """Return the words of the main conclusion of an argument that is told by its steps."""
    for where, step in _members(item, "pcs", at):
        if step.get("role") == "main-conclusion":
            title = member(step, "title", str, where)
            return statements.get(f"statement {title}", title)
    return ""


def _in_order(data: dict[str, Any], statements: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the statements in the order of the Argdown file, those of unknown place last."""

    def place(name: str) -> tuple[float, float, str]:
        kind, _, title = name.partition(" ")
        members = data[f"{kind}s"][title].get("members") or []
        lines = [
            (each["startLine"], each.get("startColumn") or 0)
            for each in members
            if isinstance(each, dict) and isinstance(each.get("startLine"), int)
        ]
        line, column = min(lines, default=(float("inf"), 0))
        return line, column if isinstance(column, int) else 0, name

    return [(name, statements[name]) for name in sorted(statements, key=place)]


def _title(data: dict[str, Any]) -> str | None:
    """Return the heading of the whole, if there is one; the title in the front matter is not exported."""
    sections = [item for _, item in _members(data, "sections", "")]
    if len(sections) == 1 and isinstance(sections[0].get("title"), str):
        return str(sections[0]["title"])
    return None
