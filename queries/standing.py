"""Where does a claim stand, once its counters and the counters to those are weighed?

A claim is never called true or false. It is

- **unchallenged** where no link challenges it: nothing is known against it *in this graph*;
- **defended** where it is challenged and *in* in the labelling (in all of them, where there are several):
  each counterargument is *out*, since a statement that stands counters it;
- **challenged** otherwise: a counterargument stands and nothing answers it, or the sides attack one another
  in a circle that leaves it open.

Beside this stands its strength from 0 to 1, in which links weigh as much as they are probable: most claims
are challenged and few are ever defended, so the strength tells apart a claim with one doubtful counter from
one that several certain ones hit. Claims that restate one another stand and fall together.

`queries.argumentation` says how labellings and strengths are found and how an undercut counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from kg.errors import UsageError
from queries.counters import Match, counters
from queries.limits import check_limit, check_min_score
from queries.ranking import EncoderSource

if TYPE_CHECKING:
    from kg.models import Subgraph
    from kg.stores import Store
    from queries.argumentation.gradual import Gradual, Strengths
    from queries.argumentation.labellings import Acceptance, Label
    from queries.argumentation.statements import Arguments, Attack
    from queries.rows import StatementRow

Semantics: TypeAlias = Literal["grounded", "preferred", "stable", "complete"]
Status: TypeAlias = Literal["unchallenged", "challenged", "defended"]
#: Of a counterargument: it stands, it is answered by one that stands, or that is open.
Fate: TypeAlias = Literal["stands", "answered", "open"]

SEMANTICS: tuple[Semantics, ...] = ("grounded", "preferred", "stable", "complete")
#: Statements around one claim that are weighed.
STATEMENTS = 10_000
_FATES: Mapping[Label, Fate] = {"in": "stands", "out": "answered", "undec": "open"}


class Standing(NamedTuple):
    """Where one statement stands.

    `label` is that of the statement with what it rests on, *undec* where labellings differ, and
    `accepted` whether it is *in* always, sometimes or never. `counters` counts counterarguments by their
    fate, `attacks` by the kind of attack. `why` is one sentence.
    """

    statement: str
    kind: str
    status: Status
    label: Label
    accepted: Acceptance
    strength: float
    counters: dict[Fate, int]
    attacks: dict[str, int]
    restated_by: tuple[str, ...]
    why: str


class Standings(Mapping[str, Standing]):
    """Where the statements of a part of the graph stand: a mapping from their ids, sorted.

    A row is made when it is asked for. `semantics` is what the labels are of; it is grounded where what
    was asked for cannot be had, and `note` then says why in a sentence.
    """

    def __init__(
        self, arguments: Arguments, labelled: _Labelled, strengths: Strengths, gradual: Gradual
    ) -> None:
        from queries.argumentation.statements import UNREASONED, link_of

        notes = [labelled.note] if labelled.note else []
        if not strengths.settled:
            notes.append("some strengths in circles came to no rest, and are those of the last round")
        self.semantics = labelled.semantics
        self.gradual = gradual
        self.note = "; ".join(notes) or None
        self._labelled = labelled
        self._members = arguments.members
        self._argument = {one: name for name, members in arguments.members.items() for one in members}
        self._attacks: dict[str, list[Attack]] = {}
        for attack in arguments.attacks:
            self._attacks.setdefault(attack.target, []).append(attack)
        # what is left of an argument, and what it brings to bear on others
        self._left, self._carried = dict(strengths.values), dict(strengths.values)
        for name in arguments.undercut():
            link = strengths.values[link_of(name)]
            self._carried[name] *= link
            self._left[name] *= UNREASONED + (1.0 - UNREASONED) * link if _is_claim(name) else link

    def __len__(self) -> int:
        """Return how many statements there are."""
        return len(self._argument)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of the statements, sorted."""
        return iter(sorted(self._argument))

    def __getitem__(self, statement: str) -> Standing:
        """Return where a statement stands; `KeyError` where it is not in this part of the graph."""
        name = self._argument[statement]
        attacks = self._attacks.get(name, [])
        fates = [_FATES[self._labelled.labels[attack.source]] for attack in attacks]
        accepted = self._labelled.accepted[name]
        others = tuple(other for other in self._members[name] if other != statement)
        return Standing(
            statement=statement,
            kind="Claim" if _is_claim(statement) else "Counterargument",
            status="unchallenged" if not attacks else "defended" if accepted == "always" else "challenged",
            label=self._labelled.labels[name],
            accepted=accepted,
            strength=self._left[name],
            counters=dict(Counter(fates)),
            attacks=dict(Counter(attack.link.attack for attack in attacks)),
            restated_by=others,
            why=_why(attacks, fates, accepted, bool(others)),
        )

    def strength(self, statement: str) -> float:
        """Return the strength of a statement; `KeyError` where it is not in this part of the graph."""
        return self._left[self._argument[statement]]

    def against(self, statement: str) -> list[tuple[Attack, float]]:
        """Return the attacks on a statement, or one that restates it, with their force, greatest first."""
        attacks = [
            (attack, attack.probability * self._carried[attack.source])
            for attack in self._attacks.get(self._argument[statement], ())
        ]
        return sorted(attacks, key=lambda pair: (-pair[1], pair[0].source))


class CounterStanding(NamedTuple):
    """A counterargument against the claim: how it is linked, and where it stands itself.

    `force` is what arrives at the claim: the probability of the link times the strength of what carries it.
    """

    statement: StatementRow
    link: str
    target: str
    score: float
    attack: str
    status: str
    fate: Fate
    strength: float
    force: float
    answered_by: tuple[str, ...]


class ClaimStanding(NamedTuple):
    """Where the claim of a question stands, and its counterarguments, most forceful first.

    `standing` and `statement` are None where nothing matches. `more` counts counterarguments that are not
    told, and `left_out` those that were not weighed, since there are too many (what counters them is not
    counted). `matched`, `degraded` and `others` are as in `queries.thread`.
    """

    query: str
    matched: Match
    degraded: str | None
    semantics: Semantics
    gradual: Gradual
    statement: StatementRow | None
    speakers: tuple[str, ...]
    standing: Standing | None
    counters: tuple[CounterStanding, ...]
    more: int
    left_out: int
    note: str | None
    others: tuple[str, ...]


def standings(
    subgraph: Subgraph,
    *,
    semantics: Semantics = "grounded",
    gradual: Gradual = "df-quad",
    min_score: float = 0.0,
    budget: int | None = None,
) -> Standings:
    """Return where every claim and counterargument of `subgraph` stands among its links.

    Links that are rejected or below `min_score` do not count. Grounded labels and strengths take time in
    proportion to the graph. The other labellings may take for ever: `budget` bounds the steps of each
    search, and beyond it the answer is the grounded one, with a note.

    Raises:
        UsageError: `semantics` or `gradual` is another word, or `min_score` is no probability.
    """
    from queries.argumentation.gradual import strengths
    from queries.argumentation.statements import read_arguments

    _check(semantics, gradual, min_score)
    arguments = read_arguments(subgraph, min_score=min_score)
    labelled = _labelled(arguments, semantics, budget)
    return Standings(arguments, labelled, strengths(arguments.weighted(), gradual), gradual)


def standing(
    store: Store,
    claim: str,
    *,
    semantics: Semantics = "grounded",
    gradual: Gradual = "df-quad",
    min_score: float = 0.0,
    limit: int = 20,
    statements: int = STATEMENTS,
    encoder: EncoderSource = None,
) -> ClaimStanding:
    """Return where `claim` stands: an id, words quoted from one, or any text (the best match).

    All that counters it, to any depth, is weighed, up to `statements` statements; `limit` counterarguments
    are told.

    Raises:
        NotFoundError: no claim or counterargument has this id.
        UsageError: a limit is below 1, or as for `standings`.
    """
    from kg.models import Subgraph
    from queries.rows import statement_rows
    from queries.thread import read_exchange

    _check(semantics, gradual, min_score)
    check_limit(limit)
    check_limit(statements)
    found = counters(store, claim, limit=1, restatements=False, encoder=encoder)
    nothing = ClaimStanding(
        claim, found.matched, found.degraded, semantics, gradual, None, (), None, (), 0, 0, None, ()
    )
    if not found.claims:
        return nothing
    ids = [match.row.claim for match in found.claims]
    exchange = read_exchange(
        store, ids[0], depth=None, limit=statements, statements=statements, min_score=min_score
    )
    links = [link for links in exchange.answers.values() for link in links]
    graph = Subgraph.of(exchange.nodes.values(), [*links, *exchange.restatements])
    weighed = standings(graph, semantics=semantics, gradual=gradual, min_score=min_score)
    left_out = sum(exchange.more.values())
    notes = [weighed.note] if weighed.note else []
    if left_out:
        notes.append(f"not weighed, since there are too many: the weakest counterarguments ({left_out:,})")
    told = weighed.against(ids[0])
    shown = told[:limit]
    own, *rows = statement_rows(
        store, [exchange.nodes[i] for i in (ids[0], *(attack.source for attack, _ in shown))]
    )
    return nothing._replace(
        semantics=weighed.semantics,
        statement=own,
        speakers=exchange.speakers.get(ids[0], ()),
        standing=weighed[ids[0]],
        counters=tuple(
            _counter(row, attack, force, weighed) for row, (attack, force) in zip(rows, shown, strict=True)
        ),
        more=len(told) - len(shown),
        left_out=left_out,
        note="; ".join(notes) or None,
        others=tuple(ids[1:]),
    )


def _counter(row: StatementRow, attack: Attack, force: float, found: Standings) -> CounterStanding:
    own = found[attack.source]
    return CounterStanding(
        statement=row,
        link=attack.link.id,
        target=attack.link.target,
        score=attack.link.score,
        attack=attack.link.attack,
        status=attack.link.status,
        fate=_FATES[own.label],
        strength=own.strength,
        force=force,
        answered_by=tuple(
            answer.source for answer, _ in found.against(attack.source) if found[answer.source].label == "in"
        ),
    )


def _is_claim(statement: str) -> bool:
    return statement.startswith("claim:")


class _Labelled(NamedTuple):
    semantics: Semantics
    labels: Mapping[str, Label]
    accepted: Mapping[str, Acceptance]
    note: str | None = None


def _labelled(arguments: Arguments, semantics: Semantics, budget: int | None) -> _Labelled:
    """Return the labels of the arguments, grounded ones where others cannot be had."""
    from queries.argumentation.labellings import BUDGET, SearchLimitError, grounded, labellings

    framework = arguments.framework()
    note = None
    if semantics != "grounded":
        try:
            found = labellings(framework, semantics, budget=BUDGET if budget is None else budget)
        except SearchLimitError as error:
            note = f"{error}; shown is the grounded labelling, which is part of every {semantics} one"
        else:
            if found.count:
                return _Labelled(semantics, found.common(), found.acceptance())
            note = (
                "there is no stable labelling, since a circle of odd length, or a statement that attacks "
                "itself, cannot be decided; shown is the grounded labelling"
            )
    labels = grounded(framework)
    accepted: dict[str, Acceptance] = {
        argument: "always" if label == "in" else "never" for argument, label in labels.items()
    }
    return _Labelled("grounded", labels, accepted, note)


_VERBS = {
    "rebut": "rebuts it",
    "undercut": "undercuts how it is argued",
    "undermine": "undermines what it rests on",
    "unknown": "challenges it",
}


def _why(attacks: Sequence[Attack], fates: Sequence[Fate], accepted: Acceptance, restated: bool) -> str:
    """Return in one sentence what the status follows from."""
    if not attacks:
        also = " or a claim that restates it" if restated else ""
        return f"No counterargument in the graph challenges it{also}."
    among = [attack for attack, fate in zip(attacks, fates, strict=True) if fate == "stands"] or attacks
    kind, sure = among[0].link.attack, _sure(among[0])
    does = f"{_VERBS[kind]} ({sure})"
    told = f"by {sure}" if kind == "unknown" else does
    views = (
        ", so that it holds on one view of the argument and not on another" if accepted == "sometimes" else ""
    )
    if len(attacks) == 1:
        return f"One counterargument {does}, {_ALONE[fates[0]]}{views}."
    if accepted == "always":
        return f"{len(attacks)} counterarguments challenge it, and each is answered by one that stands."
    counts = Counter(fates)
    if len(counts) == 1 and fates[0] == "stands":
        return f"{len(attacks)} counterarguments challenge it and none is answered; the strongest {told}."
    parts = [f"{counts[fate]} {words}" for fate, words in _TOGETHER.items() if fate in counts]
    strongest = f"; the strongest that stands {told}" if "stands" in counts else ""
    return f"{len(attacks)} counterarguments challenge it: {', '.join(parts)}{strongest}{views}."


_ALONE: Mapping[Fate, str] = {
    "stands": "and nothing that stands answers it",
    "answered": "and is answered by one that stands",
    "open": "and whether it stands is open, since statements attack one another in a circle",
}
_TOGETHER: Mapping[Fate, str] = {
    "stands": "unanswered",
    "answered": "answered",
    "open": "open, in or behind a circle of attacks",
}


def _sure(attack: Attack) -> str:
    return (
        "a confirmed link"
        if attack.link.status == "confirmed"
        else f"a link of probability {attack.probability:.2f}"
    )


def _check(semantics: Semantics, gradual: Gradual, min_score: float) -> None:
    from queries.argumentation.gradual import GRADUAL

    check_min_score(min_score)
    if semantics not in SEMANTICS:
        raise UsageError(f"there is no semantics {semantics!r}: use one of {', '.join(SEMANTICS)}")
    if gradual not in GRADUAL:
        raise UsageError(f"there is no gradual strength {gradual!r}: use one of {', '.join(GRADUAL)}")
