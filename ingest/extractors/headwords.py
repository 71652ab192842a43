"""From a stretch of text to the name of a term: article, owner, setting, capitals and number.

"Hybrid schedules are …" defines the *hybrid schedule*, "The Flint water crisis refers to …" the
*Flint water crisis*. Which capitals are a name's and which are only a sentence's is learnt from the
document: what it writes small in mid-sentence is no name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.extractors.reading import Reading, Stretch, is_gerund
from ingest.extractors.usage import Usage
from ingest.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_DETERMINERS = frozenset(
    """a an the this that these those its their his her our your my some many most all any every each such
    certain both another other several few""".split()
)
_ARTICLES = frozenset({"a", "an", "the"})
_SETTING = frozenset("in within among amongst across during inside throughout at on under".split())
_JOINING = frozenset("of the and for de in on to & la".split())
_CLAUSAL = frozenset({"VB", "VBZ", "VBP", "VBD", "MD", "WDT", "WP", "WRB"})
_NAME_TABLES = ("places", "organizations", "first_names")
_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "people": "person", "feet": "foot", "teeth": "tooth",
    "mice": "mouse", "criteria": "criterion", "phenomena": "phenomenon", "lives": "life", "wives": "wife",
    "knives": "knife", "leaves": "leaf", "halves": "half", "shelves": "shelf", "wolves": "wolf",
    "thieves": "thief", "calves": "calf", "loaves": "loaf", "movies": "movie", "calories": "calorie",
    "cookies": "cookie", "zombies": "zombie", "rookies": "rookie", "indices": "index",
    "matrices": "matrix", "vertices": "vertex",
}  # fmt: skip
_IN_COMPOUNDS = ("women", "children", "people")
_NO_PLURAL = re.compile(r"(?:ss|us|is|'s|’s|[^sS])$")


def bare(reading: Reading, stretch: Stretch) -> Stretch:
    """Return the stretch without the articles and marks around it; it may be empty.

    A quotation keeps its other determiners: "my truth", "every little helps".
    """
    start, end = stretch
    while start < end:
        rest = reading.plain[start:end]
        word = re.match(r"(\w+)\s+(?!(?:who|that|which|of)\b)(?=\S)", rest)
        if mark := re.match(r"[\s\"'(\[,;:—-]+", rest):
            start += mark.end()
        elif word and word[1].lower() in (
            _ARTICLES if reading.plain[start - 1 : start] == '"' else _DETERMINERS
        ):
            start += word.end()
        else:
            break
    if trail := re.search(r"[\s\"')\],;:.—-]+$", reading.plain[start:end]):
        end = start + trail.start()
    if reading.plain[start:end].count('"') % 2 and reading.plain.startswith('"', end):
        end += 1
    return start, end


def without_owner(reading: Reading, stretch: Stretch, usage: Usage, *, defined: bool) -> Stretch:
    """Return the stretch without the name that owns it: "Lisbon's trams", but "Moore's law".

    What is `defined` loses its owner only before a name: "Xerox's Alto".
    """
    start, end = stretch
    match = re.match(r"((?:[A-Z][\w.-]*\s)*[A-Z][\w.-]*)(?:'s|(?<=s)')\s+(?=\S)", reading.plain[start:end])
    if match is None:
        return stretch
    rest = reading.plain[start + match.end() : end]
    owner = reading.within(start, start + match.end(1))
    is_name = any(t.pos_ == "PROPN" for t in owner) and not usage.is_small(match[1].split()[0])
    names_it = any(word.lower() in words("eponym_nouns") for word in rest.split()[:3])
    if not is_name or names_it or (defined and not rest[0].isupper()):
        return stretch
    return start + match.end(), end


def without_setting(reading: Reading, stretch: Stretch) -> Stretch:
    """Return the stretch without what says where or for what: "switching costs in retail banking"."""
    tokens = reading.within(*stretch)
    if not tokens or is_gerund(tokens[0]):
        return stretch
    for position, token in enumerate(tokens[1:-1], start=1):
        before = tokens[position - 1]
        opens = token.lower_ in _SETTING or (token.lower_ == "for" and position > 1)
        if opens and before.pos_ in {"NOUN", "PROPN"} and not reading.is_hyphened(token):
            return stretch[0], reading.end(before)
    return stretch


def shown(reading: Reading, stretch: Stretch, usage: Usage, *, is_name: bool = False) -> str:
    """Return the text with the capitals it would have in mid-sentence.

    `is_name` is true where the definition itself says that the stretch is a name.
    """
    text = reading.words(stretch)
    parts = re.split(r"([\s-]+)", text)
    tokens = [part for part in parts if re.search(r"\w", part)]
    titled = [part for part in tokens if re.match(r"[A-Z](?:[a-z]|$)", part)]
    if len(titled) > 1 and all(usage.is_small(part) for part in titled):
        return "".join(part.lower() if part in titled else part for part in parts)
    if not tokens or tokens[0] not in titled:
        return text
    first = tokens[0]
    if (
        is_name
        or _is_title(tokens, usage)
        or _is_eponym(tokens)
        or _is_name(first, usage)
        or _reads_as_name(reading, stretch[0], tokens)
        or not (_opens(reading, stretch[0]) or usage.is_small(first))
    ):
        return text
    return text.replace(first, first[0].lower() + first[1:], 1)


def _is_title(tokens: Sequence[str], usage: Usage) -> bool:
    """Tell whether the second word, or every word but "of" and its like, has a capital of its own."""
    titled = [re.match(r"[A-Z][a-z]", t) is not None and not usage.is_small(t) for t in tokens[1:]]
    fits = [
        is_titled or t.isupper() or t in _JOINING for t, is_titled in zip(tokens[1:], titled, strict=True)
    ]
    return any(titled) and (titled[0] or all(fits))


def _is_eponym(tokens: Sequence[str]) -> bool:
    """Tell whether the words name a thing after someone: "Moore's law"."""
    owned = re.search(r"['’]s$|s['’]$", tokens[0]) is not None
    return owned and any(t.lower() in words("eponym_nouns") for t in tokens[1:3])


def _is_name(word: str, usage: Usage) -> bool:
    """Tell whether a word keeps its capital anywhere: the document writes it so, or it is a known name."""
    word = re.sub(r"['’]s?$", "", word)
    if usage.is_capital(word) or re.search(r"[A-Z]", word[1:]):
        return True
    return not usage.is_small(word) and any(word.lower() in words(table) for table in _NAME_TABLES)


def _opens(reading: Reading, start: int) -> bool:
    """Tell whether the place is the head of a sentence, where every word has a capital."""
    before = reading.plain[:start].rstrip("\"'( ")
    return not before or before[-1] in ".!?:—" or any(len(before) <= a <= start for a, _ in reading.sentences)


def _reads_as_name(reading: Reading, start: int, tokens: Sequence[str]) -> bool:
    """Tell whether the text itself shows that the word at the head of a sentence is a name.

    It does by a number ("Section 230"), by the same capital elsewhere, and by a people's name.
    """
    if len(tokens) > 1 and re.fullmatch(r"\d+|[IVX]+", tokens[1]):
        return True
    elsewhere = re.finditer(rf"(?<=[\w,;] ){re.escape(tokens[0])}\b", reading.plain)
    if any(match.start() != start for match in elsewhere):
        return True
    token = next((t for t in reading.tokens if reading.start(t) == start), None)
    return token is not None and token.ent_type_ == "NORP" and token.pos_ in {"ADJ", "PROPN"}


def singular(reading: Reading, stretch: Stretch, text: str, *, plural: bool | None) -> str:
    """Return `text`, which stands at `stretch`, with its head noun in the singular if it is a plain plural.

    `plural` tells whether its verb is plural, None where the verb does not show it.
    """
    tokens = [t for t in reading.within(*stretch) if not t.is_punct]
    if not tokens or plural is False or not _has_plain_head(reading, tokens):
        return text
    if is_gerund(tokens[0]) and not plural:
        return text
    head = tokens[-1]
    if plural is None and head.tag_ not in {"NNS", "NNPS"} and not re.fullmatch(r"[A-Z]{2,}s", head.text):
        return text
    of = next((i for i, t in enumerate(tokens) if i and t.lower_ == "of"), None)
    if of is not None:
        head = tokens[of - 1]
    elif any(t.pos_ == "ADP" and not reading.is_hyphened(t) for t in tokens[1:]):
        return text
    at = reading.start(head) - stretch[0]
    to = at + len(head.text)
    if text[at:to].lower() != head.lower_:
        return text
    return text[:at] + singular_noun(text[at:to], head) + text[to:]


def _has_plain_head(reading: Reading, tokens: Sequence[Token]) -> bool:
    """Tell whether the words are one noun with what describes it, not counted, listed, or a clause."""
    listed = any(t.lower_ in {"and", "or"} and not reading.is_hyphened(t) for t in tokens)
    clause = any(t.tag_ in _CLAUSAL for t in tokens)
    counted = tokens[0].pos_ == "NUM" and not reading.is_hyphened(tokens[0])
    return not (listed or clause or counted)


def singular_noun(word: str, token: Token | None = None) -> str:
    """Return the singular of a noun, or the word itself where it has none; `token` is its parse.

    >>> [singular_noun(w) for w in ("taxes", "ETFs", "technologies", "electronics", "glass", "salespeople")]
    ['tax', 'ETF', 'technology', 'electronics', 'glass', 'salesperson']
    """
    lower = word.lower()
    if {lower, lower.rsplit("-", 1)[-1]} & words("plural_nouns"):
        return word
    if lower in _IRREGULAR:
        return word[0] + _IRREGULAR[lower][1:]
    if tail := next((tail for tail in _IN_COMPOUNDS if lower.endswith(tail)), None):
        return word[: -len(tail)] + _IRREGULAR[tail]
    lemma = token.lemma_.lower() if token is not None and token.tag_ == "NNS" else ""
    if lemma and not lower.endswith("s") and lemma[0] == lower[0]:
        return word[0] + lemma[1:]
    if _NO_PLURAL.search(word) or len(word) < 3:
        return word
    candidates = [word[:-1]]
    if lower.endswith("ies") and len(word) > 4:
        candidates = [f"{word[:-3]}y", word[:-1]]
    elif re.search(r"(?:ss|sh|[^a]ch|x|zz|o)es$", lower):
        candidates = [word[:-2], word[:-1]]
    elif lower.endswith("es"):
        candidates = [word[:-1], word[:-2], f"{word[:-2]}is"]
    return next((c for c in candidates if c.lower() == lemma), candidates[0])
