"""Format "kialo": the text that Kialo exports a discussion as, a tree of pros and cons.

::

    Discussion Title: Night Buses

    1. Night Buses
    1.1. Night buses pay for themselves.
    1.1.1. Con: Two years of fares say little.
    1.2. Con: -> See 1.1.1.

A line without Pro or Con below the title is a thesis; written are all claims, and the counterarguments
that challenge nothing. A counterargument stands below each of its targets, from the second time on
as a reference (``-> See``), and with it those against it, so that circles end.

What is read has one thesis or several, texts of several lines, links and references.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import IO, TYPE_CHECKING

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
from kg.formats.json_input import read_text

if TYPE_CHECKING:
    from kg.models import Subgraph

LABEL = "Kialo"
DROPS = "restatements, speakers, kinds and scores of links"
_TITLE = re.compile(r"\s*Discussion (?:Title|Name):\s*(.*)")
_ENTRY = re.compile(r"((?:\d+\.)+)\s+(?:(Pro|Con):\s+)?(.*)", re.IGNORECASE)
_SEE = re.compile(r"->\s*See\s+((?:\d+\.)+)\s*$")
# bounded, so that a text of brackets takes no time
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\[\]\\]){0,2000})\]\((?:\\.|[^\[)\\\s]){0,2000}\)")
_MOST_LEVELS = 1_000


def write(graph: Subgraph, stream: IO[bytes]) -> None:
    """Write the statements of `graph` and their links to `stream`."""
    found = map_of(graph)
    title = one_line(found.title or "") or "Countergraph"
    stream.write(f"Discussion Title: {title}\n\n1. {_escaped(title)}\n".encode())
    texts = {statement.id: _escaped(statement.text) for statement in found.statements}
    order = {name: number for number, name in enumerate(texts)}
    against: dict[str, list[str]] = defaultdict(list)
    for source, target in sorted(
        {(a.source, a.target) for a in found.attacks}, key=lambda ends: (order[ends[0]], order[ends[1]])
    ):
        against[target].append(source)
    targeted = {attack.source for attack in found.attacks}
    roots = [s.id for s in found.statements if not s.is_counter or s.id not in targeted]
    places: dict[str, str] = {}
    children = 0
    # a counterargument that only stands in a circle is reached from no root
    for name in (*roots, *texts):
        if name not in places:
            children += 1
            for line in _branch(name, f"1.{children}.", texts, against, places):
                stream.write(line.encode())


def _branch(
    root: str, at: str, texts: dict[str, str], against: dict[str, list[str]], places: dict[str, str]
) -> list[str]:
    """Return the lines of a thesis and all below it; `places` has the numbers of what is written already."""
    lines: list[str] = []
    waiting = [(root, at, "")]
    while waiting:
        name, place, stance = waiting.pop()
        if name in places:
            lines.append(f"{place} {stance}-> See {places[name]}\n")
            continue
        places[name] = place
        lines.append(f"{place} {stance}{texts[name]}\n")
        children = [
            (child, f"{place}{number}.", "Con: ") for number, child in enumerate(against[name], start=1)
        ]
        waiting.extend(reversed(children))
    return lines


def _escaped(text: str) -> str:
    """Return `text` as one line, with backslashes before what would be a link."""
    return re.sub(r"[\[\]()]", r"\\\g<0>", one_line(text))


def read(stream: IO[bytes]) -> Subgraph:
    """Return a discussion exported from Kialo as a graph.

    Raises:
        FormatError: it is no such file, or a line has a number that is there twice or below nothing.
    """
    found = _read(read_text(stream, LABEL))
    return graph_of(found, label=LABEL, format_name="kialo", fallback=file_title(stream))


class _Entry:
    """A numbered line of an export with the lines that go on with it."""

    def __init__(self, line: int, number: str, stance: str, text: str) -> None:
        self.line, self.number, self.stance = line, number, stance.lower()
        self.lines = [text]

    @property
    def text(self) -> str:
        """The words, which may go on over several lines."""
        return " ".join(self.lines)

    @property
    def parent(self) -> str:
        """The number of the entry above."""
        return self.number.rsplit(".", 2)[0] + "." if self.number.count(".") > 1 else ""


def _read(text: str) -> ArgumentMap:
    title, entries = _entries(text)
    root = next((number for number in entries if number.count(".") == 1), None)
    theses = [e for e in entries.values() if e.parent == root and not e.stance]
    statements: list[MapStatement] = []
    attacks: list[MapAttack] = []
    left_out: dict[str, int] = defaultdict(int)
    for entry in entries.values():
        if entry.number.count(".") > _MOST_LEVELS:
            raise FormatError(
                f"line {entry.line} is nested deeper than {_MOST_LEVELS} levels: check the file"
            )
        if entry.parent and entry.parent not in entries:
            raise FormatError(
                f"line {entry.line} has the number {entry.number}, and {entry.parent} above it is not in the "
                "file: it may be cut off"
            )
        source = entry.number
        if see := _SEE.match(entry.text):
            source = see[1]
            if source not in entries or _SEE.match(entries[source].text):
                raise FormatError(f"line {entry.line} refers to {source}, which is no statement of the file")
        elif entry.number != root or not theses:
            statements.append(MapStatement(entry.number, _unescaped(entry.text)))
        if not entry.parent or (entry.parent == root and theses and not entry.stance):
            continue
        target = entries[entry.parent]
        aim = see[1] if (see := _SEE.match(target.text)) else target.number
        if entry.stance == "con":
            attacks.append(MapAttack(source, aim))
        else:
            left_out["supporting relations" if entry.stance else "relations of no kind"] += 1
    return ArgumentMap(tuple(statements), tuple(attacks), title=title or None, left_out=left_out)


def _entries(text: str) -> tuple[str, dict[str, _Entry]]:
    title = ""
    entries: dict[str, _Entry] = {}
    last: _Entry | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if last is None and (match := _TITLE.match(line)):
            title = match[1].strip()
        elif (match := _ENTRY.match(line)) and (last is not None or match[1].count(".") == 1):
            if match[1] in entries:
                raise FormatError(
                    f"line {number} has the number {match[1]}, as line {entries[match[1]].line} has: "
                    "check the file"
                )
            last = entries[match[1]] = _Entry(number, match[1], match[2] or "", match[3])
        elif last is not None:
            last.lines.append(line.strip())
        elif line.strip():
            raise FormatError(
                f"line {number} of the {LABEL} file is neither a title (Discussion Title: …) nor the first "
                "statement (1. …): export the discussion as text"
            )
    return title, entries


def _unescaped(text: str) -> str:
    """Return `text` without links and backslashes; of a link its words stay."""
    return re.sub(r"\\([\[\]()])", r"\1", _LINK.sub(r"\1", text))
