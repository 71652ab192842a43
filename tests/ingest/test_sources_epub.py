"""E-books: chapters in the order of the spine, and what the package says of the book."""

import re
from pathlib import Path

from printing import epub

from ingest.document import BlockRole
from ingest.sources import SOURCES
from ingest.sources.epub import read_epub
from ingest.structure import structure

ONE = "<h1>The Street</h1><p>Ada Moss argues that trams<a id='x'/> calm a street.</p>"
TWO = "<h1>The Square</h1><p>Bo Chen says that squares need trees.<br/>He has none.</p>"


def test_chapters_are_sections_in_the_order_of_the_spine() -> None:
    data = epub({"two": TWO, "one": ONE}, spine=["one", "two"])
    source = structure(read_epub(data), name="book")
    assert (source.title, source.byline) == ("On Trams", "Ada Moss")
    assert [(head.heading, head.level) for head in source.sections] == [("The Street", 1), ("The Square", 1)]
    assert [block.text for block in source.blocks if block.role is BlockRole.PARAGRAPH] == [
        "Ada Moss argues that trams calm a street.",
        "Bo Chen says that squares need trees. He has none.",
    ]


def test_cover_and_contents_are_left_out() -> None:
    pages = {
        "cover": '<body epub:type="cover"><p>A cover of a book.</p></body>',
        "nav": "<nav epub:type='toc'><p>Contents of the book.</p></nav>",
        "one": ONE,
    }
    source = structure(read_epub(epub(pages, items={"nav": 'properties="nav"'})), name="book")
    assert "cover" not in source.text
    assert "Contents" not in source.text


def test_the_package_says_what_a_book_is() -> None:
    metadata = (
        "<dc:title>On Trams</dc:title><dc:creator>Ada Moss</dc:creator>"
        '<dc:creator id="t">Cy Park</dc:creator><meta refines="#t" property="role">trl</meta>'
        "<dc:date>2024-05-01</dc:date><dc:identifier>https://example.org/trams</dc:identifier>"
        '<meta name="calibre:series" content="Streets"/>'
    )
    assert read_epub(epub({"one": ONE}, metadata=metadata)).meta == {
        "title": "On Trams", "byline": "Ada Moss", "published": "2024-05-01",
        "url": "https://example.org/trams", "collection": "Streets",
    }  # fmt: skip


def test_scrambled_fonts_lock_no_text() -> None:
    method = '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>'
    assert read_epub(epub({"one": ONE}, more={"META-INF/encryption.xml": method})).blocks


def test_the_reference_names_every_kind_of_file() -> None:
    reference = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
    assert set(re.findall(r"`(\.[a-z]+)`", reference.split("## PDF")[0])) - {".obsidian", ".trash"} == set(
        SOURCES
    )
