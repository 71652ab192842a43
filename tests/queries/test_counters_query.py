from pathlib import Path

import pytest
import specimen
from specimen import IDS, QUOTES

from kg import open_store
from kg.errors import NotFoundError, UsageError
from kg.models import Challenges, Subgraph
from kg.text.encoder.packaged import packaged_encoder
from queries.counters import counters


def found(result) -> list[str]:
    """Return the names that `specimen` gives to the counters of a result."""
    names = {node: name for name, node in IDS.items()}
    return [names[row.counter] for row in result.counters]


def matched(result) -> list[str]:
    names = {node: name for name, node in IDS.items()}
    return [names[match.row.claim] for match in result.claims]


def test_counters_of_an_id_are_those_of_that_claim_alone(store):
    result = counters(store, IDS["pays again"])
    assert (result.matched, result.degraded) == ("id", None)
    assert matched(result) == ["pays again"]
    assert found(result) == ["gift"]


def test_counters_say_where_they_stand_and_how_strong_they_are(store):
    (row,) = counters(store, IDS["pays again"]).counters
    text = store.node(specimen.NIGHT).text
    assert text[row.start : row.end] == row.quote == QUOTES["gift"]
    assert (row.score, row.attack, row.status) == (0.8125, "undercut", "proposed")
    assert (row.document_title, row.section_heading) == (
        "Night Buses: Who Rides After Twelve",
        "1-Page Summary",
    )
    assert row.link == Challenges(source=IDS["gift"], target=IDS["pays again"], score=1, method="hand").id


def test_counters_excludes_rejected_links(store):
    assert found(counters(store, IDS["pays"])) == ["riders"]


def test_an_id_answers_for_its_restatements_when_asked(store):
    result = counters(store, IDS["pays"], restatements=True)
    assert matched(result) == ["pays", "pays again"]
    assert found(result) == ["riders", "gift"]
    assert result.claims[1].restates == IDS["pays"]
    assert result.claims[1].place == result.claims[0].place == 1


def test_a_confirmed_counter_comes_before_a_higher_score(store):
    rows = counters(store, IDS["pays"], restatements=True).counters
    assert [(row.status, row.score) for row in rows] == [("confirmed", 0.6), ("proposed", 0.8125)]


def test_a_counterargument_can_be_countered_too(store):
    result = counters(store, IDS["gift"])
    assert found(result) == ["gift stands"]
    assert result.claims[0].row.quote == QUOTES["gift"]
    assert result.claims[0].row.counters == 1


@pytest.mark.parametrize("unknown", ["claim:000000000000", "counterargument:000000000000", "claim:nonsense"])
def test_an_unknown_id_is_not_found(store, unknown):
    with pytest.raises(NotFoundError, match=unknown):
        counters(store, unknown)


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (QUOTES["shifts"], ["shifts"]),
        (f"“{QUOTES['noise']}”", ["noise"]),
        (QUOTES["noise"].upper().rstrip("."), ["noise"]),
        ("DRIVERS prefer  the late shift,", ["shifts"]),
        ("night buses pay for themselves within two years", ["pays", "pays again"]),
        (specimen.TEXTS["pays again"], ["pays again", "pays"]),
        (f"Before it. {QUOTES['noise']} {QUOTES['shifts']} After it.", ["noise", "shifts"]),
        (QUOTES["gift"], ["gift"]),
    ],
)
def test_a_text_from_the_source_names_the_claims_it_is_part_of(store, text, claims):
    result = counters(store, text)
    assert result.matched == "quote"
    assert sorted(matched(result)) == sorted(claims)


def test_a_few_words_are_searched_for_even_where_a_claim_holds_them(store, encoder):
    assert counters(store, "the late shift", encoder=encoder).matched == "search"


def test_a_quote_finds_the_counter_of_the_claim_that_restates_it(store):
    result = counters(store, QUOTES["pays"])
    assert {row.counter: row.claim for row in result.counters} == {
        IDS["riders"]: IDS["pays"],
        IDS["gift"]: IDS["pays again"],
    }


def test_a_free_text_finds_the_claims_closest_in_words_and_meaning(store, encoder):
    result = counters(store, "Why staff like to work after dark", encoder=encoder)
    assert (result.matched, result.degraded) == ("search", None)
    assert matched(result)[0] == "shifts"
    assert found(result)[0] == "tired"


def test_a_restatement_shares_the_place_of_the_claim_it_restates(store, encoder):
    result = counters(store, "late buses earn back what they cost", encoder=encoder)
    places = {name: match.place for name, match in zip(matched(result), result.claims, strict=True)}
    assert places["pays"] == places["pays again"]
    assert sorted(set(places.values())) == list(range(1, len(set(places.values())) + 1))


def test_without_an_encoder_words_decide_and_the_result_says_so(store):
    result = counters(store, "drivers and empty streets")
    assert matched(result)[0] == "shifts"
    assert "no sentence encoder" in result.degraded


def test_a_missing_model_is_no_failure_but_is_told(store):
    def broken():
        return packaged_encoder(Path("/nowhere/model.onnx"))

    result = counters(store, "drivers and empty streets", encoder=broken)
    assert matched(result)[0] == "shifts"
    assert "/nowhere/model.onnx cannot be read" in result.degraded


def test_a_database_without_vectors_is_told(tmp_path, encoder):
    store = open_store(str(tmp_path / "graph.db"))
    store.put_document(specimen.night())
    result = counters(store, "drivers and empty streets", encoder=encoder)
    assert matched(result)[0] == "shifts"
    assert encoder.model in result.degraded
    store.close()


def test_an_encoder_is_made_only_for_a_search(store):
    def unwanted():
        raise AssertionError("an id or a quote needs no encoder")

    assert counters(store, IDS["pays"], encoder=unwanted).counters
    assert counters(store, QUOTES["pays"], encoder=unwanted).counters


@pytest.mark.parametrize("text", ["zzyzx qwfpgj", "", "   ", '"', "*", "NEAR(", "-", "a" * 5000])
def test_a_text_that_matches_nothing_has_no_claims_and_no_counters(store, text):
    result = counters(store, text)
    assert (result.claims, result.counters) == ((), ())


def test_a_counter_of_two_matched_claims_is_listed_once_under_the_better_match(tmp_path):
    night = specimen.night()
    also = Challenges(source=IDS["gift"], target=IDS["shifts"], score=0.95, method="hand")
    store = open_store(str(tmp_path / "graph.db"))
    store.put_document(Subgraph.of(night.nodes, [*night.edges, also]))
    text = f"{QUOTES['pays again']} {QUOTES['shifts']}"
    result = counters(store, text)
    places = {match.row.claim: match.place for match in result.claims}
    (row,) = [row for row in result.counters if row.counter == IDS["gift"]]
    assert places[row.claim] == min(places[IDS["pays again"]], places[IDS["shifts"]])
    store.close()


def test_a_rejected_restatement_does_not_answer(tmp_path):
    night = specimen.night()
    edges = [
        edge.model_copy(update={"status": "rejected"}) if edge.kind == "RESTATES" else edge
        for edge in night.edges
    ]
    store = open_store(str(tmp_path / "graph.db"))
    store.put_document(Subgraph.of(night.nodes, edges))
    assert found(counters(store, QUOTES["pays"])) == ["riders"]
    store.close()


def test_the_limit_counts_counters_over_all_claims(store):
    assert found(counters(store, QUOTES["pays"], limit=1)) == ["riders"]


@pytest.mark.parametrize(("least", "names"), [(0.0, ["riders", "gift"]), (0.7, ["gift"]), (1.0, [])])
def test_counters_below_the_least_score_are_left_out(store, least, names):
    assert found(counters(store, QUOTES["pays"], min_score=least)) == names


@pytest.mark.parametrize("options", [{"limit": 0}, {"limit": -1}, {"min_score": 1.5}, {"min_score": -0.1}])
def test_arguments_that_cannot_be_meant_are_usage_errors(store, options):
    with pytest.raises(UsageError):
        counters(store, IDS["pays"], **options)
