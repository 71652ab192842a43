"""AIF, xAIF, arguebuf, Argdown, Kialo and the formats of solvers: what is read, and who reads what is written."""

import contextlib
import io
import json
import tempfile
from pathlib import Path

import argument_maps as maps
import pytest
import specimen
from argument_readers import argdown, arguebuf
from graphs import graphs
from hypothesis import given, settings
from hypothesis import strategies as st
from readers import module

from kg.errors import FormatError
from kg.formats import FORMATS
from kg.formats.argument_map import ArgumentMap, MapAttack, MapStatement, map_of
from kg.formats.argument_map import graph_of as graph_of_map
from kg.formats.properties import clean
from kg.models import (
    Challenges,
    Claim,
    Counterargument,
    Document,
    Entity,
    Mentions,
    Statement,
    Subgraph,
    Term,
)
from queries.argumentation.labellings import Framework, grounded

WRITTEN = ("aif", "xaif", "arguebuf", "kialo")  # formats that are written and read
ODD = "“𝔸” naïve\u00a0\u2028 <a&b> \"q\" 'r' \\ \t\n {x: 1} 你好 e\u0301 |,;: #tag *b* _i_ [c](d) @[e] <f> // g - + (1) .h. :i: = >< <!-- j"


def written(name: str, graph: Subgraph, **options: bool) -> bytes:
    stream = io.BytesIO()
    FORMATS[name].write(graph, stream, **options)
    return stream.getvalue()


def read(name: str, data: bytes) -> Subgraph:
    return FORMATS[name].read(io.BytesIO(data))


def links(graph: Subgraph) -> set[tuple[str, str, str]]:
    """Who attacks what and how, by their words."""
    words = {node.id: node.quote for node in graph.nodes if isinstance(node, Statement)}
    return {(words[e.source], e.attack, words[e.target]) for e in graph.edges if isinstance(e, Challenges)}


def said(graph: Subgraph) -> dict[str, str]:
    return {node.quote: node.kind for node in graph.nodes if isinstance(node, Statement)}


def the_document(graph: Subgraph) -> Document:
    [document] = [node for node in graph.nodes if isinstance(node, Document)]
    return document


def speakers(graph: Subgraph) -> set[tuple[str, str, str]]:
    names = {node.id: node.name for node in graph.nodes if isinstance(node, Entity)}
    words = {node.id: node.quote for node in graph.nodes if isinstance(node, Statement)}
    return {(e.kind, words[e.source], names[e.target]) for e in graph.edges if e.target in names}


# --- reading --------------------------------------------------------------------------------


def test_a_dialogue_of_aif_becomes_claims_and_counterarguments():
    graph = read("aif", maps.as_bytes(maps.DIALOGUE))
    assert said(graph) == {
        "the ferry should run all night": "Claim",
        "nurses have no other way home": "Claim",
        "an empty ferry costs as much as a full one": "Counterargument",
        "there are many such nurses": "Claim",
        "the boats should sail through the night": "Claim",
        "nurses could share a taxi": "Counterargument",
    }
    assert links(graph) == {
        ("an empty ferry costs as much as a full one", "rebut", "the ferry should run all night"),
        ("nurses could share a taxi", "undercut", "the ferry should run all night"),
    }
    assert [edge.kind for edge in graph.edges if edge.kind == "RESTATES"] == ["RESTATES"]
    assert the_document(graph).warnings == ("supporting relations that are left out: 1",)


def test_who_says_what_comes_from_the_locutions_of_aif():
    assert speakers(read("aif", maps.as_bytes(maps.DIALOGUE))) == {
        ("ASSERTED_BY", "the ferry should run all night", "Rosa Quill"),
        ("ASSERTED_BY", "nurses have no other way home", "Rosa Quill"),
        ("MENTIONS", "an empty ferry costs as much as a full one", "Otto Brandt"),
        ("ASSERTED_BY", "the boats should sail through the night", "Ines Marsh"),
    }


def test_a_premise_is_undermined_and_a_conclusion_rebutted():
    nodes = [
        {"nodeID": n, "type": t, "text": t + n}
        for n, t in zip("12345", ("I", "I", "RA", "I", "CA"), strict=True)
    ]
    edges = [{"edgeID": str(i), "fromID": a, "toID": b} for i, (a, b) in enumerate(["13", "32", "45", "51"])]
    assert links(read("aif", maps.as_bytes({"nodes": nodes, "edges": edges}))) == {("I4", "undermine", "I1")}


def test_xaif_has_whole_numbers_for_ids():
    graph = read("xaif", maps.as_bytes(maps.XAIF))
    assert links(graph) == {("Bees do well in towns.", "rebut", "Bees need hedges.")}
    assert speakers(graph) == {("ASSERTED_BY", "Bees need hedges.", "Default Speaker")}


def test_a_conflict_with_a_conflict_undercuts_who_makes_it():
    graph = read("arguebuf", maps.as_bytes(maps.ARGUEBUF))
    assert links(graph) == {
        ("Tools break.", "rebut", "Libraries should lend tools."),
        ("Books break too.", "undercut", "Tools break."),
    }
    assert the_document(graph).title == "Tool libraries"
    assert the_document(graph).warnings == ("schemes of no type that are left out: 1",)


def test_kialo_has_pros_and_cons():
    graph = read("kialo", maps.as_bytes(maps.KIALO))
    assert links(graph) == {
        ("Visitors come for the beach, not the pier.", "unknown", "It would bring visitors back."),
        ("Visitors come for the beach, not the pier.", "unknown", "The old pier should be rebuilt."),
        ("Storms would [again] take it.", "unknown", "The old pier should be rebuilt."),
        ("Steel piles stand storms.", "unknown", "Storms would [again] take it."),
    }
    document = the_document(graph)
    assert document.title == "Should the old pier be rebuilt?"
    assert document.warnings == ("supporting relations that are left out: 1",)


def test_the_question_above_several_theses_of_kialo_is_no_claim():
    graph = read("kialo", maps.as_bytes(maps.KIALO_OF_SEVERAL_THESES))
    assert said(graph) == {
        "It should be rebuilt.": "Claim",
        "It should be left to the sea.": "Claim",
        "That costs too much.": "Counterargument",
        "Wrecks are a danger.": "Counterargument",
    }
    assert len(links(graph)) == 3


def test_argdown_is_read_as_its_own_tools_export_it(tmp_path):
    (tmp_path / "lamps.argdown").write_text(maps.ARGDOWN)
    graph = read("argdown-json", maps.as_bytes(argdown(tmp_path / "lamps.argdown")))
    dark = "Street lamps should go out at midnight."
    bill = "Power for lamps is a large part of the budget."
    assert links(graph) == {
        ("Many fear dark streets.", "rebut", dark),
        ("Crime is no higher in dark streets.", "undermine", "Many fear dark streets."),
        (dark, "undercut", bill),
        ("Lamps should burn all night.", "rebut", dark),
        (dark, "rebut", "Lamps should burn all night."),
        ("Lamps should burn all night.", "rebut", "Every second lamp could go out."),
    }
    assert said(graph)["Lamps burn eleven hours."] == "Claim"
    assert the_document(graph).title == "Should lamps go out at midnight?"
    assert the_document(graph).warnings == ("supporting relations that are left out: 1",)


def test_of_two_that_contradict_each_other_the_first_stays_a_claim():
    both = (MapStatement("a", "A."), MapStatement("b", "B."))
    found = ArgumentMap(both, (MapAttack("a", "b", "rebut", is_mutual=True),))
    graph = graph_of_map(found, label="a map", format_name="map", fallback=None)
    assert links(graph) == {("B.", "rebut", "A.")}
    assert said(graph) == {"A.": "Claim", "B.": "Counterargument"}


EXAMPLES = {
    "aif": maps.DIALOGUE,
    "xaif": maps.XAIF,
    "arguebuf": maps.ARGUEBUF,
    "kialo": maps.KIALO,
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_map_becomes_a_document_that_says_where_it_is_from(name):
    graph = read(name, maps.as_bytes(EXAMPLES[name]))
    document = the_document(graph)
    label = {"aif": "AIF", "xaif": "xAIF", "arguebuf": "arguebuf", "kialo": "Kialo"}[name]
    assert document.format == name
    assert document.collection == f"Imported from {label}"
    for node in graph.nodes:
        if isinstance(node, Statement):
            assert document.text[node.start : node.end] == node.quote
            assert getattr(node, "method", f"imported from {label}") == f"imported from {label}"
    for edge in graph.edges:
        if isinstance(edge, Challenges):
            assert (edge.score, edge.status, edge.method) == (1.0, "confirmed", f"imported from {label}")
        if isinstance(edge, Mentions):
            assert document.text[edge.start : edge.end] in {
                n.name for n in graph.nodes if isinstance(n, Entity)
            }


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_title_is_the_name_of_the_file_where_the_map_has_none(name, tmp_path):
    path = tmp_path / "The pier.v2.json"
    path.write_bytes(maps.as_bytes(EXAMPLES[name]))
    with path.open("rb") as stream:
        title = the_document(FORMATS[name].read(stream)).title
    assert title == {"arguebuf": "Tool libraries", "kialo": "Should the old pier be rebuilt?"}.get(
        name, "The pier.v2"
    )


def test_the_layout_of_a_file_changes_nothing():
    plain = read("aif", maps.as_bytes(maps.DIALOGUE))
    assert read("aif", b"\xef\xbb\xbf" + json.dumps(maps.DIALOGUE, indent=3).encode("utf-8")) == plain


# --- bad input ------------------------------------------------------------------------------


def changed(value, path, new):
    """A copy of a map with another value at `path`, or without one where `new` is `...`."""
    copy = json.loads(json.dumps(value))
    *way, last = path
    inner = copy
    for step in way:
        inner = inner[step]
    if new is ...:
        del inner[last]
    else:
        inner[last] = new
    return copy


BAD = {
    "cut off": ("aif", maps.as_bytes(maps.DIALOGUE)[:700], r"the AIF file is no JSON from line 1, column \d+ on: .*cut off"),
    "empty": ("aif", b"", r"no JSON from line 1, column 1"),
    "a list": ("aif", b"[]", r"holds a JSON a list where an object|holds a list where an object"),
    "no nodes": ("aif", b"{}", r"nodes holds nothing where a list is meant"),
    "node is no object": ("aif", b'{"nodes": [7], "edges": []}', r"nodes\[0\] holds a number where an object is meant"),
    "no text": ("aif", changed(maps.DIALOGUE, ("nodes", 2, "text"), None), r"nodes\[2\]\.text holds null where a text is meant"),
    "no type": ("aif", changed(maps.DIALOGUE, ("nodes", 2, "type"), ...), r"nodes\[2\]\.type holds nothing"),
    "id twice": ("aif", changed(maps.DIALOGUE, ("nodes", 5, "nodeID"), "103"), r"nodes\[5\]\.nodeID of the AIF file is '103', as of a node before"),
    "edge id twice": ("aif", changed(maps.DIALOGUE, ("edges", 5, "edgeID"), "900"), r"edges\[5\]\.edgeID of the AIF file is '900'"),
    "dangling edge": ("aif", changed(maps.DIALOGUE, ("edges", 3, "toID"), "999"), r"edges\[3\]\.toID of the AIF file is '999', which is the id of no node"),
    "dangling number": ("xaif", changed(maps.XAIF, ("AIF", "edges", 1, "fromID"), 77), r"AIF\.edges\[1\]\.fromID of the xAIF file is '77'"),
    "no AIF inside": ("xaif", maps.as_bytes(maps.DIALOGUE), r"AIF holds nothing where an object is meant"),
    "another version": ("xaif", changed(maps.XAIF, ("AIF", "nodes"), {"1": {}}), r"AIF\.nodes holds an object where a list is meant"),
    "no statement": ("aif", b'{"nodes": [], "edges": []}', r"the AIF file holds no statement"),
    "only blanks": ("aif", b'{"nodes": [{"nodeID": 1, "type": "I", "text": " "}], "edges": []}', r"holds no statement"),
    "not a number": ("aif", b'{"nodes": [NaN], "edges": []}', r"NaN is no JSON number"),
    "long number": ("aif", b'{"nodes": [' + b"9" * 5000 + b"]}", r"is no JSON to rely on: "),
    "not UTF-8": ("aif", b'{\n"nodes": "\xff"}', r"line 2 of the AIF file is not UTF-8"),
    "deep": ("aif", b'{"nodes":' * 10_000, r"nested too deep|no JSON"),
    "deep and whole": ("aif", b'{"nodes":' + b"[" * 100_000 + b"]" * 100_000 + b"}", r"nested too deep"),
    "arguebuf edge": ("arguebuf", changed(maps.ARGUEBUF, ("edges", "2", "target"), "zz"), r"edges\['2'\]\.target of the arguebuf file is 'zz'"),
    "arguebuf node": ("arguebuf", changed(maps.ARGUEBUF, ("nodes", "a"), {}), r"nodes\['a'\]\.scheme holds nothing"),
    "arguebuf id twice": ("arguebuf", b'{"nodes": {"a": {"atom": {}}, "a": {"atom": {}}}}', r"an object has the member 'a' twice"),
    "arguebuf nodes": ("arguebuf", b'{"nodes": []}', r"nodes holds a list where an object is meant"),
    "kialo without a title": ("kialo", b"Once upon a time", r"line 1 of the Kialo file is neither a title"),
    "kialo twice": ("kialo", maps.as_bytes(maps.KIALO + "1.2. Pro: Again.\n"), r"line 10 has the number 1\.2\., as line 7 has"),
    "kialo below nothing": ("kialo", maps.as_bytes(maps.KIALO + "1.7.1. Pro: Up.\n"), r"line 10 has the number 1\.7\.1\., and 1\.7\. above it is not in the file"),
    "kialo see nothing": ("kialo", maps.as_bytes(maps.KIALO + "1.4. Con: -> See 1.9.\n"), r"line 10 refers to 1\.9\., which is no statement"),
    "kialo see itself": ("kialo", maps.as_bytes(maps.KIALO + "1.4. Con: -> See 1.4.\n"), r"line 10 refers to 1\.4\., which is no statement"),
    "kialo deep": ("kialo", b"Discussion Title: x\n\n" + b"".join(b"1." * n + b" Con: x\n" for n in range(1, 1100)), r"nested deeper than 1000 levels"),
    "kialo empty": ("kialo", b"", r"the Kialo file holds no statement"),
    "argdown without a map": ("argdown-json", b'{"statements": {}}', r"arguments holds nothing where an object is meant"),
    "argdown relation": ("argdown-json", b'{"statements": {"a": {}}, "arguments": {}, "relations": [{"relationType": "attack", "from": "a", "fromType": "equivalence-class", "to": "b", "toType": "argument"}]}', r"relations\[0\]\.to of the Argdown file is 'b', which is no argument in it"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_map_is_told_in_one_sentence(case):
    name, data, message = BAD[case]
    with pytest.raises(FormatError, match=message) as error:
        read(name, data if isinstance(data, bytes) else maps.as_bytes(data))
    assert "\n" not in str(error.value)


@settings(max_examples=60)
@given(
    st.sampled_from(["aif", "xaif", "arguebuf", "argdown-json"]),
    st.recursive(
        st.none() | st.booleans() | st.integers(-2, 9) | st.sampled_from(["I", "CA", "1", "2", ""]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    "AIF nodes edges nodeID text type fromID toID edgeID locutions personID participants atom scheme "
                    "attack source target statements arguments relations members pcs ranges from to userdata".split()
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=30,
    ),
)
def test_any_json_is_a_map_or_refused(name, value):
    with tempfile.TemporaryFile() as stream:
        stream.write(json.dumps(value).encode())
        stream.seek(0)
        with contextlib.suppress(FormatError):
            FORMATS[name].read(stream)


# --- writing and reading back -----------------------------------------------------------------


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_is_read_back_with_its_links(name):
    night = specimen.night()
    back = read(name, written(name, night))
    texts = {node.id: node.text for node in night.nodes if isinstance(node, Statement)}
    expected = {
        (texts[e.source], "unknown" if name == "kialo" else e.attack, texts[e.target])
        for e in night.edges
        if isinstance(e, Challenges) and e.status != "rejected"
    }
    assert links(back) == expected
    if name != "kialo":
        scores = {(e.score, e.status) for e in back.edges if isinstance(e, Challenges)}
        assert scores == {(0.8125, "proposed"), (0.6, "confirmed"), (0.4, "proposed"), (0.5, "proposed")}
        assert ("ASSERTED_BY", texts[specimen.IDS["shifts"]], "Tomas Varga") in speakers(back)
        kinds = {n.text: n.kind for n in night.nodes if n.kind in ("Claim", "Counterargument")}
        assert said(back) == kinds


@pytest.mark.parametrize("name", WRITTEN)
@settings(max_examples=25)
@given(graph=graphs())
def test_any_graph_with_a_statement_is_written_and_read(name, graph):
    data = written(name, graph)
    # to Python some characters that no format holds are white space, and what is written for them is not
    graph = Subgraph.of(map(clean, graph.nodes), map(clean, graph.edges))
    statements = [s for s in map_of(graph).statements if s.text.split()]
    if not statements:
        with contextlib.suppress(FormatError):
            read(name, data)
        return
    back = read(name, data)
    if name in ("aif", "xaif", "arguebuf"):
        assert len(said(back)) == len({" ".join(s.text.split()) for s in statements})


def test_a_counterargument_of_several_claims_is_told_once_in_kialo():
    lines = written("kialo", _circle()).decode().splitlines()
    assert lines[2:] == [
        "1. Countergraph",
        "1.1. It rains.",
        "1.1.1. Con: It shines.",
        "1.1.1.1. Con: It snows.",
        "1.1.1.1.1. Con: -> See 1.1.1.",
        "1.2. It pours.",
        "1.2.1. Con: -> See 1.1.1.",
    ]


def _circle() -> Subgraph:
    """Two claims with one counter, which has a counter that it counters itself."""
    span = {"document": "document:d", "section": "section:s"}

    def statement(kind: type[Statement], name: str, text: str, start: int) -> Statement:
        return kind(id=name, quote=text, text=text, start=start, end=start + len(text), **span)

    nodes = [
        statement(Claim, "claim:1", "It rains.", 0),
        statement(Claim, "claim:2", "It pours.", 20),
        statement(Counterargument, "counterargument:1", "It shines.", 40),
        statement(Counterargument, "counterargument:2", "It snows.", 60),
    ]
    ends = [("1", "claim:1"), ("1", "claim:2"), ("2", "counterargument:1"), ("1", "counterargument:2")]
    edges = [
        Challenges(
            source=f"counterargument:{source}", target=target, score=1, method="hand", attack="undercut"
        )
        for source, target in ends
    ]
    return Subgraph.of(nodes, edges)


# --- the real readers -------------------------------------------------------------------------

NIGHT = specimen.night()
ATTACKS = {
    (edge.source, edge.target)
    for edge in NIGHT.edges
    if isinstance(edge, Challenges) and edge.status != "rejected"
}
TEXTS = {node.id: node.text for node in NIGHT.nodes if node.kind in ("Claim", "Counterargument")}


def test_arguebuf_reads_its_own_json_aif_xaif_and_kialo_text():
    names = ("aif", "xaif", "arguebuf", "kialo")
    found = dict(
        zip(
            names,
            arguebuf(*((name, written(name, NIGHT, with_source_text=True)) for name in names)),
            strict=True,
        )
    )
    for name in names:
        atoms = {key: atom["text"] for key, atom in found[name]["atoms"].items()}
        told = {(atoms[a], atoms[b]) for a, kind, b in found[name]["links"] if kind == "Attack"}
        assert told == {(TEXTS[a], TEXTS[b]) for a, b in ATTACKS}, name
        assert set(TEXTS.values()) <= set(atoms.values()), name
    for name in ("aif", "xaif", "arguebuf"):
        assert [kind for _, kind, _ in found[name]["links"]].count("Rephrase") == 1
    assert found["kialo"]["name"] == "Night Buses: Who Rides After Twelve"
    pays = found["arguebuf"]["atoms"][specimen.IDS["pays again"]]
    assert pays["speaker"] == "Ines Varga"
    assert pays["quote"] == specimen.QUOTES["pays again"]
    assert pays["source"] == "Night Buses: Who Rides After Twelve"


def test_we_read_what_arguebuf_writes():
    [dumped] = arguebuf(("dump", maps.as_bytes(maps.KIALO)))
    ours = {(a, b) for a, _, b in links(read("kialo", maps.as_bytes(maps.KIALO)))}
    for name in ("aif", "xaif", "arguebuf"):
        assert {(a, b) for a, _, b in links(read(name, maps.as_bytes(dumped[name])))} == ours


def test_the_xaif_package_finds_the_links_and_goes_on_with_the_file():
    found = module("xaif").AIF(json.loads(written("xaif", NIGHT)))
    assert found.is_valid_json_aif()
    assert found.is_json_aif_dialog()
    table = found.get_csv("argument-relation")
    told = table[table["relation"] == "Default Conflict"]
    assert set(zip(told["proposition1_text"], told["proposition2_text"], strict=True)) == {
        (TEXTS[a], TEXTS[b]) for a, b in ATTACKS
    }
    assert found.get_speaker(found.locutions[0]["nodeID"]) == ("Ines Varga", 1)
    nodes = [node["nodeID"] for node in found.nodes if node["type"] == "I"]
    found.add_component("argument_relation", relation_type="CA", iNode_ID1=nodes[0], iNode_ID2=nodes[1])
    again = read("xaif", json.dumps(found.xaif).encode())
    assert len(links(again)) == len(ATTACKS) + 1


def test_argdown_reads_what_is_written(tmp_path):
    path = tmp_path / "night.argdown"
    path.write_bytes(written("argdown", NIGHT))
    found = argdown(path)
    told = {(each["from"], each["relationType"], each["to"]) for each in found["relations"]}
    assert told == {(a, "attack", b) for a, b in ATTACKS}
    words = {
        title: item["members"][0]["text"].strip()
        for kind in ("statements", "arguments")
        for title, item in found[kind].items()
    }
    assert words == TEXTS
    assert found["statements"][specimen.IDS["shifts"]]["data"] == {"by": ["Tomas Varga"]}


def test_argdown_reads_undercuts_circles_and_odd_words(tmp_path):
    circle = _circle()
    odd = circle.nodes[0].model_copy(update={"text": ODD})
    path = tmp_path / "odd.argdown"
    path.write_bytes(written("argdown", Subgraph.of([*circle.nodes, odd], circle.edges)))
    found = argdown(path)
    assert {(each["from"], each["relationType"], each["to"]) for each in found["relations"]} == {
        ("counterargument:1", "attack", "claim:1"),
        ("counterargument:1", "attack", "claim:2"),
        ("counterargument:2", "undercut", "counterargument:1"),
        ("counterargument:1", "undercut", "counterargument:2"),
    }
    assert " ".join(found["statements"]["claim:1"]["members"][0]["text"].split()) == " ".join(ODD.split())


PYARG = "py_arg.import_export.argumentation_framework_from_"


def pyarg(name: str, text: str):
    reader, method = {
        "apx": ("aspartix_format_reader.ArgumentationFrameworkFromASPARTIXFormatReader", "from_apx"),
        "tgf": ("trivial_graph_format_reader.ArgumentationFrameworkFromTrivialGraphFormatReader", "from_tgf"),
    }[name]
    place, _, kind = reader.partition(".")
    return getattr(getattr(module(PYARG + place), kind), method)(text)


@pytest.mark.parametrize("name", ["apx", "tgf"])
@pytest.mark.parametrize("graph", [NIGHT, _circle(), Subgraph()], ids=["night", "circle", "empty"])
def test_pyarg_reads_and_solves_what_is_written_as_we_do(name, graph):
    framework = pyarg(name, written(name, graph).decode())
    solve = module("py_arg.algorithms.semantics.get_grounded_extension").get_grounded_extension
    found = map_of(graph)
    ours = grounded(
        Framework([s.id for s in found.statements], [(a.source, a.target) for a in found.attacks])
    )
    assert {argument.name for argument in framework.arguments} == {name.replace(":", "_") for name in ours}
    assert {argument.name for argument in solve(framework)} == {
        name.replace(":", "_") for name, label in ours.items() if label == "in"
    }


@pytest.mark.parametrize("name", ["apx", "af"])
def test_pygarg_reads_what_is_written(name, tmp_path):
    path = tmp_path / f"night.{name}"
    path.write_bytes(written(name, NIGHT))
    parser = module("pygarg.dung.apx_parser" if name == "apx" else "pygarg.dung.dimacs_parser")
    arguments, attacks = parser.parse(path)
    names = sorted(TEXTS)
    told = {each.replace(":", "_"): each for each in names}
    if name == "af":
        told = {str(number): each for number, each in enumerate(names, start=1)}
    assert {told[each] for each in arguments} == set(names)
    assert {(told[a], told[b]) for a, b in attacks} == ATTACKS


def test_the_numbers_of_af_are_told_in_comments():
    lines = written("af", NIGHT).decode().splitlines()
    assert lines[0] == f"p af {len(TEXTS)}"
    assert lines[1 : 1 + len(TEXTS)] == [
        f"# {number} {name}" for number, name in enumerate(sorted(TEXTS), start=1)
    ]


@pytest.mark.parametrize("name", ["apx", "tgf", "af"])
def test_no_two_ids_are_one_argument(name):
    span = {"document": "d", "section": "s", "start": 0, "end": 1, "quote": "x", "text": "x"}
    ids = ["claim:a", "claim_a", "claim:A", "claim a", "claim:a:", "é"]
    data = written(name, Subgraph.of([Claim(id=each, **span) for each in ids], [])).decode()
    lines = [line for line in data.splitlines() if line not in ("#", "p af 6")]
    assert len(set(lines)) == len(ids)


@pytest.mark.parametrize("name", [*WRITTEN, "argdown", "apx", "af", "tgf", "turtle", "json-ld"])
def test_a_hundred_thousand_nodes_are_written(name, tmp_path):
    nodes = [Term(id=f"term:{number:05}", name="n") for number in range(50_000)]
    claims = [
        Claim.model_construct(id=f"claim:{n:05}", kind="Claim", document="d", section="s", quote=f"q{n}", text=f"q{n}",
                              start=n, end=n + 1, truncated=False, method="m")
        for n in range(50_000)
    ]  # fmt: skip
    path = Path(tmp_path / "many")
    with path.open("wb") as stream:
        FORMATS[name].writer and FORMATS[name].writer(
            Subgraph.model_construct(nodes=(*claims, *nodes), edges=()), stream
        )
        if FORMATS[name].streaming_writer is not None:
            FORMATS[name].streaming_writer(
                Subgraph.model_construct(nodes=(*claims, *nodes), edges=()), stream
            )
    assert path.stat().st_size > 500_000
