"""Why are these counterarguments linked to what they challenge?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from queries.reasons import Number, numbers, reasons

if TYPE_CHECKING:
    from kg.models import Challenges, Section, Statement
    from kg.stores import Store


class LinkEvidence(NamedTuple):
    """What spoke for a link, in sentences and in numbers with their meanings."""

    link: Challenges
    reasons: tuple[str, ...]
    numbers: tuple[Number, ...]


def link_evidence(store: Store, links: Sequence[tuple[str, str]]) -> Mapping[str, LinkEvidence]:
    """Return what spoke for the links from a counterargument to a statement, by the ids of the links.

    Of `links`, pairs of ids, those that are not there are left out. All are read together.
    """
    wanted = set(links)
    sources, targets = sorted({source for source, _ in wanted}), sorted({target for _, target in wanted})
    if not wanted:
        return {}
    edges = [
        cast("Challenges", edge)
        for edge in store.edges(sources=sources, targets=targets, kinds=["CHALLENGES"])
        if (edge.source, edge.target) in wanted
    ]
    statements = {each.id: cast("Statement", each) for each in store.nodes(sorted({*sources, *targets}))}
    headings = sorted({each.section for each in statements.values()})
    sections = {each.id: cast("Section", each) for each in store.nodes(headings)}

    def section(statement: str) -> Section | None:
        found = statements.get(statement)
        return sections.get(found.section) if found else None

    return {
        edge.id: LinkEvidence(
            edge, reasons(edge, section(edge.source), section(edge.target)), tuple(numbers(edge))
        )
        for edge in edges
    }
