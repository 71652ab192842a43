"""Why a counterargument is linked to a claim: the evidence of a link in words, and what its numbers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kg.models import Challenges, Section

# What the numbers of the evidence mean. Those that compare are in standard deviations: 0 is
# ordinary on the page, 2 is far above.
_MEANINGS = {
    "similarity": "how much of the counterargument's words the claim covers, by meaning",
    "words": "the same for content words, compared with the other claims",
    "pieces_per_claim": "the same, compared with the other counterarguments",
    "terms": "shared word stems, rare ones weighing more (log of BM25)",
    "terms_per_claim": "the same, compared with the other counterarguments",
    "claim_part": "nearness to the part that grants or quotes the claim, compared",
    "around": "the same as words, for the claims just before and after",
    "pieces": "the same as similarity, compared with the other pairs of the page",
    "words_back": "how far the counterargument covers the claim's content words, compared",
    "sentences": "how far the claim covers the counterargument's sentences, compared",
    "sentences_back": "how far the counterargument covers the claim's sentences, compared",
    "cosine": "nearness of the two as wholes, compared with the other claims",
    "voiced": "1 if somebody is named who makes the claim",
    "own_section": "1 if both stand in one top-level section, or sections are not known",
    "summary": "1 if the claim stands in the summary and the counterargument does not",
}
_ACROSS = {
    "challenged_at_home": "probability that it challenges the claim of its own document",
    "restated": "probability that the two claims restate one another",
    "words": "how much the two say in the same content words, by meaning",
    "stance": "log odds that its words oppose the claim",
}
# what `reasons` tells
_TOLD = {"rank", "candidates"}


class Number(NamedTuple):
    """One kind of evidence, its value, and what that means; empty where this version does not know."""

    kind: str
    value: float
    meaning: str


def reasons(link: Challenges, source: Section | None, target: Section | None) -> tuple[str, ...]:
    """Return in sentences what spoke for a link; its ends stand in the sections `source` and `target`."""
    return tuple(_reasons(link, source, target))


def numbers(link: Challenges) -> list[Number]:
    """Return the numbers of a link's evidence with their meanings, unknown ones last."""
    meanings = _ACROSS if link.scope == "cross-document" else _MEANINGS
    values = {
        kind: float(value)
        for kind, value in link.evidence.items()
        if kind not in _TOLD and not isinstance(value, str)
    }
    kinds = [*(kind for kind in meanings if kind in values), *sorted(values.keys() - meanings.keys())]
    return [Number(kind, values[kind], meanings.get(kind, "")) for kind in kinds]


def _reasons(link: Challenges, source: Section | None, target: Section | None) -> Iterator[str]:
    evidence = link.evidence
    if (rank := evidence.get("rank")) is not None:
        among = evidence.get("candidates")
        yield f"The claim has rank {_whole(rank)}" + (f" among {_whole(among)} candidates." if among else ".")
    if shared := evidence.get("shared"):
        yield f"Words in common: {shared}."
    if isinstance(part := evidence.get("claim_part"), str):
        yield f"The counterargument speaks of the claim as “{part}”."
    if through := evidence.get("through"):
        yield f"In its own document it challenges {through}, which the claim restates."
    yield from _place(link, source, target)
    yield from _attack(link, evidence)


def _place(link: Challenges, source: Section | None, target: Section | None) -> Iterator[str]:
    if link.scope == "cross-document":
        yield "The claim stands in another document."
    elif source is not None and target is not None:
        if source.id == target.id:
            yield f"Both stand in the section “{source.heading}”."
        else:
            yield f"The claim stands under “{target.heading}”, the counterargument under “{source.heading}”."


def _attack(link: Challenges, evidence: Mapping[str, float | str]) -> Iterator[str]:
    if why := evidence.get("attack"):
        yield f"It is read as {link.attack}: {why}."
    elif link.attack != "unknown":
        yield f"It is read as {link.attack}, which no wording decides."


def _whole(value: float | str) -> str:
    return f"{value:.0f}" if isinstance(value, int | float) else value
