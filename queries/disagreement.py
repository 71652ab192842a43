"""Who is on which side of a topic?

The topic is an entity or a term, then the claims by and about it are meant, or any text, then the
claims closest to it are. The map has

- *positions*: the claims in clusters of those that say the same (`queries.clusters`), each with the
  speakers who make them, the counterarguments that challenge them, and those who are named in a
  counterargument or make it;
- *echoes*: a claim of somebody that says what a counterargument to another claim says. A
  counterargument seldom has a speaker; where a claim is as near to it as `ECHO` (cosine), nearer than
  to the claim that is challenged, and not in the same position, its speakers say so too. Cosines are
  blind to "not": an echo is a suggestion, and shows its numbers;
- *between documents*: the claims that restate one another, and the counterarguments of one document
  that challenge claims of another;
- *against themselves*: echoes in which the speaker of the challenged claim makes the other claim too,
  and counterarguments that challenge a claim of their own maker.

At most `POOL` claims are looked at, for a text the closest ones, for an entity or a term the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

from kg.errors import UsageError
from queries.limits import check_limit, check_min_score
from queries.links import (
    CounterLink,
    counters_of_claims,
    distinct,
    edges_at,
    edges_from,
    speakers_of,
    strength,
)
from queries.ranking import EncoderSource, Ranking, rank
from queries.rows import StatementRow, statement_rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kg.models import Node, Restates, Statement
    from kg.stores import ClaimRow, Store

Matched: TypeAlias = Literal["entity", "term", "search"]

#: Claims that one map is made of.
POOL = 200
#: Claims and counterarguments that a text is answered with.
FOUND = 60
#: On nine documents (four examples, five others) three echoes come up, of which one is apt.
ECHO = 0.55
# How far behind the best match a claim may be and still belong to the topic.
WORDS_SHARE = 0.6
COSINE_MARGIN = 0.3


class Voice(NamedTuple):
    """Somebody on one side, and with how many of its statements; `named` only, or as their speaker."""

    entity: str
    name: str
    statements: int
    named: bool


class Against(NamedTuple):
    """A counterargument and its link to a claim of the position."""

    counter: StatementRow
    link: CounterLink


class Position(NamedTuple):
    """Claims that say the same, most countered first, and what stands against them.

    `counters` is how many different counterarguments challenge one of them; `strongest` is the one with
    the strongest link, None where there is none.
    """

    claims: tuple[ClaimRow, ...]
    speakers: tuple[Voice, ...]
    counters: int
    strongest: Against | None
    opponents: tuple[Voice, ...]


class Echo(NamedTuple):
    """A claim that says what a counterargument says; `likeness` is the cosine of the two.

    `to_target` is the cosine of the claim and the claim that is challenged. `speakers` are the names of
    those who make the claim, `target_speakers` of those who make the challenged one.
    """

    claim: ClaimRow
    counter: StatementRow
    target: ClaimRow
    link: CounterLink
    likeness: float
    to_target: float

    @property
    def themselves(self) -> tuple[str, ...]:
        """The names of those who make both claims."""
        return tuple(name for name in self.claim.speakers if name in self.target.speakers)


class Between(NamedTuple):
    """Two documents: the edges by which their claims agree, and those by which one contradicts the other."""

    documents: tuple[str, str]
    titles: tuple[str, str]
    restatements: tuple[str, ...]
    challenges: tuple[str, ...]


class SelfCounter(NamedTuple):
    """A counterargument that challenges a claim of its own maker."""

    name: str
    counter: StatementRow
    target: ClaimRow
    link: CounterLink


class DisagreementMap(NamedTuple):
    """The sides of one topic. `matched` says how the topic was understood, `topic` names it.

    `claims` is how many the map is made of; with `complete` they are all there are. `degraded` says
    why meaning was not compared, or is None; `hint` what to try where there is little to see.
    """

    topic: str
    matched: Matched
    claims: int
    complete: bool
    positions: tuple[Position, ...]
    echoes: tuple[Echo, ...]
    between: tuple[Between, ...]
    against_themselves: tuple[Echo | SelfCounter, ...]
    degraded: str | None
    hint: str | None


def disagreement(
    store: Store,
    topic: str,
    *,
    limit: int = 10,
    min_score: float = 0.0,
    encoder: EncoderSource = None,
) -> DisagreementMap:
    """Return the sides of a topic: the id or the name of an entity or a term, or any text.

    Up to `limit` positions, those with most counters first, then the largest, then the closest to a text
    or the first in the sources; and as many echoes.
    Rejected links and those below `min_score` count for nothing. A name that is an entity's and a
    term's means the entity.

    Raises:
        UsageError: the topic is empty, `limit` is below 1, or `min_score` is no probability.
        NotFoundError: the topic is the id of an entity or a term that is not there.
        AmbiguousNameError: several entities, or terms, have this name.
    """
    check_limit(limit)
    check_min_score(min_score)
    if not topic.strip():
        raise UsageError("the topic is empty: give an entity, a term or some words")
    found = _topic(store, topic)
    if found is not None:
        name, matched, degraded = getattr(found, "name", topic), _matched(found), None
        rows, complete = _named(store, found)
    else:
        name, matched = topic, "search"
        ranking = rank(store, topic, kinds=("Claim", "Counterargument"), limit=FOUND, encoder=encoder)
        rows, complete, degraded = _searched(store, ranking), True, ranking.degraded
    return _map(store, name, matched, rows, complete, degraded, limit, min_score)


def _topic(store: Store, topic: str) -> Node | None:
    from queries.names import find_entity, find_term

    if re.fullmatch(r"(entity|term):\S+", topic):
        return find_entity(store, topic) if topic.startswith("entity:") else find_term(store, topic)
    for kind, find in (("Entity", find_entity), ("Term", find_term)):
        if store.named(kind, topic):
            return find(store, topic)
    return None


def _matched(node: Node) -> Matched:
    return "entity" if node.kind == "Entity" else "term"


def _named(store: Store, node: Node) -> tuple[list[ClaimRow], bool]:
    """Return the claims by and about an entity, or about a term, and whether these are all."""
    rows: dict[str, ClaimRow] = {}
    complete = True
    for relation in ("ASSERTED_BY", "MENTIONS") if node.kind == "Entity" else ("MENTIONS",):
        page = store.entity_claims(node.id, relation=relation, limit=POOL + 1)
        complete = complete and len(page) <= POOL
        rows.update((row.claim, row) for row in page)
    return list(rows.values())[:POOL], complete and len(rows) <= POOL


def _searched(store: Store, ranking: Ranking) -> list[ClaimRow]:
    """Return the claims close to a text, those that a close counter challenges, and their restatements."""
    words = WORDS_SHARE * max(ranking.words.values(), default=0.0)
    meaning = max(ranking.meaning.values(), default=0.0) - COSINE_MARGIN
    close = [
        node
        for node, _ in ranking.hits
        if ranking.words.get(node, -1.0) >= words or ranking.meaning.get(node, -1.0) >= meaning
    ]
    counters = [node for node in close if node.startswith("counterargument:")]
    targets = [link.target for link in edges_from(store, counters, ["CHALLENGES"])]
    found = distinct([*(node for node in close if node not in counters), *targets])
    same = [end for edge in edges_at(store, found, ["RESTATES"]) for end in (edge.source, edge.target)]
    return store.claim_rows(distinct([*found, *same])[:POOL])


def _map(
    store: Store,
    topic: str,
    matched: Matched,
    rows: Sequence[ClaimRow],
    complete: bool,
    degraded: str | None,
    limit: int,
    min_score: float,
) -> DisagreementMap:
    from queries.clusters import clusters

    claims = {row.claim: row for row in rows}
    counters = counters_of_claims(store, rows, min_score=min_score)
    ids = distinct(link.counter for links in counters.values() for link in links)
    nodes = cast("list[Statement]", store.nodes(ids))
    counter_rows = {row.id: row for row in statement_rows(store, nodes)}
    restated = [
        link
        for link in cast("list[Restates]", edges_at(store, list(claims), ["RESTATES"]))
        if link.source in claims and link.target in claims and link.score >= min_score
    ]
    vectors = _vectors(store, [*claims, *ids])
    groups = clusters(list(claims), vectors, [(link.source, link.target) for link in restated])
    voices = _voices(store, claims, ids)
    positions = [_position(group, claims, counters, counter_rows, voices) for group in groups]
    place = {claim: number for number, claim in enumerate(claims)}
    positions.sort(key=lambda p: (-p.counters, -len(p.claims), min(place[row.claim] for row in p.claims)))
    echoes = _echoes(claims, counters, counter_rows, groups, vectors)
    own = _self_counters(claims, counters, counter_rows, voices)
    themselves: list[Echo | SelfCounter] = [*own]
    themselves += [echo for echo in echoes if echo.themselves]
    if not vectors and claims and degraded is None:
        degraded = "claims were put together by restatements only: the database holds no vectors of them"
    return DisagreementMap(
        topic=topic,
        matched=matched,
        claims=len(claims),
        complete=complete,
        positions=tuple(positions[:limit]),
        echoes=tuple(echo for echo in echoes if not echo.themselves)[:limit],
        between=_between(claims, counters, counter_rows, restated)[:limit],
        against_themselves=tuple(themselves[:limit]),
        degraded=degraded,
        hint=_hint(matched, claims, counters),
    )


def _vectors(store: Store, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """Return the vectors of the model that made most; two models are never compared."""
    models = store.vector_models()
    if not models or not ids:
        return {}
    model = max(sorted(models), key=lambda name: models[name])
    found = store.vectors(ids, model=model)
    return dict(zip(found.ids, found.matrix, strict=True))


class _Voices(NamedTuple):
    """Who makes a statement, and who is named in a counterargument; `names` maps ids to names."""

    speakers: Mapping[str, Sequence[str]]
    named: Mapping[str, Sequence[str]]
    names: Mapping[str, str]


def _voices(store: Store, claims: Iterable[str], counters: Sequence[str]) -> _Voices:
    speakers = speakers_of(store, [*claims, *counters])
    mentions: dict[str, list[str]] = {}
    for edge in edges_from(store, counters, ["MENTIONS"]):
        if edge.target.startswith("entity:"):
            mentions.setdefault(edge.source, []).append(edge.target)
    ids = sorted({entity for found in (*speakers.values(), *mentions.values()) for entity in found})
    nodes = store.nodes(ids)
    sides = {node.id for node in nodes if getattr(node, "type", "") in ("person", "organization", "group")}
    named = {counter: distinct(e for e in found if e in sides) for counter, found in mentions.items()}
    return _Voices(speakers, named, {node.id: getattr(node, "name", node.id) for node in nodes})


def _position(
    group: Sequence[str],
    claims: Mapping[str, ClaimRow],
    counters: Mapping[str, Sequence[CounterLink]],
    counter_rows: Mapping[str, StatementRow],
    voices: _Voices,
) -> Position:
    links = sorted((link for claim in group for link in counters.get(claim, ())), key=strength)
    links = [link for link in links if link.counter in counter_rows]
    against = distinct(link.counter for link in links)
    makers = Counter(who for claim in group for who in voices.speakers.get(claim, ()))
    speaking = Counter(who for counter in against for who in voices.speakers.get(counter, ()))
    named = Counter(
        who
        for counter in against
        for who in voices.named.get(counter, ())
        if who not in makers and who not in speaking
    )
    rows = sorted((claims[claim] for claim in group), key=lambda row: (-row.counters, row.claim))
    strongest = Against(counter_rows[links[0].counter], links[0]) if links else None
    return Position(
        tuple(rows),
        _ordered(makers, voices, named=False),
        len(against),
        strongest,
        (*_ordered(speaking, voices, named=False), *_ordered(named, voices, named=True)),
    )


def _ordered(counts: Mapping[str, int], voices: _Voices, *, named: bool) -> tuple[Voice, ...]:
    order = sorted(counts, key=lambda who: (-counts[who], who))
    return tuple(Voice(who, voices.names.get(who, who), counts[who], named) for who in order)


def _echoes(
    claims: Mapping[str, ClaimRow],
    counters: Mapping[str, Sequence[CounterLink]],
    counter_rows: Mapping[str, StatementRow],
    groups: Sequence[Sequence[str]],
    vectors: Mapping[str, NDArray[np.float32]],
) -> list[Echo]:
    """Return the echoes of all counters, the likest first; of one claim and one counter the likest only."""
    import numpy as np

    ids = [claim for claim in sorted(claims) if claim in vectors]
    if not ids:
        return []
    position = {claim: number for number, group in enumerate(groups) for claim in group}
    place = {claim: number for number, claim in enumerate(ids)}
    matrix = np.stack([vectors[claim] for claim in ids]).astype(np.float64)
    found = []
    for target, links in sorted(counters.items()):
        if target not in place:
            continue
        to_target = np.round(matrix @ matrix[place[target]], 6)
        for link in links:
            if link.counter not in vectors or link.counter not in counter_rows:
                continue
            likeness = np.round(matrix @ vectors[link.counter].astype(np.float64), 6)
            for number in np.flatnonzero((likeness >= ECHO) & (likeness > to_target)):
                claim = ids[number]
                if position[claim] != position[target] and claims[claim].speakers:
                    found.append(
                        Echo(
                            claims[claim],
                            counter_rows[link.counter],
                            claims[target],
                            link,
                            round(float(likeness[number]), 4),
                            round(float(to_target[number]), 4),
                        )
                    )
    return sorted(found, key=lambda echo: (-echo.likeness, echo.claim.claim, echo.link.counter))


def _self_counters(
    claims: Mapping[str, ClaimRow],
    counters: Mapping[str, Sequence[CounterLink]],
    counter_rows: Mapping[str, StatementRow],
    voices: _Voices,
) -> list[SelfCounter]:
    return [
        SelfCounter(voices.names.get(who, who), counter_rows[link.counter], claims[claim], link)
        for claim, links in sorted(counters.items())
        for link in links
        for who in voices.speakers.get(link.counter, ())
        if link.counter in counter_rows and who in voices.speakers.get(claim, ())
    ]


def _between(
    claims: Mapping[str, ClaimRow],
    counters: Mapping[str, Sequence[CounterLink]],
    counter_rows: Mapping[str, StatementRow],
    restated: Sequence[Restates],
) -> tuple[Between, ...]:
    """Return the pairs of documents that are linked, those with most links first."""
    titles = {row.document: row.document_title for row in claims.values()}
    titles |= {row.document: row.document_title for row in counter_rows.values()}
    agree: dict[tuple[str, str], list[str]] = {}
    oppose: dict[tuple[str, str], list[str]] = {}
    for same in restated:
        one, other = sorted((claims[same.source].document, claims[same.target].document))
        agree.setdefault((one, other), []).append(same.id)
    for claim, links in sorted(counters.items()):
        for link in links:
            if link.counter in counter_rows:
                one, other = sorted((claims[claim].document, counter_rows[link.counter].document))
                oppose.setdefault((one, other), []).append(link.link)
    pairs = [pair for pair in {**agree, **oppose} if pair[0] != pair[1]]
    pairs.sort(key=lambda pair: (-len(agree.get(pair, ())) - len(oppose.get(pair, ())), pair))
    return tuple(
        Between(
            pair,
            (titles[pair[0]], titles[pair[1]]),
            tuple(agree.get(pair, ())),
            tuple(oppose.get(pair, ())),
        )
        for pair in pairs
    )


def _hint(matched: Matched, claims: Mapping[str, ClaimRow], counters: Mapping[str, object]) -> str | None:
    if not claims and matched == "search":
        return "no claim is close to these words: use others, or the name of an entity or a term"
    if not claims:
        return f"no claim names this {matched}: give words instead of a name"
    if not counters:
        return "nothing counters these claims: `countergraph uncountered` lists more of them"
    return None
