"""What was decided on links holds when documents are ingested again, changed, and after their deletion."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j_server import Neo4jServer

from ingest import ingest
from kg import open_store
from kg.models import Challenges, Claim, Counterargument, Subgraph
from kg.stores import Store
from kg.stores.neo4j import Neo4jStore
from kg.text.encoder import Encoder
from queries.counters import counters

EXAMPLE = Path(__file__).parents[2] / "examples" / "remote-work.txt"


@pytest.fixture(params=["sqlite", "neo4j"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    store: Store
    if request.param == "sqlite":
        store = open_store(str(tmp_path / "graph.db"))
    else:
        server: Neo4jServer = request.getfixturevalue("neo4j_server")
        store = Neo4jStore(server.url)
        store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
    yield store
    store.close()


def test_a_decision_is_never_lost_and_a_rejected_link_never_comes_back(
    store: Store, tmp_path: Path, encoder: Encoder
) -> None:
    path = tmp_path / "remote-work.txt"
    text = EXAMPLE.read_text("utf-8")
    path.write_text(text, "utf-8")
    (report,) = ingest([path], store, encoder=encoder).documents
    links = [edge for edge in store.iter_edges() if isinstance(edge, Challenges)]
    right, wrong = links[0], next(edge for edge in links if edge.target != links[0].target)
    store.decide(right.id, "confirm", by="Ana", note="as the source has it")
    store.decide(wrong.id, "reject", by="Bo")
    log = store.decisions()

    def check() -> None:
        assert store.decisions() == log
        listed = {row.link: row.status for row in counters(store, right.target, limit=100).counters}
        assert listed[right.id] == "confirmed"
        assert wrong.id not in {row.link for row in counters(store, wrong.target, limit=100).counters}
        assert [edge.status for edge in (store.edge(right.id),) if isinstance(edge, Challenges)] == [
            "confirmed"
        ]
        assert getattr(store.edge(wrong.id), "status", "rejected") == "rejected"
        assert store.check() == []

    def again(force: bool = False) -> None:
        ingest([path], store, encoder=encoder, force=force)
        check()

    check()
    again(force=True)
    # the document is edited elsewhere
    quotes = {
        node.quote for node in store.nodes([e for edge in (right, wrong) for e in (edge.source, edge.target)])
    }  # type: ignore[attr-defined]
    other = next(
        claim.quote
        for claim in store.list_nodes("Claim", limit=None)
        if isinstance(claim, Claim)
        and not any(claim.quote in q or q in claim.quote for q in quotes)
        and text.count(claim.quote) == 1
    )
    path.write_text(text.replace(other, other.replace(" ", " indeed ", 1)), "utf-8")
    again()
    assert other not in {claim.quote for claim in store.list_nodes("Claim", limit=None)}  # type: ignore[attr-defined]
    store.delete_document(report.document)
    assert store.decisions() == log
    again()

    # another linker has other targets: what was confirmed is no longer proposed, what was rejected is
    graph = Subgraph.of(store.iter_nodes(), store.iter_edges())
    claims = [node for node in graph.nodes if isinstance(node, Claim)]
    moved = Challenges(
        source=right.source,
        target=next(c.id for c in claims if c.id != right.target),
        score=0.9,
        method="other/1",
    )
    kept = [edge for edge in graph.edges if edge.id not in (right.id, wrong.id)]
    store.put_document(Subgraph.of(graph.nodes, [*kept, moved, wrong]))
    check()
    assert store.edge(moved.id) == moved
    store.put_document(Subgraph.of(graph.nodes, kept))
    check()
    assert store.edge(wrong.id) is None

    # one of the two statements goes, and comes back
    counter = next(
        node for node in graph.nodes if isinstance(node, Counterargument) and node.id == right.source
    )
    store.put_document(Subgraph.of([node for node in graph.nodes if node != counter], kept))
    assert store.edge(right.id) is None
    assert store.check() == []
    again(force=True)
