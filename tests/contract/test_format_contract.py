"""What holds for every format of the table; a new format is tested here on arrival."""

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from graphs import CASES, NIGHT, everything, graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.formats import FORMATS, Format, exportable, parquet
from kg.formats.records import Lazy
from kg.models import (
    EDGE_TYPES,
    NODE_TYPES,
    Document,
    Edge,
    Mentions,
    Node,
    Run,
    Subgraph,
    Term,
)

WRITERS = {name: format_ for name, format_ in FORMATS.items() if format_.can_write}
STREAMING = {name: format_ for name, format_ in FORMATS.items() if format_.streaming_writer}
LOSSLESS = {name: format_ for name, format_ in FORMATS.items() if format_.is_lossless}
READERS = {name: format_ for name, format_ in FORMATS.items() if format_.reader}
MANY = 100_000


def each(formats: dict[str, Format]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("format_", formats.values(), ids=formats)


def written(format_: Format, graph: Subgraph, **options: bool) -> bytes:
    stream = io.BytesIO()
    format_.write(graph, stream, **options)
    assert not stream.closed
    return stream.getvalue()


@each(WRITERS)
@pytest.mark.parametrize("name", CASES)
def test_equal_graphs_are_equal_bytes_in_whatever_order_they_are_laid_out(format_: Format, name: str):
    graph = CASES[name]
    turned = Subgraph(nodes=graph.nodes[::-1], edges=graph.edges[::-1])
    assert written(format_, graph) == written(format_, turned)


@each(WRITERS)
@pytest.mark.parametrize("name", [name for name in CASES if name != "empty"])
def test_every_node_and_edge_of_the_kinds_it_holds_leaves_a_trace(format_: Format, name: str):
    graph = CASES[name]
    held = NODE_TYPES.keys() | EDGE_TYPES.keys() if format_.kinds is None else format_.kinds
    assert held <= NODE_TYPES.keys() | EDGE_TYPES.keys()
    for node in [node for node in graph.nodes if node.kind in held][:1]:
        less_a_node = Subgraph.of([each for each in graph.nodes if each.id != node.id], graph.edges)
        assert written(format_, graph) != written(format_, less_a_node)
    edges = [edge for edge in graph.edges if getattr(edge, "status", None) != "rejected"]
    for edge in [edge for edge in edges if edge.kind in held][:1]:
        less_an_edge = Subgraph.of(graph.nodes, [each for each in graph.edges if each is not edge])
        assert written(format_, graph) != written(format_, less_an_edge)


@each(WRITERS)
def test_runs_leave_no_trace(format_: Format):
    run = Run(id="run:1", started="2026-02-03T04:05:06Z", version="0.1.0")
    assert written(format_, Subgraph.of([*NIGHT.nodes, run], NIGHT.edges)) == written(format_, NIGHT)


@each(WRITERS)
def test_the_source_text_is_written_only_when_asked_for(format_: Format):
    document = next(node for node in NIGHT.nodes if isinstance(node, Document))
    other = document.model_copy(update={"text": "Another text."})
    one, two = (Subgraph.of([node], []) for node in (document, other))
    assert written(format_, one) == written(format_, two)
    both = written(format_, one, with_source_text=True), written(format_, two, with_source_text=True)
    assert (both[0] != both[1]) is format_.holds_source_text


@each(WRITERS)
def test_what_no_file_can_hold_is_replaced(format_: Format):
    bad = "bell\x07 half\ud83d none\ufffe\x00"
    good = "bell\ufffd half\ufffd none\ufffd\ufffd"
    claims = [node for node in NIGHT.nodes if node.kind in ("Claim", "Document")]
    graphs = [
        Subgraph.of([node.model_copy(update={_words(node): text}) for node in claims], [])
        for text in (bad, good)
    ]
    assert written(format_, graphs[0]) == written(format_, graphs[1])


def _words(node: Node) -> str:
    return "title" if node.kind == "Document" else "quote"


@each(WRITERS)
@pytest.mark.parametrize("name", CASES)
def test_a_json_format_is_one_json_document(format_: Format, name: str):
    if format_.is_json:
        json.loads(written(format_, CASES[name]))
    else:
        assert format_.suffix != ".json"


@each(WRITERS)
def test_many_nodes_are_written(format_: Format, many: Subgraph):
    stream = io.BytesIO()
    format_.write(many, stream)
    last = many.nodes[-1]
    holds_terms = format_.kinds is None or "Term" in format_.kinds
    # the pages of Parquet are compressed, so that words cannot be found
    sought = b"PAR1" if format_.name == "parquet" else last.name.encode()
    assert (sought in stream.getvalue()) is holds_terms


@pytest.fixture(scope="module")
def many() -> Subgraph:
    # the rest of a term has nothing that needs checking
    return Subgraph.of([Term.model_construct(id=f"term:{i:06}", name=f"term {i}") for i in range(MANY)], [])


@each(STREAMING)
def test_streaming_gives_the_same_bytes(format_: Format):
    graph = exportable(everything(), with_source_text=True)
    stream = io.BytesIO()
    format_.write(Lazy(lambda: graph.nodes, lambda: graph.edges), stream)
    assert stream.getvalue() == written(format_, graph)


@each(STREAMING)
def test_streaming_takes_no_more_memory_for_a_larger_graph(format_: Format, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parquet, "_ROWS", 500)

    def peak(size: int) -> int:
        tracemalloc.start()
        try:
            format_.write(Lazy(lambda: _terms(size), lambda: _mentions(size)), _Sink())
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is made once only
    # two thousand nodes and as many edges are more than 2 MB
    assert peak(3000) < peak(1000) + 500_000


def _terms(count: int) -> Iterator[Node]:
    for number in range(count):
        yield Term(id=f"term:{number:06}", name="a term of some words")


def _mentions(count: int) -> Iterator[Edge]:
    for number in range(count):
        target = f"term:{(number + 1) % count:06}"
        yield Mentions(source=f"term:{number:06}", target=target, start=number, end=number + 1)


class _Sink(io.RawIOBase):
    """A stream that keeps nothing."""

    def __init__(self) -> None:
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        return self.size


@each(LOSSLESS)
@pytest.mark.parametrize("name", CASES)
def test_what_is_read_is_what_was_written(format_: Format, name: str):
    data = written(format_, CASES[name], with_source_text=True)
    read = format_.read(io.BytesIO(data))
    assert written(format_, read, with_source_text=True) == data
    node_link = FORMATS["node-link"]
    assert written(node_link, read, with_source_text=True) == written(
        node_link, CASES[name], with_source_text=True
    )


@each(LOSSLESS)
@settings(max_examples=50)
@given(graphs())
def test_any_graph_survives_the_round_trip(format_: Format, graph: Subgraph):
    data = written(format_, graph, with_source_text=True)
    assert format_.read(io.BytesIO(data)) == exportable(graph, with_source_text=True)


@each(READERS)
@given(st.binary(max_size=200))
@settings(max_examples=30)
def test_a_file_of_anything_is_an_error_of_ours_or_a_graph(format_: Format, data: bytes):
    outcome = read_or_reason(format_, data)
    assert isinstance(outcome, Subgraph) or "\n" not in outcome


def read_or_reason(format_: Format, data: bytes) -> Subgraph | str:
    try:
        return format_.read(io.BytesIO(data))
    except FormatError as error:
        return str(error)


@pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS)
def test_the_table_tells_all_there_is_to_know(format_: Format):
    assert FORMATS[format_.name] is format_
    assert format_.description
    assert format_.keeps
    assert format_.proof
    assert format_.suffix.startswith(".")
    assert format_.can_write or format_.reader
    assert format_.kinds is None or format_.drops


def test_what_can_only_be_read_or_written_says_so():
    with pytest.raises(FormatError, match=r"dot can be written and not read: use one of .*node-link"):
        FORMATS["dot"].read(io.BytesIO())
    with pytest.raises(FormatError, match="can be read and not written"):
        Format("notes", "notes", suffix=".txt").write(Subgraph(), io.BytesIO())
