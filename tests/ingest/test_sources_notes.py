"""Notes: what Obsidian and Readwise add to Markdown."""

import io
import json
import zipfile
from pathlib import Path

import pytest
import specimen

from ingest.document import FURNITURE, BlockRole, Source
from ingest.sources import find_sources, read
from ingest.sources.markdown import markdown_blocks
from kg.errors import SourceError
from kg.formats import find_format

READWISE = """# On Walking

![rw-book-cover](https://example.org/cover.png)

## Metadata
- Author: [[Bo Chen]]
- Full Title: On Walking: A Short History
- Category: #books
- URL: https://example.org/walking

## Highlights
- Walking is how cities were measured ([Location 88](https://readwise.io/x))
    - **Note:** Is it?
    - Tags: [[favourite]]
- It may be slow. However, it costs nothing. ([View Highlight](https://read.readwise.io/read/01))
- A street (like a river) has two banks. ([Page 12](https://example.org)) ^a1
"""


def note(folder: Path, text: str, name: str = "A Note") -> Source:
    path = folder / f"{name}.md"
    path.write_text(text, "utf-8")
    return read(path)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("See [[Trams]] and [[Rail Transport|railways]].", "See Trams and railways."),
        ("See [[folder/Trams#Cost]].", "See Trams > Cost."),
        ("Trams calm a street.![[map.png]]", "Trams calm a street."),
        ("Trams calm a street. ^ab-12", "Trams calm a street."),
        ("Trams calm a street. #city #transport/rail", "Trams calm a street."),
        ("The #economy of trams.", "The economy of trams."),
        ("C# and issue #12 stay.", "C# and issue #12 stay."),
        ("Trams ==calm== a street.", "Trams calm a street."),
        ("`[[code]]` stays.", "[[code]] stays."),
    ],
)
def test_a_line_is_read_as_it_is_shown(line: str, shown: str) -> None:
    assert [block.text for block in markdown_blocks(line)] == [shown]


def test_a_callout_has_a_title_and_a_text() -> None:
    blocks = markdown_blocks(
        "> [!tip]- Where to look\n> Trams are railways. ^b\n\n> [!note]\n> Buses are not."
    )
    assert [block.text for block in blocks] == ["Where to look", "Trams are railways.", "Buses are not."]


def test_comments_are_left_out(tmp_path: Path) -> None:
    source = note(tmp_path, "Trams %%private%% calm a street.\n\n%%a\n\nb%%\n\nBuses do not, 100%% sure.")
    assert source.text == "Trams calm a street.\n\nBuses do not, 100%% sure."


def test_highlights_are_quoted_word_for_word(tmp_path: Path) -> None:
    source = note(tmp_path, READWISE)
    assert (source.title, source.byline, source.url) == (
        "On Walking",
        "Bo Chen",
        "https://example.org/walking",
    )
    assert [(b.role, b.text) for b in source.blocks] == [
        (BlockRole.TITLE, "On Walking"),
        (BlockRole.HEADING, "Highlights"),
        (BlockRole.PARAGRAPH, "Walking is how cities were measured"),
        (BlockRole.NOTE, "Note: Is it?"),
        (BlockRole.NOTE, "Tags: favourite"),
        (BlockRole.PARAGRAPH, "It may be slow. However, it costs nothing."),
        (BlockRole.PARAGRAPH, "A street (like a river) has two banks."),
    ]
    assert BlockRole.NOTE in FURNITURE


def test_front_matter_and_the_name_of_the_file_describe_a_note(tmp_path: Path) -> None:
    front = "---\nauthor: [[Ada Moss]]\ntags: [city]\nsource: https://example.org/move\npublished: 2024-05-01\nseries: City Notes\n---\n"
    source = note(tmp_path, f"{front}## Highlights\n\n- Trams calm a street.\n", name="How to Move")
    assert (source.title, source.byline, source.url, source.published, source.collection) == (
        "How to Move", "Ada Moss", "https://example.org/move", "2024-05-01", "City Notes",
    )  # fmt: skip


def test_settings_waste_and_templates_of_a_vault_are_passed_over(tmp_path: Path) -> None:
    for name in (
        "a.md",
        ".obsidian/x.md",
        ".trash/b.md",
        "Templates/c.md",
        "meta/forms/d.md",
        "meta/e.md",
        "sub/Templates/f.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Trams calm a street.")
    (tmp_path / ".obsidian" / "templates.json").write_text(json.dumps({"folder": "meta/forms"}))
    found = [path.relative_to(tmp_path).as_posix() for path in find_sources([tmp_path])]
    assert found == ["a.md", "meta/e.md", "sub/Templates/f.md"]


def test_a_vault_that_was_exported_from_a_graph_is_no_source(tmp_path: Path) -> None:
    stream = io.BytesIO()
    find_format("obsidian").write(specimen.night(), stream)
    zipfile.ZipFile(stream).extractall(tmp_path / "vault")
    for path in find_sources([tmp_path / "vault"]):
        with pytest.raises(SourceError, match="this note was exported from a graph"):
            read(path)
