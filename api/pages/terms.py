"""Terms: concepts that the sources explain, and one with what explains it and who uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from fastapi import Request
from starlette.responses import Response

from api.http.paging import After, Limit, decode_cursor, encode_cursor
from api.pages.rendering import page
from api.pages.route import page_router
from api.routes.named import find_node, named_nodes
from api.routes.parameters import Name, TermId, checked_id
from kg.models import Defines, Statement, Term
from queries.links import edges_from
from queries.pages import place_cursor
from queries.rows import StatementRow, statement_rows

if TYPE_CHECKING:
    from kg.models import Entity
    from kg.stores import Store

router = page_router()

#: How many clarifications, claims, other statements and speakers a page shows.
SHOWN = 20
#: Of so many claims the speakers are counted, and so many mentions are read for those by no claim.
_CONSIDERED, _READ = 200, 2_000


@router.get("/terms")
async def terms_page(request: Request, name: Name = None, limit: Limit = 50, after: After = None) -> Response:
    """Show terms in the order of their ids, which is that of the alphabet, or those of a name."""
    place = decode_cursor(after, str)

    def question(store: Store) -> dict[str, Any]:
        start = place[0] if place else None
        found, following = named_nodes(store, "Term", name=name, document=None, after=start, limit=limit)
        ids = [each.id for each in found]
        return {
            "name": name or "",
            "terms": found,
            "used": store.degrees(targets=ids, kinds=["MENTIONS"]) if ids else {},
            "explained": store.degrees(targets=ids, kinds=["DEFINES"]) if ids else {},
            "following": following,
        }

    return await page(request, "terms.html", question)


@router.get("/terms/{id:path}")
async def term_page(request: Request, id: TermId, after: After = None) -> Response:  # noqa: A002
    """Show a term, what explains it, and a page of the claims that use it."""
    wanted = checked_id("term", id)
    place = decode_cursor(after, str, int, str)

    def question(store: Store) -> dict[str, Any]:
        term = find_node(store, wanted, Term)
        claims = store.entity_claims(term.id, relation="MENTIONS", after=place, limit=SHOWN + 1)
        following = encode_cursor(place_cursor(claims[SHOWN - 1])) if len(claims) > SHOWN else None
        definitions, more = _definitions(store, term.id)
        others, other_count = _others(store, term.id, {row.id for _, row in definitions})
        return {
            "term": term,
            "definitions": definitions,
            "more_definitions": more,
            "claims": claims[:SHOWN],
            "following": following,
            "is_first": place is None,
            "speakers": _speakers(store, term.id),
            "others": others,
            "other_count": other_count,
        }

    return await page(request, "term.html", question)


def _definitions(store: Store, term: str) -> tuple[list[tuple[Defines, StatementRow]], int]:
    """Return what explains a term, the likeliest first, and how much more there is."""
    edges = cast("list[Defines]", store.edges(targets=[term], kinds=["DEFINES"], limit=_READ))
    standing = sorted(
        (edge for edge in edges if edge.status != "rejected"),
        key=lambda edge: (edge.status != "confirmed", -edge.score, edge.source),
    )
    nodes = cast("list[Statement]", store.nodes([edge.source for edge in standing[:SHOWN]]))
    rows = {row.id: row for row in statement_rows(store, nodes)}
    shown = [(edge, rows[edge.source]) for edge in standing[:SHOWN] if edge.source in rows]
    return shown, max(0, len(standing) - SHOWN)


def _others(store: Store, term: str, defining: set[str]) -> tuple[list[StatementRow], int | None]:
    """Return the first statements but claims that use a term, and how many there are.

    Of a term that is mentioned very often neither is known: the mentions are not read.
    """
    if store.degrees(targets=[term], kinds=["MENTIONS"])[term] > _READ:
        return [], None
    sources = {edge.source for edge in store.edges(targets=[term], kinds=["MENTIONS"])} - defining
    nodes = store.nodes(sorted(each for each in sources if not each.startswith("claim:")))
    found = [node for node in nodes if isinstance(node, Statement) and node.kind != "Claim"]
    found.sort(key=lambda each: (each.document, each.start, each.id))
    return statement_rows(store, found[:SHOWN]), len(found)


def _speakers(store: Store, term: str) -> Sequence[tuple[Entity, int]]:
    """Return who makes the claims that use a term, with how many of the first ones."""
    rows = store.entity_claims(term, relation="MENTIONS", limit=_CONSIDERED)
    made = Counter(edge.target for edge in edges_from(store, [row.claim for row in rows], ["ASSERTED_BY"]))
    first = sorted(made, key=lambda entity: (-made[entity], entity))[:SHOWN]
    return [(cast("Entity", node), made[node.id]) for node in store.nodes(first)]
