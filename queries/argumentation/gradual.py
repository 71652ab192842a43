"""Gradual strength: how much of an argument is left, from 0 to 1, once its attackers are weighed.

Every argument has a base score, which attacks lower and supports raise, each by its weight times the
strength of where it comes from. The three semantics differ in how they add up and how they let it bite:

- ``df-quad``: attackers and supporters are each joined as independent probabilities, and the difference
  moves the score to 0 or to 1. A. Rago, F. Toni, M. Aurisicchio, P. Baroni: Discontinuity-free decision
  support with quantitative argumentation debates, KR 2016.
- ``quadratic-energy``: what speaks for an argument less what speaks against it, as sums, squared and
  bounded. N. Potyka: Continuous dynamical systems for weighted bipolar argumentation, KR 2018.
- ``h-categoriser``: the base score divided by one plus the sum of the attackers; without supports.
  P. Besnard, A. Hunter: A logic-based theory of deductive arguments, AIJ 128 (2001); weighted by
  L. Amgoud, D. Doder, S. Vesic: Evaluation of argument strength in attack graphs, AIJ 302 (2022).

Without circles the strengths are exact. In circles they are the limit of the continuous system
``ds/dt = f(s) - s`` that starts at the base scores (Potyka 2018), since plain iteration of DF-QuAD
can swing for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from kg.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]
    Places: TypeAlias = NDArray[np.intp]

Gradual: TypeAlias = Literal["df-quad", "quadratic-energy", "h-categoriser"]

TOLERANCE = 1e-7
ROUNDS = 2_000
SMALLEST_STEP = 1 / 64


class Influence(NamedTuple):
    """An attack or a support; its force is `weight` (0 to 1) times the strength of `source`.

    With `via` the force is multiplied by the strength of that argument too. It stands for the claim that
    what `source` says bears on `target` at all: who attacks `via` attacks the influence, and leaves
    `source` itself alone.
    """

    source: str
    target: str
    weight: float = 1.0
    via: str | None = None


class Weighted(NamedTuple):
    """Arguments with base scores from 0 to 1, and their influences on one another."""

    base: Mapping[str, float]
    attacks: Sequence[Influence]
    supports: Sequence[Influence] = ()


class Strengths(NamedTuple):
    """The strength of every argument; `settled` tells whether circles came to rest within `ROUNDS`."""

    values: dict[str, float]
    settled: bool


class _Rule(NamedTuple):
    """How the forces on one argument are joined, and what they do to its base score."""

    joined: Callable[[Array, Places], Array]
    moved: Callable[[Array, Array, Array], Array]


def strengths(graph: Weighted, semantics: Gradual = "df-quad") -> Strengths:
    """Return the strength of every argument of `graph`.

    Raises:
        UsageError: `semantics` is another word, an influence names an argument that is not there, a
            number is not from 0 to 1, or there are supports and `semantics` has none.

    >>> one = Weighted({"claim": 1.0, "counter": 1.0}, [Influence("counter", "claim", 0.8)])
    >>> round(strengths(one).values["claim"], 4)
    0.2
    """
    import numpy as np

    if semantics not in GRADUAL:
        raise UsageError(f"there is no semantics {semantics!r}: use one of {', '.join(GRADUAL)}")
    if graph.supports and semantics == "h-categoriser":
        raise UsageError("the h-categoriser knows no supports: use df-quad or quadratic-energy")
    for name, score in graph.base.items():
        if not 0.0 <= score <= 1.0:
            raise UsageError(f"the base score of {name!r} is {score}: give a number from 0 to 1")
    place = {name: number for number, name in enumerate(graph.base)}
    attacks, supports = _numbered(graph.attacks, place), _numbered(graph.supports, place)
    level, circles = _levels(len(place), [attacks, supports])
    # one more strength at the end, which stays 1: what an influence without `via` goes through
    current = np.append(np.fromiter(graph.base.values(), np.float64, len(place)), 1.0)
    settled = True
    for number, group in _groups(attacks, supports, np.array(level), current):
        if number == circles:
            settled = _settle(current, group, GRADUAL[semantics])
        else:
            current[group.targets] = group.moved(current, GRADUAL[semantics])
    return Strengths(dict(zip(place, current[:-1].tolist(), strict=True)), settled)


class _Columns(NamedTuple):
    """Influences by the places of their arguments; a missing `via` is one place after the last."""

    sources: Places
    targets: Places
    weights: Array
    vias: Places

    def at(self, chosen: slice | Places) -> _Columns:
        """Return some of the influences, or all in another order."""
        return _Columns(self.sources[chosen], self.targets[chosen], self.weights[chosen], self.vias[chosen])


def _numbered(influences: Sequence[Influence], place: Mapping[str, int]) -> _Columns:
    import numpy as np

    known: dict[str | None, int] = {None: len(place)}
    known.update(place)
    for influence in influences:
        source, target, weight, via = influence
        if source not in place or target not in place or via not in known:
            raise UsageError(f"the influence of {source!r} on {target!r} names no argument: give all a score")
        if not 0.0 <= weight <= 1.0:
            raise UsageError(f"the influence of {source!r} on {target!r} weighs {weight}: give 0 to 1")
    count = len(influences)
    return _Columns(
        np.fromiter((place[influence.source] for influence in influences), np.intp, count),
        np.fromiter((place[influence.target] for influence in influences), np.intp, count),
        np.fromiter((influence.weight for influence in influences), np.float64, count),
        np.fromiter((known[influence.via] for influence in influences), np.intp, count),
    )


def _levels(count: int, sides: Sequence[_Columns]) -> tuple[list[int], int]:
    """Return for every argument a level above all that it depends on, and the level of the circles.

    That one is the highest, and holds what stands in a circle or behind one. Level 0 depends on nothing.
    """
    waits = [0] * count
    followers: dict[int, list[int]] = {}
    for side in sides:
        for target, source, via in zip(
            side.targets.tolist(), side.sources.tolist(), side.vias.tolist(), strict=True
        ):
            waits[target] += 1
            followers.setdefault(source, []).append(target)
            if via != count:
                waits[target] += 1
                followers.setdefault(via, []).append(target)
    level = [-1] * count
    ready = [place for place in range(count) if not waits[place]]
    number = 0
    while ready:
        following = []
        for place in ready:
            level[place] = number
            for target in followers.get(place, ()):
                waits[target] -= 1
                if not waits[target]:
                    following.append(target)
        ready = following
        number += 1
    return [number if one < 0 else one for one in level], number


class _Side(NamedTuple):
    """The attacks, or the supports, on a group, in runs of one target each.

    The run from ``starts[i]`` on is for the argument ``rows[i]`` of the group.
    """

    sources: Places
    vias: Places
    weights: Array
    starts: Places
    rows: Places


class _Group(NamedTuple):
    """Arguments that are computed together, since none depends on another or all stand in circles."""

    targets: Places
    base: Array
    attacks: _Side
    supports: _Side

    def moved(self, current: Array, rule: _Rule) -> Array:
        """Return the strengths of the group that follow from all `current` ones."""
        attack, support = (self._joined(side, current, rule) for side in (self.attacks, self.supports))
        return rule.moved(self.base, attack, support)

    def _joined(self, side: _Side, current: Array, rule: _Rule) -> Array:
        import numpy as np

        joined = np.zeros(len(self.targets))
        if len(side.starts):
            forces = side.weights * current[side.sources] * current[side.vias]
            joined[side.rows] = rule.joined(forces, side.starts)
        return joined


def _groups(
    attacks: _Columns, supports: _Columns, level: Places, current: Array
) -> Iterator[tuple[int, _Group]]:
    """Yield the arguments with influences on them, level by level."""
    import numpy as np

    sides = []
    for side in (attacks, supports):
        columns = side.at(np.lexsort((side.targets, level[side.targets])))
        sides.append((columns, level[columns.targets]))
    for number in np.unique(np.concatenate([levels for _, levels in sides])).tolist():
        cut = [
            columns.at(slice(*np.searchsorted(levels, [number, number + 1]).tolist()))
            for columns, levels in sides
        ]
        targets = np.unique(np.concatenate([columns.targets for columns in cut]))
        first, second = (_side(columns, targets) for columns in cut)
        yield number, _Group(targets, current[targets], first, second)


def _side(columns: _Columns, targets: Places) -> _Side:
    import numpy as np

    starts = np.flatnonzero(np.diff(columns.targets, prepend=-1))
    rows = np.searchsorted(targets, columns.targets[starts])
    return _Side(columns.sources, columns.vias, columns.weights, starts, rows)


def _settle(current: Array, group: _Group, rule: _Rule) -> bool:
    """Let a group with circles come to rest in `current`, and return whether it does.

    Steps of the continuous system, half as long whenever one overshoots.
    """
    import numpy as np

    step, last = 0.5, 1.0
    for _ in range(ROUNDS):
        pull = group.moved(current, rule) - current[group.targets]
        change = float(np.abs(pull).max())
        if change < TOLERANCE:
            return True
        if change > last:
            step = max(step / 2, SMALLEST_STEP)
        last = change
        current[group.targets] += step * pull
    return False


def _as_probabilities(forces: Array, starts: Places) -> Array:
    import numpy as np

    return 1.0 - np.multiply.reduceat(1.0 - forces, starts)


def _as_sum(forces: Array, starts: Places) -> Array:
    import numpy as np

    return np.add.reduceat(forces, starts)


def _df_quad(base: Array, attack: Array, support: Array) -> Array:
    import numpy as np

    balance = support - attack
    return base + np.where(balance < 0.0, balance * base, balance * (1.0 - base))


def _quadratic_energy(base: Array, attack: Array, support: Array) -> Array:
    import numpy as np

    energy = support - attack
    bite = energy**2 / (1.0 + energy**2)
    return base + np.where(energy < 0.0, -bite * base, bite * (1.0 - base))


def _h_categoriser(base: Array, attack: Array, support: Array) -> Array:
    return base / (1.0 + attack)


#: Name → semantics.
GRADUAL: dict[str, _Rule] = {
    "df-quad": _Rule(_as_probabilities, _df_quad),
    "quadratic-energy": _Rule(_as_sum, _quadratic_energy),
    "h-categoriser": _Rule(_as_sum, _h_categoriser),
}
