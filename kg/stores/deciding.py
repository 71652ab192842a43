"""What every store does alike when a link is decided on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import ValidationError

from kg.errors import NotFoundError, UsageError
from kg.ids import digest
from kg.models import DECIDABLE, EDGE_TYPES, Decision, Edge, Verdict


class Asked(NamedTuple):
    """What somebody asks for: a verdict on a link."""

    link: str
    verdict: Verdict
    by: str
    note: str | None
    at: str | None


def check_kind(link: str) -> None:
    """Raise `UsageError` where a link's id is that of an edge that cannot be decided on."""
    kind = link.partition(":")[0].upper()
    if kind in EDGE_TYPES and kind not in DECIDABLE:
        raise UsageError(
            f"{link} is an edge of the kind {kind}, which is as the source states it: "
            f"decide on {', '.join(DECIDABLE)}"
        )


def answered_by(asked: Asked, edge: Edge | None, last: Decision | None) -> bool:
    """Return whether the `last` decision on a link is what is asked for; `edge` is the link, if there.

    Raises:
        NotFoundError: there is no such link, or nothing to undo.
    """
    if edge is None and last is None:
        raise NotFoundError(
            f"no link {asked.link!r} in the graph: `countergraph counters CLAIM` prints the ids of links"
        )
    if last is not None:
        return last.verdict == asked.verdict
    if asked.verdict == "undo" and getattr(edge, "status", None) == "proposed":
        raise NotFoundError(f"nothing was decided on {asked.link!r}, so that there is nothing to undo")
    return False


def new_decision(asked: Asked, edge: Edge | None, last: Decision | None, number: int) -> Decision:
    """Return the entry of this `number` for what is asked; `edge` or else `last` tells the link.

    A clock that is behind does not make it older than the last decision.

    Raises:
        UsageError: the name, the note, the time or the verdict is malformed.
    """
    at = max(asked.at or datetime.now(UTC).isoformat(timespec="seconds"), last.at if last else "")
    note = (asked.note or "").strip() or None
    known = edge or (last.edge if last else None)
    try:
        return Decision.model_validate(
            {
                "number": number,
                "id": f"decision:{digest(asked.link, asked.verdict, asked.by, at, note or '', str(number))}",
                "link": asked.link,
                "verdict": asked.verdict,
                "by": asked.by,
                "at": at,
                "note": note,
                "edge": known.model_dump() if known is not None else None,
            }
        )
    except ValidationError as error:
        wrong = error.errors()[0]
        raise UsageError(
            f"{'.'.join(map(str, wrong['loc']))!r} of a decision cannot be {str(wrong['input'])[:60]!r}: "
            f"{wrong['msg'].removeprefix('Value error, ')}"
        ) from error
