import pytest
import specimen
from specimen import IDS

from kg.errors import NotFoundError, UsageError
from queries.contested import contested
from queries.uncountered import uncountered


def _all(query, store, limit, **options):
    claims, after = [], None
    while True:
        page = query(store, limit=limit, after=after, **options)
        claims += [row.claim for row in page.rows]
        assert len(page.rows) <= limit
        if page.after is None:
            return claims
        after = page.after


def test_contested_lists_every_claim_with_a_counter_that_stands(store):
    assert {row.claim for row in contested(store).rows} == {IDS["pays"], IDS["pays again"], IDS["shifts"]}
    assert [row.counters for row in contested(store).rows] == [1, 1, 1]


def test_uncountered_lists_the_rest_in_the_order_of_the_sources(store):
    assert [row.claim for row in uncountered(store).rows] == [IDS["ferries"], IDS["noise"]]


@pytest.mark.parametrize("query", [contested, uncountered])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_hold_every_claim_once(store, query, limit):
    assert _all(query, store, limit) == [row.claim for row in query(store, limit=100).rows]


@pytest.mark.parametrize("document", [specimen.NIGHT, "Night Buses: Who Rides After Twelve"])
def test_uncountered_keeps_to_one_document(store, document):
    assert [row.claim for row in uncountered(store, document=document).rows] == [IDS["noise"]]


def test_uncountered_of_an_unknown_document_is_not_found(store):
    with pytest.raises(NotFoundError):
        uncountered(store, document="document:nowhere")


@pytest.mark.parametrize("query", [contested, uncountered])
def test_a_limit_below_one_is_a_usage_error(store, query):
    with pytest.raises(UsageError, match="limit"):
        query(store, limit=0)
