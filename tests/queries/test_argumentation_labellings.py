"""Labellings against published examples, and against brute force over all labellings."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from queries.argumentation.labellings import (
    MOST,
    Framework,
    SearchLimitError,
    grounded,
    labellings,
)


def framework(attacks: str, arguments: str = "") -> Framework:
    """Return the framework of ``"ab bc"``: a attacks b, b attacks c; `arguments` without attacks too."""
    pairs = [(pair[0], pair[1]) for pair in attacks.split()]
    return Framework(sorted(set(arguments) | {one for pair in pairs for one in pair}), pairs)


def extension(labelling) -> str:
    return "".join(sorted(argument for argument, label in labelling.items() if label == "in"))


def extensions(framework: Framework, semantics) -> set[str]:
    return {extension(labelling) for labelling in labellings(framework, semantics)}


# name → attacks, grounded, complete, preferred, stable; where the literature has it, from there
PUBLISHED = {
    "reinstatement": ("ab bc", "ac", {"ac"}, {"ac"}, {"ac"}),
    "Nixon diamond (Dung 1995)": ("ab ba", "", {"", "a", "b"}, {"a", "b"}, {"a", "b"}),
    "self-attack": ("aa ab", "", {""}, {""}, set()),
    "odd circle": ("ab bc ca", "", {""}, {""}, set()),
    "even circle": ("ab bc cd da", "", {"", "ac", "bd"}, {"ac", "bd"}, {"ac", "bd"}),
    "floating acceptance": ("ab ba ac bc cd", "", {"", "ad", "bd"}, {"ad", "bd"}, {"ad", "bd"}),
    "stable is not preferred (Caminada 2006)": (
        "ab ba bc cd de ec", "", {"", "a", "bd"}, {"a", "bd"}, {"bd"},
    ),
    "grounded decides a part": ("ab bc cd dc ee", "a", {"a", "ac", "ad"}, {"ac", "ad"}, set()),
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_examples_have_their_published_labellings(name):
    attacks, least, complete, preferred, stable = PUBLISHED[name]
    given = framework(attacks)
    assert extension(grounded(given)) == least
    assert extensions(given, "complete") == complete
    assert extensions(given, "preferred") == preferred
    assert extensions(given, "stable") == stable


def by_brute_force(framework: Framework) -> dict[str, set[tuple[str, ...]]]:
    """Return the labellings, as labels in the order of the arguments, straight from the definitions."""
    complete = {
        labels
        for labels in product(("in", "out", "undec"), repeat=len(framework.arguments))
        if all(
            (label == "in") == all(labels[a] == "out" for a in attackers)
            and (label == "out") == any(labels[a] == "in" for a in attackers)
            for label, attackers in zip(labels, framework.attackers, strict=True)
        )
    }
    accepted = {labels: {i for i, label in enumerate(labels) if label == "in"} for labels in complete}
    return {
        "complete": complete,
        "preferred": {
            one for one in complete if not any(accepted[one] < other for other in accepted.values())
        },
        "stable": {one for one in complete if "undec" not in one},
        "grounded": {one for one in complete if all(accepted[one] <= other for other in accepted.values())},
    }


@st.composite
def frameworks(draw):
    names = "abcdefg"[: draw(st.integers(0, 7))]
    pairs = [(a, b) for a in names for b in names]
    return Framework(names, draw(st.lists(st.sampled_from(pairs), max_size=16)) if pairs else [])


@given(frameworks())
def test_labellings_are_those_of_the_definitions(framework):
    expected = by_brute_force(framework)
    order = framework.arguments
    assert {tuple(grounded(framework)[a] for a in order)} == expected["grounded"]
    for semantics in ("complete", "preferred", "stable"):
        found = labellings(framework, semantics)
        told = [tuple(labelling[a] for a in order) for labelling in found]
        assert len(told) == len(set(told)) == found.count
        assert set(told) == expected[semantics]
        if not told:
            continue
        for place, argument in enumerate(order):
            labels = {labels[place] for labels in told}
            assert found.common()[argument] == (labels.pop() if len(labels) == 1 else "undec")
            times = sum(labels[place] == "in" for labels in told)
            accepted = "always" if times == len(told) else "sometimes" if times else "never"
            assert found.acceptance()[argument] == accepted


def test_no_arguments_have_one_empty_labelling():
    empty = Framework([], [])
    assert grounded(empty) == {}
    assert list(labellings(empty, "preferred")) == [{}]


def test_circles_that_do_not_touch_are_not_multiplied_out():
    pairs = [(f"{side}{n}", f"{other}{n}") for n in range(60) for side, other in ("ab", "ba")]
    found = labellings(Framework(sorted({a for a, _ in pairs}), pairs), "preferred")
    assert found.count == 2**60
    assert set(found.acceptance().values()) == {"sometimes"}
    assert set(found.common().values()) == {"undec"}


def test_too_many_labellings_are_an_error_that_says_what_to_do():
    pairs = [(f"{side}{n}", f"{other}{n}") for n in range(12) for side, other in ("ab", "ba")]
    pairs += [(f"a{n}", "z") for n in range(12)]
    with pytest.raises(SearchLimitError, match=f"25 statements .* more than {MOST} stable .*: look at"):
        labellings(Framework(sorted({a for pair in pairs for a in pair}), pairs), "stable")


def test_a_search_stops_when_its_budget_is_spent():
    pairs = [(str(n), str((n + step) % 50)) for n in range(50) for step in (1, 2, 5)]
    with pytest.raises(SearchLimitError, match="too many steps: look at a smaller part"):
        labellings(Framework(sorted({a for a, _ in pairs}), pairs), "preferred", budget=100)


def test_a_chain_of_ten_thousand_is_no_recursion():
    chain = Framework(map(str, range(10_000)), [(str(n), str(n + 1)) for n in range(9_999)])
    assert sum(label == "in" for label in grounded(chain).values()) == 5_000
    circle = Framework(map(str, range(10_000)), [(str(n), str((n + 1) % 10_000)) for n in range(10_000)])
    assert labellings(circle, "preferred").count == 2


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Framework("a", [("a", "b")]), "'a' on 'b' names no argument"),
        (lambda: labellings(Framework("a", []), "ideal"), "no semantics 'ideal'"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(make, says):
    with pytest.raises(UsageError, match=says):
        make()
