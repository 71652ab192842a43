import pytest

from kg.text.fusion import reciprocal_rank_fusion, weighted_fusion


@pytest.mark.parametrize(
    ("rankings", "order"),
    [
        ([], []),
        ([[], []], []),
        ([["a", "b"]], ["a", "b"]),
        ([["a", "b"], ["b", "a"]], ["a", "b"]),
        ([["a", "b", "c"], ["c", "b"]], ["c", "b", "a"]),
        ([["a"], ["b"], ["b", "a"]], ["b", "a"]),
    ],
)
def test_items_are_ordered_by_the_sum_of_their_reciprocal_ranks(rankings, order):
    assert [item for item, _ in reciprocal_rank_fusion(rankings)] == order


def test_the_score_is_that_of_the_paper():
    assert dict(reciprocal_rank_fusion([["a", "b"], ["b"]])) == {"a": 1 / 61, "b": 1 / 62 + 1 / 61}


def test_an_item_listed_twice_counts_once_at_its_first_place():
    assert reciprocal_rank_fusion([["a", "a", "b"]]) == [("a", 1 / 61), ("b", 1 / 62)]


def test_a_smaller_k_gives_the_first_place_more_weight():
    rankings = [["a", "x", "y", "b"], ["z", "b", "w", "v"], ["u", "b"]]
    assert reciprocal_rank_fusion(rankings, k=60)[0][0] == "b"
    assert reciprocal_rank_fusion(rankings, k=0)[0][0] == "b"
    assert dict(reciprocal_rank_fusion(rankings, k=0))["a"] == 1.0


@pytest.mark.parametrize(
    ("rankings", "fused"),
    [
        ([], []),
        ([(0.7, {}), (0.3, {})], []),
        ([(0.3, {"a": 4.0, "b": 1.0}), (0.7, {})], [("a", 1.0), ("b", 0.25)]),
        ([(0.3, {"a": 4.0}), (0.7, {"b": 0.5})], [("b", 0.7), ("a", 0.3)]),
        ([(0.5, {"a": 1.0, "b": 0.0}), (0.5, {"c": -1.0})], [("a", 1.0), ("b", 0.0), ("c", 0.0)]),
        ([(1.0, {"b": 2.0, "a": 2.0})], [("a", 1.0), ("b", 1.0)]),
    ],
)
def test_scores_are_shares_of_the_best_weighted_over_what_tells_anything(rankings, fused):
    assert weighted_fusion(rankings) == fused
