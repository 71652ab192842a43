"""Pages made from paragraphs, for tests of what is extracted from them."""

from ingest.document import Block, BlockRole, SectionHead, Source


def page(
    *paragraphs: str,
    title: str = "A Page",
    byline: str | None = None,
    collection: str | None = None,
    clarifications: tuple[str, ...] = (),
    counterarguments: tuple[str, ...] = (),
    truncated: bool = False,
) -> Source:
    """Return a source of one section; `truncated` marks the last paragraph as broken off."""
    parts = [
        (BlockRole.TITLE, title),
        *((BlockRole.PARAGRAPH, text) for text in paragraphs),
        *((BlockRole.CLARIFICATION, text) for text in clarifications),
        *((BlockRole.COUNTERARGUMENT, text) for text in counterarguments),
    ]
    blocks, text = [], ""
    for role, words in parts:
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{words}" if text else words
        cut = truncated and role is BlockRole.PARAGRAPH and words == paragraphs[-1]
        blocks.append(Block(role, words, start, start + len(words), 0, None, cut))
    return Source(
        title=title,
        format="text",
        text=text,
        sha256="0" * 64,
        blocks=tuple(blocks),
        sections=(SectionHead("1-Page Summary", 1, "summary"),),
        byline=byline,
        collection=collection,
    )
