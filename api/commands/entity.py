"""``countergraph entity NAME``: a person, an organization, a product or a place."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from api.arguments import add_limit, add_words

if TYPE_CHECKING:
    from api.render import Block, Cell
    from queries.entity import EntityPage


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_words(parser, "NAME", "a name, an alias or an id")
    add_limit(parser, "claims in each list")


def run(args: Namespace) -> int:
    """Print the page of an entity."""
    from api.database import opened
    from api.output import emit, hint
    from queries.entity import entity

    with opened(args.db) as store:
        page = entity(store, " ".join(args.name), limit=args.limit)
    emit(args, lambda: _data(page), lambda: _blocks(page))
    if page.claims_by.after or page.claims_about.after:
        hint(args, "there are more claims: raise --limit")
    return 0


def _data(page: EntityPage) -> dict[str, Any]:
    from api.commands.claim_lists import page_data

    return {
        "entity": page.entity,
        "affiliations": page.affiliations,
        "more_affiliations": page.more_affiliations,
        "claims_by": page_data(page.claims_by),
        "claims_about": page_data(page.claims_about),
    }


def _blocks(page: EntityPage) -> list[Block]:
    from api.commands.claim_lists import claim_table
    from api.render import Column, Facts, Line, Table

    entity = page.entity
    facts: list[tuple[str, Cell]] = [("name", entity.name), ("type", entity.type)]
    if entity.aliases:
        facts.append(("aliases", ", ".join(entity.aliases)))
    blocks: list[Block] = [Facts([*facts, ("id", [Line(entity.id, "id")])])]
    if page.affiliations:
        rows: list[list[Cell]] = [
            [
                [
                    Line(f"{stated.member.name}, {stated.edge.role}, {stated.organization.name}"),
                    Line(f"“{stated.edge.quote}”", "note"),
                    Line(stated.edge.document, "id"),
                ]
            ]
            for stated in page.affiliations
        ]
        if page.more_affiliations:
            rows.append([f"+{page.more_affiliations:,} more"])
        blocks.append(Table([Column("Affiliations as the sources state them")], rows, spaced=True))
    for title, claims in (("Claims by", page.claims_by), ("Claims about", page.claims_about)):
        if claims.rows:
            blocks.append(claim_table(claims.rows, title=f"{title} {entity.name}"))
    return blocks
