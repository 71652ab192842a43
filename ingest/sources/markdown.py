"""Markdown, with YAML front matter, and notes as Obsidian and Readwise write them.

The text is what a reader of the rendered page sees: no marks, no link targets, no tags. Front matter
is read as strings only, so that a date stays as written and no YAML type is ever built. A page without
a top heading goes by the name of its file, as notes do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.document import RawBlock, RawKind, RawSource
from ingest.sources.cleaning import clean, join_lines, paragraph
from ingest.sources.decoding import decode
from ingest.sources.html import html_blocks
from ingest.sources.notes import (
    has_callout_title,
    highlights,
    refuse_own_export,
    shown,
    without_comments,
    without_marks,
)

_FRONT = re.compile(r"\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# property of the front matter → property of the source, the first found wins
_META = {
    "title": "title",
    "author": "byline",
    "authors": "byline",
    "byline": "byline",
    "published": "published",
    "date": "published",
    "series": "collection",
    "podcast": "collection",
    "show": "collection",
    "collection": "collection",
    "url": "url",
    "source": "url",
    "link": "url",
}


def read_markdown(data: bytes) -> RawSource:
    """Format: CommonMark with tables, YAML front matter and raw HTML (of which the text is kept); notes."""
    decoded = decode(data)
    text = re.sub(r"\r\n?|\u2028|\u2029", "\n", decoded.text)
    meta: dict[str, str] = {}
    warnings = list(decoded.warnings)
    blocks: list[RawBlock] = []
    front = _FRONT.match(text)
    if front:
        found = _front_matter(front[1])
        if found is None:
            warnings.append("the front matter is not valid YAML and was read line by line")
            meta = _described(re.findall(r"^(\w+):[ \t]+(\S.*)$", front[1], re.MULTILINE))
            blocks += [RawBlock(RawKind.UNKNOWN, clean(line)) for line in front[1].split("\n") if clean(line)]
        else:
            meta = found
        text = text[front.end() :]
    body, properties = highlights(markdown_blocks(without_comments(text)))
    meta |= _described(properties.items(), known=meta)
    levels = [block.level for block in body if block.kind is RawKind.HEADING]
    return RawSource(
        "markdown",
        (*blocks, *body),
        meta,
        tuple(warnings),
        titled_by_name=bool(levels) and 1 not in levels and "title" not in meta,
    )


def _front_matter(text: str) -> dict[str, str] | None:
    """Return the properties that describe the source, or None where the YAML cannot be read."""
    try:
        loaded = yaml.load(text, Loader=yaml.BaseLoader)  # strings only: safe, and dates as written
    except (yaml.YAMLError, RecursionError):
        return None
    if not isinstance(loaded, Mapping):
        return {} if loaded is None else None
    refuse_own_export(loaded)
    return _described((key, _as_text(value)) for key, value in loaded.items())


def _as_text(value: object) -> object:
    """Return a list of texts as one; ``[[Ada Moss]]``, a link that YAML takes for a list in a list, too."""
    if not isinstance(value, list):
        return value
    inner = [part[0] if isinstance(part, list) and len(part) == 1 else part for part in value]
    return ", ".join(part for part in inner if isinstance(part, str))


def _described(
    pairs: Iterable[tuple[object, object]], *, known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the properties in `pairs` that describe a source, by its names for them; `known` ones stay."""
    meta = dict(known or {})
    for key, value in pairs:
        # "book_author" and "Podcast title" say whose the property is before they say which
        words = re.split(r"[\W_]+", key.strip().lower()) if isinstance(key, str) else []
        name = next((_META[word] for word in ("_".join(words), *words[-1:]) if word in _META), None)
        if name and isinstance(value, str) and clean(value):
            meta.setdefault(name, clean(shown(value)))
    if not meta.get("url", "http").startswith("http"):
        del meta["url"]
    return meta


def markdown_blocks(text: str) -> list[RawBlock]:
    """Return the blocks of a Markdown text.

    >>> [block.text for block in markdown_blocks("# A\\n\\nA **bold** [claim](https://example.org).")]
    ['A', 'A bold claim.']
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [block for block in _blocks(tokens) if block.text]


def _blocks(tokens: Sequence[Token]) -> Iterator[RawBlock]:
    item: list[str] = []
    lists = 0
    in_item = False
    row: list[str] | None = None
    heading: int | None = None

    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open" | "list_item_open" | "list_item_close":
                # a nested list ends the text of its item
                if item:
                    yield RawBlock(RawKind.ITEM, clean(" ".join(item)))
                    item = []
                in_item = token.type == "list_item_open"
                lists += token.type.endswith("list_open")
            case "bullet_list_close" | "ordered_list_close":
                lists -= 1
                in_item = lists > 0
            case "heading_open":
                heading = int(token.tag[1:])
            case "heading_close":
                heading = None
            case "tr_open":
                row = []
            case "tr_close":
                yield RawBlock(RawKind.PARAGRAPH, clean(" | ".join(cell for cell in row or () if cell)))
                row = None
            case "html_block":
                if in_item:
                    item += [block.text for block in html_blocks(token.content)]
                else:
                    yield from html_blocks(token.content)
            case "fence" | "code_block":
                if in_item:
                    item.append(token.content)
                else:
                    yield RawBlock(RawKind.PARAGRAPH, clean(token.content))
            case "inline":
                children = token.children or []
                lines = _lines(children)
                if row is not None:
                    row.append(join_lines(lines))
                elif heading is not None:
                    yield RawBlock(RawKind.HEADING, join_lines(lines), heading)
                elif in_item:
                    item.append(join_lines(lines))
                else:
                    yield from _paragraph(children, lines)
            case _:
                pass


def _paragraph(children: Sequence[Token], lines: list[str]) -> Iterator[RawBlock]:
    """Yield a paragraph's blocks; a first line that is bold throughout, or a callout's, is a heading."""
    if _begins_bold(children) or has_callout_title(children[0].content if children else ""):
        yield from paragraph(lines[:1], kind=RawKind.UNKNOWN)
        lines = lines[1:]
    yield from paragraph(lines)


def _begins_bold(children: Sequence[Token]) -> bool:
    """Tell whether the first line is set in bold from its first to its last letter."""
    depth = 0
    for token in children:
        match token.type:
            case "strong_open":
                depth += 1
            case "strong_close":
                depth -= 1
            case "softbreak" | "hardbreak":
                return True
            case "text" | "code_inline" if token.content.strip() and not depth:
                return False
            case _:
                pass
    return any(token.type == "strong_open" for token in children)


def _lines(children: Sequence[Token]) -> list[str]:
    """Return the visible text of inline tokens, line by line."""
    lines = [""]
    for token in children:
        match token.type:
            case "text" if token.content:
                lines[-1] += shown(token.content)
            case "code_inline" | "text_special":
                lines[-1] += token.content
            case "softbreak" | "hardbreak":
                lines.append("")
            case "html_inline" if re.fullmatch(r"<br\s*/?>", token.content, re.IGNORECASE):
                lines.append("")
            case _:
                pass
    return [line for line in map(without_marks, lines) if clean(line)]
