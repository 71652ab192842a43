"""What notes add to Markdown: Obsidian's links and marks, and the highlights that Readwise exports.

A wiki-link is read as it is shown, an embedded file is not there, and neither are comments, the ids of
blocks, and tags that stand behind a sentence. A page of highlights has a head of bullets ("Author: …",
"URL: …") and passages with a link to their place each; what the reader wrote beside them is a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ingest.document import BlockRole, RawBlock, RawKind
from ingest.structure.wording import key
from kg.errors import SourceError

_COMMENT = re.compile(r"(?<!\w)%%.*?%%", re.DOTALL)
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
_EMBED = re.compile(r"!\[\[[^\[\]\n]*\]\]")
_LINK = re.compile(r"\[\[([^\[\]|\n]*)(?:\\?\|([^\[\]\n]*))?\]\]")
_BLOCK_ID = re.compile(r"(?:(?<=\s)|^)\^[A-Za-z0-9-]+\s*$")
_TAG = r"#[^\W\d][\w/-]*"
_TAGS_BEHIND = re.compile(rf"(?:(?<=[.!?…”\"’)\]])|^)(?:\s*{_TAG})+\s*$")
_TAG_INSIDE = re.compile(r"(?<![\w#&/])#(?=[^\W\d][\w-]*)")
_MARKED = re.compile(r"==([^\s=](?:[^=\n]{0,1000}[^\s=])?)==")
_CALLOUT = re.compile(r"\[![\w-]+\][+-]?\s*")

_HEAD = frozenset({"metadata", "meta data", "document metadata", "about"})
_HIGHLIGHTS = re.compile(
    r"(?:new |my )?(?:highlights?|quotes)(?: and notes| notes)?|.* highlights first synced .*"
)
_PROPERTY = re.compile(r"(?P<name>[A-Za-z][A-Za-z ]{1,30}):+\s+(?P<value>\S.*)")
_PLACE = re.compile(
    r"\s*\(?\s*\[?(?:view (?:highlight|in|on)\b[^()\]]{0,80}"
    r"|(?:location|loc\.?|page|p\.|time|chapter) ?[\d:–-]+)"
    r"\]?\s*\)?\s*$",
    re.IGNORECASE,
)
_NOTE = re.compile(r"(?:my )?notes?:\s|tags?:(?:\s|$)|comment:\s", re.IGNORECASE)
#: A head of our own export's notes: what is told there was read from a source before.
_OWN_ID = re.compile(r"(?:claim|counterargument|clarification|term|entity|document):\S+")
_NODE_KINDS = frozenset({"Claim", "Counterargument", "Clarification", "Term", "Entity", "Document"})


def refuse_own_export(properties: Mapping[object, object]) -> None:
    """Raise `SourceError` for a note that ``export obsidian`` wrote."""
    id_, kind = properties.get("id"), properties.get("kind")
    if kind in _NODE_KINDS and isinstance(id_, str) and _OWN_ID.fullmatch(id_):
        raise SourceError("this note was exported from a graph: ingest what the graph was made from")


def without_comments(text: str) -> str:
    """Return a note without Obsidian's comments, which may go over several paragraphs."""
    if "%%" not in text or _FENCED.search(text):
        return text
    return _COMMENT.sub("", text)


def shown(text: str) -> str:
    """Return a piece of a line as Obsidian shows it.

    >>> shown("See [[Trams|the trams]] and [[Buses#Cost]] for ==more==.")
    'See the trams and Buses > Cost for more.'
    """
    if "[[" in text:
        text = _LINK.sub(_link, _EMBED.sub("", text))
    if "==" in text:
        text = _MARKED.sub(r"\1", text)
    return text


def _link(match: re.Match[str]) -> str:
    if match[2]:
        return match[2]
    return " > ".join(filter(None, re.split(r"#\^?", match[1].rsplit("/", 1)[-1])))


def has_callout_title(line: str) -> bool:
    """Tell whether a line opens a callout, with a title: "[!tip] Where to look"."""
    match = _CALLOUT.match(line)
    return match is not None and bool(line[match.end() :].strip())


def without_marks(line: str) -> str:
    """Return a whole line without the mark of a callout, a block's id, and the tags behind it.

    >>> without_marks("Trams calm a street. #city #transport/rail ^a1b2")
    'Trams calm a street.'
    """
    opens = _CALLOUT.match(line)
    line = _BLOCK_ID.sub("", line[opens.end() :] if opens else line).rstrip()
    return _TAG_INSIDE.sub("", _TAGS_BEHIND.sub("", line))


def highlights(blocks: Sequence[RawBlock]) -> tuple[list[RawBlock], dict[str, str]]:
    """Return the blocks of a page of highlights, and the properties its head gives; other pages as they are.

    Under a heading such as "Highlights" an item is a passage, word for word, without the link to its
    place, or a note; the bullets under "Metadata" are properties and leave the text.
    """
    if not any(_is_highlights(block) for block in blocks):
        return list(blocks), {}
    found: list[RawBlock] = []
    properties: dict[str, str] = {}
    part = ""
    for block in blocks:
        if block.kind is RawKind.HEADING:
            part = "passages" if _is_highlights(block) else "head" if key(block.text) in _HEAD else ""
            if part != "head":
                found.append(block)
        elif part == "head" and (match := _PROPERTY.fullmatch(block.text)):
            properties.setdefault(match["name"].strip().lower(), match["value"])
        elif part == "passages" and (block.kind is RawKind.ITEM or not _is_line(block)):
            found.extend(_passage(block))
        elif part != "head":
            found.append(block)
    return found, properties


def _is_highlights(block: RawBlock) -> bool:
    return block.kind is RawKind.HEADING and bool(_HIGHLIGHTS.fullmatch(key(block.text)))


def _is_line(block: RawBlock) -> bool:
    return block.kind is RawKind.UNKNOWN


def _passage(block: RawBlock) -> Iterator[RawBlock]:
    if _NOTE.match(block.text):
        yield replace(block, kind=RawKind.PARAGRAPH, role=BlockRole.NOTE)
    elif text := _PLACE.sub("", block.text):
        yield RawBlock(RawKind.PARAGRAPH, text, role=BlockRole.PARAGRAPH)
