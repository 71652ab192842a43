"""Names that mean the same: surname and full name, short form and long form, acronym and expansion."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.extractors.entity_types import Votes
from ingest.lexicon import words
from ingest.nlp import Parsed
from kg.ids import canonical

_NAME = r"[A-Z][\w.&-]*(?: (?:of |the )?[A-Z][\w.&-]*){0,5}"
_RENAMED = re.compile(
    rf"({_NAME})(?:,? which (?:later )?(?:became|was renamed|renamed itself)(?: the)?"
    r"|,? (?:\()?(?:formerly|previously|originally|once|then|now|later|today)"
    r"(?: (?:known as|called|named|trading as))?(?: the)?"
    r"|,? (?:was )?(?:renamed|rebranded)(?: itself)?(?: as)?(?: the)?"
    r"|,? (?:known as|called)(?: the)?"
    rf"|,? (?:which )?(?:changed its name to|took the name|adopted the name)) ({_NAME})"
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name where it stands: the block, and offsets into the document's text."""

    block: int
    start: int
    end: int


@dataclass(slots=True)
class Group:
    """Forms that name one thing, before it is known what.

    `in_mid` is true where one of them stands in mid-sentence, so that position is not the reason
    for the capital.
    """

    forms: Counter[str] = field(default_factory=Counter)
    votes: Votes = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    occurrences: list[Occurrence] = field(default_factory=list)
    in_mid: bool = False

    def absorb(self, other: Group) -> None:
        """Take over what is known of another form of the same name."""
        self.forms.update(other.forms)
        self.votes.update(other.votes)
        self.labels.update(other.labels)
        self.occurrences.extend(other.occurrences)
        self.in_mid |= other.in_mid


def acronyms(parsed: Parsed) -> Iterator[tuple[str, str]]:
    """Yield pairs of a name and the acronym in brackets after it, and the other way round."""
    for doc in parsed.docs.values():
        for match in re.finditer(r"([A-Z][\w.,’'& -]*?[\w.]) \((?:the )?([A-Z][^()]*)\)", doc.text):
            left, right = match.groups()
            for size in range(len(left.split()), 0, -1):
                tail = " ".join(left.split()[-size:])
                if tail[0].isupper():
                    yield tail, right


def renamings(parsed: Parsed) -> Iterator[tuple[str, str]]:
    """Yield pairs of a name and one the source says it had or has: "X, formerly Y", "Y, now called X"."""
    for doc in parsed.docs.values():
        for match in _RENAMED.finditer(doc.text):
            yield match.group(1), match.group(2)


def term_acronyms(parsed: Parsed) -> set[str]:
    """Return the acronyms of expressions in small letters: "lithium iron phosphate (LFP)" is no name."""
    found = set()
    for doc in parsed.docs.values():
        for match in re.finditer(r"([\w-]+) \(([A-Za-z0-9-]{2,10})\)", doc.text):
            word, acronym = match.groups()
            if word[0].islower() and any(c.isupper() for c in acronym):
                found |= {canonical(acronym), canonical(acronym.removesuffix("s"))}
    return found


def join(groups: dict[str, Group], aliases: Iterable[Sequence[str]]) -> None:
    """Make the keys of `groups` that mean the same share one group.

    `aliases` are groups of forms that the source itself says mean the same.
    """
    for forms in aliases:
        known = [form for form in forms if form in groups]
        for other in known[1:]:
            _merge(groups, known[0], other)
    for form in list(groups):
        if f"{form}s" in groups and not form.endswith("s"):
            _merge(groups, f"{form}s", form)
    people = [form for form in groups if _is_full_name(form, groups[form])]
    for form in sorted(groups, key=lambda f: (len(f.split()), f)):
        if (target := _longer(form, groups, people)) is not None:
            _merge(groups, target, form)


def _merge(groups: dict[str, Group], into: str, form: str) -> None:
    keep, gone = groups[into], groups[form]
    if keep is gone:
        return
    keep.absorb(gone)
    for key, group in groups.items():
        if group is gone:
            groups[key] = keep


def _is_full_name(form: str, group: Group) -> bool:
    parts = form.split()
    votes = group.votes
    return (
        2 <= len(parts) <= 4
        and votes["organization"] < 3
        and votes["place"] < 3
        and votes["product"] < 3
        and (votes["person"] >= 2 or group.labels["PERSON"] > 0 or group.labels["ORG"] > 0)
    )


def _longer(form: str, groups: Mapping[str, Group], people: Sequence[str]) -> str | None:
    """Return the longer name that `form` is short for, if there is exactly one."""
    parts = form.split()
    if len(parts) == 1:
        if form.lower() in words("places"):
            return None
        by_last = [p for p in people if p.split()[-1] == form]
        if len(by_last) == 1:
            return by_last[0]
        tails = [p for p in people if p.endswith(f" {form}")]
        if len(tails) == 1:
            return tails[0]
        if not by_last:
            starts = [
                other
                for other in groups
                if other.startswith(form + " ")
                and _is_long_form(other, groups[other])
                and groups[other].votes["organization"] >= 3
            ]
            if len(starts) == 1:
                return starts[0]
            by_first = [p for p in people if p.split()[0] == form]
            if len(by_first) == 1:
                return by_first[0]
        return None
    if form in people:
        alike = [
            p
            for p in people
            if p != form
            and len(p) > len(form)
            and p.split()[-1] == parts[-1]
            and (p.endswith(form) or p.split()[0] == parts[0])
        ]
        return alike[0] if len(alike) == 1 else None
    starts = [
        o for o in groups if o != form and re.match(re.escape(form) + r"(?:,| Inc| Ltd| LLC| and | & )", o)
    ]
    return starts[0] if len(starts) == 1 else None


def _is_long_form(form: str, group: Group) -> bool:
    """Tell whether the first word of an organization's name may stand for it: two or three words, no "of"."""
    return len(form.split()) <= 3 and " of " not in form and group.votes["organization"] >= 3


def distinct(groups: Mapping[str, Group]) -> Iterator[Group]:
    """Yield each group once."""
    seen: set[int] = set()
    for group in groups.values():
        if id(group) not in seen:
            seen.add(id(group))
            yield group
