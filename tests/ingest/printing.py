"""Pages written as documents by the programs that people write them with, for tests of the readers."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
import pytest
from readers import module
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from ingest.document import Block, BlockRole
from ingest.structure.draft import LISTED

MARGIN, GAP = 60, 24


def as_pdf(
    blocks: Iterable[Block],
    *,
    columns: int = 1,
    justified: bool = False,
    indented: bool = False,
    encrypt: str | None = None,
) -> bytes:
    """Return the page as a PDF by reportlab, with a running head and page numbers."""
    width, height = A4
    column = (width - 2 * MARGIN - (columns - 1) * GAP) / columns
    frames = [
        Frame(
            MARGIN + i * (column + GAP), MARGIN, column, height - 2 * MARGIN,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )
        for i in range(columns)
    ]  # fmt: skip

    def decorate(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN, height - 40, "Collected Summaries")
        canvas.drawCentredString(width / 2, 30, f"Page {document.page}")

    body = ParagraphStyle(
        "body",
        fontName="Times-Roman",
        fontSize=10.5,
        leading=13,
        spaceAfter=0 if indented else 7,
        firstLineIndent=14 if indented else 0,
        alignment=4 if justified else 0,
    )
    item = ParagraphStyle("item", parent=body, leftIndent=14, bulletIndent=2, firstLineIndent=0, spaceAfter=4)
    sizes = {BlockRole.TITLE: 20, BlockRole.LABEL: 12}
    story = []
    for block in blocks:
        text = escape(block.text)
        size = (17 - 2 * (block.level or 1)) if block.role is BlockRole.HEADING else sizes.get(block.role)
        if size:
            head = ParagraphStyle(
                "head",
                fontName="Helvetica-Bold",
                fontSize=size,
                leading=1.2 * size,
                spaceBefore=8,
                spaceAfter=6,
            )
            story.append(Paragraph(text, head))
        elif block.role in LISTED:
            story.append(Paragraph(text, item, bulletText="•"))
        else:
            story.append(Paragraph(text, body))
    stream = io.BytesIO()
    document = BaseDocTemplate(stream, pagesize=A4, encrypt=encrypt)
    document.addPageTemplates([PageTemplate("page", frames, onPage=decorate)])
    document.build(story)
    return stream.getvalue()


def with_soft_hyphens(text: str) -> str:
    """Return `text` with a soft hyphen in the middle of every long word of letters only."""
    return " ".join(
        f"{word[: len(word) // 2]}\u00ad{word[len(word) // 2 :]}"
        if word.isalpha() and len(word) > 7
        else word
        for word in text.split(" ")
    )


def printed(html: str, folder: Path) -> bytes:
    """Return a page as Chromium prints it, with the head and the foot it adds."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium to print with")
    page, pdf = folder / "page.html", folder / "page.pdf"
    page.write_text(html, "utf-8")
    command = [
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={folder / 'profile'}",
    ]
    subprocess.run([*command, f"--print-to-pdf={pdf}", page], capture_output=True, check=True, timeout=120)
    return pdf.read_bytes()


def as_docx(blocks: Iterable[Block]) -> bytes:
    """Return the page as a Word document by python-docx, with Word's own styles."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Collected Summaries"
    for block in blocks:
        match block.role:
            case BlockRole.TITLE:
                document.add_heading(block.text, 0)
            case BlockRole.HEADING:
                document.add_heading(block.text, block.level or 1)
            case BlockRole.LABEL:
                document.add_heading(block.text, 3)
            case BlockRole.CLARIFICATION | BlockRole.COUNTERARGUMENT:
                document.add_paragraph(block.text, "List Bullet")
            case _:
                document.add_paragraph(block.text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def by_pandoc(markdown: str, kind: str, folder: Path) -> bytes:
    """Return Markdown as pandoc converts it."""
    out = folder / f"page.{kind}"
    module("pypandoc").convert_text(markdown, kind, "commonmark", outputfile=str(out))
    return out.read_bytes()


CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def epub(
    pages: Mapping[str, str],
    *,
    metadata: str = "<dc:title>On Trams</dc:title><dc:creator>Ada Moss</dc:creator>",
    items: Mapping[str, str] | None = None,
    spine: Sequence[str] | None = None,
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Return an e-book of these pages; `items` are further attributes of a page's item, `spine` its order."""
    manifest = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml" {(items or {}).get(name, "")}/>'
        for name in pages
    )
    order = "".join(f'<itemref idref="{name}"/>' for name in spine or pages)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{metadata}</metadata><manifest>{manifest}</manifest><spine>{order}</spine></package>"
    )
    wrapped = {
        f"OEBPS/{name}.xhtml": '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title/></head>{body if body.startswith('<body') else f'<body>{body}</body>'}</html>"
        for name, body in pages.items()
    }
    return archive(
        {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package, **wrapped, **(more or {})}
    )


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return stream.getvalue()
