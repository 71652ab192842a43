"""The head of a page: breadcrumb, title, byline, date, and what else stands before the first section.

The title is the line that the breadcrumb ends with, or that the page's own meta data names, or that
recurs; failing these, the first line with the form of a title. Short lines of the head that are none
of these are menus and buttons; its sentences are the introduction unless they call to sign up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.document import BlockRole
from ingest.structure.dates import loose_date
from ingest.structure.draft import Draft
from ingest.structure.wording import (
    is_label,
    is_navigation,
    is_related_heading,
    is_summary_heading,
    key,
    label_of,
)

_CRUMB = re.compile(r"\s+(?:>|→|▸)\s+|\s*[›»❯]\s*")
_SLASH = re.compile(r"\s+/\s+")
_WRITTEN = "written|summarized|hosted|presented|produced|authored|posted|notes|review|text|words"
_BYLINE = re.compile(
    rf"(?:(?:{_WRITTEN}|(?:a |book )?(?:summary|podcast|book)) )?by:? (?P<who>\S.*)"
    r"|(?:authors?|hosts?|writers?|narrators?): (?P<named>\S.*)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:episode|published|posted|released|aired|updated|recorded|date|preview|summary|issue)\b",
    re.IGNORECASE,
)
_EPISODE_OF = re.compile(r"\bepisode of (?P<show>[^.?!]+)$", re.IGNORECASE)
_ROOTS = frozenset(
    {"home", "podcasts", "podcast", "books", "book", "articles", "summaries", "library", "all", "blog"}
)


@dataclass(slots=True)
class Head:
    """What the head says, and the index of the draft at which the sections begin."""

    title: str | None = None
    collection: str | None = None
    byline: str | None = None
    published: str | None = None
    end: int = 0


def read_head(drafts: Sequence[Draft], meta: Mapping[str, str]) -> Head:
    """Give the drafts of the head their roles, all but the introduction's, and return what it says."""
    first_label = next((i for i, d in enumerate(drafts) if _is_certain_label(drafts, i)), len(drafts))
    summary = _summary_heading(drafts, first_label)
    limit = first_label if summary is None else summary
    head = Head()
    crumbs = _breadcrumb(drafts, min(limit, 40))
    title = _title(drafts, limit, crumbs[-1] if crumbs else "", meta.get("title", ""))
    if title is not None:
        drafts[title].role = BlockRole.TITLE
        head.title = drafts[title].text
    if crumbs:
        head.collection = _collection(crumbs, head.title or meta.get("title", ""))
    start = 0 if title is None else title + 1
    head.end = summary if summary is not None else _first_section(drafts, start, limit, head.title or "")
    for i in range(head.end):
        _place(drafts, i, head, after_title=title is not None and i > title)
    head.title = head.title or meta.get("title")
    head.collection = head.collection or meta.get("collection")
    head.byline = head.byline or meta.get("byline")
    head.published = (
        head.published or _episode_date(drafts[: head.end]) or loose_date(meta.get("published", ""))
    )
    return head


def _is_certain_label(drafts: Sequence[Draft], i: int) -> bool:
    """Tell whether draft `i` is a label with something below it (a table of contents names labels too)."""
    label = None if drafts[i].item or drafts[i].role else label_of(drafts[i].text)
    if label is None or not label.certain or i + 1 == len(drafts):
        return False
    below = drafts[i + 1]
    return below.item or not below.heading or is_label(below.text)


def _summary_heading(drafts: Sequence[Draft], limit: int) -> int | None:
    """Return where the 1-page summary begins, or None where no such heading opens the sections.

    "Overview" or "Summary" may stand anywhere in a page without labels, so a less plain wording
    counts only where no section stands before it.
    """
    for i, current in enumerate(drafts[:limit]):
        if not current.heading or not is_summary_heading(current.text):
            continue
        below = next((d for d in drafts[i + 1 : i + 4] if d.item or not d.heading), None)
        if below is None:
            continue
        if " page " in f" {current.key} ":
            return i
        sections = sum(
            drafts[j].heading
            and not drafts[j + 1].heading
            and drafts[j].call < 2
            and not _BYLINE.match(drafts[j].text)
            for j in range(i)
        )
        if sections <= 1:
            return i
    return None


def _breadcrumb(drafts: Sequence[Draft], limit: int) -> list[str]:
    for current in drafts[:limit]:
        if not current.open:
            continue
        parts = [part for part in _CRUMB.split(current.text) if part]
        slashed = _SLASH.split(current.text)
        parts = slashed if len(slashed) > 2 else parts
        if len(parts) > 1 and len(current.text) <= 300 and all(len(part) <= 160 for part in parts):
            if current.item or (not current.heading and current.text.endswith(".") and len(parts) < 3):
                continue
            current.role = BlockRole.BREADCRUMB
            return parts
    return []


def _collection(crumbs: list[str], title: str) -> str | None:
    rest = crumbs[:-1] if not title or key(title).startswith(key(crumbs[-1]).rstrip()) else crumbs
    return next((crumb for crumb in rest[-1:] if key(crumb) not in _ROOTS), None)


def _title(drafts: Sequence[Draft], limit: int, crumb: str, named: str) -> int | None:
    zone = [i for i in range(limit) if drafts[i].open and not drafts[i].item]
    for wanted in filter(None, (key(crumb), key(named))):
        for i in zone:
            if drafts[i].key == wanted:
                return i
    for wanted in filter(None, (key(crumb), key(named))):
        for i in zone:
            # a breadcrumb may be cut short, a browser's title may say more
            if (
                drafts[i].heading
                and len(drafts[i].key) > 12
                and (wanted.startswith(drafts[i].key) or drafts[i].key.startswith(wanted))
            ):
                return i
    lead: list[int] = []
    for i in zone:
        if not drafts[i].heading and drafts[i].call < 2:
            break
        if drafts[i].heading and _may_be_title(drafts[i]):
            lead.append(i)
    counts = Counter(d.key for d in drafts if not d.item)
    for i in lead:
        if drafts[i].raw.level == 1:
            return i
    for i in lead:
        if counts[drafts[i].key] > 1:
            return i
    for i in lead:
        if i + 1 < len(drafts) and _BYLINE.fullmatch(drafts[i + 1].text) and drafts[i + 1].heading:
            return i
    if named:
        # the page names itself, and what it names is not on it
        return None
    return next((i for i in lead if len(drafts[i].key.split()) > 2), lead[0] if lead else None)


def _may_be_title(current: Draft) -> bool:
    return (
        current.call < 2
        and not is_navigation(current.text)
        and not is_summary_heading(current.text)
        and not is_label(current.text)
        and not _is_byline(current)
        and not _is_published(current)
    )


def _first_section(drafts: Sequence[Draft], start: int, limit: int, title: str) -> int:
    """Return where the sections begin on a page without the heading of a 1-page summary.

    That is the first line with the form of a heading that has something below it, unless a list comes
    before it: then the headings are lost, and the head ends where the prose begins.
    """
    limit = next((i for i in range(start, limit) if drafts[i].item and not drafts[i].fragment), limit)
    for i in range(start, limit):
        current = drafts[i]
        if not (current.open and current.heading and _may_be_title(current)) or current.key == key(title):
            continue
        if is_related_heading(current.text):
            continue
        if i + 1 < len(drafts) and _has_content(drafts, i + 1, limit):
            return i
    return next((i for i in range(start, limit) if not drafts[i].heading and drafts[i].call < 2), limit)


def _has_content(drafts: Sequence[Draft], i: int, limit: int) -> bool:
    """Tell whether prose or a list follows, directly or below one more heading."""
    for current in drafts[i : min(i + 2, limit + 1)]:
        if current.item or not current.heading:
            return current.call < 2
        if not _may_be_title(current) and not is_label(current.text):
            return False
    return False


def _place(drafts: Sequence[Draft], i: int, head: Head, *, after_title: bool) -> None:
    current = drafts[i]
    if not current.open:
        return
    if current.item:
        if current.fragment and (not after_title or is_navigation(current.text)):
            current.role = BlockRole.NAVIGATION
        return
    if head.title is not None and current.key == key(head.title):
        current.role = BlockRole.NAVIGATION
    elif head.byline is None and (byline := _is_byline(current)):
        current.role, head.byline = BlockRole.BYLINE, byline
    elif _is_published(current):
        current.role = BlockRole.PUBLISHED
        head.published = head.published or loose_date(current.text)
        if head.collection is None and (show := _EPISODE_OF.search(current.text)):
            head.collection = show["show"].strip()
    elif current.heading:
        current.role = (
            BlockRole.NAVIGATION if is_navigation(current.text) or not after_title else BlockRole.PROMO
        )
    elif len(current.text) <= 300 and (current.call >= 3 or (current.call == 2 and len(current.text) <= 160)):
        current.role = BlockRole.PROMO


def _is_byline(current: Draft) -> str | None:
    """Return who a byline names; a sentence that begins with "By" is none."""
    match = _BYLINE.fullmatch(current.text)
    if (
        match is None
        or len(current.key.split()) > 14
        or not (current.heading or current.text.endswith("nc."))
    ):
        return None
    who: str = match["who"] or match["named"]
    return who if who[0].isupper() or not who[0].isalnum() else None


def _is_published(current: Draft) -> bool:
    date = loose_date(current.text)
    if date is None or len(date) == 4 or current.item or len(current.text) > 250:
        return False
    plain = re.sub(r"\W|\d", "", current.text)
    return len(plain) <= 12 or (current.heading and bool(_PUBLISHED.search(current.text)))


def _episode_date(drafts: Sequence[Draft]) -> str | None:
    """Return the date that an introduction gives its episode ("in the Mar 3, 2026 episode of …")."""
    for current in drafts:
        for match in re.finditer(r"(.{8,24}) episode\b", current.text):
            date = loose_date(match[1])
            if date and len(date) > 4:
                return date
    return None
