import doctest
from pathlib import Path

import pytest
import specimen
from debates import debate, name, short
from hypothesis import given
from hypothesis import strategies as st
from specimen import IDS

from kg import open_store
from kg.errors import NotFoundError, UsageError
from kg.models import Subgraph
from queries.argumentation.labellings import Framework, grounded
from queries.standing import standing, standings


def rows(*lines: str, **options):
    return {short(row.statement): row for row in standings(debate(*lines), **options).values()}


# links → status, label and the counters' fates of c1
STATUSES = {
    "nothing": (["c1"], "unchallenged", "in", {}),
    "a counter that nothing answers": (["k1 rebut c1"], "challenged", "out", {"stands": 1}),
    "a counter that is answered": (["k1 rebut c1", "k2 rebut k1"], "defended", "in", {"answered": 1}),
    "an answer that is answered": (
        ["k1 rebut c1", "k2 rebut k1", "k3 rebut k2"], "challenged", "out", {"stands": 1},
    ),
    "one answered, one not": (
        ["k1 rebut c1", "k2 rebut k1", "k3 rebut c1"], "challenged", "out", {"answered": 1, "stands": 1},
    ),
    "two that attack each other": (
        ["k1 rebut c1", "k1 rebut k2", "k2 rebut k1"], "challenged", "undec", {"open": 1},
    ),
    "a counter in an odd circle": (
        ["k1 rebut c1", "k2 rebut k1", "k3 rebut k2", "k1 rebut k3"], "challenged", "undec", {"open": 1},
    ),
    "a counter that attacks itself": (["k1 rebut c1", "k1 rebut k1"], "challenged", "undec", {"open": 1}),
    "a rejected counter": (["k1 rebut c1 0.9 rejected"], "unchallenged", "in", {}),
    "a rejected answer": (["k1 rebut c1", "k2 rebut k1 0.9 rejected"], "challenged", "out", {"stands": 1}),
    "an undercut": (["k1 undercut c1"], "challenged", "out", {"stands": 1}),
    "a counter whose link is undercut": (["k1 rebut c1", "k2 undercut k1"], "defended", "in", {"answered": 1}),
    "an undercut that is undercut": (
        ["k1 undercut c1", "k2 undercut k1"], "defended", "in", {"answered": 1},
    ),
    "a counter to a claim that restates it": (
        ["k1 rebut c2", "c2 restates c1 0.9"], "challenged", "out", {"stands": 1},
    ),
    "a doubtful restatement": (["k1 rebut c2", "c2 restates c1 0.4"], "unchallenged", "in", {}),
    "a confirmed restatement": (
        ["k1 rebut c2", "c2 restates c1 0.4 confirmed"], "challenged", "out", {"stands": 1},
    ),
    "a rejected restatement": (["k1 rebut c2", "c2 restates c1 0.9 rejected"], "unchallenged", "in", {}),
    "one counter to both wordings": (
        ["k1 rebut c1", "k1 rebut c2", "c2 restates c1"], "challenged", "out", {"stands": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STATUSES)
def test_the_status_follows_from_the_grounded_labelling(name):
    lines, status, label, fates = STATUSES[name]
    row = rows(*lines)["c1"]
    assert (row.status, row.label, row.counters) == (status, label, fates)


# links → strength of c1, by DF-QuAD with a half for each certain link
STRENGTHS = {
    "nothing": (["c1"], 1.0),
    "a certain rebuttal": (["k1 rebut c1"], 0.5),
    "an uncertain one": (["k1 rebut c1 0.4"], 0.8),
    "one that undermines": (["k1 undermine c1 0.4"], 0.8),
    "one that is confirmed": (["k1 rebut c1 0.4 confirmed"], 0.5),
    "two certain ones": (["k1 rebut c1", "k2 rebut c1"], 0.25),
    "one that is answered": (["k1 rebut c1", "k2 rebut k1"], 0.75),
    "one whose link is undercut": (["k1 rebut c1", "k2 undercut k1"], 0.75),
    "an undercut takes half as much": (["k1 undercut c1"], 0.75),
    "undercuts never refute": ([f"k{n} undercut c1" for n in range(30)], 0.5),
}


@pytest.mark.parametrize("name", STRENGTHS)
def test_strength_weighs_links_by_probability_and_kind(name):
    lines, strength = STRENGTHS[name]
    assert rows(*lines)["c1"].strength == pytest.approx(strength, abs=1e-6)


@pytest.mark.parametrize("gradual", ["df-quad", "quadratic-energy", "h-categoriser"])
def test_every_strength_ranks_claims_by_what_speaks_against_them(gradual):
    found = rows(
        "c0", "k1 undercut c1 0.5", "k2 rebut c2 0.5", "k3 rebut c3 0.9", "k4 rebut c4 0.9", "k5 rebut c4 0.9",
        gradual=gradual,
    )  # fmt: skip
    strengths = [found[claim].strength for claim in ("c0", "c1", "c2", "c3", "c4")]
    assert strengths == sorted(strengths, reverse=True)
    assert len(set(strengths)) == 5


def test_an_undercut_counterargument_stands_but_bears_on_nothing():
    found = rows("k1 rebut c1", "k2 undercut k1")
    assert found["c1"].status == "defended"
    assert found["k1"].status == "challenged"
    assert found["k1"].why.startswith("One counterargument undercuts how it is argued")


def test_restatements_stand_and_fall_together():
    found = rows("k1 rebut c2 0.8", "c2 restates c1 0.9", "c3 restates c2 0.9")
    assert {(found[c].status, found[c].strength) for c in ("c1", "c2", "c3")} == {("challenged", 0.6)}
    assert found["c1"].restated_by == (name("c2"), name("c3"))


def test_links_below_the_least_score_do_not_count():
    assert rows("k1 rebut c1 0.4", min_score=0.5)["c1"].status == "unchallenged"


# semantics → acceptance of c1 where k1 and k2 attack each other, and k1 or both attack c1
ALTERNATIVES = {
    "grounded": ("never", "never"),
    "complete": ("sometimes", "never"),
    "preferred": ("sometimes", "never"),
    "stable": ("sometimes", "never"),
}


@pytest.mark.parametrize("semantics", ALTERNATIVES)
def test_other_labellings_tell_whether_a_claim_holds_on_some_view(semantics):
    circle = ["k1 rebut k2", "k2 rebut k1", "k1 rebut c1"]
    one, both = rows(*circle, semantics=semantics), rows(*circle, "k2 rebut c1", semantics=semantics)
    assert (one["c1"].accepted, both["c1"].accepted) == ALTERNATIVES[semantics]
    assert ("on one view" in one["c1"].why) == (one["c1"].accepted == "sometimes")


def test_a_claim_that_every_preferred_labelling_accepts_is_defended():
    floating = ["k1 rebut k2", "k2 rebut k1", "k1 rebut k3", "k2 rebut k3", "k3 rebut c1"]
    assert rows(*floating)["c1"].status == "challenged"
    assert rows(*floating, semantics="preferred")["c1"].status == "defended"


def test_without_a_stable_labelling_the_grounded_one_is_shown_and_said():
    found = standings(debate("k1 rebut k1", "k2 rebut c1"), semantics="stable")
    assert found.semantics == "grounded"
    assert found.note is not None
    assert found.note.startswith("there is no stable labelling")
    assert {row.label for row in found.values()} == {"undec", "in", "out"}


def test_a_search_over_its_budget_shows_the_grounded_labelling_and_says_so():
    links = [f"k{n} rebut k{(n + step) % 30}" for n in range(30) for step in (1, 2, 7)]
    found = standings(debate("k0 rebut c1", *links), semantics="preferred", budget=50)
    assert found.semantics == "grounded"
    assert found.note is not None
    assert "too many steps" in found.note
    assert found.note.endswith("shown is the grounded labelling, which is part of every preferred one")


def test_an_empty_graph_has_no_standings():
    assert dict(standings(Subgraph())) == {}


def test_what_is_no_statement_has_no_standing():
    found = standings(specimen.night())
    assert {row.kind for row in found.values()} == {"Claim", "Counterargument"}


LINKS = st.tuples(
    st.sampled_from(["k1", "k2", "k3", "k4"]),
    st.sampled_from(["rebut", "undermine", "undercut"]),
    st.sampled_from(["c1", "c2", "k1", "k2", "k3", "k4"]),
)


@given(st.lists(LINKS, max_size=10, unique_by=lambda link: (link[0], link[2])))
def test_every_graph_has_an_answer_and_the_status_is_that_of_its_label(links):
    found = rows("c1", "c2", *(" ".join(link) for link in links))
    attacked = {target for _, _, target in links}
    for statement, row in found.items():
        assert 0.0 <= row.strength <= 1.0
        assert row.status == (
            "unchallenged" if statement not in attacked else "defended" if row.label == "in" else "challenged"
        )
        assert sum(row.counters.values()) == sum(target == statement for _, _, target in links)
        assert row.why.endswith(".")
        assert not {"true", "false"} & set(row.why.split())


@given(st.lists(LINKS, max_size=10, unique_by=lambda link: (link[0], link[2])))
def test_without_undercuts_labels_are_those_of_the_plain_attacks(links):
    links = [link for link in links if link[1] != "undercut"]
    found = rows("c1", "c2", *(" ".join(link) for link in links))
    plain = grounded(Framework(sorted(found), [(source, target) for source, _, target in links]))
    assert {statement: row.label for statement, row in found.items()} == plain


def test_standing_of_a_claim_tells_its_counters_and_why(store):
    found = standing(store, IDS["pays again"])
    assert found.matched == "id"
    assert found.standing is not None
    assert found.standing.restated_by == (IDS["pays"],)
    assert found.standing.why == (
        "2 counterarguments challenge it: 1 unanswered, 1 answered; "
        "the strongest that stands rebuts it (a confirmed link)."
    )
    told = {counter.statement.id: counter for counter in found.counters}
    assert list(told) == [IDS["riders"], IDS["gift"]]
    assert told[IDS["gift"]].fate == "answered"
    assert told[IDS["gift"]].answered_by == (IDS["gift stands"],)
    assert told[IDS["gift"]].strength == pytest.approx(0.75)
    assert told[IDS["riders"]].force == 1.0


def test_standing_of_a_claim_is_that_in_its_whole_document(store):
    whole = standings(specimen.night())
    for statement in ("pays", "pays again", "shifts", "noise", "gift", "gift stands"):
        assert standing(store, IDS[statement]).standing == whole[IDS[statement]]


def test_standing_tells_as_many_counters_as_asked_and_counts_the_rest(store):
    found = standing(store, IDS["pays"], limit=1)
    assert (len(found.counters), found.more, found.left_out) == (1, 1, 0)


def test_standing_says_how_much_was_not_weighed(store):
    found = standing(store, IDS["pays"], statements=3)
    assert (len(found.counters), found.left_out) == (1, 1)
    assert found.note == "not weighed, since there are too many: the weakest counterarguments (1)"


def test_standing_is_found_by_words(store):
    found = standing(store, specimen.QUOTES["pays"])
    assert found.matched == "quote"
    assert found.statement is not None
    assert found.statement.id == IDS["pays"]
    assert found.speakers == ("Ines Varga",)


def test_standing_of_nothing_is_empty(store):
    found = standing(store, "zzyzx")
    assert found.statement is None
    assert found.standing is None
    assert found.counters == ()


@pytest.mark.parametrize(
    "options",
    [{"semantics": "ideal"}, {"gradual": "x"}, {"min_score": 2.0}, {"limit": 0}, {"statements": 0}],
    ids=str,
)
def test_arguments_that_cannot_be_meant_are_usage_errors(store, options):
    with pytest.raises(UsageError):
        standing(store, IDS["pays"], **options)


def test_an_unknown_id_is_not_found(store):
    with pytest.raises(NotFoundError, match="claim:none"):
        standing(store, "claim:none")


def test_a_circle_in_a_store_is_walked_once(tmp_path):
    store = open_store(str(tmp_path / "graph.db"))
    links = ["k1 rebut c1", "k2 rebut k1", "k3 rebut k2", "k1 rebut k3", "k4 rebut k4", "k4 rebut k1"]
    store.put_document(debate(*links))
    found = standing(store, name("c1"), semantics="preferred")
    store.close()
    assert found.standing is not None
    assert (found.standing.status, found.counters[0].fate, found.left_out) == ("challenged", "open", 0)


def test_the_theory_on_the_page_is_as_it_says():
    page = Path(__file__).parents[2] / "docs" / "questions" / "standing.md"
    outcome = doctest.testfile(str(page), module_relative=False)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@given(st.lists(LINKS, max_size=10, unique_by=lambda link: (link[0], link[2])))
def test_meta_arguments_for_undercuts_would_give_the_same_labels(links):
    found = rows("c1", "c2", *(" ".join(link) for link in links))
    undercut = {target for _, verb, target in links if verb == "undercut"}

    def whole(statement):
        return f"link of {statement}" if statement in undercut else statement

    chains = [(s, f"not {s}") for s in undercut] + [(f"not {s}", f"link of {s}") for s in undercut]
    attacks = [
        (whole(source), whole(target) if verb == "undercut" else target) for source, verb, target in links
    ]
    arguments = [*found, *(f"not {s}" for s in undercut), *(f"link of {s}" for s in undercut)]
    labels = grounded(Framework(arguments, [*attacks, *chains]))
    assert {statement: row.label for statement, row in found.items()} == {s: labels[whole(s)] for s in found}
