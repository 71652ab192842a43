"""From claims and counterarguments to arguments and attacks.

- Claims that restate one another (`RESTATES`, confirmed or at least `RESTATED`) are one argument: a
  counter to the summary's wording counters the detail's too.
- A link that is not rejected is an attack that weighs `AGAINST` times its probability, which is 1 where it
  is confirmed.
- A `rebut` and an `undermine` attack the statement. An `undercut` attacks the link, not the statement: for
  a counterargument that what it says bears on its target, for a claim that it follows from what its source
  gives for it. That link is an argument of its own (a meta-argument, S. Modgil and T. Bench-Capon,
  Metalevel argumentation, Journal of Logic and Computation 21, 2011), there where somebody undercuts it.

docs/adr/0008-standing.md weighs this against the alternatives.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, cast

from queries.argumentation.gradual import Influence, Weighted
from queries.argumentation.labellings import Framework

if TYPE_CHECKING:
    from kg.models import Challenges, Edge, Restates, Subgraph

#: The least probability of a restatement for two claims to be one argument: likelier than not.
RESTATED = 0.5
#: What a certain link takes of a statement: a counterargument is one statement against another, and neither
#: is known to be right. With 1, one certain link would leave nothing of a claim, and a second could not tell.
AGAINST = 0.5
#: What is left of a claim when nothing is left of what its source gives for it: neither for nor against.
UNREASONED = 0.5


class Attack(NamedTuple):
    """A link against an argument.

    `probability` is its score, and 1 where it is confirmed; `undercuts` says that it attacks the link of
    the argument and not the argument.
    """

    source: str
    target: str
    probability: float
    undercuts: bool
    link: Challenges


class Arguments(NamedTuple):
    """The arguments of a part of the graph, by the least id of their statements, and their attacks.

    `members` maps an argument to the ids of its statements, sorted; `attacks` has one a pair, the
    strongest, sorted by target, then strongest first.
    """

    members: dict[str, tuple[str, ...]]
    attacks: tuple[Attack, ...]

    def undercut(self) -> set[str]:
        """Return the arguments whose link somebody attacks."""
        return {attack.target for attack in self.attacks if attack.undercuts}

    def framework(self) -> Framework:
        """Return the attacks without weights, each on its target together with its link.

        A link is *in* where its argument is and all that undercuts it is *out*, and *out* where the argument
        is or something that undercuts it is *in*. So its label is that of one argument with all the
        attackers of both, and meta-arguments between them would change nothing.
        """
        return Framework(self.members, [(attack.source, attack.target) for attack in self.attacks])

    def weighted(self) -> Weighted:
        """Return the attacks with weights; every argument has the base score 1, as its source states it."""
        links = {argument: link_of(argument) for argument in sorted(self.undercut())}
        influences = [
            Influence(
                source, links[target] if undercuts else target, probability * AGAINST, links.get(source)
            )
            for source, target, probability, undercuts, _ in self.attacks
        ]
        return Weighted(dict.fromkeys([*self.members, *links.values()], 1.0), influences)


def link_of(argument: str) -> str:
    """Return the name of an argument's link."""
    return f"link of {argument}"


def read_arguments(subgraph: Subgraph, *, min_score: float = 0.0) -> Arguments:
    """Return the claims and counterarguments of `subgraph` as arguments, with its links as attacks.

    Rejected links and those below `min_score` are no attacks.
    """
    statements = sorted(node.id for node in subgraph.nodes if node.kind in ("Claim", "Counterargument"))
    kinds: dict[str, list[Edge]] = {"RESTATES": [], "CHALLENGES": []}
    for edge in subgraph.edges:
        if edge.kind in kinds:
            kinds[edge.kind].append(edge)
    first = _first(statements, cast("list[Restates]", kinds["RESTATES"]))
    members: dict[str, tuple[str, ...]] = {}
    for statement in statements:
        members[first[statement]] = (*members.get(first[statement], ()), statement)
    strongest: dict[tuple[str, str], Attack] = {}
    for link in cast("list[Challenges]", kinds["CHALLENGES"]):
        if not counts(link, min_score):
            continue
        probability = 1.0 if link.status == "confirmed" else link.score
        pair = first[link.source], first[link.target]
        if pair not in strongest or probability > strongest[pair].probability:
            strongest[pair] = Attack(*pair, probability, link.attack == "undercut", link)
    attacks = sorted(strongest.values(), key=attrgetter("source"))
    attacks.sort(key=attrgetter("probability"), reverse=True)
    attacks.sort(key=attrgetter("target"))
    return Arguments(members, tuple(attacks))


def counts(link: Challenges, min_score: float) -> bool:
    """Return whether a link is an attack: not rejected, with a probability of at least `min_score`."""
    return link.status != "rejected" and link.score >= min_score


def restated(link: Restates) -> bool:
    """Return whether a restatement makes two claims one argument: confirmed, or likelier than not."""
    return link.status == "confirmed" or (link.status == "proposed" and link.score >= RESTATED)


def _first(statements: Iterable[str], restatements: Iterable[Restates]) -> dict[str, str]:
    """Return for each statement the least id of those that are one argument with it (union-find)."""
    above = {statement: statement for statement in statements}

    def top(statement: str) -> str:
        while above[statement] != statement:
            above[statement] = above[above[statement]]
            statement = above[statement]
        return statement

    for link in restatements:
        if restated(link):
            low, high = sorted((top(link.source), top(link.target)))
            above[high] = low
    return {statement: top(statement) for statement in above}
