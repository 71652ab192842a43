from importlib import import_module

import pytest
from crowd import Page, stored

from kg.errors import UsageError
from queries.best_answered import CONCESSION, best_answered
from queries.facets import Facets

# the package may hold the function under this name
module = import_module("queries.best_answered")


@pytest.fixture
def answered(tmp_path):
    """Four contested claims: one answered in part, one well, one by a concession, one not at all."""
    page = Page("page")
    part, well, granted, bare = (page.claim(name, ["ada"]) for name in ("part", "well", "granted", "bare"))
    page.counter("part-j", page.counter("part-k1", part, score=0.5), score=0.5)
    page.counter("part-k2", part, score=0.5)
    counter = page.counter("well-k", well, score=0.8)
    page.counter("well-j1", counter, score=0.5)
    page.counter("well-j2", counter, score=0.8, status="confirmed")
    page.counter("well-no", counter, score=0.9, status="rejected")
    page.counter("granted-k", granted, score=0.6, concession="While it is granted")
    page.counter("bare-k", bare, score=0.1)
    store = stored(str(tmp_path / "graph.db"), page)
    yield store
    store.close()


def test_the_numbers_are_those_of_the_definition(answered):
    rows = {row.row.claim: row for row in best_answered(answered).rows}
    assert list(rows) == ["claim:well", "claim:granted", "claim:part"]
    well, granted, part = rows.values()
    assert (well.share, well.net) == (0.9, 0.08)  # 1 - 0.5 * 0.2; 0.8 * 0.1
    assert (granted.share, granted.net) == (CONCESSION, 0.3)
    assert (part.share, part.net) == (0.25, 0.625)  # half of half; 1 - (1 - 0.25) * (1 - 0.5)
    assert [answer.counter for answer in well.counters[0].answers] == [
        "counterargument:well-j2",
        "counterargument:well-j1",
    ]


def test_a_weak_counter_that_nobody_answers_is_no_answer(answered):
    assert "claim:bare" not in {row.row.claim for row in best_answered(answered).rows}


@pytest.mark.parametrize("limit", [1, 2])
def test_pages_hold_every_claim_once(answered, limit):
    found, after = [], None
    while True:
        page = best_answered(answered, after=after, limit=limit)
        found += [row.row.claim for row in page.rows]
        after = page.after
        if after is None:
            break
    assert found == ["claim:well", "claim:granted", "claim:part"]


def test_facets_choose_which_counters_count(answered):
    page = best_answered(answered, facets=Facets(min_score=0.55))
    assert [row.row.claim for row in page.rows] == ["claim:well", "claim:granted"]
    assert page.complete


def test_where_not_all_were_compared_it_says_so(answered, monkeypatch):
    monkeypatch.setattr(module, "CANDIDATES", 2)
    page = best_answered(answered)
    assert (page.compared, page.complete) == (2, False)
    assert "only the 2 claims with most counters" in page.hint


def test_without_answers_it_says_so(store):
    page = best_answered(store, facets=Facets(min_score=0.55))
    assert page.rows == ()
    assert page.hint == "none of the 3 contested claims has a counter that was countered or grants the claim"


def test_a_limit_below_one_is_a_usage_error(answered):
    with pytest.raises(UsageError, match="limit"):
        best_answered(answered, limit=0)
