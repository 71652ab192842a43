"""Claims that say the same thing, put together.

Clusters are made bottom up: the two nearest are joined until none are near enough, the likeness of two
clusters being the mean over their pairs (average linkage; Sokal and Michener, "A statistical method for
evaluating systematic relationships", 1958). Ties go to the ids that come first, so the same claims
give the same clusters in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Clusters of at least this mean likeness are joined. By eye on the examples: at 0.6 claims of one
#: point are together; at 0.5 those of one section are.
ALIKE = 0.6


def clusters(
    ids: Sequence[str],
    vectors: Mapping[str, NDArray[np.float32]],
    same: Iterable[tuple[str, str]],
    *,
    alike: float = ALIKE,
) -> list[list[str]]:
    """Return `ids` in clusters, the largest first, then by id; ids are sorted within a cluster.

    The likeness of two is the cosine of their unit `vectors`, 0 where one has none, and 1 where the
    pair is among `same`. Time grows with the cube of the number of ids, memory with its square: meant
    for a few hundred.

    >>> clusters(["a", "b", "c"], {}, [("c", "a")])
    [['a', 'c'], ['b']]
    """
    import numpy as np

    members = [[node] for node in sorted(set(ids))]
    place = {group[0]: number for number, group in enumerate(members)}
    likeness = _likeness([group[0] for group in members], vectors)
    for one, other in same:
        if one in place and other in place:
            likeness[place[one], place[other]] = likeness[place[other], place[one]] = 1.0
    np.fill_diagonal(likeness, -1.0)
    sizes = np.ones(len(members))
    while len(members) > 1:
        first, second = divmod(int(likeness.argmax()), len(members))
        if likeness[first, second] < alike:
            break
        total = sizes[first] + sizes[second]
        joined = (likeness[first] * sizes[first] + likeness[second] * sizes[second]) / total
        likeness[first, :] = likeness[:, first] = np.round(joined, 6)
        likeness[first, first] = -1.0
        likeness = np.delete(np.delete(likeness, second, axis=0), second, axis=1)
        sizes[first] = total
        sizes = np.delete(sizes, second)
        members[first] = sorted(members[first] + members.pop(second))
    return sorted(members, key=lambda group: (-len(group), group))


def _likeness(ids: Sequence[str], vectors: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
    """Return the cosines of all pairs, rounded so that no order of additions shows."""
    import numpy as np

    found = [number for number, node in enumerate(ids) if node in vectors]
    likeness = np.zeros((len(ids), len(ids)))
    if found:
        matrix = np.stack([vectors[ids[number]] for number in found]).astype(np.float64)
        likeness[np.ix_(found, found)] = np.round(matrix @ matrix.T, 6)
    return likeness
