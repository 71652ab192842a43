"""How a document uses its words: which it writes with a capital, and how often it says a phrase."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kg.ids import canonical

_CAPITAL = re.compile(r"(?<=[\w,;] )[A-Z][\w-]*")
_SMALL = re.compile(r"(?<![\w-])[a-z]\w+")
_ADJECTIVE_END = re.compile(r"(?:ible|able|ile|ent|ant|ful|ous|ive|al|ic|e|y)$")
_ARTICLES = frozenset({"a", "an", "the"})


def term_key(text: str) -> str:
    """Return a form in which two spellings of one term are equal: no marks, articles or plurals.

    >>> term_key('The "Doom Loops"')
    'doom loop'
    """
    plain = re.sub(r"[^\w ]+", " ", canonical(text)).split()
    return " ".join(_stem(word) for word in plain if word not in _ARTICLES)


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


class Usage:
    """The words of a document's sentences, counted."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._keys = [f" {term_key(sentence)} " for sentence in sentences]
        self._capital = Counter(word for s in sentences for word in _CAPITAL.findall(s))
        self._small = Counter(word for s in sentences for word in _SMALL.findall(s))

    @staticmethod
    def of(sentences: Sequence[str]) -> Usage:
        """Return the usage in these sentences; the last few are kept, since every bullet asks for it."""
        return _usage(tuple(sentences))

    def is_small(self, word: str) -> bool:
        """Tell whether the document writes this word without a capital."""
        return self._small[word.lower()] > self._capital[word]

    def is_capital(self, word: str) -> bool:
        """Tell whether the document gives this word a capital in mid-sentence."""
        return self._capital[word] > self._small[word.lower()]

    def count(self, phrase: str) -> int:
        """Return how many sentences hold this phrase."""
        key = term_key(phrase)
        return sum(f" {key} " in sentence for sentence in self._keys) if key else 0

    def is_topic(self, phrase: str) -> bool:
        """Tell whether the phrase stands in so many sentences that it tells none apart."""
        return self.count(phrase) >= max(8, len(self._keys) // 8)

    def nouns_from(self, adjective: str) -> Iterator[str]:
        """Yield the document's nouns of the same stem, sorted: "fragile" gives "fragility".

        >>> list(Usage(["The fragility of old pipes surprised them."]).nouns_from("fragile"))
        ['fragility']
        """
        stem = _ADJECTIVE_END.sub("", adjective.lower())
        if len(stem) > 3:
            form = re.compile(rf"{re.escape(stem)}\w{{0,3}}(?:ity|ness|ence|ency|ance|ancy|cy|ion)")
            yield from sorted(word for word in self._small if form.fullmatch(word))


@lru_cache(maxsize=4)
def _usage(sentences: tuple[str, ...]) -> Usage:
    return Usage(sentences)
