"""Proper names in running text, found by their capitals and checked against the parse.

Statistical entity recognisers of the small kind cut names in two, miss every third one and tag
"AI" as a place; capitals in mid-sentence hardly lie. A name is the longest run of capitalised
words, joined by "of", "de", "at" … where a name's grammar allows it. What the recogniser says is
kept as one vote on the type.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_UPPER = "A-ZÀ-ÖØ-Þ"
_WORD = (
    rf"(?:(?:Dr|Mr|Mrs|Ms|Prof|St|Rev|Hon|Gov|Sen|Gen|Col|Lt|Capt|Jr|Sr|Mt|Ft)\.(?=[ ][{_UPPER}])"
    rf"|[{_UPPER}]\.(?:[{_UPPER}]\.?)*"  # M. U.S. J.R.R.
    rf"|[a-z][{_UPPER}][a-z]\w+"  # iPhone eBay
    rf"|[{_UPPER}]\w*(?:['’](?!s\b)[{_UPPER}]\w+)?"  # Okafor O'Neil
    rf"(?:[-–][{_UPPER}0-9]\w*)*"  # Osei-Lindqvist
    rf"(?:\.(?:com|org|net|ai|io|gov|edu)\b)?"  # Trip.com
    rf"(?:&[{_UPPER}]\w*)?)"  # R&D
)
_PARTICLE = r"(?:de|del|della|du|des|da|dos|di|la|le|van|von|der|den|ter|bin|ibn|al|el)"
_RUN = re.compile(
    rf"(?<![\w-]){_WORD}(?:[ ](?:(?:{_PARTICLE}[ ]){{1,2}})?{_WORD}|[ ]\d{{1,4}}(?![\w.,]*\w))*"
)
_OF = re.compile(rf"[ ](?:of|for|at|and|&)[ ](?:the[ ])?(?={_WORD})")
_OWNED = re.compile(rf"['’]s?[ ]({_WORD})(?![ ]{_WORD})")
_IN = re.compile(rf"[ ](?:in|for|of)[ ](?:the[ ])?{_WORD}(?:[ ]{_WORD})*")
_TAIL = re.compile(r"\.?,[ ](?:Inc\.|Incorporated|Ltd\.?|Limited|LLC|L\.L\.C\.|PLC|Corp\.|S\.A\.|GmbH)(?!\w)")
_CAMPUS = re.compile(rf",[ ]{_WORD}(?:[ ]{_WORD})?")
_NAMED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART"})
_TITLES = frozenset("mr mrs ms miss dr prof professor sir dame lord lady rev reverend hon".split())


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands in a `Doc`: offsets into its text, and the recogniser's label, if any."""

    text: str
    start: int
    end: int
    label: str | None
    title: bool = False
    initial: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A `Doc` with what is asked of it again and again: spaCy joins a doc's text anew at every access."""

    doc: Doc
    text: str
    ents: tuple[Span, ...]

    @classmethod
    def of(cls, doc: Doc) -> Passage:
        """Return `doc` as a passage."""
        return cls(doc, doc.text, tuple(doc.ents))


def names(
    passage: Passage, *, common: Collection[str] = frozenset(), known: Collection[str] = frozenset()
) -> Iterator[Name]:
    """Yield the proper names of a passage in order, without titles ("Dr.") and possessive endings.

    `common` holds the words (lower case) that the document also writes without a capital: at the
    head of a sentence such a word is no name. `known` holds the words that are part of a name where
    position cannot be the reason for the capital.
    """
    position = 0
    text, ents = passage.text, passage.ents
    while match := _RUN.search(text, position):
        start, end = _extend(text, match.start(), match.end())
        for ent in ents:
            if ent.label_ == "WORK_OF_ART" and ent.start_char == start:
                end = max(end, ent.end_char)  # "Born to Run": small words inside a title
        position = end
        yield from _checked(passage, start, end, common, known)


def _extend(text: str, start: int, end: int) -> tuple[int, int]:
    """Join the parts that only an organization's or a place's name has: "… of …", ", Inc.", ", Irvine"."""
    while True:
        run = text[start:end]
        if match := _TAIL.match(text, end):
            end = match.end()
        elif _is_event(run) and (match := _IN.match(text, end)):
            end = match.end()
        elif (match := _OF.match(text, end)) and (joined := _RUN.match(text, match.end())):
            whole = text[start : joined.end()]
            if not _joins(text, start, run, match.group().split()[0], whole):
                return start, end
            end = joined.end()
        elif (match := _OWNED.match(text, end)) and is_organization_name(match.group(1)):
            end = match.end()
        elif re.search(r"\bUniversity of [^,]+$", run) and (match := _CAMPUS.match(text, end)):
            end = match.end()
        else:
            return start, end


def is_organization_name(name: str) -> bool:
    """Tell whether a word of `name` is one that only names of organizations have."""
    listed = words("organization_words")
    parts = [word.strip(".,").lower() for word in name.split()]
    return any(part in listed or part.removesuffix("s") in listed for part in parts)


def has_several_capitals(name: str) -> bool:
    """Tell of "WeChat" and "Sand Dollar": more capitals than the grammar of a sentence asks for."""
    return sum(character.isupper() for character in name) > 1


def is_legal_name(name: str) -> bool:
    """Tell whether `name` ends as a company's does in a register: "Acme, Inc."."""
    return re.search(rf"{_TAIL.pattern}$", name) is not None


def _is_event(run: str) -> bool:
    """Tell whether a run may go on as "Nobel Prize in Chemistry" does."""
    return run.rsplit(" ", 1)[-1].lower() in words("event_words")


def _joins(text: str, start: int, run: str, connector: str, whole: str) -> bool:
    """Tell whether `connector` goes on a name or stands between two.

    "Bank of Italy", "Cape of Good Hope", "Department of Trade and Industry", "the Food and Water Board",
    "UN Trade and Development (UNTD)"; but not "Ford and Ola Motors".
    """
    last = run.rsplit(" ", 1)[-1].lower()
    if connector in {"of", "for", "at"}:
        return is_organization_name(run) or (connector == "of" and last in words("place_nouns"))
    if connector == "&":
        return is_organization_name(whole)
    if " of " in run and re.match(r"(?:\S+ )*(?:Department|Ministry|Office|Bureau|Board)\b", run):
        return True
    after = text[start + len(whole) :]
    acronym = re.match(r" \(([A-Z]{3,})\)", after)
    initials = re.sub(r"[^A-Z]", "", whole)
    if acronym and initials and acronym.group(1)[0] == initials[0] and acronym.group(1)[-1] == initials[-1]:
        return True
    headed = run.startswith("The ") or text[:start].endswith("the ")
    run = run.removeprefix("The ")
    return headed and " " not in run and not is_organization_name(run) and is_organization_name(whole)


def _checked(
    passage: Passage, start: int, end: int, common: Collection[str], known: Collection[str]
) -> Iterator[Name]:
    text, doc = passage.text, passage.doc
    title = False
    initial = _opens(passage, start)
    while start < end:
        first = text[start:end].split(" ", 1)[0]
        bare = first.rstrip(".").lower()
        if bare in _TITLES and start + len(first) < end:
            title = True
        elif not first.isdigit() and not (
            initial and first not in known and _is_plain(passage, start, end, first, common)
        ):
            break
        start += len(first) + 1
        initial = initial and bare in _TITLES
    if start >= end:
        return
    name = text[start:end]
    span = doc.char_span(start, end, alignment_mode="expand")
    if len(name) < 2 or span is None or (len(span) == 1 and span[0].is_stop):
        return
    yield Name(name, start, end, _label(passage.ents, span), title, initial)


def _opens(passage: Passage, start: int) -> bool:
    """Tell whether a capital at `start` may be one of position: a sentence's or a quotation's first word."""
    before = passage.text[:start].rstrip("\"'“”‘’([*—– ")
    return not before or before[-1] in ".!?•" or _starts_sentence(passage.doc, start)


def _starts_sentence(doc: Doc, start: int) -> bool:
    span = doc.char_span(start, start + 1, alignment_mode="expand")
    return span is not None and bool(span[0].is_sent_start)


def _is_plain(passage: Passage, start: int, end: int, first: str, common: Collection[str]) -> bool:
    """Tell whether the word that opens a sentence is capitalised for that reason only."""
    lower = first.lower()
    span = passage.doc.char_span(start, start + len(first), alignment_mode="expand")
    token = span[0] if span is not None else None
    if span is None or token is None or token.is_stop or lower in words("person_nouns"):
        return True
    if any(ent.start == token.i and ent.end > span.end and ent.label_ in _NAMED for ent in passage.ents):
        return False
    if lower.endswith("s") and lower[:-1] in words("person_nouns"):
        return True
    if lower in words("first_names") or lower in words("places") or lower in words("organizations"):
        return False
    if any(c.isupper() for c in first[1:]) or first.endswith("."):
        return False
    if " " not in passage.text[start:end]:
        # one word: a name only if nothing else in the document writes it small
        return lower in common or token.pos_ != "PROPN"
    return lower in common or token.pos_ not in {"PROPN", "NOUN", "X"}


def _label(ents: Sequence[Span], span: Span) -> str | None:
    """Return the label the recogniser gave the largest part of the span."""
    best: tuple[int, str] | None = None
    for ent in ents:
        shared = min(ent.end, span.end) - max(ent.start, span.start)
        if shared > 0 and (best is None or shared > best[0]):
            best = (shared, ent.label_)
    return best[1] if best else None
