"""Texts of any length for an encoder that cuts long ones off.

A sentence encoder reads so many word pieces and drops the rest without a word. A longer text is
cut here into passages, between paragraphs or sentences as far as that will do, each passage is
encoded by itself, and the pieces of all are laid end to end: late interaction then finds a word
wherever in the text it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from kg.text.encoder import Encoded, Encoder

#: How many word pieces a passage may have, by estimate; an encoder of 256 tokens reads 254.
LONGEST = 240
_FULL = 250  # word pieces; a passage that has as many was perhaps cut off

# Where a text may be cut, the best place first; the group is what is left out.
_BORDERS = (
    re.compile(r"\n[^\S\n]*(?P<gap>\n\s*)"),
    re.compile(r"(?P<gap>\n\s*)"),
    re.compile(r"(?:[.!?…][\"'”’)\]]*(?=\s)|[。！？])(?P<gap>\s*)"),
    re.compile(r"(?P<gap>\s+)"),
)
_RUN = re.compile(r"[A-Za-z]+|\S")
_PLAIN_WORD = 15  # letters; longer ones are seldom words that a vocabulary holds


def size(text: str) -> int:
    """Return about how many word pieces `text` has; of plain English rather too many than too few.

    >>> size("The depot stands emptied."), size("夜のバス")
    (6, 4)
    """
    return sum(_pieces(run) for run in _RUN.findall(text))


def passages(text: str, *, longest: int = LONGEST) -> list[str]:
    """Return `text` in passages of at most `longest` word pieces by estimate, in order.

    Nothing but white space is left out. A sentence that is too long is cut between words, and a
    word that is too long within.

    >>> passages("One of two. Two of two.\\n\\nAnother matter.", longest=8)
    ['One of two. Two of two.', 'Another matter.']
    """
    found: list[str] = []
    first = last = 0
    for start, end in _units(text, 0, len(text), longest, _BORDERS):
        if first < last and size(text[first:end]) > longest:
            found.append(text[first:last].strip())
            first = start
        last = end
    return [*found, text[first:last].strip()]


def _units(
    text: str, start: int, end: int, longest: int, borders: Sequence[re.Pattern[str]]
) -> Iterator[tuple[int, int]]:
    """Yield what may not be cut further, as offsets: the largest parts that are short enough."""
    if size(text[start:end]) <= longest:
        yield start, end
    elif not borders:
        yield from ((at, min(at + longest, end)) for at in range(start, end, longest))
    else:
        gaps = (match.span("gap") for match in borders[0].finditer(text, start, end))
        for stop, begin in chain(gaps, [(end, end)]):
            if start < stop:
                yield from _units(text, start, stop, longest, borders[1:])
            start = begin


def _pieces(run: str) -> int:
    return len(run) // 2 if len(run) > _PLAIN_WORD else 1 + len(run) // 7


class PassageEncoder:
    """An encoder of texts of any length, which remembers what it has encoded: make one for each page."""

    def __init__(self, encoder: Encoder) -> None:
        self.model = encoder.model
        self.version = encoder.version
        self.dimension = encoder.dimension
        self.unrelated = encoder.unrelated
        self._encoder = encoder
        self._known: dict[str, Encoded] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors [len(texts), dimension]: of a long text the mean over its passages."""
        vectors = [encoded.vector for encoded in self.encode_pieces(texts)]
        return np.array(vectors, dtype=np.float32).reshape(-1, self.dimension)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector [dimension] of a text that is searched for, by its first passage."""
        return self._encoder.encode_query(passages(text)[0])

    def encode_pieces(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text's vector together with those of its word pieces, in the order of the text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        cut = [passages(text) for text in new]
        encoded = iter(self._encoder.encode_pieces(list(chain.from_iterable(cut))))
        for text, parts in zip(new, cut, strict=True):
            whole = [self._whole(part, next(encoded)) for part in parts]
            self._known[text] = _joined(list(chain.from_iterable(whole)))
        return [self._known[text] for text in texts]

    def _whole(self, passage: str, encoded: Encoded) -> list[Encoded]:
        """Return a passage, or its parts where it has so many pieces that the encoder may have cut it off."""
        if len(encoded.pieces) < _FULL:
            return [encoded]
        parts = passages(passage, longest=max(size(passage) // 2, 1))
        if len(parts) == 1:
            return [encoded]
        halves = zip(parts, self._encoder.encode_pieces(parts), strict=True)
        return [found for part, half in halves for found in self._whole(part, half)]


def _joined(parts: Sequence[Encoded]) -> Encoded:
    """Return passages as one text; each weighs in its vector by its number of pieces."""
    if len(parts) == 1:
        return parts[0]
    total = np.sum([part.vector * len(part.pieces) for part in parts], axis=0)
    return Encoded(
        vector=np.asarray(total / max(float(np.linalg.norm(total)), 1e-12), dtype=np.float32),
        pieces=tuple(chain.from_iterable(part.pieces for part in parts)),
        piece_vectors=np.concatenate([part.piece_vectors for part in parts]),
    )
