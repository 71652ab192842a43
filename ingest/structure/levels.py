"""Which headings are top sections and which stand within one.

A text file has no levels, so they are told by what a section holds: once it has had its list of
clarifications or counterarguments it is complete, and the next heading opens a new top section;
headings before that stand within it. HTML and Markdown say their levels, but not always well: they
are believed where they agree with the sections that are certain, and decide where nothing is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.document import BlockRole
from ingest.structure.draft import Draft
from ingest.structure.form import is_broken_off
from ingest.structure.wording import is_summary_heading


def place_levels(drafts: Sequence[Draft], title: str) -> None:
    """Set `level` of every heading to 1 for a top section, 2 for what stands within one."""
    headings = [i for i, d in enumerate(drafts) if d.role is BlockRole.HEADING]
    if not headings:
        return
    certain = {i for i in headings if _opens_section(drafts, i, title)}
    levels = {i: drafts[i].raw.level for i in headings}
    if not certain - {headings[0]}:
        top = _without_lists(drafts, headings, levels, certain)
    else:
        told = {levels[i] for i in certain}
        deepest = told.pop() if len(told) == 1 else None
        if deepest is not None and any((level or 0) > deepest for level in levels.values()):
            top = certain | {i for i in headings if (levels[i] or deepest + 1) <= deepest}
        else:
            top = certain | _named_in_summary(drafts, headings, certain)
    top.add(headings[0])
    for i in headings:
        drafts[i].level = 1 if i in top else 2


def _opens_section(drafts: Sequence[Draft], i: int, title: str) -> bool:
    """Tell whether heading `i` surely opens a top section, by what stands between it and the last content."""
    promo = False
    for before in reversed(drafts[:i]):
        if before.listed:
            return True
        if before.role is BlockRole.HEADING:
            return False
        if before.key == title and before.role is BlockRole.NAVIGATION:
            return True
        if before.role in {BlockRole.PROMO, BlockRole.NAVIGATION}:
            promo = True
        elif before.role is BlockRole.PARAGRAPH:
            return promo and is_broken_off(before.text)
        elif before.role is BlockRole.LABEL:
            return True
    return False


def _named_in_summary(drafts: Sequence[Draft], headings: list[int], certain: set[int]) -> set[int]:
    """Return the headings that the summary names as sections, where it names the certain ones too."""
    first = headings[0]
    if not is_summary_heading(drafts[first].text):
        return set()
    after = next((i for i in headings if i in certain and i > first), len(drafts))
    names = {drafts[i].key for i in headings if first < i < after}
    known = {drafts[i].key for i in certain if i > first}
    if not names or not known <= names:
        return set()
    return {i for i in headings if i >= after and drafts[i].key in names}


def _without_lists(
    drafts: Sequence[Draft], headings: list[int], levels: dict[int, int | None], certain: set[int]
) -> set[int]:
    """Return the top sections of a page without lists between its sections."""
    told = sorted({level for level in levels.values() if level is not None})
    if len(told) > 1:
        return {i for i in headings if levels[i] == told[0]}
    if certain:
        return certain
    summary = [i for i in headings if is_summary_heading(drafts[i].text)]
    parents = {i for i, following in pairwise(headings) if following == i + 1}
    if not parents:
        return set(headings)
    return parents | set(summary)
