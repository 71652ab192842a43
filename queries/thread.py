"""What is the whole argument around this claim? Its counters, their counters, and so on to the end.

Claims that restate one another are one turn of the thread, since a counter to one counters the other.
Every statement is told once, at the place nearest to the claim; where it comes again, as in a circle, it
is marked and not walked again. What limits leave out is counted and never passed over in silence.

The graph is read level by level, a few calls of the store for each, whatever the number of statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from kg.errors import UsageError
from queries.counters import Match, counters
from queries.limits import check_limit, check_min_score
from queries.ranking import EncoderSource
from queries.rows import StatementRow, statement_rows

if TYPE_CHECKING:
    from kg.models import Challenges, Mentions, Node, Restates, Statement, Subgraph, Term
    from kg.stores import ClaimRow, Store

DEPTH = 10
#: Nobody reads deeper; what comes after is counted.
DEEPEST = 100
STATEMENTS = 200
#: A claim with more counters than this is read by its strongest ones, and not as a whole.
HOT = 1_000


class Answer(NamedTuple):
    """The link by which a counterargument challenges the statement above it."""

    link: str
    target: str
    score: float
    attack: str
    status: str
    scope: str


class Restatement(NamedTuple):
    """A claim that says again what the turn says, and who says it."""

    statement: StatementRow
    speakers: tuple[str, ...]


class Turn(NamedTuple):
    """A statement of the thread, and what answers it, strongest first.

    `answer` is None for the claim that the thread is about. `more` counts counters that limits left out;
    of a claim with more than `HOT` counters, those below the least score are among them.
    `more_restatements` does so for restatements. `repeated` says that the statement is told elsewhere,
    with its counters.
    """

    statement: StatementRow
    speakers: tuple[str, ...]
    answer: Answer | None
    restatements: tuple[Restatement, ...]
    counters: tuple[Turn, ...]
    more: int
    more_restatements: int
    repeated: bool


class UsedTerm(NamedTuple):
    """A term that statements of the thread use, with the clarifications that the sources give of it."""

    term: str
    name: str
    used_by: tuple[str, ...]
    clarifications: tuple[StatementRow, ...]
    more: int


class Thread(NamedTuple):
    """The argument around a claim, as a tree.

    `matched` tells how the claim was found, `degraded` why a search did without sentence vectors, and
    `others` are the ids of claims that match the query too. `root` is None where nothing matches.
    `statements` counts the statements of the tree, `more` the counters that were left out anywhere.
    """

    query: str
    matched: Match
    degraded: str | None
    root: Turn | None
    terms: tuple[UsedTerm, ...]
    statements: int
    more: int
    others: tuple[str, ...]


class Exchange(NamedTuple):
    """What was read around a statement, in the order in which it was reached.

    `same` are the claims that restate the root, `answers` maps a statement to the links against it (the
    root: against any of `same` too), strongest first and one a counterargument. `more` and `more_same`
    count what limits left out.
    """

    root: str
    same: tuple[str, ...]
    more_same: int
    speakers: Mapping[str, tuple[str, ...]]
    nodes: Mapping[str, Statement]
    restatements: tuple[Restates, ...]
    answers: Mapping[str, tuple[Challenges, ...]]
    more: Mapping[str, int]


def thread(
    store: Store,
    claim: str,
    *,
    depth: int = DEPTH,
    limit: int = 20,
    statements: int = STATEMENTS,
    min_score: float = 0.0,
    encoder: EncoderSource = None,
) -> Thread:
    """Return the thread around `claim`: an id, words quoted from one, or any text (the best match).

    `depth` is how many counters of counters are followed (1: the claim's own counters), up to `DEEPEST`;
    `limit` how many counters of a statement, restatements of a claim and clarifications of a term are
    told; `statements` how many statements in all. Rejected links and those below `min_score` are left out.

    Raises:
        NotFoundError: no claim or counterargument has this id.
        UsageError: a limit is below 1, `depth` is not from 0 to `DEEPEST`, or `min_score` is no probability.
    """
    _check(depth, limit, statements, min_score)
    found = counters(store, claim, limit=1, restatements=False, encoder=encoder)
    if not found.claims:
        return Thread(claim, found.matched, found.degraded, None, (), 0, 0, ())
    ids = [match.row.claim for match in found.claims]
    exchange = read_exchange(
        store, ids[0], depth=depth, limit=limit, statements=statements, min_score=min_score
    )
    told, terms = _used_terms(store, exchange, limit)
    rows = {row.id: row for row in statement_rows(store, [*exchange.nodes.values(), *told.values()])}
    return Thread(
        query=claim,
        matched=found.matched,
        degraded=found.degraded,
        root=_tree(exchange, rows),
        terms=tuple(
            UsedTerm(used.term.id, used.term.name, used.by, tuple(rows[i] for i in used.told), used.more)
            for used in terms
        ),
        statements=len(exchange.nodes),
        more=sum(exchange.more.values()),
        others=tuple(ids[1:]),
    )


def thread_graph(
    store: Store,
    claim: str,
    *,
    depth: int = DEPTH,
    limit: int = 20,
    statements: int = STATEMENTS,
    min_score: float = 0.0,
    encoder: EncoderSource = None,
) -> Subgraph:
    """Return the thread around `claim` as a graph, with the speakers, the terms and where all that stands.

    Takes what `thread` takes and holds what its tree tells; it is empty where nothing matches.
    """
    from kg.models import Subgraph

    _check(depth, limit, statements, min_score)
    found = counters(store, claim, limit=1, restatements=False, encoder=encoder)
    if not found.claims:
        return Subgraph()
    exchange = read_exchange(
        store,
        found.claims[0].row.claim,
        depth=depth,
        limit=limit,
        statements=statements,
        min_score=min_score,
    )
    told, terms = _used_terms(store, exchange, limit)
    said = sorted([*exchange.nodes, *told])
    links = [link for links in exchange.answers.values() for link in links]
    around = store.edges(sources=said, kinds=["ASSERTED_BY", "MENTIONS", "DEFINES", "PART_OF"])
    places = sorted({edge.target for edge in around if edge.kind in ("ASSERTED_BY", "PART_OF")})
    inside = store.edges(sources=places, kinds=["PART_OF"])
    places = sorted({*places, *(edge.target for edge in inside)})
    nodes: list[Node] = [*exchange.nodes.values(), *told.values(), *(used.term for used in terms)]
    return Subgraph.of([*nodes, *store.nodes(places)], [*exchange.restatements, *links, *around, *inside])


def read_exchange(
    store: Store, root: str, *, depth: int | None, limit: int, statements: int, min_score: float
) -> Exchange:
    """Return the statements that answer `root`, those that answer them, and so on, level by level.

    With `depth` None there is no bound but `statements`; without a node `root` there is nothing.
    """
    from kg.models import Statement

    same, restatements, more_same = _same(store, root, limit)
    rows = store.claim_rows([root, *same])
    found = store.nodes([root, *same])
    nodes = {node.id: node for node in found if isinstance(node, Statement)}
    answers: dict[str, tuple[Challenges, ...]] = {}
    more: dict[str, int] = {}
    level = [root] if root in nodes else []
    while level:
        against, more_read = _against(store, level, root, rows, min_score)
        following: dict[str, None] = {}
        for statement in level:
            kept: list[Challenges] = []
            for link in against[statement] if depth is None or depth > 0 else ():
                room = len(nodes) + len(following) < statements
                if len(kept) < limit and (room or link.source in nodes or link.source in following):
                    kept.append(link)
                    if link.source not in nodes:
                        following[link.source] = None
            answers[statement] = tuple(kept)
            more[statement] = len(against[statement]) - len(kept)
        more[root] += more_read
        nodes |= {n.id: n for n in store.nodes(list(following)) if isinstance(n, Statement)}
        for statement in level:  # another process may have removed what a link comes from
            answers[statement] = tuple(link for link in answers[statement] if link.source in nodes)
        level = [statement for statement in following if statement in nodes]
        depth = None if depth is None else depth - 1
    speakers = {row.claim: row.speakers for row in rows}
    return Exchange(root, same, more_same, speakers, nodes, restatements, answers, more)


def _same(store: Store, root: str, limit: int) -> tuple[tuple[str, ...], tuple[Restates, ...], int]:
    """Return the claims that restate `root`, directly or through others, the links, and how many more."""
    from queries.argumentation.statements import restated

    reached, frontier = {root: None}, [root]
    links: dict[str, Restates] = {}
    while frontier and len(reached) <= limit:
        edges = [
            *store.edges(sources=frontier, kinds=["RESTATES"]),
            *store.edges(targets=frontier, kinds=["RESTATES"]),
        ]
        strong = [link for link in cast("list[Restates]", edges) if restated(link)]
        strong.sort(key=lambda link: (-link.score, link.source, link.target))
        links |= {link.id: link for link in strong}
        frontier = [
            end
            for end in dict.fromkeys(e for link in strong for e in (link.source, link.target))
            if end not in reached
        ]
        reached |= dict.fromkeys(frontier)
    same = tuple(reached)[1 : limit + 1]
    kept = {root, *same}
    among = tuple(link for link in links.values() if link.source in kept and link.target in kept)
    return same, among, len(reached) - len(kept)


def _against(
    store: Store, level: Sequence[str], root: str, rows: Sequence[ClaimRow], min_score: float
) -> tuple[dict[str, list[Challenges]], int]:
    """Return the links against each statement of a level, strongest first, and how many were not read.

    On the level of the root those against the claims that restate it (`rows`) are against it.
    """
    from queries.argumentation.statements import counts

    targets, more, links = list(level), 0, []
    if level[0] == root:
        hot = [row for row in rows if row.counters > HOT]
        targets = [
            name
            for name in dict.fromkeys([root, *(row.claim for row in rows)])
            if name not in {row.claim for row in hot}
        ]
        for row in hot:
            best = [one.counter for one in store.counters(row.claim, limit=HOT, min_score=min_score)]
            links += store.edges(sources=best, targets=[row.claim], kinds=["CHALLENGES"])
            more += row.counters - len(best)
    if targets:
        links += store.edges(targets=targets, kinds=["CHALLENGES"])
    against: dict[str, list[Challenges]] = {statement: [] for statement in level}
    known: set[tuple[str, str]] = set()
    for link in sorted(cast("list[Challenges]", links), key=_strongest_first):
        target = link.target if link.target in against else root
        if counts(link, min_score) and (link.source, target) not in known:
            known.add((link.source, target))
            against[target].append(link)
    return against, more


def _strongest_first(link: Challenges) -> tuple[bool, float, str, str]:
    return link.status != "confirmed", -link.score, link.source, link.target


class _Used(NamedTuple):
    term: Term
    by: tuple[str, ...]
    told: tuple[str, ...]
    more: int


def _used_terms(store: Store, exchange: Exchange, limit: int) -> tuple[dict[str, Statement], list[_Used]]:
    """Return the terms that the statements use, in the order of their use, and the clarifications told."""
    from kg.models import Clarification, Term

    place = {statement: number for number, statement in enumerate(exchange.nodes)}
    mentions = store.edges(sources=list(place), kinds=["MENTIONS"])
    uses: dict[str, dict[str, None]] = {}
    for mention in sorted(cast("list[Mentions]", mentions), key=lambda one: (place[one.source], one.start)):
        if mention.target.startswith("term:"):
            uses.setdefault(mention.target, {})[mention.source] = None
    if not uses:
        return {}, []
    here = {statement.document for statement in exchange.nodes.values()}
    defines = [
        link
        for link in store.edges(targets=list(uses), kinds=["DEFINES"])
        if getattr(link, "status", "") != "rejected"
    ]
    clarifications = {
        node.id: node
        for node in store.nodes([link.source for link in defines])
        if isinstance(node, Clarification)
    }
    told: dict[str, Statement] = {}
    used = []
    for term in store.nodes(list(uses)):
        if not isinstance(term, Term):
            continue
        explained = [
            clarifications[link.source]
            for link in defines
            if link.target == term.id and link.source in clarifications
        ]
        explained.sort(key=lambda one: (one.document not in here, one.document, one.start))
        told |= {one.id: one for one in explained[:limit]}
        shown = tuple(one.id for one in explained[:limit])
        used.append(_Used(term, tuple(uses[term.id]), shown, len(explained) - len(shown)))
    return told, used


def _tree(exchange: Exchange, rows: Mapping[str, StatementRow]) -> Turn:
    """Return the tree, made from its ends, since it may be deeper than functions may call one another."""
    seen = {exchange.root, *exchange.same}
    tells: set[str] = set()
    for links in exchange.answers.values():
        for link in links:
            if link.source not in seen:
                seen.add(link.source)
                tells.add(link.id)
    turns: dict[str, Turn] = {}
    for statement in reversed(list(exchange.answers)):
        turns[statement] = Turn(
            statement=rows[statement],
            speakers=exchange.speakers.get(statement, ()),
            answer=None,
            restatements=(),
            counters=tuple(
                (turns[link.source] if link.id in tells else _again(rows[link.source]))._replace(
                    answer=_answer(link)
                )
                for link in exchange.answers[statement]
            ),
            more=exchange.more[statement],
            more_restatements=0,
            repeated=False,
        )
    return turns[exchange.root]._replace(
        restatements=tuple(
            Restatement(rows[claim], exchange.speakers.get(claim, ()))
            for claim in exchange.same
            if claim in rows
        ),
        more_restatements=exchange.more_same,
    )


def _again(row: StatementRow) -> Turn:
    return Turn(row, (), None, (), (), 0, 0, repeated=True)


def _answer(link: Challenges) -> Answer:
    return Answer(link.id, link.target, link.score, link.attack, link.status, link.scope)


def _check(depth: int, limit: int, statements: int, min_score: float) -> None:
    check_limit(limit)
    check_min_score(min_score)
    if not 0 <= depth <= DEEPEST:
        raise UsageError(f"the depth is {depth}: give a whole number from 0 to {DEEPEST}")
    if statements < 1:
        raise UsageError(f"the number of statements is {statements}: give a whole number of at least 1")
