import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from queries.clusters import clusters


def unit(*degrees):
    angles = np.radians(degrees)
    return {f"n{i}": np.array([np.cos(a), np.sin(a)], dtype=np.float32) for i, a in enumerate(angles)}


def test_near_vectors_are_together_and_far_ones_apart():
    assert clusters(["n0", "n1", "n2", "n3"], unit(0, 10, 90, 100), [], alike=0.9) == [
        ["n0", "n1"],
        ["n2", "n3"],
    ]


def test_a_pair_said_to_be_the_same_joins_what_vectors_keep_apart():
    assert clusters(["n0", "n1"], unit(0, 90), [("n0", "n1")]) == [["n0", "n1"]]


def test_likeness_is_the_mean_over_pairs_and_not_the_best_one():
    # a chain: each is near the next one, the ends are far apart
    chain = unit(0, 40, 80, 120)
    assert len(clusters(list(chain), chain, [], alike=0.7)) == 2


def test_what_has_no_vector_stands_alone():
    assert clusters(["b", "a"], {}, [("a", "elsewhere")]) == [["a"], ["b"]]
    assert clusters([], {}, []) == []


@given(st.lists(st.integers(0, 359), min_size=1, max_size=12), st.randoms())
def test_the_order_of_the_ids_makes_no_difference_and_none_is_lost(angles, rng):
    vectors = unit(*angles)
    ids = list(vectors)
    first = clusters(ids, vectors, [])
    rng.shuffle(ids)
    assert clusters(ids, vectors, []) == first
    assert sorted(node for group in first for node in group) == sorted(vectors)
