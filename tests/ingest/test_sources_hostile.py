"""Files that are damaged, locked or traps: one sentence each, in little time and memory."""

import io
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printing import CONTAINER, archive, as_docx, as_pdf, epub

from ingest import ingest
from ingest.document import Block, BlockRole
from ingest.sources import SOURCES, read
from ingest.structure import structure
from kg import open_store
from kg.errors import NoSummaryError, SourceError

PAGE = [
    Block(BlockRole.TITLE, "On Trams", 0, 0, 0),
    Block(BlockRole.PARAGRAPH, "Ada Moss argues that trams calm a street, because cars slow down.", 0, 0, 0),
]
CHAPTER = "<h1>On Trams</h1><p>Ada Moss argues that trams calm a street.</p>"
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]>"
)
WORD = {"[Content_Types].xml": "<Types/>"}


def pdf(*objects: bytes) -> bytes:
    """Return a PDF of these objects, the first of which is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), more, data)


def one_page(content: bytes, *more: bytes, resources: bytes = b"") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<%s>>>>" % resources
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, *more)


def bomb() -> bytes:
    return zlib.compress(b" " * 250_000_000, 9)


def forms(depth: int) -> list[bytes]:
    """Return figures that each draw the next one ten times."""
    found = []
    for n in range(5, 5 + depth):
        head = b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</F %d 0 R>>>>" % (n + 1)
        found.append(stream(b"/F Do " * 10, head))
    return [*found, stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]")]


CASES = {
    "empty.pdf": (lambda: b" ", NoSummaryError, "is empty"),
    "text.pdf": (lambda: b"Trams calm a street.", SourceError, "is no PDF"),
    "cut.pdf": (lambda: as_pdf(PAGE)[:300], SourceError, "cut short or damaged"),
    "locked.pdf": (lambda: as_pdf(PAGE, encrypt="secret"), SourceError, "is encrypted"),
    "scan.pdf": (
        lambda: one_page(
            stream(b"q 600 0 0 800 0 0 cm /I Do Q"),
            stream(b"\x00", b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"),
            resources=b"/XObject<</I 5 0 R>>",
        ),
        NoSummaryError,
        "recognise its text first",
    ),
    "bomb.pdf": (lambda: one_page(stream(bomb(), b"/Filter/FlateDecode")), SourceError, "expands to more than"),
    "twice.pdf": (
        lambda: one_page(stream(zlib.compress(bomb()), b"/Filter[/FlateDecode/FlateDecode]")),
        SourceError,
        "expands to more than",
    ),
    "lzw.pdf": (lambda: one_page(stream(b"\x80" * 200_000, b"/Filter/LZWDecode")), SourceError, "expands to more"),
    "forms.pdf": (
        lambda: one_page(stream(b"/F Do"), *forms(9), resources=b"/XObject<</F 5 0 R>>"),
        SourceError,
        "too many figures",
    ),
    "crowded.pdf": (
        lambda: one_page(
            stream(b"BT /F 9 Tf " + b"(trams) Tj " * 6_001 + b"ET"),
            resources=b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>",
        ),
        SourceError,
        "more than 30,000 letters",
    ),
    "loop.pdf": (
        lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        NoSummaryError,
        "has no text",
    ),
    "text.docx": (lambda: b"Trams calm a street.", SourceError, "no whole Word document"),
    "old.docx": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), SourceError, "an old Word document"),
    "cut.docx": (lambda: as_docx(PAGE)[:900], SourceError, "no whole Word document"),
    "other.docx": (lambda: archive({"a.txt": "a"}), SourceError, "no Word document"),
    "laughs.docx": (
        lambda: archive({**WORD, "word/document.xml": f"{LAUGHS}<w>&lol9;</w>"}), SourceError, "word/document.xml",
    ),
    "deep.docx": (
        lambda: archive({**WORD, "word/document.xml": "<w>" * 10_000 + "</w>" * 10_000}), SourceError, "is no XML",
    ),
    "bomb.docx": (
        lambda: archive({**WORD, "word/document.xml": b" " * 150_000_000}), SourceError, "200 times its size",
    ),
    "many.docx": (lambda: archive({f"word/{n}.xml": "<a/>" for n in range(10_001)}), SourceError, "10001 files"),
    "strange.docx": (lambda: archive({**WORD, "word/document.xml": "<w/>"}), SourceError, "Word document"),
    "text.epub": (lambda: b"Trams calm a street.", SourceError, "no whole EPUB"),
    "cut.epub": (lambda: epub({"a": CHAPTER})[:-40], SourceError, "no whole EPUB"),
    "other.epub": (lambda: archive({"a.txt": "a"}), SourceError, "no EPUB"),
    "lacks.epub": (lambda: archive({"META-INF/container.xml": CONTAINER}), SourceError, "has no part 'OEBPS/book.opf'"),
    "laughs.epub": (
        lambda: archive({"META-INF/container.xml": f"{LAUGHS}<a>&lol9;</a>"}),
        SourceError,
        "entity amplification",
    ),
    "entity.epub": (
        lambda: archive({"META-INF/container.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
        SourceError,
        "defines entities",
    ),
    "rights.epub": (lambda: epub({"a": CHAPTER}, more={"META-INF/rights.xml": "<a/>"}), SourceError, "is encrypted"),
    "drm.epub": (
        lambda: epub({"a": CHAPTER}, more={"META-INF/encryption.xml": '<e><EncryptionMethod Algorithm="aes"/></e>'}),
        SourceError,
        "is encrypted",
    ),
    "cover.epub": (lambda: epub({"a": '<body epub:type="cover"><p>Trams.</p></body>'}), NoSummaryError, "no prose"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_told_in_one_sentence(tmp_path: Path, name: str) -> None:
    data, error, message = CASES[name]
    path = tmp_path / name
    path.write_bytes(data())
    with pytest.raises(SourceError) as caught:
        read(path)
    assert type(caught.value) is error
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_member_with_a_password_is_told() -> None:
    data = bytearray(archive({"META-INF/container.xml": CONTAINER}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as file:
        local = file.infolist()[0].header_offset
    central = data.rindex(b"PK\x01\x02")
    data[local + 6] |= 1
    data[central + 8] |= 1
    with pytest.raises(SourceError, match="is encrypted"):
        SOURCES[".epub"](bytes(data))


@pytest.mark.parametrize(
    ("module", "suffix", "make"),
    [("mammoth", ".docx", lambda: as_docx(PAGE)), ("pdfminer.psexceptions", ".pdf", lambda: as_pdf(PAGE))],
)
def test_what_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, module: str, suffix: str, make
) -> None:
    data = make()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SourceError, match=r"pip install 'countergraph\[documents\]'"):
        SOURCES[suffix](data)


def test_nothing_of_a_bad_file_is_imported(tmp_path: Path) -> None:
    (tmp_path / "cut.pdf").write_bytes(as_pdf(PAGE)[:300])
    store = open_store(str(tmp_path / "graph.db"))
    report = ingest([tmp_path / "cut.pdf"], store)
    assert [path.name for path, _ in report.failures] == ["cut.pdf"]
    assert store.list_nodes("Document", limit=10) == []
    store.close()


def assert_read_or_refused(suffix: str, data: bytes) -> None:
    told = ""
    try:
        structure(SOURCES[suffix](data), name="any")
    except SourceError as error:
        told = str(error)
    assert "\n" not in told


WHOLE = {".pdf": as_pdf(PAGE), ".docx": as_docx(PAGE), ".epub": epub({"a": CHAPTER})}


@pytest.mark.parametrize("suffix", [*WHOLE, ".vtt", ".srt"])
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    for each in (data, b"%PDF-1.4\n" + data, b"PK\x03\x04" + data, b"WEBVTT\n\n" + data):
        assert_read_or_refused(suffix, each)


@pytest.mark.parametrize("suffix", WHOLE)
@given(place=st.integers(0, 60_000), junk=st.binary(min_size=1, max_size=8), cut=st.booleans())
def test_a_damaged_file_is_read_or_refused(suffix: str, place: int, junk: bytes, cut: bool) -> None:
    whole = WHOLE[suffix]
    place %= len(whole)
    data = whole[:place] + junk + (b"" if cut else whole[place + len(junk) :])
    assert_read_or_refused(suffix, data)
