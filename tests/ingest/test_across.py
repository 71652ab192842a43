import io
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import ingest
from ingest.across import link_across, links_between
from ingest.across.candidates import candidates, comparable
from ingest.across.model import load_weights
from ingest.across.page import read_page
from ingest.across.rarity import rare_words, rarities
from ingest.across.restating import in_company
from kg import open_store
from kg.formats import FORMATS
from kg.models import Subgraph

EXAMPLES = Path(__file__).parents[2] / "examples"

HARBOUR = """# The Harbour Line: Ferries and the Shape of a City

## Ferries

Ada Moss argues that a ferry terminal begins like an airport, with a dredging permit, a stretch of quay and a fuel depot.
Moss says that diesel ferries foul the harbour air more than all of the city's buses.
She adds that commuters on the water arrive calmer than drivers do.

### Counterarguments

- Dredging permits are often sold on, so an early permit says little about where a ferry terminal will stand.
- Buses run all day and in every street, so their fumes may reach more lungs than those of diesel ferries.
"""

ISLAND = """# Island Notes: What the Water Owes

## Terminals

Building a ferry terminal starts with a dredging permit, a piece of quay and a depot for fuel, Jonas Pell explains.
Pell reports that diesel ferries pollute the air of the harbour more than every bus in the city.
He thinks that islanders should own the boats.

### Counterarguments

- A piece of quay is worth nothing without a road behind it, whatever the dredging permit says.
"""

OVENS = """# The Slow Oven: Bread Before Yeast

## Sourdough

Mira Voss holds that sourdough keeps a week longer than a loaf raised with yeast.
She says that bakers threw away their patience together with the starter.

### Counterarguments

- A loaf that keeps for a week is of little use to a family that eats one a day.
"""


def exported(store):
    stream = io.BytesIO()
    FORMATS["node-link"].write(Subgraph.of(store.iter_nodes(), store.iter_edges()), stream)
    return stream.getvalue()


def across(store):
    """The links across documents, as (kind, words of the source, words of the target, score)."""
    homes = {
        node.id: node for kind in ("Claim", "Counterargument") for node in store.list_nodes(kind, limit=None)
    }
    return [
        edge
        for edge in store.iter_edges()
        if edge.kind in ("CHALLENGES", "RESTATES")
        and homes[edge.source].document != homes[edge.target].document
    ]


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    texts = {"harbour": HARBOUR, "island": ISLAND, "ovens": OVENS}
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.md" for name in texts}


@pytest.fixture
def new_store(tmp_path):
    made = []

    def new():
        made.append(open_store(str(tmp_path / f"{len(made)}.db")))
        return made[-1]

    yield new
    for store in made:
        store.close()


@pytest.fixture
def store(new_store, sources, encoder):
    store = new_store()
    ingest(list(sources.values()), store, encoder=encoder)
    return store


def words(store, edge):
    return store.node(edge.source).quote, store.node(edge.target).quote


def test_claims_of_two_documents_that_say_the_same_restate_one_another(store):
    pairs = {frozenset(words(store, edge)) for edge in across(store) if edge.kind == "RESTATES"}
    assert any(all("dredging permit" in quote for quote in pair) for pair in pairs)
    assert any(all("diesel ferries" in quote for quote in pair) for pair in pairs)
    assert all(len(pair) == 2 for pair in pairs)


def test_a_counterargument_challenges_elsewhere_what_it_challenges_at_home(store):
    links = [edge for edge in across(store) if edge.kind == "CHALLENGES"]
    assert any(
        "sold on" in counter and "Pell" in claim for counter, claim in (words(store, e) for e in links)
    )
    assert any("road" in counter and "Moss" in claim for counter, claim in (words(store, e) for e in links))
    for edge in links:
        at_home = store.edges(sources=[edge.source], targets=[edge.evidence["through"]], kinds=["CHALLENGES"])
        counter = store.node(edge.source)
        assert at_home or edge.evidence["through"] in {other.claim for other in counter.runners_up}
        assert edge.scope == "cross-document"


def test_links_across_are_suggestions_that_name_their_method(store):
    links = across(store)
    assert links
    assert {(edge.status, edge.method) for edge in links} == {("proposed", "across/1")}
    assert all(edge.score >= load_weights().threshold for edge in links)


def test_a_document_on_another_subject_has_no_links(store, sources, encoder):
    report = ingest([sources["ovens"]], store, encoder=encoder, force=True)
    assert report.documents[0].counts["across"] == 0
    ovens = report.documents[0].document
    ids = {
        node.id for kind in ("Claim", "Counterargument") for node in store.list_nodes(kind, document=ovens)
    }
    assert not any({edge.source, edge.target} & ids for edge in across(store))


def test_examples_of_four_subjects_have_no_links_between_them(new_store, encoder):
    store = new_store()
    ingest(sorted(EXAMPLES.glob("*.txt"))[:2] + sorted(EXAMPLES.glob("*.md")), store, encoder=encoder)
    assert len(store.documents()) == 3
    assert across(store) == []


def test_the_report_counts_the_links_of_each_document(new_store, sources, encoder):
    store = new_store()
    first = ingest([sources["harbour"]], store, encoder=encoder)
    second = ingest([sources["island"]], store, encoder=encoder)
    assert first.documents[0].counts["across"] == 0
    assert second.documents[0].counts["across"] == len(across(store)) > 0


def test_the_order_of_ingestion_does_not_matter(new_store, sources, encoder):
    exports = set()
    for order in permutations(sources.values()):
        one_by_one = new_store()
        for path in order:
            ingest([path], one_by_one, encoder=encoder)
        exports.add(exported(one_by_one))
    together = new_store()
    ingest(list(sources.values()), together, encoder=encoder)
    exports.add(exported(together))
    assert len(exports) == 1


def test_ingesting_again_changes_nothing(store, sources, encoder):
    before = exported(store)
    ingest(list(sources.values()), store, encoder=encoder)
    assert exported(store) == before
    ingest(list(sources.values()), store, encoder=encoder, force=True)
    assert exported(store) == before


@pytest.mark.parametrize("name", ["harbour", "island"])
def test_deleting_a_document_removes_its_links_in_both_directions(new_store, sources, encoder, name):
    store, without = new_store(), new_store()
    ingest(list(sources.values()), store, encoder=encoder)
    rest = [path for key, path in sources.items() if key != name]
    ingest(rest, without, encoder=encoder)
    (gone,) = {d.id for d in store.documents()} - {d.id for d in without.documents()}
    store.delete_document(gone)
    assert exported(store) == exported(without)


@pytest.mark.parametrize("name", ["harbour", "island"])
@pytest.mark.parametrize(
    ("old", "new"),
    [("diesel ferries", "steam trams"), ("dredging permit", "blessing from the harbour master")],
)
def test_a_replaced_document_has_the_links_of_a_fresh_one(
    new_store, sources, encoder, tmp_path, name, old, new
):
    store, fresh = new_store(), new_store()
    edited = tmp_path / f"{name}.md"
    edited.write_text(sources[name].read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ingest(list(sources.values()), store, encoder=encoder)
    before = across(store)
    assert [d.outcome for d in ingest([edited], store, encoder=encoder).documents] == ["replaced"]
    ingest([edited, *(path for key, path in sources.items() if key != name)], fresh, encoder=encoder)
    assert exported(store) == exported(fresh)
    assert across(store) != before


def test_links_across_can_be_left_out_and_go_with_a_forced_ingest_without_them(store, sources, encoder):
    assert across(store)
    report = ingest([sources["harbour"]], store, encoder=encoder, force=True, across=False)
    assert across(store) == []
    assert report.documents[0].counts["across"] == 0


def test_without_the_sentence_model_there_are_no_links_across(new_store, sources, tmp_path, monkeypatch):
    altered = tmp_path / "model.onnx"
    altered.write_bytes(b"not a model")
    monkeypatch.setenv("COUNTERGRAPH_MODEL", "")
    monkeypatch.setattr("kg.text.encoder.default_model_path", lambda: altered)
    store = new_store()
    report = ingest(list(sources.values()), store)
    assert report.degraded
    assert across(store) == []


def test_a_rejected_link_at_home_does_not_reach_elsewhere(store, encoder):
    (harbour,) = [d.id for d in store.documents() if "harbour" in d.id]
    (island,) = [d.id for d in store.documents() if "island" in d.id]
    page, other = (read_page(store, document, encoder.model) for document in (harbour, island))
    counter = next(c for c in page.counters if "sold on" in c.quote)
    sources = [e.source for e in links_between(page, other, encoder)]
    assert counter.id in sources
    (link,) = store.edges(sources=[counter.id], targets=[page.claims[0].id], kinds=["CHALLENGES"])
    put_again(store, harbour, link.model_copy(update={"status": "rejected"}))
    rejected = read_page(store, harbour, encoder.model)
    assert counter.id not in [e.source for e in links_between(rejected, other, encoder)]


def put_again(store, document, link):
    """Write a document as it is with one link changed."""
    nodes = [n for n in store.iter_nodes() if n.id == document or getattr(n, "document", None) == document]
    ids = [node.id for node in nodes]
    edges = [
        e
        for e in store.edges(sources=ids)
        if (e.source, e.key, e.target) != (link.source, link.key, link.target)
    ]
    targets = {e.target for e in edges} - set(ids)
    named = [n for n in store.nodes(sorted(targets)) if n.kind in ("Term", "Entity")]
    model = load_weights().model
    store.put_document(Subgraph.of([*nodes, *named], [*edges, link]), vectors=store.vectors(ids, model=model))


def test_two_documents_have_the_same_links_read_from_either(store, encoder):
    pages = {d.id: read_page(store, d.id, encoder.model) for d in store.documents()}
    weights = load_weights()
    for one, other in permutations(pages.values(), 2):
        assert links_between(one, other, encoder) == links_between(other, one, encoder)
        if comparable(one, other, weights):
            assert other.document in candidates(store, one, weights)
            assert one.document in candidates(store, other, weights)


def test_linking_across_twice_changes_nothing(store, encoder):
    before = exported(store)
    found = link_across(store, [d.id for d in store.documents()], encoder=encoder)
    assert exported(store) == before
    assert sum(found.values()) == len(across(store))


def test_people_are_no_part_of_what_is_said(store, encoder):
    for document in store.documents():
        page = read_page(store, document.id, encoder.model)
        text = " ".join(page.said.values())
        assert text
        assert not any(name in text for name in ("Moss", "Pell", "Voss"))


# --- evidence ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rare"),
    [
        ("", set()),
        ("The city argues about the water.", set()),
        ("Dredging permits, 1889 of them", {"dredging", "permits"}),
        ("Zzyzxian zeppelins", {"zzyzxian", "zeppelins"}),
    ],
)
def test_rare_words_are_rare_in_english_and_not_in_the_text(text, rare):
    assert rare_words(text, least=load_weights().least_rarity) == rare


def test_every_stem_weighs_something_so_that_texts_of_framing_alone_compare():
    weights = rarities(["He argues, and she warns."], ["argu", "unheardof"])
    assert all(weight > 0 for weight in weights.values())
    assert weights["argu"] < weights["unheardof"]


odds = st.lists(st.lists(st.floats(0, 1e6), min_size=3, max_size=3), min_size=2, max_size=4).map(np.array)


@given(odds)
def test_company_never_makes_a_pair_surer_than_it_is_between_documents_on_one_subject(matrix):
    found = in_company(matrix, 0.02)
    assert found.shape == matrix.shape
    assert (found >= 0).all()
    assert (found <= matrix / (1 + matrix) + 1e-9).all()


@given(odds, st.floats(0.5, 1e6))
def test_another_likeness_elsewhere_makes_a_pair_no_less_sure(matrix, another):
    richer = matrix.copy()
    richer[1, 2] = max(richer[1, 2], another)
    assert in_company(richer, 0.02)[0, 0] >= in_company(matrix, 0.02)[0, 0] - 1e-12
    assert in_company(richer.T, 0.02)[0, 0] == pytest.approx(in_company(richer, 0.02)[0, 0])
