"""Who a word refers to: names, "the author", and the pronouns he and she.

No coreference model can be installed offline. What stands here is local and checkable: a pronoun
is the last person who was subject in the paragraph, of the gender that the first name or the
document's own pronouns show for that person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.extractors.entities import FoundEntity
from ingest.extractors.title_names import author
from ingest.lexicon import words
from ingest.nlp import Parsed, Sentence

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

HE = frozenset({"he", "him", "his", "himself"})
SHE = frozenset({"she", "her", "hers", "herself"})
_AUTHOR_NOUNS = frozenset({"author", "writer"})
_GENDER_TITLES = {
    "mr": "m",
    "sir": "m",
    "lord": "m",
    "mrs": "f",
    "ms": "f",
    "miss": "f",
    "lady": "f",
    "dame": "f",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A stretch of a sentence that names or refers to an entity: tokens `first` to `last`, inclusive."""

    entity: FoundEntity
    first: Token
    last: Token
    by_name: bool

    @property
    def tokens(self) -> range:
        """The token indices it covers."""
        return range(self.first.i, self.last.i + 1)


class People:
    """The references to entities in a document's prose, sentence by sentence."""

    def __init__(self, parsed: Parsed, entities: Sequence[FoundEntity]) -> None:
        self._parsed = parsed
        self._starts: dict[int, list[tuple[int, int, FoundEntity]]] = defaultdict(list)
        for entity in entities:
            for place in entity.occurrences:
                self._starts[place.block].append((place.start, place.end, entity))
        for places in self._starts.values():
            places.sort(key=lambda place: (place[0], -place[1]))
        self._people = [entity for entity in entities if entity.type == "person"]
        self.author = self._author(entities)
        self._gender = self._genders()

    def called(self, name: str | None) -> FoundEntity | None:
        """Return the person of this name, None where there is none."""
        return next((e for e in self._people if name in (e.name, *e.aliases)), None) if name else None

    def named(self, sentence: Sentence) -> list[Reference]:
        """Return the references by name, "the author" included, in order."""
        found = []
        span = sentence.span
        base = sentence.start - span.start_char
        for start, end, entity in self._starts[sentence.block]:
            if sentence.start <= start < sentence.end:
                part = span.doc.char_span(start - base, end - base, alignment_mode="expand")
                if part is not None:
                    found.append(Reference(entity, part[0], part[-1], by_name=True))
        if self.author is not None:
            found.extend(
                Reference(self.author, token, token, by_name=True)
                for token in span
                if token.lower_ in _AUTHOR_NOUNS and token.i > span.start and token.nbor(-1).lower_ == "the"
            )
        return sorted(found, key=lambda reference: reference.first.i)

    def pronouns(self, span: Span) -> list[tuple[Token, str]]:
        """Return the pronouns of `span` that stand for one person, with their gender (m, f)."""
        return [(t, "m" if t.lower_ in HE else "f") for t in span if t.lower_ in HE or t.lower_ in SHE]

    def fits(self, entity: FoundEntity, gender: str) -> bool:
        """Tell whether nothing in the document speaks against this gender for this person."""
        return entity.type == "person" and self._gender.get(entity.id, gender) == gender

    def known(self, entity: FoundEntity, gender: str) -> bool:
        """Tell whether the document itself shows this gender for this person."""
        return self._gender.get(entity.id) == gender

    def _author(self, entities: Sequence[FoundEntity]) -> FoundEntity | None:
        if not self._parsed.source.byline:
            return None
        name, kind = author(self._parsed.source.byline)
        if kind != "person":
            return None
        return next((e for e in entities if name in (e.name, *e.aliases)), None)

    def _genders(self) -> Mapping[str, str]:
        """Take a person's gender from the first name, or from the pronouns that can only mean that person.

        What one round finds out rules candidates out in the next, until nothing new is found.
        """
        uses = list(self._pronoun_uses())
        known = {e.id: gender for e in self._people if (gender := _gender_of_name(e.name)) is not None}
        while True:
            votes: dict[str, Counter[str]] = defaultdict(Counter)
            for gender, candidates in uses:
                open_ones = {c for c in candidates if known.get(c, gender) == gender}
                if len(open_ones) == 1:
                    votes[next(iter(open_ones))][gender] += 1
            found = {
                who: max(sorted(counts), key=lambda g: counts[g])
                for who, counts in votes.items()
                if len(counts) == 1 or max(counts.values()) > 2 * min(counts.values())
            }
            if found.keys() <= known.keys():
                return known
            known = found | known

    def _pronoun_uses(self) -> Iterator[tuple[str, set[str]]]:
        """Yield each pronoun's gender with the ids of all it can mean: named before it in the paragraph."""
        always = {self.author.id} if self.author is not None else set()
        block = -1
        before: set[str] = set()
        for sentence in self._parsed.sentences():
            if sentence.block != block:
                block, before = sentence.block, set(always)
            here = [r for r in self.named(sentence) if r.entity.type == "person"]
            for reference in here:
                if reference.first.i > 0:
                    title = reference.first.nbor(-1).lower_.rstrip(".")
                    if title in _GENDER_TITLES:
                        yield _GENDER_TITLES[title], {reference.entity.id}
            for token, gender in self.pronouns(sentence.span):
                yield gender, before | {r.entity.id for r in here if r.last.i < token.i}
            before |= {r.entity.id for r in here}


def _gender_of_name(name: str) -> str | None:
    """Return the gender (m, f) of a first name that is nearly always one gender's."""
    first = name.split(" ", 1)[0].lower()
    if " " not in name:
        return None
    if first in words("female_names"):
        return "f"
    return "m" if first in words("male_names") else None
