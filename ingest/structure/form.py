"""What the form of a block says, whatever its words: a heading, a sentence, something broken off."""

from __future__ import annotations

import re

_CLOSING = "\"'”’»)]"
_FINAL = ".!?。！？؟।"
# a full stop that ends no sentence
_ABBREVIATION = re.compile(
    r"\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Mt|Gen|Sen|Rep|Gov|Capt|Lt|Inc|Ltd|Co|Corp|Jr|Sr|vs|No|Vol|Fig|cf|approx)"
    r"\.$"
)
_SENTENCE_END = re.compile(rf"[{_FINAL}]+[{re.escape(_CLOSING)}]*(?=\s+[\"“‘'(\[]?[^\Wa-z]|\s*$)")
_CJK_END = re.compile(r"[。！？]")

# the source's own mark of a cut: an ellipsis after a space or in brackets
_CUT = re.compile(r"(?:(?:^|\s)(?:\.{2,}|…)|[\[(](?:\.{3}|…)[\])])$")
_ELLIPSIS = re.compile(r"(?:\.{3,}|…)$")
_AND_SO_ON = re.compile(
    r"\b(?:etc|and so on|and so forth|and the like|and more)[.,]?\s*(?:\.{2,}|…)$", re.IGNORECASE
)

_NUMBER = re.compile(r"^\d{1,3}[.)]\s+")

LONGEST_HEADING = 160
_MOST_WORDS = 24


def is_broken_off(text: str) -> bool:
    """Tell whether `text` ends in an ellipsis that stands for words the source does not show.

    >>> is_broken_off("It keeps the lights on. Th ..."), is_broken_off("Lamps, candles, etc...")
    (True, False)
    >>> is_broken_off("She ended with “we will see …”")
    False
    """
    if _AND_SO_ON.search(text):
        return False
    return bool(_CUT.search(text) or _ELLIPSIS.search(text))


def ends_sentence(text: str) -> bool:
    """Tell whether `text` ends with the punctuation of a sentence, closing quotes aside."""
    return text.rstrip(_CLOSING + " ")[-1:] in {*_FINAL, "…"}


def sentence_count(text: str) -> int:
    """Return roughly how many sentences `text` holds; a piece without an end counts as one.

    >>> sentence_count("Dr. Wieland tests cells, e.g., old ones. They last.")
    2
    """
    text = _NUMBER.sub("", text)
    ends = [match for match in _SENTENCE_END.finditer(text) if not _abbreviates(text, match)]
    unfinished = not ends or text[ends[-1].end() :].strip()
    return len(ends) + bool(unfinished) + len(_CJK_END.findall(text[:-1]))


def ends_in_abbreviation(text: str) -> bool:
    """Tell whether the full stop that `text` ends with belongs to a name or an abbreviation.

    >>> ends_in_abbreviation("work by M."), ends_in_abbreviation("at work.")
    (True, False)
    """
    return bool(_ABBREVIATION.search(text.rstrip(_CLOSING + " ")))


def _abbreviates(text: str, end: re.Match[str]) -> bool:
    before = text[max(0, end.start() - 12) : end.start() + 1]
    return end.end() < len(text) and end.group() == "." and ends_in_abbreviation(before)


def looks_like_heading(text: str) -> bool:
    """Tell whether a line of plain text has the form of a heading: short, and no sentence.

    Questions and exclamations may head a section too, if they are one short sentence.

    >>> looks_like_heading("Why Attention Is Scarce"), looks_like_heading("Attention is scarce.")
    (True, False)
    >>> looks_like_heading("Who pays, and for what?"), looks_like_heading("Life in the U.S.")
    (True, True)
    """
    words = text.split()
    if not words or len(text) > LONGEST_HEADING or len(words) > _MOST_WORDS or is_broken_off(text):
        return False
    first = text.lstrip("\"'“‘«([")[:2]
    if first[:1].islower() and not first[1:].isupper() and len(words) > 6:
        return False
    last = text.rstrip(_CLOSING)[-1:]
    if not any(character.isalnum() for character in text) or last in {";", ",", "。"}:
        return False
    if sentence_count(text) > 1:
        return False
    if last == ":":
        return len(words) <= 8
    if last in "!?！？":
        return len(words) <= 16
    if last == ".":
        return ends_in_abbreviation(text) and is_title_case(text)
    return True


def is_title_case(text: str) -> bool:
    """Tell whether most of the longer words begin with a capital.

    >>> is_title_case("Why Attention Is Scarce"), is_title_case("Why attention is scarce")
    (True, False)
    """
    longer = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text)[1:] if len(word) > 3]
    return not longer or sum(word[0].isupper() for word in longer) > len(longer) / 2
