"""What does this term mean, and who uses it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from queries.limits import check_limit
from queries.names import find_term
from queries.rows import StatementRow, statement_rows

if TYPE_CHECKING:
    from kg.models import Statement, Term
    from kg.stores import Store


#: Up to so many mentions are read to put them in order.
HOT = 1_000


class TermPage(NamedTuple):
    """A term, the clarifications that explain it, and the statements that mention it.

    `mentions` are the first ones in the order of the sources, `mention_count` is how many there are. Of a
    term that is mentioned more than `HOT` times these are the claims, and the count is of all mentions.
    """

    term: Term
    clarifications: tuple[StatementRow, ...]
    mentions: tuple[StatementRow, ...]
    mention_count: int


def term(store: Store, name_or_id: str, *, limit: int = 20) -> TermPage:
    """Return the page of the term with this id, name or alias.

    Up to `limit` mentions are told, and of the clarifications the first `HOT`.

    The clarification that explains a term is not listed as a mention of it. A rejected
    definition is left out.

    Raises:
        NotFoundError: nothing has this name; the message holds the closest names.
        AmbiguousNameError: several terms have it.
        UsageError: `limit` is below 1.
    """
    check_limit(limit)
    found = find_term(store, name_or_id)
    definitions = store.edges(targets=[found.id], kinds=["DEFINES"], limit=HOT)
    defining = [edge.source for edge in definitions if getattr(edge, "status", None) != "rejected"]
    edges = store.edges(targets=[found.id], kinds=["MENTIONS"], limit=HOT + 1)
    if len(edges) > HOT:
        rows = store.entity_claims(found.id, relation="MENTIONS", limit=limit)
        mentions = cast("list[Statement]", store.nodes([row.claim for row in rows]))
        count = store.degrees(targets=[found.id], kinds=["MENTIONS"])[found.id]
    else:
        mentions = _in_order(store, {edge.source for edge in edges} - set(defining))
        count = len(mentions)
    return TermPage(
        term=found,
        clarifications=tuple(statement_rows(store, _in_order(store, set(defining)))),
        mentions=tuple(statement_rows(store, mentions[:limit])),
        mention_count=count,
    )


def _in_order(store: Store, ids: set[str]) -> list[Statement]:
    statements = cast("list[Statement]", store.nodes(sorted(ids)))
    return sorted(statements, key=lambda s: (s.document, s.start, s.id))
