"""E-books: the chapters of an EPUB in the order of its spine, as one document.

The package file (OPF) says what the book is called, who wrote it, and in which order its parts are read.
Covers, tables of contents and what the spine marks as beside the text are left out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from ingest.document import RawBlock, RawKind, RawSource
from ingest.sources.archive import Archive
from ingest.sources.cleaning import clean
from ingest.sources.decoding import decode
from ingest.sources.html import html_blocks
from ingest.structure.wording import key
from kg.errors import NoSummaryError, SourceError

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_RIGHTS = ("META-INF/rights.xml", "META-INF/sinf.xml", "META-INF/license.lcpl")
#: Ways to scramble the fonts of a book, whose text stays open.
_FONTS_ONLY = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
_PAGES = frozenset({"application/xhtml+xml", "text/html"})
_BESIDE = frozenset({"cover", "toc", "landmarks", "loi", "lot", "copyright-page", "index", "title-page"})
_BODY_TYPES = re.compile(r"<(?:body|section|nav)\b[^>]*?\bepub:type\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
# XHTML closes an element without content at once; HTML knows that of a few only
_EMPTY = "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
_CLOSED = re.compile(rf"<(?!(?:{_EMPTY})\b)([A-Za-z][\w:-]*)((?:\s[^<>]*)?)/>")
_UNTITLED = frozenset({"", "untitled", "unknown"})
_FIRST_PAGES = 12


def read_epub(data: bytes) -> RawSource:
    """Format: EPUB 2 and 3 without digital rights management."""
    if not data.strip():
        raise NoSummaryError("the file is empty: give a summary")
    archive = Archive(data, "EPUB")
    if _CONTAINER not in archive.sizes:
        raise SourceError("the file is an archive but no EPUB: it has no META-INF/container.xml")
    _refuse_encrypted(archive)
    path = next((e.get("full-path") for e in _named(archive.xml(_CONTAINER), "rootfile")), None)
    if not path:
        raise SourceError("the EPUB does not say where its package file is: it is damaged")
    package = archive.xml(path)
    blocks: list[RawBlock] = []
    for name in _spine(package, posixpath.dirname(path)):
        if name not in archive.sizes:
            raise SourceError(f"the EPUB lacks its part {name!r}: it is cut short or damaged")
        blocks += _page(archive.read(name))
    meta = _meta(package)
    return RawSource("epub", (*_title(meta.get("title", ""), blocks), *blocks), meta)


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return root.iter(f"{{*}}{name}")


def _refuse_encrypted(archive: Archive) -> None:
    encrypted = any(name in archive.sizes for name in _RIGHTS)
    if _ENCRYPTION in archive.sizes:
        methods = {e.get("Algorithm") for e in _named(archive.xml(_ENCRYPTION), "EncryptionMethod")}
        encrypted = encrypted or not methods <= _FONTS_ONLY
    if encrypted:
        raise SourceError("the EPUB is encrypted (digital rights management): give a copy without it")


def _spine(package: etree._Element, folder: str) -> Iterator[str]:
    """Yield the names of the pages to read, in order."""
    items = {item.get("id"): item for item in _named(package, "item")}
    covers = {
        posixpath.normpath(posixpath.join(folder, unquote((e.get("href") or "").partition("#")[0])))
        for e in _named(package, "reference")
        if e.get("type") in {"cover", "toc", "copyright-page"}
    }
    for reference in _named(package, "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no" or item.get("media-type") not in _PAGES:
            continue
        properties = (item.get("properties") or "").split()
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if "nav" not in properties and name not in covers:
            yield name


def _page(data: bytes) -> list[RawBlock]:
    """Return the blocks of a chapter; none for a page beside the text, or without any."""
    if not data.strip():
        return []
    text = decode(data).text
    types = _BODY_TYPES.search(text)
    if types and _BESIDE & set(types[1].lower().replace("titlepage", "title-page").split()):
        return []
    return html_blocks(_CLOSED.sub(r"<\1\2></\1>", text), whole=True)


def _meta(package: etree._Element) -> dict[str, str]:
    """Return what the package says of the book, by the names of `RawSource.meta`."""
    meta: dict[str, str] = {}

    def put(name: str, value: str | None) -> None:
        if value and clean(value):
            meta.setdefault(name, clean(value))

    roles = {
        (e.get("refines") or "").lstrip("#"): (e.text or "").strip()
        for e in _named(package, "meta")
        if e.get("property") == "role"
    }
    for element in package.iter("{http://purl.org/dc/elements/1.1/}title"):
        put("title", element.text)
    authors = [
        clean(element.text or "")
        for element in package.iter("{http://purl.org/dc/elements/1.1/}creator")
        if _role(element, roles) in {None, "", "aut"}
    ]
    put("byline", ", ".join(filter(None, authors)))
    for element in package.iter("{http://purl.org/dc/elements/1.1/}date"):
        put("published", element.text)
    for element in package.iter(
        "{http://purl.org/dc/elements/1.1/}source", "{http://purl.org/dc/elements/1.1/}identifier"
    ):
        if (element.text or "").strip().startswith(("http://", "https://")):
            put("url", element.text)
    for element in _named(package, "meta"):
        if element.get("property") == "belongs-to-collection":
            put("collection", element.text)
        elif element.get("name") == "calibre:series":
            put("collection", element.get("content"))
    if key(meta.get("title", "")) in _UNTITLED:
        meta.pop("title", None)
    return meta


def _role(element: etree._Element, roles: dict[str, str]) -> str | None:
    named = [value for name, value in element.attrib.items() if str(name).endswith("}role")]
    return str(named[0]) if named else roles.get(element.get("id") or "")


def _title(title: str, blocks: list[RawBlock]) -> list[RawBlock]:
    """Return the book's title as a heading, unless its pages begin with it."""
    wanted = key(title)
    first = [key(block.text) for block in blocks[:_FIRST_PAGES]]
    if not wanted or any(
        words == wanted or (len(words) > 12 and (wanted.startswith(words) or words.startswith(wanted)))
        for words in first
    ):
        return []
    return [RawBlock(RawKind.HEADING, title, 1)]
