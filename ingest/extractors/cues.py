"""Cues of speech inside one sentence: who is subject or agent of a reporting verb, "according to" …

Krestel, Bergler and Witte (2008), "Minding the Source", describe the anatomy of reported speech that
these rules follow.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.extractors.clauses import (
    PRESENT,
    clause_of,
    is_perfect,
    is_present,
    is_reporting,
    opens_with_that,
    relative_head,
    reporting_verb,
    reporting_word_after,
    reporting_word_before,
    verb_of,
)
from ingest.extractors.entities import FoundEntity
from ingest.extractors.people import Reference
from ingest.lexicon import singulars, words
from kg.models import Attribution

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_NAME = r"[A-Z][\w-]+(?: [A-Z][\w-]+)*"
_ACCORDING = re.compile(
    r"\b(according to|as (?:noted|explained|described|argued|told|put) by) (?:[\w-]+ ){0,3}$", re.IGNORECASE
)
_VIEW = r"view|opinion|telling|words|account|eyes|judge?ment|reading|estimation|experience|mind|book|survey"
_IN_THE_VIEW = re.compile(rf"\bin the (?:{_VIEW}) of (?:[\w-]+ )?$", re.IGNORECASE)
_IN = re.compile(r"\bin (?:the )?$", re.IGNORECASE)
_BY = re.compile(r"\bby (?:the )?$", re.IGNORECASE)
_COUNT = "reckoning|count|estimate|calculations?|account|figures|lights|measure|admission|definition"
_TO = re.compile(r"\bto (?:the )?$", re.IGNORECASE)
_MIND = "mind|eyes?|ears?|way of thinking"
_FOUNDING = frozenset({"develop", "coin", "propose", "introduce", "formulate", "popularize"})
_STUDY_BY = re.compile(
    r"\b(?:stud(?:y|ies)|research|work|experiments?|trials?|survey|review|paper|led|conducted|developed)"
    rf" (?:of|by) (?:[\w-]+ ){{0,2}}(?:{_NAME},? and )?$"
)
_CITED = re.compile(
    r"\b(?:cites|citing|quotes|quoting|follows|credits|echoes|adds|borrows from|opens with|sides with"
    r"|leans on)"
    rf" (?:[\w-]+ )?(?:{_NAME} and )?$"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone who asserts a sentence or a clause of it.

    `anchor` is the token that tells the speaker's own clause from the others; None where the whole
    sentence is theirs.
    """

    entity: FoundEntity
    cue: str
    attribution: Attribution
    anchor: Token | None = None


def speakers_in(
    span: Span, references: Sequence[Reference], principals: Collection[str]
) -> Iterator[Speaker]:
    """Yield those who speak in a sentence, then those whose findings are quoted in it.

    `principals` are the ids of the document's own voices (guests, host, author): what they do in the
    present tense is theirs to answer for, even without a reporting verb, and a sentence that names one
    of them and gives no other cue is about what they tell. Several names behind one
    study ("a study by …, … and …") are its authors and no speakers, unless nobody else speaks.
    """
    reader = _Reader(span, references, principals)
    primary: dict[str, Speaker] = {}
    quoted: dict[str, Speaker] = {}
    for speaker in (*reader.by_phrase(), *reader.by_verb()):
        into = quoted if speaker.attribution == "quoted" else primary
        into.setdefault(speaker.entity.id, speaker)
    # "Curtis Okafor of the Grid Authority contends": one verb, and it is the person's
    persons = {speaker.cue for speaker in primary.values() if speaker.entity.type == "person"}
    primary = {k: s for k, s in primary.items() if s.entity.type == "person" or s.cue not in persons}
    yield from primary.values()
    yield from (speaker for key, speaker in quoted.items() if key not in primary)
    authors = {s.entity.id: s for s in reader.by_work() if s.entity.id not in primary.keys() | quoted.keys()}
    if len(authors) == 1 or not (primary or quoted):
        yield from authors.values()
    if not (primary or quoted or authors):
        named = [r for r in references if r.by_name and r.entity.id in principals]
        yield from (Speaker(r.entity, "named", "explicit") for r in named[:1])


class _Reader:
    """Reads one sentence."""

    def __init__(self, span: Span, references: Sequence[Reference], principals: Collection[str]) -> None:
        self.span = span
        self.references = references
        self.principals = principals

    def around(self, reference: Reference) -> tuple[str, str]:
        """Return the sentence's text before and after a reference."""
        base = self.span.start_char
        start, end = reference.first.idx - base, reference.last.idx + len(reference.last) - base
        return self.span.text[:start], self.span.text[end:]

    def by_phrase(self) -> Iterator[Speaker]:
        """Yield speakers named by a phrase: "according to X", "in X's view", "For X, …"."""
        for reference in self.references:
            before, after = self.around(reference)
            if match := _ACCORDING.search(before) or _IN_THE_VIEW.search(before):
                yield _speaker(reference, match.group().strip().lower())
            else:
                owner = r"(?:['’]s?)? (?:own )?" if reference.by_name else r" (?:own )?"
                for opener, nouns, cue in ((_IN, _VIEW, "in"), (_BY, _COUNT, "by"), (_TO, _MIND, "to")):
                    if opener.search(before) and (match := re.match(rf"{owner}({nouns})\b", after)):
                        yield _speaker(reference, f"{cue} … {match.group(1)}")
                if reference.entity.type == "person" and before in {"For ", "To "} and after.startswith(","):
                    yield _speaker(reference, before.strip().lower())

    def by_verb(self) -> Iterator[Speaker]:
        """Yield speakers who are subject or agent of a reporting verb, and persons quoted by a finding."""
        groups = self.coordinated()
        for reference in self.references:
            if reference.entity.type not in {"person", "organization"}:
                continue
            found = [*self.subject(reference), *self.agent(reference)]
            if reference.by_name and reference.entity.type == "person":
                found += [*self.relative(reference), *self.finder(reference)]
            for speaker in found:
                for member in groups.get(reference.first.i, [reference]):
                    yield replace(speaker, entity=member.entity)
            yield from self.stance(reference)

    def coordinated(self) -> dict[int, list[Reference]]:
        """Map each person named in a list ("A, B, and C") to the whole list, by index of its first token."""
        people = [r for r in self.references if r.entity.type == "person" and r.by_name]
        groups: dict[int, list[Reference]] = {}
        for reference in people:
            group = [reference]
            listed = 1  # a list ends with "and": "Pressed by A, B agrees" is none
            for other in people:
                between = self.span.doc[group[-1].last.i + 1 : other.first.i].text
                if other.first.i > group[-1].last.i and between in {",", "and", ", and", "&"}:
                    group.append(other)
                    listed = len(group) if between != "," else listed
            del group[listed:]
            for member in group:
                if len(group) > len(groups.get(member.first.i, ())):
                    groups[member.first.i] = group
        return groups

    def subject(self, reference: Reference) -> Iterator[Speaker]:
        """X argues that …; …, she says, …; Marchetti now signs …"""
        if not reference.by_name and reference.first.lower_ not in {"he", "she"}:
            return
        person = reference.entity.type == "person"
        if person and (word := reporting_word_before(reference.first)) is not None:
            yield _speaker(reference, word)
            return
        verb = verb_of(reference.last) or verb_of(reference.first) or _verb_of_staff(reference)
        if verb is None:
            word = reporting_word_after(reference.last)
            if word is not None and person and not self.owned(reference):
                yield _speaker(reference, word, anchored=True)
            return
        reporting, clause = reporting_verb(verb), clause_of(verb)
        if not person:
            if reporting is not None and reporting.lemma_ in words("estimating_verbs") and clause == "main":
                yield _speaker(reference, reporting.text, anchored=True)
            return
        principal = reference.entity.id in self.principals
        if clause == "main" and reporting is not None:
            yield _speaker(reference, reporting.text, anchored=True)
        elif clause == "main" and principal and (is_present(verb) or is_perfect(verb)):
            yield _speaker(reference, verb.text, anchored=True)
        elif clause in {"main", "hypothetical"}:
            return
        elif reporting is not None and (principal if reference.by_name else not opens_with_that(verb)):
            yield _speaker(reference, reporting.text)
        elif reporting is not None and clause == "reason":
            yield Speaker(reference.entity, reporting.text, "quoted")
        elif principal and clause in {"relative", "complement"} and verb.tag_ in PRESENT:
            yield _speaker(reference, verb.text)

    def owned(self, reference: Reference) -> bool:
        """Tell whether a possessive ending follows."""
        after = reference.last.i + 1
        return after < self.span.end and self.span.doc[after].text in {"'s", "’s", "'", "’"}

    def agent(self, reference: Reference) -> Iterator[Speaker]:
        """… is dismissed by X"""
        token = reference.last
        while token.dep_ in {"conj", "compound", "appos"} and token.head.i != token.i:
            token = token.head
        if token.dep_ != "pobj" or token.head.dep_ != "agent":
            return
        verb = token.head.head
        # "Pressed by X, they agree" is not X's word
        if is_reporting(verb) and verb.dep_ != "advcl" and verb.i != self.span.start:
            yield _speaker(reference, f"{verb.text} by")

    def stance(self, reference: Reference) -> Iterator[Speaker]:
        """Her final claim is …; Castellane's first rule …; Wieland's own tests suggest …"""
        token = reference.last
        if token.dep_ != "poss" or token.head.dep_ not in {"nsubj", "nsubjpass", "attr"}:
            return
        noun = token.head
        if reference.entity.type == "person" and (
            noun.lemma_.lower() in words("stance_nouns") or reporting_verb(noun.head) is not None
        ):
            yield _speaker(reference, noun.text)

    def relative(self, reference: Reference) -> Iterator[Speaker]:
        """… Gloria Mark, who found that …: the one a speaker cites."""
        for head in {reference.first, reference.last}:
            for child in head.children:
                if child.dep_ == "relcl" and any(t.lower_ == "who" for t in child.lefts):
                    verb = child if child.lemma_ in words("finding_verbs") else reporting_verb(child)
                    if verb is not None:
                        yield Speaker(reference.entity, verb.text, "quoted")

    def finder(self, reference: Reference) -> Iterator[Speaker]:
        """… the experiment in which Simons and Chabris asked …; a theory that the Kaplans developed"""
        verb = verb_of(reference.last) or verb_of(reference.first)
        if self.around(reference)[0].endswith("comes from "):
            yield Speaker(reference.entity, "comes from", "quoted")
        elif verb is not None:
            clause, reporting = clause_of(verb), reporting_verb(verb)
            if (
                reporting is not None
                and reporting.lemma_ in words("finding_verbs")
                and clause != "hypothetical"
            ):
                yield Speaker(reference.entity, reporting.text, "quoted")
            elif clause == "relative" and (
                verb.lemma_ in _FOUNDING or relative_head(verb) in words("study_nouns")
            ):
                yield Speaker(reference.entity, verb.text, "quoted")

    def by_work(self) -> Iterator[Speaker]:
        """Yield persons whom their research stands for: "Mark's field studies", "a study by …"."""
        for reference in self.references:
            if reference.entity.type != "person" or not reference.by_name:
                continue
            before, after = self.around(reference)
            owned = re.match(r"['’]s? ((?:[\w-]+ ){0,2}[\w-]+)", after)
            nouns = (
                {form for word in owned.group(1).lower().split() for form in singulars(word)}
                if owned
                else set()
            )
            if nouns & words("study_nouns"):
                yield Speaker(reference.entity, "work", "quoted")
            elif _STUDY_BY.search(before):
                yield Speaker(reference.entity, "study by", "quoted")
            elif _CITED.search(before):
                yield Speaker(reference.entity, "cited", "quoted")


def _verb_of_staff(reference: Reference) -> Token | None:
    """Return the verb of "Consultants at McKinsey reported": those who work there speak for it."""
    token = reference.last
    while token.dep_ in {"compound", "conj", "appos"} and token.head.i != token.i:
        token = token.head
    if (
        reference.entity.type == "organization"
        and token.dep_ == "pobj"
        and token.head.lower_ in {"at", "from", "with"}
    ):
        return verb_of(token.head.head)
    return None


def _speaker(reference: Reference, cue: str, *, anchored: bool = False) -> Speaker:
    attribution: Attribution = "explicit" if reference.by_name else "carried"
    return Speaker(reference.entity, cue, attribution, reference.first if anchored else None)
