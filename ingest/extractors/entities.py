"""Entities of a document: its proper names, grouped by what they name and typed by votes.

Each occurrence of a name votes on its type (a title before it, "who" after it, the noun beside it,
a gazetteer, the recogniser's label …); names that mean the same are joined (surname, short form,
acronym, "also called"); the group takes the type with most votes. A group that nothing but a
capital speaks for is left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.extractors.aliases import Group, Occurrence, acronyms, distinct, join, renamings, term_acronyms
from ingest.extractors.entity_types import LABELS, Votes, is_given_name, vote
from ingest.extractors.names import Name, Passage, has_several_capitals, is_legal_name, names
from ingest.extractors.title_names import title_names
from ingest.lexicon import words
from ingest.nlp import Parsed
from kg.ids import canonical, named_id
from kg.models import EntityType

#: Votes a group needs: one that stands only at the head of sentences needs more.
ENOUGH = 1.0
ENOUGH_AT_HEAD = 2.0

#: One word with a capital that a source defines and never writes small is a thing's own name: "NEWater".
_COINED = re.compile(r"[A-Z]+[a-z]{2,}")
_EPONYM = re.compile(r"['’]s? (?:disease|syndrome|law|theorem|effect|paradox|principle)\b")
#: What the head of a document says of a name outweighs all that the text may suggest.
_STATED = 100

_CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July|August"
    r"|September|October|November|December"
)


@dataclass(frozen=True, slots=True)
class FoundEntity:
    """An entity of a document: name, type, every form it is named by, and where."""

    name: str
    type: EntityType
    aliases: tuple[str, ...]
    occurrences: tuple[Occurrence, ...]

    @property
    def id(self) -> str:
        """The node's id, from the name."""
        return named_id("Entity", self.name)


def find_entities(
    parsed: Parsed, *, aliases: Iterable[Sequence[str]] = (), headwords: Iterable[str] = ()
) -> list[FoundEntity]:
    """Return the entities that `parsed` names, sorted by name.

    `aliases` are groups of forms that the source says mean the same ("Trip.com, called Ctrip");
    `headwords` are the terms it defines: one that looks like a name only by its capital is a term
    and no entity.
    """
    common = {
        word for doc in parsed.docs.values() for word in re.findall(r"(?<![\w’'-])[a-z][a-z’'-]+", doc.text)
    }
    groups = _collect(parsed, common)
    _add_head(groups, parsed)
    join(groups, [*aliases, *acronyms(parsed), *renamings(parsed)])
    terms = {canonical(word) for word in headwords} | common
    expressions = term_acronyms(parsed)
    found = [
        entity
        for group in distinct(groups)
        if expressions.isdisjoint(map(canonical, group.forms)) and (entity := _decide(group, terms))
    ]
    return sorted(found, key=lambda entity: (entity.name, entity.type))


def _collect(parsed: Parsed, common: set[str]) -> dict[str, Group]:
    passages = {index: Passage.of(doc) for index, doc in parsed.docs.items()}
    known = _known(passages.values(), common)
    groups: dict[str, Group] = defaultdict(Group)
    for index, passage in passages.items():
        base = parsed.source.blocks[index].start
        for name in names(passage, common=common, known=known):
            if _EPONYM.match(passage.text, name.end):
                continue
            for form, start, end, kind in _split(passage.text, name):
                group = groups[form]
                group.forms[form] += 1
                group.occurrences.append(Occurrence(index, base + start, base + end))
                # a second capital in a row is not one of position
                group.in_mid |= not name.initial or " " in form
                if name.label:
                    group.labels[name.label] += 1
                group.votes.update(kind or vote(passage, name, form))
    return dict(groups)


def _known(passages: Iterable[Passage], common: set[str]) -> set[str]:
    """Return the words of names that stand in mid-sentence, or that several capitals in a row make names."""
    known: set[str] = set()
    for passage in passages:
        for name in names(passage, common=common):
            parts = name.text.split()
            if not name.initial or len(parts) > 1:
                known.update(part for part in parts if len(part) > 2 and part.lower() not in common)
    return known


def _split(text: str, name: Name) -> Iterator[tuple[str, int, int, Votes | None]]:
    """Split a run into the names it holds: "Stephen and Rachel Kaplan", "a Xiaomi SU7"."""
    head, _, model = name.text.partition(" ")
    if (
        model
        and re.fullmatch(r"[A-Z]*\d\w*|[A-Z]+\d\w*", model)
        and head.lower() not in words("product_nouns")
    ):
        before = text[: name.start].rsplit(" ", 2)[-2:]
        if (before and before[0].lower() in {"a", "an"}) or head.lower() in words("organizations"):
            middle = name.start + len(head)
            yield head, name.start, middle, Counter({"organization": 2})
            yield model, middle + 1, name.end, Counter({"product": 3})
            return
    rest = text[name.end :]
    shared = re.match(r" and ([A-Z]\w+) ([A-Z][\w-]+)", rest)
    if " " not in name.text and shared and is_given_name(name.text) and is_given_name(shared.group(1)):
        yield f"{name.text} {shared.group(2)}", name.start, name.end, Counter({"person": 3})
        return
    yield name.text, name.start, name.end, None


def _add_head(groups: dict[str, Group], parsed: Parsed) -> None:
    """Add what stands in the document's head: title, byline, collection, names after a colon."""
    source = parsed.source
    for form, kind in title_names(source, known=groups):
        group = groups.setdefault(form, Group())
        group.forms[form] += 1
        # a show by the name of its company: the register's name decides
        group.votes[kind] += 2 * _STATED if is_legal_name(form) else _STATED
        group.in_mid = True


def _decide(group: Group, terms: set[str]) -> FoundEntity | None:
    forms = sorted(group.forms, key=lambda f: (-len(f), f))
    name = forms[0]
    if any(_is_no_name(form) for form in forms):
        return None
    votes = Counter(group.votes)
    evidence = max(votes.values(), default=0)
    is_term = any(canonical(form) in terms for form in forms)
    if is_term and evidence < 2 and not (group.in_mid and group.labels and _COINED.fullmatch(name)):
        return None
    for label, count in group.labels.items():
        if label == "PERSON" and not votes["person"] and all(" " not in form for form in forms):
            # who is a person is named in full once, or says something: one foreign word may be anything
            votes["organization"] += min(count, 2)
        elif label in LABELS:
            votes[LABELS[label]] += min(count, 2) * (2 if LABELS[label] == "other" else 1)
    if not votes and group.in_mid and has_several_capitals(name):
        votes["organization"] += 1
    if not votes:
        return None
    kind, score = max(votes.items(), key=lambda item: (item[1], _ORDER.index(item[0])))
    if kind == "other" or score < (ENOUGH if group.in_mid else ENOUGH_AT_HEAD):
        return None
    occurrences = tuple(sorted(set(group.occurrences), key=lambda o: (o.start, o.end)))
    return FoundEntity(name, kind, tuple(sorted(set(forms) - {name})), occurrences)


_ORDER: tuple[EntityType, ...] = ("other", "group", "product", "place", "organization", "person")


def _is_no_name(form: str) -> bool:
    parts = form.split()
    return (
        form.lower() in words("technology")
        or form.lower().removesuffix("s") in words("technology")
        or (
            len(parts) > 1
            and re.split(r" (?:in|of|for) ", form)[0].split()[-1].lower() in words("event_words")
        )
        or (
            _CALENDAR.fullmatch(parts[0]) is not None
            and all(p.isdigit() or _CALENDAR.fullmatch(p) for p in parts)
        )
        or form.isdigit()
    )
