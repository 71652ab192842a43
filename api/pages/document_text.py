"""A document's text as it is read on its page: in blocks, with headings, and in parts that are not too long.

A document keeps its text and its sections, and not where a section begins: the reader of the source laid
the headings out among the blocks. They are found again by their words and their order (`headings`). What
an introduction or a part without a heading is called stands nowhere in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from kg.models import Section, Statement

#: A block that is longer is cut, between words where there is a space.
LONGEST_BLOCK = 20_000
#: A part ends with the first block after which it has so many characters, statements or blocks.
PART_LETTERS, PART_STATEMENTS, PART_BLOCKS = 100_000, 400, 1_500
#: A part that is filled so far ends before the next section of the first level.
_NEARLY_FULL = 0.6

# what leads up to the first line end is left to the block: to look for it would take quadratic time
_EMPTY_LINES = re.compile(r"\n\s*\n\s*")
_SPACES = re.compile(r" {2,}")


class Block(NamedTuple):
    """A block of a text, offsets in code points; what stands between two blocks is white space only.

    `continues` says that it goes on with the block before it, which was too long.
    """

    start: int
    end: int
    continues: bool = False


class Heading(NamedTuple):
    """Where a section begins: at its heading (`block` is its number) or, without one, at `start`."""

    section: Section
    start: int
    block: int | None


class Part(NamedTuple):
    """Blocks that are read on one page: those from number `first` up to, and without, `last`."""

    first: int
    last: int
    start: int
    end: int


def blocks(text: str) -> list[Block]:
    """Return the blocks of a text: what empty lines divide, or several spaces where it is one line.

    The latter is how a text is laid out of which only quotes are known.

    >>> [(block.start, block.end) for block in blocks("One.\\n\\nTwo.")]
    [(0, 4), (6, 10)]
    """
    found: list[Block] = []
    start = 0
    for gap in (_EMPTY_LINES if "\n" in text else _SPACES).finditer(text):
        found += _cut(text, start, gap.start())
        start = gap.end()
    return found + _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> list[Block]:
    found: list[Block] = []
    if text[start:end].isspace():
        return found
    while end - start > LONGEST_BLOCK:
        place = text.rfind(" ", start + LONGEST_BLOCK // 2, start + LONGEST_BLOCK)
        middle = place + 1 if place >= 0 else start + LONGEST_BLOCK
        found.append(Block(start, middle, bool(found)))
        start = middle
    return [*found, Block(start, end, bool(found))] if start < end else found


def headings(
    text: str, parts: Sequence[Block], sections: Sequence[Section], statements: Sequence[Statement]
) -> list[Heading]:
    """Return where the sections begin, in their order; one without a heading and statements is left out.

    A heading stands before every statement of its section and of the sections after it, which tells it
    from a line of the same words further down.
    """
    first: dict[str, int] = {}
    for statement in statements:
        first[statement.section] = min(statement.start, first.get(statement.section, statement.start))
    ordered = sorted(sections, key=lambda section: section.order)
    bounds, bound = [], len(text) + 1
    for section in reversed(ordered):
        bound = min(bound, first.get(section.id, bound))
        bounds.append(bound)
    places: dict[str, list[int]] = {}
    for number, block in enumerate(parts):
        places.setdefault(text[block.start : block.end].strip(), []).append(number)
    found: list[Heading] = []
    last = -1
    for section, bound in zip(ordered, reversed(bounds), strict=True):
        candidates = places.get(section.heading.strip(), [])
        at = bisect_right(candidates, last)
        if at < len(candidates) and parts[candidates[at]].start < bound:
            last = candidates[at]
            found.append(Heading(section, parts[last].start, last))
        elif section.id in first:
            found.append(Heading(section, first[section.id], None))
    return found


def parts_of(found: Sequence[Block], statements: Sequence[Statement], heads: Sequence[Heading]) -> list[Part]:
    """Return the parts that a text is read in; those of one document are the same on every page of it."""
    starts = sorted(statement.start for statement in statements)
    tops = {head.block for head in heads if head.section.level == 1}
    parts: list[Part] = []
    first = letters = said = 0
    for number, block in enumerate(found):
        filled = max(letters / PART_LETTERS, said / PART_STATEMENTS, (number - first) / PART_BLOCKS)
        if filled >= 1 or (number in tops and filled >= _NEARLY_FULL):
            parts.append(Part(first, number, found[first].start, block.start))
            first, letters, said = number, 0, 0
        letters += block.end - block.start
        said += bisect_right(starts, block.end - 1) - bisect_right(starts, block.start - 1)
    if found:
        parts.append(Part(first, len(found), found[first].start, found[-1].end))
    return parts


def part_at(parts: Sequence[Part], place: int) -> int:
    """Return the number of the part that holds a place of the text, the last one for a place behind it."""
    return max(0, bisect_right([part.start for part in parts], place) - 1)
