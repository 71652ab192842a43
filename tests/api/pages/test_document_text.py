"""How a text is divided: nothing of it is lost, and its headings are found again."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from api.pages.document_text import (
    LONGEST_BLOCK,
    PART_STATEMENTS,
    blocks,
    headings,
    part_at,
    parts_of,
)
from api.pages.passages import Span, pieces
from kg.models import Claim, Section

texts = st.text(st.sampled_from("ab. \n\u202e…"), max_size=60)


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    places = st.tuples(st.integers(-3, 65), st.integers(-3, 65))
    found = draw(st.lists(st.tuples(places, st.sampled_from("xyz")), max_size=12))
    return [Span(*sorted(place), node) for place, node in found]


@given(texts)
def test_between_the_blocks_of_a_text_is_white_space_only(text: str) -> None:
    found = blocks(text)
    edges = [0, *(edge for block in found for edge in (block.start, block.end)), len(text)]
    assert edges == sorted(edges)
    assert not any(text[left:right].strip(" \n") for left, right in zip(edges[::2], edges[1::2], strict=True))
    assert all(text[block.start : block.end].strip(" \n") for block in found)


@given(texts, spans(), spans())
def test_the_pieces_of_a_text_are_the_text(text: str, statements: list[Span], mentions: list[Span]) -> None:
    found = pieces(text, 0, len(text), statements=statements, mentions=mentions)
    assert "".join(piece.text for piece in found) == text
    place = 0
    for piece in found:
        covering = [each for each in statements if each.start <= place < each.end]
        assert (piece.statement is None) is not bool(covering)
        if covering:
            shortest = min(each.end - each.start for each in covering)
            assert any(
                each.node == piece.statement and each.end - each.start == shortest for each in covering
            )
        begin = {
            each.node for each in statements if each.start == place < each.end and each.start < len(text)
        }
        assert set(piece.begun) == begin
        place += len(piece.text)
        assert set(piece.ended) == {each.node for each in statements if each.start < place == each.end > 0}


def test_a_long_block_is_cut_between_words_where_there_are_any() -> None:
    for text in ("word " * 10_000 + "end", "x" * 50_000):
        found = blocks(text)
        assert "".join(text[block.start : block.end] for block in found) == text
        assert [block.continues for block in found] == [False, *(True for _ in found[1:])]
        assert all(block.end - block.start <= LONGEST_BLOCK for block in found)
        assert all(text[block.start :].startswith(("word", "end", "xx")) for block in found)


def test_a_text_that_was_laid_out_from_quotes_is_divided_by_its_spaces() -> None:
    assert [(block.start, block.end) for block in blocks("One. Two.   Three.")] == [(0, 9), (12, 18)]


def sections(*headings_: str) -> list[Section]:
    return [
        Section(id=f"s{order}", document="d", heading=heading, level=1, order=order, role="detail")
        for order, heading in enumerate(headings_)
    ]


def claim(text: str, quote: str, section: str) -> Claim:
    start = text.index(quote)
    return Claim(
        id=quote, document="d", section=section, quote=quote, text=quote, start=start, end=start + len(quote)
    )


def test_headings_are_found_by_their_words_and_their_order() -> None:
    text = "Title\n\nOne.\n\nMore\n\nTwo.\n\nMore\n\nThree."
    claims = [claim(text, "One.", "s0"), claim(text, "Two.", "s1"), claim(text, "Three.", "s2")]
    found = headings(text, blocks(text), sections("Introduction", "More", "More"), claims)
    # the introduction has no heading: it begins with what it says
    assert [(head.start, head.block) for head in found] == [(7, None), (13, 2), (25, 4)]


def test_a_later_line_of_the_same_words_is_no_heading() -> None:
    text = "One.\n\nIntroduction\n\nTwo."
    claims = [claim(text, "One.", "s0"), claim(text, "Two.", "s1")]
    found = headings(text, blocks(text), sections("Introduction", "Introduction"), claims)
    assert [(head.start, head.block) for head in found] == [(0, None), (6, 1)]


def test_a_section_of_which_nothing_is_there_is_left_out() -> None:
    text = "One."
    assert [
        h.section.id for h in headings(text, blocks(text), sections("A", "B"), [claim(text, "One.", "s1")])
    ] == ["s1"]


def test_parts_hold_every_block_once_and_are_found_by_any_place() -> None:
    text = "\n\n".join(f"Claim {number:04}." for number in range(1_000))
    claims = [claim(text, f"Claim {number:04}.", "s0") for number in range(1_000)]
    found = blocks(text)
    parts = parts_of(found, claims, [])
    assert [part.first for part in parts] == [0, *(part.last for part in parts[:-1])]
    assert parts[-1].last == len(found)
    assert all(part.last - part.first <= PART_STATEMENTS for part in parts)
    assert all(left.end <= right.start for left, right in pairwise(parts))
    for each in claims[::37]:
        part = parts[part_at(parts, each.start)]
        assert part.start <= each.start < part.end
    assert part_at(parts, 10**9) == len(parts) - 1
    assert parts_of([], [], []) == []
    assert part_at([], 5) == 0
