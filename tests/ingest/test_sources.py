"""Reading files: what is refused, how bytes become characters, and what holds for any text."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import FURNITURE, PROSE, Source
from ingest.sources import MAX_BYTES, SOURCES, find_sources, read
from ingest.sources.cleaning import clean
from ingest.sources.decoding import decode
from ingest.structure import structure
from kg.errors import NoSummaryError, SourceError

PROSE_TEXT = "Tea keeps people awake, Ann Lee argues. Coffee does so for longer."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.md", "c.html", "notes.odt", ".hidden.txt"):
        (tmp_path / name).write_text(PROSE_TEXT, "utf-8")
    for name in ("deeper", ".git"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "d.TXT").write_text(PROSE_TEXT, "utf-8")
    return tmp_path


def test_find_sources_takes_known_formats_at_every_depth_sorted(folder: Path) -> None:
    found = [path.relative_to(folder).as_posix() for path in find_sources([folder])]
    assert found == ["a.md", "b.txt", "c.html", "deeper/d.TXT"]


def test_find_sources_keeps_the_order_given_and_names_a_file_once(folder: Path) -> None:
    found = find_sources([folder / "c.html", folder / "notes.odt", folder])
    assert [path.name for path in found] == ["c.html", "notes.odt", "a.md", "b.txt", "d.TXT"]


def test_find_sources_refuses_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere does not exist: check the path"):
        find_sources([tmp_path / "nowhere"])


def test_find_sources_refuses_a_folder_without_summaries(tmp_path: Path) -> None:
    (tmp_path / "notes.odt").write_text("x")
    with pytest.raises(SourceError, match=r"holds no summaries: known are \.docx, \.epub, \.htm"):
        find_sources([tmp_path])


@pytest.mark.parametrize(
    ("name", "data", "error", "message"),
    [
        ("empty.txt", b"", NoSummaryError, "the file is empty"),
        ("blank.md", b" \n\n\t", NoSummaryError, "the file is empty"),
        ("bom.txt", b"\xef\xbb\xbf \n", NoSummaryError, "the file is empty"),
        ("menu.txt", b"Home\n\nAbout", NoSummaryError, "holds no prose"),
        ("frame.html", b"<html><body><script>x</script></body></html>", NoSummaryError, "holds no prose"),
        ("comment.html", b"<!-- nothing -->", NoSummaryError, "has no text"),
        ("nul.txt", b"text\x00text", SourceError, "binary"),
        ("paper.txt", b"%PDF-1.7 ...", SourceError, "a PDF"),
        ("book.md", b"PK\x03\x04....", SourceError, "ZIP"),
        ("latin.txt", b"\x81\x8d not writing", SourceError, "not text in UTF-8"),
        ("noise.txt", bytes(range(128, 256)) + b" x", SourceError, "not text in UTF-8"),
        ("cut.txt", "Zürich und Köln, “so”".encode()[:-1], SourceError, "not text in UTF-8"),
        ("odd.txt", b"\xff\xfea", SourceError, "says that it is UTF-16"),
        ("table.csv", b"a,b", SourceError, "of no known format"),
    ],
)
def test_read_refuses_in_one_sentence_with_the_path(
    tmp_path: Path, name: str, data: bytes, error: type[SourceError], message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read(path)
    assert type(caught.value) is error
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_read_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        read(tmp_path / "nowhere.txt")


def test_read_refuses_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder where a file is meant"):
        read(tmp_path)


def test_read_refuses_a_pipe_without_waiting_for_it(tmp_path: Path) -> None:
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)
    with pytest.raises(SourceError, match="no regular file"):
        read(path)


def test_read_refuses_a_large_file_before_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(SourceError, match=r"has 50 MB and a summary at most 20 MB"):
        read(path)
    assert MAX_BYTES == 20_000_000


def test_the_title_falls_back_to_the_file_name(tmp_path: Path) -> None:
    path = tmp_path / "morning-tea.txt"
    path.write_text(PROSE_TEXT, "utf-8")
    source = read(path)
    assert source.title == "morning-tea"
    assert "no title found, using the file's name" in source.warnings


@pytest.mark.parametrize(
    ("data", "text", "warns"),
    [
        ("“Tea”".encode(), "“Tea”", False),
        (b"\xef\xbb\xbfTea", "Tea", False),
        ("Tea ☕".encode("utf-16"), "Tea ☕", False),
        (b"\xfe\xff" + "Tea".encode("utf-16-be"), "Tea", False),
        ("Tea".encode("utf-32"), "Tea", False),
        ("“Tea” at the café — warm".encode("cp1252"), "“Tea” at the café — warm", True),
    ],
)
def test_decode_reads_the_encodings_that_summaries_come_in(data: bytes, text: str, warns: bool) -> None:
    decoded = decode(data)
    assert decoded.text == text
    assert bool(decoded.warnings) is warns


def test_decode_heeds_a_declared_charset_that_fits() -> None:
    assert decode("Чай".encode("windows-1251"), charset="Windows-1251").text == "Чай"
    assert decode("Tea ☕".encode(), charset="unheard-of").text == "Tea ☕"


# --- what holds for any text ----------------------------------------------------------------

LINES = st.lists(
    st.one_of(
        st.text(max_size=120),
        st.sampled_from(
            [
                "", "1-Page Summary", "Counterarguments", "Clarifications", "Additional Materials", "• A point.",
                "- Another point", "1. First.", "Tea keeps people awake, she says.", "A Heading", "Sign up for free",
                "By Ann Lee", "Podcasts > Tea > Leaves", "It may be so. Th ...", "---", "> quoted", "<p>Tea.<p>",
            ]
        ),
    ),
    max_size=25,
)  # fmt: skip


def parse(data: bytes, suffix: str) -> Source | None:
    try:
        return structure(SOURCES[suffix](data), name="any")
    except SourceError:
        return None


def assert_well_formed(source: Source) -> None:
    end = -2
    for block in source.blocks:
        assert block.start == end + 2
        assert block.end > block.start
        assert source.text[block.start : block.end] == block.text
        assert block.text == " ".join(block.text.split())
        assert 0 <= block.section < len(source.sections)
        end = block.end
    assert end == len(source.text)
    assert any(block.role in PROSE for block in source.blocks)
    assert source.sections[0].level == 1


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@given(lines=LINES)
def test_any_text_is_read_or_refused_and_well_formed(suffix: str, lines: list[str]) -> None:
    source = parse("\n".join(lines).encode("utf-8", "ignore"), suffix)
    if source is not None:
        assert_well_formed(source)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    source = parse(data, suffix)
    if source is not None:
        assert_well_formed(source)


@given(lines=LINES)
def test_no_word_of_a_text_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    source = parse(text.encode("utf-8", "ignore"), ".txt")
    if source is not None:
        # digits may be list numbers, which are marks and no words
        assert letters(source.text) == letters(clean(text))


def letters(text: str) -> str:
    return "".join(re.findall(r"[^\W\d_]", text))


@given(lines=LINES)
def test_reading_is_repeatable(lines: list[str]) -> None:
    data = "\n".join(lines).encode("utf-8", "ignore")
    assert parse(data, ".txt") == parse(data, ".txt")


def test_the_digest_is_of_the_content_only() -> None:
    plain = parse(f"Title Here\n\n{PROSE_TEXT}".encode(), ".txt")
    promoted = parse(f"Title Here\n\n{PROSE_TEXT}\n\nSign up for free".encode(), ".txt")
    edited = parse(f"Title Here\n\n{PROSE_TEXT} Or not.".encode(), ".txt")
    assert plain
    assert promoted
    assert edited
    assert plain.sha256 == promoted.sha256
    assert plain.sha256 != edited.sha256
    assert promoted.blocks[-1].role in FURNITURE
