"""HTML, as a browser saves it.

Three questions: which part of the page is the summary (`<main>`, else the one `<article>`, else the
body), which boxes in it are page furniture (menus, cookie banners, calls to sign up, what is hidden),
and where blocks begin and end. Boxes are known by their tags and by words in their class and id; a
class name proves little, so a box that holds much of the page, a long paragraph or a label such as
"Counterarguments" is kept, and the wording of its lines decides later what they are.

lxml alone is enough: the example that exists as text and as HTML comes out the same in every block
(tests/ingest/test_same_page.py).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from ingest.document import RawBlock, RawKind, RawSource
from ingest.sources.cleaning import clean, paragraph
from ingest.sources.decoding import decode
from ingest.structure.dates import loose_date
from ingest.structure.wording import is_label, key
from kg.errors import NoSummaryError

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = (
    frozenset(
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
        "figcaption figure footer form header hgroup hr html legend li main menu nav ol p pre section "
        "summary table tbody td tfoot th thead tr ul".split()
    )
    | _HEADINGS
)
# nothing in these is ever text of the page
_NEVER = frozenset(
    "script style noscript template iframe object embed svg math canvas audio video select option "
    "datalist input textarea meter progress map".split()
)
# furniture unless they hold the summary itself
_FURNITURE = frozenset("nav header footer aside form button dialog menu".split())
_HIDDEN_CLASSES = frozenset(
    {"sr-only", "visually-hidden", "screen-reader-text", "d-none", "hidden", "is-hidden"}
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[?\d{1,3}\]?")

# a box that holds this share of the page's text, or a paragraph of this many characters, is no furniture
_SHARE_OF_PAGE = 0.4
_LONG_PARAGRAPH = 300
_LONG_ITEM = 600


def read_html(data: bytes) -> RawSource:
    """Format: HTML, well formed or not; only the visible text of the main content is read."""
    found = _CHARSET.search(data[:4096])
    decoded = decode(data, charset=found[1].decode("ascii") if found else None)
    page = _parse(decoded.text)
    if page is None:
        raise NoSummaryError("the page has no text: save the summary with its text, not only its frame")
    meta = _meta(page)
    crumbs = _breadcrumbs(page)
    total = _length(page)
    _strip(page, total)
    main = _main(page)
    title = _title_above(page, main, meta.get("title", ""))
    blocks = (*crumbs, *title, *_blocks(main))
    return RawSource("html", blocks, meta, decoded.warnings)


def html_blocks(fragment: str, *, whole: bool = False) -> list[RawBlock]:
    """Return the blocks of a piece of HTML, such as Markdown may hold.

    A piece may be a box from end to end; one that is a `whole` text, such as a chapter, is none.

    >>> [block.text for block in html_blocks("<p>One<br>claim.<p>A<b>n</b>other.")]
    ['One claim.', 'Another.']
    """
    page = _parse(fragment)
    if page is None:
        return []
    _strip(page, _length(page) if whole else math.inf)
    return list(_blocks(page))


def _parse(text: str) -> HtmlElement | None:
    # one encoding, told to the parser, since what the page declares has been heeded already
    data = text.encode("utf-8", "replace")
    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        return document_fromstring(data, parser=parser)
    except etree.ParserError:
        return None


# --- what the head says ---------------------------------------------------------------------


def _meta(page: HtmlElement) -> dict[str, str]:
    meta: dict[str, str] = {}

    def put(name: str, value: object) -> None:
        if isinstance(value, str) and clean(value):
            meta.setdefault(name, clean(value))

    for linked in _linked_data(page):
        put("title", linked.get("headline") or linked.get("name"))
        put("published", linked.get("datePublished"))
        put("byline", ", ".join(_names(linked.get("author"))))
        put("collection", ", ".join(_names(linked.get("partOfSeries") or linked.get("isPartOf"))))
    tags = {
        (tag.get("property") or tag.get("name") or "").lower(): tag.get("content") or ""
        for tag in page.iter("meta")
    }
    put("title", _own_title(tags.get("og:title", "")))
    put("published", tags.get("article:published_time") or tags.get("date"))
    put("byline", tags.get("author") or tags.get("article:author"))
    for element in page.iter("title"):
        put("title", _own_title(element.text or ""))
        break
    for link in page.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            put("url", link.get("href"))
    put("url", tags.get("og:url"))
    if not meta.get("url", "http").startswith("http"):
        del meta["url"]
    if not loose_date(meta.get("published", "")):
        meta.pop("published", None)
    return meta


def _own_title(title: str) -> str:
    """Return a browser's title without what it says of the site and of the kind of page."""
    title = re.split(r"\s+[|·]\s+", title)[0]
    return re.sub(r"\s+[-–—]\s+(?:\w+ )?summary\b[^-–—]*$", "", title, flags=re.IGNORECASE)


def _linked_data(page: HtmlElement) -> Iterator[Mapping[str, object]]:
    """Yield the JSON-LD records of works (articles, episodes, books), those of a graph included."""
    for script in page.iter("script"):
        if (script.get("type") or "").lower().strip() != "application/ld+json":
            continue
        try:
            loaded = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        records = loaded if isinstance(loaded, list) else [loaded]
        for record in records:
            graph = record.get("@graph") if isinstance(record, dict) else None
            for part in graph if isinstance(graph, list) else [record]:
                if isinstance(part, dict) and _WORK.search(" ".join(_names(part.get("@type")))):
                    yield part


_WORK = re.compile(r"Article|Posting|Episode|Book|CreativeWork|Review")


def _names(value: object) -> list[str]:
    """Return the names in a JSON-LD value: a string, a record with a name, or a list of these."""
    names = []
    for part in value if isinstance(value, list) else [value]:
        match part:
            case str(name) | {"name": str(name)}:
                names.append(name)
            case _:
                pass
    return names


# --- the main content -----------------------------------------------------------------------


@cache
def _words() -> dict[str, frozenset[str]]:
    """The words in class and id that tell a box: furniture, notices (always furniture), breadcrumbs."""
    data = json.loads((files("ingest") / "lexicon" / "boxes.json").read_text("utf-8"))
    return {name: frozenset(words) for name, words in data.items()}


def _class_words(element: HtmlElement) -> set[str]:
    named = " ".join(element.get(name) or "" for name in ("class", "id", "aria-label", "data-testid"))
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+", " ", named[:1000]).lower().split())


def _breadcrumbs(page: HtmlElement) -> list[RawBlock]:
    """Take the breadcrumb out of the page and return it as one line, or nothing."""
    for element in page.iter("nav", "div", "ol", "ul", "p", "section"):
        if not _class_words(element) & _words()["breadcrumbs"]:
            continue
        links = [clean("".join(item.itertext())) for item in element.iter("li")]
        text = clean("".join(element.itertext()))
        if len(links) > 1:
            text = " > ".join(link.strip("/>›» ") for link in links if link.strip("/>›» "))
        parent = element.getparent()
        if parent is None or len(text) > _LONG_PARAGRAPH:
            continue
        element.clear(keep_tail=True)
        return [RawBlock(RawKind.UNKNOWN, text)] if text else []
    return []


def _strip(page: HtmlElement, total: float) -> None:
    """Take out of the page what is not seen and what is furniture."""
    etree.strip_elements(page, *sorted(_NEVER), with_tail=False)
    for element in list(page.iter(etree.Element)):
        if element.getparent() is None or element.tag in {"body", "html", "main", "article"}:
            continue
        if element.tag == "head" or _is_hidden(element, total) or _is_furniture(element, total):
            element.clear(keep_tail=True)  # what stays is empty, and still ends the block before it


def _is_hidden(element: HtmlElement, total: float) -> bool:
    hidden = (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(element.get("style") or "")
        or _HIDDEN_CLASSES & set((element.get("class") or "").split())
    )
    # a page saved with a dialog open hides everything behind it
    return bool(hidden) and _length(element) <= _SHARE_OF_PAGE * total


def _is_furniture(element: HtmlElement, total: float) -> bool:
    tag = element.tag
    words = _class_words(element)
    if tag == "button":
        inside = {ancestor.tag for ancestor in element.iterancestors()}
        return not (inside & (_HEADINGS | {"summary", "dt"}) or is_label(clean("".join(element.itertext()))))
    if tag == "sup":
        footnote = _FOOTNOTE.fullmatch(clean("".join(element.itertext())))
        return bool(footnote) and next(element.iter("a"), None) is not None
    if tag in {"p", "li"}:
        return bool(words & (_words()["notices"] | _words()["furniture"])) and _is_all_links(element)
    if tag not in _BLOCKS:
        return False
    if element.get("role") in {"navigation", "banner", "contentinfo", "search"}:
        tag = "nav"
    if tag == "nav":
        return _length(element) <= _SHARE_OF_PAGE * total and not _holds_summary(element)
    if tag == "header" and next(element.iter("h1"), None) is not None:
        return False
    if tag in {"footer", "header"}:
        return _length(element) <= _SHARE_OF_PAGE * total and not _holds_label(element)
    if words & _words()["notices"]:
        return _length(element) <= _SHARE_OF_PAGE * total
    if tag in _FURNITURE or words & _words()["furniture"]:
        return _length(element) <= _SHARE_OF_PAGE * total and not _holds_summary(element)
    return False


def _is_all_links(element: HtmlElement) -> bool:
    linked = sum(_length(link) for link in element.iter("a"))
    return _length(element) < _LONG_PARAGRAPH and linked >= 0.8 * _length(element)


def _holds_summary(element: HtmlElement) -> bool:
    """Tell whether a box that looks like furniture holds a long paragraph or a label."""
    if _length(element) >= _LONG_PARAGRAPH and any(
        len(block.text) >= _LONG_PARAGRAPH for block in _blocks(element)
    ):
        return True
    return _holds_label(element)


def _holds_label(element: HtmlElement) -> bool:
    return any(is_label(clean("".join(child.itertext()))) for child in element.iter(*_HEADINGS, "summary"))


def _length(element: HtmlElement) -> int:
    return sum(len(text.strip()) for text in element.itertext(etree.Element))


def _main(page: HtmlElement) -> HtmlElement:
    """Return the element that holds the summary: `<main>`, else an `<article>`, else the whole page."""
    whole = _length(page)
    candidates = [*page.iter("main"), *page.xpath("//*[@role='main']"), *page.iter("article")]
    for element in candidates:
        if _length(element) >= 0.5 * whole:
            return element
    return page


def _title_above(page: HtmlElement, main: HtmlElement, named: str) -> list[RawBlock]:
    """Return the page's title where it stands outside the main content, as the head names it."""
    if main is page or next(main.iter("h1"), None) is not None:
        return []
    for element in page.iter("h1"):
        text = clean("".join(element.itertext()))
        if text and key(named).startswith(key(text)):
            return [RawBlock(RawKind.HEADING, text, 1)]
    return []


# --- blocks ---------------------------------------------------------------------------------


def _blocks(root: HtmlElement) -> Iterator[RawBlock]:
    """Yield the blocks of `root` in reading order.

    Text is gathered until a block element begins or ends; inline tags neither glue nor split words.
    """
    gathering = _Gathering()
    # libxml2 cuts trees at a depth of 256, so recursion is bounded
    gathering.visit(root, RawKind.PARAGRAPH, None)
    gathering.flush(RawKind.PARAGRAPH, None)
    yield from (block for block in gathering.blocks if block.text)


class _Gathering:
    """The blocks so far, and the lines since the last one ended, each with whether all of it is bold."""

    def __init__(self) -> None:
        self.blocks: list[RawBlock] = []
        self.lines = [("", True)]

    def add(self, text: str | None, *, bold: bool = False) -> None:
        if text:
            line, was_bold = self.lines[-1]
            self.lines[-1] = (line + re.sub(r"\s+", " ", text), was_bold and (bold or not text.strip()))

    def has_text(self) -> bool:
        return any(clean(text) for text, _ in self.lines)

    def end_line(self) -> None:
        self.lines.append(("", True))

    def flush(self, kind: RawKind, level: int | None) -> None:
        lines = [(clean(text), bold) for text, bold in self.lines]
        self.lines = [("", True)]
        if kind is not RawKind.PARAGRAPH:
            text = clean(" ".join(text for text, _ in lines))
            self.blocks += [RawBlock(kind, text, level)] if text else []
            return
        # an empty line, that is two breaks in a row, ends a paragraph; a bold first line heads it
        group: list[str] = []
        for text, bold in lines:
            if not text:
                self.blocks += paragraph(group)
                group = []
            elif bold and not group:
                self.blocks += paragraph([text], kind=RawKind.UNKNOWN)
            else:
                group.append(text)
        self.blocks += paragraph(group)

    def visit(self, element: HtmlElement, kind: RawKind, level: int | None, *, bold: bool = False) -> None:
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag == "br":
            self.end_line()
            return
        if tag == "dl":
            self.flush(kind, level)
            self._definitions(element)
            return
        inner_kind, inner_level = kind, level
        # an item is one block, whatever paragraphs it holds; a list within it has items of its own
        within_item = kind is RawKind.ITEM and tag not in {"ul", "ol", "li", "dl"}
        is_block = tag in _BLOCKS or "-" in tag
        if is_block and within_item:
            self.add(" ")
        elif is_block:
            self.flush(kind, level)
            inner_kind, inner_level = _kind(element, kind)
        bold = bold or tag in {"b", "strong"}
        self.add(element.text, bold=bold)
        for child in element:
            if inner_kind is RawKind.ITEM and child.tag in _HEADINGS and self.has_text():
                # a list that was never closed swallows the sections below it
                self.flush(inner_kind, inner_level)
                inner_kind = RawKind.PARAGRAPH
            self.visit(child, inner_kind, inner_level, bold=bold)
            self.add(child.tail, bold=bold)
        if is_block and within_item:
            self.add(" ")
        elif is_block:
            self.flush(inner_kind, inner_level)

    def _definitions(self, element: HtmlElement) -> None:
        """Take a definition list as items, each a term with what is said of it."""
        term = ""
        for child in element.iter("dt", "dd"):
            text = clean("".join(child.itertext()))
            if child.tag == "dt":
                term = text
            elif text:
                joint = " " if not term or term[-1] in ":.?!–—-" else ": "
                self.blocks.append(RawBlock(RawKind.ITEM, clean(f"{term}{joint}{text}")))
                term = ""


def _kind(element: HtmlElement, outer: RawKind) -> tuple[RawKind, int | None]:
    tag = element.tag
    if tag in _HEADINGS:
        return RawKind.HEADING, int(tag[1])
    if element.get("role") == "heading":
        level = element.get("aria-level") or ""
        return RawKind.HEADING, int(level) if level in set("123456") else None
    if tag == "li" and not _is_layout(element):
        return RawKind.ITEM, None
    if tag in {"ul", "ol"}:
        return RawKind.PARAGRAPH, None
    if outer is RawKind.HEADING:
        return outer, None
    return RawKind.PARAGRAPH, None


def _is_layout(item: HtmlElement) -> bool:
    """Tell whether a list item is a box for whole sections rather than an item."""
    if _length(item) <= _LONG_ITEM or (item.text or "").strip():
        return False
    return next(item.iter(*_HEADINGS, "table"), None) is not None
