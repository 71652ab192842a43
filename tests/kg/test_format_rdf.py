"""Turtle and JSON-LD: lossless, the same triples, and read by rdflib, pyoxigraph and jsonld.js."""

import io
import json
import sys
from pathlib import Path

import pytest
import specimen
from argument_readers import jsonld
from graphs import graphs
from hypothesis import given, settings
from readers import module

from kg.errors import FormatError
from kg.formats import FORMATS, json_ld, turtle
from kg.formats.rdf import NAMESPACES, iri
from kg.models import Entity, Run, Subgraph, Term

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own use of it

SYNTAXES = {"turtle": "turtle", "json-ld": "json-ld"}  # our name → rdflib's
ODD = "“𝔸” naïve\u00a0\u2028 <a&b> \"q\" 'r' \\ \t\n {[]} 你好 e\u0301 |,;: \"\"\" '''"


@pytest.fixture(scope="module", autouse=True)
def pyoxigraph():
    return module("pyoxigraph")


@pytest.fixture(scope="module")
def rdflib():
    return module("rdflib")


def written(name: str, graph: Subgraph) -> bytes:
    stream = io.BytesIO()
    FORMATS[name].write(graph, stream, with_source_text=True)
    return stream.getvalue()


def read(name: str, data: bytes) -> Subgraph:
    return FORMATS[name].read(io.BytesIO(data))


def rounded(graph: Subgraph) -> Subgraph:
    """What an export holds: floats have four places."""
    return read("node-link", written("node-link", graph))


@pytest.mark.parametrize("name", SYNTAXES)
def test_a_document_comes_back_as_it_was(name):
    assert read(name, written(name, specimen.night())) == rounded(specimen.night())


@pytest.mark.parametrize("graph", [specimen.night(), specimen.harbour()], ids=["night", "harbour"])
def test_rdflib_finds_the_same_triples_in_both_and_in_what_it_writes_itself(rdflib, graph):
    compare = module("rdflib.compare")
    ours = [
        rdflib.Graph().parse(data=written(name, graph), format=syntax) for name, syntax in SYNTAXES.items()
    ]
    assert len(ours[0]) > 50
    assert compare.isomorphic(*ours)
    theirs = ours[0].serialize(format="turtle").encode()
    assert compare.isomorphic(ours[0], rdflib.Graph().parse(data=theirs))
    assert read("turtle", theirs) == rounded(graph)
    assert read("json-ld", ours[1].serialize(format="json-ld").encode()) == rounded(graph)


@settings(max_examples=15)
@given(graphs())
def test_rdflib_finds_the_same_triples_in_both_of_any_graph(graph):
    rdflib, compare = module("rdflib"), module("rdflib.compare")
    one, other = (
        rdflib.Graph().parse(data=written(name, graph), format=syntax) for name, syntax in SYNTAXES.items()
    )
    assert compare.isomorphic(one, other)


def test_jsonld_js_finds_the_triples_that_are_in_the_turtle(pyoxigraph):
    graph = specimen.night()
    turtle_triples = pyoxigraph.Dataset(
        pyoxigraph.parse(written("turtle", graph), format=pyoxigraph.RdfFormat.TURTLE)
    )
    quads = pyoxigraph.Dataset(
        pyoxigraph.parse(jsonld(written("json-ld", graph)), format=pyoxigraph.RdfFormat.N_QUADS)
    )
    for found in (turtle_triples, quads):
        found.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    assert turtle_triples == quads


def test_sparql_walks_from_a_claim_to_its_counters_and_to_where_they_stand(pyoxigraph):
    store = pyoxigraph.Store()
    store.load(written("turtle", specimen.night()), format=pyoxigraph.RdfFormat.TURTLE)
    prefixes = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in NAMESPACES.items())
    rows = store.query(
        prefixes
        + """
        SELECT ?counter ?score ?start ?quote ?title WHERE {
          ?counter cg:challenges ?claim ; cg:span ?span ; prov:wasQuotedFrom ?document .
          ?link a aif:CA-node ; rdf:subject ?counter ; rdf:object ?claim ; cg:score ?score .
          ?span oa:hasSelector [ a oa:TextPositionSelector ; oa:start ?start ] ,
                               [ a oa:TextQuoteSelector ; oa:exact ?quote ] .
          ?claim a schema:Claim ; prov:wasAttributedTo [ a schema:Person ; schema:name "Ines Varga" ] .
          ?document a schema:CreativeWork ; schema:name ?title .
        } ORDER BY DESC(?score)
        """
    )
    gift = next(node for node in specimen.night().nodes if node.id == specimen.IDS["gift"])
    found = [[term.value for term in row] for row in rows]
    assert found[0] == [
        iri(gift.id),
        "0.8125",
        str(gift.start),
        gift.quote,
        "Night Buses: Who Rides After Twelve",
    ]
    assert [row[1] for row in found] == ["0.8125", "0.6"]  # what was rejected is told, and challenges nothing


def test_sparql_finds_terms_by_skos(pyoxigraph):
    store = pyoxigraph.Store()
    store.load(written("turtle", specimen.night()), format=pyoxigraph.RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?name ?other ?definition WHERE "
        "{ ?term a skos:Concept ; skos:prefLabel ?name ; skos:altLabel ?other ; skos:definition ?definition }"
    )
    assert [[term.value for term in row] for row in rows] == [
        ["farebox ratio", "fare recovery", iri(specimen.IDS["ratio"])]
    ]


@pytest.mark.parametrize("writer", [turtle.write, json_ld.write], ids=["turtle", "json-ld"])
def test_a_run_is_an_activity_of_prov(rdflib, writer):
    run = Run(
        id="run:1", started="2026-02-03T04:05:06+00:00", version="1", models={"m": "2"}, documents=("document:b", "document:a")
    )  # fmt: skip
    stream = io.BytesIO()
    writer(Subgraph.of([run], []), stream)
    syntax = "turtle" if writer is turtle.write else "json-ld"
    found = rdflib.Graph().parse(data=stream.getvalue(), format=syntax)
    prov = rdflib.Namespace(NAMESPACES["prov"])
    subject = rdflib.URIRef(iri("run:1"))
    assert (subject, rdflib.RDF.type, prov.Activity) in found
    assert found.value(subject, prov.startedAtTime).value.year == 2026
    assert {str(each) for each in found.objects(subject, prov.used)} == {iri("document:a"), iri("document:b")}
    assert read(syntax, stream.getvalue()) == Subgraph.of([run], [])


@pytest.mark.parametrize("name", SYNTAXES)
def test_odd_texts_and_ids_come_back(name):
    nodes = [Term(id=ODD, name=ODD, aliases=(ODD, "a", "a")), Entity(id="entity://x/y?z#w", name="z")]
    graph = Subgraph.of(nodes, [])
    assert read(name, written(name, graph)) == graph


def test_ids_stand_in_the_files_as_the_command_line_takes_them():
    graph = Subgraph.of([Term(id="term:silo", name="silo")], [])
    assert b"\nterm:silo\n" in written("turtle", graph)
    assert json.loads(written("json-ld", graph))["@graph"][0]["id"] == "term:silo"


def test_the_base_is_no_word_of_the_vocabulary():
    assert not iri("vocabulary#challenges").startswith(NAMESPACES["cg"])


BAD = {
    ("turtle", b"claim:a a"): r"this is no Turtle: line 1: ",
    ("turtle", b'@prefix cg: <urn:countergraph:vocabulary#> .\n<urn:countergraph:a> a cg:Term "'): r"this is no Turtle: line 2: ",
    ("turtle", b"<urn:x> a <urn:y> ."): r"no node of a graph of Countergraph is in it",
    ("turtle", b"<urn:countergraph:term:a> a <urn:countergraph:vocabulary#Term> ; <http://www.w3.org/2004/02/skos/core#prefLabel> 'a', 'b' ."): r"<urn:countergraph:term:a>: no Term of Countergraph: it has 2 values of skos:prefLabel",
    ("turtle", b"<urn:countergraph:a> a <urn:countergraph:vocabulary#Part> ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> <urn:countergraph:b> ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> <urn:countergraph:c> ; <https://schema.org/position> 1 ."): r"leads to 'b', which is no node",
    ("turtle", b"<urn:countergraph:d> a <urn:countergraph:vocabulary#Document> ; <urn:countergraph:vocabulary#warnings> _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 'w' ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l ."): r"its list cg:warnings has no end",
    ("turtle", b"<urn:countergraph:s> a <urn:countergraph:vocabulary#Section> ; <urn:countergraph:vocabulary#document> <urn:countergraph:d> ; <urn:countergraph:vocabulary#level> 'high' ."): r"<urn:countergraph:s>: .*level.*integer",
    ("json-ld", b"{"): r"this is no JSON-LD: ",
    ("json-ld", b"[1, 2"): r"this is no JSON-LD: ",
    ("json-ld", b'{"@context": "https://example.org/context", "@id": "urn:x"}'): r"this is no JSON-LD: .*context",
    ("json-ld", b"\xff\xfe"): r"this is no JSON-LD: ",
    ("turtle", b"\xff\xfe"): r"this is no Turtle: ",
}  # fmt: skip


@pytest.mark.parametrize(("name", "data"), BAD, ids=range(len(BAD)))
def test_what_is_no_graph_is_told_in_one_sentence(name, data):
    with pytest.raises(FormatError, match=BAD[name, data]) as error:
        read(name, data)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", SYNTAXES)
def test_a_file_that_is_cut_off_is_refused_or_whole(name):
    data = written(name, specimen.harbour())
    for end in range(0, len(data) - 3, 97):
        if name == "json-ld" or not data[:end].rstrip().endswith(b"."):
            with pytest.raises(FormatError):
                read(name, data[:end] or b"{")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("turtle", b"<urn:a> <urn:b> " + b"[ <urn:c> " * 10_000),
        ("turtle", b"<urn:a> <urn:b> " + b"(" * 10_000),
        ("json-ld", b'{"urn:a": ' * 10_000),
        ("json-ld", b"[" * 10_000),
        ("json-ld", b'{"@graph": ' * 10_000 + b"1" + b"}" * 10_000),
    ],
    ids=["blank", "list", "object", "array", "graph"],
)
def test_ten_thousand_levels_are_refused(name, data):
    with pytest.raises(FormatError):
        read(name, data)


def test_without_pyoxigraph_reading_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyoxigraph", None)
    with pytest.raises(FormatError, match=r"pip install countergraph\[rdf\]"):
        read("turtle", b"")


def test_the_query_of_the_documentation_runs(pyoxigraph):
    page = (Path(__file__).parents[2] / "docs" / "rdf.md").read_text("utf-8")
    store = pyoxigraph.Store()
    store.load(written("turtle", specimen.night()), format=pyoxigraph.RdfFormat.TURTLE)
    rows = list(store.query(page.split("```sparql\n")[1].split("```")[0]))
    assert [(row["counter"].value, row["score"].value) for row in rows] == [
        (specimen.QUOTES["gift"], "0.8125"),
        (specimen.QUOTES["riders"], "0.6"),
    ]
