"""From lines with places on pages to blocks: columns, running heads, paragraphs, headings.

A page is read column by column. What recurs at the same height of several pages is a running head or
foot; a number at the edge of a page is its number. A heading is set larger than the text; a paragraph
begins after a wider gap, with an indent or a bullet, or below a line that had room for its first word;
one that a page or a column breaks goes on. A word that the end of a line breaks is joined, without the
hyphen where it is no part of the word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.document import RawBlock, RawKind
from ingest.sources.cleaning import clean, is_lone_mark, marked
from ingest.structure.form import ends_in_abbreviation, ends_sentence
from ingest.structure.wording import is_label
from kg.text.spelling import is_listed


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its corners in points from the lower left of the page, and how it is set."""

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its size in points, and its lines in any order."""

    width: float
    height: float
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class _Set:
    """A line in reading order: `left` and `right` are the edges of its column, of which it is `column`."""

    line: Line
    column: int
    left: float
    right: float
    page: int

    @property
    def indent(self) -> float:
        """How far the line stands in from the edge of its column."""
        return self.line.x0 - self.left


# a heading is this much larger than the text
_LARGER = 1.08
# the part of a page, at its top and at its foot, where running heads and page numbers stand
_EDGE = 0.12
# the white between two columns is at least this many times the size of the letters
_NARROWEST_STRIPE = 0.7
_FEWEST_ROWS = 4
# a page of columns has at least as many lines, and at most
_FEWEST_LINES, _MOST_LINES = 8, 5_000
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.?)?\s*[-–—|·]?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of)\s*\d{1,4})?\s*[-–—|·]?",
    re.IGNORECASE,
)
_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
#: What pdfminer writes for a sign that its font does not give a meaning.
UNKNOWN = re.compile(r"\(cid:\d+\)")
_HYPHENS = "-\u00ad\u2010"
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_FIRST_WORD = re.compile(r"\S+")


def blocks_of(pages: Sequence[Page]) -> list[RawBlock]:
    """Return the blocks of the pages in reading order."""
    pages = [
        replace(page, lines=[replace(line, text=_mended(line.text)) for line in page.lines]) for page in pages
    ]
    running = _running(pages)
    kept = [
        [line for line in page.lines if (number, line) not in running] for number, page in enumerate(pages)
    ]
    gutters = [gutter for page in kept if (gutter := _gutter(page)) is not None]
    usual = median(gutters) if 2 * len(gutters) >= len(pages) else None
    lines = [each for number, page in enumerate(kept) for each in _in_order(page, number, usual)]
    if not lines:
        return []
    return _Setting(lines).blocks()


def _mended(text: str) -> str:
    """Return a line with ligatures as letters, and a bullet for a sign without a meaning at its start."""
    text = "".join(_LIGATURES.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
    text = UNKNOWN.sub("•", text, count=1) if UNKNOWN.match(text.lstrip()) else text
    return UNKNOWN.sub("", text)


# --- running heads --------------------------------------------------------------------------


def _running(pages: Sequence[Page]) -> set[tuple[int, Line]]:
    """Return the lines, with the numbers of their pages, that are running heads and page numbers."""
    edges: list[tuple[int, list[Line], tuple[str, int]]] = []
    found: set[tuple[int, Line]] = set()
    for number, page in enumerate(pages):
        rows = _grouped(page.lines)
        for row in rows:
            top, foot = max(line.y1 for line in row), min(line.y0 for line in row)
            if (foot < _EDGE * page.height) is (top > (1 - _EDGE) * page.height):
                continue
            text = clean(" ".join(line.text for line in row))
            words = re.sub(r"\d+", "#", text.lower())
            if any(letter.isalnum() for letter in text) and not is_label(text):
                edges.append((number, row, (words, round(foot / 4))))
            if row in (rows[0], rows[-1]) and len(text) < 20 and _PAGE_NUMBER.fullmatch(text):
                found.update((number, line) for line in row)
    counts = Counter(sign for sign, _ in {(sign, number) for number, _, sign in edges})
    several = max(2, min(3, len(pages) // 3))
    for number, row, (words, height) in edges:
        if sum(counts[words, height + step] for step in (-1, 0, 1)) >= several:
            found.update((number, line) for line in row)
    return found


# --- reading order --------------------------------------------------------------------------


def _in_order(lines: list[Line], page: int, usual: float | None) -> list[_Set]:
    """Return the lines of a page in reading order, with the columns they stand in.

    `usual` is where columns are parted on the other pages; one with few lines does not show it.
    """
    columns = list(_columns(lines, usual))
    placed = []
    for number, column in enumerate(columns):
        rows = _rows(column)
        left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
        placed += [_Set(row, number, left, right, page) for row in rows]
    return placed


def _columns(lines: list[Line], usual: float | None = None) -> Iterator[list[Line]]:
    """Yield the columns of a page in reading order; what crosses a gutter parts what is above it."""
    if not lines:
        return
    gutter = _gutter(lines)
    if gutter is None and usual is not None and _has_sides(lines, usual):
        gutter = usual
    if gutter is None:
        yield lines
        return
    band: list[Line] = []
    crossing: list[Line] = []
    for line in sorted(lines, key=lambda each: -each.y1):
        if line.x0 < gutter < line.x1:
            if band:
                yield from _halves(band, gutter)
                band = []
            crossing.append(line)
        else:
            if crossing:
                yield crossing
                crossing = []
            band.append(line)
    if crossing:
        yield crossing
    if band:
        yield from _halves(band, gutter)


def _halves(lines: list[Line], gutter: float) -> Iterator[list[Line]]:
    yield from _columns([line for line in lines if line.x1 <= gutter])
    yield from _columns([line for line in lines if line.x0 >= gutter])


def _gutter(lines: list[Line]) -> float | None:
    """Return where a white stripe parts two columns, or None where there is one column.

    Few lines cross it, and many rows have text on both sides of it: the gap in a list of short entries
    has text on one side only.
    """
    if not _FEWEST_LINES <= len(lines) <= _MOST_LINES:
        return None
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    starts = Counter(round(line.x0) for line in lines)
    rows = _grouped(lines)
    best: tuple[float, float] | None = None
    for start in starts:
        at = start - 2.0
        if not left + 0.15 * (right - left) < at < right - 0.15 * (right - left):
            continue
        before = [line for line in lines if line.x1 <= at]
        after = [line for line in lines if line.x0 >= at]
        crossing = sum(any(line.x0 < at < line.x1 for line in row) for row in rows)
        if crossing > 0.3 * len(rows) or min(len(_grouped(before)), len(_grouped(after))) < _FEWEST_ROWS:
            continue
        stripe = min(line.x0 for line in after) - max(line.x1 for line in before)
        if stripe < _NARROWEST_STRIPE * median(line.size for line in lines):
            continue  # the space between words that happen to stand below one another
        # the columns fill their widths: a table or a bullet does not
        if min(_filled(before, left, at), _filled(after, at, right)) < 0.5:
            continue
        score = -crossing + 0.01 * starts[start]
        if best is None or score > best[0]:
            best = score, at
    return best[1] if best else None


def _has_sides(lines: list[Line], gutter: float) -> bool:
    crossing = sum(line.x0 < gutter < line.x1 for line in lines)
    left = sum(line.x1 <= gutter for line in lines)
    return 0 < left < len(lines) - crossing and crossing <= 0.5 * len(lines)


def _filled(lines: list[Line], left: float, right: float) -> float:
    """Return the share of the rows that reach over most of the width from `left` to `right`."""
    rows = _rows(lines)
    return sum(row.x1 - row.x0 > 0.6 * (right - left) for row in rows) / len(rows)


def _rows(lines: list[Line]) -> list[Line]:
    """Return the lines from top to bottom, those that stand beside one another joined to one."""
    return sorted(map(_joined, _grouped(lines)), key=lambda each: -each.y0)


def _grouped(lines: list[Line]) -> list[list[Line]]:
    """Return the rows from top to bottom: lines that stand beside one another, from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: (-each.y0, each.x0)):
        beside = rows[-1] if rows else []
        if beside and _is_beside(beside[0], line):
            beside.append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda each: each.x0) for row in rows]


def _is_beside(line: Line, other: Line) -> bool:
    shared = min(line.y1, other.y1) - max(line.y0, other.y0)
    return shared > 0.6 * min(line.y1 - line.y0, other.y1 - other.y0)


def _joined(row: list[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    longest = max(row, key=lambda line: len(line.text))
    text = row[0].text
    for line, following in pairwise(row):
        near = following.x0 - line.x1 < 0.1 * following.size
        text += following.text if near else f" {following.text}"
    return Line(
        text,
        row[0].x0,
        max(line.x1 for line in row),
        min(line.y0 for line in row),
        max(line.y1 for line in row),
        longest.size,
        all(line.bold for line in row if not is_lone_mark(line.text)),
    )


# --- blocks ---------------------------------------------------------------------------------


class _Setting:
    """How a document is set: the size of its text, the distance of its lines, its words."""

    def __init__(self, lines: list[_Set]) -> None:
        self.lines = lines
        sizes: Counter[float] = Counter()
        for each in lines:
            sizes[each.line.size] += len(each.line.text)
        self.size = max(sizes, key=lambda size: (sizes[size], size))
        larger = sorted({e.line.size for e in lines if self._is_larger(e.line)}, reverse=True)
        self.levels = {size: min(6, level) for level, size in enumerate(larger, start=1)}
        steps = [
            above.line.y0 - below.line.y0
            for above, below in pairwise(lines)
            if self._is_below(above, below) and above.line.size == below.line.size == self.size
        ]
        self.step = median(steps) if steps else 1.2 * self.size
        self.indented = self._has_indents()
        # a browser prints a hyphen of its own where it breaks a word, and "-" where one was typed
        self.types_hyphens = any(re.search(r"\w\u2010\w", each.line.text) for each in lines)
        self.words = Counter(
            word.casefold() for each in lines for word in _WORD.findall(each.line.text.rstrip(_HYPHENS))
        )

    def _is_larger(self, line: Line) -> bool:
        return line.size >= _LARGER * self.size and any(letter.isalpha() for letter in line.text)

    @staticmethod
    def _is_below(above: _Set, below: _Set) -> bool:
        return (above.page, above.column) == (below.page, below.column)

    def _has_indents(self) -> bool:
        """Tell whether paragraphs begin with an indent, as in books, rather than after a gap."""
        indents = gaps = 0
        for above, below in pairwise(self.lines):
            plain = all(e.line.size == self.size and not e.line.bold for e in (above, below))
            if not plain or not self._is_below(above, below) or above.indent > 2:
                continue
            if marked(above.line.text) or marked(below.line.text):
                continue
            wide = above.line.y0 - below.line.y0 > 1.3 * self.step
            gaps += wide
            indents += not wide and self._is_indented(below)
        return indents > gaps

    def _is_indented(self, each: _Set) -> bool:
        return 0.7 * self.size < each.indent < 4 * self.size

    def blocks(self) -> list[RawBlock]:
        """Return the blocks."""
        groups: list[list[_Set]] = []
        for each in self.lines:
            if groups and self._continues(groups[-1], each):
                groups[-1].append(each)
            else:
                groups.append([each])
        found = (self._block(group) for group in groups)
        return [block for block in found if block.text]

    def _block(self, group: list[_Set]) -> RawBlock:
        text = self._text(group)
        line = group[0].line
        if line.size in self.levels and self._is_larger(line):
            return RawBlock(RawKind.HEADING, text, self.levels[line.size])
        if (bullet := marked(text)) is not None and (bullet.number is None or self._hangs(group)):
            return RawBlock(RawKind.ITEM, bullet.text)
        bold = all(each.line.bold for each in group)
        return RawBlock(RawKind.UNKNOWN if bold or not self.levels else RawKind.PARAGRAPH, text)

    def _hangs(self, group: list[_Set]) -> bool:
        """Tell whether an item's further lines stand below its text, or it stands in from the edge."""
        first = group[0]
        return first.indent > 2 or any(each.indent - first.indent > 4 for each in group[1:])

    def _continues(self, group: list[_Set], each: _Set) -> bool:
        """Tell whether a line belongs to the block before it."""
        last, line = group[-1], each.line
        before = last.line
        if self._is_larger(before) or self._is_larger(line):
            if before.size != line.size or not self._is_below(last, each):
                return False
            leading = max(1.2, self.step / self.size) * before.size
            return before.y0 - line.y0 < 1.3 * leading and before.bold == line.bold
        bullet = marked(line.text)
        if bullet is not None and (bullet.number is None or ends_sentence(before.text)):
            dash = bullet.mark in "-–—+*" or bullet.number is not None
            if not dash or ends_sentence(before.text) or marked(self._text(group)) is not None:
                return False
        if before.bold != line.bold and (before.bold and all(e.line.bold for e in group)):
            return False
        if not self._is_below(last, each):
            return self._goes_on(group, each)
        gap = before.y0 - line.y0
        if gap > 1.3 * max(self.step, 1.05 * line.size) or gap < -self.step:
            return False
        item = marked(group[0].line.text) is not None
        if item:
            # what stands left of the item's text, below its end, is a paragraph of its own
            return each.indent > group[0].indent + 1 or not ends_sentence(before.text)
        if self.indented:
            return not self._is_indented(each)
        return self._is_full(last, line) or not ends_sentence(before.text)

    def _goes_on(self, group: list[_Set], each: _Set) -> bool:
        """Tell whether a block goes on behind a break of the page or the column."""
        last, line = group[-1], each.line
        if abs(last.line.size - line.size) > 0.3 or last.line.bold != line.bold:
            return False
        if not ends_sentence(last.line.text) or ends_in_abbreviation(last.line.text):
            # a heading has no full stop either, and a paragraph begins below it
            return len(group) > 1 or line.text[:1].islower() or self._is_full(last, line)
        if marked(group[0].line.text) is not None and each.indent > 4:
            return True  # it stands below the item's text
        if self.indented and marked(group[0].line.text) is None:
            return not self._is_indented(each)
        return self._is_full(last, line)

    def _is_full(self, each: _Set, following: Line) -> bool:
        """Tell whether a line had no room left for the first word of the next one."""
        first = _FIRST_WORD.match(following.text.lstrip())
        word = len(first.group()) + 1 if first else 1
        letter = (following.x1 - following.x0) / max(1, len(following.text))
        return each.line.x1 + word * letter > each.right - 1

    def _text(self, group: list[_Set]) -> str:
        """Return the words of a block in one line, words joined that the ends of lines break."""
        text = ""
        for each in group:
            piece = each.line.text.strip()
            if not text:
                text = piece
            elif text[-1] in _HYPHENS and text[-2:-1].isalpha():
                text = self._dehyphenated(text, piece)
            elif text.endswith(("—", "/")):
                text += piece
            else:
                text = f"{text} {piece}"
        return clean(text)

    def _dehyphenated(self, text: str, piece: str) -> str:
        """Join a word that a hyphen breaks; a hyphen that belongs to it stays."""
        head = re.search(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*$", text[:-1])
        tail = re.match(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*", piece)
        if text[-1] == "\u00ad" or (text[-1] == "\u2010" and not self.types_hyphens):
            return text[:-1] + piece
        if head is None or tail is None:
            return text + piece
        if re.match(r"(?:and|or|to|nor)\s", piece):
            return f"{text} {piece}"  # "short- and long-term"
        if not tail.group()[0].islower():
            return text + piece
        closed, hyphened = (f"{head.group()}{joint}{tail.group()}".casefold() for joint in ("", "-"))
        if self.words[hyphened] > self.words[closed]:
            return text + piece
        if self.words[closed] or is_listed(closed):
            return text[:-1] + piece
        parts = head.group().rsplit("-", 1)[-1], re.split("[-\u2010]", tail.group())[0]
        if all(len(part) > 1 and is_listed(part) for part in parts) or "-" in tail.group():
            return text + piece
        return text[:-1] + piece
