"""Format "csl-json": the documents as CSL-JSON, which pandoc, Zotero and citeproc read.

A list of items, one a line. A byline is a name taken literally, a collection the `container-title`; an
item with an address is a `webpage`, another a `document`. (https://citeproc-js.readthedocs.io, "CSL-JSON
Markup"; schema: https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json)
"""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.formats.records import Records
    from kg.models import Document


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write an item for each document of `graph` to `stream`."""
    from kg.models import Document

    separator = ""
    stream.write(b"[\n")
    for node in graph.nodes:
        if isinstance(node, Document):
            text = json.dumps(_item(node), ensure_ascii=False, sort_keys=True)
            stream.write(f"{separator}{text}".encode())
            separator = ",\n"
    stream.write(b"\n]\n" if separator else b"]\n")


def _item(document: Document) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": document.id.removeprefix("document:"),
        "type": "webpage" if document.url else "document",
        "title": document.title,
    }
    if document.byline:
        item["author"] = [{"literal": document.byline}]
    if document.collection:
        item["container-title"] = document.collection
    if document.published:
        item["issued"] = _date(document.published)
    if document.url:
        item["URL"] = document.url
    return item


def _date(published: str) -> dict[str, Any]:
    """Return an ISO 8601 date, month or year as CSL has it, anything else literally.

    >>> _date("2026-02-12"), _date("spring")
    ({'date-parts': [[2026, 2, 12]]}, {'literal': 'spring'})
    """
    if re.fullmatch(r"\d{4}(-\d{2}){0,2}", published):
        return {"date-parts": [[int(part) for part in published.split("-")]]}
    return {"literal": published}
