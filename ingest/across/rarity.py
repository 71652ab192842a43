"""How rare a word is in English at large, so that two documents need no third to be compared.

A collection's own counts would tie the links of two documents to what else is stored. The WordPiece
vocabulary that comes with the package lists words from the most frequent on; by Zipf's law the
logarithm of a word's place is about its inverse frequency.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from importlib import resources

from ingest.lexicon import words as listed
from kg.text.tokens import stem, words

_FIRST_WORD = "the"  # what stands before it are marks and single characters
_UNLISTED = 40_000  # the place of a word that the vocabulary does not hold
_COMMON = 20.0
_FRAMING = 0.05  # what "argues" and "warns" weigh, which say nothing of the subject


def rarities(texts: Iterable[str], also: Iterable[str] = ()) -> dict[str, float]:
    """Return how much each stem of `texts` weighs, and each of the stems `also`; all above 0.

    Of a stem's several words the commonest counts.

    >>> weights = rarities(["She warns that the aqueduct leaks water"])
    >>> weights["warn"] < weights["water"] < weights["aqueduct"]
    True
    """
    found: dict[str, float] = {}
    for word in {word.lower() for text in texts for word in words(text)}:
        root = stem(word)
        found[root] = min(_rarity(word), found.get(root, math.inf))
    return found | {root: _rarity(root) for root in also if root not in found}


def rare_words(text: str, *, least: float) -> frozenset[str]:
    """Return the words of `text`, in lower case and not stemmed, that weigh at least `least`.

    >>> sorted(rare_words("She warns that the Aqueduct leaks 10,000 liters of water", least=5.5))
    ['aqueduct', 'leaks', 'liters']
    """
    found = {word.lower() for word in words(text)}
    return frozenset(word for word in found if word.isalpha() and _rarity(word) >= least)


@cache
def _rarity(word: str) -> float:
    if stem(word) in _framing():
        return _FRAMING
    place = max(_places().get(word, _UNLISTED) - _places()[_FIRST_WORD], 0)
    return max(math.log1p(place / _COMMON), _FRAMING)


@cache
def _framing() -> frozenset[str]:
    return frozenset(stem(verb) for verb in listed("reporting_verbs"))


@cache
def _places() -> dict[str, int]:
    text = resources.files("kg.text").joinpath("data/vocab.txt").read_text(encoding="utf-8")
    return {piece: place for place, piece in enumerate(text.splitlines())}
