"""Nearness in meaning: the cosine of a text's vector with the stored ones.

Two things about long texts. An encoder reads some 250 word pieces and drops the rest, so they are
encoded in passages. And a statement that is near to everything on its subject is near to any long
text on it: what counts is how near it is *for its kind*, its cosine less half the mean cosine with its
own ten nearest (cross-domain similarity local scaling: Conneau and others, "Word translation without
parallel data", ICLR 2018), which are looked for among the candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.stores import Store
    from kg.text.encoder import Encoder

# Below it a sentence vector says nothing: unrelated sentences reach 0.25.
MIN_COSINE = 0.3
#: Of a long text so many words are encoded, in passages of at most `PASSAGE` words.
MOST_ENCODED, PASSAGE = 2_400, 150
#: Nearest neighbours that tell how crowded it is around a candidate, and the candidates that are looked at.
_NEIGHBOURS, _CANDIDATES = 10, 200


def nearest_to(
    store: Store,
    vector: NDArray[np.float32],
    *,
    model: str,
    kinds: Sequence[str],
    limit: int,
    among: Sequence[str] | None = None,
    unrelated: float = MIN_COSINE,
) -> dict[str, float]:
    """Return the cosines of the nodes nearest to a unit vector, at least `MIN_COSINE`, best first.

    With `among` only of these nodes. In a model where unrelated sentences reach another cosine,
    `unrelated`, that is brought to the same place.
    """
    if among is None:
        found = store.nearest(vector, model=model, kinds=kinds, limit=limit)
    else:
        wanted = tuple(f"{kind.lower()}:" for kind in kinds)
        stored = store.vectors([node for node in among if node.startswith(wanted)], model=model)
        pairs = zip(stored.ids, (stored.matrix @ vector).tolist(), strict=True) if stored.ids else ()
        # beyond six places the order in which floats were added shows
        found = sorted(((node, round(c, 6)) for node, c in pairs), key=lambda hit: (-hit[1], hit[0]))[:limit]
    stretch = _stretch(unrelated)
    cosines = {node: 1 - (1 - cosine) * stretch for node, cosine in found}
    return {node: cosine for node, cosine in cosines.items() if cosine >= MIN_COSINE}


def passages(text: str) -> list[str]:
    """Return a text in passages that an encoder reads whole, evenly cut; of a very long one its beginning.

    >>> [len(passage.split()) for passage in passages("word " * 301)]
    [100, 100, 101]
    """
    words = text.split()[:MOST_ENCODED]
    count = -(-len(words) // PASSAGE)
    if count <= 1:
        return [text]
    borders = [len(words) * cut // count for cut in range(count + 1)]
    return [" ".join(words[start:end]) for start, end in pairwise(borders)]


def encoded(encoder: Encoder, text: str) -> NDArray[np.float32]:
    """Return the unit vector of a text of any length that is searched for: the mean over its passages."""
    import numpy as np

    vectors = [encoder.encode_query(passage) for passage in passages(text)]
    if len(vectors) == 1:
        return vectors[0]
    total = np.sum(vectors, axis=0)
    return np.asarray(total / max(float(np.linalg.norm(total)), 1e-12), dtype=np.float32)


def uncrowded(
    store: Store, meaning: Mapping[str, float], words: Mapping[str, float], *, model: str, unrelated: float
) -> dict[str, float]:
    """Return the cosines `meaning`, less where it is crowded around a node and more where it is not.

    Neighbours are looked for among the first nodes of `meaning` and of `words`.
    """
    import numpy as np

    first = [*list(meaning)[:_CANDIDATES], *list(words)[:_CANDIDATES]]
    stored = store.vectors(list(dict.fromkeys(first)), model=model)
    if len(stored.ids) <= 1:
        return dict(meaning)
    cosines = stored.matrix @ stored.matrix.T
    np.fill_diagonal(cosines, -1.0)
    neighbours = min(_NEIGHBOURS, len(stored.ids) - 1)
    crowd = np.sort(cosines, axis=1)[:, -neighbours:].mean(axis=1)
    half = _stretch(unrelated) / 2 * (crowd - crowd.mean())
    less = dict(zip(stored.ids, half.tolist(), strict=True))
    return {node: cosine - less.get(node, 0.0) for node, cosine in meaning.items()}


def _stretch(unrelated: float) -> float:
    """Return by how much distances grow where the cosine `unrelated` is to become `MIN_COSINE`."""
    return (1 - MIN_COSINE) / (1 - unrelated)
