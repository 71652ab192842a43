"""Full-text search for words that very many nodes hold; how many are very many is made small here."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from handmade import Page, put

from kg.errors import StoreError
from kg.stores import WordQuery
from kg.stores.sqlite import SQLiteStore, search

MANY = 100


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[SQLiteStore]:
    """A store of 100 claims on cities and water, in which 10 nodes at most are ranked."""
    for name, value in {"RANKED": 10, "_READ": 30, "_RARE": 4, "_ENOUGH": 2}.items():
        monkeypatch.setattr(search, name, value)
    page = Page("P")
    for number in range(MANY):
        words = (
            ["Cities"]
            + ["water"] * (number % 4 == 1)
            + ["copper"] * (number in (5, 8))
            + ["pipe"] * (number == 9)
        )
        page.claim(f"{' '.join(words)} number {number}.")
    page.entity("Cities of the Coast")
    page.term("water table")
    store = SQLiteStore(str(tmp_path / "graph.db"))
    put(store, page)
    yield store
    store.close()


def found(store: SQLiteStore, text: str, *kinds: str, limit: int = 50) -> list[str]:
    nodes = store.search_text(text, kinds=kinds or ("Claim",), limit=limit)
    return [getattr(node, "quote", None) or node.name for node in store.nodes([node for node, _ in nodes])]


def test_rarer_words_decide_and_common_ones_order_what_has_them(store):
    assert found(store, "cities water copper") == ["Cities water copper number 5.", "Cities copper number 8."]
    assert found(store, "cities water pipe") == ["Cities water pipe number 9."]


def test_where_all_words_are_common_those_that_hold_them_together_are_found(store):
    first = found(store, "cities water", limit=8)
    assert len(first) == 8
    assert all(quote.startswith("Cities water") for quote in first)


def test_a_single_common_word_finds_some_that_hold_it(store):
    assert len(found(store, "cities", limit=5)) == 5


def test_a_name_is_found_however_many_statements_hold_its_words(store):
    assert found(store, "cities", "Entity", "Term", "Claim", limit=50)[0] == "Cities of the Coast"
    assert found(store, "water", "Term") == ["water table"]


def test_a_phrase_of_common_words_is_found(store):
    hits = store.search_words(WordQuery(phrases=("water copper",), words=("cities",)))
    assert [node.quote for node in store.nodes([node for node, _ in hits])] == [
        "Cities water copper number 5."
    ]
    assert len(store.search_words(WordQuery(phrases=("cities water",)))) == 10


def test_words_that_nobody_has_change_nothing(store):
    assert found(store, "cities water copper xyzzy") == found(store, "cities water copper")
    assert found(store, "xyzzy plugh") == []


def test_a_text_of_very_many_words_is_looked_for_by_its_longest(store, monkeypatch):
    monkeypatch.setattr(search, "_WORDS", 3)
    assert found(store, "cities a b c d e copper water") == [
        "Cities water copper number 5.",
        "Cities copper number 8.",
    ]


def test_the_vocabulary_can_be_read_where_nothing_may_be_written(store):
    with closing(SQLiteStore(store.path, read_only=True)) as reading:
        assert reading.near_words("coppper") == ["copper"]
        assert reading.near_words("coppper") == ["copper"]
        with pytest.raises(StoreError, match="can only be read"):
            reading.delete_document(reading.documents()[0].id)
