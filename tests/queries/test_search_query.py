import pytest
import specimen
from specimen import IDS

from kg.errors import UsageError
from queries.search import search


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Lumen Transit", specimen.LUMEN),
        ("lumen", specimen.LUMEN),
        ("fare recovery", specimen.FAREBOX),
        ("hospital", IDS["riders"]),
        ("neighbours protest less because of loudness", IDS["noise"]),
        ("share of costs that passengers pay for", IDS["ratio"]),
    ],
)
def test_the_closest_node_comes_first(store, encoder, text, first):
    result = search(store, text, encoder=encoder)
    assert result.hits[0].id == first
    assert result.degraded is None
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)


def test_a_hit_says_what_it_is_and_where_it_stands(store):
    hit = search(store, "hospital").hits[0]
    assert (hit.kind, hit.document, hit.section_heading) == (
        "Counterargument",
        specimen.NIGHT,
        "1-Page Summary",
    )
    assert store.node(specimen.NIGHT).text[hit.start : hit.end] == hit.text


def test_an_entity_stands_in_no_single_document(store):
    hit = search(store, "Alder Depot").hits[0]
    assert (hit.id, hit.text, hit.document, hit.start) == (specimen.DEPOT, "Alder Depot", None, None)


@pytest.mark.parametrize("kind", ["Claim", "Counterargument", "Entity"])
def test_a_search_keeps_to_its_kinds(store, encoder, kind):
    hits = search(store, "two years of night buses by Lumen and Varga", kinds=[kind], encoder=encoder).hits
    assert {hit.kind for hit in hits} == {kind}


def test_a_search_keeps_to_its_limit(store, encoder):
    assert len(search(store, "Varga and the buses", limit=3, encoder=encoder).hits) == 3


def test_words_alone_are_told(store):
    result = search(store, "Varga")
    assert {specimen.INES, specimen.TOMAS} == {hit.id for hit in result.hits[:2]}
    assert "only words" in result.degraded


@pytest.mark.parametrize("text", ["zzyzx", "", '"', "AND OR NOT", "col:umn", "(", "*"])
def test_any_text_is_a_valid_search(store, text):
    assert search(store, text, kinds=["Term"]).hits == ()


def test_what_cannot_be_searched_is_a_usage_error(store):
    with pytest.raises(UsageError, match="'Section' cannot be searched"):
        search(store, "rain", kinds=["Section"])
