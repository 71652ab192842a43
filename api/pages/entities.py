"""Entities: who and what the sources name, and one with all that they hold of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

from fastapi import Query, Request
from starlette.responses import Response

from api.http.paging import After, Limit, decode_cursor, encode_cursor
from api.pages.rendering import page
from api.pages.route import page_router
from api.routes.named import find_node, named_nodes
from api.routes.parameters import EntityId, Name, checked_id
from kg.models import Document, Entity, EntityType
from queries.dossier import Dossier, dossier
from queries.entity import entity

if TYPE_CHECKING:
    from kg.stores import Store

router = page_router()

TYPES: Sequence[str] = get_args(EntityType)
#: How many rows each list of an entity's page has, and how many a page of its claims alone.
SHOWN, LISTED = 8, 20
#: How many entities are looked at for a page of those of one type, and how many at once.
_SCANNED, _BATCH = 2_000, 200
_NAMING = ["ASSERTED_BY", "MENTIONS"]


@router.get("/entities")
async def entities_page(
    request: Request,
    name: Name = None,
    type: Annotated[EntityType | None, Query(description="Only those of this type.")] = None,  # noqa: A002
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Show entities in the order of their ids, those of a type, or those of a name."""
    place = decode_cursor(after, str)

    def question(store: Store) -> dict[str, Any]:
        start = place[0] if place else None
        if type is None or name is not None:
            found, following = named_nodes(
                store, "Entity", name=name, document=None, after=start, limit=limit
            )
            entities = [each for each in cast("Sequence[Entity]", found) if type in (None, each.type)]
        else:
            entities, following = _of_type(store, type, after=start, limit=limit)
        return {
            "name": name or "",
            "type": type,
            "types": TYPES,
            "entities": entities,
            "named": store.degrees(targets=[each.id for each in entities], kinds=_NAMING) if entities else {},
            "following": following,
        }

    return await page(request, "entities.html", question)


def _of_type(
    store: Store, type_: EntityType, *, after: str | None, limit: int
) -> tuple[list[Entity], str | None]:
    """Return entities of a type and the cursor of the next page, which a page of few may have too."""
    found: list[Entity] = []
    for _ in range(_SCANNED // _BATCH):
        nodes = cast("list[Entity]", store.list_nodes("Entity", after=after, limit=_BATCH))
        found += [node for node in nodes if node.type == type_]
        if len(found) > limit:
            return found[:limit], encode_cursor([found[limit - 1].id])
        if len(nodes) < _BATCH:
            return found, None
        after = nodes[-1].id
    return found, encode_cursor([cast("str", after)])


@router.get("/entities/{id:path}")
async def entity_page(
    request: Request,
    id: EntityId,  # noqa: A002 (the name in the address)
    by_after: After = None,
    about_after: After = None,
) -> Response:
    """Show an entity; with a cursor of one of its lists of claims, more of that list."""
    wanted = checked_id("entity", id)
    by = decode_cursor(by_after, str, int, str)
    about = decode_cursor(about_after, str, int, str)

    def whole(store: Store) -> dict[str, Any]:
        found = dossier(store, find_node(store, wanted, Entity).id, limit=SHOWN)
        return {
            "dossier": found,
            "documents": _documents(store, found),
            "longest": max((max(each.claims_by, each.claims_about) for each in found.timeline), default=0),
            "cursor": encode_cursor,
        }

    def more(store: Store) -> dict[str, Any]:
        own = find_node(store, wanted, Entity)
        found = entity(store, own.id, limit=LISTED, by_after=by, about_after=about)
        claims = found.claims_by if by is not None else found.claims_about
        return {
            "entity": own,
            "relation": "by" if by is not None else "about",
            "claims": claims,
            "following": encode_cursor(claims.after) if claims.after else None,
        }

    if by is None and about is None:
        return await page(request, "entity.html", whole)
    return await page(request, "entity_claims.html", more)


def _documents(store: Store, found: Dossier) -> dict[str, str]:
    """Return the titles of the documents that roles, discrepancies and dates are told from, by their ids."""
    ids = {each.edge.document for each in found.affiliations}
    ids |= {each for stated in found.discrepancies for each in stated.documents}
    ids |= {each for period in found.timeline for each in period.documents[:SHOWN]}
    nodes = store.nodes(sorted(ids))
    return {node.id: node.title for node in nodes if isinstance(node, Document)}
