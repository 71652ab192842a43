import numpy as np
import pytest

from kg.text.bm25 import BM25


def test_a_text_without_words_of_the_query_scores_nothing():
    assert BM25([["ferry"], ["tram"]]).scores(["tram"])[0] == 0


def test_a_rare_word_counts_more_than_a_common_one():
    index = BM25([["bus", "night"], ["bus", "day"], ["bus", "depot"]])
    assert index.scores(["night"])[0] > index.scores(["bus"])[0] > 0


def test_a_short_text_beats_a_long_one_with_the_same_words():
    short, long = BM25([["tram"], ["tram", "ferry", "bus", "depot"], ["cab"]]).scores(["tram"])[:2]
    assert short > long


def test_a_word_repeated_in_the_query_counts_once():
    index = BM25([["tram", "bus"], ["ferry"]])
    assert np.array_equal(index.scores(["tram", "tram"]), index.scores(["tram"]))


@pytest.mark.parametrize("texts", [[], [[]], [[], ["tram"]]])
def test_empty_texts_are_no_error(texts: list[list[str]]):
    assert BM25(texts).scores(["bus"]).tolist() == [0.0] * len(texts)


def test_scores_follow_the_formula():
    index = BM25([["tram", "tram"], ["bus", "bus"]], k1=1.2, b=0.75)
    expected = np.log(1 + (2 - 1 + 0.5) / (1 + 0.5)) * 2 * 2.2 / (2 + 1.2)
    assert index.scores(["tram"])[0] == pytest.approx(expected)
