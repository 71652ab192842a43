"""The texts of one run as they are compared, each encoded once.

A document is compared with every other one on its subject, so its statements are needed again and
again, and encoding a text costs a hundred times what comparing it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.linkers.comparison import Matrix
from kg.text.late_interaction import TokenVectors, content_words

if TYPE_CHECKING:
    from kg.text.encoder import Encoder

#: How many texts are remembered, those of about a hundred documents: some 150 MB.
_MOST = 8192


class _Text(NamedTuple):
    vector: NDArray[np.float32]
    words: TokenVectors


class Remembered:
    """Texts by an encoder; `common` is what all token vectors of its model have in common."""

    def __init__(self, encoder: Encoder, common: Matrix) -> None:
        self._encoder = encoder
        self._common = common
        self._known: dict[str, _Text] = {}

    def words(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the content words of each text, with what is common taken out of their unit vectors."""
        return [text.words for text in self._read(texts)]

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors of the texts [texts, dimension]."""
        return np.stack([text.vector for text in self._read(texts)])

    def _read(self, texts: Sequence[str]) -> list[_Text]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for text, encoded in zip(new, self._encoder.encode_pieces(new), strict=True):
            words = content_words(encoded)
            own = _unit(words.vectors - self._common)
            self._known[text] = _Text(encoded.vector, TokenVectors(words.tokens, own))
        found = [self._known[text] for text in texts]
        while len(self._known) > _MOST:
            del self._known[next(iter(self._known))]  # the one read first
        return found


def _unit(vectors: Matrix) -> NDArray[np.float32]:
    norm = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norm, 1e-12), dtype=np.float32)
