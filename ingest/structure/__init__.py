"""From raw blocks to a source: roles, sections and offsets, the same for every format.

`structure` takes what a reader in `ingest.sources` found and decides, in this order: the head
(`head`), labels and lists (`lists`), headings and promos (`gaps`), levels (`levels`); then it lays
out the text. Text files know nothing of headings, so every decision is made from the words and the
order of the blocks, and what a format says is only a help: the same page must come out the same as
text, HTML and Markdown. Where nothing tells, a block is a paragraph: prose is never lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ingest.document import (
    FURNITURE,
    PROSE,
    Block,
    BlockRole,
    RawKind,
    RawSource,
    SectionHead,
    Source,
)
from ingest.structure.draft import Draft, draft
from ingest.structure.form import ends_sentence, is_broken_off
from ingest.structure.gaps import place_headings_and_promos
from ingest.structure.head import Head, read_head
from ingest.structure.levels import place_levels
from ingest.structure.lists import read_lists
from ingest.structure.wording import is_label, is_summary_heading, key
from kg.errors import NoSummaryError
from kg.models import Role as SectionRole

__all__ = ["structure"]

_SEPARATOR = "\n\n"
# a paragraph without an end is cut only if it is no mere line
_SHORTEST_CUT = 80


def structure(raw: RawSource, *, name: str) -> Source:
    """Return `raw` as a source; `name` is its title where it says none.

    Raises:
        NoSummaryError: no block of it is prose.

    >>> from ingest.document import RawBlock
    >>> raw = RawSource("text", (RawBlock(RawKind.UNKNOWN, "Tea keeps people awake."),))
    >>> source = structure(raw, name="tea")
    >>> source.title, source.blocks[0].role.value, source.sections[0].heading
    ('tea', 'intro', 'Introduction')
    """
    drafts = [draft(block) for block in raw.blocks if block.text]
    warnings = list(raw.warnings)
    if raw.spoken:
        head = Head(raw.meta.get("title"))
    else:
        meta = {"title": name, **raw.meta} if raw.titled_by_name else raw.meta
        head = _read_page(drafts, meta, warnings)
    if not any(d.role in PROSE for d in drafts):
        raise NoSummaryError("it holds no prose to read claims from: give the page with its summary")
    if raw.spoken:
        sections, places, unheaded = [SectionHead("Transcript", 1, "detail")], [0] * len(drafts), False
    else:
        sections, places, unheaded = _sections(drafts)
    if head.title is None:
        warnings.append("no title found, using the file's name")
    if not raw.spoken:
        warnings += _missing(drafts, len(sections), unheaded=unheaded)
    blocks, text = _lay_out(drafts, places)
    content = _SEPARATOR.join(block.text for block in blocks if block.role not in FURNITURE)
    return Source(
        title=head.title or name,
        format=raw.format,
        text=text,
        sha256=hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest(),
        blocks=tuple(blocks),
        sections=tuple(sections),
        collection=head.collection,
        byline=head.byline,
        published=head.published,
        url=raw.meta.get("url"),
        warnings=tuple(warnings),
        spoken=raw.spoken,
    )


def _read_page(drafts: Sequence[Draft], meta: Mapping[str, str], warnings: list[str]) -> Head:
    """Give the drafts of a page their roles and levels; add to `warnings`, and return what its head says."""
    _unhead_lead_ins(drafts)
    head = read_head(drafts, meta)
    title = key(head.title or "")
    warnings += read_lists(drafts, head.end)
    for current in drafts[: head.end]:
        current.role = current.role or BlockRole.PARAGRAPH
    place_headings_and_promos(drafts, head.end, title)
    _place_introduction(drafts)
    _save_prose(drafts)
    place_levels(drafts, title)
    return head


def _unhead_lead_ins(drafts: Sequence[Draft]) -> None:
    """Take the line that leads into a list ("Lee names three:") for a sentence, not for a heading."""
    for line, below in pairwise(drafts):
        if below.item and line.text.endswith(":") and line.raw.kind is not RawKind.HEADING:
            line.heading = line.heading and (is_label(line.text) or is_summary_heading(line.text))


def _place_introduction(drafts: Sequence[Draft]) -> None:
    """Make the introduction of the paragraphs before the first heading or list."""
    for current in drafts:
        if current.role in {BlockRole.HEADING, BlockRole.LABEL} or current.listed:
            return
        if current.role is BlockRole.PARAGRAPH and not current.item:
            current.role = BlockRole.INTRO


def _save_prose(drafts: Sequence[Draft]) -> None:
    """Take lines back as prose where all of them lack full stops, so that they look like headings."""
    if any(d.role in PROSE for d in drafts):
        return
    for current in drafts:
        line = current.role in {BlockRole.HEADING, BlockRole.PROMO, BlockRole.NAVIGATION}
        if (
            line
            and current.raw.kind is not RawKind.HEADING
            and current.call < 2
            and len(current.key.split()) > 5
        ):
            current.role = BlockRole.PARAGRAPH


# --- sections -------------------------------------------------------------------------------


def _sections(drafts: Sequence[Draft]) -> tuple[list[SectionHead], list[int], bool]:
    """Return the sections, the section of each draft, and whether one of them lost its heading.

    Prose before the first heading is the introduction. Prose that follows a list without a heading
    between them belongs to a section whose heading is lost; it is called by its number.
    """
    sections: list[SectionHead] = []
    places: list[int] = []
    top = current = -1
    listed = unheaded = False
    for draft_ in drafts:
        if draft_.role is BlockRole.HEADING:
            level = draft_.level or 1
            role: SectionRole = "summary" if is_summary_heading(draft_.text) else "detail"
            if level > 1 and top >= 0:
                role = sections[top].role
            sections.append(SectionHead(draft_.text, level, role))
            current = len(sections) - 1
            if level == 1:
                top, listed = current, False
        elif draft_.role in PROSE and (top < 0 or listed):
            if listed:
                number = sum(section.level == 1 for section in sections) + 1
                sections.append(SectionHead(f"Part {number}", 1, "detail"))
                unheaded = True
            else:
                sections.append(SectionHead("Introduction", 1, "summary"))
            top = current = len(sections) - 1
            listed = False
        listed = listed or draft_.listed
        places.append(max(0, top if draft_.listed or draft_.role is BlockRole.LABEL else current))
    return sections, places, unheaded


def _missing(drafts: Sequence[Draft], sections: int, *, unheaded: bool) -> list[str]:
    """Return a sentence for each thing that such a page has and this one has not."""
    warnings = []
    roles = {d.role for d in drafts}
    if BlockRole.HEADING not in roles:
        parts = ", sections are told apart by their lists" if sections > 1 else ""
        warnings.append(f"no headings found{parts}")
    elif unheaded:
        warnings.append("a section has no heading, it is called by its number")
    if not any(d.item for d in drafts):
        warnings.append("no bullets found")
    warnings += [
        f"no {role.value}s section found"
        for role in (BlockRole.CLARIFICATION, BlockRole.COUNTERARGUMENT)
        if role not in roles
    ]
    return warnings


# --- layout ---------------------------------------------------------------------------------


def _lay_out(drafts: Sequence[Draft], places: Sequence[int]) -> tuple[list[Block], str]:
    blocks: list[Block] = []
    start = 0
    cut = _truncated(drafts)
    for current, section, truncated in zip(drafts, places, cut, strict=True):
        assert current.role is not None
        end = start + len(current.text)
        blocks.append(
            Block(
                role=current.role,
                text=current.text,
                start=start,
                end=end,
                section=section,
                level=current.level,
                truncated=truncated,
                speaker=current.raw.speaker,
            )
        )
        start = end + len(_SEPARATOR)
    return blocks, _SEPARATOR.join(block.text for block in blocks)


def _truncated(drafts: Sequence[Draft]) -> list[bool]:
    """Return which drafts the source breaks off.

    An item is broken off, too, if it lacks the full stop that the other items of its list have.
    """
    flags = [False] * len(drafts)
    i = 0
    while i < len(drafts):
        end = i + 1
        role = drafts[i].role
        if drafts[i].listed:
            while end < len(drafts) and drafts[end].role is role:
                end += 1
            ended = sum(ends_sentence(d.text) and not is_broken_off(d.text) for d in drafts[i:end])
            punctuated = ended >= 2 and ended >= 0.6 * (end - i)
            for j in range(i, end):
                text = drafts[j].text
                flags[j] = is_broken_off(text) or (punctuated and not ends_sentence(text))
        elif role in PROSE:
            text = drafts[i].text
            # speech and highlights end where they end
            ends = drafts[i].raw.role is not None or ends_sentence(text) or text[-1:] in ":;"
            unfinished = len(text) >= _SHORTEST_CUT and not ends
            flags[i] = is_broken_off(text) or (unfinished and not drafts[i].item)
        i = end
    return flags
