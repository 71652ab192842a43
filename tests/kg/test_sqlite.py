"""The embedded store where it is more than the contract: files, processes, versions, damage, plans."""

import gzip
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import specimen

from kg.errors import SchemaVersionError, StoreError, UsageError
from kg.models import Document, Subgraph
from kg.stores import Vectors, open_store
from kg.stores.sqlite import SQLiteStore, schema

ROOT = Path(__file__).parents[2]
CLAIM = specimen.IDS["pays"]


@pytest.fixture
def path(tmp_path: Path) -> str:
    """The path of a database with the two documents of `specimen`."""
    path = str(tmp_path / "graph.db")
    with closing(SQLiteStore(path)) as store:
        store.put_document(specimen.night())
        store.put_document(specimen.harbour())
    return path


@pytest.fixture
def open_at() -> Iterator[Callable[..., SQLiteStore]]:
    """Open stores that are closed at the end of the test."""
    opened: list[SQLiteStore] = []

    def open_at(path: str, **options: object) -> SQLiteStore:
        opened.append(SQLiteStore(path, **options))
        return opened[-1]

    yield open_at
    for store in opened:
        store.close()


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a Python of its own, with a pipe to and from it."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests", ROOT / "tests/contract")))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(script: str, *arguments: str) -> str:
    """Return what a Python of its own prints; fail where it fails."""
    with start(script, *arguments) as process:
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    return output


def dump(store: SQLiteStore) -> list[str]:
    return [record.model_dump_json() for record in (*store.iter_nodes(), *store.iter_edges())]


def raw(path: str, *statements: str) -> None:
    """Run statements behind the store's back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def open_files() -> list[str]:
    """The files that this process holds open, where the system tells."""
    return [os.path.realpath(link) for link in Path("/proc/self/fd").glob("*")]


def edited(words: str) -> Subgraph:
    """The second document with a longer text."""
    graph = specimen.harbour()
    nodes = [
        node.model_copy(update={"text": node.text + words}) if isinstance(node, Document) else node
        for node in graph.nodes
    ]
    return Subgraph.of(nodes, graph.edges)


# --- start-up ---------------------------------------------------------------------------------

SLOW = ("pydantic", "numpy", "spacy", "onnxruntime", "networkx", "kg.models", "kg.ids", "json")


def test_counters_by_id_import_nothing_slow(path: str) -> None:
    script = f"""
import sys
from kg.stores.sqlite import SQLiteStore
store = SQLiteStore(sys.argv[1], read_only=True)
assert len(store.counters(sys.argv[2])) == 1
assert store.claim_rows([sys.argv[2]])[0].speakers == ("Ines Varga",)
store.close()
print(*[name for name in {SLOW} if name in sys.modules])
"""
    assert run(script, path, CLAIM).split() == []


# --- opening ----------------------------------------------------------------------------------


def test_a_new_database_is_wal_with_foreign_keys_and_marked_as_ours(tmp_path: Path) -> None:
    with closing(SQLiteStore(str(tmp_path / "graph.db"))) as store:

        def pragma(name: str) -> object:
            return store.connection.execute(f"PRAGMA {name}").fetchone()[0]

        assert pragma("journal_mode") == "wal"
        assert pragma("foreign_keys") == 1
        assert pragma("application_id") == int.from_bytes(b"CTGR", "big")
        assert pragma("user_version") == len(schema.MIGRATIONS)


@pytest.mark.parametrize("name", ["graph.db", "a ?b#c%20d&e=ü.db", "sub folder/graph.db"])
@pytest.mark.parametrize("prefix", ["", "sqlite:///"])
def test_a_path_and_a_url_open_the_same_file(tmp_path: Path, name: str, prefix: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    with closing(open_store(f"{prefix}{file}")) as store:
        store.put_document(specimen.harbour())
        assert store.url == f"{prefix}{file}"
    assert file.is_file()
    with closing(open_store(str(file), read_only=True)) as store:
        assert store.stats()["Document"] == 1
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_relative_url_is_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///graph.db").close()
    assert (tmp_path / "graph.db").is_file()


def test_memory_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(open_store(":memory:")) as store:
        store.put_document(specimen.night())
        assert store.check() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///", "sqlite://graph.db", "a\0b"])
def test_a_url_without_a_path_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match=r"write sqlite:///|names no file"):
        SQLiteStore(url)


def _folder(path: Path) -> None:
    path.mkdir()


def _garbage(path: Path) -> None:
    path.write_bytes(b"This is not a database. " * 200)


def _short_garbage(path: Path) -> None:
    path.write_text("hello")


def _other_program(path: Path) -> None:
    raw(str(path), "CREATE TABLE t (x)")


def _other_mark(path: Path) -> None:
    raw(str(path), "PRAGMA application_id = 7", "PRAGMA user_version = 1")


def _newer(path: Path) -> None:
    SQLiteStore(str(path)).close()
    raw(str(path), "PRAGMA user_version = 99")


def _nothing(path: Path) -> None:
    pass


def _empty(path: Path) -> None:
    path.touch()


@pytest.mark.parametrize(
    ("make", "read_only", "reason"),
    [
        (_folder, False, "is a folder: give the path of a database file in it"),
        (_folder, True, "is a folder: give the path of a database file in it"),
        (_garbage, False, "is not a database of Countergraph: name another file"),
        (_garbage, True, "is not a database of Countergraph: name another file"),
        (_short_garbage, True, "is not a database of Countergraph: name another file"),
        (_other_program, False, "is the database of another program: name another file"),
        (_other_mark, True, "is the database of another program: name another file"),
        (_newer, False, r"schema version 99 and this Countergraph knows versions up to \d+: upgrade"),
        (_newer, True, r"schema version 99 and this Countergraph knows versions up to \d+: upgrade"),
        (_nothing, True, "there is no database at .*: check the path, or ingest"),
        (_empty, True, "holds no graph yet: ingest something into it first"),
    ],
)
def test_what_cannot_be_opened_is_one_clear_sentence_and_stays_as_it_was(
    tmp_path: Path, make: Callable[[Path], None], read_only: bool, reason: str
) -> None:
    path = tmp_path / "graph.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=reason) as caught:
        SQLiteStore(str(path), read_only=read_only)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, SchemaVersionError) == (make is _newer)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not [file for file in open_files() if file.startswith(str(path))]


def test_a_database_in_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"the folder .*missing of .* does not exist: make it first"):
        SQLiteStore(str(tmp_path / "missing" / "graph.db"))


def test_a_file_that_lost_its_end_is_said_to_be_damaged(path: str) -> None:
    os.truncate(path, os.path.getsize(path) // 2)
    for read_only in (True, False):
        with pytest.raises(StoreError, match="is damaged: restore a copy"):
            SQLiteStore(path, read_only=read_only)


def test_a_file_with_damage_inside_says_so_when_read(path: str, open_at: Callable) -> None:
    with closing(sqlite3.connect(path)) as connection:
        [page] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'edges'").fetchone()
    with open(path, "r+b") as file:
        file.seek(4096 * (page - 1))
        file.write(b"\xff" * 4096)
    store = open_at(path)
    with pytest.raises(StoreError, match="is damaged: restore a copy"):
        dump(store)
    problems = store.check()
    assert problems != []
    assert all(problem.startswith("SQLite ") for problem in problems)


def test_a_closed_store_says_so(path: str) -> None:
    store = SQLiteStore(path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match=r"cannot be used .*closed.*: open it again"):
        store.counters(CLAIM)


def test_reading_leaves_the_file_as_it_was(path: str) -> None:
    before = Path(path).read_bytes()
    with closing(SQLiteStore(path, read_only=True)) as store:
        assert store.check() == []
        assert len(dump(store)) > 20
        assert store.search_text("buses") != []
    assert Path(path).read_bytes() == before
    assert os.listdir(os.path.dirname(path)) == ["graph.db"]


def test_a_store_opened_to_read_refuses_to_write(path: str, open_at: Callable) -> None:
    store = open_at(path, read_only=True)
    before = dump(store)
    assert store.check() == []
    with pytest.raises(StoreError, match="can only be read: open it for writing"):
        store.put_document(edited("."))
    with pytest.raises(StoreError, match="can only be read: open it for writing"):
        store.delete_document(specimen.HARBOUR)
    assert dump(store) == before


def test_check_compares_the_search_index_of_a_store_opened_to_read(path: str, open_at: Callable) -> None:
    raw(path, "INSERT INTO words (words) VALUES ('delete-all')")
    assert len(open_at(path, read_only=True).check()) == 1


WITHOUT_RIGHTS = """
import os, sys
import specimen
from kg.errors import StoreError
from kg.stores.sqlite import SQLiteStore

scratch = SQLiteStore(":memory:")  # what is imported on use must be in before the rights go
scratch.put_document(specimen.harbour())
list(scratch.iter_nodes()), scratch.check(), scratch.search_text("x")
if os.geteuid() == 0:
    os.setuid(65534)

store = SQLiteStore(sys.argv[1], read_only=True)
print(store.stats()["Document"], store.counters(sys.argv[2])[0].status)
store.close()
for read_only in (True, False):
    try:
        SQLiteStore(sys.argv[1], read_only=read_only).put_document(specimen.harbour())
    except StoreError as error:
        print(error)
try:
    SQLiteStore(sys.argv[1] + ".new")
except StoreError as error:
    print(error)
"""


def test_a_read_only_file_in_a_read_only_folder_can_be_read_and_says_that_it_cannot_be_written() -> None:
    # not in tmp_path, whose parents keep other users out
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "graph.db")
        with closing(SQLiteStore(path)) as store:
            store.put_document(specimen.night())
        os.chmod(path, 0o444)
        os.chmod(folder, 0o555)
        try:
            lines = run(WITHOUT_RIGHTS, path, CLAIM).splitlines()
        finally:
            os.chmod(folder, 0o755)
    assert lines[0] == "1 confirmed"
    assert lines[1].startswith(f"{path} can only be read: ")
    assert lines[2].startswith((f"{path} can only be read: ", f"{path} cannot be opened: "))
    assert lines[3].startswith(f"{path}.new cannot be opened: ")


# --- versions ---------------------------------------------------------------------------------

NEWEST = len(schema.MIGRATIONS)
ADD_COLUMN = ("ALTER TABLE nodes ADD COLUMN mood TEXT", "UPDATE nodes SET mood = 'calm'")


@pytest.fixture
def of_version_1(tmp_path: Path) -> str:
    """The two documents of `specimen` in a database that the code of version 1 wrote."""
    path = tmp_path / "version-1.db"
    path.write_bytes(gzip.decompress(Path(__file__).with_name("version-1.db.gz").read_bytes()))
    return str(path)


def test_a_database_of_version_1_holds_the_same_graph_and_finds_edges_by_id(
    of_version_1: str, path: str, open_at: Callable
) -> None:
    with closing(sqlite3.connect(of_version_1)) as connection:
        assert schema.version(connection) == 1
    migrated, fresh = open_at(of_version_1), open_at(path)
    assert schema.version(migrated.connection) == NEWEST
    assert dump(migrated) == dump(fresh)
    assert [migrated.edge(edge.id) for edge in fresh.iter_edges()] == list(fresh.iter_edges())
    assert migrated.check() == []


def test_a_database_of_version_1_opened_to_read_stays_as_it_is(of_version_1: str) -> None:
    before = Path(of_version_1).read_bytes()
    with pytest.raises(StoreError, match="old schema version 1: ingest something into it first"):
        SQLiteStore(of_version_1, read_only=True)
    assert Path(of_version_1).read_bytes() == before


def test_an_older_database_is_brought_to_the_newest_version(
    path: str, open_at: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(open_at(path))
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ADD_COLUMN))
    for _ in range(2):
        store = open_at(path)
        assert schema.version(store.connection) == NEWEST + 1
        assert dump(store) == before
        assert store.connection.execute("SELECT DISTINCT mood FROM nodes").fetchall() == [("calm",)]
        assert store.check() == []


def test_a_new_database_goes_through_all_versions(
    tmp_path: Path, open_at: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ADD_COLUMN))
    store = open_at(str(tmp_path / "new.db"))
    store.put_document(specimen.night())
    assert schema.version(store.connection) == NEWEST + 1
    assert store.check() == []


def test_a_migration_that_fails_leaves_the_older_version(
    path: str, open_at: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(open_at(path))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, (*ADD_COLUMN, "UPDATE nowhere SET x = 1")))
        with pytest.raises(StoreError, match="nowhere"):
            SQLiteStore(path)
    store = open_at(path)
    assert schema.version(store.connection) == NEWEST
    assert dump(store) == before


def test_an_older_database_opened_to_read_is_not_changed(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, ADD_COLUMN))
    with pytest.raises(StoreError, match=f"old schema version {NEWEST}: ingest something into it first"):
        SQLiteStore(path, read_only=True)


# --- several processes ------------------------------------------------------------------------

WRITER = """
import sys
from handmade import Page
from kg.stores.sqlite import SQLiteStore

folder, name, databases, documents = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
pages = []
for n in range(documents):
    page = Page(f"{name} {n}")
    speaker = page.entity("Speaker")
    for m in range(20):
        page.counter(f"Counter {m}.", page.claim(f"Claim {m}.", speaker))
    pages.append(page.graph())
print("ready", flush=True)
sys.stdin.readline()
for n in range(databases):
    store = SQLiteStore(f"{folder}/{n}.db")
    for graph in pages:
        store.put_document(graph)
    store.close()
"""


@pytest.mark.parametrize(("databases", "documents"), [(1, 30), (30, 1)])
def test_writers_at_once_make_new_databases_and_all_finish(
    tmp_path: Path, open_at: Callable, databases: int, documents: int
) -> None:
    with ExitStack() as stack:
        arguments = (str(databases), str(documents))
        writers = [stack.enter_context(start(WRITER, str(tmp_path), name, *arguments)) for name in "ABC"]
        for writer in writers:
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            writer.stdin.write("go\n")
            writer.stdin.flush()
        for writer in writers:
            output, _ = writer.communicate(timeout=120)
            assert (writer.returncode, output) == (0, "")
    for n in range(databases):
        store = open_at(str(tmp_path / f"{n}.db"))
        assert store.stats()["Document"] == 3 * documents
        assert store.check() == []
        assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_who_finds_another_process_making_the_database_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "graph.db")
    waits = threading.Event()

    class Watched(sqlite3.Connection):
        def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
            if statement == "BEGIN IMMEDIATE":
                waits.set()
            return super().execute(statement, *values)

    def open_and_close() -> None:
        SQLiteStore(path).close()

    with closing(sqlite3.connect(path, isolation_level=None)) as other, ThreadPoolExecutor() as pool:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Watched))
        opened = pool.submit(open_and_close)
        opened.add_done_callback(lambda _: waits.set())
        waits.wait()
        other.execute("ROLLBACK")
        opened.result()


def test_a_reader_sees_the_old_version_until_the_writer_is_done(path: str, open_at: Callable) -> None:
    script = """
import sys
from kg.stores.sqlite import SQLiteStore
store = SQLiteStore(sys.argv[1], read_only=True)
print(store.stats()["Document"], len(store.counters(sys.argv[2])))
"""
    store = open_at(path)
    store.connection.execute("BEGIN IMMEDIATE")
    store.connection.execute("DELETE FROM nodes WHERE id = ?", (specimen.NIGHT,))
    assert run(script, path, CLAIM).split() == ["2", "1"]
    store.connection.execute("COMMIT")
    assert run(script, path, CLAIM).split() == ["1", "0"]


def test_a_writer_that_waits_too_long_says_so(path: str, open_at: Callable) -> None:
    busy, waiting = open_at(path), open_at(path, timeout=0.05)
    busy.connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"another process has been writing to .* for too long: try again"):
        waiting.put_document(specimen.harbour())
    busy.connection.execute("ROLLBACK")
    waiting.put_document(specimen.harbour())


KILLED = """
import sys
import specimen
from kg.models import Document, Subgraph
from kg.stores.sqlite import SQLiteStore

def stop_at_the_edges(statement):
    if statement.startswith("INSERT INTO edges"):
        print("half written", flush=True)
        sys.stdin.read()

store = SQLiteStore(sys.argv[1])
if sys.argv[2] == "spilled":  # what does not fit the cache is in the file before the commit
    store.connection.execute("PRAGMA cache_size = 1")
store.connection.set_trace_callback(stop_at_the_edges)
graph = specimen.night()
nodes = [
    node.model_copy(update={"text": "x" * 1_000_000}) if isinstance(node, Document) else node
    for node in graph.nodes
    if node.id != specimen.IDS["pays"]
]
store.put_document(Subgraph.of(nodes, graph.edges))
print("not killed", flush=True)
"""


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("how", ["in memory", "spilled"])
def test_a_process_killed_in_the_middle_of_a_document_leaves_the_old_version(
    path: str, open_at: Callable, how: str, read_only: bool
) -> None:
    with closing(SQLiteStore(path)) as store:
        before = dump(store)
    with start(KILLED, path, how) as process:
        assert process.stdout.readline() == "half written\n"
        process.send_signal(signal.SIGKILL)
        output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (-signal.SIGKILL, "")
    store = open_at(path, read_only=read_only)
    assert dump(store) == before
    assert store.check() == []


# --- what goes wrong while writing ------------------------------------------------------------


def test_a_full_disk_is_a_clear_error_and_changes_nothing(path: str, open_at: Callable) -> None:
    store = open_at(path)
    before = dump(store)
    pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
    store.connection.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(StoreError, match=r"the disk is full and .* was left as it was: free some space"):
        store.put_document(edited("word " * 100_000))
    assert dump(store) == before
    assert store.check() == []
    store.put_document(edited("."))


def test_an_interrupted_write_changes_nothing(path: str, open_at: Callable) -> None:
    store = open_at(path)
    before = dump(store)
    store.connection.set_progress_handler(lambda: 1, 2000)
    with pytest.raises(StoreError, match="interrupted"):
        store.put_document(specimen.night())
    store.connection.set_progress_handler(None, 0)
    assert not store.connection.in_transaction
    assert dump(store) == before
    assert store.check() == []


# --- check ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (
            f"UPDATE nodes SET counters = 7 WHERE id = '{CLAIM}'",
            f"{CLAIM} is said to have 7 counters and has 1",
        ),
        (
            f"UPDATE nodes SET claims = 7 WHERE id = '{specimen.INES}'",
            f"{specimen.INES} is said to have 7 claims and has",
        ),
        (f"DELETE FROM nodes WHERE id = '{specimen.INES}'", f"the edge .* {specimen.INES} has an end"),
        (f"UPDATE nodes SET start = start + 1 WHERE id = '{CLAIM}'", f"the quote of {CLAIM} does not stand"),
        (
            f"DELETE FROM support WHERE node = '{specimen.INES}'",
            f"the Entity {specimen.INES} is in no document",
        ),
        ("INSERT INTO names VALUES ('Term', 'x', 'term:x')", "table names refers to a row of nodes"),
        ("INSERT INTO words (words) VALUES ('delete-all')", "the search index does not match the text"),
        (
            "UPDATE nodes SET document = 'document:x' WHERE kind = 'Section'",
            "table nodes refers to a row of nodes",
        ),
    ],
)
def test_check_names_what_is_wrong(path: str, open_at: Callable, damage: str, problem: str) -> None:
    raw(path, damage)
    problems = open_at(path).check()
    assert [each for each in problems if re.search(problem, each)], problems
    assert all("\n" not in each for each in problems)


def test_counters_follow_a_status_changed_by_hand(path: str, open_at: Callable) -> None:
    raw(path, "UPDATE edges SET status = 'rejected' WHERE kind = 'CHALLENGES'")
    store = open_at(path)
    assert store.contested() == []
    raw(path, "UPDATE edges SET status = 'proposed' WHERE kind = 'CHALLENGES'")
    assert [row.counters for row in store.claim_rows([CLAIM])] == [2]
    assert store.check() == []


# --- plans ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "sorts"),
    [
        (lambda store: store.counters(CLAIM), False),
        (lambda store: store.claim_rows([CLAIM]), False),
        (lambda store: store.entity_claims(specimen.INES), False),
        (lambda store: store.entity_claims(specimen.INES, relation="MENTIONS", after=("a", 1, "b")), False),
        (lambda store: store.contested(), False),
        (lambda store: store.contested(after=(2, "claim:x")), False),
        (lambda store: store.uncountered(), False),
        (lambda store: store.uncountered(document=specimen.NIGHT, after=("a", 1, "b")), False),
        # the claims of one document stand together in the index and are put in order
        (lambda store: store.claims(), True),
        (lambda store: store.claims(document=specimen.NIGHT, after=("a", 1, "b")), True),
        (lambda store: store.mentioned("Term"), False),
        (lambda store: store.mentioned("Entity", after=(2, "entity:x")), False),
        (lambda store: store.mentioned("Entity", entity_type="person"), False),
        (lambda store: store.runs(after=("2024", "run:x")), False),
        (lambda store: store.list_nodes("Claim", after="a"), False),
        (lambda store: store.list_nodes("Claim", document=specimen.NIGHT), False),
        (lambda store: store.list_nodes("Entity", document=specimen.NIGHT), False),
        (lambda store: store.named("Entity", "Varga"), False),
        (lambda store: store.nodes([CLAIM, specimen.INES]), False),
        (lambda store: store.edges(sources=[CLAIM]), False),
        (lambda store: store.edges(targets=[CLAIM], kinds=["CHALLENGES"]), False),
        (lambda store: store.edge("challenges:0"), False),
    ],
)
def test_every_question_is_answered_by_an_index(
    path: str, open_at: Callable, ask: Callable, sorts: bool
) -> None:
    store = open_at(path)
    queries: list[str] = []
    store.connection.set_trace_callback(queries.append)
    ask(store)
    store.connection.set_trace_callback(None)
    assert queries
    plan = [row[3] for query in queries for row in store.connection.execute(f"EXPLAIN QUERY PLAN {query}")]
    scans = [step for step in plan if step.startswith("SCAN") and step != "SCAN page"]
    assert scans == [], plan
    assert any("TEMP B-TREE" in step for step in plan) == sorts, plan


def test_writing_a_document_reads_no_table_from_end_to_end(path: str, open_at: Callable) -> None:
    store = open_at(path)
    statements: list[str] = []
    store.connection.set_trace_callback(statements.append)
    store.put_document(specimen.night())
    store.delete_document(specimen.NIGHT)
    store.connection.set_trace_callback(None)
    own = [s for s in statements if s.startswith(("SELECT", "DELETE")) and "words" not in s]
    plan = [row[3] for s in own for row in store.connection.execute(f"EXPLAIN QUERY PLAN {s}")]
    assert len(own) > 10
    assert [step for step in plan if step.startswith("SCAN")] == []


def test_every_reference_to_a_node_has_an_index(path: str, open_at: Callable) -> None:
    # without one, each removed node would cost a scan of the table that refers to it
    connection = open_at(path).connection
    for (table,) in connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table'").fetchall():
        for row in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            parent, column = row[2], row[3]
            if parent == "nodes":
                query = f"EXPLAIN QUERY PLAN DELETE FROM {table} WHERE {column} = ?"
                plan = connection.execute(query, ("x",)).fetchone()
                assert plan[3].startswith("SEARCH"), (table, column)


# --- vectors ----------------------------------------------------------------------------------


def test_nearest_sees_what_this_and_another_connection_wrote(path: str, open_at: Callable) -> None:
    one, two = open_at(path), open_at(path)
    ferries = specimen.IDS["ferries"]

    def put(store: SQLiteStore, *numbers: float) -> None:
        vectors = Vectors("m", (ferries,), np.array([numbers], np.float32))
        store.put_document(specimen.harbour(), vectors=vectors)

    def seen() -> list[list[tuple[str, float]]]:
        return [store.nearest(np.array([1, 0], np.float32), model="m") for store in (one, two)]

    put(one, 1, 0)
    assert seen() == [[(ferries, 1.0)]] * 2
    put(two, 0, 1)
    assert seen() == [[(ferries, 0.0)]] * 2
    put(one, -1, 0)
    assert seen() == [[(ferries, -1.0)]] * 2
    two.delete_document(specimen.HARBOUR)
    assert seen() == [[], []]
    raw(path, "PRAGMA user_version = 1")


def test_vectors_are_read_once_until_someone_writes(path: str, open_at: Callable) -> None:
    store = open_at(path)
    vectors = Vectors("m", (CLAIM,), np.array([[1, 0]], np.float32))
    store.put_document(specimen.night(), vectors=vectors)

    def reads() -> int:
        statements: list[str] = []
        store.connection.set_trace_callback(statements.append)
        store.nearest(np.array([1, 0], np.float32), model="m")
        store.connection.set_trace_callback(None)
        return sum("vectors.vector" in statement for statement in statements)

    assert [reads(), reads()] == [1, 0]
    store.put_document(specimen.harbour())
    assert [reads(), reads()] == [1, 0]
