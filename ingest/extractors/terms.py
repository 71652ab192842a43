"""Terms: what a clarification defines.

A clarification explains one thing, seldom two, and mostly says which in its first sentence. The
way is: `clause` finds the verb, `definitions` the stretch that is defined and the wording that says
so, `headwords` makes a name of it, and `phrases` guesses what a clarification is about that defines
nothing in so many words ("Deep floors are hard to turn into homes because …").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile
from typing import TYPE_CHECKING

from ingest.extractors import phrases
from ingest.extractors.definitions import WEAK, Definition, first_definitions, later_definitions, later_names
from ingest.extractors.headwords import bare, shown, singular, singular_noun, without_owner, without_setting
from ingest.extractors.reading import Reading, Stretch
from ingest.extractors.usage import Usage, term_key
from ingest.lexicon import words
from kg.ids import canonical

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

LIMIT = 2

_PLURAL_VERBS = frozenset({"are", "were", "have", "refer", "mean", "include"})
_SINGULAR_VERBS = frozenset({"is", "was", "has", "refers", "means"})
_KIND_ENDS = frozenset({"of", "and", "or", "a", "an", "the"})
_KINDS_WITH_NAMES = ("organization_nouns", "place_nouns", "person_nouns")
# what both a thing with a name of its own and a common thing can be
_VAGUE_KINDS = frozenset(
    "area body business chain fund group movement network state system tank team utility".split()
)


@dataclass(frozen=True, slots=True)
class Headword:
    """A term that a clarification defines.

    `name` is what the graph shows: no article, no quotes, a plain plural in the singular, a capital
    only where it is a name's. `aliases` are other forms and other names, one of those that differ in
    capitals only; `start` and `end` say where the clarification writes the term. `method` names the
    wording, `score` (0..1) is how far it can be trusted.
    """

    name: str
    aliases: tuple[str, ...]
    start: int
    end: int
    score: float
    method: str


def defined_terms(sent: Doc | Span, *, prose: Sequence[str] = ()) -> list[Headword]:
    """Return the terms that a clarification defines, at most two, the first sentence's first.

    `sent` is the whole clarification; offsets are into its text. `prose` are the sentences of the
    document: they tell names from words with a sentence's capital, and which phrase of a
    clarification without a definition the document uses.
    """
    reading = Reading(sent)
    if not reading.plain.strip():
        return []
    usage = Usage.of(prose)
    found = first_definitions(reading)
    for later in later_definitions(reading):
        if len(found) < LIMIT and _is_new(reading, later, found):
            found.append(later)
    terms = [term for d in found if (term := _headword(reading, d, usage))]
    if all(d.method == WEAK for d in found):
        terms += _guesses(reading, found, usage)
    if not terms:
        subjects = (replace(d, method="subject", score=0.2) for d in found)
        terms = [term for d in subjects if (term := _headword(reading, d, usage))]
    names = [reading.words(bare(reading, stretch)) for stretch in later_names(reading)]
    if terms and names:
        terms[0] = replace(terms[0], aliases=_distinct(terms[0].name, [*terms[0].aliases, *names]))
    by_key: dict[str, Headword] = {}
    for term in terms:
        by_key.setdefault(term_key(term.name), term)
    return list(by_key.values())[:LIMIT]


def _headword(reading: Reading, definition: Definition, usage: Usage) -> Headword | None:
    """Return what a definition defines by its name; None if it has none, or a weak one is too common."""
    surface = bare(reading, (definition.start, definition.end))
    if not re.search(r"\w", reading.words(surface)):
        return None
    defined = definition.method != WEAK
    full = without_owner(reading, surface, usage, defined=defined)
    quoted = any(a <= full[0] and full[1] <= b for a, b in reading.quoted)
    stretch = full if quoted else _settled(reading, full, usage)
    plural = _is_plural(definition.verb)
    is_name = defined and _says_name(reading, definition)
    name = _name(reading, stretch, usage, plural, is_name=is_name)
    if not defined and _is_generic(name, usage):
        return None
    forms = [_name(reading, s, usage, False, is_name=is_name) for s in (stretch, full)]
    if quoted:
        forms.append(_name(reading, full, usage, None, is_name=is_name))
    forms += [reading.words(stretch), reading.words(surface)]
    for alias in definition.aliases:
        short = bare(reading, alias)
        forms += [_name(reading, short, usage, False), _name(reading, short, usage, plural)]
    return Headword(name, _distinct(name, forms), *surface, definition.score, definition.method)


def _says_name(reading: Reading, definition: Definition) -> bool:
    """Tell whether what is defined has a name of its own: "Ofwat is the regulator of …"."""
    verb = definition.verb
    if verb is None or verb.lower_ not in {"is", "was"}:
        return False
    if re.match(r"an?\s", reading.plain[definition.start :], re.IGNORECASE):
        return False
    after = reading.tokens[reading.tokens.index(verb) + 1 :]
    said = list(dropwhile(lambda token: token.pos_ in {"ADV", "DET"}, after))
    kind = "".join(t.lower_ for t in phrases.noun_phrase(said, stop=_KIND_ENDS)[-1:])
    return kind not in _VAGUE_KINDS and any(kind in words(table) for table in _KINDS_WITH_NAMES)


def _settled(reading: Reading, full: Stretch, usage: Usage) -> Stretch:
    """Return the phrase without its setting, unless the document says it whole or too little is left."""
    text = reading.words(full)
    base = without_setting(reading, full)
    short = singular_noun(reading.words(base)).lower()
    too_little = " " not in short and (len(text.split()) < 4 or short in words("generic_nouns"))
    if base == full or too_little or re.search(r"[\"“”]", text) or usage.count(text):
        return full
    return base


def _name(
    reading: Reading, stretch: Stretch, usage: Usage, plural: bool | None, *, is_name: bool = False
) -> str:
    text = shown(reading, stretch, usage, is_name=is_name)
    if not is_name:
        text = singular(reading, stretch, text, plural=plural)
    without_brackets = re.sub(r"\s+\([^)]*\)", "", text)
    return re.sub(r"[\"“”„«»]|(?<!\w)['‘]|['’](?!\w|\s\w)", "", without_brackets).strip()


def _is_plural(verb: Token | None) -> bool | None:
    """Tell whether a verb is plural, None where it does not show."""
    if verb is None:
        return None
    if verb.lower_ in _PLURAL_VERBS:
        return True
    if verb.lower_ in _SINGULAR_VERBS or verb.tag_ == "VBZ":
        return False
    return True if verb.tag_ == "VBP" else None


def _is_generic(name: str, usage: Usage) -> bool:
    """Tell whether a subject is too common to be what a clarification is about."""
    key = term_key(name)
    return usage.is_topic(name) or key in words("generic_nouns") or key in words("person_nouns")


def _is_new(reading: Reading, definition: Definition, found: list[Definition]) -> bool:
    """Tell whether a later definition is of another thing than the ones before it."""
    key = set(term_key(reading.plain[definition.start : definition.end]).split())
    earlier = [set(term_key(reading.plain[d.start : d.end]).split()) for d in found]
    is_common = not key or key & words("generic_nouns")
    return not is_common and not any(key <= other or other <= key for other in earlier)


def _distinct(name: str, forms: Sequence[str]) -> tuple[str, ...]:
    """Return the forms without the name; of those that differ in capitals or marks only, the first."""
    by_key = {canonical(name): name}
    for form in forms:
        by_key.setdefault(canonical(form), form)
    return tuple(form for form in list(by_key.values())[1:] if form)


def _guesses(reading: Reading, found: list[Definition], usage: Usage) -> Iterator[Headword]:
    """Yield what a clarification without a definition may be about besides its subject, if it has one."""
    for phrase in _phrases(reading, found, usage):
        written = reading.words(phrase.stretch)
        name = (phrase.name or _name(reading, phrase.stretch, usage, None)) + phrase.more
        yield Headword(name, _distinct(name, [written]), *phrase.stretch, phrase.score, phrase.method)


def _phrases(reading: Reading, found: list[Definition], usage: Usage) -> Iterator[phrases.Phrase]:
    if not found:
        yield from phrases.shared_phrase(reading, usage)
        return
    subject = bare(reading, (found[0].start, found[0].end))
    verb = found[0].verb
    if verb is not None:
        yield from phrases.property_of(reading, subject, verb, usage)
    if not _is_generic(_name(reading, subject, usage, _is_plural(verb)), usage):
        if _settled(reading, subject, usage) == subject:
            yield from phrases.phrase_inside(reading, subject)
        return
    if verb is not None:
        yield from phrases.deed_of(reading, verb)
    yield from phrases.shared_phrase(reading, usage)
