"""Markdown: the visible text, and what front matter says."""

import pytest

from ingest.sources.markdown import markdown_blocks, read_markdown


def shown(text: str) -> list[str]:
    return [f"{block.kind.value[0]}{block.level or ''} {block.text}" for block in markdown_blocks(text)]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("# Tea\n\n## Green", ["h1 Tea", "h2 Green"]),
        ("Tea\n===\n\nText.", ["h1 Tea", "p Text."]),
        ("*A* **b** `c` [d](https://e.org 'f') ![g](h.png)i.", ["p A b c d i."]),
        ("wrapped\nlines of a long-\nterm plan.", ["p wrapped lines of a long-term plan."]),
        ("- one\n- two", ["i one", "i two"]),
        (
            "- one\n\n  more of it\n- two\n  - nested\n- three",
            ["i one more of it", "i two", "i nested", "i three"],
        ),
        ("1. one\n2. two", ["i one", "i two"]),
        ("• one\n• two\n  goes on", ["i one", "i two goes on"]),
        ("**Counterarguments**", ["u Counterarguments"]),
        ("**Why Tea**\nIt is warm.", ["u Why Tea", "p It is warm."]),
        ("**Tea** is warm.", ["p Tea is warm."]),
        ("> quoted text.", ["p quoted text."]),
        ("```\ncode stays\n```", ["p code stays"]),
        ("<div class='cta'>Sign up</div>\n\n<p>Raw <b>text</b> stays.</p>", ["p Raw text stays."]),
        ("an <b>inline</b> tag<br>and a break &amp; more", ["p an inline tag and a break & more"]),
        ("<!-- a comment -->\n\nText.", ["p Text."]),
        ("| a | b |\n|---|---|\n| c | d |", ["p a | b", "p c | d"]),
        ("---\n\nText.", ["p Text."]),
    ],
)
def test_markdown_blocks(text: str, blocks: list[str]) -> None:
    assert shown(text) == blocks


@pytest.mark.parametrize(
    ("front", "meta"),
    [
        ("title: Tea\nauthor: Ann Lee", {"title": "Tea", "byline": "Ann Lee"}),
        ("authors: [Ann Lee, Bo Chen]", {"byline": "Ann Lee, Bo Chen"}),
        ("published: 2025", {"published": "2025"}),
        ("date: 2024-02-30", {"published": "2024-02-30"}),
        ("podcast: Tea Talk\nshow: Other", {"collection": "Tea Talk"}),
        ("source: https://example.org/tea", {"url": "https://example.org/tea"}),
        ("source: my shelf", {}),
        ("tags: [a, b]\ntitle: {nested: yes}", {}),
        ("# only a comment", {}),
    ],
)
def test_front_matter(front: str, meta: dict[str, str]) -> None:
    raw = read_markdown(f"---\r\n{front}\r\n---\r\n\r\nText.".encode())
    assert raw.meta == meta
    assert [block.text for block in raw.blocks] == ["Text."]
    assert raw.warnings == ()


@pytest.mark.parametrize("front", ["title: Tea: a book", "a: [", "- just\n- a list", "x: " + "[" * 5000])
def test_front_matter_that_is_no_mapping_is_kept_as_text(front: str) -> None:
    raw = read_markdown(f"---\n{front}\n---\nText.".encode())
    assert raw.warnings == ("the front matter is not valid YAML and was read line by line",)
    assert [block.text for block in raw.blocks] == [*front.split("\n"), "Text."]


def test_aliases_in_front_matter_do_not_multiply() -> None:
    levels = "\n".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 12))
    raw = read_markdown(f"---\nx0: &x0 [lol]\n{levels}\ntitle: *x11\n---\nText.".encode())
    assert raw.meta == {}
