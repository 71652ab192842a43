"""Words and stems: how a text is cut up wherever its words are counted.

A word is a run of letters or digits; a number keeps its inner points and commas (``4.4``,
``10,000``), an apostrophe ends a word (``firm's`` is ``firm`` and ``s``), and a hyphen does too.
Stems are Snowball's English ones (Porter 2001), without the stop words of ``data/stopwords.txt``.
"""

import re
from functools import cache, lru_cache
from importlib import resources

import snowballstemmer

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def words(text: str) -> list[str]:
    """Return the words of `text` as written, in order.

    >>> words("Roughly 4.4% of the city's low-cost power")
    ['Roughly', '4.4', 'of', 'the', 'city', 's', 'low', 'cost', 'power']
    """
    return _WORD.findall(text)


def stems(text: str) -> list[str]:
    """Return the stems of the content words of `text`, in order, repeats kept.

    >>> stems("The firms were publishing their results")
    ['firm', 'publish', 'result']
    """
    return [stem(word) for word in words(text) if word.lower() not in stopwords()]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of one word, in lower case.

    >>> stem("Publishing")
    'publish'
    """
    # A Snowball stemmer holds its word in itself, so each call gets its own and threads may share this.
    return str(snowballstemmer.stemmer("english").stemWord(word.lower()))


@cache
def stopwords() -> frozenset[str]:
    """Return the words that carry no topic, in lower case."""
    text = resources.files(__package__).joinpath("data/stopwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
