import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.spelling import distance, distance_of_beginning, is_listed, tolerated

WORDS = st.text("abc", max_size=7)


def exact(one: str, other: str) -> int:
    """Return the optimal string alignment distance, by its definition."""
    if not one or not other:
        return len(one) + len(other)
    found = min(
        exact(one[:-1], other) + 1,
        exact(one, other[:-1]) + 1,
        exact(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    )
    if len(one) > 1 and len(other) > 1 and one[-1] == other[-2] and one[-2] == other[-1]:
        found = min(found, exact(one[:-2], other[:-2]) + 1)
    return found


@given(one=st.text("abc", max_size=5), other=st.text("abc", max_size=5), most=st.integers(0, 3))
def test_the_distance_is_exact_up_to_the_most(one, other, most):
    assert distance(one, other, most=most) == min(exact(one, other), most + 1)


@given(stem=st.text("abc", max_size=4), word=st.text("abc", max_size=5), most=st.integers(0, 3))
def test_the_distance_of_a_beginning_is_that_of_the_best_one(stem, word, most):
    best = min(exact(stem, word[:size]) for size in range(len(word) + 1))
    assert distance_of_beginning(stem, word, most=most) == min(best, most + 1)


@given(one=WORDS, other=WORDS)
def test_the_distance_is_the_same_both_ways(one, other):
    assert distance(one, other) == distance(other, one)


@pytest.mark.parametrize(
    ("word", "errors"), [("", 0), ("bus", 0), ("fares", 1), ("harbour", 1), ("electric", 2)]
)
def test_a_longer_word_may_have_more_errors(word, errors):
    assert tolerated(word) == errors


@pytest.mark.parametrize(
    ("word", "known"),
    [("harbour", True), ("Rice", True), ("##ing", False), ("[CLS]", False), ("chargng", False), ("x", False)],
)
def test_common_words_are_known(word, known):
    assert is_listed(word) is known
