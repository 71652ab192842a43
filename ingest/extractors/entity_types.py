"""Votes on what kind of thing a name names, by its form and by what stands beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from ingest.extractors.clauses import reporting_verb, reporting_word_after, verb_of
from ingest.extractors.names import (
    Name,
    Passage,
    has_several_capitals,
    is_legal_name,
    is_organization_name,
)
from ingest.lexicon import singulars, words
from kg.models import EntityType

if TYPE_CHECKING:
    from spacy.tokens import Span

Votes: TypeAlias = Counter[EntityType]

#: What the recogniser's labels count for.
LABELS: Mapping[str, EntityType] = {
    "PERSON": "person",
    "ORG": "organization",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "PRODUCT": "product",
    "WORK_OF_ART": "product",
    "LAW": "product",
    "NORP": "other",
    "LANGUAGE": "other",
    "EVENT": "other",
}
_PERSONAL = re.compile(r"[A-Z]\. |[A-Z]\w+ (?:[A-Z]\. |(?:van|von|di|bin|al) )")
_LISTED = r"[A-ZÀ-ÖØ-Þ][\w.&-]*(?: [A-ZÀ-ÖØ-Þ][\w.&-]*)*"
#: "companies such as Trip.com and Microsoft", "Klarna and other lenders that …".
_LISTED_AFTER = re.compile(rf"\b([a-z-]+),? (?:such as|like|including) (?:{_LISTED},? (?:and |or )?)*$")
_AND_OTHERS = re.compile(rf"(?:,? (?:and |or )?{_LISTED})*,? (?:and|or) other ([a-z-]+(?: [a-z-]+){{0,2}})")
_LAUNCH = r"launch|unveil|releas|introduc|roll|debut|scrap"
_LAUNCHED_BEFORE = re.compile(rf"\b(?:{_LAUNCH})(?:ed|ing|es|s) (?:out )?(?:the |its |a |their )?$")
_LAUNCHED_AFTER = re.compile(rf" (?:was|were|is) (?:{_LAUNCH})ed\b")
_PREPOSITION = re.compile(r"\b(?:of|from|in|at|to|for|by|with) (?:the )?$")
_NOUNS: Mapping[str, EntityType] = {
    "person_nouns": "person",
    "organization_nouns": "organization",
    "place_nouns": "place",
    "product_nouns": "product",
}


def vote(passage: Passage, name: Name, form: str) -> Votes:
    """Return the votes of one occurrence: by the form of the name, then by its neighbourhood."""
    votes: Votes = Counter()
    parts = form.split()
    last = parts[-1].strip(".,").lower()
    single = len(parts) == 1
    lower = form.lower()
    if name.title or (not single and (is_given_name(parts[0]) or _PERSONAL.match(form))):
        votes["person"] += 2
    if not single and is_organization_name(form):
        votes["organization"] += 3
    if lower in words("organizations"):
        votes["organization"] += 2
    if lower in words("places"):
        votes["place"] += 3
    if not single and parts[0].lower() in words("places") and lower not in words("places"):
        votes["product"] += 2
    if not single and last in words("place_nouns"):
        votes["place"] += 3
    if not single and last in words("product_nouns"):
        votes["product"] += 3
    if is_legal_name(form):
        votes["organization"] += 4
    if form[0].islower():  # iPhone
        votes["product"] += 2
    span = passage.doc.char_span(name.start, name.end, alignment_mode="expand")
    if span is not None:
        votes.update(_beside(passage, span, name))
    if not votes and not single and passage.text[: name.start].endswith(" the "):
        # ships, works and schemes take an article where persons and firms do not
        votes["product"] += 1
    return votes


def _beside(passage: Passage, span: Span, name: Name) -> Votes:
    """Vote by what stands beside the name."""
    votes: Votes = Counter()
    before, after = passage.text[: name.start], passage.text[name.end :]
    if re.match(r",? who\b| and (?:his|her) \w+", after) and not name.text.startswith("The "):
        votes["person"] += 2
    if re.search(r"\b(?:author of|books?|novel|film|titled|entitled|episodes? of) $", before):
        votes["product"] += 3
    if re.search(
        r"\b(?:in|near|across|throughout|outside|along|around) (?:the )?$|\b(?:on|over) the $", before
    ):
        votes["place"] += 2
    if re.search(r"\b(?:at|by|from) (?:the )?$", before) and span.text.isupper():
        votes["organization"] += 1
    if re.match(
        r"['’]s? (?:staff|employees|workers|engineers|executives|chief|board|surveys?|founders?|ships?)\b",
        after,
    ):
        votes["organization"] += 2
    if re.search(r"\bunder the (?:\w+ )?name $", before):
        votes["product"] += 3
    if re.search(r"\b(?:the|a|an|its|his|her|their) (?:[a-z]+-[a-z]+ )+$", before):
        votes["product"] += 2
    if has_several_capitals(name.text) and re.search(r"(?:['’]s|s['’]|\b[Ii]ts|\b[Tt]heir) $", before):
        votes["product"] += 1
    if _LAUNCHED_BEFORE.search(before) or _LAUNCHED_AFTER.match(after):
        votes["product"] += 2
    if re.search(r"\b(?:neighboring|neighbouring|nearby|downtown) $", before):
        votes["place"] += 2
    if re.search(
        r"\b(?:CEO|founder|chief executive|director|head|executive|president) (?:of|at) (?:the )?$", before
    ):
        votes["organization"] += 2
    for noun in _nouns_beside(before, after):
        for list_name, kind in _NOUNS.items():
            if not singulars(noun).isdisjoint(words(list_name)):
                votes[kind] += 2
    verb = verb_of(span.root)
    word = None if _PREPOSITION.search(before) else reporting_word_after(span[-1])
    if word or (verb is not None and reporting_verb(verb) is not None):
        votes["person"] += 1
    return votes


def _nouns_beside(before: str, after: str) -> Iterator[str]:
    """Yield the common nouns that say what the name is: "the regulator Ofwat", "Ofwat, the regulator"."""
    if match := re.search(r"(?:^|[\s,])(?:[\w-]+ )?([a-zA-Z-]+) (?:Dr\. |Prof\. )?$", before):
        yield match.group(1).lower()
    if match := _LISTED_AFTER.search(before):
        yield match.group(1)
    if match := _AND_OTHERS.match(after):
        yield _head_noun(match.group(1))
    if match := re.match(r"(?: \([^)]*\))?, (?:a|an|the|another|one) ([^,.;:(]{3,60})", after):
        yield _head_noun(match.group(1))
    elif match := re.match(
        r"(?: \([^)]*\)|, [^,]{3,40},)? (?:is|was|are) (?:a|an|the) ([^,.;:(]{3,60})", after
    ):
        yield _head_noun(match.group(1))


def _head_noun(phrase: str) -> str:
    """Return the head of a noun phrase: "yearly list of …" → "list"."""
    core = re.split(
        r"\b(?:that|which|who|whose|where|of|for|in|at|on|with|from|to|by|published|led|based"
        r"|(?<= )\w+(?:ed|wn|ade|uilt) (?=(?:by|in|on|for|at|to|as|with|under|from)\b))\b",
        phrase,
    )[0]
    tokens = core.split()
    return tokens[-1].lower() if tokens else ""


def is_given_name(word: str) -> bool:
    """Tell whether `word` is a common first name."""
    return word.lower() in words("first_names")
