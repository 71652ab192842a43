"""Parameters that several routes take."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias

from fastapi import Path, Query

from kg.errors import NotFoundError
from queries.facets import Facets

_LONGEST = 2_000
#: A year, a month or a day.
DATE = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"

MinScore: TypeAlias = Annotated[
    float, Query(ge=0, le=1, allow_inf_nan=False, description="Only links of at least this probability.")
]
Text: TypeAlias = Annotated[
    str,
    Query(min_length=1, max_length=_LONGEST, description="Any text.", examples=["documents beat meetings"]),
]
Name: TypeAlias = Annotated[
    str | None, Query(max_length=_LONGEST, description="Only those of this name or alias.")
]
InDocument: TypeAlias = Annotated[
    str | None, Query(max_length=_LONGEST, description="Only what is in the document with this id.")
]
ClaimId: TypeAlias = Annotated[
    str, Path(description="A claim's id.", examples=["claim:9f2c41d07a3b"], max_length=500)
]
CounterargumentId: TypeAlias = Annotated[
    str,
    Path(description="A counterargument's id.", examples=["counterargument:51ab8c0d2e4f"], max_length=500),
]
LinkId: TypeAlias = Annotated[
    str, Path(description="A link's id.", examples=["challenges:0c9d1f2a3b4e"], max_length=500)
]
EntityId: TypeAlias = Annotated[
    str, Path(description="An entity's id.", examples=["entity:lindiwe-castellanos"], max_length=500)
]
TermId: TypeAlias = Annotated[
    str, Path(description="A term's id.", examples=["term:anchor-days"], max_length=500)
]
DocumentId: TypeAlias = Annotated[
    str, Path(description="A document's id.", examples=["document:remote-work-5cf1ab"], max_length=500)
]


def checked_id(kind: str, node: str) -> str:
    """Return an id of this kind; what does not look like one is not searched for, as texts would be.

    Raises:
        NotFoundError: it is no such id.
    """
    if not re.fullmatch(rf"{kind}:\S+", node):
        raise NotFoundError(f"{node[:100]!r} is the id of no {kind}: search for its words to find its id")
    return node


def facets(
    document: Annotated[
        str | None, Query(max_length=_LONGEST, description="In this document: id or title.")
    ] = None,
    collection: Annotated[
        str | None, Query(max_length=_LONGEST, description="In documents of this collection.")
    ] = None,
    speaker: Annotated[
        str | None, Query(max_length=_LONGEST, description="Claimed by this entity: id or name.")
    ] = None,
    entity: Annotated[
        str | None, Query(max_length=_LONGEST, description="Naming this entity: id or name.")
    ] = None,
    term: Annotated[
        str | None, Query(max_length=_LONGEST, description="Using this term: id or name.")
    ] = None,
    since: Annotated[
        str | None, Query(pattern=DATE, description="Published at this date or later.", examples=["2026-02"])
    ] = None,
    until: Annotated[
        str | None, Query(pattern=DATE, description="Published at this date or earlier.", examples=["2026"])
    ] = None,
    status: Annotated[
        Literal["proposed", "confirmed"] | None, Query(description="Only links of this status count.")
    ] = None,
    min_score: MinScore = 0.0,
) -> Facets:
    """Return what the statements of a list have in common."""
    return Facets(document, collection, speaker, entity, term, since, until, status, min_score)
