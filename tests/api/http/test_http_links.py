"""Links, and decisions on them, over HTTP on a real server."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from http_server import client_of, pages, served
from specimen import FAREBOX, IDS, NIGHT, night

from api.http.keys import new_key
from api.settings import Settings
from kg.models import Challenges, Defines, Mentions
from kg.stores import open_store

EDGES = night().edges
GIFT, RIDERS, REJECTED, TIRED, STANDS = (
    next(e.id for e in EDGES if isinstance(e, Challenges) and e.source == IDS[name])
    for name in ("gift", "riders", "rejected", "tired", "gift stands")
)
RATIO = next(edge.id for edge in EDGES if isinstance(edge, Defines))
MENTION = next(edge.id for edge in EDGES if isinstance(edge, Mentions))
COUNTERS = f"/claims/{IDS['pays again']}/counters"


@pytest.fixture
def settings(specimen_file: Path, tmp_path: Path) -> Settings:
    """Of a server that can be written to."""
    database = tmp_path / "graph.db"
    shutil.copy(specimen_file, database)
    keys = tmp_path / "keys.json"
    return Settings(str(database), keys=keys, writes=True, write_rate="1000/second", workers=2)


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    with served(settings) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def test_a_link_is_told_with_both_ends_why_it_was_made_and_no_decision(client):
    told = client.get(f"/links/{GIFT}").json()
    assert (told["kind"], told["score"], told["attack"], told["scope"]) == (
        "CHALLENGES", 0.8125, "undercut", "section",
    )  # fmt: skip
    assert (told["source"]["id"], told["target"]["id"]) == (IDS["gift"], IDS["pays again"])
    assert told["reasons"][-1] == "It is read as undercut, which no wording decides."
    assert [figure["kind"] for figure in told["figures"]] == ["bm25"]
    assert (told["status"], told["decision"]) == ("proposed", None)


def test_a_link_to_a_term_is_told_with_the_term(client):
    told = client.get(f"/links/{RATIO}").json()
    assert told["target"] == {"id": FAREBOX, "name": "farebox ratio", "aliases": ["fare recovery"]}
    assert (told["attack"], told["reasons"], told["figures"]) == (None, [], [])


def test_what_is_decided_is_seen_at_once_and_can_be_undone(client):
    before = client.get(COUNTERS)
    told = client.post(f"/links/{GIFT}/reject", json={"note": "of another city", "by": "Ana"})
    assert (told.status_code, told.headers["cache-control"]) == (200, "no-store")
    decision = told.json()
    assert {name: decision[name] for name in ("number", "verdict", "status", "by", "note", "link")} == {
        "number": 1, "verdict": "reject", "status": "rejected", "by": "Ana", "note": "of another city",
        "link": GIFT,
    }  # fmt: skip
    fresh = client.get(COUNTERS, headers={"If-None-Match": before.headers["etag"]})
    assert (fresh.status_code, fresh.json()["counters"]) == (200, [])
    assert client.get(f"/links/{GIFT}").json()["decision"] == decision
    evidence = client.get(f"/claims/{IDS['pays again']}/evidence").json()
    assert [link["decision"] for link in evidence["links"]] == [decision]

    undone = client.post(f"/links/{GIFT}/undo").json()
    assert (undone["status"], undone["by"], undone["note"]) == ("proposed", "local", None)
    again = client.get(COUNTERS, headers={"If-None-Match": before.headers["etag"]})
    assert again.status_code == 304


def test_the_same_verdict_twice_is_one_decision(client):
    first = client.post(f"/links/{GIFT}/confirm", json={"by": "Ana"}).json()
    assert client.post(f"/links/{GIFT}/confirm", json={"by": "Bo"}).json() == first
    assert len(client.get("/decisions").json()["items"]) == 1


def test_decisions_are_listed_newest_first_and_outlive_their_document(client):
    for link, verdict in ((GIFT, "confirm"), (TIRED, "reject"), (GIFT, "undo")):
        client.post(f"/links/{link}/{verdict}", json={"by": "Ana"})
    found = [item for page in pages(client, "/decisions?limit=2") for item in page["items"]]
    assert [(item["number"], item["link"], item["stands"]) for item in found] == [
        (3, GIFT, True), (2, TIRED, True), (1, GIFT, False),
    ]  # fmt: skip
    assert found[0]["source_text"].startswith("Two years of fares")
    assert [item["number"] for item in client.get(f"/decisions?link={GIFT}").json()["items"]] == [3, 1]
    assert client.get(f"/decisions?link={STANDS}").json()["items"] == []
    client.delete(f"/documents/{NIGHT}")
    left = client.get("/decisions").json()["items"]
    assert [(item["number"], item["source_text"]) for item in left] == [(3, None), (2, None), (1, None)]
    gone = client.get(f"/links/{GIFT}").json()
    assert "is not in the graph now" in gone["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "detail"),
    [
        ("GET", "/links/challenges:0", None, 404, "no link 'challenges:0'"),
        ("GET", f"/links/{MENTION}", None, 404, "no link"),
        ("GET", "/decisions?link=challenges:0", None, 404, "no link"),
        ("GET", "/decisions?after=WyJhIl0", None, 422, "no cursor"),
        ("POST", "/links/challenges:0/confirm", None, 404, "no link 'challenges:0'"),
        ("POST", f"/links/{GIFT}/undo", None, 404, "nothing was decided"),
        ("POST", f"/links/{MENTION}/confirm", None, 422, "an edge of the kind MENTIONS"),
        ("POST", f"/links/{GIFT}/confirm", b'{"note": "a\\nb"}', 422, "one line"),
        ("POST", f"/links/{GIFT}/confirm", b'{"by": ""}', 422, "body.by"),
        ("POST", f"/links/{GIFT}/confirm", b'{"nota": "a"}', 422, "body.nota"),
        ("POST", f"/links/{GIFT}/confirm", b"not JSON", 422, "body"),
        ("POST", f"/links/{GIFT}/confirm?by=Ana", None, 422, "no parameter 'by'"),
        ("DELETE", f"/links/{GIFT}", None, 405, None),
    ],
)
def test_what_cannot_be_decided_is_a_problem_and_changes_nothing(client, method, path, body, status, detail):
    headers = {"Content-Type": "application/json"} if body else {}
    response = client.request(method, path, content=body, headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert detail is None or detail in response.json()["detail"]
    assert client.get("/decisions").json()["items"] == []


def test_a_decision_is_by_the_name_of_the_key_which_needs_the_scope(settings):
    secret = new_key(settings.keys, "desk", ["curate"])
    other = new_key(settings.keys, "reader", ["ingest"])
    path = f"/links/{GIFT}/confirm"
    with client_of(settings) as client:
        told = client.post(path, headers={"Authorization": f"Bearer {secret}"})
        assert told.json()["by"] == "desk"
        named = client.post(path, headers={"Authorization": f"Bearer {secret}"}, json={"by": "Ana"})
        assert (named.status_code, "leave out `by`" in named.json()["detail"]) == (422, True)
        assert client.post(path, headers={"Authorization": f"Bearer {other}"}).status_code == 403
        assert client.post(path, headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert client.post(path, headers={"Origin": "http://evil.example"}).status_code == 403
        assert len(client.get("/decisions").json()["items"]) == 1


def test_nobody_decides_where_writing_is_off(settings, specimen_file):
    with client_of(Settings(str(specimen_file), keys=settings.keys)) as client:
        for verdict in ("confirm", "reject", "undo"):
            assert client.post(f"/links/{GIFT}/{verdict}").status_code == 403


def test_decisions_hold_while_their_document_is_written_again_and_again(client, settings):
    stop, rounds = threading.Event(), 0

    def write() -> None:
        nonlocal rounds
        store = open_store(settings.database)
        while not stop.is_set():
            store.put_document(night())
            rounds += 1
        store.close()

    writer = threading.Thread(target=write)
    writer.start()
    verdicts = ["confirm", "reject", "undo"]
    try:
        for turn in range(12):
            for link in (GIFT, RIDERS, TIRED):
                verdict = verdicts[turn % 3]
                told = client.post(f"/links/{link}/{verdict}").json()
                assert client.get(f"/links/{link}").json()["status"] == told["status"]
    finally:
        stop.set()
        writer.join()
    assert rounds
    numbers = [item["number"] for page in pages(client, "/decisions?limit=7") for item in page["items"]]
    assert numbers == list(range(36, 0, -1))
    store = open_store(settings.database)
    assert store.check() == []
    store.close()
