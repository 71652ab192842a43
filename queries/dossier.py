"""What do the sources hold of this person, organization, product or place, taken together?

A dossier sums up: the claims by and about an entity, what counters its claims, who says the same and
who speaks against it, the terms it uses, its roles as stated, whom it is named with, and when. Who
agrees and who disagrees is not stated anywhere; it follows from links, which are given with it:

- *agreement*: a claim of the entity and a claim of another speaker are joined by `RESTATES`, or one
  claim is made by both;
- *disagreement*: a counterargument challenges a claim of the entity (`CHALLENGES`), and another
  speaker makes that counterargument (`ASSERTED_BY`), or a person, an organization or a group is named
  in it (`MENTIONS`) who does not make the challenged claim. The latter says whose findings or views
  are held against the entity, in the words of whoever wrote the source. The same the other way round:
  the entity is named in a counterargument to the claim of another.

What is summed up is the first `CONSIDERED` claims by and about the entity, in the order of the
sources; where there are more, or where very many counterarguments name the entity,
`Dossier.complete` is False, and the counterarguments that name it are left out. So the page of the
busiest entity takes no longer than that of one with `CONSIDERED` claims. Roles are compared among the
first `CONSIDERED` affiliations. The lists of claims are paged and leave nothing out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

from queries.entity import Affiliation, affiliations_of, entity
from queries.links import (
    CounterLink,
    counters_of_claims,
    distinct,
    edges_at,
    edges_from,
    strength,
)
from queries.pages import ClaimPage, PlaceCursor
from queries.rows import StatementRow, statement_rows

if TYPE_CHECKING:
    from kg.models import Challenges, Discrepancy, Document, Edge, Entity, Restates, Statement, Term
    from kg.stores import ClaimRow, Store

#: Claims by, and claims about, that are summed up.
CONSIDERED = 500
#: Statements that make or name the entity, which are read for the counterarguments among them.
MENTIONED = 2_000
#: Reasons shown for one agreement or disagreement.
REASONS = 5

How: TypeAlias = Literal["restatement", "same claim", "makes the counter", "named in the counter"]

_VOICED = ("ASSERTED_BY", "MENTIONS")

#: Whom a counterargument can hold against somebody; a place or a product takes no side.
_TAKES_SIDES = ("person", "organization", "group")


class Stated(NamedTuple):
    """A discrepancy about the entity: as its document reports it, or of roles between documents."""

    message: str
    quotes: tuple[str, ...]
    documents: tuple[str, ...]


class Countered(NamedTuple):
    """A claim of the entity and a counterargument that challenges it."""

    claim: ClaimRow
    counter: StatementRow
    link: CounterLink


class Reason(NamedTuple):
    """Why another is said to agree or disagree: the statements and the ids of the edges it follows from.

    `score` is that of the link, a probability; of one claim that both make it is 1.
    """

    how: How
    sentence: str
    score: float
    statements: tuple[StatementRow, ...]
    edges: tuple[str, ...]


class Relation(NamedTuple):
    """Another entity that agrees or disagrees with this one.

    `total` is how many reasons there are; `reasons` are the `REASONS` strongest.
    """

    entity: Entity
    total: int
    reasons: tuple[Reason, ...]


class _Found(NamedTuple):
    """A reason in ids: `other` (dis)agrees, `maker` makes the claim, `voice` speaks in the counter."""

    other: str
    how: How
    score: float
    statements: tuple[str, ...]
    edges: tuple[str, ...]
    maker: str
    voice: str = ""


class Count(NamedTuple):
    """A term, or an entity, and in how many of the claims considered it is named."""

    node: Term | Entity
    claims: int


class Period(NamedTuple):
    """The claims of the documents published at one date; `published` is None for those without one."""

    published: str | None
    documents: tuple[str, ...]
    claims_by: int
    claims_about: int


class Dossier(NamedTuple):
    """Everything about one entity; see the module for what follows from what.

    `considered_by` and `considered_about` are how many claims were summed up. `more_affiliations` are how
    many are stated besides those that are told.
    """

    entity: Entity
    affiliations: tuple[Affiliation, ...]
    discrepancies: tuple[Stated, ...]
    claims_by: ClaimPage[PlaceCursor]
    claims_about: ClaimPage[PlaceCursor]
    counters: tuple[Countered, ...]
    agrees_with: tuple[Relation, ...]
    disagrees_with: tuple[Relation, ...]
    terms: tuple[Count, ...]
    named_with: tuple[Count, ...]
    timeline: tuple[Period, ...]
    considered_by: int
    considered_about: int
    complete: bool
    more_affiliations: int = 0


def dossier(
    store: Store,
    name_or_id: str,
    *,
    limit: int = 20,
    by_after: PlaceCursor | None = None,
    about_after: PlaceCursor | None = None,
) -> Dossier:
    """Return the dossier of the entity with this id, name or alias; every list holds up to `limit` rows.

    `by_after` and `about_after` are the cursors of the two lists of claims that the page before gave;
    everything else is the same on every page.

    Raises:
        NotFoundError: nothing has this name; the message holds the closest names.
        AmbiguousNameError: several entities have it.
        UsageError: `limit` is below 1.
    """
    page = entity(store, name_or_id, limit=limit, by_after=by_after, about_after=about_after)
    own = page.entity.id
    made = store.entity_claims(own, relation="ASSERTED_BY", limit=CONSIDERED + 1)
    named = store.entity_claims(own, relation="MENTIONS", limit=CONSIDERED + 1)
    affiliations, stated = affiliations_of(store, own, limit=CONSIDERED)
    complete = len(made) <= CONSIDERED and len(named) <= CONSIDERED and _is_read_whole(store, own)
    made, named = made[:CONSIDERED], named[:CONSIDERED]
    by = {row.claim for row in made}
    about = [row for row in named if row.claim not in by]
    documents = _documents(store, [*made, *about])
    voiced = _counterarguments(store, own) if complete else []
    counters = counters_of_claims(store, made)
    return Dossier(
        entity=page.entity,
        affiliations=affiliations[:limit],
        discrepancies=_discrepancies(own, affiliations, documents)[:limit],
        claims_by=page.claims_by,
        claims_about=page.claims_about,
        counters=_countered(store, made, counters, limit),
        agrees_with=_relations(store, _agreement(store, own, made), limit),
        disagrees_with=_relations(store, _disagreement(store, own, counters, voiced), limit),
        terms=_named(store, [row.claim for row in made], "term:", limit),
        named_with=_named(store, [row.claim for row in named], "entity:", limit, but=own),
        timeline=_timeline(documents, made, about),
        considered_by=len(made),
        considered_about=len(about),
        complete=complete,
        more_affiliations=stated - len(affiliations[:limit]),
    )


def _is_read_whole(store: Store, own: str) -> bool:
    """Return whether the statements that the entity makes or is named in are few enough to be read."""
    return store.degrees(targets=[own], kinds=_VOICED)[own] <= MENTIONED


def _counterarguments(store: Store, own: str) -> list[str]:
    """Return the counterarguments that the entity makes or is named in."""
    edges = store.edges(targets=[own], kinds=_VOICED)
    return distinct(edge.source for edge in edges if edge.source.startswith("counterargument:"))


def _documents(store: Store, rows: Sequence[ClaimRow]) -> dict[str, Document]:
    ids = sorted({row.document for row in rows})
    return {node.id: cast("Document", node) for node in store.nodes(ids)}


def _discrepancies(
    own: str, affiliations: Sequence[Affiliation], documents: dict[str, Document]
) -> tuple[Stated, ...]:
    """Return the discrepancies that documents report, then roles that sources state differently."""
    found = [
        Stated(stated.message, stated.quotes, (document.id,))
        for document in documents.values()
        for stated in cast("Sequence[Discrepancy]", document.discrepancies)
        if stated.about == own
    ]
    roles: dict[tuple[str, str], list[Affiliation]] = {}
    for stated in affiliations:
        roles.setdefault((stated.member.id, stated.organization.id), []).append(stated)
    for group in roles.values():
        if len({stated.edge.role for stated in group}) > 1:
            member, organization = group[0].member.name, group[0].organization.name
            named = " and ".join(distinct(f"“{stated.edge.role}”" for stated in group))
            found.append(
                Stated(
                    f"{member} is called {named} of {organization}",
                    tuple(stated.edge.quote for stated in group),
                    tuple(distinct(stated.edge.document for stated in group)),
                )
            )
    return tuple(found)


def _countered(
    store: Store, rows: Sequence[ClaimRow], counters: dict[str, list[CounterLink]], limit: int
) -> tuple[Countered, ...]:
    claims = {row.claim: row for row in rows}
    links = sorted((link for links in counters.values() for link in links), key=strength)[:limit]
    nodes = cast("list[Statement]", store.nodes(distinct(link.counter for link in links)))
    statements = {row.id: row for row in statement_rows(store, nodes)}
    return tuple(
        Countered(claims[link.target], statements[link.counter], link)
        for link in links
        if link.counter in statements
    )


def _agreement(store: Store, own: str, made: Sequence[ClaimRow]) -> list[_Found]:
    claims = [row.claim for row in made]
    mine = set(claims)
    links = cast("list[Restates]", edges_at(store, claims, ["RESTATES"]))
    said = _said(store, distinct([*claims, *(end for e in links for end in (e.source, e.target))]))
    found = []
    for link in links:
        claim, other = (link.source, link.target) if link.source in mine else (link.target, link.source)
        found += [
            _Found(who, "restatement", link.score, (claim, other), (link.id, edge.id), own)
            for who, edge in said.get(other, {}).items()
            if who not in said.get(claim, {})
        ]
    for claim in claims:
        makers = said.get(claim, {})
        found += [
            _Found(who, "same claim", 1.0, (claim,), (makers[own].id, edge.id), own)
            for who, edge in makers.items()
            if who != own
        ]
    return found


def _disagreement(
    store: Store, own: str, counters: dict[str, list[CounterLink]], counterarguments: Sequence[str]
) -> list[_Found]:
    """Return who speaks against the entity, and against whom it speaks in `counterarguments`."""
    links = {link.link: link for links in counters.values() for link in links}
    links |= {
        edge.id: CounterLink(
            edge.source, edge.target, edge.score, edge.attack, edge.status, edge.scope, edge.id
        )
        for edge in cast("list[Challenges]", edges_from(store, counterarguments, ["CHALLENGES"]))
    }
    voices = _voices(store, distinct(link.counter for link in links.values()))
    said = _said(store, distinct(link.target for link in links.values()))
    found = []
    for link in links.values():
        makers = said.get(link.target, {})
        for (who, how), voice in voices.get(link.counter, {}).items():
            if who in makers:
                continue
            # the entity is on one side, and each of the other side disagrees with it
            others = [who] if own in makers else list(makers) if who == own else []
            for other in others:
                maker = makers[own if own in makers else other]
                ends, edges = (link.counter, link.target), (voice.id, link.link, maker.id)
                found.append(_Found(other, how, link.score, ends, edges, maker.target, who))
    return found


def _voices(store: Store, counterarguments: Sequence[str]) -> dict[str, dict[tuple[str, How], Edge]]:
    """Return who makes these counterarguments, and who that can take a side is named in them."""
    edges = [
        edge
        for edge in edges_from(store, counterarguments, ["ASSERTED_BY", "MENTIONS"])
        if edge.target.startswith("entity:")
    ]
    nodes = store.nodes(sorted({edge.target for edge in edges}))
    sides = {node.id for node in nodes if getattr(node, "type", "") in _TAKES_SIDES}
    voices: dict[str, dict[tuple[str, How], Edge]] = {}
    for edge in edges:
        how: How = "makes the counter" if edge.kind == "ASSERTED_BY" else "named in the counter"
        if edge.target in sides or how == "makes the counter":
            voices.setdefault(edge.source, {}).setdefault((edge.target, how), edge)
    return voices


def _said(store: Store, statements: Sequence[str]) -> dict[str, dict[str, Edge]]:
    """Return for each of these statements by which edge each of its speakers makes it."""
    said: dict[str, dict[str, Edge]] = {}
    for edge in edges_from(store, statements, ["ASSERTED_BY"]):
        said.setdefault(edge.source, {})[edge.target] = edge
    return said


def _relations(store: Store, found: Sequence[_Found], limit: int) -> tuple[Relation, ...]:
    """Return the others with the most reasons first, each with its strongest reasons."""
    reasons: dict[str, list[_Found]] = {}
    for reason in sorted(found, key=lambda r: (-r.score, r.statements, r.edges)):
        reasons.setdefault(reason.other, []).append(reason)
    first = sorted(reasons, key=lambda who: (-len(reasons[who]), -reasons[who][0].score, who))[:limit]
    shown = [reason for who in first for reason in reasons[who][:REASONS]]
    statements = cast("list[Statement]", store.nodes(distinct(i for r in shown for i in r.statements)))
    rows = {row.id: row for row in statement_rows(store, statements)}
    ids = sorted({i for r in shown for i in (r.other, r.maker, r.voice) if i})
    entities = {node.id: cast("Entity", node) for node in store.nodes(ids)}
    return tuple(
        Relation(
            entities[who],
            len(reasons[who]),
            tuple(_reason(reason, entities, rows) for reason in reasons[who][:REASONS]),
        )
        for who in first
    )


def _reason(found: _Found, entities: dict[str, Entity], rows: dict[str, StatementRow]) -> Reason:
    statements = tuple(rows[statement] for statement in found.statements)
    words = [f"“{row.quote}”" for row in statements]
    maker, other = entities[found.maker].name, entities[found.other].name
    if found.how == "same claim":
        sentence = f"{maker} and {other} both make the claim {words[0]}"
    elif found.how == "restatement":
        sentence = f"{maker} says {words[0]}, and {other} says the same: {words[1]}"
    else:
        does = "makes" if found.how == "makes the counter" else "is named in"
        voice = entities[found.voice].name
        sentence = f"{voice} {does} {words[0]}, which challenges {words[1]} of {maker}"
    return Reason(found.how, sentence, found.score, statements, found.edges)


def _named(
    store: Store, claims: Sequence[str], prefix: str, limit: int, *, but: str | None = None
) -> tuple[Count, ...]:
    """Return what these claims name whose id has this prefix, most often first, then by id."""
    pairs = {
        (edge.source, edge.target)
        for edge in edges_from(store, claims, ["MENTIONS"])
        if edge.target.startswith(prefix) and edge.target != but
    }
    counts = Counter(target for _, target in pairs)
    first = sorted(counts, key=lambda node: (-counts[node], node))[:limit]
    nodes = cast("list[Term | Entity]", store.nodes(first))
    return tuple(Count(node, counts[node.id]) for node in nodes)


def _timeline(
    documents: dict[str, Document], made: Iterable[ClaimRow], about: Iterable[ClaimRow]
) -> tuple[Period, ...]:
    """Return the claims by date of publication, oldest first, those without a date last."""
    by = Counter(row.document for row in made)
    of = Counter(row.document for row in about)
    dates: dict[str | None, list[str]] = {}
    for document in sorted(documents):
        dates.setdefault(documents[document].published, []).append(document)
    return tuple(
        Period(date, tuple(ids), sum(by[d] for d in ids), sum(of[d] for d in ids))
        for date, ids in sorted(dates.items(), key=lambda item: (item[0] is None, item[0] or ""))
    )
