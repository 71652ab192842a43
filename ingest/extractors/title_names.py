"""Names in a document's head: what the title announces, who wrote it, the show it belongs to; and the
speakers that a transcript labels.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ingest.document import Source
from ingest.lexicon import words
from kg.models import EntityType

_LIST = re.compile(r"\s*(?:,\s*(?:and\s+|&\s+)?|\s+and\s+|\s+&\s+)")


def title_names(source: Source, *, known: Collection[str]) -> Iterator[tuple[str, EntityType]]:
    """Yield the names of the head with their types.

    The part of the title after a colon gives names only when it is a list of names: one of its
    items is `known` from the body, or is written as only names are (CoreWeave, IREN), and no item
    is a word that the body writes small.
    """
    short, _, rest = source.title.partition(":")
    items = [item for item in _LIST.split(rest.strip()) if item]
    if len(items) > 1 and any(i in known or _is_marked(i) for i in items):
        small = {word.lower() for word in re.findall(r"(?<![\w-])[a-z][a-z-]+", source.text)}
        if all(_is_name(item, small) for item in items):
            for item in items:
                yield item, "organization" if " " not in item else "person"
    if source.byline and author(source.byline)[1] == "person":
        yield short.strip(), "product"
    if source.collection and (show := source.collection.split(" with ", 1)[0].strip()) != source.collection:
        yield show, "product"
    if source.byline:
        yield author(source.byline)
    for speaker in sorted({block.speaker for block in source.blocks if block.speaker}):
        yield speaker, "person"


def author(byline: str) -> tuple[str, EntityType]:
    """Return the name in a byline without titles, and whether it is a person's or an organization's."""
    name = re.sub(
        r"^(?:by\s+)?(?:(?:dr|prof|professor|sir|dame)\.?\s+)*", "", byline.strip(), flags=re.IGNORECASE
    )
    parts = [part.strip(".,").lower() for part in name.split()]
    organization = len(parts) not in (2, 3, 4) or any(part in words("organization_words") for part in parts)
    return name, "organization" if organization else "person"


def _is_marked(item: str) -> bool:
    """Tell whether a word has capitals inside, as only names and acronyms do."""
    return " " not in item and any(c.isupper() for c in item[1:])


def _is_name(item: str, small: Collection[str]) -> bool:
    return (
        re.fullmatch(r"[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,2}", item) is not None
        and item.lower() not in small
        and item.lower() not in words("technology")
    )
