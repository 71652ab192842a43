"""Word documents, through mammoth, which makes HTML of their styles.

Kept are headings (by style), paragraphs, lists, tables; left out are headers and footers, notes,
comments, pictures, and what a tracked change took away. The properties of a file say who typed it and
on what day, not who wrote the text, so they are not read.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.parsers.expat import ExpatError

from ingest.document import RawSource
from ingest.sources.archive import MAX_XML, Archive
from ingest.sources.html import html_blocks
from kg.errors import NoSummaryError, SourceError

_OLE = b"\xd0\xcf\x11\xe0"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Heading 7'] => h6:fresh
p[style-name='heading 7'] => h6:fresh
"""
# mammoth lists the notes at the end
_NOTES = re.compile(r'<li id="(?:foot|end)note-[^"]*">.*?</li>', re.DOTALL)
#: What mammoth raises on parts that are XML and no Word document.
_FAULTS = (
    AttributeError, ExpatError, IndexError, KeyError, OSError, RecursionError, TypeError, ValueError,
    zipfile.BadZipFile,
)  # fmt: skip


def read_docx(data: bytes) -> RawSource:
    """Format: Word, Office Open XML (.docx)."""
    if not data.strip():
        raise NoSummaryError("the file is empty: give a summary")
    if data.startswith(_OLE):
        raise SourceError(
            "the file is an old Word document or one with a password: save it as .docx without a password"
        )
    archive = Archive(data, "Word document")
    parts = [name for name in archive.sizes if name.lower().endswith((".xml", ".rels"))]
    if "[Content_Types].xml" not in archive.sizes or not any(name.startswith("word/") for name in parts):
        raise SourceError("the file is an archive but no Word document: save it as .docx")
    if sum(archive.sizes[name] for name in parts) > MAX_XML:
        raise SourceError(f"the Word document has more than {MAX_XML / 1e6:.0f} MB of text: split it")
    for name in parts:
        archive.xml(name)  # mammoth's own parser takes what it is given
    return RawSource("docx", tuple(html_blocks(_NOTES.sub("", _html(data)), whole=True)))


def _html(data: bytes) -> str:
    try:
        import mammoth
    except ImportError as error:
        raise SourceError(
            "reading Word documents needs mammoth: pip install 'countergraph[documents]'"
        ) from error
    try:
        converted: Any = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=lambda image: [],
        )
    except _FAULTS as error:
        raise SourceError("the Word document is damaged: save it again with a word processor") from error
    html: str = converted.value
    return html
