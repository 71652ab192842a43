"""A text taken apart, and how crowded it is around what is near to it."""

import numpy as np
import pytest
from crowd import Page, stored
from hypothesis import given
from hypothesis import strategies as st

from kg.stores import Vectors
from queries.meaning import passages, uncrowded
from queries.wording import LONG, asked, said


@pytest.mark.parametrize(
    ("text", "telling", "prefixes", "phrases"),
    [
        ("the night bus", ("night", "bus"), (), ()),
        ('"night bus"', (), (), ("night bus",)),
        ("„night  bus“ fares", ("fares",), (), ("night bus",)),
        ('"night bus', ("night", "bus"), (), ()),
        ('"" "?" bus', ("bus",), (), ()),
        ("electri* bus", ("bus",), ("electri",), ()),
        ("(electri*", (), ("electri",), ()),
        ("e* 4*", ("e", "4"), (), ()),
        ("a*b", ("a*b",), (), ()),
        ("the of", ("the", "of"), (), ()),
        ('"bus" the', (), (), ("bus",)),
        ("What did the WHO say of the US?", ("WHO", "say", "US"), (), ()),
        ("WHAT IS A BUS", ("BUS",), (), ()),
        ("bus, bus; Bus", ("bus", "Bus"), (), ()),
        ("?! “” *", (), (), ()),
    ],
)
def test_words_beginnings_and_phrases_are_told_apart(text, telling, prefixes, phrases):
    wording = asked(text)
    assert (wording.telling, wording.prefixes, wording.phrases) == (telling, prefixes, phrases)


@given(st.text())
def test_any_text_can_be_taken_apart(text):
    for wording in (asked(text), said(text)):
        assert wording.is_empty or wording.telling or wording.prefixes or wording.phrases
    assert "*" not in "".join(asked(text).prefixes)


def test_the_marks_of_a_long_text_are_its_own():
    text = '"night bus" ' + "word " * LONG
    assert asked(text).phrases == ()
    assert asked(text) == said(text)


@given(words=st.integers(0, 3000))
def test_passages_hold_every_word_in_its_order_as_far_as_they_are_read(words):
    text = " ".join(str(number) for number in range(words))
    cut = passages(text)
    assert " ".join(cut).split() == text.split()[:2400]
    sizes = [len(part.split()) for part in cut]
    assert max(sizes) <= 150
    assert max(sizes) - min(sizes) <= 1


def test_a_claim_that_is_near_to_all_others_stands_back(tmp_path):
    page = Page("p")
    claims = [page.claim(f"c{number}") for number in range(13)]
    store = stored(str(tmp_path / "graph.db"), page)
    matrix = np.eye(13, 14, dtype=np.float32)
    # the first is near to all, and as near to the question as the second
    matrix[0] = 0.25
    matrix[1, 13] = 0.5
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    store.put_vectors(Vectors("model", tuple(claims), matrix))
    cosines = dict.fromkeys(claims, 0.5)
    settled = uncrowded(store, cosines, {}, model="model", unrelated=0.3)
    assert settled[claims[0]] < settled[claims[1]]
    assert sum(settled.values()) == pytest.approx(sum(cosines.values()))
    assert uncrowded(store, cosines, {}, model="another", unrelated=0.3) == cosines
    store.close()
