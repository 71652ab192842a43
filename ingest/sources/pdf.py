"""PDF: the letters of each page with their places and sizes, by pdfminer.six.

A PDF says where letters stand, not what they make; `ingest.sources.pdf_layout` makes lines, columns,
paragraphs and headings of them. What stands here keeps a hostile file within bounds: pdfminer expands
what it is given, so each stream is weighed before, and what is drawn is counted.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingest.document import RawSource
from ingest.sources.cleaning import clean
from ingest.sources.pdf_layout import UNKNOWN, Line, Page, blocks_of
from ingest.structure.wording import key
from kg.errors import NoSummaryError, SourceError

if TYPE_CHECKING:
    from pdfminer.layout import LTComponent, LTPage, LTTextLine
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdftypes import PDFStream

#: The most that the text of a file may expand to, and what may be drawn.
MAX_EXPANDED = 200_000_000
MAX_PAGES = 3_000
MAX_LETTERS = 3_000_000
MAX_PAGE_LETTERS = 30_000
MAX_PAGE_DOTS = 2_000
MAX_FIGURES = 50_000
_DEEPEST = 40
# how many times its size a stream of these filters can expand to
_LZW_GROWTH, _RUN_GROWTH = 1_300, 64
# more letters than this share without a meaning make a text unreadable
_MOST_UNKNOWN = 0.1
# a space that shows less than this part of its width is none
_COVERED = 0.3
# how wide and high a drawn bullet is, in points
_DOT = (1.5, 9.0)
_MAGIC = b"%PDF-"
#: What pdfminer raises on broken files, besides its own errors.
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, NotImplementedError,
    OSError, RecursionError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


def read_pdf(data: bytes) -> RawSource:
    """Format: PDF with text, in one or several columns; scans need to be recognised first."""
    if not data.strip():
        raise NoSummaryError("the file is empty: give a summary")
    if _MAGIC not in data[:1024]:
        raise SourceError("the file is no PDF: check that it is the right one")
    try:
        from pdfminer.psexceptions import PSException
    except ImportError as error:
        raise SourceError("reading PDF needs pdfminer.six: pip install 'countergraph[documents]'") from error
    try:
        pages, title = _read(data)
    except (PSException, *_FAULTS) as error:
        raise SourceError("the PDF is cut short or damaged: print it to a new PDF") from error
    return RawSource("pdf", blocks := tuple(blocks_of(pages)), _named(title, [b.text for b in blocks]))


def _named(title: str, texts: list[str]) -> dict[str, str]:
    """Return the title that the file's properties give, if the pages have it: programs put anything there."""
    wanted = key(title)
    return {"title": title} if wanted and any(key(text) == wanted for text in texts[:40]) else {}


def _read(data: bytes) -> tuple[list[Page], str]:
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError
    from pdfminer.pdfpage import PDFPage

    try:
        document = PDFDocument(_weighing_parser(data), caching=True)
    except PDFEncryptionError as error:
        raise _encrypted() from error
    if document.encryption is not None:
        raise _encrypted()
    device, interpreter = _drawing()
    for number, page in enumerate(PDFPage.create_pages(document), start=1):
        if number > MAX_PAGES:
            raise SourceError(f"the PDF has more than {MAX_PAGES} pages: split it")
        interpreter.process_page(page)
    pages: list[Page] = device.pages
    if not any(page.lines for page in pages):
        raise NoSummaryError(
            "the PDF has no text, only pictures of it: recognise its text first, for instance with ocrmypdf"
            if device.pictures
            else "the PDF has no text: give the page with its summary"
        )
    texts = [line.text for page in pages for line in page.lines]
    # a sign without a meaning at the start of a line is its bullet
    unknown = sum(len(UNKNOWN.findall(text.lstrip()[1:])) for text in texts)
    if unknown > _MOST_UNKNOWN * sum(map(len, texts)):
        raise SourceError(
            "the PDF does not say which letters its fonts show: print it to a new PDF, or recognise its text"
        )
    return pages, _title(document)


def _encrypted() -> SourceError:
    return SourceError("the PDF is encrypted: save it without a password and without restrictions")


def _title(document: PDFDocument) -> str:
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    for info in document.info:
        value = resolve1(info.get("Title"))
        if isinstance(value, bytes):
            return clean(decode_text(value))
    return ""


# --- bounds ---------------------------------------------------------------------------------


def _weighing_parser(data: bytes) -> Any:
    """Return a parser that refuses streams which expand to too much, before anything is expanded."""
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import PDFStream
    from pdfminer.psparser import LIT

    class Weighing(PDFParser):
        weight = 0

        def push(self, *objs: Any) -> None:
            for _, found in objs:
                if not isinstance(found, PDFStream):
                    continue
                if found.get("Subtype") is LIT("Image"):
                    found.rawdata = b""  # no text in it
                    continue
                self.weight += _expanded(found)
                if self.weight > MAX_EXPANDED:
                    raise SourceError(
                        f"the text of the PDF expands to more than {MAX_EXPANDED / 1e6:.0f} MB: split it"
                    )
            super().push(*objs)

    return Weighing(io.BytesIO(data))


def _expanded(stream: PDFStream) -> int:
    """Return how many bytes a stream expands to at most; what is flate is tried, up to the limit."""
    from pdfminer import pdftypes
    from pdfminer.ascii85 import ascii85decode, asciihexdecode

    data: bytes = stream.rawdata or b""
    size = len(data)
    for name, params in stream.get_filters():
        if name in pdftypes.LITERALS_FLATE_DECODE:
            data = _inflated(data)
            size = len(data)
        elif name in pdftypes.LITERALS_ASCII85_DECODE:
            data = ascii85decode(data)
        elif name in pdftypes.LITERALS_ASCIIHEX_DECODE:
            data = asciihexdecode(data)
        elif name in pdftypes.LITERALS_LZW_DECODE:
            return size * _LZW_GROWTH
        elif name in pdftypes.LITERALS_RUNLENGTH_DECODE:
            return size * _RUN_GROWTH
        elif name in pdftypes.LITERALS_CCITTFAX_DECODE:
            return MAX_EXPANDED  # a picture that does not say that it is one
        if isinstance(params, dict) and "Columns" in params:
            size += pdftypes.int_value(params["Columns"])  # a predictor lays out a row of this length
    return size


def _inflated(data: bytes) -> bytes:
    machine = zlib.decompressobj()
    try:
        return machine.decompress(data, MAX_EXPANDED + 1)
    except zlib.error:
        return data  # pdfminer makes out of it what it can, byte by byte


def _drawing() -> tuple[Any, Any]:
    """Return a device that keeps the lines of each page, and the interpreter that draws on it."""
    from pdfminer.converter import PDFLayoutAnalyzer
    from pdfminer.layout import LAParams
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager

    class Device(PDFLayoutAnalyzer):
        def __init__(self, manager: PDFResourceManager) -> None:
            # a small margin keeps columns apart; what it parts within a line is joined again
            super().__init__(manager, laparams=LAParams(boxes_flow=None, all_texts=True, char_margin=1.0))
            self.pages: list[Page] = []
            self.pictures = self.letters = self.on_page = self.figures = 0
            self.dots: list[Line] = []

        def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
            self.figures += 1
            if self.figures > MAX_FIGURES or len(self._stack) > _DEEPEST:
                raise SourceError("the PDF draws too many figures within figures: print it to a new PDF")
            super().begin_figure(name, bbox, matrix)

        def render_image(self, name: str, stream: PDFStream) -> None:
            self.pictures += 1

        def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
            """Keep what is as small and as round as a bullet."""
            if fill and len(self.dots) < MAX_PAGE_DOTS and (dot := _dot(path, self.ctm)) is not None:
                self.dots.append(dot)

        def render_char(self, *args: Any, **kwargs: Any) -> float:
            self.letters += 1
            self.on_page += 1
            if self.letters > MAX_LETTERS:
                raise SourceError(f"the PDF has more than {MAX_LETTERS:,} letters: split it")
            if self.on_page > MAX_PAGE_LETTERS:
                raise SourceError(f"a page of the PDF has more than {MAX_PAGE_LETTERS:,} letters: split it")
            return super().render_char(*args, **kwargs)

        def receive_layout(self, ltpage: LTPage) -> None:
            lines = list(_lines(ltpage))
            bullets = [dot for dot in self.dots if any(_is_bullet(dot, line) for line in lines)]
            self.pages.append(Page(ltpage.width, ltpage.height, lines + bullets))
            self.dots, self.on_page = [], 0

    manager = PDFResourceManager()
    device = Device(manager)
    return device, PDFPageInterpreter(manager, device)


def _dot(path: Any, ctm: Any) -> Line | None:
    """Return a drawn shape as a bullet if it has the size and the proportions of one."""
    from pdfminer.utils import apply_matrix_pt

    points = [apply_matrix_pt(ctm, part[-2:]) for part in path[:40] if len(part) > 2]
    if not points or len(path) > 40:
        return None
    (x0, x1), (y0, y1) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    width, height = x1 - x0, y1 - y0
    if not (_DOT[0] <= min(width, height) and max(width, height) <= _DOT[1] and abs(width - height) <= 1):
        return None
    return Line("•", x0, x1, y0, y1, height, bold=False)


def _is_bullet(dot: Line, line: Line) -> bool:
    """Tell whether a line begins right beside a dot."""
    middle = (dot.y0 + dot.y1) / 2
    return line.y0 < middle < line.y1 and 0 < line.x0 - dot.x1 < 3 * line.size and dot.y1 - dot.y0 < line.size


def _lines(item: LTComponent) -> Iterator[Line]:
    """Yield the upright lines of text in a page or a figure."""
    from pdfminer.layout import LTContainer, LTTextLine

    if isinstance(item, LTTextLine):
        line = _line(item)
        if line is not None:
            yield line
    elif isinstance(item, LTContainer):
        for child in item:
            yield from _lines(child)


def _line(item: LTTextLine) -> Line | None:
    from pdfminer.layout import LTChar

    letters = [letter for letter in item if isinstance(letter, LTChar)]
    seen = [letter for letter in letters if letter.get_text().strip()]
    if not seen or sum(letter.upright for letter in seen) < len(seen):
        return None
    text = "".join(_shown(list(item))).strip("\n")
    if not text.strip():
        return None
    sizes = Counter(round(letter.size * 4) / 4 for letter in seen)
    size = max(sizes, key=lambda s: (sizes[s], s))
    bold = sum(_is_bold(letter.fontname) for letter in seen) > 0.9 * len(seen)
    y0, y1 = min(letter.y0 for letter in seen), max(letter.y1 for letter in seen)
    return Line(text, seen[0].x0, max(letter.x1 for letter in seen), y0, y1, size, bold)


def _shown(parts: list[Any]) -> Iterator[str]:
    """Yield the text of letters and of the gaps between them.

    A browser prints a soft hyphen that is not needed as a space, and the next letter over it.
    """
    from pdfminer.layout import LTChar

    for part, following in zip(parts, [*parts[1:], None], strict=True):
        text: str = part.get_text()
        covered = (
            isinstance(part, LTChar)
            and isinstance(following, LTChar)
            and not text.strip()
            and following.x0 - part.x0 < _COVERED * part.width
        )
        if not covered:
            yield text


def _is_bold(font: str) -> bool:
    name = font.lower()
    return any(word in name for word in ("bold", "black", "heavy", "demi"))
