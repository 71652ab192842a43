"""Who belongs where, as the source states it: "Elena Marchetti, CEO of Halden Motors"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from ingest.extractors.entities import FoundEntity
from ingest.lexicon import words
from ingest.nlp import Parsed

_ROLE = r"(?:[\w-]+ ){0,4}[\w-]+"
_OF_THE = r"(?:the )?(?:[a-z-]+ ){0,2}"  # "of the nonprofit Civic Corners"
_LED = "led|leads|runs|ran|heads|headed|chairs|chaired|manages"
_SERVED = "directs|directed|oversees|works|worked"
#: What may stand between a person and an organization, with the role where the words do not say it.
_BETWEEN: tuple[tuple[re.Pattern[str], str | None], ...] = (
    (re.compile(rf",? (?:is |was |became )?(?:an? |the )?(?P<role>{_ROLE}) (?:of|at|for) {_OF_THE}"), None),
    (re.compile(rf",? who [^.;]{{0,60}}\bbecame (?:the |an? )?(?P<role>{_ROLE}) (?:of|at) {_OF_THE}"), None),
    (re.compile(r",? who (?:co-?)?(?:founded|started|created) (?:the )?(?:[\w-]+ ){0,4}"), "founder"),
    (re.compile(rf",? who (?:has |have )?(?:{_LED}) (?:the )?(?:[a-z-]+ ){{0,4}}"), "leader"),
    (re.compile(rf",? who (?:has |have )?(?:{_SERVED})(?: [a-z]+){{0,3}} (?:at|for) (?:the )?"), "staff"),
    (re.compile(rf" (?:of|from|at) {_OF_THE}"), "affiliated"),
)
_OWNED = re.compile(
    rf"(?:['’]s)? (?P<role>(?:(?:former|current|longtime|chief|senior|vice) )*{_ROLE}) (?:Dr\. |Prof\. )?"
)


@dataclass(frozen=True, slots=True)
class FoundAffiliation:
    """A person, an organization, the role between them in the source's words, and the words."""

    person: FoundEntity
    organization: FoundEntity
    role: str
    quote: str
    start: int
    end: int


_Place: TypeAlias = tuple[int, int, FoundEntity]


def find_affiliations(parsed: Parsed, entities: Sequence[FoundEntity]) -> list[FoundAffiliation]:
    """Return the affiliations that the prose states, in order, one of each person, place and role."""
    found: dict[tuple[str, str, str], FoundAffiliation] = {}
    places = sorted(
        ((place.start, place.end, entity) for entity in entities for place in entity.occurrences),
        key=lambda item: item[:2],
    )
    for sentence in parsed.sentences():
        inside = [p for p in places if sentence.start <= p[0] and p[1] <= sentence.end]
        for item in _pairs(parsed.source.text, inside):
            found.setdefault((item.person.id, item.organization.id, item.role), item)
    return list(found.values())


def _pairs(text: str, inside: Sequence[_Place]) -> Iterator[FoundAffiliation]:
    for left, right in pairwise(inside):
        between = text[left[1] : right[0]]
        if left[2].type == "person" and right[2].type == "organization":
            role = _stated(between)
            if role is not None:
                for start, person in _together(text, inside, left):
                    yield FoundAffiliation(person, right[2], role, text[start : right[1]], start, right[1])
        elif left[2].type == "organization" and right[2].type == "person":
            match = _OWNED.fullmatch(between)
            if match and _is_role(match["role"]):
                yield FoundAffiliation(
                    right[2],
                    left[2],
                    _role_before(text, left[0], match["role"]),
                    text[left[0] : right[1]],
                    left[0],
                    right[1],
                )


def _together(text: str, inside: Sequence[_Place], last: _Place) -> Iterator[tuple[int, FoundEntity]]:
    """Yield `last` and the persons named in one list with it: "Roberts and Intrator from …"."""
    start, _, person = last
    yield start, person
    for place in reversed(inside[: inside.index(last)]):
        if place[2].type != "person" or text[place[1] : start] not in {" and ", ", ", ", and "}:
            return
        start = place[0]
        yield start, place[2]


def _stated(between: str) -> str | None:
    for pattern, role in _BETWEEN:
        match = pattern.fullmatch(between)
        if match:
            if role is not None:
                return role
            if _is_role(match["role"]):
                return match["role"]
    return None


def _role_before(text: str, start: int, role: str) -> str:
    """Put "former" back that stands before the organization: "the former Tesla executive"."""
    return f"former {role}" if text[:start].endswith("former ") else role


def _is_role(phrase: str) -> bool:
    return bool({word.lower() for word in re.split(r"[ -]", phrase)} & words("person_nouns"))
