"""Labellings of arguments that attack one another: grounded, complete, preferred, stable.

A labelling is *complete* when an argument is *in* exactly where all its attackers are *out*, and *out*
exactly where one of them is *in*; the rest is *undec*. Of the complete labellings the *grounded* one has
the least *in*, the *preferred* ones have maximal *in*, and the *stable* ones have nothing *undec*.

P. M. Dung: On the acceptability of arguments, Artificial Intelligence 77 (1995).
M. Caminada: On the issue of reinstatement in argumentation, JELIA 2006.
S. Nofal, K. Atkinson, P. E. Dunne: Algorithms for decision problems in argument systems under preferred
semantics, Artificial Intelligence 207 (2014), for the search that takes *in* first.

The grounded labelling takes linear time. The others are exponential in the worst case: what it leaves
undecided falls into parts that do not touch, each is searched by itself, and all together have a budget.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, TypeAlias

from kg.errors import KGError, UsageError

Label: TypeAlias = Literal["in", "out", "undec"]
Labelling: TypeAlias = dict[str, Label]
Several: TypeAlias = Literal["complete", "preferred", "stable"]
Acceptance: TypeAlias = Literal["always", "sometimes", "never"]

#: Steps that a search may take (attackers looked at, for the most part), which is a second or two.
BUDGET = 1_000_000
#: Labellings of one part that are kept.
MOST = 1_000

_IN, _OUT, _UNDEC = 1, 2, 4
_ANY = _IN | _OUT | _UNDEC
_LABELS: dict[int, Label] = {_IN: "in", _OUT: "out", _UNDEC: "undec"}


class SearchLimitError(KGError):
    """A search for labellings took more steps, or found more of them, than it may."""


class Framework:
    """Arguments, and who attacks whom (Dung's argumentation framework).

    Arguments keep their order and are told apart by name; an attack that is given twice counts once.

    Raises:
        UsageError: an attack names an argument that is not there.
    """

    def __init__(self, arguments: Iterable[str], attacks: Iterable[tuple[str, str]]) -> None:
        self.arguments = tuple(dict.fromkeys(arguments))
        self.place = {argument: place for place, argument in enumerate(self.arguments)}
        attackers: dict[int, list[int]] = {}
        attacked: dict[int, list[int]] = {}
        for source, target in dict.fromkeys(attacks):
            if source not in self.place or target not in self.place:
                raise UsageError(f"the attack {source!r} on {target!r} names no argument: add both to them")
            one, other = self.place[source], self.place[target]
            attackers.setdefault(other, []).append(one)
            attacked.setdefault(one, []).append(other)
        #: For each argument, by its place, the places of its attackers and of those it attacks.
        self.attackers = _by_place(attackers, len(self.arguments))
        self.attacked = _by_place(attacked, len(self.arguments))


@dataclass(frozen=True, slots=True)
class Labellings:
    """All labellings of one kind: what they have in common, and the alternatives of each open part.

    A labelling is `settled` with one alternative of every part, so there may be far more of them than
    are kept here. A part without an alternative means that there is none at all.
    """

    semantics: Several
    settled: Labelling
    parts: tuple[tuple[Labelling, ...], ...]

    @property
    def count(self) -> int:
        """How many labellings there are."""
        count = 1
        for part in self.parts:
            count *= len(part)
        return count

    def __iter__(self) -> Iterator[Labelling]:
        """Yield every labelling, which can be very many."""
        for chosen in product(*self.parts):
            labelling = dict(self.settled)
            for part in chosen:
                labelling |= part
            yield labelling

    def common(self) -> Labelling:
        """Return the label that an argument has in all labellings, and *undec* where they differ."""
        labels = dict(self.settled)
        for part in self.parts:
            for argument in part[0] if part else ():
                same = {labelling[argument] for labelling in part}
                labels[argument] = same.pop() if len(same) == 1 else "undec"
        return labels

    def acceptance(self) -> dict[str, Acceptance]:
        """Return whether an argument is *in* in all labellings, in some, or in none."""
        accepted: dict[str, Acceptance] = {
            argument: "always" if label == "in" else "never" for argument, label in self.settled.items()
        }
        for part in self.parts:
            for argument in part[0] if part else ():
                times = sum(labelling[argument] == "in" for labelling in part)
                accepted[argument] = "always" if times == len(part) else "sometimes" if times else "never"
        return accepted


def grounded(framework: Framework) -> Labelling:
    """Return the grounded labelling, in linear time.

    What nothing attacks is *in*, what that attacks is *out*, what has only *out* attackers is *in*, and so
    on; what is never reached stands in or behind a circle, and is *undec*.
    """
    codes = _grounded(framework)
    return {argument: _LABELS[code] for argument, code in zip(framework.arguments, codes, strict=True)}


def labellings(framework: Framework, semantics: Several, *, budget: int = BUDGET) -> Labellings:
    """Return the complete, preferred or stable labellings.

    There is at least one complete and one preferred labelling, and there may be no stable one. `budget`
    bounds the steps of the search in what the grounded labelling leaves open.

    Raises:
        SearchLimitError: the search took more steps than `budget`, or a part has more than `MOST` labellings.
        UsageError: `semantics` is another word.

    >>> found = labellings(Framework("abc", [("a", "b"), ("b", "a"), ("b", "c")]), "preferred")
    >>> [labelling["c"] for labelling in found]
    ['out', 'in']
    >>> found.acceptance()["c"]
    'sometimes'
    """
    if semantics not in ("complete", "preferred", "stable"):
        raise UsageError(f"there is no semantics {semantics!r}: use complete, preferred or stable")
    codes = _grounded(framework)
    settled = {
        argument: _LABELS[code]
        for argument, code in zip(framework.arguments, codes, strict=True)
        if code != _UNDEC
    }
    parts = []
    for places in _open_parts(framework, codes):
        names = [framework.arguments[place] for place in places]
        search = _Search(framework, places, semantics, budget)
        found = search.all()
        budget -= search.steps
        parts.append(
            tuple({name: _LABELS[code] for name, code in zip(names, labels, strict=True)} for labels in found)
        )
    return Labellings(semantics, settled, tuple(parts))


def _by_place(neighbours: Mapping[int, list[int]], count: int) -> list[Sequence[int]]:
    return [neighbours.get(place, ()) for place in range(count)]


def _grounded(framework: Framework) -> list[int]:
    codes = [_UNDEC] * len(framework.arguments)
    live = [len(attackers) for attackers in framework.attackers]
    ready = deque(place for place, count in enumerate(live) if not count)
    while ready:
        place = ready.popleft()
        codes[place] = _IN
        for beaten in framework.attacked[place]:
            if codes[beaten] != _UNDEC:
                continue
            codes[beaten] = _OUT
            for freed in framework.attacked[beaten]:
                live[freed] -= 1
                if not live[freed] and codes[freed] == _UNDEC:
                    ready.append(freed)
    return codes


def _open_parts(framework: Framework, codes: Sequence[int]) -> Iterator[list[int]]:
    """Yield what is undecided in parts that no attack connects, each sorted by place."""
    seen: set[int] = set()
    for start, code in enumerate(codes):
        if code != _UNDEC or start in seen:
            continue
        seen.add(start)
        part, reached = [], [start]
        while reached:
            place = reached.pop()
            part.append(place)
            for other in (*framework.attackers[place], *framework.attacked[place]):
                if codes[other] == _UNDEC and other not in seen:
                    seen.add(other)
                    reached.append(other)
        yield sorted(part)


class _Search:
    """The complete labellings of one open part, by narrowing what labels are possible and branching.

    Each argument has a set of possible labels, as bits. A branch makes one argument *in*, and afterwards
    not *in*: for preferred labellings a branch ends when nothing above those found can come of it, and
    since *in* comes first, what is found is never part of what is found later.
    """

    def __init__(self, framework: Framework, places: Sequence[int], semantics: Several, budget: int) -> None:
        local = {place: number for number, place in enumerate(places)}
        self.attackers = [[local[p] for p in framework.attackers[place] if p in local] for place in places]
        self.attacked = [[local[p] for p in framework.attacked[place] if p in local] for place in places]
        self.semantics = semantics
        self.budget = budget
        self.steps = 0
        self.possible = [_ANY if semantics != "stable" else _IN | _OUT] * len(places)
        self.trail: list[tuple[int, int]] = []
        degrees = [len(a) + len(b) for a, b in zip(self.attackers, self.attacked, strict=True)]
        self.order = sorted(range(len(places)), key=lambda number: (-degrees[number], number))

    def all(self) -> list[list[int]]:
        """Return every labelling of the part, as codes in the order of its places."""
        found: list[list[int]] = []
        tops: list[int] = []
        branches: list[tuple[int, int]] = []
        alive = self._narrow(range(len(self.possible)))
        while True:
            if alive and not self._covered(tops):
                chosen = self._undecided()
                if chosen is not None:
                    branches.append((chosen, len(self.trail)))
                    alive = self._set(chosen, _IN)
                    continue
                if len(found) == MOST:
                    raise SearchLimitError(
                        f"{len(self.possible)} statements that attack one another in circles have more than "
                        f"{MOST} {self.semantics} labellings: look at a smaller part, or at the grounded one"
                    )
                found.append(list(self.possible))
                tops.append(self._bits())
            if not branches:
                return found
            number, mark = branches.pop()
            while len(self.trail) > mark:
                place, before = self.trail.pop()
                self.possible[place] = before
            alive = self._set(number, self.possible[number] & ~_IN)

    def _covered(self, tops: Sequence[int]) -> bool:
        """Return whether what can still be *in* is all *in* in a preferred labelling found before."""
        if self.semantics != "preferred":
            return False
        self._spend(len(self.possible) // 4 + len(tops) // 8)
        bits = self._bits()
        return any(bits & ~top == 0 for top in tops)

    def _bits(self) -> int:
        return sum(1 << number for number, possible in enumerate(self.possible) if possible & _IN)

    def _undecided(self) -> int | None:
        return next((n for n in self.order if self.possible[n] & _IN and self.possible[n] != _IN), None)

    def _set(self, number: int, labels: int) -> bool:
        return self._keep(number, labels) and self._narrow([number, *self.attacked[number]])

    def _keep(self, number: int, labels: int) -> bool:
        """Leave an argument only these of its labels; return whether one is left."""
        before = self.possible[number]
        after = before & labels
        if after != before:
            self.trail.append((number, before))
            self.possible[number] = after
        return bool(after)

    def _narrow(self, numbers: Iterable[int]) -> bool:
        """Take away what the labels of neighbours rule out; return whether every argument has one left."""
        waiting = list(numbers)
        while waiting:
            number = waiting.pop()
            self._spend(1 + len(self.attackers[number]))
            mark = len(self.trail)
            if not self._keep(number, self._allowed(number)) or not self._demand(number):
                return False
            for changed, _ in self.trail[mark:]:
                waiting += [changed, *self.attacked[changed]]
        return True

    def _spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.budget:
            raise SearchLimitError(
                f"the {self.semantics} labellings of {len(self.possible)} statements that attack one another "
                "in circles take too many steps: look at a smaller part, or at the grounded one"
            )

    def _allowed(self, number: int) -> int:
        """Return the labels that the attackers of an argument leave it."""
        labels = [self.possible[attacker] for attacker in self.attackers[number]]
        allowed = 0
        if all(label & _OUT for label in labels):
            allowed |= _IN
        if any(label & _IN for label in labels):
            allowed |= _OUT
        if any(label & _UNDEC for label in labels) and all(label & (_OUT | _UNDEC) for label in labels):
            allowed |= _UNDEC
        return allowed

    def _demand(self, number: int) -> bool:
        """Narrow the attackers of an argument by what its own labels ask of them."""
        label = self.possible[number]
        attackers = self.attackers[number]
        if not label & _OUT and not all(self._keep(a, _OUT if label == _IN else ~_IN) for a in attackers):
            return False
        if label & _IN:
            return True
        # not in: an attacker must be in, or undec, or either
        wanted = {_OUT: _IN, _UNDEC: _UNDEC}.get(label, _IN | _UNDEC)
        able = [a for a in attackers if self.possible[a] & wanted]
        return bool(able) and (len(able) > 1 or self._keep(able[0], wanted))
