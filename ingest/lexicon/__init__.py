"""Word lists the extractors consult: data, so that a reader of another field can extend them.

Every ``*.txt`` file holds one entry a line; ``#`` starts a comment and a line without letters is
skipped. Entries are compared in lower case unless the caller asks for the words as written.
"""

import re
from functools import cache
from importlib import resources


@cache
def entries(name: str) -> tuple[str, ...]:
    """Return the entries of ``name.txt`` as written, in the order of the file."""
    text = resources.files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


@cache
def words(name: str) -> frozenset[str]:
    """Return the entries of ``name.txt`` in lower case.

    >>> "argue" in words("reporting_verbs")
    True
    """
    return frozenset(entry.lower() for entry in entries(name))


def singulars(noun: str) -> frozenset[str]:
    """Return what may be the singular of `noun`, itself included, as the lists of nouns hold it.

    >>> sorted(singulars("studies"))
    ['studie', 'studies', 'study']
    """
    return frozenset({noun, noun.removesuffix("s"), re.sub("ies$", "y", noun)})
