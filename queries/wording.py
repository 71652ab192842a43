"""What a text asks for: words, beginnings of words, and phrases.

``"night bus"`` in quotation marks is a phrase, and ``electri*`` the beginning of a word; everything
else is words, whatever signs are in it. A text of more than `LONG` words is a piece of writing and no
question, so its marks are its own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: Words of a text that is still read as a question.
LONG = 32

_PHRASE = re.compile(r"[\"“”„]([^\"“”„]*)[\"“”„]")
_PREFIX = re.compile(r"(?<!\S)\W*(\w{2,})\*(?!\S)")
_ENDS = "\"'“”‘’„«».,;:!?()[]{}*"

# Any two sentences share some of these, and in a question they outnumber the words it is about.
_FUNCTION_WORDS = frozenset(
    """
    a about after all also an and any are as at be because been being but by can could did do does for
    from had has have he her here his how i if in into is it its just let lets may me more most my no not
    of on one or our out over should so some such than that the their them then there these they this
    those to too under up us was we were what when where which while who whose why will with would you your
    """.split()
)


class Wording(NamedTuple):
    """A text taken apart. `telling` are its words without those that any sentence has.

    `plain` is the text as it is compared by meaning: without marks, and without beginnings of words,
    which mean nothing yet.
    """

    plain: str
    telling: tuple[str, ...]
    prefixes: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in the text that could be looked for."""
        return not (self.telling or self.prefixes or self.phrases)


def asked(text: str) -> Wording:
    """Return what a question asks for.

    >>> asked('How does the "night bus" pay for electri* fares?')
    Wording(plain='How does the night bus pay for fares?', telling=('pay', 'fares'), prefixes=('electri',),
    phrases=('night bus',))
    """
    if is_long(text):
        return said(text)
    phrases = tuple(p for found in _PHRASE.findall(text) if (p := " ".join(found.split())) and _has_word(p))
    rest = _PHRASE.sub(" ", text)
    prefixes = tuple(_PREFIX.findall(rest))
    plain = _PREFIX.sub(" ", _PHRASE.sub(r" \1 ", text))
    words = _telling(_PREFIX.sub(" ", rest), or_all=not (phrases or prefixes))
    return Wording(" ".join(plain.split()), words, prefixes, phrases)


def said(text: str) -> Wording:
    """Return a piece of writing, taken as words alone.

    >>> said('The "night bus" pays.').telling
    ('night', 'bus', 'pays')
    """
    return Wording(text, _telling(text, or_all=True))


def _telling(text: str, *, or_all: bool) -> tuple[str, ...]:
    """Return the words that are no function words; with `or_all` all, where there are no others."""
    every = [word for run in text.split() if _has_word(word := run.strip(_ENDS))]
    # in capitals it is a name, as in US or WHO, unless everything is in capitals
    telling = [
        word
        for word in every
        if word.casefold() not in _FUNCTION_WORDS or (len(word) > 1 and word.isupper() and not text.isupper())
    ]
    return tuple(dict.fromkeys(telling or (every if or_all else ())))


def is_long(text: str) -> bool:
    """Return whether a text is a piece of writing and no question."""
    return len(text.split()) > LONG


def is_function_word(word: str) -> bool:
    """Return whether any sentence may have this word, whatever it is about."""
    return word.casefold() in _FUNCTION_WORDS


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)
