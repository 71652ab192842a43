"""Copies between stores: equal to the original, also after later changes, and resumable."""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import specimen
from neo4j_server import Neo4jServer
from specimen import HARBOUR, IDS, LUMEN, NIGHT

from kg import open_store
from kg.copying import copy_graph, read_part, whole_digest
from kg.errors import StoreError, UsageError
from kg.formats import FORMATS
from kg.models import Challenges, Decision, Edge, Entity, Restates, Run, Subgraph
from kg.stores import Store, Vectors
from kg.stores.neo4j import Neo4jStore

RUN = Run(id="run:1", started="2026-02-03T04:05:06Z", version="0.1.0", models={"m": "1"}, documents=(NIGHT,))
ACROSS: list[Edge] = [
    Challenges(
        source=IDS["gift"], target=IDS["ferries"], score=0.61234567, scope="cross-document", method="hand",
        evidence={"bm25": 1 / 3, "why": "words"},
    ),
    Restates(source=IDS["ferries"], target=IDS["pays"], score=0.5, method="hand"),
]  # fmt: skip

GIFT = next(
    edge.id for edge in specimen.night().edges if edge.source == IDS["gift"] and edge.kind == "CHALLENGES"
)
GONE = Decision(
    number=1, id="decision:gone", link="restates:gone", verdict="confirm", by="Ana",
    at="2026-02-03T04:05:08+00:00",
    edge=Restates(source="claim:gone", target="claim:lost", score=0.5, method="hand"),
)  # fmt: skip


def harbour_states_otherwise() -> Subgraph:
    """The second document, which has another name, another type and more aliases for a shared entity."""
    graph = specimen.harbour()
    lumen = Entity(id=LUMEN, name="lumen transit", type="product", aliases=("The Lumen", "LT"))
    return Subgraph.of([node if node.id != LUMEN else lumen for node in graph.nodes], graph.edges)


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Store]:
    """A graph with everything that a copy must carry."""
    store = open_store(str(tmp_path / "source.db"))
    store.put_document(specimen.night())
    store.put_document(harbour_states_otherwise())
    store.put_edges_across(NIGHT, ACROSS)
    for model, dimension in (("small", 4), ("large", 9)):
        ids = (IDS["pays"], IDS["ferries"], IDS["gift"])
        matrix = np.random.default_rng(dimension).normal(size=(3, dimension)).astype(np.float32)
        store.put_vectors(Vectors(model, ids, matrix))
    store.put_run(RUN)
    # one within a document, one across, and one of a document that is gone
    store.decide(GIFT, "reject", by="Ana", note="not this claim", at="2026-02-03T04:05:06+00:00")
    store.decide(ACROSS[0].id, "confirm", by="Bo", at="2026-02-03T04:05:07+00:00")
    store.put_decisions([GONE])
    yield store
    store.close()


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    store = open_store(str(tmp_path / "target.db"))
    yield store
    store.close()


@pytest.fixture
def shared(neo4j_server: Neo4jServer) -> Iterator[Store]:
    """An empty store on a Neo4j server."""
    store = Neo4jStore(neo4j_server.url)
    store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
    yield store
    store.close()


def exported(store: Store) -> bytes:
    stream = io.BytesIO()
    graph = Subgraph.of(store.iter_nodes(), store.iter_edges())
    FORMATS["node-link"].write(graph, stream, with_source_text=True)
    return stream.getvalue()


def assert_same(one: Store, other: Store) -> None:
    assert exported(one) == exported(other)
    assert list(one.iter_edges()) == list(other.iter_edges())  # with all digits of the scores
    assert one.runs() == other.runs()
    assert one.decisions() == other.decisions() != []
    assert one.vector_models() == other.vector_models()
    ids = [node.id for node in one.iter_nodes()]
    for model in one.vector_models():
        mine, others = (store.vectors(ids, model=model) for store in (one, other))
        assert mine.ids == others.ids
        assert np.array_equal(mine.matrix, others.matrix)


def test_a_copy_is_equal_with_its_links_across_documents_vectors_and_runs(source, target):
    copied = copy_graph(source, target)
    assert_same(source, target)
    assert (copied.written, copied.unchanged, copied.relinked) == (2, 0, 1)
    assert (copied.vectors, copied.runs, copied.decisions, copied.whole) == (6, 1, 3, True)


def test_the_digest_is_that_of_the_export_with_the_source_text(source, target):
    data = exported(source)
    digest = copy_graph(source, target).digest
    assert digest.sha256 == hashlib.sha256(data).hexdigest()
    counts = json.loads(data)
    assert (digest.nodes, digest.edges) == (len(counts["nodes"]), len(counts["edges"]))


def test_a_copy_stays_equal_when_both_sides_lose_or_get_the_same_document(source, target):
    copy_graph(source, target)
    for store in (source, target):
        store.delete_document(NIGHT)
    assert_same(source, target)
    lumen = target.node(LUMEN)
    assert lumen == Entity(id=LUMEN, name="lumen transit", type="product", aliases=("LT", "The Lumen"))
    for store in (source, target):
        store.put_document(specimen.night())
    assert_same(source, target)


def test_copying_again_writes_nothing(source, target):
    first = copy_graph(source, target)
    again = copy_graph(source, target)
    assert again == first._replace(written=0, unchanged=2, relinked=0, vectors=0, runs=0, decisions=0)


def test_a_copy_to_neo4j_and_back_is_equal_and_stays_equal(source, shared, target):
    there = copy_graph(source, shared)
    assert_same(source, shared)
    back = copy_graph(shared, target)
    assert_same(source, target)
    assert (there.digest, there.vectors) == (back.digest, back.vectors)
    assert copy_graph(target, shared) == back._replace(
        written=0, unchanged=2, relinked=0, vectors=0, runs=0, decisions=0
    )
    assert shared.check() == []
    for store in (source, shared):
        store.delete_document(NIGHT)
    assert_same(source, shared)


def test_a_copy_to_neo4j_that_broke_off_is_completed_by_another(source, shared):
    def stop(step: str, _number: int, _total: int) -> None:
        if step.startswith("linking"):
            raise BrokenError

    with pytest.raises(BrokenError):
        copy_graph(source, shared, progress=stop)
    assert copy_graph(source, shared)[:3] == (0, 2, 1)
    assert_same(source, shared)


class BrokenError(Exception):
    """Stands for a killed process."""


def test_a_copy_that_broke_off_at_any_step_is_completed_by_another(source, tmp_path):
    steps: list[str] = []

    def copy_until(store: Store, last: int) -> None:
        def stop(step: str, _number: int, _total: int) -> None:
            steps.append(step)
            if len(steps) > last:
                raise BrokenError

        steps.clear()
        copy_graph(source, store, progress=stop)

    copy_until(open_store(str(tmp_path / "whole.db")), 99)
    assert len(steps) > 4
    for last in range(len(steps)):
        target = open_store(str(tmp_path / f"broken-{last}.db"))
        with pytest.raises(BrokenError):
            copy_until(target, last)
        copy_graph(source, target)
        assert_same(source, target)
        target.close()


@pytest.mark.parametrize("change", ["score", "quote", "stated"])
def test_a_document_of_the_same_digest_but_other_content_is_replaced(source, target, change):
    copy_graph(source, target)
    graph = specimen.night()
    if change == "score":
        edges = [
            e.model_copy(update={"score": 0.123}) if isinstance(e, Challenges) else e for e in graph.edges
        ]
        graph = Subgraph.of(graph.nodes, edges)
    elif change == "quote":
        nodes = [n.model_copy(update={"text": "Other."}) if n.id == IDS["pays"] else n for n in graph.nodes]
        graph = Subgraph.of(nodes, graph.edges)
    else:
        nodes = [n.model_copy(update={"aliases": ("LTX",)}) if n.id == LUMEN else n for n in graph.nodes]
        graph = Subgraph.of(nodes, graph.edges)
    source.put_document(graph)
    copied = copy_graph(source, target)
    assert (copied.written, copied.unchanged) == (1, 1)
    assert_same(source, target)


def test_links_across_that_went_away_go_from_the_copy_too(source, target):
    copy_graph(source, target)
    source.put_edges_across(NIGHT, ACROSS[:1])
    copied = copy_graph(source, target)
    assert (copied.written, copied.relinked) == (0, 1)
    assert_same(source, target)


def test_a_target_with_other_documents_is_refused_and_left_as_it_was(source, target):
    copy_graph(source, target)
    source.delete_document(HARBOUR)
    before = exported(target)
    with pytest.raises(UsageError, match=r"such as 'Harbour Lights': .* give --merge"):
        copy_graph(source, target)
    assert exported(target) == before


def test_merging_keeps_the_other_documents_and_their_links(source, target):
    copy_graph(source, target)
    expected = exported(target)
    source.delete_document(HARBOUR)
    copied = copy_graph(source, target, merge=True)
    assert (copied.written, copied.whole) == (0, False)
    assert exported(target) == expected


def test_merging_adds_to_what_is_there(source, target, tmp_path):
    source.delete_document(NIGHT)
    target.put_document(specimen.night())
    copied = copy_graph(source, target, merge=True)
    assert (copied.written, copied.whole) == (1, False)
    direct = open_store(str(tmp_path / "direct.db"))
    direct.put_document(specimen.night())
    direct.put_document(harbour_states_otherwise())
    direct.put_decisions(source.decisions())
    assert exported(target) == exported(direct)
    direct.close()


def test_a_target_that_changes_meanwhile_is_told(source, target):
    def meddle(step: str, _number: int, _total: int) -> None:
        if step == "comparing: reading the target":
            target.delete_document(HARBOUR)

    with pytest.raises(StoreError, match=r"differs from .*: copy again"):
        copy_graph(source, target, progress=meddle)


def test_decisions_are_carried_both_ways_and_the_latest_stands(source, shared):
    copy_graph(source, shared)
    shared.decide(GIFT, "confirm", by="Cy", at="2026-02-03T04:06:00+00:00")
    source.decide(ACROSS[0].id, "reject", by="Cy", at="2026-02-03T04:07:00+00:00")
    copied = copy_graph(source, shared)
    # the link that was decided on later in the target is not compared
    assert (copied.written, copied.decisions, copied.whole) == (0, 1, False)
    assert shared.edge(GIFT).status == "confirmed"
    assert shared.edge(ACROSS[0].id).status == "rejected"
    back = copy_graph(shared, source)
    assert (back.decisions, back.whole) == (1, True)
    assert exported(source) == exported(shared)
    assert {each.id for each in source.decisions()} == {each.id for each in shared.decisions()}
    assert source.check() == shared.check() == []


def test_a_copy_that_lacks_a_decision_is_told(source, target):
    def meddle(step: str, _number: int, _total: int) -> None:
        if step == "copying Harbour Lights":
            source.decide(GIFT, "confirm", by="Cy")

    with pytest.raises(StoreError, match=r"lacks 1 of the decisions in .*: copy again"):
        copy_graph(source, target, progress=meddle)
    assert copy_graph(source, target).decisions == 1
    assert_same(source, target)


def test_an_empty_graph_is_copied(target, tmp_path):
    empty = open_store(str(tmp_path / "empty.db"))
    assert copy_graph(empty, target).digest == whole_digest(empty)
    empty.close()


def test_a_part_holds_what_the_document_states_and_not_what_was_merged(source):
    part = read_part(source, HARBOUR)
    assert part is not None
    assert part.graph == Subgraph.of(
        [
            n.model_copy(update={"aliases": tuple(sorted(n.aliases))}) if isinstance(n, Entity) else n
            for n in harbour_states_otherwise().nodes
        ],
        harbour_states_otherwise().edges,
    )
    confirmed = ACROSS[0].model_copy(update={"status": "confirmed"})
    assert part.across == sorted([confirmed, ACROSS[1]], key=lambda edge: edge.source)
    assert read_part(source, "document:none") is None
