import pytest
from crowd import Page, stored

from kg.errors import UsageError
from queries import facets as facets_module
from queries.claims import claims
from queries.facets import Facets


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Two documents; the second stands first in the order of ids, and its claims are countered most."""
    first = Page("nights", collection="Talks", published="2025-03-04")
    for number, counters in enumerate([0, 1, 0, 3]):
        claim = first.claim(f"n{number}", ["ada"], about=["bo"] * (number > 1))
        for counter in range(counters):
            first.counter(f"n{number}k{counter}", claim, score=0.3 + 0.3 * counter)
    second = Page("days", collection="Books", published="2026")
    second.claim("d1", ["ada", "bo"])
    second.counter("d0k0", second.claim("d0", ["bo"]), score=0.9, status="confirmed")
    store = stored(str(tmp_path_factory.mktemp("claims") / "graph.db"), first, second)
    yield store
    store.close()


def named(page):
    return [row.claim.removeprefix("claim:") for row in page.rows]


BY_PLACE = ["d1", "d0", "n0", "n1", "n2", "n3"]
BY_COUNTERS = ["n3", "d0", "n1", "d1", "n0", "n2"]


@pytest.mark.parametrize(("order", "expected"), [("place", BY_PLACE), ("counters", BY_COUNTERS)])
@pytest.mark.parametrize(
    ("facets", "kept"),
    [
        ({}, "d1 d0 n0 n1 n2 n3"),
        ({"document": "Nights"}, "n0 n1 n2 n3"),
        ({"collection": "books"}, "d1 d0"),
        ({"speaker": "Bo"}, "d1 d0"),
        ({"entity": "entity:bo"}, "n2 n3"),
        ({"entity": "Bo", "document": "document:nights", "speaker": "Ada"}, "n2 n3"),
        ({"since": "2026"}, "d1 d0"),
        ({"status": "confirmed"}, "d0"),
        ({"min_score": 0.5}, "d0 n3"),
    ],
)
@pytest.mark.parametrize("small", [False, True], ids=["anchored", "scanned"])
def test_claims_have_every_facet_in_either_order(store, monkeypatch, order, expected, facets, kept, small):
    if small:
        monkeypatch.setattr(facets_module, "ANCHOR", 0)
    found = claims(store, facets=Facets(**facets), order=order)
    assert named(found) == [claim for claim in expected if claim in kept.split()]
    assert found.after is None


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
@pytest.mark.parametrize("order", ["place", "counters"])
@pytest.mark.parametrize("facets", [Facets(), Facets(document="Nights"), Facets(speaker="Ada")])
@pytest.mark.parametrize("small", [False, True], ids=["anchored", "scanned"])
def test_pages_join_without_gaps_or_repeats(store, monkeypatch, limit, order, facets, small):
    if small:
        monkeypatch.setattr(facets_module, "ANCHOR", 0)
    whole = named(claims(store, facets=facets, order=order))
    found, after = [], None
    while True:
        page = claims(store, facets=facets, order=order, after=after, limit=limit)
        found += named(page)
        after = page.after
        if after is None:
            break
        assert len(page.rows) == limit
    assert found == whole


def test_an_empty_list_says_why(store, tmp_path):
    assert (
        "leave out the document or the dates"
        in claims(store, facets=Facets(document="Days", until="2025")).hint
    )
    empty = stored(str(tmp_path / "empty.db"))
    for order in ("place", "counters"):
        assert claims(empty, order=order) == ((), None, "the graph holds no claim")
    empty.close()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limit": 0}, "limit is 0"),
        ({"order": "age"}, "no order 'age': give place or counters"),
        ({"facets": Facets(min_score=2)}, "from 0 to 1"),
    ],
)
def test_what_cannot_be_meant_is_refused(store, options, message):
    with pytest.raises(UsageError, match=message):
        claims(store, **options)
