"""What a user meets when the server, the network or the process fails: one clear sentence, or nothing."""

import os
import select
import signal
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest
import specimen
from neo4j_server import PASSWORD, Neo4jServer

from kg import open_store
from kg.errors import NotFoundError, StoreError
from kg.models import Document, Entity, Run, Subgraph
from kg.stores import Store
from kg.stores.neo4j import Neo4jStore

ROOT = Path(__file__).parents[2]

#: The message COMMIT of Bolt, in its chunk.
COMMIT = b"\x00\x02\xb0\x12\x00\x00"
PUT = b"MERGE (d:Document"


class Proxy(socketserver.ThreadingTCPServer):
    """A loopback port that leads to another, and may cut the line as a network would.

    A connection is cut when its client sends the bytes `cut_at`, before they reach the server, or,
    with `after_answer`, when the server has answered and before the client hears it; that is done as
    many times as `cuts` says. `turns` collects who spoke, one letter for each change.
    """

    daemon_threads = False

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.target = port
        self.port: int = self.server_address[1]
        self.cut_at = b""
        self.after_answer = False
        self.cuts = 0
        self.turns = ""
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def spoke(self, who: str) -> None:
        if not self.turns.endswith(who):
            self.turns += who


class _Line(socketserver.BaseRequestHandler):
    server: Proxy

    def handle(self) -> None:
        proxy = self.server
        with socket.create_connection(("127.0.0.1", proxy.target)) as upstream:
            while True:
                ready, _, _ = select.select([self.request, upstream], [], [])
                for side in ready:
                    try:
                        data = side.recv(1 << 20)
                    except ConnectionError:
                        return
                    if not data:
                        return
                    from_client = side is self.request
                    proxy.spoke("c" if from_client else "s")
                    cut = from_client and proxy.cuts and proxy.cut_at in data
                    if cut:
                        proxy.cuts -= 1
                    if cut and not proxy.after_answer:
                        return
                    (upstream if from_client else self.request).sendall(data)
                    if cut:
                        upstream.recv(1 << 20)
                        return


def dump(store: Store) -> list[str]:
    return [record.model_dump_json() for record in (*store.iter_nodes(), *store.iter_edges())]


def empty(store: Neo4jStore) -> None:
    store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")


def url_at(port: int, password: str = PASSWORD) -> str:
    return f"bolt://neo4j:{password}@127.0.0.1:{port}"


def edited(words: str) -> Subgraph:
    """The second document with a longer text."""
    graph = specimen.harbour()
    nodes = [
        node.model_copy(update={"text": node.text + words}) if isinstance(node, Document) else node
        for node in graph.nodes
    ]
    return Subgraph.of(nodes, graph.edges)


@pytest.fixture
def url(neo4j_server: Neo4jServer) -> str:
    """The address of an empty database."""
    with closing(Neo4jStore(neo4j_server.url)) as store:
        empty(store)
    return neo4j_server.url


@pytest.fixture
def proxy(url: str, neo4j_server: Neo4jServer) -> Iterator[Proxy]:
    proxy = Proxy(neo4j_server.port)
    yield proxy
    proxy.stop()


@pytest.fixture
def silent_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def open_at() -> Iterator[Callable[..., Neo4jStore]]:
    """Open stores that are closed at the end of the test."""
    opened: list[Neo4jStore] = []

    def open_at(url: str, **options: object) -> Neo4jStore:
        opened.append(Neo4jStore(url, **options))
        return opened[-1]

    yield open_at
    for store in opened:
        store.close()


# --- the wrong address or user ----------------------------------------------------------------


def test_no_server_is_a_clear_error_with_host_and_port_and_at_once(silent_port: int) -> None:
    with pytest.raises(
        StoreError,
        match=rf"no Neo4j answers at 127\.0\.0\.1:{silent_port} .*: start the server",
    ) as caught:
        Neo4jStore(url_at(silent_port))
    assert PASSWORD not in str(caught.value)


def test_another_server_at_the_port_is_a_clear_error() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Greeter) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            with pytest.raises(StoreError, match=r"no Neo4j answers at 127\.0\.0\.1"):
                Neo4jStore(url_at(server.server_address[1]))
        finally:
            server.shutdown()
            thread.join()


class _Greeter(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(100)
        self.request.sendall(b"220 mail.example ESMTP\r\n")


def test_tls_to_a_server_without_it_is_a_clear_error(neo4j_server: Neo4jServer) -> None:
    with pytest.raises(StoreError, match=r"no Neo4j answers at 127\.0\.0\.1"):
        Neo4jStore(neo4j_server.url.replace("bolt://", "bolt+s://"))


def test_a_wrong_password_is_a_clear_error_that_does_not_show_it(url: str, neo4j_server: Neo4jServer) -> None:
    with pytest.raises(StoreError, match="does not let the user 'neo4j' in with this password") as caught:
        Neo4jStore(url_at(neo4j_server.port, "not-the-password"))
    assert "not-the-password" not in str(caught.value)
    assert neo4j_server.place in str(caught.value)


def test_a_missing_password_is_asked_for(url: str, neo4j_server: Neo4jServer) -> None:
    with pytest.raises(StoreError, match=r"asks for a password .* COUNTERGRAPH_NEO4J_PASSWORD"):
        Neo4jStore(f"bolt://{neo4j_server.place}")


def test_a_missing_database_is_named_as_the_reason(url: str) -> None:
    with pytest.raises(StoreError, match="has no such database: check the name after the port"):
        Neo4jStore(f"{url}/nowhere")


def test_a_closed_store_says_so(url: str) -> None:
    store = Neo4jStore(url)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.stats()


# --- the network ------------------------------------------------------------------------------


def test_a_document_takes_three_round_trips(proxy: Proxy, open_at: Callable[..., Neo4jStore]) -> None:
    store = open_at(url_at(proxy.port))
    store.stats()
    for graph in (specimen.night(), specimen.harbour(), specimen.night()):
        proxy.turns = ""
        store.put_document(graph)
        assert proxy.turns.count("c") <= 3, proxy.turns


@pytest.mark.parametrize(
    ("cut_at", "after_answer", "cuts"),
    [(PUT, False, 1), (PUT, True, 2), (COMMIT, False, 1), (COMMIT, True, 1), (COMMIT, True, 3)],
)
def test_a_connection_cut_in_the_middle_of_a_write_is_not_noticed(
    proxy: Proxy, open_at: Callable[..., Neo4jStore], cut_at: bytes, after_answer: bool, cuts: int
) -> None:
    store = open_at(url_at(proxy.port))
    store.put_document(specimen.night())
    proxy.cut_at, proxy.after_answer, proxy.cuts = cut_at, after_answer, cuts
    store.put_document(specimen.harbour())
    assert proxy.cuts == 0
    with closing(open_store(":memory:")) as same:
        same.put_document(specimen.night())
        same.put_document(specimen.harbour())
        assert dump(store) == dump(same)
    assert store.check() == []


def test_a_document_whose_removal_went_through_unheard_is_removed(
    proxy: Proxy, open_at: Callable[..., Neo4jStore]
) -> None:
    store = open_at(url_at(proxy.port))
    store.put_document(specimen.harbour())
    proxy.cut_at, proxy.after_answer, proxy.cuts = COMMIT, True, 1
    store.delete_document(specimen.HARBOUR)
    assert (proxy.cuts, store.stats()["Document"]) == (0, 0)


def test_a_connection_cut_while_reading_is_not_noticed(
    proxy: Proxy, open_at: Callable[..., Neo4jStore]
) -> None:
    store = open_at(url_at(proxy.port))
    store.put_document(specimen.night())
    proxy.cut_at, proxy.cuts = b"MATCH", 2
    assert len(list(store.iter_nodes())) == len(specimen.night().nodes)
    assert proxy.cuts == 0


def test_a_network_that_stays_down_is_a_clear_error_and_changes_nothing(
    proxy: Proxy, url: str, open_at: Callable[..., Neo4jStore]
) -> None:
    store, other = open_at(url_at(proxy.port), retry_seconds=0.1), open_at(url)
    store.put_document(specimen.night())
    before = dump(other)
    proxy.cut_at, proxy.cuts = PUT, 1000
    with pytest.raises(StoreError, match=rf"the connection to Neo4j at 127.0.0.1:{proxy.port} was lost and"):
        store.put_document(specimen.harbour())
    assert dump(other) == before


# --- the process ------------------------------------------------------------------------------

KILLED = """
import sys
import neo4j
import specimen
from kg.stores.neo4j import Neo4jStore

store = Neo4jStore(sys.argv[1])
store.put_document(specimen.harbour())
run = neo4j.ManagedTransaction.run

def stop_before_the_commit(self, *arguments, **more):
    result = run(self, *arguments, **more)
    print("half written", flush=True)
    sys.stdin.read()
    return result

neo4j.ManagedTransaction.run = stop_before_the_commit
store.put_document(specimen.night())
print("not killed", flush=True)
"""


def test_a_process_killed_in_the_middle_leaves_whole_documents_and_can_do_it_again(
    url: str, open_at: Callable[..., Neo4jStore]
) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, url],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "half written\n"
        process.send_signal(signal.SIGKILL)
        output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (-signal.SIGKILL, "")
    store = open_at(url)
    assert tuple(store.iter_nodes()) == specimen.harbour().nodes
    assert store.check() == []
    for graph in (specimen.harbour(), specimen.night()):
        store.put_document(graph)
    assert store.stats()["Document"] == 2
    assert store.check() == []


def test_many_writers_of_shared_entities_lose_nothing(url: str, open_at: Callable[..., Neo4jStore]) -> None:
    def names(number: int) -> Subgraph:
        graph = specimen.harbour()
        document = f"document:d{number % 6}"
        nodes = [
            node.model_copy(update={"id": document}) if isinstance(node, Document)
            else node.model_copy(update={"aliases": (f"L{number}",)})
            for node in graph.nodes if isinstance(node, Document | Entity)
        ]  # fmt: skip
        return Subgraph.of([*nodes, *(Entity(id=f"entity:e{n}", name=f"E{n}") for n in range(4))], [])

    stores = [open_at(url) for _ in range(3)]

    def write(number: int) -> None:
        store = stores[number % 3]
        store.put_document(names(number))
        if number % 4 == 3:
            # another thread may have removed it before
            with suppress(NotFoundError):
                store.delete_document(f"document:d{number % 6}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(36)))
    expected = {
        alias
        for document in stores[0].documents()
        for named in stores[0].stated(document.id)
        for alias in named.aliases
    }
    lumen = stores[0].node(specimen.LUMEN)
    assert isinstance(lumen, Entity)
    assert set(lumen.aliases) == expected
    assert stores[0].check() == []


# --- the server -------------------------------------------------------------------------------


# A server that was started anew has to plan each query anew, and that of a document takes seconds; so
# these tests share what is written, and where any change will do they record a run.
RUN = Run(id="run:1", started="2024", version="1")


@pytest.fixture(scope="module")
def before(neo4j_server: Neo4jServer) -> list[str]:
    """What the server holds: the first document of `specimen`."""
    with closing(Neo4jStore(neo4j_server.url)) as store:
        empty(store)
        store.put_document(specimen.night())
        return dump(store)


@pytest.fixture
def server(before: list[str], neo4j_server: Neo4jServer) -> Iterator[Neo4jServer]:
    """A server that the test may stop, kill and start with other settings."""
    yield neo4j_server
    neo4j_server.start()


def test_a_killed_server_comes_back_with_all_that_was_written(
    server: Neo4jServer, before: list[str], open_at: Callable[..., Neo4jStore]
) -> None:
    store = open_at(server.url)
    server.kill()
    server.start()
    assert dump(store) == before
    assert store.check() == []


def test_a_server_started_again_between_two_calls_is_not_noticed(
    server: Neo4jServer, before: list[str], open_at: Callable[..., Neo4jStore]
) -> None:
    store = open_at(server.url)
    server.start()
    assert dump(store) == before
    server.start()
    store.put_run(RUN)
    assert store.runs() == [RUN]


def test_a_server_that_stays_down_is_a_clear_error(
    server: Neo4jServer, open_at: Callable[..., Neo4jStore]
) -> None:
    store = open_at(server.url, retry_seconds=0.1)
    server.stop()
    for ask in (store.stats, lambda: store.put_run(RUN)):
        with pytest.raises(StoreError, match=r"the connection to Neo4j at .* was lost and did not come back"):
            ask()
    with pytest.raises(StoreError, match="no Neo4j answers at"):
        Neo4jStore(server.url)


def test_a_transaction_larger_than_the_servers_memory_is_a_clear_error_at_once(
    server: Neo4jServer, before: list[str], open_at: Callable[..., Neo4jStore]
) -> None:
    server.start(db__memory__transaction__max="2m")
    store = open_at(server.url)
    with pytest.raises(StoreError, match=r"does not fit the memory that Neo4j at .* allows and nothing was"):
        store.put_document(edited("word " * 1_000_000))
    assert dump(store) == before


def test_a_server_that_only_reads_is_a_clear_error(
    server: Neo4jServer, before: list[str], open_at: Callable[..., Neo4jStore]
) -> None:
    server.start(server__databases__default_to_read_only="true")
    with pytest.raises(
        StoreError, match="can only be read by 'neo4j': use another server, or a user who may"
    ):
        open_at(server.url, retry_seconds=0.1).put_run(RUN)
    assert dump(open_at(server.url, read_only=True)) == before
