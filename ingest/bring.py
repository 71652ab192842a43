"""Bring your own statements: `link` says which of some claims each of some counterarguments challenges.

No document, section or store is needed. Texts may be of any length, and claims come in any number:
among more than a thousand, the first stage (`ingest.linkers.shortlist`) gives each counterargument
those that are worth the full evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ingest.linkers.counters import Link, link_counters
from ingest.linkers.passages import PassageEncoder
from ingest.linkers.shortlist import SIZE, groups, shortlist
from ingest.linkers.statements import Statement
from kg.errors import ModelError, UsageError
from kg.models import Attack
from kg.text.tokens import stopwords, words

if TYPE_CHECKING:
    from kg.text.encoder import Encoder

#: Up to so many are weighed all together, without a first stage.
MOST_CLAIMS, MOST_COUNTERS = 1200, 400
LIMIT = 10

_FEW_WORDS, _FEW_LETTERS = 20, 20
_LEAST_ENGLISH = 0.12  # of the words of English prose, two in five are stop words; of headlines, one in five


class Item(NamedTuple):
    """A claim or a counterargument of yours; a plain (id, text) pair does as well."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A claim with the probability that the counterargument challenges it.

    `evidence` says in words and numbers what spoke for it; only claims that are linked have one.
    """

    claim: str
    score: float
    evidence: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one counterargument challenges: the likeliest claims, best first.

    `abstained` says that none of them is likely enough to be linked. `method` names how they were
    weighed, and ends in ``(degraded)`` where words alone were.
    """

    counterargument: str
    ranked: tuple[Ranked, ...]
    abstained: bool
    attack: Attack
    method: str


def link(
    claims: Sequence[tuple[str, str]],
    counterarguments: Sequence[tuple[str, str]],
    *,
    encoder: Encoder | None = None,
    limit: int = LIMIT,
    paired: bool | None = None,
) -> list[Answer]:
    """Return for each of `counterarguments` the up to `limit` likeliest of `claims`.

    Both are (id, text) pairs, such as `Item`. Without an `encoder` the one that the settings name
    is used, and where that is missing words alone are weighed (see `Answer.method`). `paired` says
    whether each counterargument was made against another claim; by default they are taken so where
    there are three or more and as many as claims.

    Raises:
        UsageError: there are no claims, an id is there twice, or a text is empty.

    >>> claims = [Item("a", "Night buses pay for themselves."), Item("b", "Trams are quiet.")]
    >>> [answer] = link(claims, [Item("k", "Few night buses pay for their own depot.")])
    >>> answer.ranked[0].claim
    'a'
    """
    if encoder is None:
        from kg.text.encoder import default_encoder

        try:
            encoder = default_encoder()
        except ModelError:
            return link_with(None, claims, counterarguments, limit=limit, paired=paired)
    return link_with(encoder, claims, counterarguments, limit=limit, paired=paired)


def link_with(
    encoder: Encoder | None,
    claims: Sequence[tuple[str, str]],
    counterarguments: Sequence[tuple[str, str]],
    *,
    limit: int = LIMIT,
    paired: bool | None = None,
) -> list[Answer]:
    """Return what `link` does, with `encoder`, or by words alone where that is None."""
    _check(claims, counterarguments, limit)
    said = [Statement(claim, text) for claim, text in claims]
    asked = [Statement(counter, text) for counter, text in counterarguments]
    return _link(said, asked, PassageEncoder(encoder) if encoder is not None else None, limit, paired)


def doubts(claims: Sequence[tuple[str, str]], counterarguments: Sequence[tuple[str, str]]) -> list[str]:
    """Return a sentence for each reason to trust the scores of this page less.

    >>> doubts([("a", "Night buses pay.")], [])
    ['there is one claim only, so its rank says nothing']
    """
    found = []
    if len(claims) == 1:
        found.append("there is one claim only, so its rank says nothing")
    if not _is_english(text for _, text in (*claims, *counterarguments)):
        found.append("the text does not read as English, which is what the scores were fitted on")
    return found


def _check(
    claims: Sequence[tuple[str, str]], counterarguments: Sequence[tuple[str, str]], limit: int
) -> None:
    if limit < 1:
        raise UsageError(f"a limit of {limit} claims leaves none: give at least 1")
    if not claims:
        raise UsageError("there are no claims to link to: give at least one")
    for kind, items in (("claim", claims), ("counterargument", counterarguments)):
        for item, count in Counter(item for item, _ in items).items():
            if count > 1:
                raise UsageError(f"the {kind} {item!r} is there {count} times: give each an id of its own")
        for item, text in items:
            if not text.strip():
                raise UsageError(f"the {kind} {item!r} has an empty text: leave it out, or say what it says")


def _link(
    claims: Sequence[Statement],
    counters: Sequence[Statement],
    encoder: Encoder | None,
    limit: int,
    paired: bool | None,
) -> list[Answer]:
    if len(claims) <= MOST_CLAIMS and len(counters) <= MOST_COUNTERS:
        links = link_counters(claims, counters, encoder=encoder, paired=paired)
        if all(_listed(found) >= min(limit, len(claims)) for found in links):
            return [_answer(found, (), limit) for found in links]
        likeliest = shortlist(claims, counters, encoder=encoder, size=max(SIZE, limit))
    else:
        likeliest = shortlist(claims, counters, encoder=encoder, size=max(SIZE, limit))
        links = _by_groups(claims, counters, likeliest, encoder)
    return [
        _answer(found, [claims[column].id for column in columns], limit)
        for found, columns in zip(links, likeliest, strict=True)
    ]


def _by_groups(
    claims: Sequence[Statement],
    counters: Sequence[Statement],
    shortlists: Sequence[Sequence[int]],
    encoder: Encoder | None,
) -> list[Link]:
    """Return the links of `counters`, those that share claims of their `shortlists` weighed together."""
    found: dict[str, Link] = {}
    for rows in groups(shortlists, most=MOST_CLAIMS, most_rows=MOST_COUNTERS):
        columns = sorted(set().union(*(shortlists[row] for row in rows)))
        links = link_counters(
            [claims[column] for column in columns],
            [counters[row] for row in rows],
            encoder=encoder,
            paired=False,  # whatever the page is, a group of it is no list of pairs
        )
        found.update((each.counter, each) for each in links)
    return [found[counter.id] for counter in counters]


def _listed(found: Link) -> int:
    return len(found.targets) + len(found.runners_up)


def _answer(found: Link, likeliest: Sequence[str], limit: int) -> Answer:
    """Return what the linker found, filled up to `limit` from the first stage.

    The linker names its targets and the next best; of what comes after it says no more than that
    it is unlikely.
    """
    ranked = {target.claim: Ranked(target.claim, target.score, target.evidence) for target in found.targets}
    ranked |= {claim: Ranked(claim, score) for claim, score in found.runners_up}
    for claim in likeliest:
        ranked.setdefault(claim, Ranked(claim, 0.0))
    return Answer(
        counterargument=found.counter,
        ranked=tuple(ranked.values())[:limit],
        abstained=not found.targets,
        attack=found.attack,
        method=found.method,
    )


def _is_english(texts: Iterable[str]) -> bool:
    """Return whether most letters are Latin and enough words English stop words, or too few to tell."""
    found = [word.lower() for text in texts for word in words(text)]
    letters = "".join(found)
    if len(letters) >= _FEW_LETTERS and sum(map(str.isascii, letters)) < len(letters) / 2:
        return False
    return len(found) < _FEW_WORDS or sum(w in stopwords() for w in found) >= _LEAST_ENGLISH * len(found)
