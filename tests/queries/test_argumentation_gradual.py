"""Gradual strengths against closed forms, and against the plain equations on random graphs."""

from math import prod, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UsageError
from queries.argumentation.gradual import GRADUAL, Influence, Weighted, strengths

A, B, C = (Influence(one, "x") for one in "abc")


def weighted(base: dict[str, float], attacks=(), supports=()) -> Weighted:
    return Weighted(base, tuple(attacks), tuple(supports))


# semantics → the strength of x with base 0.8 under: one attacker of 0.5; two; one and one supporter of 1
BY_HAND = {
    "df-quad": (0.8 * 0.5, 0.8 * 0.25, 0.8 + 0.2 * 0.5),
    "quadratic-energy": (0.8 * (1 - 0.25 / 1.25), 0.8 * 0.5, 0.8 + 0.2 * (0.25 / 1.25)),
    "h-categoriser": (0.8 / 1.5, 0.8 / 2, None),
}


@pytest.mark.parametrize("semantics", BY_HAND)
def test_strengths_are_those_worked_out_by_hand(semantics):
    base = {"x": 0.8, "a": 0.5, "b": 0.5, "c": 1.0}
    one, two, balanced = BY_HAND[semantics]
    assert strengths(weighted(base, [A]), semantics).values["x"] == pytest.approx(one)
    assert strengths(weighted(base, [A, B]), semantics).values["x"] == pytest.approx(two)
    if balanced is not None:
        assert strengths(weighted(base, [A], [C]), semantics).values["x"] == pytest.approx(balanced)


def test_df_quad_of_equal_attack_and_support_is_the_base_score():
    """Rago et al. 2016, the discontinuity that DF-QuAD removes."""
    base = {"x": 0.3, "a": 1.0, "b": 1.0}
    assert strengths(weighted(base, [A], [B]), "df-quad").values["x"] == pytest.approx(0.3)


def test_the_h_categoriser_of_two_that_attack_each_other_is_the_golden_ratio():
    """Besnard and Hunter 2001: s = 1 / (1 + s)."""
    pair = weighted({"a": 1.0, "b": 1.0}, [Influence("a", "b"), Influence("b", "a")])
    assert strengths(pair, "h-categoriser").values["a"] == pytest.approx((sqrt(5) - 1) / 2, abs=1e-6)


def test_df_quad_rests_in_the_middle_where_plain_iteration_swings_for_ever():
    pair = weighted({"a": 1.0, "b": 1.0}, [Influence("a", "b"), Influence("b", "a")])
    found = strengths(pair, "df-quad")
    assert found.settled
    assert found.values == pytest.approx({"a": 0.5, "b": 0.5}, abs=1e-6)


@pytest.mark.parametrize("semantics", GRADUAL)
def test_who_attacks_the_via_weakens_the_influence_and_not_its_source(semantics):
    base = {"x": 1.0, "a": 1.0, "link": 1.0, "u": 1.0}
    free = strengths(weighted(base, [Influence("a", "x", via="link")]), semantics).values
    attacked = [Influence("a", "x", via="link"), Influence("u", "link")]
    found = strengths(weighted(base, attacked), semantics).values
    assert found["a"] == 1.0
    assert found["x"] > free["x"]
    if semantics == "df-quad":
        assert (free["x"], found["x"]) == (0.0, 1.0)


def plain(graph: Weighted, semantics: str, values: dict[str, float]) -> dict[str, float]:
    """Return one round of the equations as the papers have them, without arrays and levels."""
    result = {}
    for name, base in graph.base.items():
        forces = [
            [
                i.weight * values[i.source] * (values[i.via] if i.via else 1.0)
                for i in side
                if i.target == name
            ]
            for side in (graph.attacks, graph.supports)
        ]
        if semantics == "h-categoriser":
            result[name] = base / (1 + sum(forces[0]))
        elif semantics == "df-quad":
            attack, support = (1 - prod(1 - force for force in side) for side in forces)
            low, high = base * abs(support - attack), (1 - base) * abs(support - attack)
            result[name] = base - low if attack >= support else base + high
        else:
            energy = sum(forces[1]) - sum(forces[0])
            bite = energy**2 / (1 + energy**2)
            result[name] = base - base * bite if energy < 0 else base + (1 - base) * bite
    return result


SCORES = st.floats(0, 1).map(lambda score: round(score, 2))


@st.composite
def graphs(draw, *, circles: bool, supports: bool):
    names = "abcdefg"[: draw(st.integers(1, 7))]
    pairs = [(a, b) for a in names for b in names if circles or a > b]
    base = {name: draw(SCORES) for name in names}
    sides: list[list[Influence]] = [[], []]
    for pair in draw(st.lists(st.sampled_from(pairs), max_size=10, unique=True)) if pairs else []:
        via = draw(st.sampled_from([None, *(one for one in names if circles or one > pair[1])]))
        side = draw(st.integers(0, 1)) if supports else 0
        sides[side].append(Influence(*pair, draw(SCORES), via))
    return weighted(base, *sides)


@pytest.mark.parametrize("semantics", GRADUAL)
@settings(max_examples=50)
@given(data=st.data())
def test_without_circles_strengths_satisfy_the_equations_exactly(semantics, data):
    graph = data.draw(graphs(circles=False, supports=semantics != "h-categoriser"))
    found = strengths(graph, semantics)
    assert found.settled
    assert found.values == pytest.approx(plain(graph, semantics, found.values), abs=1e-12)


@pytest.mark.parametrize("semantics", GRADUAL)
@settings(max_examples=50)
@given(data=st.data())
def test_in_circles_what_settles_satisfies_the_equations(semantics, data):
    graph = data.draw(graphs(circles=True, supports=semantics != "h-categoriser"))
    found = strengths(graph, semantics)
    assert all(0.0 <= value <= 1.0 for value in found.values.values())
    if found.settled:
        assert found.values == pytest.approx(plain(graph, semantics, found.values), abs=1e-6)


@pytest.mark.parametrize("semantics", GRADUAL)
@settings(max_examples=50)
@given(data=st.data())
def test_one_more_attacker_never_helps(semantics, data):
    graph = data.draw(graphs(circles=False, supports=False))
    more = weighted(graph.base | {"z": 1.0}, [*graph.attacks, Influence("z", "a", data.draw(SCORES))])
    assert strengths(more, semantics).values["a"] <= strengths(graph, semantics).values["a"] + 1e-12


def test_a_long_chain_is_exact():
    count = 2_001
    chain = weighted(
        {str(n): 1.0 for n in range(count)}, [Influence(str(n), str(n + 1)) for n in range(count - 1)]
    )
    assert strengths(chain, "df-quad").values[str(count - 1)] == 1.0


@pytest.mark.parametrize(
    ("graph", "semantics", "says"),
    [
        (weighted({"a": 1.0}, [Influence("a", "b")]), "df-quad", "'a' on 'b' names no argument"),
        (weighted({"a": 1.0}, [Influence("a", "a", 2.0)]), "df-quad", "weighs 2.0: give 0 to 1"),
        (weighted({"a": float("nan")}), "df-quad", "base score of 'a' is nan"),
        (weighted({"a": 1.0}, [], [Influence("a", "a")]), "h-categoriser", "knows no supports"),
        (weighted({}), "matt-toni", "no semantics 'matt-toni'"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(graph, semantics, says):
    with pytest.raises(UsageError, match=says):
        strengths(graph, semantics)


def test_nothing_has_no_strengths():
    assert strengths(weighted({})).values == {}
