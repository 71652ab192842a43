"""What speaks for two statements of two documents being about the same thing, as plain numbers.

``words``
    late interaction of the content words, both ways, with what all vectors of the model have in
    common taken out, rare words weighing more (`ingest.across.rarity`)
``terms``
    the root of the summed rarity of the stems that both have
``around``
    the cosine of what stands next to either in its own document

No kind is standardised over a page or a collection: a pair's numbers are the pair's own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ingest.across.rarity import rarities
from ingest.across.remembered import Remembered
from ingest.linkers.comparison import Matrix
from kg.text.late_interaction import late_interaction
from kg.text.tokens import stems


class Texts:
    """The statements of one comparison, `first` and `second`."""

    def __init__(self, first: Sequence[str], second: Sequence[str], texts: Remembered) -> None:
        one, other = texts.words(first), texts.words(second)
        weights = rarities((*first, *second), (token for text in (*one, *other) for token in text.tokens))
        #: How much of each other's words the two say [first, second].
        self.words = (late_interaction(one, other, weights) + late_interaction(other, one, weights).T) / 2
        #: How much their common stems weigh [first, second].
        self.terms = np.sqrt(_shared(first, second, weights))


def _shared(first: Sequence[str], second: Sequence[str], weights: dict[str, float]) -> Matrix:
    place = {root: index for index, root in enumerate(weights)}

    def table(texts: Sequence[str]) -> Matrix:
        held = np.zeros((len(texts), len(place)))
        for row, text in enumerate(texts):
            held[row, [place[root] for root in set(stems(text))]] = 1.0
        return held

    return np.asarray((table(first) * np.array(list(weights.values()))) @ table(second).T)
