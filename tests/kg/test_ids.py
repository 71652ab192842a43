"""Ids are derived from content and stay what they are from one release to the next."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ids import canonical, digest, document_id, named_id, section_id, slug, statement_id

any_text = st.text(max_size=200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \u00a0\n\t ", ""),
        ("Two  words\r\nand\u2003more", "two words and more"),
        ("“Curly” ‘quotes’", "\"curly\" 'quotes'"),
        ("en–dash, em—dash, hyphen‐", "en-dash, em-dash, hyphen-"),
        ("And so on…", "and so on..."),
        ("ﬁne ½ Å", "fine 1⁄2 å"),
        ("STRASSE Straße", "strasse strasse"),
        ("Cafe\u0301", "café"),
    ],
)
def test_canonical_makes_equal_what_reads_the_same(text: str, expected: str) -> None:
    assert canonical(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lindiwe Castellanos", "lindiwe-castellanos"),
        ("AT&T Corp.", "at-t-corp"),
        ("O’Neill's", "oneills"),
        ("Żółć & Åse", "zoc-ase"),
        ("--already--slugged--", "already-slugged"),
        ("3.14", "3-14"),
        ("one two three " * 9, "one-two-three-one-two-three-one-two-three-one-two-three-one-two"),
        ("x" * 70, "x" * 64),
    ],
)
def test_slug_is_lower_case_words_and_hyphens(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(any_text)
def test_slug_of_any_text_is_never_empty_and_keeps_its_limit(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= 64


def test_names_without_latin_letters_do_not_share_a_slug() -> None:
    assert len({slug("東京"), slug("大阪"), slug("!?"), slug("")}) == 4


@given(st.lists(any_text), st.integers(1, 64))
def test_digest_is_hexadecimal_of_the_length_asked(parts: list[str], length: int) -> None:
    assert re.fullmatch(rf"[0-9a-f]{{{length}}}", digest(*parts, length=length))


def test_digest_tells_parts_apart() -> None:
    assert len({digest("ab"), digest("a", "b"), digest("b", "a"), digest("a", "b", "")}) == 4


def test_digest_takes_what_cannot_be_encoded() -> None:
    assert digest("\ud800") != digest("\ud801")


def test_document_id_leaves_the_subtitle_to_the_digest() -> None:
    plain, other = document_id("Night: A Story", None), document_id("Night: Another Story", None)
    assert plain.rsplit("-", 1)[0] == other.rsplit("-", 1)[0] == "document:night"
    assert len({plain, other, document_id("Night: A Story", "Tales"), document_id("Night", None)}) == 4
    assert document_id(" night:  a STORY ", None) == plain
    assert document_id(": A Story", None).startswith("document:a-story-")


def test_statement_ids_differ_by_kind_document_words_and_occurrence() -> None:
    ids = {
        statement_id("Claim", "document:a", "Words."),
        statement_id("Claim", "document:a", "Words.", 1),
        statement_id("Claim", "document:a", "Other words."),
        statement_id("Claim", "document:b", "Words."),
        statement_id("Counterargument", "document:a", "Words."),
    }
    assert len(ids) == 5
    assert statement_id("Claim", "document:a", "  “words.” ") == statement_id(
        "Claim", "document:a", '"Words."'
    )


def test_section_ids_differ_by_document_heading_and_place() -> None:
    ids = {section_id("a", "H", 0), section_id("a", "H", 1), section_id("a", "I", 0), section_id("b", "H", 0)}
    assert len(ids) == 4


def test_two_spellings_of_a_name_share_an_id_and_two_kinds_do_not() -> None:
    assert named_id("Entity", "Rolls–Royce") == named_id("Entity", "ROLLS ROYCE") == "entity:rolls-royce"
    assert named_id("Term", "Rolls-Royce") == "term:rolls-royce"


def test_ids_are_those_of_earlier_releases() -> None:
    # a change here orphans every decision and every link to a node
    assert document_id("Night Buses: Who Rides", "The Ledger") == "document:night-buses-2350c6"
    assert statement_id("Claim", "document:a", "It rains.") == "claim:cede8882f72e"
    assert section_id("document:a", "Heading", 2) == "section:d0d8e6bc8738"
