"""What the linkers are given: statements with the little they need to know of their place."""

from __future__ import annotations

from dataclasses import dataclass

from kg.models import Role


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim or a counterargument; sequences of them are in the order of the source.

    `section` numbers the top-level section; None means that sections are not known, and then
    neither place nor order is held for or against a link. `role` tells the 1-page summary from the
    details. `voiced` says that somebody is named who says it.
    """

    id: str
    text: str
    section: int | None = None
    role: Role | None = None
    voiced: bool = False
