"""Decisions where they are more than the contract: several processes, damage, and an older database."""

import gzip
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import pairwise
from pathlib import Path

import pytest
import specimen
from neo4j_server import Neo4jServer

from kg import open_store
from kg.models import Challenges
from kg.stores import Store
from kg.stores.neo4j import Neo4jStore
from kg.stores.sqlite import SQLiteStore

TESTS = Path(__file__).parents[1]
EDGES = [edge for edge in specimen.night().edges if isinstance(edge, Challenges)]
GIFT = next(edge for edge in EDGES if edge.source == specimen.IDS["gift"])
LINKS = [edge.id for edge in EDGES]


@pytest.fixture(params=["sqlite", "neo4j"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that holds the first document of `specimen`."""
    if request.param == "sqlite":
        address = str(tmp_path / "graph.db")
    else:
        server: Neo4jServer = request.getfixturevalue("neo4j_server")
        address = server.url
        with closing(Neo4jStore(address)) as store:
            store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
    with closing(open_store(address)) as store:
        store.put_document(specimen.night())
    return address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()


# --- several processes --------------------------------------------------------------------------

WORKER = """
import sys
import specimen
from kg import open_store

url, name, rounds, *links = sys.argv[1:]
store = open_store(url)
print("ready", flush=True)
sys.stdin.readline()
told = set()
for turn in range(int(rounds)):
    if name == "writer":
        store.put_document(specimen.night())
        continue
    for link in links:
        verdict = "confirm" if (turn + len(name)) % 2 else "reject"
        told.add(store.decide(link, verdict, by=name).id)
store.close()
print(*told)
"""


@pytest.mark.parametrize("apart", [True, False])
def test_who_decide_at_once_lose_nothing_while_the_document_is_written(url: str, apart: bool) -> None:
    """`apart` has everybody decide on other links."""
    names = ["A", "BB", "writer"]
    with ExitStack() as stack:
        workers = []
        for place, name in enumerate(names):
            links = LINKS[place::2] if apart else LINKS
            workers.append(
                stack.enter_context(
                    subprocess.Popen(
                        [sys.executable, "-c", WORKER, url, name, "10", *links],
                        env={"PYTHONPATH": f"{TESTS.parent}:{TESTS}", "PATH": ""},
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        text=True,
                    )
                )
            )
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        outputs = [worker.communicate(timeout=300)[0] for worker in workers]
        assert [worker.returncode for worker in workers] == [0, 0, 0]
    with closing(open_store(url)) as store:
        log = store.decisions(limit=1000)
        assert [each.number for each in log] == list(range(1, len(log) + 1))
        assert {each.id for each in log} == {told for output in outputs for told in output.split()}
        assert len(log) >= 10 * len(LINKS) or not apart
        for link in LINKS:
            own = store.decisions(link=link)
            assert all(one.verdict != other.verdict for one, other in pairwise(own))
            assert store.edge(link).status == own[-1].status  # type: ignore[union-attr]
        assert store.check() == []


# --- damage ---------------------------------------------------------------------------------------


def set_by_hand(store: Store, status: str) -> None:
    """Change the status of a link past the store."""
    if isinstance(store, SQLiteStore):
        store.connection.execute("UPDATE edges SET status = ? WHERE link = ?", (status, GIFT.id))
    elif isinstance(store, Neo4jStore):
        query = "MATCH ()-[r:CHALLENGES {id: $id}]->() SET r.status = $status"
        store.connection.once(query, id=GIFT.id, status=status)


def remove_by_hand(store: Store) -> None:
    """Remove a link past the store, and leave no wrong count behind."""
    if isinstance(store, SQLiteStore):
        store.connection.execute("DELETE FROM edges WHERE link = ?", (GIFT.id,))
    elif isinstance(store, Neo4jStore):
        query = "MATCH ()-[r:CHALLENGES {id: $id}]->(c:Claim) DELETE r REMOVE c._contested"
        store.connection.once(query, id=GIFT.id)


def test_a_status_that_is_not_what_was_decided_is_found_and_mended(store: Store) -> None:
    store.decide(GIFT.id, "confirm", by="Ana")
    set_by_hand(store, "proposed")
    assert store.check() == [f"the link {GIFT.id} is proposed and was decided to be confirmed"]
    assert store.repair() == [f"the link {GIFT.id} was made confirmed, as was decided"]
    assert store.edge(GIFT.id) == GIFT.model_copy(update={"status": "confirmed"})
    assert store.check() == store.repair() == []


def test_a_confirmed_link_that_is_missing_is_found_and_put_back(store: Store) -> None:
    store.decide(GIFT.id, "confirm", by="Ana")
    remove_by_hand(store)
    ends = f"from {GIFT.source} to {GIFT.target}"
    assert store.check() == [f"the link {GIFT.id} {ends} was confirmed and is missing"]
    assert store.repair() == [f"the link {GIFT.id} was put back, since it was confirmed"]
    assert store.edge(GIFT.id) == GIFT.model_copy(update={"status": "confirmed"})
    assert store.claim_rows([GIFT.target])[0].counters == 1
    assert store.check() == store.repair() == []


def test_what_is_rejected_or_undone_need_not_be_there(store: Store) -> None:
    store.decide(GIFT.id, "reject", by="Ana")
    remove_by_hand(store)
    assert store.check() == []
    store.decide(GIFT.id, "undo", by="Ana")
    assert store.check() == []


# --- SQLite ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["DELETE FROM decisions", "UPDATE decisions SET verdict = 'confirm'"])
def test_the_log_cannot_be_changed_by_hand(tmp_path: Path, change: str) -> None:
    with closing(SQLiteStore(str(tmp_path / "graph.db"))) as store:
        store.put_document(specimen.night())
        store.decide(GIFT.id, "reject", by="Ana")
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            store.connection.execute(change)
        assert [each.verdict for each in store.decisions()] == ["reject"]


@pytest.fixture
def of_version_1(tmp_path: Path) -> Path:
    path = tmp_path / "version-1.db"
    path.write_bytes(gzip.decompress(Path(__file__).with_name("version-1.db.gz").read_bytes()))
    return path


def test_links_of_an_older_database_can_be_decided_on(of_version_1: Path) -> None:
    with closing(SQLiteStore(str(of_version_1))) as store:
        assert store.decisions() == []
        store.decide(GIFT.id, "reject", by="Ana")
        store.put_document(specimen.night())
        assert store.edge(GIFT.id).status == "rejected"  # type: ignore[union-attr]
        assert store.check() == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.decide(GIFT.id, "confirm", by="Ana"),
        lambda store: store.decide(GIFT.id, "undo", by="Ana"),
        lambda store: store.put_document(specimen.night()),
        lambda store: store.put_edges_across(specimen.NIGHT, []),
        lambda store: store.put_decisions(store.decisions(after=0)),
        lambda store: store.decisions(after=1, newest_first=True),
        lambda store: store.decisions(link=GIFT.id, after=1),
        lambda store: store.decided(LINKS),
    ],
)
def test_the_log_is_read_by_its_indexes(tmp_path: Path, ask: Callable[[Store], object]) -> None:
    with closing(SQLiteStore(str(tmp_path / "graph.db"))) as store:
        store.put_document(specimen.night())
        store.decide(GIFT.id, "reject", by="Ana")
        statements: list[str] = []
        store.connection.set_trace_callback(statements.append)
        ask(store)
        store.connection.set_trace_callback(None)
        own = [each for each in statements if "decisions" in each or "standing" in each]
        plan = [
            row[3]
            for each in own
            for row in store.connection.execute(f"EXPLAIN QUERY PLAN {each}").fetchall()
        ]
        assert plan
        assert [step for step in plan if step.startswith("SCAN")] == []
