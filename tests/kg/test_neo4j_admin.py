"""Format "neo4j-admin": what the files hold, and that the real import tool makes the same database of them."""

import csv
import io
import os
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import specimen
from neo4j_server import JARS, Neo4jServer
from specimen import HARBOUR, IDS, LUMEN, NIGHT

from kg import open_store
from kg.copying import copy_graph, whole_digest
from kg.errors import FormatError
from kg.formats import FORMATS
from kg.formats.neo4j_admin import ARGUMENTS, write, write_folder
from kg.models import Challenges, Claim, Document, Entity, Node, PartOf, Run, Section, Subgraph, Term
from kg.stores import Store, Vectors
from kg.stores.neo4j import Neo4jStore

ODD = '“𝔸” naïve\u00a0\u2028 <a&b> "q" "" \'r\' \\ \\n\t\r\n {[]} 你好 e\u0301 |,;: ,"\n '
RUN = Run(id="run:1", started="2026-02-03T04:05:06Z", version="0.1.0", models={"m": "1"}, documents=(NIGHT,))


def odd() -> Subgraph:
    """A document whose texts are hard to write as CSV, and that names what another names otherwise."""
    document = Document(
        id="document:odd",
        title=ODD,
        format="text",
        sha256="2" * 64,
        text=ODD * 3,
        byline="",
        warnings=("", ODD),
    )
    section = Section(id="section:odd", document=document.id, heading="", level=1, order=0, role="detail")
    nodes: list[Node] = [document, section]
    edges: list[Any] = [PartOf(source=section.id, target=document.id, order=0)]
    for number in range(3):
        nodes.append(
            Claim(
                id=f"claim:odd{number}", document=document.id, section=section.id,
                quote=ODD, text=ODD * number or "-", start=number * len(ODD), end=(number + 1) * len(ODD),
            )
        )  # fmt: skip
        edges.append(PartOf(source=f"claim:odd{number}", target=section.id, order=number))
        edges += [
            specimen.Mentions(source=f"claim:odd{number}", target=LUMEN, start=start, end=start + 1)
            for start in (0, 7, 10)
        ]
    nodes.append(
        Entity(id=LUMEN, name=ODD.strip(), type="product", aliases=("Lumen; Transit", ODD.strip() * 2))
    )
    return Subgraph.of(nodes, edges)


def long(number: int) -> Subgraph:
    """One of several documents that are together longer than the import tool reads at once."""
    text = ODD * 30_000
    document = Document(id=f"document:long{number}", title="Long", format="text", sha256="3" * 64, text=text)
    return Subgraph.of([document], [])


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A graph with everything that a database can hold."""
    store = open_store(str(tmp_path_factory.mktemp("admin") / "graph.db"))
    for graph in (specimen.night(), specimen.harbour(), odd(), *map(long, range(4))):
        store.put_document(graph)
    link = Challenges(
        source=IDS["gift"], target=IDS["ferries"], score=0.61234567, scope="cross-document", method=ODD,
        evidence={"bm25": 1 / 3, "why": ODD},
    )  # fmt: skip
    store.put_edges_across(NIGHT, [link])
    for model, dimension in (("small", 4), ("a large one", 9)):
        matrix = np.random.default_rng(dimension).normal(size=(3, dimension)).astype(np.float32)
        store.put_vectors(Vectors(model, (IDS["pays"], IDS["ferries"], IDS["ratio"]), matrix))
    store.put_run(RUN)
    store.decide(link.id, "confirm", by="Ana", note='"yes", she said; “no”, he said')
    store.decide(link.id, "undo", by="Bo")
    yield store
    store.close()


@pytest.fixture(scope="module")
def folder(source: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files")
    write_folder(source, path, with_source_text=True)
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_label_set_and_each_type_has_its_file_named_in_the_arguments(folder):
    arguments = (folder / ARGUMENTS).read_text().splitlines()
    files = {path.name for path in folder.glob("*.csv")}
    assert {
        line.rpartition("=")[2] for line in arguments if line.endswith(".csv") and "multi" not in line
    } == files
    assert "--nodes=Claim:Statement=Claim.csv" in arguments
    assert "--nodes=Entity:Person=Entity-Person.csv" in arguments
    assert "--relationships=CHALLENGES=CHALLENGES.csv" in arguments
    # all that follows a file's name would be taken for more files
    assert not arguments[-1].startswith(("--nodes", "--relationships"))


def test_columns_have_types(folder):
    headers = {
        path.stem: path.read_text("utf-8").partition("\n")[0].split(",") for path in folder.glob("*.csv")
    }
    assert headers["Claim"][0] == "id:ID"
    assert {"quote:string", "start:long", "end:long", "truncated:boolean"} <= set(headers["Claim"])
    assert {":START_ID", ":END_ID", "score:double", "status:string"} <= set(headers["CHALLENGES"])
    assert "aliases:string[]" in headers["Term"]


def test_texts_are_quoted_and_missing_values_are_not(folder):
    assert rows(folder / "Claim.csv")[-1]["quote:string"] == ODD
    text = (folder / "Document.csv").read_text("utf-8")
    # collection, byline, published and url
    assert ',"The Kerbside Ledger",,,,' in text
    assert ',,"",,,' in text


def test_fields_of_several_lines_are_announced_where_there_are_some(source, folder, tmp_path):
    assert "--multiline-fields=true" in (folder / ARGUMENTS).read_text().splitlines()
    write_folder(source, tmp_path, subgraph=specimen.harbour(), with_source_text=True)
    assert "multiline" not in (tmp_path / ARGUMENTS).read_text()


def test_a_field_longer_than_the_tool_reads_at_once_is_announced(tmp_path):
    store = open_store(str(tmp_path / "graph.db"))
    long = Document(id="document:long", title="Long", format="text", sha256="3" * 64, text="rain " * 900_000)
    store.put_document(Subgraph.of([long], []))
    (tmp_path / "files").mkdir()
    write_folder(store, tmp_path / "files", with_source_text=True)
    store.close()
    [line] = [li for li in (tmp_path / "files" / ARGUMENTS).read_text().splitlines() if "read-buffer" in li]
    assert int(line.rpartition("=")[2]) >= len(long.text)


def test_the_same_store_gives_the_same_files(source, folder, tmp_path):
    write_folder(source, tmp_path, with_source_text=True)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {
        p.name: p.read_bytes() for p in folder.iterdir()
    }


def test_the_source_text_and_the_rest_of_the_store_come_only_when_asked_for(source, tmp_path):
    part = Subgraph.of(*((g := specimen.harbour()).nodes, g.edges))
    write_folder(source, tmp_path, subgraph=part)
    assert [row["text:string"] for row in rows(tmp_path / "Document.csv")] == [""]
    assert {row["id:ID"] for row in rows(tmp_path / "Claim.csv")} == {IDS["ferries"]}
    assert {row[":START_ID"] for row in rows(tmp_path / "NAMES.csv")} == {HARBOUR}
    assert not (tmp_path / "Run.csv").exists()
    assert [len(rows(path)) for path in tmp_path.glob("_Embedding-*.csv")] == [1, 1]


def test_a_subgraph_without_a_store_says_who_names_what():
    stream = io.BytesIO()
    FORMATS["neo4j-admin"].write(specimen.night(), stream)
    with tarfile.open(fileobj=io.BytesIO(stream.getvalue())) as archive:
        text = archive.extractfile("NAMES.csv").read().decode()
    said = {row[":END_ID"] for row in csv.DictReader(io.StringIO(text))}
    # the depot is in the graph, but nothing of the document leads to it
    assert said == {node.id for node in specimen.night().nodes if node.kind in ("Entity", "Term")} - {
        specimen.DEPOT
    }


def test_a_list_that_cannot_be_written_is_an_error():
    term = Term(id="term:silo", name="silo", aliases=("a\x1fb",))
    with pytest.raises(FormatError, match=r"'a\\x1fb' holds U\+001F, .* `countergraph copy`"):
        write(Subgraph.of([term], []), io.BytesIO())


# --- with the real tool -----------------------------------------------------------------------


def admin_import(server: Neo4jServer, folder: Path) -> None:
    """Load the files into the database of a server that is not running, as the docs say."""
    command = [
        "java",
        "-Xmx512m",
        "-cp",
        f"{JARS}/*",
        "org.neo4j.cli.AdminTool",
        "database",
        "import",
        "full",
    ]
    command += [
        f"@{ARGUMENTS}",
        f"--report-file={server.folder / 'import.report'}",
        "--overwrite-destination",
        "neo4j",
    ]
    places = {"NEO4J_HOME": str(server.folder), "NEO4J_CONF": str(server.folder)}
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **places}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "IMPORT DONE" in done.stdout


@pytest.fixture(scope="module")
def loaded(
    own_neo4j_server: Neo4jServer, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A store on a database that the import tool made of the files, on a server of its own.

    `own_neo4j_server` is asked for since it tells when there is no Neo4j here.
    """
    server = Neo4jServer(tmp_path_factory.mktemp("imported"))
    admin_import(server, folder)
    server.start()
    store = Neo4jStore(server.url)
    yield store
    store.close()
    server.close()


def everything(store: Neo4jStore) -> tuple[list[Any], list[Any]]:
    """Return all nodes and relationships as Neo4j has them, sorted; the tool has no empty lists."""

    def plain(properties: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in sorted(properties.items()) if value != []}

    nodes = store.connection.read(
        "MATCH (n) WHERE NOT n:_Countergraph RETURN labels(n) AS labels, properties(n) AS properties"
    )
    edges = store.connection.read(
        "MATCH (s)-[r]->(t) RETURN s.id AS source, type(r) AS type, t.id AS target, properties(r) AS properties"
    )
    return (
        sorted([(sorted(n["labels"]), plain(n["properties"])) for n in nodes], key=str),
        sorted([(e["source"], e["type"], e["target"], plain(e["properties"])) for e in edges], key=str),
    )


def test_the_loaded_database_is_the_one_that_was_exported(source, loaded):
    assert loaded.check() == []
    assert whole_digest(loaded) == whole_digest(source)
    copied = copy_graph(source, loaded)
    # what documents state of shared nodes, vectors and runs are compared here too
    assert (copied.written, copied.relinked, copied.vectors, copied.runs) == (0, 0, 0, 0)
    assert (copied.decisions, loaded.decisions()) == (0, source.decisions())
    assert loaded.runs() == [RUN]


def test_the_loaded_database_is_the_one_that_transactions_write(source, loaded):
    imported = everything(loaded)
    assert len(imported[0]) > 30
    loaded.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
    copy_graph(source, loaded)
    assert everything(loaded) == imported


def test_the_loaded_database_is_kept_as_any_other(source, loaded, tmp_path):
    copy = open_store(str(tmp_path / "copy.db"))
    copy_graph(source, copy)
    for store in (copy, loaded):
        store.delete_document("document:odd")
        store.put_document(specimen.harbour())
    assert whole_digest(copy) == whole_digest(loaded)
    assert loaded.check() == []
    copy.close()
