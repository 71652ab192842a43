"""What every store does with hubs: the first edges of very many, and how many there are."""

from collections.abc import Callable, Iterator

import pytest
from handmade import Page, everything, put
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.models import EDGE_TYPES
from kg.stores import Store, WordQuery


@pytest.fixture(scope="module")
def hub(new_store: Callable[[], Store]) -> Iterator[tuple[Store, list[str]]]:
    """A store of several pages about one entity, and the ids of all that is in it."""
    store = new_store()
    pages = [everything()]
    for number in range(4):
        page = Page(f"P{number}")
        everybody, member = page.entity("Everybody"), page.entity(f"Member {number % 2}")
        for place in range(5):
            claim = page.claim(f"Claim {place} of {number}.", everybody)
            page.mention(claim, everybody, 0)
            page.mention(claim, everybody, 2)
            page.mention(claim, member, 1)
        page.affiliate(member, everybody, f"role {number}")
        page.affiliate(member, everybody, "a role")
        pages.append(page)
    put(store, *pages)
    yield store, [node.id for node in store.iter_nodes()]
    store.close()


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_limit_gives_the_first_edges_of_those_without_it(hub: tuple[Store, list[str]], data: st.DataObject):
    store, ids = hub
    some = st.lists(st.sampled_from([*ids, "entity:everybody", "claim:nowhere"]), max_size=8)
    ends = data.draw(
        st.one_of(
            st.fixed_dictionaries({"sources": some}),
            st.fixed_dictionaries({"targets": some}),
            st.fixed_dictionaries({"sources": some, "targets": some}),
        )
    )
    kinds = data.draw(st.none() | st.lists(st.sampled_from(sorted(EDGE_TYPES)), max_size=3))
    limit = data.draw(st.integers(0, 50))
    assert store.edges(**ends, kinds=kinds, limit=limit) == store.edges(**ends, kinds=kinds)[:limit]


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_degrees_are_the_numbers_of_edges(hub: tuple[Store, list[str]], data: st.DataObject):
    store, ids = hub
    nodes = data.draw(st.lists(st.sampled_from([*ids, "claim:nowhere"]), max_size=8))
    kinds = data.draw(st.none() | st.lists(st.sampled_from(sorted(EDGE_TYPES)), max_size=3))
    for end in ("source", "target"):
        edges = store.edges(**{f"{end}s": nodes}, kinds=kinds)
        counts = {node: sum(getattr(edge, end) == node for edge in edges) for node in nodes}
        assert store.degrees(**{f"{end}s": nodes}, kinds=kinds) == counts


def test_a_negative_limit_and_edges_at_nothing_are_refused(hub: tuple[Store, list[str]]):
    store, _ = hub
    with pytest.raises(UsageError, match="limit of 0 or more"):
        store.edges(targets=["entity:everybody"], limit=-1)
    with pytest.raises(UsageError, match="give sources"):
        store.edges(limit=1)


def test_a_beginning_and_a_phrase_are_looked_for_in_names_too(store: Store):
    page = Page("P")
    entity = page.entity("Copper Wire Company", "Cuprum Works")
    term = page.term("copper plate")
    page.claim("Copper shines.")
    put(store, page)

    def found(**query: tuple[str, ...]) -> set[str]:
        return {node for node, _ in store.search_words(WordQuery(**query), kinds=["Term", "Entity"])}

    assert found(prefixes=("copp",)) == {entity.id, term.id}
    assert found(phrases=("copper wire",)) == found(phrases=("cuprum works",)) == {entity.id}
    assert found(phrases=("copper company",)) == set()


@pytest.mark.parametrize(
    "text", ['"', "*", "a*b", "(", "NOT", "copper OR", "{name} : x", "\x00", "+-&|!^~?:\\/"]
)
def test_any_text_may_stand_in_a_question(store: Store, text: str):
    page = Page("P")
    claim = page.claim("Copper shines.")
    put(store, page)
    for query in (
        WordQuery(words=(text, "copper")),
        WordQuery(words=("copper",), prefixes=(text,)),
        WordQuery(words=("copper",), phrases=(f"copper {text} shines",) if text.isprintable() else ()),
    ):
        if not any(character.isalnum() for character in text):
            assert [node for node, _ in store.search_words(query)] == [claim.id], query
        else:
            store.search_words(query)


def test_a_misspelt_name_is_found_by_its_nearest_spelling(store: Store):
    page = Page("P")
    page.claim("Castellanos and Castellano met.")
    page.entity("Brandywine Works", "Brandywyne")
    put(store, page)
    assert store.near_words("Casttellanos") == ["castellanos", "castellano"]
    assert set(store.near_words("brandywinne")) == {"brandywine", "brandywyne"}
    assert store.near_words("Vastellanos") == []


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("chargng", "charging"),
        ("renewble", "renewable"),
        ("communicaton", "communications"),
    ],
)
def test_a_word_misspelt_at_its_end_is_found_too(store: Store, word: str, near: str):
    page = Page("P")
    page.claim("Charging, renewable communications of a utility charge and renew.")
    put(store, page)
    assert store.near_words(word, limit=1) == [near]


@pytest.mark.parametrize("beginning", ["communicat", "Organiz", "electri", "cit", "o", "utilit"])
def test_a_beginning_finds_words_whose_stem_is_shorter_too(store: Store, beginning: str):
    page = Page("P")
    claims = [
        page.claim("Communications fail."),
        page.claim("They were organized."),
        page.claim("It runs electrically."),
        page.claim("A city of utilities elects."),
        page.claim("A nation, elected, commuted."),
    ]
    put(store, page)
    expected = {
        claim.id
        for claim in claims
        if any(word.lower().startswith(beginning.lower()) for word in claim.quote.strip(".").split())
    }
    assert {node for node, _ in store.search_words(WordQuery(prefixes=(beginning,)))} - {claims[3].id} == (
        expected - {claims[3].id}
    )
