"""Words as the full-text index holds them.

Neo4j's `english` analyzer stems as SQLite's does, but keeps accents, and its query language has
operators. Both are settled here, before a text is stored and before it is looked for: accents go,
letters are lower, and nothing but letters, digits and single spaces is left.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.stores import WordQuery

#: Lucene refuses a query of more than 1,024 clauses.
_MOST_CLAUSES = 1000

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def plain_words(text: str) -> str:
    """Return the words of `text`, folded, with a space between.

    >>> plain_words("Économies of SCALE: 4.4% — *not* “ﬁxed”.")
    'economies of scale 4 4 not fixed'
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _BETWEEN_WORDS.sub(" ", text.lower()).strip()


def full_text_query(query: WordQuery) -> str:
    """Return what Lucene is asked for `query`; empty where there is no word in it.

    Beginnings of words are looked for as they are and as words, since the index holds stems. What is
    not ASCII may be cut into as many words as it has characters, as Chinese is; words are taken from
    the left for as long as the question stays one that Lucene takes.

    >>> from kg.stores import WordQuery
    >>> full_text_query(WordQuery(words=("AI AND (NOT ai)",), prefixes=("electri",), phrases=("Night bus",)))
    '+"night bus" ai and not electri electri*'
    """
    phrases = [f'+"{plain}"' for phrase in query.phrases if (plain := plain_words(phrase))]
    words = [word for text in query.words for word in plain_words(text).split()]
    prefixes = [word for text in query.prefixes for word in plain_words(text).split()[-1:]]
    clauses = sum(len(phrase.split()) for phrase in phrases)
    taken = phrases
    for term in dict.fromkeys([*words, *(part for word in prefixes for part in (word, f"{word}*"))]):
        clauses += 1 if term.isascii() else len(term)
        if clauses > _MOST_CLAUSES:
            break
        taken.append(term)
    return " ".join(taken)
