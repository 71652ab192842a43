"""What was decided on links, by whom and when?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import NotFoundError
from queries.limits import check_limit

if TYPE_CHECKING:
    from kg.models import Decision, Verdict
    from kg.stores import Store

_DONE: dict[Verdict, str] = {"confirm": "confirmed", "reject": "rejected", "undo": "undone"}


class LoggedDecision(NamedTuple):
    """A decision with what stands at the ends of its link now: quotes, or the name of a term.

    An end that is not in the graph any more is None. `stands` tells that it is the last one on its link.
    """

    decision: Decision
    source: str | None
    target: str | None
    stands: bool


class DecisionPage(NamedTuple):
    """A page of the log; `after` is the cursor of the next one."""

    rows: tuple[LoggedDecision, ...]
    after: tuple[int] | None


def decisions(
    store: Store, *, link: str | None = None, after: tuple[int] | None = None, limit: int = 20
) -> DecisionPage:
    """Return what was decided, or what was decided on `link`, the newest first.

    Raises:
        NotFoundError: there is no such link, and there never was a decision on it.
        UsageError: `limit` is below 1.
    """
    check_limit(limit)
    number = after[0] if after else None
    found = store.decisions(link=link, after=number, limit=limit + 1, newest_first=True)
    if link is not None and not found and not store.decided([link]) and store.edge(link) is None:
        raise NotFoundError(f"no link {link!r}: `countergraph counters CLAIM` prints the ids of links")
    page = found[:limit]
    following = (page[-1].number,) if len(found) > limit else None
    return DecisionPage(tuple(_logged(store, page)), following)


def logged(store: Store, decision: Decision) -> LoggedDecision:
    """Return a decision with what stands at the ends of its link now."""
    return _logged(store, [decision])[0]


def sentence(decision: Decision) -> str:
    """Return who decided what, when and why, in a line.

    >>> from kg.models import Decision, Restates
    >>> edge = Restates(source="claim:b", target="claim:a", score=0.9, method="cosine")
    >>> sentence(Decision(number=1, id="decision:1", link=edge.id, verdict="confirm", by="Ana",
    ...                   at="2026-11-29T09:30:00+00:00", note="both in the minutes", edge=edge))
    'confirmed by Ana on 2026-11-29: both in the minutes'
    """
    told = f"{_DONE[decision.verdict]} by {decision.by} on {decision.at[:10]}"
    return f"{told}: {decision.note}" if decision.note else told


def _logged(store: Store, decisions: Sequence[Decision]) -> list[LoggedDecision]:
    ends = sorted({end for each in decisions for end in (each.edge.source, each.edge.target)})
    labels = {
        node.id: getattr(node, "quote", None) or getattr(node, "name", None) for node in store.nodes(ends)
    }
    standing = store.decided([each.link for each in decisions])
    return [
        LoggedDecision(
            each,
            labels.get(each.edge.source),
            labels.get(each.edge.target),
            standing[each.link].id == each.id,
        )
        for each in decisions
    ]
