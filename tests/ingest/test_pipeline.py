import io
import shutil
from pathlib import Path

import pytest

from ingest import ingest
from ingest.sources import read
from kg import open_store
from kg.errors import NoSummaryError, SourceError
from kg.formats import FORMATS
from kg.models import Subgraph

EXAMPLES = Path(__file__).parents[2] / "examples"
REMOTE = EXAMPLES / "remote-work.txt"
CARS = EXAMPLES / "electric-cars.txt"


def exported(store):
    stream = io.BytesIO()
    FORMATS["node-link"].write(Subgraph.of(store.iter_nodes(), store.iter_edges()), stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A database of two examples; not to be written to."""
    path = tmp_path_factory.mktemp("filled") / "graph.db"
    store = open_store(str(path))
    ingest([REMOTE, CARS], store)
    store.close()
    return path


@pytest.fixture
def store(filled, tmp_path):
    path = tmp_path / "graph.db"
    shutil.copy(filled, path)
    store = open_store(str(path))
    yield store
    store.close()


def test_every_quote_is_the_sources_own_words(store):
    documents = {node.id: node for node in store.list_nodes("Document", limit=None)}
    for kind in ("Claim", "Counterargument", "Clarification"):
        statements = store.list_nodes(kind, limit=None)
        assert statements
        for s in statements:
            assert documents[s.document].text[s.start : s.end] == s.quote


def test_a_fresh_ingest_in_another_order_gives_the_same_bytes(store, tmp_path):
    other = open_store(str(tmp_path / "other.db"))
    ingest([CARS, REMOTE], other)
    assert exported(other) == exported(store)
    other.close()


def test_ingesting_the_same_content_again_changes_nothing(store):
    before = exported(store)
    report = ingest([REMOTE, CARS], store)
    assert [d.outcome for d in report.documents] == ["unchanged", "unchanged"]
    assert exported(store) == before
    assert len(store.runs()) == 1


def test_the_same_page_in_another_format_is_unchanged(store):
    (document,) = ingest([EXAMPLES / "electric-cars.html"], store).documents
    assert document.outcome == "unchanged"


def test_an_edited_version_replaces_the_documents_part_and_leaves_the_rest(store, tmp_path):
    text = REMOTE.read_text(encoding="utf-8")
    edited = tmp_path / "edited.txt"
    edited.write_text(text.replace("a third less often", "half as often"), encoding="utf-8")
    cars = {n.id for n in store.list_nodes("Claim", document=_document(CARS, store), limit=None)}
    (document,) = ingest([edited], store).documents
    claims = [node.quote for node in store.list_nodes("Claim", document=document.document, limit=None)]
    assert document.outcome == "replaced"
    assert any("half as often" in quote for quote in claims)
    assert not any("a third less often" in quote for quote in claims)
    assert cars == {n.id for n in store.list_nodes("Claim", document=_document(CARS, store), limit=None)}


def test_deleting_a_document_removes_what_only_it_supports(store, tmp_path):
    store.delete_document(_document(CARS, store))
    alone = open_store(str(tmp_path / "alone.db"))
    ingest([REMOTE], alone)
    assert exported(store) == exported(alone)
    alone.close()


def test_good_files_go_in_and_bad_ones_are_reported(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(REMOTE, folder / "good.txt")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    store = open_store(str(tmp_path / "graph.db"))
    report = ingest([folder], store)
    assert [d.path.name for d in report.documents] == ["good.txt"]
    assert [path.name for path, _ in report.failures] == ["binary.txt", "empty.txt"]
    assert isinstance(report.failures[1][1], NoSummaryError)
    assert store.stats()["Document"] == 1
    store.close()


def test_two_files_of_one_run_that_are_one_document_but_differ_are_refused(tmp_path):
    other = tmp_path / "other.txt"
    text = REMOTE.read_text(encoding="utf-8")
    other.write_text(text.replace("a third less often", "half as often"), encoding="utf-8")
    store = open_store(str(tmp_path / "graph.db"))
    report = ingest([other, REMOTE], store)
    assert len(report.documents) == 1
    ((path, error),) = report.failures
    assert path == REMOTE
    assert "same title" in str(error) or "title and collection" in str(error)
    store.close()


def test_a_missing_path_is_one_clear_error(tmp_path):
    store = open_store(str(tmp_path / "graph.db"))
    with pytest.raises(SourceError, match=r"nowhere\.txt"):
        ingest([tmp_path / "nowhere.txt"], store)
    store.close()


def test_the_report_counts_what_went_in(store, tmp_path):
    fresh = open_store(str(tmp_path / "fresh.db"))
    (document,) = ingest([REMOTE], fresh).documents
    stats = fresh.stats()
    counts = document.counts
    assert counts["claims"] == stats["Claim"] > 40
    assert counts["counterarguments"] == stats["Counterargument"] == counts["linked"] + counts["unlinked"]
    assert counts["clarifications"] == stats["Clarification"]
    assert counts["terms"] == stats["Term"]
    assert counts["entities"] == stats["Entity"]
    fresh.close()


def test_links_go_from_counterarguments_to_claims_with_evidence(store):
    counters = store.list_nodes("Counterargument", limit=None)
    edges = store.edges(sources=[c.id for c in counters], kinds=["CHALLENGES"])
    assert len(edges) > len(counters) / 2
    for edge in edges:
        assert store.node(edge.target).kind == "Claim"
        assert edge.status == "proposed"
        assert edge.method
        assert edge.evidence


def test_vectors_are_stored_with_the_model_that_made_them(store, encoder):
    claim = store.list_nodes("Claim", limit=1)[0]
    (vector,) = encoder.encode([claim.text])
    assert store.nearest(vector, model=encoder.model, limit=1)[0][0] == claim.id
    assert store.nearest(vector, model="another", limit=1) == []


def test_without_the_sentence_model_links_rest_on_words_and_the_run_says_so(tmp_path, monkeypatch):
    altered = tmp_path / "model.onnx"
    altered.write_bytes(b"not a model")
    monkeypatch.setattr("kg.text.encoder.default_model_path", lambda: altered)
    store = open_store(str(tmp_path / "graph.db"))
    report = ingest([REMOTE], store)
    assert "altered" in report.degraded
    assert store.runs()[0].degraded
    methods = {e.method for e in store.iter_edges() if e.kind == "CHALLENGES"}
    assert methods
    assert all("degraded" in method for method in methods)
    store.close()


def _document(path, store):
    title = read(path).title
    return next(d.id for d in store.documents() if d.title == title)
