"""Where a sentence defines something: the stretch that is defined, and the wording that says so.

A definition is known by its form. Most have a subject, a verb that defines ("refers to", "means",
"is a …") and other names of the subject in brackets or between commas. Some turn the order round
("By X, the author means …", "… is called X") or do without a verb ("X: …"). Where no form fits, the
subject of the sentence is the best guess, and its score says so. The forms themselves are in
`ingest.extractors.wordings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.extractors import wordings as forms
from ingest.extractors.reading import Reading, Stretch
from ingest.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Token

#: The method of a subject that no wording says is defined.
WEAK = "head-noun-phrase"

_NAME_LIMIT = 6  # words of another name
_TERM_LIMIT = 8  # words of what is taken for a term where no verb ends it
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_CLAUSAL = _FINITE | {"WDT", "WP", "WRB", "PRP"}
_BEFORE_NOUN = frozenset("JJ JJR JJS VBG VBN RB RBR RBS HYPH CC , `` PDT".split())
_NOT_IN_NAMES = frozenset("CC , PRP$ PRP JJR JJS PDT CD EX TO".split())
_LINKS = frozenset("and but so yet then thus also even hence however moreover".split())
_POINTING = frozenset({"this", "these", "such"})
_PRONOUNS = frozenset(
    "it this that these those they he she we you i there one such both each others some many most".split()
)
# what a thing is said to be without being defined: "errors are typical signs"
_NO_KIND = frozenset(
    """exception example sign reason result part problem challenge issue factor way concern advantage benefit
    drawback risk goal aim matter question start step cause""".split()
)
_ALONE = frozenset({"by-means", "quoted-refers", "quoted-copula", "quoted-when", "what-is-called"})


@dataclass(frozen=True, slots=True)
class Definition:
    """A stretch that a sentence defines, its other names, and the verb that it is the subject of.

    `method` names the wording and `score` is how far it can be trusted (0..1).
    """

    start: int
    end: int
    method: str
    score: float
    verb: Token | None = None
    aliases: tuple[Stretch, ...] = ()


def first_definitions(reading: Reading) -> list[Definition]:
    """Return what the first sentence defines, best first; at most two, none where it has no subject."""
    start, end = reading.sentences[0]
    return list(_definitions(reading, start, reading.unbroken(start, end)))[:2]


def later_definitions(reading: Reading) -> Iterator[Definition]:
    """Yield what later clauses and sentences define in so many words."""
    first, *later = reading.sentences
    contrasts = [(match.end(), first[1]) for match in forms.CONTRAST.finditer(reading.plain, *first)]
    for start, end in [*contrasts, *later]:
        for found in _definitions(reading, start, reading.unbroken(start, end)):
            if _stands_alone(reading, found):
                yield found


def later_names(reading: Reading) -> Iterator[Stretch]:
    """Yield what later sentences call the subject of the first: "it is also called X"."""
    for start, end in reading.sentences[1:]:
        for match in forms.ALSO.finditer(reading.plain, start, reading.unbroken(start, end)):
            tokens = reading.within(*match.span("term"))
            quoted = reading.plain[match.start("term")] in "\"'"
            if quoted or (tokens and tokens[-1].pos_ in {"NOUN", "PROPN"}):
                yield match.span("term")


def _definitions(reading: Reading, start: int, end: int) -> Iterator[Definition]:
    names: list[Stretch] = []
    while True:
        if inverted := _inverted(reading, start, end):
            yield inverted
            return
        named = forms.SHORT_FOR.match(reading.plain, start, end) or forms.KNOWN_AS.match(
            reading.plain, start, end
        )
        if named:
            names.append(named.span("term"))
        opener = named or _opener(reading, start, end)
        if opener is None:
            break
        start = opener.end()
    verb = reading.verb(start, end)
    if entry := _glossary_entry(reading, start, end, verb):
        yield entry
    elif verb is None:
        yield from _without_verb(reading, start, end, names)
    else:
        yield from _with_verb(reading, start, end, verb, names)


def _inverted(reading: Reading, start: int, end: int) -> Definition | None:
    for method, score, pattern in forms.INVERTED:
        if match := pattern.match(reading.plain, start, end):
            return Definition(*match.span("term" if match["term"] else "bare"), method, score)
    return None


def _opener(reading: Reading, start: int, end: int) -> re.Match[str] | None:
    """Return what stands before the subject and its comma, if something does."""
    for pattern in (forms.LABEL, forms.CLAUSE):
        if match := pattern.match(reading.plain, start, end):
            return match
    match = forms.ADVERBIAL.match(reading.plain, start, end)
    if match is None:
        return None
    tokens = reading.within(start, match.end())
    first = tokens[0]
    is_subject = first.pos_ in {"NOUN", "PROPN"} and first.dep_ != "advmod"
    return None if is_subject or any(t.tag_ in _FINITE for t in tokens) else match


def _glossary_entry(reading: Reading, start: int, end: int, verb: Token | None) -> Definition | None:
    """Read "X: what it is"."""
    match = forms.GLOSSARY.match(reading.plain, start, end)
    if match is None:
        return None
    a, b = match.span("term")
    quoted = reading.plain[a] in "\"'"
    before_verb = verb is None or b <= reading.start(verb)
    if quoted or (before_verb and not any(t.tag_ in _CLAUSAL for t in reading.within(a, b))):
        return Definition(a, b, "glossary", 0.85)
    return None


def _without_verb(reading: Reading, start: int, end: int, names: list[Stretch]) -> Iterator[Definition]:
    """Read a sentence that breaks off before its verb, or has none that can be seen."""
    for quote in reading.quoted:
        if start <= quote[0] < end:
            yield Definition(*quote, "quoted-phrase", 0.6, aliases=tuple(names))
            return
    marks = [*reading.commas(start, end), *(a for a, _ in reading.bracketed if start < a < end)]
    stop = min(marks, default=end)
    is_whole = stop < end or any(end == b for _, b in reading.sentences)
    if is_whole and 0 < len(reading.within(start, stop)) <= _TERM_LIMIT:
        yield Definition(start, stop, WEAK, 0.3, aliases=(*names, *_inserted(reading, start, end)))


def _with_verb(
    reading: Reading, start: int, end: int, verb: Token, names: list[Stretch]
) -> Iterator[Definition]:
    stop = reading.start(verb)
    subject = reading.within(start, stop)
    points = bool(subject) and _points(reading, subject)
    if last := forms.NAMED_LAST.match(reading.plain, stop, end):
        if points or len(subject) > 6:
            yield Definition(*last.span("term"), "named-last", 0.85)
            return
        names.append(last.span("term"))
    if spelled := forms.STANDS_FOR.match(reading.plain, stop, end):
        names.append(spelled.span("term"))
    core = _core(reading, start, stop)
    if names and subject and (points or subject[0].lower_ in _POINTING):
        yield Definition(*names[0], "known-as", 0.85, aliases=tuple(names[1:]))
    elif points or core[0] >= core[1]:
        yield from _quoted_in(reading, start, end)
    else:
        names += _inserted(reading, core[0], stop)
        method, score = _wording(reading, verb, end)
        core = _unmarked(reading, core, method)
        if quote := next((q for q in reading.quoted if core[0] <= q[0] and q[1] <= core[1]), None):
            yield from _quoted_subject(
                reading, core, quote, Definition(*quote, method, score, verb, tuple(names))
            )
        elif method == WEAK:
            yield from _quoted_in(reading, stop, end)
            yield from _weak_subject(core, subject, verb, names)
        else:
            yield Definition(*core, method, score, verb, tuple(names))


def _points(reading: Reading, subject: list[Token]) -> bool:
    """Tell whether a subject names nothing: a pronoun, or a question ("how long people concentrate")."""
    first = subject[0]
    if len(subject) == 1:
        return first.lower_ in _PRONOUNS or (first.pos_ == "PRON" and first.is_stop)
    stretch = reading.start(first), reading.end(subject[-1])
    return first.tag_ in {"WP", "WRB", "WDT", "EX"} and not any(
        stretch[0] <= a < stretch[1] for a, _ in reading.quoted
    )


def _weak_subject(
    core: Stretch, subject: list[Token], verb: Token, names: list[Stretch]
) -> Iterator[Definition]:
    """Read a subject that the verb does not define; another name of it tells that it is a term."""
    if names and len(subject) > 1 and subject[0].lemma_.lower() in words("generic_nouns"):
        yield Definition(*names[0], "appositive-alias", 0.7, aliases=tuple(names[1:]))
    elif names:
        yield Definition(*core, "appositive-alias", 0.75, verb, tuple(names))
    else:
        yield Definition(*core, WEAK, 0.4, verb)


def _core(reading: Reading, start: int, stop: int) -> Stretch:
    """Return the subject without brackets, insertions, and the adverbs around it."""
    tokens = reading.within(start, stop)
    if tokens and tokens[0].pos_ == "ADP" and not any(start <= a < stop for a, _ in reading.quoted):
        subjects = [t for t in tokens if t.dep_ in {"nsubj", "nsubjpass", "csubj"}]
        start = reading.start(subjects[-1].left_edge) if subjects else start
    commas = reading.commas(start, stop)
    brackets = [a for a, b in reading.bracketed if start < a < stop and not _noun_follows(reading, b, stop)]
    stop = min([stop, *brackets, *([] if reading.is_list(commas) else commas)])
    stop = start + len(reading.plain[start:stop].rstrip(" ,"))
    if tail := forms.TAIL.search(reading.plain, start, stop):
        stop = tail.start()
    tokens = reading.within(start, stop)
    while len(tokens) > 1 and tokens[-1].pos_ == "ADV" and not reading.is_hyphened(tokens[-1]):
        tokens.pop()
    while len(tokens) > 1 and tokens[0].lower_ in _LINKS and not reading.is_hyphened(tokens[0]):
        tokens.pop(0)
    return (reading.start(tokens[0]), reading.end(tokens[-1])) if tokens else (start, stop)


def _noun_follows(reading: Reading, offset: int, stop: int) -> bool:
    """Tell whether a noun phrase goes on behind a bracket: "sodium-ion (Na-ion) batteries"."""
    after = reading.within(offset, stop)
    return bool(after) and after[0].pos_ in {"NOUN", "PROPN", "ADJ"}


def _unmarked(reading: Reading, core: Stretch, method: str) -> Stretch:
    """Return the subject without "the term", "the concept of", "so-called" before it."""
    if match := forms.CONCEPT.match(reading.plain, *core):
        return match.end(), core[1]
    match = forms.MARKER.match(reading.plain, *core)
    if match and (method == "refers" or re.match(r"[\"'A-Z]", reading.plain[match.end() :])):
        return match.end(), core[1]
    return core


def _quoted_subject(
    reading: Reading, core: Stretch, quote: Stretch, worded: Definition
) -> Iterator[Definition]:
    """Read a subject with a quotation: it is the term, or part of one, or stands in a phrase that is."""
    method, score = f"quoted-{worded.method}", min(worded.score + 0.03, 1.0)
    if worded.method == WEAK:
        method, score = "quoted-phrase", 0.85
    before = [t for t in reading.within(core[0], quote[0] - 1) if t.pos_ not in {"DET", "PUNCT", "ADP"}]
    after = reading.within(quote[1] + 1, core[1])
    noun_follows = _noun_follows(reading, quote[1] + 1, core[1]) or [t.tag_ for t in after] == ["VBG"]
    if noun_follows and not before:
        yield Definition(*core, method, score, worded.verb, (*worded.aliases, quote))
        return
    yield Definition(*quote, method, score, worded.verb, worded.aliases)
    if before:
        yield Definition(*core, "phrase-around-quote", 0.6, worded.verb)


def _quoted_in(reading: Reading, start: int, end: int) -> Iterator[Definition]:
    """Yield the first short quotation of a sentence that defines nothing else in so many words."""
    for quote in reading.quoted:
        if start <= quote[0] < end and len(reading.words(quote).split()) <= _NAME_LIMIT:
            yield Definition(*quote, "quoted-phrase", 0.6)
            return


def _wording(reading: Reading, verb: Token, end: int) -> tuple[str, float]:
    """Return the name of a verb's wording and how far its subject can be trusted to be a term."""
    start = reading.start(verb)
    if forms.REFERS.match(reading.plain, start, end):
        return "refers", 0.95
    if forms.WHEN.match(reading.plain, start, end):
        return "when", 0.9
    copula = forms.COPULA.match(reading.plain, start, end)
    if copula and _is_nominal(reading, copula.end(), end):
        return "copula", 0.92
    if forms.PROCESS.match(reading.plain, start, end):
        return "process", 0.8
    return WEAK, 0.4


def _is_nominal(reading: Reading, start: int, end: int) -> bool:
    """Tell whether a noun phrase follows: "is a unit", "are yearly charges", not "is easy to see"."""
    for token in reading.within(start, end):
        if token.pos_ in {"NOUN", "PROPN", "PRON"} or token.tag_ in {"DT", "CD"}:
            return True
        if token.tag_ not in _BEFORE_NOUN:
            return False
    return False


def _inserted(reading: Reading, start: int, stop: int) -> list[Stretch]:
    """Return the other names given between the subject and its verb."""
    found: list[Stretch] = []
    for a, b in reading.bracketed:
        if start <= a < stop:
            found += _names_in(reading, a + 1, b - (reading.plain[b - 1] in ")]"), is_bracket=True)
    commas = reading.commas(start, stop)
    marks = [] if reading.is_list(commas) else [*commas, stop]
    for a, b in pairwise(marks):
        inside = reading.plain[a:b].lstrip(",— ")
        found += _names_in(reading, b - len(inside), b, is_bracket=False)
    return found


def _names_in(reading: Reading, start: int, end: int, *, is_bracket: bool) -> list[Stretch]:
    """Return the names in an insertion: what stands after "also called", or all that is in brackets."""
    match = forms.INSERTED.match(reading.plain, start, end)
    if match:
        start = match.start("alias")
    elif not is_bracket or forms.NO_ALIAS.match(reading.plain, start, end):
        return []
    for quote in reading.quoted:
        if quote[0] - 1 == start or (match is None and start <= quote[0] < end):
            return [quote]
    if stop := (forms.ALIAS_END if match else re.compile(";")).search(reading.plain, start, end):
        end = stop.start()
    if re.match(r"(?:for|after|by|to|of|as|in)\b", reading.plain[start:end]):
        return []
    pieces = re.finditer(r"(?:^|\bor\s+)(.+?)(?=\s+or\s|$)", reading.plain[start:end])
    return [
        (start + piece.start(1), start + piece.end(1))
        for piece in pieces
        if len(piece[1].split()) <= _NAME_LIMIT
    ]


def _stands_alone(reading: Reading, found: Definition) -> bool:
    """Tell whether a later sentence defines a term of its own, and not one more thing about the first."""
    verb = found.verb
    if found.method in _ALONE:
        return True
    if verb is None:
        return False
    at = reading.start(verb)
    if forms.IN_CONTEXT.search(reading.plain, found.end, at):
        return True
    tokens = reading.within(found.start, found.end)
    if verb.tag_ not in {"VBZ", "VBP"} or not 0 < len(tokens) <= 5:
        return False
    if any(t.tag_ in _NOT_IN_NAMES for t in tokens):
        return False
    if tokens[0].tag_ in {"DT", "WDT", "WP", "WRB"} and tokens[0].lower_ not in {"a", "an"}:
        return False
    if found.method == "copula":
        said = reading.tokens[reading.tokens.index(verb) + 1 :][:4]
        is_kind = forms.IS_A_KIND.match(reading.plain, at) is not None
        return is_kind and not any(t.lemma_ in _NO_KIND for t in said)
    return found.method == "when" or (
        found.method == "refers" and forms.DEFINES_ALONE.match(reading.plain, at) is not None
    )
