"""More like this: by the stored vector and the words of a statement."""

from collections.abc import Iterator

import pytest
from crowd import Page, stored

from kg.errors import NotFoundError, UsageError
from kg.models import Clarification, Defines, PartOf, Term
from kg.stores import Store, Vectors
from queries.similar import similar

TEXTS = {
    "bus": "Night buses pay for themselves within two years.",
    "again": "After dark, public transport earns back its cost in twenty-four months.",
    "bread": "Sourdough needs a day to rise.",
    "fares": "Fares at night cover what the buses cost.",
}


@pytest.fixture
def page() -> Page:
    page = Page("p")
    for name in ("bus", "again", "bread"):
        page.claim(name, by=["ada"], text=TEXTS[name])
    page.counter("fares", "claim:bus", text=TEXTS["fares"])
    return page


@pytest.fixture
def store(tmp_path, page, encoder) -> Iterator[Store]:
    store = stored(str(tmp_path / "graph.db"), page)
    ids = tuple(f"claim:{name}" if name != "fares" else "counterargument:fares" for name in TEXTS)
    store.put_vectors(Vectors(encoder.model, ids, encoder.encode(list(TEXTS.values()))))
    yield store
    store.close()


def test_what_says_the_same_comes_first_and_the_statement_itself_is_left_out(store):
    result = similar(store, "claim:bus")
    ids = [hit.id for hit in result.hits]
    assert set(ids[:2]) == {"claim:again", "counterargument:fares"}
    assert "claim:bus" not in ids
    assert result.degraded is None
    assert all(hit.reasons for hit in result.hits)


@pytest.mark.parametrize(
    ("kinds", "first"), [(["Claim"], "claim:again"), (["Counterargument"], "counterargument:fares")]
)
def test_only_the_kinds_asked_for_are_compared(store, kinds, first):
    hits = similar(store, "claim:bus", kinds=kinds, limit=1).hits
    assert [hit.id for hit in hits] == [first]


def test_without_a_vector_of_it_words_decide_and_the_answer_says_so(tmp_path, page):
    store = stored(str(tmp_path / "graph.db"), page)
    result = similar(store, "claim:bus")
    assert [hit.id for hit in result.hits] == ["counterargument:fares"]
    assert "countergraph embed" in result.degraded
    store.close()


def test_a_term_is_taken_by_its_clarifications(store, encoder):
    other = Page("q")
    graph = other.graph()
    term = Term(id="term:farebox", name="farebox ratio")
    clarification = Clarification(
        id="clarification:x", document=other.document, section=other.section, start=0, end=1,
        quote="The share of its cost that a bus earns back.", text="The share of its cost that a bus earns back.",
    )  # fmt: skip
    edges = [
        Defines(source=clarification.id, target=term.id, score=1.0, method="is"),
        PartOf(source=clarification.id, target=other.section, order=0),
    ]
    from kg.models import Subgraph

    vectors = Vectors(encoder.model, (clarification.id,), encoder.encode([clarification.text]))
    store.put_document(
        Subgraph.of([*graph.nodes, term, clarification], [*graph.edges, *edges]), vectors=vectors
    )
    hits = similar(store, term.id).hits
    assert hits[0].id in {"claim:again", "counterargument:fares", "claim:bus"}
    assert clarification.id not in {hit.id for hit in hits}


def test_what_has_no_words_of_its_own_is_a_usage_error(store):
    for node, message in (("entity:ada", "neither a statement nor a term"), ("document:p", "neither")):
        with pytest.raises(UsageError, match=message):
            similar(store, node)
    with pytest.raises(UsageError, match="limit"):
        similar(store, "claim:bus", limit=0)
    with pytest.raises(UsageError, match="cannot be searched"):
        similar(store, "claim:bus", kinds=["Document"])


def test_an_unknown_id_is_not_found(store):
    with pytest.raises(NotFoundError, match="claim:nowhere"):
        similar(store, "claim:nowhere")
