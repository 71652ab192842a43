"""Clean text, bullet marks and wrapped lines: what readers of several formats need.

Clean text is one line with single spaces and without invisible characters; quotes and dashes stay
as they are, since quotes from a source are verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ingest.document import RawBlock, RawKind

# soft hyphen, zero-width and bidirectional marks, byte order mark
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff" + "".join(
    map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)
# C1 controls are Windows-1252 characters that a program took for Latin-1
_C1 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_UNSEEN = (
    dict.fromkeys(map(ord, _INVISIBLE))
    | dict.fromkeys((*range(0x09), *range(0x0E, 0x1C), 0x7F, *range(0x80, 0xA0)))
    | _C1
)

_MARK = re.compile(r"([•‣◦▪▫●○■□∙·➢►▶\uf0b7])\s*|([-*+–—])\s+|(\d{1,3})[.)]\s+")
_LONE_MARK = re.compile(r"[•‣◦▪▫●○■□∙·➢►▶\uf0b7*–-]")

# a line that breaks within a word: "long-", but not "short- and long-term"
_CLOSES_UP = re.compile(r"\w-$|\w—$")
_SUSPENDED = re.compile(r"(?:and|or|to|nor)(?:\s|$)|\W")


class Marked(NamedTuple):
    """A line's bullet mark and what follows it; `number` is set where the mark is one."""

    mark: str
    text: str
    number: int | None


def clean(text: str) -> str:
    """Return `text` in one line, with single spaces and without invisible characters.

    >>> clean("A\\u00a0claim,\\r\\n  “verba\\u00adtim”.\\ufeff")
    'A claim, “verbatim”.'
    """
    return " ".join(text.translate(_UNSEEN).split())


def marked(line: str) -> Marked | None:
    """Return the bullet mark that `line` begins with and the text behind it, or None.

    >>> marked("  – A point.").text
    'A point.'
    >>> marked("12) A point.").number
    12
    >>> marked("-5 degrees") is None
    True
    """
    stripped = line.strip()
    match = _MARK.match(stripped)
    if match is None or match.end() == len(stripped):
        return None
    return Marked(
        match.group().strip(), stripped[match.end() :], int(match.group(3)) if match.group(3) else None
    )


def is_lone_mark(line: str) -> bool:
    """Tell whether `line` is a bullet mark whose text stands on the next line."""
    return bool(_LONE_MARK.fullmatch(line.strip()))


def join_lines(lines: Iterable[str]) -> str:
    """Return wrapped `lines` as one text; a word broken at its own hyphen or dash closes up again.

    >>> join_lines(["a long-", "term view, short-", "and long-term"])
    'a long-term view, short- and long-term'
    """
    text = ""
    for line in lines:
        piece = line.strip()
        if text.endswith("\u00ad"):
            text += piece
        elif _CLOSES_UP.search(text) and not _SUSPENDED.match(piece):
            text += piece
        else:
            text = f"{text} {piece}" if text else piece
    return clean(text)


def paragraph(lines: list[str], *, kind: RawKind = RawKind.PARAGRAPH) -> list[RawBlock]:
    """Return the blocks of a paragraph whose visible lines are `lines`.

    A page may fake a list with line breaks; lines behind a bullet mark are items, the others are
    joined with the line before. Numbers count as marks only where there are several, so that a
    sentence that begins with "12. " stays as it is.
    """
    numbered = sum(1 for line in lines if (found := marked(line)) and found.number is not None)
    groups: list[tuple[RawKind, list[str]]] = []
    for line in lines:
        found = marked(line)
        if found and (found.number is None or numbered > 1):
            groups.append((RawKind.ITEM, [found.text]))
        elif groups:
            groups[-1][1].append(line)
        else:
            groups.append((kind, [line]))
    blocks = (RawBlock(kind, join_lines(group)) for kind, group in groups)
    return [block for block in blocks if block.text]
