"""A page is the same source as PDF, as a Word document and as an e-book, by the programs that write them."""

from dataclasses import replace
from pathlib import Path

import pytest
from printing import as_docx, as_pdf, by_pandoc, printed, with_soft_hyphens
from test_same_page import as_html, as_markdown, content

from ingest.document import Source
from ingest.sources import read
from ingest.sources.docx import read_docx
from ingest.sources.epub import read_epub
from ingest.sources.pdf import read_pdf
from ingest.structure import structure

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ["attention-span.txt", "city-water.md", "electric-cars.txt", "remote-work.txt"]


@pytest.fixture(scope="module", params=NAMES)
def example(request: pytest.FixtureRequest) -> Source:
    return read(EXAMPLES / request.param)


def assert_same(again: Source, example: Source) -> None:
    assert content(again) == content(example)
    assert again.sha256 == example.sha256
    assert (again.title, again.collection) == (example.title, example.collection)
    for block in again.blocks:
        assert again.text[block.start : block.end] == block.text


@pytest.mark.parametrize(
    ("columns", "justified", "indented"),
    [(1, False, False), (1, True, True), (2, True, False), (2, False, True)],
)
def test_a_pdf_is_the_same_source(example: Source, columns: int, justified: bool, indented: bool) -> None:
    data = as_pdf(example.blocks, columns=columns, justified=justified, indented=indented)
    assert_same(structure(read_pdf(data), name="page"), example)


@pytest.mark.parametrize(
    "style",
    ["", "body { columns: 2; font: 11px/1.4 serif; text-align: justify }"],
    ids=["browser's own", "two columns with soft hyphens"],
)
def test_a_page_printed_by_a_browser_is_the_same_source(example: Source, style: str, tmp_path: Path) -> None:
    blocks = [replace(b, text=with_soft_hyphens(b.text)) if style else b for b in example.blocks]
    page = as_html(blocks).replace("<title>", f"<style>{style}</style><title>")
    assert_same(structure(read_pdf(printed(page, tmp_path)), name="page"), example)


def test_a_word_document_is_the_same_source(example: Source) -> None:
    assert_same(structure(read_docx(as_docx(example.blocks)), name="page"), example)


@pytest.mark.parametrize(("kind", "reader"), [("docx", read_docx), ("epub", read_epub)])
def test_what_pandoc_writes_is_the_same_source(example: Source, kind, reader, tmp_path: Path) -> None:
    data = by_pandoc(as_markdown(list(example.blocks)), kind, tmp_path)
    assert_same(structure(reader(data), name="page"), example)
