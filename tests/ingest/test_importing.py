import io
from pathlib import Path

import argument_maps as maps
import pytest
import specimen

from ingest.importing import NO_TEXT, import_files, parts_of, read_file, recognise
from kg import open_store
from kg.copying import whole_digest
from kg.errors import FormatError, UsageError
from kg.formats import FORMATS
from kg.models import Challenges, Document, Restates, Subgraph, Term
from kg.stores import Store
from kg.text.encoder import Encoder
from queries.search import search

EXAMPLES = {
    "aif": maps.DIALOGUE,
    "xaif": maps.XAIF,
    "arguebuf": maps.ARGUEBUF,
    "kialo": maps.KIALO,
}
WHOLE = sorted(name for name, format_ in FORMATS.items() if format_.is_lossless)


@pytest.fixture
def graph(tmp_path: Path):
    store = open_store(str(tmp_path / "graph.db"))
    yield store
    store.close()


def both() -> Subgraph:
    """The two documents of the specimen, with a link of each kind between them."""
    night, harbour = specimen.night(), specimen.harbour()
    across = [
        Challenges(
            source=specimen.IDS["gift"], target=specimen.IDS["ferries"], score=0.25, scope="cross-document", method="hand"
        ),
        Restates(source=specimen.IDS["ferries"], target=specimen.IDS["pays"], score=0.5, method="hand"),
    ]  # fmt: skip
    # an entity that both name is one node, with what both say of it
    named = {node.id: node for node in (*harbour.nodes, *night.nodes)}
    return Subgraph.of(named.values(), [*night.edges, *harbour.edges, *across])


def put(store: Store, graph: Subgraph) -> None:
    for part in parts_of(graph):
        store.put_document(part.graph)
    for part in parts_of(graph):
        store.put_edges_across(part.document.id, part.across)


def exported(name: str, store: Store, path: Path, *, with_source_text: bool = True) -> Path:
    with path.open("wb") as stream:
        whole = Subgraph.of(store.iter_nodes(), store.iter_edges())
        FORMATS[name].write(whole, stream, with_source_text=with_source_text)
    return path


@pytest.mark.parametrize("name", WHOLE)
def test_a_graph_that_goes_out_and_in_is_the_same(name, graph, tmp_path, encoder):
    put(graph, both())
    # what is exported has four places
    first = open_store(str(tmp_path / "first.db"))
    import_files([exported(name, graph, tmp_path / "one")], first, format_name=name, encoder=encoder)
    second = open_store(str(tmp_path / "second.db"))
    report = import_files(
        [exported(name, first, tmp_path / "two")], second, format_name=name, encoder=encoder
    )
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert whole_digest(first) == whole_digest(second)
    assert first.check() == []
    assert {document.counts["across"] for document in report.documents} == {2}
    first.close()
    second.close()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_map_is_recognised_by_its_content(name):
    assert recognise(io.BytesIO(maps.as_bytes(EXAMPLES[name]))).name == name
    assert recognise(io.BytesIO(b"\xef\xbb\xbf\n" + maps.as_bytes(EXAMPLES[name]))).name == name


@pytest.mark.parametrize("name", [n for n, f in FORMATS.items() if f.can_write and f.reader])
def test_what_is_exported_is_recognised(name, tmp_path, store):
    path = exported(name, store, tmp_path / "graph")
    with path.open("rb") as stream:
        assert recognise(stream).name == name


@pytest.mark.parametrize("text", [b"", b"hello", b'{"a": 1}', b"[1]", b"\x00\x01", b"%PDF-1.7"])
def test_what_is_of_no_known_format_names_those_there_are(text, tmp_path):
    path = tmp_path / "odd"
    path.write_bytes(text)
    with pytest.raises(FormatError, match=r"odd: it is of no format that is recognised: name one of aif, .*"):
        read_file(path)


def test_raw_argdown_says_how_to_export_it(tmp_path):
    path = tmp_path / "lamps.argdown"
    path.write_text(maps.ARGDOWN)
    with pytest.raises(FormatError, match=r"`argdown json lamps.argdown` first"):
        read_file(path)


def test_an_imported_map_is_found_by_words_and_by_meaning(graph, tmp_path, encoder):
    path = tmp_path / "debate.json"
    path.write_bytes(maps.as_bytes(maps.DIALOGUE))
    report = import_files([path], graph, encoder=encoder)
    assert [document.outcome for document in report.documents] == ["added"]
    hits = search(graph, "boats at night", encoder=encoder).hits
    assert "the boats should sail through the night" in {hit.text for hit in hits}
    assert graph.vector_models() == {encoder.model: 6}
    assert graph.check() == []
    assert [run.documents for run in graph.runs()] == [(report.documents[0].document,)]


def test_a_map_goes_into_neo4j_as_it_does_into_sqlite(graph, tmp_path, encoder, neo4j_server):
    path = tmp_path / "debate.json"
    path.write_bytes(maps.as_bytes(maps.DIALOGUE))
    server = open_store(neo4j_server.url)
    server.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
    for store in (graph, server):
        assert not import_files([path], store, encoder=encoder).failures
    assert whole_digest(server) == whole_digest(graph)
    server.close()


def test_a_map_is_linked_to_the_documents_that_are_there(tmp_path, encoder):
    store = open_store(str(tmp_path / "graph.db"))
    first, second = tmp_path / "one.txt", tmp_path / "two.txt"
    first.write_text(maps.KIALO)
    second.write_text(maps.KIALO.replace("Should the old pier", "Must the old pier"))
    import_files([first], store, encoder=encoder)
    report = import_files([second], store, encoder=encoder)
    assert report.documents[0].counts["across"] > 0
    again = import_files([second], store, encoder=encoder, across=False)
    assert again.documents[0].outcome == "unchanged"
    store.close()


def test_a_changed_map_takes_the_place_of_the_old_one(graph, tmp_path, encoder):
    path = tmp_path / "pier.txt"
    path.write_text(maps.KIALO)
    [first] = import_files([path], graph, encoder=encoder).documents
    path.write_text(maps.KIALO.replace("Storms would", "Waves would"))
    [second] = import_files([path], graph, encoder=encoder).documents
    assert (first.document, second.outcome) == (second.document, "replaced")
    assert not graph.search_text("storms would", kinds=["Counterargument"]) or all(
        "Storms would" not in node.quote for node in graph.list_nodes("Counterargument")
    )


def test_an_export_without_its_text_keeps_its_quotes_at_their_places(graph, tmp_path, encoder, store):
    path = exported("node-link", store, tmp_path / "graph.json", with_source_text=False)
    report = import_files([path], graph, encoder=encoder)
    assert graph.check() == []
    assert all(NO_TEXT in document.warnings for document in report.documents)
    night = graph.node(specimen.NIGHT)
    assert isinstance(night, Document)
    assert night.text.startswith(specimen.QUOTES["pays"])
    # the real page has another digest, so that ingesting it is no repetition
    assert night.sha256 != "0" * 64
    assert {d.outcome for d in import_files([path], graph, encoder=encoder).documents} == {"unchanged"}


def test_nothing_of_a_broken_file_is_imported_and_the_others_are(graph, tmp_path, encoder):
    good, bad, lost = tmp_path / "good.json", tmp_path / "bad.json", tmp_path / "lost.json"
    good.write_bytes(maps.as_bytes(maps.XAIF))
    bad.write_bytes(maps.as_bytes(maps.DIALOGUE)[:-40])
    report = import_files([bad, good, lost], graph, encoder=encoder)
    assert [document.title for document in report.documents] == ["good"]
    assert [path for path, _ in report.failures] == [bad, lost]
    assert all(str(path) in str(error) and "\n" not in str(error) for path, error in report.failures)
    assert graph.stats()["Document"] == 1


def test_a_part_of_another_document_is_refused_before_anything_is_written(graph, tmp_path, encoder):
    put(graph, specimen.harbour())
    before = whole_digest(graph)
    harbour = specimen.harbour()
    other = "document:other"
    nodes = [
        node.model_copy(update={"id": other} if node.kind == "Document" else {"document": other})
        for node in harbour.nodes
        if node.kind in ("Document", "Section", "Claim")
    ]
    first = next(node for node in nodes if node.kind == "Document").model_copy(update={"id": "document:a"})
    with (path := tmp_path / "graph.json").open("wb") as stream:
        FORMATS["node-link"].write(Subgraph.of([first, *nodes], []), stream, with_source_text=True)
    report = import_files([path], graph, encoder=encoder)
    assert f"is a part of {specimen.HARBOUR} in the database" in str(report.failures[0][1])
    assert whole_digest(graph) == before


def test_two_files_of_one_document_are_not_both_imported(graph, tmp_path, encoder):
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    for path in (one, two):
        path.write_text(maps.KIALO)
    report = import_files([one, two], graph, encoder=encoder)
    assert len(report.documents) == 1
    assert f"as {one} does: import only one of them" in str(report.failures[0][1])


BROKEN = {
    "no document": (lambda nodes: [n for n in nodes if n.kind == "Term"], "holds no document"),
    "a stranger": (
        lambda nodes: [n.model_copy(update={"document": "document:x"}) if n.kind == "Section" else n for n in nodes],
        "is of document:x, which is not in the file",
    ),
    "a misquote": (
        lambda nodes: [n.model_copy(update={"quote": "Not this."}) if n.id == specimen.IDS["pays"] else n for n in nodes],
        f"the quote of {specimen.IDS['pays']} does not stand at 0 to",
    ),
    "far away": (
        lambda nodes: [
            n.model_copy(update={"text": ""})
            if n.kind == "Document"
            else n.model_copy(update={"start": 10**15, "end": 10**15 + 1})
            if n.id == specimen.IDS["pays"]
            else n
            for n in nodes
        ],
        "a text has at most 20000000 characters",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_graph_that_does_not_hold_together_is_refused(case):
    change, message = BROKEN[case]
    night = specimen.night()
    with pytest.raises(FormatError, match=message):
        parts_of(Subgraph.of(change(night.nodes), night.edges))


def test_what_a_document_outside_the_file_says_of_an_entity_is_left_out():
    night = specimen.night()
    [affiliation] = [edge for edge in night.edges if edge.kind == "AFFILIATED_WITH"]
    outside = affiliation.model_copy(update={"document": specimen.HARBOUR, "role": "critic"})
    [part] = parts_of(Subgraph.of(night.nodes, [*night.edges, outside]))
    assert [edge for edge in part.graph.edges if edge.kind == "AFFILIATED_WITH"] == [affiliation]


def test_a_term_that_nothing_leads_to_comes_along():
    night = specimen.night()
    [part] = parts_of(Subgraph.of([*night.nodes, Term(id="term:lone", name="lone")], night.edges))
    assert "term:lone" in {node.id for node in part.graph.nodes}


@pytest.mark.parametrize("name", ["argdown", "nothing"])
def test_a_format_that_cannot_be_read_is_wrong_usage(name, graph, tmp_path):
    with pytest.raises(UsageError, match=rf"no format named '{name}' can be imported: use one of aif, "):
        import_files([tmp_path / "x"], graph, format_name=name)


def test_a_folder_is_read_where_a_format_has_folders(tmp_path, store, graph, encoder):
    folder = tmp_path / "tables"
    folder.mkdir()
    FORMATS["csv"].folder_writer(store, folder, subgraph=None, with_source_text=True)
    report = import_files([folder], graph, encoder=encoder)
    assert not report.failures
    assert len(report.documents) == 2
    with pytest.raises(FormatError, match="it is a folder"):
        read_file(folder, FORMATS["aif"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(FormatError):
        read_file(tmp_path / "empty")


def test_without_a_sentence_model_it_goes_on_and_says_so(graph, tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERGRAPH_MODEL", str(tmp_path / "no-model"))
    path = tmp_path / "pier.txt"
    path.write_text(maps.KIALO)
    report = import_files([path], graph)
    assert len(report.documents) == 1
    assert report.degraded
    assert graph.vector_models() == {}


def test_the_encoder_given_is_the_one_that_is_used(graph, tmp_path, encoder: Encoder):
    path = tmp_path / "pier.txt"
    path.write_text(maps.KIALO)
    import_files([path], graph, encoder=encoder)
    assert graph.runs()[0].models == {encoder.model: encoder.version}


# --- decisions --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["node-link", "csv"])
def test_statuses_go_out_and_in_and_what_was_decided_stands_above_a_file(name, graph, tmp_path, encoder):
    put(graph, both())
    within, across = (
        next(edge for edge in both().edges if isinstance(edge, Challenges) and edge.source == source and
             (edge.scope == "cross-document") == crosses)
        for source, crosses in ((specimen.IDS["gift"], False), (specimen.IDS["gift"], True))
    )  # fmt: skip
    before = exported(name, graph, tmp_path / "before")
    graph.decide(within.id, "reject", by="Ana")
    graph.decide(across.id, "confirm", by="Ana")
    decided = exported(name, graph, tmp_path / "decided")

    other = open_store(str(tmp_path / "other.db"))
    import_files([decided], other, format_name=name, encoder=encoder)
    assert whole_digest(other) == whole_digest(graph)
    assert (other.edge(within.id).status, other.edge(across.id).status) == ("rejected", "confirmed")
    assert other.decisions() == []
    other.close()

    # a file that says otherwise, or lacks what was confirmed, changes nothing of it, however often
    whole = whole_digest(graph)
    without = tmp_path / "without"
    with without.open("wb") as stream:
        kept = [edge for edge in graph.iter_edges() if edge.id != across.id]
        FORMATS[name].write(Subgraph.of(graph.iter_nodes(), kept), stream, with_source_text=True)
    for path in (decided, before, before, without, without):
        report = import_files([path], graph, format_name=name, encoder=encoder)
        assert whole_digest(graph) == whole
        assert {document.outcome for document in report.documents} == {"unchanged"} or path == decided
    assert len(graph.decisions()) == 2
    assert graph.check() == []
