"""Entities: who and what the sources name, and one with all that they hold of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

from fastapi import Query, Request
from starlette.responses import Response

from api.http.paging import After, Limit, decode_cursor, encode_cursor
from api.pages.rendering import page
from api.pages.route import page_router
from api.routes.named import find_node
from api.routes.parameters import EntityId, Name, checked_id
from kg.models import Document, Entity, EntityType
from queries.dossier import Dossier, dossier
from queries.entity import entity
from queries.mentioned import mentioned

if TYPE_CHECKING:
    from kg.stores import NamedRow, Store

router = page_router()

TYPES: Sequence[str] = get_args(EntityType)
#: How many rows each list of an entity's page has, and how many a page of its claims alone.
SHOWN, LISTED = 8, 20


@router.get("/entities")
async def entities_page(
    request: Request,
    name: Name = None,
    type: Annotated[EntityType | None, Query(description="Only those of this type.")] = None,  # noqa: A002
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Show entities, most mentioned first, all or those of a type, or those of a name."""
    place = decode_cursor(after, int, str)

    def question(store: Store) -> dict[str, Any]:
        claims: dict[str, int] = {}
        following = hint = None
        entities: Sequence[Entity | NamedRow]
        if name is not None:
            found = cast("list[Entity]", store.named("Entity", name))
            entities = [each for each in found if type in (None, each.type)][:limit]
        else:
            listed = mentioned(store, "Entity", entity_type=type, after=place, limit=limit)
            entities, hint = listed.rows, listed.hint
            claims = {row.id: row.claims for row in listed.rows}
            following = encode_cursor(listed.after) if listed.after else None
        return {
            "name": name or "",
            "type": type,
            "types": TYPES,
            "entities": entities,
            "claims": claims,
            "following": following,
            "hint": hint,
        }

    return await page(request, "entities.html", question)


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
