import pytest
import specimen
from crowd import Counted, Page, stored
from hypothesis import given, settings
from hypothesis import strategies as st
from specimen import IDS

from kg.errors import NotFoundError, UsageError
from kg.models import Document
from queries import facets as facets_module
from queries.contested import contested
from queries.facets import Facets, check_facets, within
from queries.uncountered import uncountered

NAMES = {node: name for name, node in IDS.items()}


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Three documents of two collections: Ada speaks in two of them, Bo in the third."""
    first = Page("first", collection="Talks", published="2025-03-04")
    for number in range(3):
        claim = first.claim(f"a{number}", ["ada"], about=["bo"] * (number > 0))
        for counter in range(number):
            first.counter(f"a{number}k{counter}", claim, score=0.3 + 0.3 * counter)
    second = Page("second", collection="Talks", published="2026")
    second.counter("b0k0", second.claim("b0", ["ada", "bo"]), score=0.9, status="confirmed")
    third = Page("third", collection="Books")
    third.claim("c0", ["bo"])
    store = stored(str(tmp_path_factory.mktemp("three") / "graph.db"), first, second, third)
    yield store
    store.close()


def claims(query, store, **facets):
    return [row.claim.removeprefix("claim:") for row in query(store, facets=Facets(**facets)).rows]


@pytest.mark.parametrize(
    ("facets", "expected"),
    [
        ({"document": "First"}, ["a2", "a1"]),
        ({"document": "document:second"}, ["b0"]),
        ({"collection": "talks"}, ["a2", "a1", "b0"]),
        ({"speaker": "Ada"}, ["a2", "a1", "b0"]),
        ({"speaker": "entity:bo"}, ["b0"]),
        ({"entity": "Bo"}, ["a2", "a1"]),
        ({"speaker": "Ada", "entity": "Bo"}, ["a2", "a1"]),
        ({"speaker": "Ada", "document": "Second"}, ["b0"]),
        ({"since": "2026-05"}, ["b0"]),
        ({"until": "2025"}, ["a2", "a1"]),
        ({"since": "2025-03-04", "until": "2025-03-04"}, ["a2", "a1"]),
        ({"status": "confirmed"}, ["b0"]),
        ({"min_score": 0.5}, ["a2", "b0"]),
        ({"min_score": 0.5, "status": "proposed"}, ["a2"]),
        ({"min_score": 1.0}, []),
    ],
)
def test_contested_keeps_the_claims_that_have_every_facet_in_its_order(three, facets, expected):
    assert claims(contested, three, **facets) == expected


@pytest.mark.parametrize(
    ("facets", "expected"),
    [
        ({"document": "First"}, ["a0"]),
        ({"collection": "Books"}, ["c0"]),
        ({"speaker": "Bo"}, ["c0"]),
        ({"since": "2025"}, ["a0"]),
        ({"min_score": 0.5}, ["a0", "a1", "c0"]),
        ({"min_score": 0.5, "document": "First"}, ["a0", "a1"]),
        ({"min_score": 0.5, "speaker": "Ada"}, ["a0", "a1"]),
        ({"status": "confirmed", "collection": "Talks"}, ["a0", "a1", "a2"]),
    ],
)
def test_uncountered_counts_the_counters_that_the_facets_mean(three, facets, expected):
    assert claims(uncountered, three, **facets) == expected


@pytest.mark.parametrize("query", [contested, uncountered])
@pytest.mark.parametrize(
    "facets",
    [
        Facets(min_score=0.5),
        Facets(collection="Talks"),
        Facets(speaker="Ada"),
        Facets(document="First", min_score=0.5),
    ],
    ids=str,
)
@pytest.mark.parametrize("anchor", [0, 1000])
def test_pages_hold_every_claim_once_however_they_are_read(three, monkeypatch, query, facets, anchor):
    monkeypatch.setattr(facets_module, "ANCHOR", anchor)
    whole = [row.claim for row in query(three, facets=facets, limit=100).rows]
    found, after = [], None
    while True:
        page = query(three, facets=facets, after=after, limit=1)
        found += [row.claim for row in page.rows]
        after = page.after
        if after is None:
            break
    assert found == whole
    assert whole


def test_a_page_that_looked_at_enough_is_short_and_goes_on(three, monkeypatch):
    monkeypatch.setattr(facets_module, "SCAN", 1)
    monkeypatch.setattr(facets_module, "_BATCH", 1)
    page = contested(three, facets=Facets(status="confirmed"))
    assert page.rows == ()
    assert page.hint == "0 of the 1 claims looked at pass: the next page goes on from there"
    after, found = page.after, []
    while after is not None:
        page = contested(three, facets=Facets(status="confirmed"), after=after)
        found += [row.claim for row in page.rows]
        after = page.after
    assert found == ["claim:b0"]


@pytest.mark.parametrize(
    ("facets", "hint"),
    [
        (
            {"document": "First", "collection": "Books"},
            "'First' is in the collection 'Talks', not in 'Books'",
        ),
        ({"document": "First", "since": "2026"}, "'First' was published 2025-03-04"),
        ({"document": "Third", "since": "2026"}, "'Third' states no date"),
        ({"collection": "Films"}, "the collections are 'Books', 'Talks'"),
        ({"speaker": "Bo", "document": "First"}, "no claim of this list passes all filters"),
        ({"term": "farebox ratio"}, "is named in no claim"),
    ],
)
def test_filters_that_leave_nothing_say_why(three, facets, hint):
    if "term" in facets:
        with pytest.raises(NotFoundError):
            contested(three, facets=Facets(**facets))
        return
    page = contested(three, facets=Facets(**facets))
    assert (page.rows, page.after) == ((), None)
    assert hint in page.hint


def test_a_speaker_without_claims_is_told_from_filters_that_contradict(store):
    assert "makes no claim" in contested(store, facets=Facets(speaker=specimen.DEPOT)).hint


@pytest.mark.parametrize(
    ("facets", "message"),
    [
        ({"since": "2026", "until": "2025-12"}, "2026 is after 2025-12"),
        ({"since": "spring"}, "'spring' is no date"),
        ({"until": "2026-13"}, "is no date"),
        ({"status": "rejected"}, "a rejected link counts as no counter"),
        ({"status": "maybe"}, "there is no status 'maybe'"),
        ({"min_score": 2.0}, "least score"),
    ],
)
def test_facets_that_cannot_be_meant_are_usage_errors(facets, message):
    with pytest.raises(UsageError, match=message):
        check_facets(Facets(**facets))


@pytest.mark.parametrize("facets", [{"document": "x"}, {"speaker": "x"}, {"entity": "x"}, {"term": "x"}])
def test_a_name_that_is_not_there_is_not_found(store, facets):
    with pytest.raises(NotFoundError):
        contested(store, facets=Facets(**facets))


DAYS = st.dates().map(str)


@given(DAYS, DAYS, DAYS)
@settings(max_examples=100)
def test_within_compares_days_as_days(published, since, until):
    document = Document(id="document:d", title="D", format="text", sha256="0", text="x", published=published)
    assert within(document, since, until) == (since <= published <= until)
    assert within(document, since[:4], None) == (since[:4] <= published[:4])


def test_a_page_takes_no_more_calls_for_more_rows(tmp_path):
    page = Page("many", collection="Talks")
    for number in range(60):
        page.counter(f"k{number}", page.claim(f"c{number:02}", ["ada"]))
    store = stored(str(tmp_path / "graph.db"), page)
    for facets in (Facets(speaker="Ada", min_score=0.1), Facets(collection="Talks", status="proposed")):
        for query in (contested, uncountered):
            calls = []
            for limit in (2, 50):
                counted = Counted(store)
                query(counted, facets=facets, limit=limit)
                calls.append(len(counted.calls))
            assert calls[1] <= calls[0]
    store.close()
