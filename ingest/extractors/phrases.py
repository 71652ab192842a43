"""What a clarification is about that defines nothing in so many words.

"Hiring from local schools helps …" is about its subject and about local schools; "Robots sort
parcels …", in a document where every other sentence speaks of robots, is about sorting parcels. These are
guesses: their scores say so, and a curator sees them first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ingest.extractors.reading import Reading, Stretch
from ingest.extractors.usage import Usage

if TYPE_CHECKING:
    from spacy.tokens import Token

_PHRASE = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM"})
_NOUNS = frozenset({"NOUN", "PROPN"})


class Phrase(NamedTuple):
    """A stretch and how it was found; `name` is its name where the words are not, `more` is added to it."""

    stretch: Stretch
    method: str
    score: float
    name: str = ""
    more: str = ""


def property_of(reading: Reading, subject: Stretch, verb: Token, usage: Usage) -> Iterator[Phrase]:
    """Read "X is fragile because …" as about X fragility, where the document has that noun."""
    match = re.match(r"(?:is|are)\s(\w+)\sbecause\b", reading.plain[reading.start(verb) :])
    if match:
        for noun in list(usage.nouns_from(match[1]))[:1]:
            yield Phrase(subject, "property", 0.35, more=f" {noun}")


def deed_of(reading: Reading, verb: Token) -> Iterator[Phrase]:
    """Read "Robots sort parcels …" as about sorting parcels; a compound that is acted on is one more."""
    tokens = reading.tokens[reading.tokens.index(verb) :]
    while tokens and (tokens[0].tag_ in {"MD", "RB"} or tokens[0].dep_ in {"aux", "auxpass"}):
        tokens = tokens[1:]
    deed = noun_phrase(tokens[1:])
    if not deed or not tokens[0].lemma_.isalpha():
        return
    start, end = reading.start(tokens[0]), reading.end(deed[-1])
    done_to = next((t for t in deed if t.pos_ != "DET"), deed[0])
    stretch = reading.start(done_to), end
    yield Phrase((start, end), "deed", 0.35, name=f"{gerund(tokens[0].lemma_)} {reading.words(stretch)}")
    if len(deed) > 1 and all(t.pos_ in _NOUNS for t in deed):
        yield Phrase(stretch, "phrase-inside", 0.3)


def phrase_inside(reading: Reading, subject: Stretch) -> Iterator[Phrase]:
    """Yield the last noun phrase inside a longer subject: "hiring from local schools"."""
    for start, end in list(_compounds(reading, *subject))[-1:]:
        before = reading.within(subject[0], start)
        if before and before[-1].pos_ in {"ADP", "VERB", "DET"} and reading.plain[start - 1] == " ":
            yield Phrase((start, end), "phrase-inside", 0.3)


def shared_phrase(reading: Reading, usage: Usage) -> Iterator[Phrase]:
    """Yield the phrase of the clarification that the document has too, and least often."""
    counted = [
        (usage.count(reading.plain[start:end]), (start, end))
        for start, end in _compounds(reading, 0, len(reading.plain))
        if not usage.is_topic(reading.plain[start:end])
    ]
    for _, stretch in sorted(pair for pair in counted if pair[0])[:1]:
        yield Phrase(stretch, "shared-phrase", 0.25)


def noun_phrase(tokens: Sequence[Token], *, stop: Collection[str] = ()) -> list[Token]:
    """Return the noun phrase that the tokens start with, "of" and "and" included, up to a word of `stop`."""
    phrase: list[Token] = []
    for token in tokens:
        joins = token.lower_ in {"of", "and", "or"} or token.tag_ in {"HYPH", "VBG", "VBN"}
        if token.lower_ == "such" or token.lower_ in stop or not (joins or token.pos_ in _PHRASE):
            break
        phrase.append(token)
    while phrase and phrase[-1].pos_ not in _NOUNS:
        phrase.pop()
    return phrase


def gerund(lemma: str) -> str:
    """Return the -ing form of a verb.

    >>> [gerund(verb) for verb in ("sort", "cut", "see", "measure", "tie", "store")]
    ['sorting', 'cutting', 'seeing', 'measuring', 'tying', 'storing']
    """
    if lemma.endswith("ie"):
        return f"{lemma[:-2]}ying"
    if re.search(r"[^aeiouy]e$|ue$", lemma):
        return f"{lemma[:-1]}ing"
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", lemma):
        return f"{lemma}{lemma[-1]}ing"
    return f"{lemma}ing"


def _compounds(reading: Reading, start: int, end: int) -> Iterator[Stretch]:
    """Yield the runs of two or more words that end in a noun and hold nothing but nouns and adjectives."""
    run: list[Token] = []
    for token in [*reading.within(start, end), None]:
        if token is not None and (token.pos_ in _NOUNS | {"ADJ"} or (run and token.tag_ == "HYPH")):
            run.append(token)
            continue
        while run and run[-1].pos_ not in _NOUNS:
            run.pop()
        if run and " " in reading.plain[reading.start(run[0]) : reading.end(run[-1])]:
            yield reading.start(run[0]), reading.end(run[-1])
        run = []
