"""Plain text: what is one block, what is an item."""

import pytest

from ingest.document import RawKind
from ingest.sources.cleaning import clean, join_lines, marked
from ingest.sources.text import read_text, text_blocks


def shown(text: str) -> list[str]:
    """Return each block as its kind's first letter and its text."""
    return [f"{block.kind.value[0]} {block.text}" for block in text_blocks(text)]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("One.\n\nTwo.", ["u One.", "u Two."]),
        ("One.\r\n\r\nTwo.\rThree.", ["u One.", "u Two.", "u Three."]),
        ("A Heading\nA paragraph right below it.", ["u A Heading", "u A paragraph right below it."]),
        ("  • One.\n  • Two.", ["i One.", "i Two."]),
        (
            "- One.\n* Two.\n– Three.\n— Four.\n+ Five.",
            ["i One.", "i Two.", "i Three.", "i Four.", "i Five."],
        ),
        ("◦ One.\n▪\tTwo.\n•Three.", ["i One.", "i Two.", "i Three."]),
        ("1. One.\n2) Two.", ["i One.", "i Two."]),
        ("•\nOne.\n•\n\nTwo.", ["i One.", "i Two."]),
        ("• A point that runs\n  over two lines.\n• Two.", ["i A point that runs over two lines.", "i Two."]),
        ("• A point that runs\nover two lines.", ["i A point that runs over two lines."]),
        ("• A point.\n\n  Its second paragraph.", ["i A point. Its second paragraph."]),
        ("• A point.\n\nA paragraph.", ["i A point.", "u A paragraph."]),
        ("-5 degrees are cold.", ["u -5 degrees are cold."]),
        ("1. Why Tea Matters\n\nTea is warm.", ["u 1. Why Tea Matters", "u Tea is warm."]),
        ("1990. That was the year.", ["u 1990. That was the year."]),
        ("# Tea\n## Green tea ##", ["h Tea", "h Green tea"]),
        ("Tea\n===\n\nText.", ["h Tea", "u Text."]),
        ("Text.\n\n* * *\n\nText.", ["u Text.", "u Text."]),
        ("It goes on\n\n...", ["u It goes on", "u ..."]),
        ("The *Tea* book.", ["u The *Tea* book."]),
    ],
)
def test_text_blocks(text: str, blocks: list[str]) -> None:
    assert shown(text) == blocks


WRAPPED = """\
Tea keeps people awake, which is why monks drank it for centuries, and
coffee does so for longer. Ann Lee of the long-
running show disagrees: she sleeps well after both, and so do her short-
and long-haired cats. Most
of her guests do not.

Why Tea Matters
Tea matters to many, Lee says, because it is warm, and because the water
was boiled. It is also cheap.

- Boiling the water may matter more than the leaves, since it kills what
  would make people ill.
- 90 percent of the effect may come from the cup that warms the hands of
people who are cold.
"""


def test_wrapped_paragraphs_are_joined_and_headings_stay_apart() -> None:
    assert shown(WRAPPED) == [
        "u Tea keeps people awake, which is why monks drank it for centuries, and coffee does so for longer. "
        "Ann Lee of the long-running show disagrees: she sleeps well after both, and so do her short- and "
        "long-haired cats. Most of her guests do not.",
        "u Why Tea Matters",
        "u Tea matters to many, Lee says, because it is warm, and because the water was boiled. It is also cheap.",
        "i Boiling the water may matter more than the leaves, since it kills what would make people ill.",
        "i 90 percent of the effect may come from the cup that warms the hands of people who are cold.",
    ]


def test_lines_of_an_unwrapped_file_are_paragraphs() -> None:
    long = (
        "Tea keeps people awake, which is why monks drank it, and why sailors carried it around the world. "
        * 3
    )
    text = f"{long}\nGet access for free\nThe Title Of It All\n{long}\n{long}"
    assert len(text_blocks(text)) == 5


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\u00a0b\u202fc\td", "a b c d"),
        ("soft\u00adhyphen zero\u200bwidth \ufeff", "softhyphen zerowidth"),
        ("bell\x07 and \x93quote\x94", "bell and “quote”"),
        ("‘curly’ “quotes” — stay…", "‘curly’ “quotes” — stay…"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_word_broken_at_a_soft_hyphen_closes_up() -> None:
    assert join_lines(["an elec\u00ad", "tric car"]) == "an electric car"


def test_a_mark_needs_something_behind_it() -> None:
    assert marked("- ") is None
    assert marked("• x") is not None


def test_windows_1252_is_read_with_a_warning() -> None:
    raw = read_text("“Tea” at the café.".encode("cp1252"))
    assert raw.blocks[0].text == "“Tea” at the café."
    assert raw.blocks[0].kind is RawKind.UNKNOWN
    assert raw.warnings == ("the file is not UTF-8 and was read as Windows-1252",)
