import pytest
from crowd import Page, stored

from kg.errors import UsageError
from queries.mentioned import mentioned


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    page = Page("nights")
    page.claim("one", ["ada"], about=["ada", "bo"])
    page.claim("two", ["ada"], about=["dock"])
    page.counter("three", "claim:one", naming=["cy"])
    page.entity("dock", "place")
    store = stored(str(tmp_path_factory.mktemp("mentioned") / "graph.db"), page)
    yield store
    store.close()


def named(page):
    return [(row.name, row.claims) for row in page.rows]


def test_who_most_claims_make_or_name_comes_first(store):
    page = mentioned(store, "Entity")
    assert named(page) == [("Ada", 2), ("Bo", 1), ("Dock", 1), ("Cy", 0)]
    assert (page.after, page.hint) == (None, None)
    assert named(mentioned(store, "Entity", entity_type="place")) == [("Dock", 1)]


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_join_without_gaps_or_repeats(store, limit):
    found, after = [], None
    while True:
        page = mentioned(store, "Entity", after=after, limit=limit)
        found += named(page)
        after = page.after
        if after is None:
            break
    assert found == named(mentioned(store, "Entity"))


def test_an_empty_list_says_why(store):
    assert mentioned(store, "Term").hint == "the graph holds no term: ingest a document"
    hint = mentioned(store, "Entity", entity_type="product").hint
    assert hint == "no entity is of the type product: leave out the type"


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("Claim", {}, "name no 'Claim': give Entity or Term"),
        ("Term", {"entity_type": "person"}, "terms have no types"),
        ("Entity", {"entity_type": "robot"}, "no type 'robot': give one of person, organization"),
        ("Entity", {"limit": 0}, "limit is 0"),
    ],
)
def test_what_cannot_be_meant_is_refused(store, kind, options, message):
    with pytest.raises(UsageError, match=message):
        mentioned(store, kind, **options)
