"""Format "bibtex": the documents as BibTeX, for LaTeX, Zotero and JabRef.

::

    @misc{night-buses-a1b2c3,
      title = {{Night Buses: Who Rides After Twelve}},
      author = {{…}},
      howpublished = {The Kerbside Ledger},
      date = {2026-02-12},
      year = {2026},
      url = {https://…},
    }

Titles stand in double braces, since a style would lower their capitals, and so do bylines: they are no
lists of names. The key of an entry is the document's id without its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from kg.formats.records import Records
    from kg.models import Document

#: Characters that LaTeX acts upon.
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "`": r"\`{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}
#: BibTeX counts braces even after a backslash, so where they do not match they must be commands.
_UNMATCHED = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_KEY = re.compile(r"[^A-Za-z0-9:.+/-]+")


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write an entry for each document of `graph` to `stream`."""
    from kg.models import Document

    separator = ""
    for node in graph.nodes:
        if isinstance(node, Document):
            fields = "".join(f"  {name} = {value},\n" for name, value in _fields(node))
            stream.write(f"{separator}@misc{{{_key(node)},\n{fields}}}\n".encode())
            separator = "\n"


def _fields(document: Document) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{{{_escaped(document.title)}}}}}"
    if document.byline:
        yield "author", f"{{{{{_escaped(document.byline)}}}}}"
    if document.collection:
        yield "howpublished", f"{{{_escaped(document.collection)}}}"
    if document.published:
        yield "date", f"{{{_escaped(document.published)}}}"
        if year := re.match(r"\d{4}", document.published):
            yield "year", f"{{{year[0]}}}"
    if document.url:
        # an address is taken as it is, but for what would end the field
        yield "url", f"{{{document.url.replace('{', '%7B').replace('}', '%7D')}}}"


def _key(document: Document) -> str:
    return _KEY.sub("-", document.id.removeprefix("document:")) or "document"


def _escaped(text: str) -> str:
    """Return `text` in LaTeX on one line; hyphens in a row are kept from becoming a dash.

    >>> print(_escaped("R&D {a_b} -- 5%"))
    R\\&D \\{a\\_b\\} -{}- 5\\%
    >>> print(_escaped("a } b"))
    a \\textbraceright{} b
    """
    escapes = _ESCAPES if _has_matching_braces(text) else _ESCAPES | _UNMATCHED
    line = "".join([escapes.get(character, character) for character in " ".join(text.split())])
    return re.sub("-(?=-)", "-{}", line)


def _has_matching_braces(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0
