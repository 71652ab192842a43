"""The store on a Neo4j server where it is more than the contract: the model, the schema, the plans."""

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import neo4j
import numpy as np
import pytest
import specimen
from hypothesis import given
from hypothesis import strategies as st
from neo4j_server import PASSWORD, Neo4jServer

from api.cli import main
from kg import open_store
from kg.errors import SchemaVersionError, StoreError, UsageError
from kg.models import EDGE_TYPES, NODE_TYPES, Challenges, Claim, Entity, Restates, Run, Subgraph
from kg.stores import STORES, Vectors, WordQuery
from kg.stores.neo4j import Neo4jStore, mapping, schema, search
from kg.stores.neo4j.connection import read_address
from kg.stores.neo4j.words import full_text_query, plain_words

CLAIM = specimen.IDS["pays"]
NODES = (*specimen.night().nodes, *specimen.harbour().nodes)
EDGES = (*specimen.night().edges, *specimen.harbour().edges)
LINK = next(edge.id for edge in EDGES if edge.kind == "CHALLENGES")
ACROSS = Restates(source=specimen.IDS["ferries"], target=CLAIM, score=0.5, method="hand")


def vectors(rows: Mapping[str, tuple[float, ...]], model: str = "m") -> Vectors:
    return Vectors(model, tuple(rows), np.array([*rows.values()], np.float32))


def unit(*numbers: float) -> np.ndarray:
    return np.array(numbers, np.float32)


def empty(store: Neo4jStore) -> None:
    store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")


@pytest.fixture
def url(neo4j_server: Neo4jServer) -> str:
    """The address of a database with the two documents of `specimen`."""
    with closing(Neo4jStore(neo4j_server.url)) as store:
        empty(store)
        store.put_document(specimen.night(), vectors=vectors({CLAIM: (1, 0)}))
        store.put_document(specimen.harbour())
    return neo4j_server.url


@pytest.fixture
def store(url: str) -> Iterator[Neo4jStore]:
    """A store of the two documents of `specimen`."""
    store = Neo4jStore(url)
    yield store
    store.close()


@pytest.fixture
def no_schema(neo4j_server: Neo4jServer) -> str:
    """The address of a database as a server has it that was never used."""
    with closing(Neo4jStore(neo4j_server.url)) as store:
        run = store.connection.once
        run("MATCH (n) DETACH DELETE n")
        for name in [row["name"] for row in run("SHOW CONSTRAINTS YIELD name")]:
            run(f"DROP CONSTRAINT {name}")
        for name in [row["name"] for row in run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'")]:
            run(f"DROP INDEX {name}")
    return neo4j_server.url


# --- start-up ---------------------------------------------------------------------------------


def test_the_driver_is_imported_when_a_store_is_opened() -> None:
    script = "import sys, kg.stores, kg.stores.neo4j.mapping; print('neo4j' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout == "False\n"


@pytest.mark.parametrize("scheme", ["neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"])
def test_every_scheme_of_the_driver_opens_this_store(scheme: str) -> None:
    with pytest.raises(UsageError, match="the address of Neo4j cannot be read"):
        STORES[scheme](f"{scheme}://", read_only=True)


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "environment", "found"),
    [
        ("bolt://host", {}, ("bolt://host:7687", "neo4j", None, None)),
        ("neo4j://host:1/facts", {}, ("neo4j://host:1", "neo4j", None, "facts")),
        ("neo4j+s://a:b@host", {}, ("neo4j+s://host:7687", "a", "b", None)),
        ("bolt://a%40b:p%2F%3A@[::1]:9/x", {}, ("bolt://[::1]:9", "a@b", "p/:", "x")),
        ("bolt://host", {"USER": "u", "PASSWORD": "p", "DATABASE": "d"}, ("bolt://host:7687", "u", "p", "d")),
        ("bolt://a:b@host/x", {"USER": "u", "PASSWORD": "p", "DATABASE": "d"}, ("bolt://host:7687", "a", "b", "x")),
        ("bolt://a@host", {"PASSWORD": "p"}, ("bolt://host:7687", "a", "p", None)),
        ("neo4j://host?policy=eu", {}, ("neo4j://host:7687?policy=eu", "neo4j", None, None)),
    ],
)  # fmt: skip
def test_an_address_is_read_from_the_url_and_the_settings(
    url: str, environment: dict[str, str], found: tuple[str, str, str | None, str | None]
) -> None:
    settings = {f"COUNTERGRAPH_NEO4J_{name}": value for name, value in environment.items()}
    address = read_address(url, settings)
    assert (address.uri, address.user, address.password, address.database) == found


@pytest.mark.parametrize("rest", ["", ":7687", "host:port", "host/a/b", "host:99999", "host#part"])
def test_an_address_that_cannot_be_read_is_refused_without_showing_it(rest: str) -> None:
    with pytest.raises(UsageError, match="write neo4j://host:7687/database") as caught:
        read_address(f"neo4j://ann:secret@{rest}", {})
    assert "secret" not in str(caught.value)


def test_the_url_of_a_store_holds_no_password(store: Neo4jStore, neo4j_server: Neo4jServer) -> None:
    assert store.url == f"bolt://{neo4j_server.place}"
    assert PASSWORD not in repr(vars(store))


def test_user_password_and_database_may_come_from_the_settings(
    url: str, neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERGRAPH_NEO4J_PASSWORD", PASSWORD)
    monkeypatch.setenv("COUNTERGRAPH_NEO4J_DATABASE", "neo4j")
    with closing(open_store(f"bolt://{neo4j_server.place}", read_only=True)) as store:
        assert store.url == f"bolt://{neo4j_server.place}/neo4j"
        assert store.stats()["Document"] == 2


def test_a_routing_url_reads_and_writes(url: str) -> None:
    with closing(open_store(url.replace("bolt://", "neo4j://"))) as store:
        store.put_document(specimen.harbour())
        assert store.stats()["Document"] == 2


# --- the model --------------------------------------------------------------------------------


def test_the_server_holds_what_the_mapping_says(store: Neo4jStore) -> None:
    store.put_edges_across(specimen.NIGHT, [ACROSS])
    rows = store.connection.once("MATCH (n) WHERE n.id <> 'schema' RETURN n")
    found = {row["n"]["id"]: (set(row["n"].labels), dict(row["n"])) for row in rows}
    embeddings = {"_Embedding", "_Model"}
    found = {node: (labels, values) for node, (labels, values) in found.items() if not labels & embeddings}
    counters = {row.claim: row.counters for row in store.claim_rows(list(found))}
    claims = {row.id: row.claims for kind in ("Term", "Entity") for row in store.mentioned(kind)}
    expected = {}
    for node in store.iter_nodes():
        row = mapping.node_row(node, counters=counters.get(node.id, 0), claims=claims.get(node.id, 0))
        expected[node.id] = (set(row.labels), row.properties)
    assert found == expected


def test_relationships_hold_what_the_mapping_says_and_one_place_on_each_page(store: Neo4jStore) -> None:
    rows = store.connection.once(
        f"MATCH (s)-[r:{'|'.join(EDGE_TYPES)}]->(t) RETURN type(r) AS kind, s.id AS s, t.id AS t, r"
    )
    found = sorted((row["kind"], row["s"], row["t"], sorted(dict(row["r"]).items())) for row in rows)
    claims = {node.id: node for node in store.list_nodes("Claim", limit=None)}
    expected, seen = [], set()
    for edge in store.iter_edges():
        first = claims.get(edge.source) if (edge.kind, edge.source, edge.target) not in seen else None
        seen.add((edge.kind, edge.source, edge.target))
        row = mapping.edge_row(edge, first_of=first)
        expected.append((row.type, row.source, row.target, sorted(row.properties.items())))
    assert found == sorted(expected)


def test_an_analyst_finds_the_model_in_labels_types_and_native_values(store: Neo4jStore) -> None:
    run = store.connection.once
    [row] = run(
        "MATCH (c:Counterargument:Statement)-[r:CHALLENGES]->(claim:Claim:Statement)"
        "-[:ASSERTED_BY]->(who:Entity:Person {name: 'Ines Varga'}), (claim)-[:MENTIONS]->(t:Term) "
        "RETURN r.score AS score, r.status AS status, c.truncated AS cut, claim.start AS start, "
        "who.aliases AS aliases, r.evidence AS evidence, t.name AS term"
    )
    assert row.data() == {
        "score": 0.8125, "status": "proposed", "cut": False, "start": 73, "aliases": ["Varga"],
        "evidence": '{"bm25":3.14159265}', "term": "farebox ratio",
    }  # fmt: skip
    [row] = run("MATCH (d:Document)-[n:NAMES]->(:Organization {name: 'Lumen Transit'}) RETURN count(n) AS n")
    assert row["n"] == 2


def test_every_kind_of_entity_has_its_label_which_follows_its_type(store: Neo4jStore) -> None:
    graph = specimen.harbour()
    for kind, label in mapping.ENTITY_LABELS.items():
        nodes = tuple(
            node.model_copy(update={"type": kind}) if isinstance(node, Entity) else node
            for node in graph.nodes
        )
        store.delete_document(specimen.NIGHT) if kind == "person" else None
        store.put_document(graph.model_copy(update={"nodes": nodes}))
        [row] = store.connection.once("MATCH (e:Entity) RETURN labels(e) AS labels")
        assert set(row["labels"]) == {"Entity", label}


@given(
    places=st.lists(
        st.tuples(
            st.sampled_from(["document:a", "document:a-1", "document:a1", "document:b"]),
            st.integers(0, 10**9),
            st.sampled_from(["claim:0", "claim:00", "claim:1"]),
        ),
        min_size=2,
    )
)
def test_a_place_sorts_as_document_start_and_claim(places: list[tuple[str, int, str]]) -> None:
    assert sorted(places, key=lambda at: mapping.place(*at)) == sorted(places)


@given(counts=st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(["claim:0", "claim:1"]))))
def test_a_contested_place_sorts_from_most_to_fewest(counts: list[tuple[int, str]]) -> None:
    found = sorted(counts, key=lambda at: mapping.contested_place(*at))
    assert found == sorted(counts, key=lambda at: (-at[0], at[1]))


@pytest.mark.parametrize("kind", NODE_TYPES)
def test_the_kind_of_a_node_follows_from_its_id(kind: str) -> None:
    assert mapping.kind_of(f"{kind.lower()}:x") == kind


def test_every_record_comes_back_from_its_row() -> None:
    run = Run(id="run:1", started="2024", version="1", models={"m": "sha"}, documents=("document:x",))
    for node in (*NODES, run):
        assert mapping.node_of(node.kind, mapping.node_row(node).properties) == node
    for edge in EDGES:
        row = mapping.edge_row(edge)
        assert mapping.edge_of(row.type, row.source, row.target, row.properties) == edge


def test_every_property_has_the_type_that_the_mapping_says() -> None:
    types = {"string": str, "long": int, "double": float, "boolean": bool, "string[]": list}
    for properties in (
        *(mapping.node_row(node).properties for node in NODES),
        *(mapping.edge_row(edge).properties for edge in EDGES),
    ):
        for name, value in properties.items():
            assert type(value) is types[mapping.property_type(name)], name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Économies d’échelle", "economies d echelle"),
        ("ﬁ 𝕒𝕤 ²", "fi as 2"),
        ("snake_case (a+b) \\ \x00 -x", "snake case a b x"),
        ("你好, मराठी", "你好 मराठी"),
        ("👩‍👩‍👧 \u0301", ""),
    ],
)
def test_words_are_folded(text: str, words: str) -> None:
    assert plain_words(text) == plain_words(words)
    assert " ".join(plain_words(text).split()) == plain_words(text)


def test_a_query_is_never_too_long_for_lucene(store: Neo4jStore) -> None:
    words = " ".join(f"word{n}" for n in range(3000))
    assert len(full_text_query(WordQuery(words=(words,))).split()) == 1000
    assert store.search_text(f"night {words}") != []
    # each of these characters is a word to the analyzer
    assert store.search_text("night " + "".join(chr(0x4E00 + n) for n in range(3000))) != []


# --- edges of no model ------------------------------------------------------------------------


def test_an_edge_between_kinds_that_the_model_does_not_join_is_refused(store: Neo4jStore) -> None:
    odd = Challenges(source=specimen.IDS["ratio"], target=CLAIM, score=0.5, method="hand")
    graph = specimen.night()
    with pytest.raises(UsageError, match="leads from a Clarification to a Claim, as no CHALLENGES does"):
        store.put_document(graph.model_copy(update={"edges": (*graph.edges, odd)}))


def test_an_id_of_no_kind_is_refused(store: Neo4jStore) -> None:
    graph = specimen.harbour()
    node = next(node for node in graph.nodes if isinstance(node, Claim))
    strange = node.model_copy(update={"id": "elephant:1"})
    with pytest.raises(UsageError, match=r"elephant:1 .* is that of a thing unknown and not of a Claim"):
        store.put_document(graph.model_copy(update={"nodes": (*graph.nodes, strange)}))


# --- opening ----------------------------------------------------------------------------------


def test_the_first_use_makes_all_indexes(no_schema: str) -> None:
    with closing(Neo4jStore(no_schema)) as store:
        rows = store.connection.once("SHOW INDEXES YIELD name, state, type WHERE type <> 'LOOKUP'")
        assert {row["name"]: row["state"] for row in rows} == dict.fromkeys(schema.names(), "ONLINE")
        assert store.check() == []


def test_reading_makes_nothing(no_schema: str) -> None:
    with pytest.raises(StoreError, match="holds no graph yet: ingest something into it first"):
        Neo4jStore(no_schema, read_only=True)


def test_an_imported_graph_gets_its_indexes_when_it_is_opened(
    no_schema: str, neo4j_server: Neo4jServer
) -> None:
    with neo4j.GraphDatabase.driver(f"bolt://{neo4j_server.place}", auth=("neo4j", PASSWORD)) as driver:
        driver.execute_query(
            "CREATE (:_Countergraph {id: 'schema', version: 0}), (:Term {id: 'term:x', name: 'x'})"
        )
    with pytest.raises(
        StoreError, match="has the old schema version 0: run `countergraph doctor --fix` first"
    ):
        Neo4jStore(no_schema, read_only=True)
    with closing(Neo4jStore(no_schema)) as store:
        assert set(schema.missing(store.connection)) == set()
        assert store.stats()["Term"] == 1


def test_a_database_of_another_program_is_left_alone(no_schema: str, neo4j_server: Neo4jServer) -> None:
    with neo4j.GraphDatabase.driver(f"bolt://{neo4j_server.place}", auth=("neo4j", PASSWORD)) as driver:
        driver.execute_query("CREATE (:Movie {title: 'The General'})")
        with pytest.raises(StoreError, match="holds the data of another program: name another database"):
            Neo4jStore(no_schema)
        driver.execute_query("MATCH (n) DETACH DELETE n")


def test_who_locks_a_node_holds_up_others(store: Neo4jStore, url: str) -> None:
    lock = "MATCH (s:_Countergraph {id: 'schema'}) REMOVE s._lock"
    held, order = threading.Event(), []

    def second() -> None:
        with closing(Neo4jStore(url)) as other:
            held.wait()
            other.connection.write(lambda transaction: transaction.run(lock).consume())
            order.append("second")

    def first(transaction: neo4j.ManagedTransaction) -> None:
        transaction.run(lock).consume()
        held.set()
        # seen by the server as one that waits
        while not waiting():
            assert order == []
        order.append("first")

    def waiting() -> bool:
        rows = store.connection.once(
            "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN 1"
        )
        return bool(rows)

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(second)
        store.connection.write(first)
        done.result()
    assert order == ["first", "second"]


def test_a_database_of_a_newer_version_is_refused(store: Neo4jStore, url: str) -> None:
    store.connection.once("MATCH (s:_Countergraph) SET s.version = 99")
    try:
        with pytest.raises(SchemaVersionError, match=r"has schema version 99 .* upgrade Countergraph"):
            Neo4jStore(url)
    finally:
        store.connection.once("MATCH (s:_Countergraph) SET s.version = $n", n=len(schema.MIGRATIONS))


def test_a_store_opened_for_reading_refuses_to_write(url: str) -> None:
    with closing(Neo4jStore(url, read_only=True)) as store:
        with pytest.raises(StoreError, match="was opened to be read: open it for writing"):
            store.put_document(specimen.harbour())
        assert store.stats()["Document"] == 2


# --- check and repair -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (f"MATCH (c:Claim {{id: '{CLAIM}'}}) SET c._contested = '0999999993 {CLAIM}'", "is said to have 7 counters and has 1"),
        (f"MATCH (e:Entity {{id: '{specimen.INES}'}}) SET e._mentioned = '0999999993 {specimen.INES}'", "is said to have 7 claims and has"),
        (f"MATCH (c:Claim {{id: '{CLAIM}'}}) SET c.start = c.start + 1", "the quote of .* does not stand at 1 to"),
        (f"MATCH (e:Entity {{id: '{specimen.INES}'}})<-[r:NAMES]-() DELETE r", f"the Entity {specimen.INES} is in no document"),
        (f"MATCH (d:Document {{id: '{specimen.HARBOUR}'}}) DETACH DELETE d", "is of a document that is not there"),
    ],
)  # fmt: skip
def test_check_names_what_is_wrong(store: Neo4jStore, damage: str, problem: str) -> None:
    assert store.check() == []
    store.connection.once(damage)
    found = store.check()
    assert any(re.search(problem, each) for each in found), found


def test_repair_counts_the_claims_of_an_entity_anew(store: Neo4jStore) -> None:
    listed = store.mentioned("Entity")
    store.connection.once(f"MATCH (e:Entity {{id: '{specimen.INES}'}}) REMOVE e._mentioned")
    assert specimen.INES not in [row.id for row in store.mentioned("Entity")]
    [claims] = [row.claims for row in listed if row.id == specimen.INES]
    assert store.repair() == [f"the {claims} claims of {specimen.INES} were counted anew"]
    assert store.mentioned("Entity") == listed


def test_repair_counts_anew_what_an_analyst_changed(store: Neo4jStore) -> None:
    contested = [row.claim for row in store.contested()]
    store.connection.once("MATCH ()-[r:CHALLENGES]->() SET r.status = 'rejected'")
    assert [row.claim for row in store.contested()] == contested
    assert store.repair() == [f"the 0 counters of {claim} were counted anew" for claim in sorted(contested)]
    assert store.contested() == []
    assert store.check() == store.repair() == []


def test_repair_makes_missing_indexes(store: Neo4jStore) -> None:
    store.connection.once("DROP INDEX claim_contested")
    assert store.check() == [
        "the index claim_contested is missing or not ready: run `countergraph doctor --fix`"
    ]
    assert store.repair() == ["the index claim_contested was made"]
    assert store.check() == []


# --- vectors ----------------------------------------------------------------------------------


def test_above_some_size_vectors_are_found_by_an_index(
    store: Neo4jStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "EXACT_UP_TO", 2)
    monkeypatch.setattr(search, "_LEAST_CANDIDATES", 2)
    # on a quarter of a circle, "pays" first and the only clarification last
    names = sorted(specimen.QUOTES, key=lambda name: (name == "ratio", name != "pays"))
    angles = np.linspace(0, 1.5, len(names))
    rows = {
        specimen.IDS[name]: (float(np.cos(a)), float(np.sin(a)))
        for name, a in zip(names, angles, strict=True)
    }
    asked = recorded(monkeypatch)
    store.put_vectors(vectors(rows))
    store.connection.once("CALL db.awaitIndexes(60)")
    assert store.check() == []

    assert store.nearest(unit(1, 0), model="m", limit=1) == [(specimen.IDS["pays"], 1.0)]
    assert any("db.index.vector.queryNodes" in query for query in asked)
    # it is not among the candidates of the index, so that all vectors are compared after all
    found = store.nearest(unit(1, 0), model="m", kinds=["Clarification"], limit=1)
    assert found == [(specimen.IDS["ratio"], round(float(np.cos(1.5)), 6))]


# --- plans ------------------------------------------------------------------------------------


def recorded(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Return a dict that fills with the queries that are run in transactions, and their parameters."""
    asked: dict[str, dict[str, Any]] = {}
    run = neo4j.ManagedTransaction.run

    def record(
        self: neo4j.ManagedTransaction, query: str, parameters: Any = None, **more: Any
    ) -> neo4j.Result:
        asked[query] = (parameters or {}) | more
        return run(self, query, parameters, **more)

    monkeypatch.setattr(neo4j.ManagedTransaction, "run", record)
    return asked


def operators(store: Neo4jStore, query: str, parameters: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a query is made of, each operator with its details."""
    address = store.connection.address
    with (
        neo4j.GraphDatabase.driver(address.uri, auth=(address.user, PASSWORD)) as driver,
        driver.session() as session,
    ):
        plan = session.run(f"EXPLAIN {query}", parameters).consume().plan
    found, waiting = [], [plan]
    while waiting:
        step = waiting.pop()
        found.append((step["operatorType"].split("@")[0], step.get("args", {}).get("Details", "")))
        waiting += step.get("children", ())
    return found


def ask_everything(store: Neo4jStore) -> None:
    statements = [node.id for node in NODES]
    for kind in NODE_TYPES:
        store.list_nodes(kind)
        store.list_nodes(kind, document=specimen.NIGHT, after="a")
    store.nodes(statements)
    store.edges(sources=statements)
    store.edges(targets=statements, kinds=["CHALLENGES"])
    for edge in EDGES:
        store.edge(edge.id)
    for kind in ("Term", "Entity"):
        store.named(kind, "Varga")
    for relation in ("ASSERTED_BY", "MENTIONS"):
        store.entity_claims(specimen.INES, relation=relation)
        store.entity_claims(specimen.INES, relation=relation, after=("a", 1, "b"))
    for target in (CLAIM, specimen.IDS["gift"]):
        store.counters(target)
    store.contested()
    store.contested(after=(2, "claim:x"))
    store.uncountered()
    store.uncountered(document=specimen.NIGHT, after=("a", 1, "b"))
    store.claims()
    store.claims(document=specimen.NIGHT, after=("a", 1, "b"))
    for kind in ("Term", "Entity"):
        store.mentioned(kind)
        store.mentioned(kind, after=(2, "entity:x"))
    store.mentioned("Entity", entity_type="person", after=(2, "entity:x"))
    store.runs(after=("2024", "run:x"), limit=3)
    store.claim_rows([CLAIM])
    store.search_text("night")
    store.search_words(WordQuery(("night",), ("bus",), ("pay for",)), within=[CLAIM])
    store.word_counts(["night", "bus"])
    store.near_words("ridershp")
    store.degrees(sources=statements)
    store.degrees(targets=statements, kinds=["CHALLENGES"])
    store.nearest(unit(1, 0), model="m")
    store.vectors([CLAIM], model="m")
    store.document_digest(specimen.NIGHT)
    store.stated(specimen.NIGHT)
    store.stats()
    store.decisions(after=1)
    store.decisions(link=LINK, after=1, newest_first=True)
    store.decided([LINK])
    list(store.iter_nodes())
    list(store.iter_edges())


def change_everything(store: Neo4jStore) -> None:
    store.put_document(specimen.night(), vectors=vectors({CLAIM: (1, 0)}))
    store.put_edges_across(specimen.NIGHT, [ACROSS])
    store.put_vectors(vectors({CLAIM: (1, 0, 0)}, "other"))
    store.prune_vectors("m")
    store.put_run(Run(id="run:1", started="2024", version="1"))
    decision = store.decide(LINK, "confirm", by="Ana")
    store.put_decisions([decision.model_copy(update={"id": "decision:2", "verdict": "reject"})])
    store.decide(LINK, "confirm", by="Ana")
    night = specimen.night()
    store.put_document(Subgraph.of(night.nodes, [edge for edge in night.edges if edge.id != LINK]))
    assert store.edge(LINK) is not None
    store.delete_document(specimen.NIGHT)


def test_no_question_walks_through_a_whole_label(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = recorded(monkeypatch)
    ask_everything(store)
    assert len(asked) > 40
    for query, parameters in asked.items():
        plan = operators(store, query, parameters)
        scans = [step for step in plan if "Scan" in step[0]]
        assert scans == [], query


@pytest.mark.parametrize(
    ("ask", "seek"),
    [
        (lambda store: store.entity_claims(specimen.INES), "DirectedRelationshipIndexSeekByRange"),
        (lambda store: store.contested(), "NodeIndexSeekByRange"),
        (lambda store: store.uncountered(), "NodeIndexSeekByRange"),
        (lambda store: store.claims(), "NodeIndexSeekByRange"),
        (lambda store: store.mentioned("Entity"), "NodeIndexSeekByRange"),
        (lambda store: store.mentioned("Entity", entity_type="person"), "NodeIndexSeek"),
        (lambda store: store.list_nodes("Claim"), "NodeUniqueIndexSeekByRange"),
    ],
)
def test_a_page_is_cut_from_an_index_without_sorting(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Neo4jStore], object], seek: str
) -> None:
    asked = recorded(monkeypatch)
    ask(store)
    [(query, parameters)] = asked.items()
    kinds = [name for name, _ in operators(store, query, parameters)]
    assert seek in kinds
    assert not {"Sort", "Top", "PartialSort", "PartialTop"}.intersection(kinds)


def test_no_change_holds_all_rows_or_walks_through_the_graph(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = recorded(monkeypatch)
    change_everything(store)
    assert any(query.startswith("MERGE (d:Document") for query in asked)
    for query, parameters in asked.items():
        plan = operators(store, query, parameters)
        assert {"Eager", "AllNodesScan", "NodeByLabelScan"}.isdisjoint(name for name, _ in plan), query


def test_one_query_writes_a_document_however_large(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = recorded(monkeypatch)
    store.put_document(specimen.night(), vectors=vectors({CLAIM: (1, 0)}))
    store.put_document(specimen.harbour())
    # one text for all documents, so that it is planned once; and one parameter, for the same reason
    [(query, parameters)] = asked.items()
    assert list(parameters) == ["graph"]
    assert "Varga" not in query


# --- the command line -------------------------------------------------------------------------


def test_no_command_shows_the_password(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERGRAPH_DB", url)
    for arguments in (
        ["stats"],
        ["stats", "--json"],
        ["doctor"],
        ["counters", CLAIM],
        ["show", "claim:none"],
    ):
        main(arguments)
    out, err = capsys.readouterr()
    assert url.partition("@")[2] in out
    assert PASSWORD not in out + err


def test_doctor_fixes_what_is_missing_when_asked_to(
    store: Neo4jStore, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    empty(store)
    store.connection.once("DROP INDEX claim_contested")
    assert main(["doctor", "--db", url]) == 1
    assert "the index claim_contested is missing" in " ".join(capsys.readouterr().out.split())
    assert main(["doctor", "--fix", "--db", url]) == 0
    assert "the index claim_contested was made" in " ".join(capsys.readouterr().out.split())
    assert main(["doctor", "--db", url]) == 0


def test_an_unknown_scheme_does_not_show_the_url() -> None:
    with pytest.raises(UsageError, match="no store for neo4js://") as caught:
        open_store("neo4js://ann:secret@host")
    assert "secret" not in str(caught.value)


def test_of_very_many_nodes_that_hold_a_word_those_that_match_best_are_found(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = list(mapping.NODE_PROPERTIES)
    every = store.search_text("night bus", kinds=kinds)
    assert len(every) > 2
    monkeypatch.setattr("kg.stores.neo4j.search._MATCHES", 1)
    best = store.search_text("night bus", kinds=kinds, limit=2)
    # which of equals is found is the server's choice
    assert [score for _, score in best] == [score for _, score in every[:2]]
    assert set(best) <= set(every)


def test_the_first_edges_out_of_nodes_are_those_of_the_whole_list(store: Neo4jStore) -> None:
    sources = sorted({edge.source for edge in EDGES})
    every = store.edges(sources=sources)
    for limit in (1, 2, 5, len(every), len(every) + 1):
        assert store.edges(sources=sources, limit=limit) == every[:limit]
    among = sorted({edge.target for edge in every})[:3]
    assert store.edges(sources=sources, targets=among, limit=2) == [e for e in every if e.target in among][:2]
