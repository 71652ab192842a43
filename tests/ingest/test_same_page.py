"""The same page gives the same source, whatever its format, line ends, bullets or width.

Each example is read, written out again in another shape, and read once more.
"""

import html
import json
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.document import FURNITURE, PROSE, Block, BlockRole, Source
from ingest.sources import read
from ingest.sources.html import read_html
from ingest.sources.markdown import read_markdown
from ingest.sources.text import read_text
from ingest.structure import structure
from ingest.structure.draft import LISTED

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ["attention-span.txt", "city-water.md", "electric-cars.html", "electric-cars.txt", "remote-work.txt"]
LOST = {BlockRole.BREADCRUMB, BlockRole.TITLE, BlockRole.HEADING, BlockRole.LABEL, BlockRole.NAVIGATION}


@pytest.fixture(scope="module", params=NAMES)
def example(request: pytest.FixtureRequest) -> Source:
    return read(EXAMPLES / request.param)


Content = list[tuple[str, str, str, int | None, bool]]


def content(source: Source) -> Content:
    """Return role, text, section, level and truncation of the content blocks."""
    return [
        (block.role.value, block.text, source.sections[block.section].heading, block.level, block.truncated)
        for block in source.blocks
        if block.role not in FURNITURE
    ]


def top(source: Source, block: Block) -> str:
    """Return the heading of the top section that holds the block."""
    place = block.section
    while source.sections[place].level > 1:
        place -= 1
    return source.sections[place].heading


# --- the gold annotations -------------------------------------------------------------------


def plain(text: str) -> str:
    """Return `text` without Markdown marks, with straight quotes, as annotations are compared."""
    text = text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0xA0: " "})
    return " ".join(re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", r"\1", text).split())


@pytest.mark.parametrize("name", NAMES)
def test_the_annotated_sentences_are_the_prose_and_nothing_else_is(name: str) -> None:
    source = read(EXAMPLES / name)
    gold = json.loads((EXAMPLES / f"{Path(name).stem}.gold.json").read_text("utf-8"))
    rest = {(top(source, b), plain(b.text)) for b in source.blocks if b.role in PROSE}
    for sentence in gold["sentences"]:
        text = plain(sentence["text"])
        holders = [
            (section, prose) for section, prose in rest if text in prose and section == sentence["section"]
        ]
        assert holders, sentence["text"]
        rest.remove(holders[0])
        rest.add((holders[0][0], holders[0][1].replace(text, "", 1)))
    assert {prose.strip() for _, prose in rest} == {""}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", sorted(LISTED))
def test_the_annotated_items_are_the_items(name: str, role: BlockRole) -> None:
    source = read(EXAMPLES / name)
    gold = json.loads((EXAMPLES / f"{Path(name).stem}.gold.json").read_text("utf-8"))
    assert [(top(source, b), plain(b.text), b.truncated) for b in source.blocks if b.role is role] == [
        (item["section"], plain(item["text"]), item["truncated"]) for item in gold[f"{role.value}s"]
    ]


def test_text_and_html_of_a_page_are_the_same_source() -> None:
    text, page = read(EXAMPLES / "electric-cars.txt"), read(EXAMPLES / "electric-cars.html")
    assert content(text) == content(page)
    assert text.sections == page.sections
    assert text.sha256 == page.sha256
    assert (text.title, text.collection, text.byline, text.published) == (
        page.title, page.collection, page.byline, page.published,
    )  # fmt: skip


# --- other shapes of the same page ----------------------------------------------------------


def as_text(
    blocks: list[Block],
    *,
    bullet: str = "  • ",
    width: int | None = None,
    hang: bool = True,
    between: str = "\n\n",
    crowded: bool = False,
) -> str:
    """Return the page as a text file; `crowded` puts headings right above what they head."""
    out = ""
    number = 0
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        number = number + 1 if block.role in LISTED else 0
        mark = bullet.replace("#", str(number)) if number else ""
        if width:
            lines = textwrap.wrap(
                block.text, width, initial_indent=mark, subsequent_indent=" " * len(mark) * hang
            )
        else:
            lines = [mark + block.text]
        out += "\n".join(lines)
        list_goes_on = number and following is not None and following.role is block.role
        heads = crowded and block.role in {BlockRole.HEADING, BlockRole.LABEL}
        out += "\n" if list_goes_on or heads else between
    return out


def as_markdown(blocks: list[Block], *, bold: bool = False) -> str:
    parts = []
    for block in blocks:
        text = re.sub(r"([*_`\[\]<>#&])", r"\\\1", block.text)
        match block.role:
            case BlockRole.TITLE:
                parts.append(f"# {text}")
            case BlockRole.HEADING | BlockRole.LABEL if bold:
                parts.append(f"**{text}**")
            case BlockRole.HEADING:
                parts.append(f"{'#' * ((block.level or 1) + 1)} {text}")
            case BlockRole.LABEL:
                parts.append(f"### {text}")
            case BlockRole.CLARIFICATION | BlockRole.COUNTERARGUMENT:
                parts.append(f"- {text}")
            case _:
                parts.append(text)
    return "\n\n".join(parts)


def as_html(blocks: list[Block], *, soup: bool = False) -> str:
    """Return the page as HTML, or as a soup of boxes without headings or lists."""
    out = ["<!DOCTYPE html><meta charset=utf-8><title>Page</title>"]
    open_list = False
    for block in blocks:
        text = html.escape(block.text)
        if (block.role in LISTED and not soup) is not open_list:
            open_list = not open_list
            out.append("<ul>" if open_list else "</ul>")
        match block.role:
            case BlockRole.CLARIFICATION | BlockRole.COUNTERARGUMENT:
                out.append(f"<div>• {text}</div>" if soup else f"<li>{text}")
            case _ if soup:
                out.append(f"<div><span>{text}</span></div>")
            case BlockRole.TITLE:
                out.append(f"<h1>{text}</h1>")
            case BlockRole.HEADING:
                out.append(f"<h{(block.level or 1) + 1}>{text}</h{(block.level or 1) + 1}>")
            case BlockRole.LABEL:
                out.append(f"<h4>{text}</h4>")
            case _:
                out.append(f"<p>{text}")
    return "\n".join(out)


def spaced(text: str) -> str:
    """Return `text` with a no-break space for every other space between words."""
    parts = re.split(r"(?<=\S) (?=\S)", text)
    return "".join(part + ("\u00a0" if i % 2 else " ") for i, part in enumerate(parts)).rstrip()


def from_text(text: str) -> Source:
    return structure(read_text(text.encode()), name="page")


SHAPES: dict[str, Callable[[list[Block]], Source]] = {
    "Windows line ends": lambda b: from_text(as_text(b).replace("\n", "\r\n")),
    "old Mac line ends": lambda b: from_text(as_text(b).replace("\n", "\r")),
    "byte order mark": lambda b: from_text("\ufeff" + as_text(b)),
    "UTF-16": lambda b: structure(read_text(as_text(b).encode("utf-16")), name="page"),
    "no-break spaces": lambda b: from_text(spaced(as_text(b))),
    "dashes": lambda b: from_text(as_text(b, bullet="- ")),
    "en dashes": lambda b: from_text(as_text(b, bullet="– ")),
    "asterisks": lambda b: from_text(as_text(b, bullet="* ")),
    "tabs": lambda b: from_text(as_text(b, bullet="◦\t")),
    "bullets without space": lambda b: from_text(as_text(b, bullet="•")),
    "bullets on lines of their own": lambda b: from_text(as_text(b, bullet="•\n")),
    "numbers": lambda b: from_text(as_text(b, bullet="#. ")),
    "numbers in brackets": lambda b: from_text(as_text(b, bullet=" #) ")),
    "one line a paragraph": lambda b: from_text(as_text(b, between="\n")),
    "headings right above": lambda b: from_text(as_text(b, crowded=True)),
    "wide gaps": lambda b: from_text(as_text(b, between="\n \n\t\n\n")),
    "wrapped at 60": lambda b: from_text(as_text(b, width=60)),
    "wrapped at 72": lambda b: from_text(as_text(b, width=72)),
    "wrapped at 72, hanging nowhere": lambda b: from_text(as_text(b, width=72, hang=False)),
    "wrapped at 72, headings right above": lambda b: from_text(as_text(b, width=72, crowded=True)),
    "wrapped at 72, dashes": lambda b: from_text(as_text(b, width=72, bullet="- ")),
    "wrapped at 100, numbers": lambda b: from_text(as_text(b, width=100, bullet="#. ")),
    "Markdown": lambda b: structure(read_markdown(as_markdown(b).encode()), name="page"),
    "Markdown, headings in bold": lambda b: structure(
        read_markdown(as_markdown(b, bold=True).encode()), name="page"
    ),
    "HTML": lambda b: structure(read_html(as_html(b).encode()), name="page"),
    "HTML without headings or lists": lambda b: structure(
        read_html(as_html(b, soup=True).encode()), name="page"
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_page_in_another_shape_is_the_same_source(example: Source, shape: str) -> None:
    again = SHAPES[shape](list(example.blocks))
    assert content(again) == content(example)
    assert again.sha256 == example.sha256
    assert (again.title, again.collection) == (example.title, example.collection)


# --- copies that lost something -------------------------------------------------------------


def lists_and_prose(source: Source) -> list[tuple[str, str, bool]]:
    return [
        ("prose" if block.role in PROSE else block.role.value, block.text, block.truncated)
        for block in source.blocks
        if block.role in PROSE | LISTED
    ]


@pytest.mark.parametrize("write", [as_text, as_markdown, as_html])
def test_a_copy_without_headings_and_labels_yields_the_same_prose_and_lists(
    example: Source, write: Callable[[list[Block]], str]
) -> None:
    reader = {as_text: read_text, as_markdown: read_markdown, as_html: read_html}[write]
    copy = write([block for block in example.blocks if block.role not in LOST])
    source = structure(reader(copy.encode()), name="copy")
    assert lists_and_prose(source) == lists_and_prose(example)
    assert "no headings found, sections are told apart by their lists" in source.warnings


@pytest.mark.parametrize(
    "lost",
    [["Additional Materials"], ["Clarifications", "Context"], ["Counterarguments", "Other Perspectives"]],
)
def test_a_copy_that_lost_some_labels_yields_the_same_source(example: Source, lost: list[str]) -> None:
    kept = [block for block in example.blocks if block.text not in lost]
    source = from_text(as_text(kept))
    assert lists_and_prose(source) == lists_and_prose(example)


RELABELLED = {
    "Additional Materials": "Extras",
    "Clarifications": "Key terms:",
    "Context": "BACKGROUND",
    "Counterarguments": "Objections",
    "Other Perspectives": "On the Other Hand",
}


@pytest.mark.parametrize(
    "reword",
    [
        lambda block: RELABELLED.get(block.text, block.text),
        lambda block: block.text.upper() if block.role is BlockRole.HEADING else block.text,
        lambda block: f"{block.text}?" if block.role is BlockRole.HEADING else block.text,
        lambda block: f"“{block.text}”" if block.role is BlockRole.HEADING else block.text,
    ],
    ids=["other labels", "capitals", "questions", "quotes"],
)
def test_headings_and_labels_may_be_worded_otherwise(example: Source, reword: Callable[[Block], str]) -> None:
    blocks = [Block(block.role, reword(block), 0, 0, block.section, block.level) for block in example.blocks]
    source = from_text(as_text(blocks))
    assert lists_and_prose(source) == lists_and_prose(example)
    places = [b.section for b in source.blocks if b.role in PROSE | LISTED]
    assert places == [b.section for b in example.blocks if b.role in PROSE | LISTED]
