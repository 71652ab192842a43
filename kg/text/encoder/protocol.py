"""What every encoder gives, wherever its model runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text encoded: a unit vector [dimension], and its word pieces' unit vectors [pieces, dimension].

    The pieces are those of the text alone, without the marks the model adds at both ends, and a piece
    that continues a word begins with ``##``. A model that gives one vector for a whole text has that
    text as its only piece: late interaction is then the cosine of two texts.
    """

    vector: NDArray[np.float32]
    pieces: tuple[str, ...]
    piece_vectors: NDArray[np.float32]


class Encoder(Protocol):
    """What turns texts into vectors.

    `model` names the vector space, which is never mixed with another; `version` tells one build of
    the model from the next. `unrelated` is the cosine that sentences with nothing in common reach:
    0.3 in one model is 0.8 in another.
    """

    model: str
    version: str
    dimension: int
    unrelated: float

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors [len(texts), dimension] of texts that are searched."""

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector [dimension] of a text that is searched for."""

    def encode_pieces(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text's vector together with those of its word pieces."""


def whole(text: str, vector: NDArray[np.float32]) -> Encoded:
    """Return `text` encoded by a model that has no vectors of word pieces."""
    return Encoded(vector, (text,), vector[None, :])


def unit(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors [..., dimension] scaled to length 1; a vector of zeros stays one."""
    norm = np.linalg.norm(matrix, axis=-1, keepdims=True)
    return np.asarray(matrix / np.maximum(norm, 1e-12), dtype=np.float32)


#: Sentences with nothing in common, by which a model that was not measured before is measured.
UNRELATED = (
    "The ferry leaves the harbour twice a day in winter.",
    "Compound interest rewards those who save early.",
    "Violins are tuned in fifths.",
    "A vaccine trains the immune system without causing the disease.",
    "She repaired the roof before the first snow.",
    "Parliament adjourned without a vote on the budget.",
    "Basil grows best in warm and well-drained soil.",
    "The compiler rejected the program because of a missing type.",
)


def unrelated_cosine(vectors: NDArray[np.float32]) -> float:
    """Return the cosine that sentences with nothing in common reach, from the vectors of `UNRELATED`.

    Among these few pairs all-MiniLM-L6-v2 reaches 0.18 and among thousands 0.3; what another model
    reaches is drawn up towards 1 in the same proportion. Rounded to two places.
    """
    cosines = vectors @ vectors.T
    highest = float(cosines[np.triu_indices(len(vectors), k=1)].max())
    return round(min(highest + 0.15 * (1 - highest), 0.99), 2)
