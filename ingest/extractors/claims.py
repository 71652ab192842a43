"""Claims: sentences of the prose, cut where one sentence holds two speakers' claims.

A claim's `quote` is a verbatim substring of the source; its `text` is the same, with the pronouns
and "the company" replaced, in square brackets, by what they stand for, so that it reads alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.extractors.cues import Speaker
from ingest.extractors.framing import asserts_nothing, is_framing
from ingest.extractors.speakers import Spoken
from ingest.nlp import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

_CONNECTORS = frozenset({"and", "but", "while", "whereas", "although", "though", "yet", "or"})
_COMPANY = re.compile(r"\b([Tt]he|[Tt]his) (?:company|firm|startup)\b(['’]s)?")


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim as found: its span in the document's text, its words, and who asserts it."""

    sentence: Sentence
    start: int
    end: int
    quote: str
    text: str
    speakers: tuple[Speaker, ...]
    method: str


def find_claims(spoken: Sequence[Spoken], *, title: str = "", transcript: bool = False) -> list[FoundClaim]:
    """Return the claims of the prose in order; framing sentences are left out.

    `title` is the document's, by which a framing sentence may call it. In a `transcript` questions,
    greetings and interjections are left out too.
    """
    return [
        claim
        for item in spoken
        if not is_framing(item.sentence, title=title) and not (transcript and asserts_nothing(item.sentence))
        for claim in _claims(item)
    ]


def _claims(item: Spoken) -> Iterator[FoundClaim]:
    sentence = item.sentence
    cuts = _cuts(item)
    if not cuts:
        yield _claim(item, 0, len(sentence.text), item.speakers, "sentence")
        return
    shared = [s for s in item.speakers if s.anchor is None]
    begin = 0
    for position, (end, _) in enumerate([*cuts, (len(sentence.text), 0)]):
        own = [s for s in item.speakers if s.anchor is not None and _within(s, sentence, begin, end)]
        yield _claim(item, begin, end, (*own, *(shared if position == 0 else ())), "clause")
        if position < len(cuts):
            begin = cuts[position][1]


def _within(speaker: Speaker, sentence: Sentence, begin: int, end: int) -> bool:
    assert speaker.anchor is not None
    return begin <= speaker.anchor.idx - sentence.span.start_char < end


def _cuts(item: Spoken) -> list[tuple[int, int]]:
    """Return where one speaker's clause ends and the next one's begins, as offsets into the sentence."""
    span = item.sentence.span
    anchors = sorted(
        {s.anchor.i for s in item.speakers if s.anchor is not None and s.attribution != "quoted"}
    )
    cuts = []
    for index in anchors[1:]:
        token = span.doc[index]
        begin = max(min(t.i for t in token.subtree if t.i > index - 6), span.start)
        begin = _clause_start(token, begin)
        end = begin
        crossed = False
        while end > span.start and (previous := span.doc[end - 1]) and _is_joint(previous):
            crossed = crossed or previous.lower_ in _CONNECTORS or previous.text == ";"
            end -= 1
        if crossed and end > span.start:
            last = span.doc[end - 1]
            cuts.append((last.idx + len(last) - span.start_char, span.doc[begin].idx - span.start_char))
    return cuts


def _clause_start(token: Token, begin: int) -> int:
    """Move `begin` right past the words that join the clause to the one before."""
    while begin < token.i and _is_joint(token.doc[begin]):
        begin += 1
    return begin


def _is_joint(token: Token) -> bool:
    return token.lower_ in _CONNECTORS or token.text in {",", ";", "—", "–"}


def _claim(item: Spoken, begin: int, end: int, speakers: tuple[Speaker, ...], method: str) -> FoundClaim:
    sentence = item.sentence
    quote = sentence.text[begin:end]
    return FoundClaim(
        sentence=sentence,
        start=sentence.start + begin,
        end=sentence.start + end,
        quote=quote,
        text=_readable(item, begin, end),
        speakers=speakers,
        method=method,
    )


def _readable(item: Spoken, begin: int, end: int) -> str:
    """Return the words from `begin` to `end` with the references resolved in square brackets.

    A pronoun is left alone where the words before it already name who is meant.
    """
    span = item.sentence.span
    named = {
        reference.entity.id
        for reference in item.named
        if begin <= reference.first.idx - span.start_char < end
    }
    parts: list[tuple[int, int, str]] = []
    for token, entity in item.pronouns:
        start = token.idx - span.start_char
        if begin <= start < end and entity.id not in named and not token.lower_.endswith("self"):
            named.add(entity.id)
            owned = token.tag_ == "PRP$" or token.dep_ == "poss"
            parts.append((start, start + len(token), f"[{entity.name}’s]" if owned else f"[{entity.name}]"))
    if item.company is not None:
        parts.extend(
            (m.start(), m.end(), f"[{item.company.name}{m.group(2) or ''}]")
            for m in _COMPANY.finditer(span.text)
        )
    text, position = "", begin
    for start, stop, name in sorted(parts):
        if position <= start and stop <= end:
            text += span.text[position:start] + name
            position = stop
    return text + span.text[position:end]
