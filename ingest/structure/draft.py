"""A block on its way to a role."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import BlockRole, RawBlock, RawKind
from ingest.structure.form import ends_sentence, is_broken_off, looks_like_heading
from ingest.structure.wording import call_score, key

_LONGEST_LINE = 400

#: Roles that the items below a label take.
LISTED = frozenset({BlockRole.CLARIFICATION, BlockRole.COUNTERARGUMENT})


@dataclass(slots=True)
class Draft:
    """A raw block, what its form and words say, and its role once that is decided.

    `key` is what it is compared by, `heading` tells that it has the form of a heading (a call to sign
    up often has it, too), `call` is `ingest.structure.wording.call_score`, `level` a heading's level.
    """

    raw: RawBlock
    text: str
    key: str
    heading: bool
    call: int
    role: BlockRole | None = None
    level: int | None = None

    @property
    def item(self) -> bool:
        """Whether the format says that this is an item of a list."""
        return self.raw.kind is RawKind.ITEM

    @property
    def open(self) -> bool:
        """Whether no role is decided yet."""
        return self.role is None

    @property
    def listed(self) -> bool:
        """Whether this is an item under a label."""
        return self.role in LISTED

    @property
    def fragment(self) -> bool:
        """Whether this is a few words without the end of a sentence, as menu entries are."""
        return len(self.key.split()) <= 12 and not ends_sentence(self.text)


def draft(raw: RawBlock) -> Draft:
    """Return `raw` as a draft, with what its form and words say."""
    if raw.role is not None:
        return Draft(raw, raw.text, key(raw.text[:_LONGEST_LINE]), heading=False, call=0, role=raw.role)
    match raw.kind:
        case RawKind.HEADING:
            # a whole paragraph set as a heading is prose all the same
            heading = len(raw.text) <= 300 and not is_broken_off(raw.text)
        case RawKind.ITEM:
            heading = False
        case _:
            heading = looks_like_heading(raw.text)
    # a long paragraph is no line to compare and no call, so its start will do
    start = raw.text[:_LONGEST_LINE]
    call = 0 if raw.kind is RawKind.ITEM else call_score(start)
    return Draft(raw, raw.text, key(start), heading, call)
