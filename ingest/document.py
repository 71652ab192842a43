"""What a reader hands to the extractors: a source as blocks with roles, offsets and sections.

Reading has two steps. A reader in `ingest.sources` turns bytes into raw blocks (what the format
itself says: this is a heading, a list item, a paragraph); `ingest.structure` gives every block its
role, finds title, byline and sections, and lays out the text. The second step is the same for all
formats, so the same page gives the same graph as text, HTML and Markdown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.models import Role as SectionRole


class RawKind(StrEnum):
    """What a format says of a block; text files mark headings by nothing, so it may not know."""

    HEADING = "heading"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    UNKNOWN = "unknown"


class BlockRole(StrEnum):
    """What a block is for."""

    BREADCRUMB = "breadcrumb"
    TITLE = "title"
    BYLINE = "byline"
    PUBLISHED = "published"
    INTRO = "intro"
    PROMO = "promo"
    NAVIGATION = "navigation"
    HEADING = "heading"
    LABEL = "label"  # "Additional Materials", "Clarifications": names the blocks that follow
    PARAGRAPH = "paragraph"
    CLARIFICATION = "clarification"
    COUNTERARGUMENT = "counterargument"
    SPEAKER = "speaker"  # the label of a turn in a transcript
    NOTE = "note"  # what the reader of a source wrote beside it


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block as the format gives it: clean text (one line, single spaces), and a heading's level.

    `role` is set where the format leaves no doubt of it: a passage that a reader marked is prose
    whatever its form. `speaker` is the label of the turn that the block is a part of.
    """

    kind: RawKind
    text: str
    level: int | None = None
    role: BlockRole | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class RawSource:
    """A whole source as blocks, with what its head says of itself.

    `meta` may hold title, collection, byline, published, url; `warnings` are sentences. A source that
    is `spoken` has turns and no page around them; one that is `titled_by_name` goes by its file's name.
    """

    format: str
    blocks: tuple[RawBlock, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    spoken: bool = False
    titled_by_name: bool = False


#: Roles whose sentences can become claims.
PROSE = frozenset({BlockRole.INTRO, BlockRole.PARAGRAPH})
#: Roles that say nothing about the subject; they are kept in the text and enter no graph.
FURNITURE = frozenset({BlockRole.PROMO, BlockRole.NAVIGATION, BlockRole.BREADCRUMB, BlockRole.NOTE})


@dataclass(frozen=True, slots=True)
class Block:
    """A block with its role; ``source.text[start:end] == text``.

    `section` indexes `Source.sections`. `truncated` marks a block that the source breaks off. In a
    transcript `speaker` is who says it, by the label of the turn.
    """

    role: BlockRole
    text: str
    start: int
    end: int
    section: int
    level: int | None = None
    truncated: bool = False
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class SectionHead:
    """A section: its heading ("Introduction" for what stands before the first one) and role."""

    heading: str
    level: int
    role: SectionRole


@dataclass(frozen=True, slots=True)
class Source:
    """One document, read: text, blocks in order, sections, and what its head says.

    `title` falls back to the file's name; `sha256` is of the content blocks (all but `FURNITURE`).
    A `spoken` source is a transcript.
    """

    title: str
    format: str
    text: str
    sha256: str
    blocks: tuple[Block, ...]
    sections: tuple[SectionHead, ...]
    collection: str | None = None
    byline: str | None = None
    published: str | None = None
    url: str | None = None
    warnings: tuple[str, ...] = ()
    spoken: bool = False
