"""How differently two words are spelled, and which words are known to be spelled right.

The distance is the optimal string alignment of Damerau ("A technique for computer detection and
correction of spelling errors", CACM 1964): letters that are left out, put in, taken for another or
swapped with their neighbour, each counting 1.
"""

from functools import cache
from importlib import resources

_SHORTEST = 5  # letters; a shorter word has too many neighbours to tell which of them was meant
_LONG = 8  # letters


def tolerated(word: str) -> int:
    """Return how many errors a word of this length may have and still be recognised.

    >>> [tolerated(word) for word in ("fare", "depot", "batteries")]
    [0, 1, 2]
    """
    return 0 if len(word) < _SHORTEST else 1 if len(word) < _LONG else 2


def distance(one: str, other: str, *, most: int = 2) -> int:
    """Return how many errors lie between two words, or `most` + 1 where there are more than `most`.

    >>> distance("batery", "battery"), distance("agian", "again"), distance("kitten", "mitigate")
    (1, 1, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    return min(_errors(one, other, most)[-1], most + 1)


def distance_of_beginning(stem: str, word: str, *, most: int = 2) -> int:
    """Return how many errors lie between a stem and that beginning of `word` which is most like it.

    Where a word is misspelt at its end, its stem cannot be told.

    >>> distance_of_beginning("charg", "chargng"), distance_of_beginning("renew", "rennewble")
    (0, 1)
    """
    return min(*_errors(stem, word, most), most + 1)


def _errors(one: str, other: str, most: int) -> list[int]:
    """Return the errors between `one` and each beginning of `other`, exactly where they are up to `most`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, row = row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = last
        # a swap reaches back over one row
        if min(*row, *last) > most:
            break
    return row


def is_listed(word: str) -> bool:
    """Return whether `word` is a common English word: it is then spelled right, wherever it stands."""
    return word.casefold() in _listed()


@cache
def _listed() -> frozenset[str]:
    # the sentence model's vocabulary; what begins with # or [ in it is no word
    text = resources.files(__package__).joinpath("data/vocab.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if len(line) > 1 and line.isalpha())
