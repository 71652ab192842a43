"""What does the graph say of this person, organization, product or place?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from kg.stores import ClaimRow
from queries.limits import check_limit
from queries.names import find_entity
from queries.pages import ClaimPage, PlaceCursor, place_cursor

if TYPE_CHECKING:
    from kg.models import AffiliatedWith, Entity
    from kg.stores import Store


_BATCH = 100
_SCAN = 1_000


class Affiliation(NamedTuple):
    """Who belongs to what, as one source states it: `edge` holds the role and the source's words."""

    member: Entity
    organization: Entity
    edge: AffiliatedWith


class EntityPage(NamedTuple):
    """An entity with its affiliations, the claims it makes and the claims of others about it.

    `more_affiliations` are how many are stated besides those that are told.
    """

    entity: Entity
    affiliations: tuple[Affiliation, ...]
    claims_by: ClaimPage[PlaceCursor]
    claims_about: ClaimPage[PlaceCursor]
    more_affiliations: int = 0


def entity(
    store: Store,
    name_or_id: str,
    *,
    limit: int = 20,
    by_after: PlaceCursor | None = None,
    about_after: PlaceCursor | None = None,
) -> EntityPage:
    """Return the page of the entity with this id, name or alias.

    A claim that names its own speaker counts as made by, not about. Both lists hold up to `limit`
    claims in the order of the sources; `by_after` and `about_after` are the cursors that the page
    before gave. Up to `limit` affiliations are told, first those in which the entity is the member.

    Raises:
        NotFoundError: nothing has this name; the message holds the closest names.
        AmbiguousNameError: several entities have it.
        UsageError: `limit` is below 1.
    """
    check_limit(limit)
    found = find_entity(store, name_or_id)
    made = store.entity_claims(found.id, relation="ASSERTED_BY", after=by_after, limit=limit + 1)
    affiliations, stated = affiliations_of(store, found.id, limit=limit)
    return EntityPage(
        entity=found,
        affiliations=affiliations,
        claims_by=_page(made, limit),
        claims_about=_claims_about(store, found.id, after=about_after, limit=limit),
        more_affiliations=stated - len(affiliations),
    )


def _claims_about(
    store: Store, entity_id: str, *, after: PlaceCursor | None, limit: int
) -> ClaimPage[PlaceCursor]:
    """Return a page of the claims that name an entity and are not its own.

    Of a busy speaker, who is named in most own claims, at most `_SCAN` claims are looked at: the page
    may then be short and have a next one.
    """
    about: list[ClaimRow] = []
    size = max(2 * limit, _BATCH)
    for _ in range(_SCAN // _BATCH):
        rows = store.entity_claims(entity_id, relation="MENTIONS", after=after, limit=size)
        if rows:
            ids = [row.claim for row in rows]
            own = {
                edge.source for edge in store.edges(sources=ids, targets=[entity_id], kinds=["ASSERTED_BY"])
            }
            about += [row for row in rows if row.claim not in own]
        if len(about) > limit or len(rows) < size:
            return _page(about, limit)
        after = place_cursor(rows[-1])
    return ClaimPage(tuple(about), after, f"{len(about)} of the claims looked at are by others")


def _page(rows: list[ClaimRow], limit: int) -> ClaimPage[PlaceCursor]:
    shown = tuple(rows[:limit])
    return ClaimPage(shown, place_cursor(shown[-1]) if len(rows) > limit else None)


def affiliations_of(store: Store, entity_id: str, *, limit: int) -> tuple[tuple[Affiliation, ...], int]:
    """Return up to `limit` affiliations of an entity, and how many are stated."""
    kinds = ["AFFILIATED_WITH"]
    edges = store.edges(sources=[entity_id], kinds=kinds, limit=limit)
    edges += store.edges(targets=[entity_id], kinds=kinds, limit=limit - len(edges))
    stated = len(edges)
    if stated == limit:
        out = store.degrees(sources=[entity_id], kinds=kinds)
        into = store.degrees(targets=[entity_id], kinds=kinds)
        stated = out[entity_id] + into[entity_id]
    ends = {
        node.id: node for node in store.nodes(sorted({end for e in edges for end in (e.source, e.target)}))
    }
    affiliations = tuple(
        Affiliation(
            member=cast("Entity", ends[edge.source]),
            organization=cast("Entity", ends[edge.target]),
            edge=cast("AffiliatedWith", edge),
        )
        for edge in edges
    )
    return affiliations, stated
