"""Which documents are worth comparing: those with a claim that has a rare word in common and is near.

The claims with a word in common come from the store's full-text index, so the cost of one more
document goes with how many claims use its rare words, and not with how many there are. Both tests
are of the two documents alone, and read the same from either side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.across.model import AcrossWeights
from ingest.across.page import Page
from ingest.across.rarity import rare_words
from ingest.linkers.comparison import Matrix
from kg.models import Statement
from kg.stores import Store

#: Claims that share a rare word with one claim; a collection would have to be large and on one
#: subject for more of them to do so.
_MOST = 5_000


def candidates(store: Store, page: Page, weights: AcrossWeights) -> list[str]:
    """Return the documents that may be worth comparing with `page`, sorted by id, and maybe some more."""
    claims = {claim.id for claim in page.claims}
    hits: dict[str, list[int]] = {}
    for row, claim in enumerate(page.claims):
        query = " ".join(sorted(rare_words(page.said[claim.id], least=weights.least_rarity)))
        for hit, _ in store.search_text(query, limit=_MOST):
            if hit not in claims:
                hits.setdefault(hit, []).append(row)
    found = store.vectors(sorted(hits), model=weights.model)
    cosines = found.matrix.astype(np.float64) @ page.vectors.T
    near = [hit for hit, row in zip(found.ids, cosines, strict=True) if _near(row[hits[hit]], weights).any()]
    return sorted({node.document for node in store.nodes(near) if isinstance(node, Statement)})


def comparable(first: Page, second: Page, weights: AcrossWeights) -> bool:
    """Return whether a claim of one is near to a claim of the other and has a rare word in common with it."""
    rare = [
        [rare_words(page.said[claim.id], least=weights.least_rarity) for claim in page.claims]
        for page in (first, second)
    ]
    pairs = np.argwhere(_near(first.vectors @ second.vectors.T, weights))
    return any(rare[0][row] & rare[1][column] for row, column in pairs)


def _near(cosines: Matrix, weights: AcrossWeights) -> NDArray[np.bool_]:
    # Beyond six places the order in which floats were added shows.
    return np.asarray(np.round(cosines, 6) >= weights.least_document)
