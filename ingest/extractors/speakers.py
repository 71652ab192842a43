"""Who asserts each sentence: by a cue of its own, or carried over from the sentence before.

A sentence without a cue continues the last speaker of its paragraph, unless it reports an event in
a paragraph that narrates. In a transcript the one whose turn it is asserts each of its sentences, and
so does who is reported in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.extractors.clauses import PRESENT, is_event, is_reporting, reporting_word_after, verb_of
from ingest.extractors.cues import Speaker, speakers_in
from ingest.extractors.entities import FoundEntity
from ingest.extractors.people import People, Reference
from ingest.nlp import Parsed, Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

#: The cue of who speaks by the label of a turn.
LABEL_CUE = "speaker label"

_CONNECTIVES = frozenset(
    "yet but still so thus hence therefore instead either otherwise moreover furthermore besides similarly "
    "likewise there here consequently nevertheless nonetheless he she his her".split()
)
_COMPANY = re.compile(r"(?:The|This|Its|Their) (?:company|firm|business|startup|organization|agency|group)\b")
_GROUP = re.compile(
    r"(?:Both|Several|Some|Many|Most|The|Other)(?: of)?(?: the)? "
    r"(?:guests|panel|panelists|hosts|speakers|participants|experts|critics|researchers|scientists|economists"
    r"|scholars|others|two|three|four|group|discussion|conversation)\b"
)
#: Who wrote what the sentence before cites.
_AUTHORS = re.compile(r"(?:Its|The|Their|The (?:study|paper|report|book)['’]s) (?:authors|researchers)\b")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence with its speakers, and what the words in it refer to.

    `named` are the references by name; `pronouns` pairs he and she (in any case) with the person
    meant; `company` is what "the company" means here, if that is clear.
    """

    sentence: Sentence
    speakers: tuple[Speaker, ...]
    named: tuple[Reference, ...] = ()
    pronouns: tuple[tuple[Token, FoundEntity], ...] = ()
    company: FoundEntity | None = None


def find_speakers(parsed: Parsed, people: People) -> list[Spoken]:
    """Return every sentence of the prose with its speakers, in order."""
    memory = _Memory(people.author)
    found = []
    labelled = {block.speaker for block in parsed.source.blocks if block.speaker}
    # in a transcript nobody but the speakers themselves is the document's voice
    principals = _principals(parsed, people) if not labelled else frozenset()
    for sentence in parsed.sentences():
        label = people.called(parsed.source.blocks[sentence.block].speaker)
        if sentence.opens:
            memory.enter(parsed.source.blocks[sentence.block].section)
        named = people.named(sentence)
        pronouns = [
            Reference(entity, token, token, by_name=False)
            for token, gender in people.pronouns(sentence.span)
            if (entity := _antecedent(token, gender, named, memory, people)) is not None
        ]
        references = sorted([*named, *pronouns], key=lambda r: r.first.i)
        speakers = tuple(speakers_in(sentence.span, references, principals))
        if sentence.opens:
            memory.narrated = not any(s.entity.id in principals for s in speakers)
        if not labelled and all(s.attribution == "quoted" for s in speakers) and _carries(sentence, memory):
            speakers = (*memory.continued(), *speakers)
        if not speakers and _AUTHORS.match(sentence.text):
            speakers = memory.quoted
        memory.keep(speakers, references)
        if label is not None:
            others = (s for s in speakers if s.entity.id != label.id)
            speakers = (Speaker(label, LABEL_CUE, "explicit"), *others)
        found.append(
            Spoken(
                sentence,
                speakers,
                named=tuple(named),
                pronouns=tuple((r.first, r.entity) for r in pronouns),
                company=memory.company(),
            )
        )
    return found


@dataclass(slots=True)
class _Memory:
    """What the sentences before left behind: in the paragraph, in the section, in the document."""

    author: FoundEntity | None
    last: tuple[Speaker, ...] = ()
    quoted: tuple[Speaker, ...] = ()
    subjects: list[FoundEntity] = field(default_factory=list)
    narrated: bool = False
    earlier: list[FoundEntity] = field(default_factory=list)
    section: int = -1
    organizations: dict[str, FoundEntity] = field(default_factory=dict)

    def enter(self, section: int) -> None:
        """Start a paragraph."""
        self.last = self.quoted = ()
        self.subjects = []
        if section != self.section:
            self.section = section
            self.organizations = {}

    def keep(self, speakers: Sequence[Speaker], references: Sequence[Reference]) -> None:
        """Remember a sentence."""
        self.last = tuple(s for s in speakers if s.attribution != "quoted" and s.entity.type == "person")
        quoted = (s for s in speakers if s.attribution == "quoted" and s.entity.type == "person")
        self.quoted = tuple(replace(s, cue="continues", anchor=None) for s in quoted)
        self.subjects.extend(r.entity for r in references if r.entity.type == "person" and _is_subject(r))
        self.earlier.extend(s.entity for s in self.last)
        self.organizations |= {r.entity.id: r.entity for r in references if r.entity.type == "organization"}

    def continued(self) -> Iterator[Speaker]:
        """Yield the speaker who goes on where a sentence names none."""
        for speaker in self.last[-1:]:
            yield replace(speaker, cue="continues", attribution="carried", anchor=None)

    def company(self) -> FoundEntity | None:
        """Return what "the company" means: the only organization named so far in the section."""
        return next(iter(self.organizations.values())) if len(self.organizations) == 1 else None


def _antecedent(
    token: Token, gender: str, named: Sequence[Reference], memory: _Memory, people: People
) -> FoundEntity | None:
    """Return the person a pronoun stands for: the nearest subject that the document's genders allow.

    In order: the subject before it in the sentence, whoever is known to be of the gender in the
    paragraph (last speakers first), whoever may be, and then the same in the whole document.
    """
    before = [reference for reference in named if reference.last.i < token.i]
    main = [r.entity for r in before if verb_of(r.last) is not None and people.fits(r.entity, gender)]
    inside = [r.entity for r in reversed(before)]
    last = [speaker.entity for speaker in reversed(memory.last)]
    subjects = memory.subjects[::-1]
    earlier = memory.earlier[::-1]
    author = [memory.author] if memory.author is not None else []
    order = (
        *main[-1:],
        *(e for e in (*last, *subjects, *inside, *author) if people.known(e, gender)),
        *(e for e in last if people.fits(e, gender)),
        *(e for e in (*inside, *subjects) if people.fits(e, gender)),
        *(e for e in earlier if people.known(e, gender)),
        *(e for e in (*author, *earlier) if people.fits(e, gender)),
    )
    return order[0] if order else None


def _principals(parsed: Parsed, people: People) -> frozenset[str]:
    """Return the ids of the document's own voices: who reports in the present tense, and the author."""
    found = {people.author.id} if people.author is not None else set()
    for sentence in parsed.sentences():
        for reference in people.named(sentence):
            if reference.entity.type != "person":
                continue
            verb = verb_of(reference.last) or verb_of(reference.first)
            if (verb is not None and verb.tag_ in PRESENT and is_reporting(verb)) or reporting_word_after(
                reference.last, present=True
            ):
                found.add(reference.entity.id)
    return frozenset(found)


def _carries(sentence: Sentence, memory: _Memory) -> bool:
    """Tell whether a sentence without a cue goes on in the last speaker's voice."""
    if not memory.last or sentence.opens or _COMPANY.match(sentence.text) or _GROUP.match(sentence.text):
        return False
    if sentence.span[0].lower_ in _CONNECTIVES:
        return True
    return not (memory.narrated and is_event(sentence.span))


def _is_subject(reference: Reference) -> bool:
    return verb_of(reference.last) is not None or verb_of(reference.first) is not None
