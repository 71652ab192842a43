"""Plain text: paragraphs, bullets and, unmarked, headings.

A text file says nothing of itself: a heading is a short line, a paragraph is one long line or many
wrapped ones, and blank lines may or may not stand between them. This reader finds out whether the
file is wrapped, joins what was wrapped, strips bullet marks, and leaves it to `ingest.structure` to
say which of the lines are headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from ingest.document import RawBlock, RawKind, RawSource
from ingest.sources.cleaning import Marked, clean, is_lone_mark, join_lines, marked
from ingest.sources.decoding import decode
from ingest.structure.form import LONGEST_HEADING, ends_in_abbreviation, looks_like_heading
from ingest.structure.wording import is_label, is_summary_heading

# widths that editors and mail programs wrap at
_NARROWEST, _WIDEST = 40, 160
_HASHES = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*")
_RULE = re.compile(r"[=\-_*~•·# ]{3,}")
_ENDS = re.compile(r"[.!?:;…。！？][\"'”’)\]]*$")
# the share of longer words with a capital that makes a line a title
_CAPITALS = 0.75


@dataclass(slots=True)
class _Pending:
    """A block that further lines may still belong to; `indent` is where an item's text begins."""

    kind: RawKind
    lines: list[str]
    indent: int = 0
    number: int | None = None
    level: int | None = None
    raw: list[str] = field(default_factory=list)


def read_text(data: bytes) -> RawSource:
    """Format: plain text, wrapped or one line a paragraph, with or without blank lines between."""
    decoded = decode(data)
    return RawSource("text", tuple(text_blocks(decoded.text)), warnings=decoded.warnings)


def text_blocks(text: str) -> list[RawBlock]:
    """Return the blocks of a plain text.

    >>> [block.text for block in text_blocks("Heading\\n\\n• One,\\n  in two lines.\\n• Two.")]
    ['Heading', 'One, in two lines.', 'Two.']
    """
    lines = re.split(r"\r\n|[\r\n\x0b\u2028]", re.sub(r"[\x0c\u2029]", "\n\n", text))
    lines = [line.expandtabs(4).rstrip() for line in lines]
    return list(_finish(_gather(lines, _layout(lines))))


class _Layout(NamedTuple):
    """How a file sets its lines.

    `width` is the column it wraps at, None where a paragraph is one line; `hangs` tells that an
    item's further lines stand below its text, `crowded` that headings stand right above paragraphs.
    """

    width: int | None
    hangs: bool
    crowded: bool


def _layout(lines: list[str]) -> _Layout:
    # pairs of lines without a blank line or a bullet between them
    pairs = [
        (line, following)
        for line, following in pairwise(lines)
        if line.strip() and following.strip() and not marked(following)
    ]
    hangs = any(
        (bullet := marked(line))
        and _indent(following) >= max(2, _indent(line) + len(line.strip()) - len(bullet.text))
        for line, following in pairs
    )
    width = _wrap_width(lines, pairs)
    short = sum(not _is_full(line, following, width) for line, following in pairs) if width else 0
    return _Layout(width, hangs, short >= 3 and short > 0.02 * len(pairs))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _wrap_width(lines: list[str], pairs: list[tuple[str, str]]) -> int | None:
    """Return the column at which the lines are wrapped, or None where a paragraph is one line."""
    widths = sorted(len(line) for line, _ in pairs)
    if not widths:
        return None
    width = widths[min(len(widths) - 1, round(0.95 * (len(widths) - 1)))]
    if not _NARROWEST <= width <= _WIDEST:
        return None
    # a file with paragraphs far wider than its "wrapped" lines is not wrapped
    characters = sum(map(len, lines))
    if sum(len(line) for line in lines if len(line) > width + 20) > 0.3 * characters:
        return None
    full = sum(_is_full(line, following, width) for line, following in pairs)
    return width if full >= 0.6 * len(pairs) else None


def _is_full(line: str, following: str, width: int) -> bool:
    """Tell whether the next line's first word would not have fitted on this one."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width


def _gather(lines: list[str], layout: _Layout) -> Iterator[_Pending]:
    pending: _Pending | None = None
    blank = True
    lone = False
    for line in lines:
        if not clean(line):
            blank = True
            continue
        if _RULE.fullmatch(line.strip()) and not is_lone_mark(line):
            if pending and not blank and _is_underline(line, pending):
                pending.kind, pending.level = RawKind.HEADING, 1 if "=" in line else 2
            blank = True
            continue
        if is_lone_mark(line):
            lone, blank = True, True
            continue
        indent = _indent(line)
        bullet = Marked("", line.strip(), None) if lone else marked(line)
        heading = _HASHES.fullmatch(line.strip())
        if pending and not lone and _continues(pending, line, indent, bullet, layout, blank=blank):
            pending.lines.append(line)
        else:
            if pending:
                yield pending
            if heading:
                pending = _Pending(RawKind.HEADING, [heading[2]], level=len(heading[1]))
            elif bullet:
                start = indent + len(line.strip()) - len(bullet.text)
                pending = _Pending(RawKind.ITEM, [bullet.text], start, bullet.number)
            else:
                pending = _Pending(RawKind.UNKNOWN, [line])
        pending.raw.append(line)
        blank = lone = False
    if pending:
        yield pending


def _is_underline(line: str, pending: _Pending) -> bool:
    return (
        line.strip()[0] in "=-"
        and len(pending.lines) == 1
        and pending.kind is RawKind.UNKNOWN
        and len(pending.lines[0]) <= LONGEST_HEADING
    )


def _continues(
    pending: _Pending, line: str, indent: int, bullet: Marked | None, layout: _Layout, *, blank: bool
) -> bool:
    """Tell whether `line` belongs to the block before it."""
    if pending.kind is RawKind.HEADING or _HASHES.fullmatch(line.strip()):
        return False
    previous = pending.raw[-1]
    item = pending.kind is RawKind.ITEM
    if blank:
        # a second paragraph of an item hangs below the item's text
        return item and not bullet and pending.indent > 0 and indent >= max(2, pending.indent)
    wrapped = layout.width is not None and _is_full(previous, line, layout.width)
    unfinished = not _ENDS.search(previous.strip())
    if bullet:
        # the dash or the number that happens to begin a wrapped line
        hangs = not item or indent == pending.indent
        return wrapped and unfinished and hangs and bullet.mark[0] not in "•◦▪"
    if item and indent >= max(2, pending.indent - 1):
        return True
    text = line.strip()
    if unfinished and text[:1].islower() and (item or layout.width or len(previous) >= _NARROWEST):
        return True
    if item and layout.hangs:
        return False
    if wrapped:
        return not (layout.crowded and _parts(pending, text, layout.width or 0))
    return item and unfinished and bool(_ENDS.search(text))


def _parts(pending: _Pending, line: str, width: int) -> bool:
    """Tell whether a heading begins or ends between two full lines of a file without blank lines."""
    previous = pending.raw[-1].strip()
    if _ENDS.search(previous) and not ends_in_abbreviation(previous):
        return _is_heading_line(line)
    only = len(pending.lines) == 1 and pending.kind is RawKind.UNKNOWN
    prose = line[:1].isupper() and len(line) > 0.7 * width and not _is_heading_line(line)
    return only and prose and _is_heading_line(pending.lines[0].strip())


def _is_heading_line(line: str) -> bool:
    """Tell whether a single line of a wrapped file is a heading: a known one, or one with its capitals."""
    if is_label(line) or is_summary_heading(line):
        return True
    longer = [word for word in re.findall(r"[^\W\d_][\w'’-]*", line) if len(word) > 3]
    capitals = sum(word[0].isupper() for word in longer)
    return looks_like_heading(line) and len(longer) > 1 and capitals >= _CAPITALS * len(longer)


def _finish(gathered: Iterator[_Pending]) -> Iterator[RawBlock]:
    blocks = [block for block in gathered if join_lines(block.lines)]
    for i, block in enumerate(blocks):
        text = join_lines(block.lines)
        if block.number is not None and _stands_alone(blocks, i) and looks_like_heading(text):
            yield RawBlock(RawKind.UNKNOWN, clean(f"{block.raw[0].strip().split(maxsplit=1)[0]} {text}"))
        else:
            yield RawBlock(block.kind, text, block.level)


def _stands_alone(blocks: list[_Pending], i: int) -> bool:
    """Tell whether no item before or after counts on: "1. Why It Matters" heads a section."""
    number = blocks[i].number or 0
    before = blocks[i - 1].number if i > 0 else None
    after = blocks[i + 1].number if i + 1 < len(blocks) else None
    return before not in {number - 1, number} and after not in {number, number + 1}
