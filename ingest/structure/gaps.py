"""Headings and promos: which is which, by wording and by place.

A call to sign up has the form of a heading, and every site words it differently, so wording alone
decides only the plain cases. The rest is told by place. Short lines stand in *gaps* between two
pieces of content, and what is on both sides says what they can be:

* after a list of counterarguments, or where a preview breaks off, come promos, the page's title
  again and the next section's heading, in that order: what stands before the last promo is promo,
  what stands after it is the heading, with perhaps a sub-heading;
* before "Additional Materials" a section's heading may be repeated, which is navigation;
* between two paragraphs a short line is a sub-heading unless its words call loudly;
* what stands after the last content is no heading.

A sentence that occurs word for word more than once is furniture as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise

from ingest.document import PROSE, BlockRole, RawKind
from ingest.structure.draft import Draft
from ingest.structure.form import ends_sentence, is_broken_off, is_title_case, sentence_count
from ingest.structure.wording import (
    addresses_reader,
    is_aside,
    is_imperative,
    is_label,
    is_navigation,
    is_related_heading,
)

_FURNITURE = frozenset({BlockRole.PROMO, BlockRole.NAVIGATION})
_LONGEST_PROMO = 300
_LONGEST_WEAK_PROMO = 160
_LONGEST_REQUEST = 100
_LONGEST_BOX = 120
# what stands below "You might also like" is furniture unless it is this much of the page
_TAIL_SHARE = 0.25
# a last section is longer than this share of the page; what is less and has only short lines is a footer
_SMALL_TAIL = 0.03


class _Side(Enum):
    """What stands before a gap."""

    START = "start"
    PROSE = "prose"
    CUT = "cut"
    LIST = "list"


def place_headings_and_promos(drafts: Sequence[Draft], start: int, title: str) -> None:
    """Give every draft from `start` on that has no role yet its role; `title` is the title's key."""
    _place_tail(drafts, start)
    _place_boxes(drafts, start)
    _place_sentences(drafts, start, title)
    names = _recurring(drafts, start, title)
    seen: set[str] = set()
    for first, end in list(_gaps(drafts, start)):
        _Gap(drafts, first, end, start, title, names, seen).place()
        seen.update(d.key for d in drafts[first:end] if d.role is BlockRole.HEADING)
    for current in drafts[start:]:
        if current.open:
            current.role = BlockRole.PARAGRAPH


# --- the end of the page --------------------------------------------------------------------


def _place_tail(drafts: Sequence[Draft], start: int) -> None:
    """Make furniture of what stands below "You might also like" and the like at the page's end."""
    last = max((i for i, d in enumerate(drafts) if d.listed or d.role is BlockRole.LABEL), default=start - 1)
    total = sum(len(d.text) for d in drafts)
    for i in range(last + 1, len(drafts)):
        if drafts[i].open and drafts[i].heading and is_related_heading(drafts[i].text):
            if sum(len(d.text) for d in drafts[i:]) > _TAIL_SHARE * total:
                continue
            for current in drafts[i:]:
                current.role = BlockRole.NAVIGATION
            return
    if last < start:
        return
    tail = [d for d in drafts[last + 1 :] if d.open]
    if (
        all(len(d.text) <= _LONGEST_BOX and not d.item for d in tail)
        and sum(len(d.text) for d in tail) <= _SMALL_TAIL * total
    ):
        for current in tail:
            current.role = BlockRole.NAVIGATION
        return
    for current in drafts[last + 1 :]:
        if current.open and current.item and current.fragment:
            current.role = BlockRole.NAVIGATION
        elif not current.item and not current.heading and current.call < 2:
            return  # a section without a list, whose own items are prose


def _place_boxes(drafts: Sequence[Draft], start: int) -> None:
    """Make promos of boxes: a heading, one short line, and a button ("Enjoying this? … See plans").

    The button is a short request that no text of its own follows, so it is no heading. A box goes
    from the page's last content on, too, whatever its words.
    """
    for i in range(start + 1, len(drafts)):
        button = drafts[i]
        if not _is_button(drafts, i):
            continue
        box = [button]
        for before in reversed(drafts[max(start, i - 2) : i]):
            if not before.open or before.item or len(before.text) > _LONGEST_BOX:
                break
            box.append(before)
            if before.heading:
                break
        # a button below a section's own heading or prose takes nothing with it
        whole = len(box) == 3 and box[-1].heading and not box[1].heading
        for current in box if whole else box[:1]:
            current.role = BlockRole.PROMO


def _is_button(drafts: Sequence[Draft], i: int) -> bool:
    current = drafts[i]
    if not (
        current.open and current.heading and len(current.key.split()) <= 3 and is_imperative(current.text)
    ):
        return False
    after = drafts[i + 1] if i + 1 < len(drafts) else None
    return after is None or after.heading or after.listed or after.role is BlockRole.LABEL or not after.open


# --- sentences ------------------------------------------------------------------------------


def _place_sentences(drafts: Sequence[Draft], start: int, title: str) -> None:
    counts = Counter(d.key for d in drafts if not d.heading and not d.item and len(d.text) <= _LONGEST_PROMO)
    last_list = max((i for i, d in enumerate(drafts) if d.listed), default=len(drafts))
    side = _Side.START
    for i in range(start, len(drafts)):
        current = drafts[i]
        if current.listed or current.role is BlockRole.LABEL:
            side = _Side.LIST
        if not current.open or current.heading:
            continue
        if not current.item and (
            counts[current.key] > 1 or _is_promo(drafts, i, side, title, in_tail=i > last_list)
        ):
            current.role = BlockRole.PROMO
        else:
            current.role = BlockRole.PARAGRAPH
            side = _Side.CUT if is_broken_off(current.text) else _Side.PROSE


def _is_promo(drafts: Sequence[Draft], i: int, side: _Side, title: str, *, in_tail: bool) -> bool:
    current = drafts[i]
    length = len(current.text)
    before = drafts[i - 1] if i > 0 else None
    after = drafts[i + 1] if i + 1 < len(drafts) else None
    beside_promo = before is not None and _calls(before, title)
    at_edge = side in {_Side.CUT, _Side.LIST}
    below_heading = before is not None and before.heading and not beside_promo
    if in_tail and current.call >= 2 and (beside_promo or (at_edge and not below_heading)):
        return True
    if length > _LONGEST_PROMO:
        return False
    if current.call >= 5:
        return True
    is_link = not ends_sentence(current.text)  # "Play the full episode (1 h 12 min)"
    if is_link and current.call > 0 and length <= _LONGEST_REQUEST and is_imperative(current.text):
        return True
    loud_below = after is not None and _calls(after, title) and current.call > 1
    if loud_below and length <= _LONGEST_WEAK_PROMO and before is not None and before.heading:
        return True
    if current.call >= 3:
        # a page on newsletters says of them what a site says of its own, but not to its reader
        speaks = addresses_reader(current.text)
        if below_heading:
            return at_edge and (speaks or (before is not None and before.call > 0))
        return at_edge or beside_promo or (speaks and current.call >= 4 and length <= _LONGEST_PROMO - 100)
    if current.call == 2:
        asks = length <= _LONGEST_REQUEST and is_imperative(current.text)
        return beside_promo or (at_edge and (asks or not below_heading))
    # words that say nothing: "So you can form your own opinion." between two lines that call
    between = _calls(after, title) if after is not None else current.call > 0
    menu_word = after is not None and " " not in after.key and after.call < 2
    return (
        at_edge
        and between
        and not menu_word
        and length <= _LONGEST_WEAK_PROMO
        and sentence_count(current.text) <= 2
        and (beside_promo or current.call > 0 or (before is not None and before.call > 0))
    )


def _calls(current: Draft, title: str) -> bool:
    """Tell whether a line is surely furniture: a promo, a menu entry, the title again."""
    if current.role in _FURNITURE:
        return True
    return (
        current.heading
        and current.open
        and (
            current.call >= 2
            or current.key == title
            or is_navigation(current.text)
            or is_related_heading(current.text)
            or is_aside(current.text)
        )
    )


# --- gaps -----------------------------------------------------------------------------------


def _gaps(drafts: Sequence[Draft], start: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of lines that may be headings or furniture, with at least one undecided line."""
    i = start
    while i < len(drafts):
        end = i
        while end < len(drafts) and (
            drafts[end].role in _FURNITURE or (drafts[end].open and drafts[end].heading)
        ):
            end += 1
        if any(d.open for d in drafts[i:end]):
            yield i, end
        i = max(end, i + 1)


def _recurring(drafts: Sequence[Draft], start: int, title: str) -> set[str]:
    """Return the keys of lines that recur as sections do: above prose, or repeated above a label.

    Lines that recur but never so are made furniture: "4.5 stars" below every section.
    """
    lines = [
        i
        for i in range(start, len(drafts))
        if drafts[i].heading and drafts[i].open and drafts[i].key != title
    ]
    counts = Counter(drafts[i].key for i in lines)
    names = {
        drafts[i].key
        for i in lines
        if counts[drafts[i].key] > 1
        and drafts[i].call < 2
        and any(d.listed or d.role in {BlockRole.PARAGRAPH, BlockRole.LABEL} for d in drafts[i + 1 : i + 2])
    }
    for i in lines:
        if counts[drafts[i].key] > 1 and drafts[i].key not in names:
            drafts[i].role = BlockRole.PROMO
    return names


class _Gap:
    """The lines between two pieces of content."""

    def __init__(
        self,
        drafts: Sequence[Draft],
        first: int,
        end: int,
        start: int,
        title: str,
        names: set[str],
        seen: set[str],
    ) -> None:
        self.lines = drafts[first:end]
        self.title, self.names, self.seen = title, names, seen
        self.before = drafts[first - 1] if first > start else None
        self.after = drafts[end] if end < len(drafts) else None

    @property
    def side(self) -> _Side:
        if self.before is None:
            return _Side.START
        if self.before.listed or self.before.role is BlockRole.LABEL:
            return _Side.LIST
        return _Side.CUT if is_broken_off(self.before.text) else _Side.PROSE

    def place(self) -> None:
        """Give each line its role."""
        if self.after is None:
            for line in self.lines:
                if line.open:
                    line.role = BlockRole.NAVIGATION if is_navigation(line.text) else BlockRole.PROMO
            return
        for line in self.lines:
            if line.open and line.key == self.title:
                line.role = BlockRole.NAVIGATION
        self._place_calls()
        if self.after.role is BlockRole.LABEL or self.after.listed:
            self._place_before_label()
        else:
            self._place_before_content()
        self._restore()

    def _place_calls(self) -> None:
        at_edge = self.side in {_Side.CUT, _Side.LIST}
        for i, line in enumerate(self.lines):
            if not line.open:
                continue
            heads_content = i + 1 == len(self.lines)
            menu = is_navigation(line.text) and (at_edge or not heads_content or " " in line.key)
            loud = line.call >= (2 if at_edge else 3)
            if menu or loud or is_aside(line.text) or (at_edge and is_related_heading(line.text)):
                line.role = BlockRole.NAVIGATION if menu else BlockRole.PROMO

    def _last_furniture(self) -> int:
        return max((i for i, line in enumerate(self.lines) if line.role in _FURNITURE), default=-1)

    def _place_before_label(self) -> None:
        """Place the lines before a label: a repeated heading is navigation, a new one heads only a list."""
        last = self._last_furniture()
        for i, line in enumerate(self.lines):
            if not line.open:
                continue
            repeated = line.key in self.seen and self.side is not _Side.LIST
            if repeated:
                line.role = BlockRole.NAVIGATION
            elif self.side in {_Side.CUT, _Side.LIST} and i < last:
                line.role = BlockRole.PROMO
            elif self.side is _Side.CUT or (self.side is _Side.PROSE and last >= 0):
                line.role = BlockRole.NAVIGATION
            else:
                line.role = BlockRole.HEADING

    def _place_before_content(self) -> None:
        last = self._last_furniture()
        at_edge = self.side in {_Side.CUT, _Side.LIST}
        named = max(
            (i for i, line in enumerate(self.lines) if line.open and line.key in self.names), default=-1
        )
        if at_edge:
            self._thin_out(last)
        for i, line in enumerate(self.lines):
            if not line.open:
                continue
            if at_edge and (i < last or (i < named and self.lines[i].key not in self.names)):
                line.role = BlockRole.PROMO
            elif i < last and self._heads_promo(i):
                line.role = BlockRole.PROMO
            else:
                line.role = BlockRole.HEADING

    def _thin_out(self, last: int) -> None:
        """Make promos of lines below the last promo that are too many to be a heading and a sub-heading.

        Where the format marks headings among them, plain lines are none.
        """
        lines = [line for line in self.lines[last + 1 :] if line.open and line.key not in self.names]
        if any(line.raw.kind is RawKind.HEADING for line in lines):
            lines = [line for line in lines if line.raw.kind is RawKind.PARAGRAPH]
        else:
            lines = lines[:-2] + [line for line in lines[-2:-1] if len(lines) > 2 and " " not in line.key]
        for line in lines:
            line.role = BlockRole.PROMO

    def _heads_promo(self, i: int) -> bool:
        """Tell whether a line between two paragraphs is the heading of the promo below it."""
        line, below = self.lines[i], self.lines[i + 1]
        if below.role is not BlockRole.PROMO or self.lines[-1].role is BlockRole.HEADING:
            return False
        return line.call > 0 or ends_sentence(line.text) or not is_title_case(line.text)

    def _restore(self) -> None:
        """Where a new section must begin but every line was taken for a promo, take the likeliest back."""
        if self.side is not _Side.LIST or self.after is None or self.after.role not in PROSE:
            return
        if any(line.role is BlockRole.HEADING for line in self.lines):
            return
        last = self.lines[-1]
        if last.heading and last.key == self.title:
            last.role = BlockRole.HEADING
        elif last.heading and last.role is BlockRole.PROMO and last.call <= 3 and not is_label(last.text):
            alone = not any(line.role is BlockRole.PROMO for line in self.lines[:-1])
            if last.call < 2 or (alone and is_title_case(last.text)):
                last.role = BlockRole.HEADING
        else:
            self._restore_quiet()

    def _restore_quiet(self) -> None:
        for line, below in reversed(list(pairwise(self.lines))):
            if line.heading and line.role is BlockRole.PROMO and line.call == 0 and below.heading:
                line.role = BlockRole.HEADING
                return
