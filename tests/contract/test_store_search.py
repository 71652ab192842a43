"""What every store does when asked for words or for meaning."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from handmade import Page, everything, put
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.models import Node
from kg.stores import Store, Vectors, WordQuery


def test_search_text_is_stemmed_and_ignores_case_and_accents(store: Store) -> None:
    page = Page("P")
    claim = page.claim("Économies of scale were RUNNING dry.")
    page.claim("Nothing of the kind.")
    put(store, page)
    for query in ("economy", "runs", "ÉCONOMIE", "Scaled", "e\u0301conomies"):
        assert [found for found, _ in store.search_text(query)] == [claim.id], query


def test_search_text_puts_the_best_match_first_with_positive_scores(store: Store) -> None:
    page = Page("P")
    both = page.claim("Copper wires rust.")
    one = page.claim("Copper pans shine, and so do many other things.")
    page.claim("Silver does not.")
    put(store, page)
    found = store.search_text("copper wires")
    assert [node for node, _ in found] == [both.id, one.id]
    assert found[0][1] > found[1][1] > 0
    assert store.search_text("copper wires", limit=1) == found[:1]
    assert store.search_text("copper", limit=0) == []


def test_search_text_sorts_equal_scores_by_id(store: Store) -> None:
    pages = [Page(f"P{n}") for n in range(5)]
    ids = sorted(page.claim("The same copper words.").id for page in pages)
    put(store, *pages)
    found = store.search_text("copper")
    assert [node for node, _ in found] == ids
    assert len({score for _, score in found}) == 1


def test_search_text_looks_into_the_kinds_asked_for(store: Store) -> None:
    page = Page("Copper")
    entity = page.entity("Copper Inc.", "Cuprum")
    term = page.term("copper wire", "cuprum line")
    claim = page.claim("It shines.", text="[Copper] shines.")
    counter = page.counter("Copper dulls.", claim)
    clarification = page.clarification("Copper wire is wire.", term)
    put(store, page)

    def found(query: str, *kinds: str) -> set[str]:
        return {node for node, _ in store.search_text(query, kinds=kinds)}

    assert found("copper", "Claim") == {claim.id}
    assert found("copper", "Counterargument", "Clarification") == {counter.id, clarification.id}
    assert found("cuprum", "Term", "Entity", "Claim") == {entity.id, term.id}
    assert found("copper") == set()


@pytest.mark.parametrize("query", ["", "  ", "?!", '"', "“…” — ()", "👩‍👩‍👧", "*", "\x00", "\u0301"])
def test_search_text_for_no_words_finds_nothing(store: Store, query: str) -> None:
    put(store, everything())
    assert store.search_text(query) == []


@pytest.mark.parametrize(
    "query",
    [
        "copper AND",
        "NOT copper",
        'copper"',
        "(copper",
        "copper*",
        "quote:copper",
        "NEAR(copper, 2)",
        "-copper ^copper",
        "copper' OR 1=1; --",
        "copper,wires;and/or\\nothing",
        "copper\x00wires",
        "{copper} + [x]",
        "copper " + "word " * 5000,
    ],
)
def test_search_text_takes_operators_as_words(store: Store, query: str) -> None:
    page = Page("P")
    claim = page.claim("Copper.")
    put(store, page)
    assert [found for found, _ in store.search_text(query)] == [claim.id]


@pytest.fixture(scope="module")
def searched(new_store: Callable[[], Store]) -> Iterator[Store]:
    store = new_store()
    put(store, everything())
    yield store
    store.close()


@given(
    word=st.sampled_from(["slow", "glass", "light"]), text=st.text(st.characters(exclude_categories=["Cs"]))
)
@settings(max_examples=200, deadline=None)
def test_search_text_finds_a_word_in_any_text(searched: Store, word: str, text: str) -> None:
    assert len(searched.search_text(f"{text} {word} {text}")) == 2


def test_search_text_follows_what_is_replaced_and_removed(store: Store) -> None:
    old, new = Page("P"), Page("P")
    old.claim("Copper.")
    claim = new.claim("Silver.")
    old.entity("Shared", "goldsmith")
    new.entity("Shared", "silversmith")
    put(store, old)
    put(store, new)
    assert store.search_text("copper") == store.search_text("goldsmith", kinds=["Entity"]) == []
    assert [found for found, _ in store.search_text("silver")] == [claim.id]
    assert len(store.search_text("silversmith", kinds=["Entity"])) == 1
    store.delete_document(new.id)
    assert store.search_text("silver") == store.search_text("silversmith", kinds=["Entity"]) == []
    assert store.check() == []


def test_search_text_follows_a_statement_whose_words_change_under_the_same_id(store: Store) -> None:
    for quote, text in (("Copper.", "Copper."), ("Zinc.", "Zinc."), ("Zinc.", "[It is] lead.")):
        page = Page("P")
        page.claim(quote, id="claim:x", text=text)
        put(store, page)
        found = [word for word in ("copper", "zinc", "lead") if store.search_text(word)]
        assert found == [word for word in ("copper", "zinc", "lead") if word in f"{quote} {text}".lower()]
    assert store.check() == []


# --- phrases, beginnings of words, spelling -----------------------------------------------------


@pytest.fixture
def worded(store: Store) -> tuple[Store, dict[str, str]]:
    """Five claims with their ids, by a short name."""
    page = Page("P")
    quotes = {
        "night": "Night bus drivers work in the night.",
        "bus": "The bus of the night is late.",
        "city": "City ridership of a night bus rose.",
        "electric": "Électric ferries are electrified.",
        "battery": "Batteries of ferries weigh much, and a battery costs.",
    }
    ids = {name: page.claim(quote).id for name, quote in quotes.items()}
    page.entity("Night Bus Company", "Nightly")
    put(store, page)
    return store, ids


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (WordQuery(phrases=("night bus",)), {"night", "city"}),
        (WordQuery(phrases=("night bus", "ridership")), {"city"}),
        (WordQuery(phrases=("bus night",)), set()),
        (WordQuery(phrases=("night bus",), words=("ferries",)), {"night", "city"}),
        (WordQuery(prefixes=("electri",)), {"electric"}),
        (WordQuery(prefixes=("ele",), words=("ridership",)), {"electric", "city"}),
        (WordQuery(prefixes=("batteries",)), {"battery"}),
        (WordQuery(words=("ferry late",)), {"electric", "battery", "bus"}),
        (WordQuery(phrases=('"+ -',), words=("late",)), {"bus"}),
        (WordQuery(), set()),
    ],
)
def test_search_words_takes_phrases_whole_and_prefixes_as_beginnings(
    worded: tuple[Store, dict[str, str]], query: WordQuery, found: set[str]
) -> None:
    store, ids = worded
    assert {node for node, _ in store.search_words(query)} == {ids[name] for name in found}


def test_search_words_ranks_what_holds_more_of_the_question_first(
    worded: tuple[Store, dict[str, str]],
) -> None:
    store, ids = worded
    found = store.search_words(WordQuery(phrases=("night bus",), words=("ridership",)))
    assert [node for node, _ in found] == [ids["city"], ids["night"]]
    assert store.search_words(WordQuery(words=("night",)), limit=1) == store.search_text("night", limit=1)


def test_search_words_stays_within_the_nodes_given(worded: tuple[Store, dict[str, str]]) -> None:
    store, ids = worded
    query = WordQuery(words=("night",))
    within = [ids["bus"], ids["battery"], "claim:nowhere"]
    assert [node for node, _ in store.search_words(query, within=within)] == [ids["bus"]]
    assert store.search_words(query, within=[]) == []


def test_word_counts_are_those_of_nodes_up_to_a_limit(worded: tuple[Store, dict[str, str]]) -> None:
    store, _ = worded
    asked = ["night", "Nights", "night bus", "bus night", "ferry", "absent", "?!", "ÉLECTRIC"]
    assert store.word_counts(asked) == {
        "night": 4,
        "Nights": 4,
        "night bus": 3,
        "bus night": 0,
        "ferry": 2,
        "absent": 0,
        "?!": 0,
        "ÉLECTRIC": 1,
    }
    assert store.word_counts(["night", "absent"], most=2) == {"night": 2, "absent": 0}
    assert store.word_counts([]) == {}


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("ridershp", ["ridership"]),
        ("Ferreis", ["ferries"]),
        ("batery", ["battery"]),
        ("eletcric", []),
        ("nightx", ["night"]),
        ("bsu", []),
        ("zzzzzzzz", []),
        ("ridershipridership", []),
        ("", []),
        ("two words", []),
    ],
)
def test_near_words_are_what_nodes_hold_and_nearly_spelled_so(
    worded: tuple[Store, dict[str, str]], word: str, near: list[str]
) -> None:
    store, _ = worded
    assert store.near_words(word, limit=1) == near


# --- vectors ----------------------------------------------------------------------------------


def vectors_of(nodes: Sequence[Node], rows: Sequence[Sequence[float]], model: str = "model-a") -> Vectors:
    return Vectors(model, tuple(node.id for node in nodes), np.array(rows, np.float32))


def unit(*numbers: float) -> np.ndarray:
    return np.array(numbers, np.float32)


def test_nearest_puts_the_highest_cosine_first_and_ties_by_id(store: Store) -> None:
    page = Page("P")
    claims = [page.claim(f"Claim {n}.") for n in range(6)]
    rows = [(0.6, 0.8), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.6, 0.8), (0.6, 0.8)]
    store.put_document(page.graph(), vectors=vectors_of(claims, rows))
    ties = sorted(claims[n].id for n in (0, 4, 5))
    order = [claims[1].id, *ties, claims[2].id, claims[3].id]
    found = store.nearest(unit(1, 0), model="model-a")
    assert [node for node, _ in found] == order
    assert [score for _, score in found] == pytest.approx([1.0, 0.6, 0.6, 0.6, 0.0, -1.0])
    for limit in range(7):
        assert store.nearest(unit(1, 0), model="model-a", limit=limit) == found[:limit]


def test_nearest_looks_into_the_kinds_asked_for(store: Store) -> None:
    page = Page("P")
    entity, claim = page.entity("E"), page.claim("Claim.")
    counter = page.counter("Counter.", claim)
    nodes = [entity, claim, counter]
    store.put_document(page.graph(), vectors=vectors_of(nodes, [(1, 0), (0.8, 0.6), (0.6, 0.8)]))

    def found(*kinds: str) -> list[str]:
        return [node for node, _ in store.nearest(unit(1, 0), model="model-a", kinds=kinds)]

    assert found("Claim") == [claim.id]
    assert found("Counterargument", "Entity", "Entity") == [entity.id, counter.id]
    assert found("Term") == found() == []


def test_vectors_of_two_models_never_mix(store: Store) -> None:
    one, two = Page("One"), Page("Two")
    a, b = one.claim("A."), two.claim("B.")
    store.put_document(one.graph(), vectors=vectors_of([a], [(1, 0)], "model-a"))
    store.put_document(two.graph(), vectors=vectors_of([b], [(0, 1, 0)], "model-b"))
    assert store.nearest(unit(1, 0), model="model-a") == [(a.id, 1.0)]
    assert store.nearest(unit(0, 1, 0), model="model-b") == [(b.id, 1.0)]
    assert store.nearest(unit(1, 0), model="model-c") == []
    assert store.vectors([a.id, b.id], model="model-b").ids == (b.id,)
    with pytest.raises(UsageError, match="have 2 numbers"):
        store.nearest(unit(0, 1, 0), model="model-a")
    with pytest.raises(UsageError, match="have 2 numbers"):
        store.put_document(one.graph(), vectors=vectors_of([a], [(0, 1, 0)], "model-a"))


def test_vectors_are_put_beside_those_of_another_model(store: Store) -> None:
    page = Page("P")
    a, b = page.claim("A."), page.claim("B.")
    store.put_document(page.graph(), vectors=vectors_of([a, b], [(1, 0), (0, 1)], "model-b"))
    assert store.put_vectors(vectors_of([b], [(0, 0, 1)], "model-a")) == 1
    assert store.vector_models() == {"model-a": 1, "model-b": 2}
    assert list(store.vector_models()) == ["model-a", "model-b"]
    assert store.nearest(unit(0, 0, 1), model="model-a") == [(b.id, 1.0)]
    assert store.nearest(unit(1, 0), model="model-b")[0] == (a.id, 1.0)
    assert store.put_vectors(vectors_of([a, b], [(0, 1, 0), (1, 0, 0)], "model-a")) == 2
    assert store.nearest(unit(1, 0, 0), model="model-a") == [(b.id, 1.0), (a.id, 0.0)]
    assert store.vector_models() == {"model-a": 2, "model-b": 2}
    assert store.check() == []


def test_a_vector_of_a_node_that_is_gone_is_left_out(store: Store) -> None:
    page = Page("P")
    claim = page.claim("A.")
    put(store, page)
    gone = Page("Q").claim("B.")
    assert store.put_vectors(vectors_of([gone, claim], [(1, 0), (0, 1)])) == 1
    assert store.put_vectors(vectors_of([gone], [(1, 0)], "model-b")) == 0
    assert store.put_vectors(vectors_of([], np.zeros((0, 2)).tolist(), "model-c")) == 0
    assert store.vector_models() == {"model-a": 1}
    assert store.nearest(unit(0, 1), model="model-a") == [(claim.id, 1.0)]


def test_vectors_to_put_are_of_the_models_dimension_and_one_a_node_or_none_is_put(store: Store) -> None:
    page = Page("P")
    a, b = page.claim("A."), page.claim("B.")
    store.put_document(page.graph(), vectors=vectors_of([a], [(1, 0)]))
    with pytest.raises(UsageError, match="have 2 numbers"):
        store.put_vectors(vectors_of([a, b], [(0, 1, 0), (0, 0, 1)]))
    with pytest.raises(UsageError, match="give one row for each id"):
        store.put_vectors(vectors_of([a, b], [(0, 1)]))
    assert store.vector_models() == {"model-a": 1}
    assert store.nearest(unit(1, 0), model="model-a") == [(a.id, 1.0)]


def test_pruning_leaves_the_vectors_of_one_model(store: Store) -> None:
    page = Page("P")
    claim = page.claim("A.")
    store.put_document(page.graph(), vectors=vectors_of([claim], [(1, 0)]))
    store.put_vectors(vectors_of([claim], [(1, 0, 0)], "model-b"))
    store.put_vectors(vectors_of([claim], [(1, 0, 0, 0)], "model-c"))
    assert store.prune_vectors("model-b") == 2
    assert store.vector_models() == {"model-b": 1}
    assert store.nearest(unit(1, 0), model="model-a") == []
    assert store.nearest(unit(1, 0, 0), model="model-b") == [(claim.id, 1.0)]
    assert store.prune_vectors("model-b") == 0
    assert store.prune_vectors("none") == 1
    assert store.vector_models() == {}
    store.put_vectors(vectors_of([claim], [(0, 1, 0)]))
    assert store.nearest(unit(0, 1, 0), model="model-a") == [(claim.id, 1.0)]
    assert store.check() == []


def test_vectors_come_back_exactly_in_the_order_asked_without_the_missing(store: Store) -> None:
    page = Page("P")
    claims = [page.claim(f"Claim {n}.") for n in range(3)]
    matrix = np.random.default_rng(1).normal(size=(2, 5)).astype(np.float32)
    store.put_document(page.graph(), vectors=vectors_of(claims[:2], matrix.tolist()))
    found = store.vectors([claims[1].id, claims[2].id, claims[0].id], model="model-a")
    assert (found.model, found.ids) == ("model-a", (claims[1].id, claims[0].id))
    assert found.matrix.dtype == np.float32
    assert np.array_equal(found.matrix, matrix[::-1])
    assert store.vectors([claims[2].id], model="model-a").matrix.shape == (0, 5)
    assert store.vectors([claims[0].id], model="other").ids == ()


def test_vectors_go_when_their_nodes_go_or_are_put_without_any(store: Store) -> None:
    old, new = Page("P"), Page("P")
    gone, kept = old.claim("Gone."), old.claim("Kept.")
    new.claim("Kept.")
    store.put_document(old.graph(), vectors=vectors_of([gone, kept], [(1, 0), (0, 1)]))
    assert len(store.nearest(unit(1, 0), model="model-a")) == 2
    store.put_document(new.graph(), vectors=vectors_of([kept], [(0, 1)]))
    assert store.nearest(unit(1, 0), model="model-a") == [(kept.id, 0.0)]
    put(store, new)
    assert store.nearest(unit(1, 0), model="model-a") == []
    store.put_document(new.graph(), vectors=vectors_of([kept], [(0, 1)]))
    store.delete_document(new.id)
    assert store.nearest(unit(1, 0), model="model-a") == []
    assert store.vectors([gone.id, kept.id], model="model-a").ids == ()
