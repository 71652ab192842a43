"""``countergraph dossier NAME``: all that the sources hold of a person, an organization or a place."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from api.arguments import add_limit, add_words

if TYPE_CHECKING:
    from api.render import Block, Cell
    from queries.dossier import Countered, Dossier, Relation


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_words(parser, "NAME", "a name, an alias or an id")
    add_limit(parser, "rows in each list")


def run(args: Namespace) -> int:
    """Print the dossier of an entity."""
    from api.database import opened
    from api.output import emit, hint
    from queries.dossier import dossier

    with opened(args.db) as store:
        found = dossier(store, " ".join(args.name), limit=args.limit)
    emit(args, lambda: _data(found), lambda: _blocks(found))
    if not found.complete:
        summed = f"{found.considered_by} claims by and {found.considered_about} about it"
        hint(args, f"summed up are the first {summed}, there are more: narrow by `contested --speaker`")
    elif found.claims_by.after or found.claims_about.after:
        hint(args, "there are more claims: raise --limit")
    return 0


def _data(found: Dossier) -> dict[str, Any]:
    from api.commands.claim_lists import page_data

    pages = {"claims_by": page_data(found.claims_by), "claims_about": page_data(found.claims_about)}
    return {**found._asdict(), **pages}


def _blocks(found: Dossier) -> list[Block]:
    from api.commands.claim_lists import claim_table
    from api.render import Column, Facts, Line, Table

    entity = found.entity
    facts: list[tuple[str, Cell]] = [("name", entity.name), ("type", entity.type)]
    if entity.aliases:
        facts.append(("aliases", ", ".join(entity.aliases)))
    if found.affiliations:
        roles = [f"{a.member.name}, {a.edge.role}, {a.organization.name}" for a in found.affiliations]
        if found.more_affiliations:
            roles.append(f"+{found.more_affiliations:,} more")
        facts.append(("roles", [Line(role) for role in roles]))
    facts += [("discrepancy", stated.message) for stated in found.discrepancies]
    facts.append(("claims", f"{found.considered_by} by, {found.considered_about} about"))
    for name, counts in (("terms", found.terms), ("named with", found.named_with)):
        if counts:
            facts.append((name, ", ".join(f"{count.node.name} ({count.claims})" for count in counts)))
    blocks: list[Block] = [Facts([*facts, ("id", [Line(entity.id, "id")])])]
    for title, relations in (("Agrees with", found.agrees_with), ("Disagrees with", found.disagrees_with)):
        if relations:
            blocks.append(_relations(title, relations))
    if found.counters:
        blocks.append(_counters(found.counters))
    if len(found.timeline) > 1:
        rows = [[p.published or "undated", str(p.claims_by), str(p.claims_about)] for p in found.timeline]
        columns = [Column("Published"), Column("Claims by", right=True), Column("Claims about", right=True)]
        blocks.append(Table(columns, rows))
    for title, claims in (("Claims by", found.claims_by), ("Claims about", found.claims_about)):
        if claims.rows:
            blocks.append(claim_table(claims.rows, title=f"{title} {entity.name}"))
    return blocks


def _relations(title: str, relations: Sequence[Relation]) -> Block:
    from api.render import Column, Line, Table

    rows: list[list[Cell]] = []
    for relation in relations:
        reason = relation.reasons[0]
        lines = [Line(reason.sentence, "quote"), *(Line(edge, "id") for edge in reason.edges)]
        rows.append([relation.entity.name, str(relation.total), f"{reason.score:.2f}", lines])
    columns = [Column(title), Column("Reasons", right=True), Column("Score", right=True), Column("Because")]
    return Table(columns, rows, spaced=True)


def _counters(counters: Sequence[Countered]) -> Block:
    from api.render import Column, Line, Table, place

    rows: list[list[Cell]] = []
    for countered in counters:
        counter = countered.counter
        where = place(counter.document_title, counter.section_heading, counter.start, counter.end)
        lines = [Line(f"“{counter.quote}”", "quote"), Line(where, "note"), Line(counter.id, "id")]
        lines += [Line(f"against “{countered.claim.quote}”", "quote"), Line(countered.claim.claim, "id")]
        rows.append([f"{countered.link.score:.2f}", countered.link.attack, lines])
    columns = [Column("Score", right=True), Column("Attack"), Column("Counters to its claims")]
    return Table(columns, rows, spaced=True)
