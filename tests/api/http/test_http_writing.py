"""Documents that are sent, the jobs that read them, and reading meanwhile; on real servers."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from http_server import pages, served
from specimen import IDS

from api.jobs.queue import file_stem
from api.routes.documents import FORMATS, SUFFIXES
from api.settings import Settings
from ingest.sources import SOURCES
from kg.models import Claim, Document, Edge, Node, PartOf, Section, Subgraph
from kg.stores import open_store

EXAMPLE = Path(__file__).parents[3] / "examples" / "remote-work.txt"
PAGE = "# Trams\n\n## Summary\n\nAda Moss argues that trams calm a street.\n\n### Counterarguments\n\n- Trams may not calm a street that is full of cars.\n"


@pytest.fixture(scope="module")
def server(specimen_file, tmp_path_factory) -> Iterator[httpx.Client]:
    """A client of a server that can be written to; `database` is where its graph is."""
    folder = tmp_path_factory.mktemp("writing")
    database = str(folder / "graph.db")
    shutil.copy(specimen_file, database)
    settings = Settings(database, keys=folder / "keys.json", writes=True, write_rate="100/second")
    with served(settings) as address, httpx.Client(base_url=address, timeout=60) as client:
        client.database = database
        yield client


def followed(client: httpx.Client, response: httpx.Response) -> list[tuple[str, dict]]:
    """Return the events of the job in a response: names with data."""
    assert response.status_code == 202, response.text
    events: list[tuple[str, dict]] = []
    with client.stream("GET", response.headers["location"].removeprefix("/api/v1") + "/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in stream.iter_lines():
            key, _, value = line.partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                events.append((name, json.loads(value)))
    return events


def test_a_document_is_sent_read_asked_sent_again_and_removed(server):
    with EXAMPLE.open("rb") as file:
        sent = server.post("/documents", files={"file": ("remote-work.txt", file)})
    events = followed(server, sent)
    assert [name for name, _ in events] == ["queued", "running", "done"]
    result = events[-1][1]["result"]
    assert (result["outcome"], result["error"]) == ("added", None)
    assert result["counts"]["claims"] > 10
    document = result["document"]

    found = server.get("/counters", params={"q": "documents make a company faster than meetings"}).json()
    assert {claim["document"] for claim in found["claims"]} == {document}
    assert found["counters"]
    assert server.get("/runs").json()["items"][0]["documents"] == [document]

    again = server.post("/documents", content=EXAMPLE.read_bytes(), headers={"Content-Type": "text/plain"})
    assert followed(server, again)[-1][1]["result"]["outcome"] == "unchanged"

    assert server.delete(f"/documents/{document}").status_code == 204
    assert server.get(f"/documents/{document}").status_code == 404
    assert server.delete(f"/documents/{document}").status_code == 404


def test_a_job_can_be_followed_from_any_event_on(server):
    sent = server.post("/documents", content=PAGE, headers={"Content-Type": "text/markdown; charset=utf-8"})
    events = followed(server, sent)
    path = f"/jobs/{events[0][1]['id']}"
    rest = server.get(f"{path}/events", headers={"Last-Event-ID": "2"}).text
    assert rest.startswith("event: done\n")
    assert rest.endswith("id: 3\n\n")
    told = server.get(path).json()
    assert [state["state"] for state in told["states"]] == ["queued", "running", "done"]
    assert told["result"]["title"] == "Trams"


def test_a_document_that_cannot_be_read_is_told_without_where_the_server_keeps_it(server):
    sent = server.post("/documents", files={"file": ("../../etc/nothing.md", b"# Nothing\n")})
    name, job = followed(server, sent)[-1]
    assert name == "failed"
    assert job["result"]["error"].startswith("nothing.md: ")
    assert "/" not in job["result"]["error"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"content": b"{\\rtf1}", "headers": {"Content-Type": "application/rtf"}}, 415),
        ({"files": {"file": ("a.rtf", b"{\\rtf1}")}}, 415),
        ({"files": {"file": ("md", b"# A")}}, 415),
        ({"files": {"other": ("a.md", b"# A")}}, 422),
        ({"data": {"file": "a"}, "headers": {"Content-Type": "multipart/form-data"}}, 400),
        ({"files": [("file", ("a.md", b"# A")), ("file", ("b.md", b"# B"))]}, 400),
        ({"content": b" \n", "headers": {"Content-Type": "text/plain"}}, 422),
        ({}, 415),
    ],
)
def test_what_is_no_document_is_refused(server, request_, status):
    response = server.post("/documents", **request_)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")


def test_the_suffixes_that_are_taken_are_those_that_are_read():
    assert set(SUFFIXES) == set(SOURCES)
    assert {SOURCES[suffix] for suffix in FORMATS.values()} == set(SOURCES.values())


TRANSCRIPT = b"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada Moss>Trams calm a street that is full of cars.\n"


@pytest.mark.parametrize(
    "request_",
    [
        {"content": TRANSCRIPT, "headers": {"Content-Type": "text/vtt"}},
        {"files": {"file": ("street.vtt", TRANSCRIPT, "application/octet-stream")}},
    ],
)
def test_a_transcript_is_sent_by_its_media_type_or_its_name(server, request_):
    name, job = followed(server, server.post("/documents?force=true", **request_))[-1]
    assert name == "done", job
    assert job["result"]["counts"]["claims"] == 1
    assert server.delete(f"/documents/{job['result']['document']}").status_code == 204


def test_a_damaged_file_is_told_in_one_sentence(server):
    headers = {"Content-Type": "application/pdf"}
    name, job = followed(server, server.post("/documents?name=cut", content=b"%PDF-1.7", headers=headers))[-1]
    assert name == "failed"
    assert job["result"]["error"] == "cut.pdf: the PDF is cut short or damaged: print it to a new PDF"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/",
        "\x00",
        ".bashrc",
        "a/../../b.md",
        "con\u202emd.txt",
        "x" * 5_000,
        "~",
        "-rf",
    ],
)
def test_no_file_name_leads_out_of_the_folder(tmp_path, name):
    path = tmp_path / f"{file_stem(name)}.md"
    path.write_text("a")
    assert path.parent.resolve() == tmp_path.resolve()
    assert list(tmp_path.iterdir()) == [path]


def other_document(name: str, claims: int) -> Subgraph:
    """Return a document of so many claims, which nobody counters."""
    document, section = f"document:{name}", f"section:{name}"
    quotes = [f"{name} has {number} trams." for number in range(claims)]
    text = " ".join(quotes)
    nodes: list[Node] = [
        Document(id=document, title=name, format="text", sha256="2" * 64, text=text),
        Section(id=section, document=document, heading="All", level=1, order=0, role="detail"),
    ]
    edges: list[Edge] = [PartOf(source=section, target=document, order=0)]
    for order, quote in enumerate(quotes):
        start = text.index(quote)
        claim = Claim(
            id=f"claim:{name}-{order}",
            document=document,
            section=section,
            quote=quote,
            text=quote,
            start=start,
            end=start + len(quote),
        )
        nodes.append(claim)
        edges.append(PartOf(source=claim.id, target=section, order=order))
    return Subgraph.of(nodes, edges)


@pytest.mark.parametrize("path", ["/claims", "/uncountered", "/documents"])
def test_pages_hold_while_documents_are_written(server, path):
    stays = {item["id"] for page in pages(server, path) for item in page["items"]}
    stop, rounds = threading.Event(), 0

    def write() -> None:
        nonlocal rounds
        store = open_store(server.database)
        while not stop.is_set():
            for name in ("alder", "harbour", "zinc"):
                store.put_document(other_document(name, 1 + rounds % 7))
            for name in ("alder", "harbour", "zinc"):
                store.delete_document(f"document:{name}")
            rounds += 1
        store.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while rounds < 5:
            found = [item["id"] for page in pages(server, f"{path}?limit=2") for item in page["items"]]
            assert len(found) == len(set(found))
            assert stays <= set(found)
    finally:
        stop.set()
        writer.join()


def test_a_whole_file_is_exported_while_documents_are_written(server):
    stop = threading.Event()

    def write() -> None:
        store = open_store(server.database)
        while not stop.is_set():
            store.put_document(other_document("alder", 5))
            store.delete_document("document:alder")
        store.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            graph = server.get("/export/node-link").json()
            ids = {node["id"] for node in graph["nodes"]}
            assert all(edge["source"] in ids and edge["target"] in ids for edge in graph["edges"])
            assert sum(node["id"].startswith("claim:alder") for node in graph["nodes"]) in (0, 5)
    finally:
        stop.set()
        writer.join()


def test_a_server_stays_well_when_readers_of_exports_go_away(server):
    for _ in range(4):
        with server.stream("GET", "/export/graphml") as response:
            assert response.status_code == 200
    assert server.get("/export/bibtex").status_code == 200


def test_the_command_serves_and_makes_keys(command, specimen_file, run, tmp_path):
    address = command("--db", specimen_file)
    assert httpx.get(f"{address}/claims/{IDS['pays']}").json()["id"] == IDS["pays"]
    made = run("serve", "--new-key", "desk", "--scope", "ingest", "--keys", tmp_path / "k.json", "--json")
    assert made.data["key"].startswith("countergraph_")
    assert run("serve", "--new-key", "desk", "--keys", tmp_path / "k.json").code == 2


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["--scope", "admin"], 2, "--scope says what a new key allows"),
        (["--host", "0.0.0.0"], 2, "there is no key"),
        (["--host", "0.0.0.0", "--public", "--writes"], 2, "there is no key"),
        (["--port", "70000"], 2, "is no port"),
        (["--rate", "often"], 2, "is no rate"),
        (["--host", "203.0.113.1"], 2, "there is no key"),
        (["--db", "missing.db"], 1, "no database at missing.db"),
    ],
)
def test_a_server_that_cannot_be_meant_does_not_start(run, tmp_path, specimen_file, args, code, message):
    database = [] if "--db" in args else ["--db", specimen_file]
    done = run("serve", "--keys", tmp_path / "keys.json", *database, *args)
    assert done.code == code
    assert message in done.err


def test_a_port_in_use_is_told(run, tmp_path, specimen_file):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", "--keys", tmp_path / "keys.json", "--db", specimen_file, "--port", port)
    assert done.code == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in done.err
