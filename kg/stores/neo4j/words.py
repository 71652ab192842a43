"""Words as the full-text index holds them.

Neo4j's `english` analyzer stems as SQLite's does, but keeps accents, and its query language has
operators. Both are settled here, before a text is stored and before it is looked for: accents go,
letters are lower, and nothing but letters, digits and single spaces is left.
"""

from __future__ import annotations

import re
import unicodedata

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


def full_text_query(text: str) -> str:
    """Return the Lucene query for any word of `text`; empty where there is no word in it.

    What is not ASCII may be cut into as many words as it has characters, as Chinese is; words are
    taken from the left for as long as the query stays one that Lucene takes.

    >>> full_text_query("AI AND (NOT ai)")
    'ai and not'
    """
    clauses = 0
    taken: list[str] = []
    for word in dict.fromkeys(plain_words(text).split()):
        clauses += 1 if word.isascii() else len(word)
        if clauses > _MOST_CLAUSES:
            break
        taken.append(word)
    return " ".join(taken)
