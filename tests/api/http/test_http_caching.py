"""What is not sent, not asked or not computed again: entity tags, kept answers, compressed forms."""

import gzip
from dataclasses import replace

import brotli
import pytest
import specimen
from fastapi import Request
from http_server import client_of
from specimen import IDS
from starlette.responses import PlainTextResponse, StreamingResponse

from api.http.answers import Answer
from api.http.compression import LEAST, Compression
from api.http.kept import KeptAnswers
from kg.stores import open_store

COUNTERS = f"/claims/{IDS['pays']}/counters"
DECODED = {"gzip": gzip.decompress, "br": brotli.decompress}


def packed(client, path, accept):
    """Return a response with the bytes that were sent."""
    with client.stream("GET", path, headers={"Accept-Encoding": accept}) as response:
        return response, b"".join(response.iter_raw())


# --- entity tags ------------------------------------------------------------------------------


def test_what_the_client_has_is_not_sent_again(client):
    first = client.get(COUNTERS)
    again = client.get(COUNTERS, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]
    other = client.get(COUNTERS, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_the_304_of_a_page_of_a_list_has_its_links(client):
    first = client.get("/claims?limit=1")
    again = client.get("/claims?limit=1", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.headers["link"]) == (304, first.headers["link"])


def test_a_tag_changes_with_the_graph(database, settings):
    with client_of(replace(settings, database=str(database))) as client:
        tag = client.get("/claims").headers["etag"]
        store = open_store(str(database))
        store.delete_document(specimen.HARBOUR)
        store.close()
        after = client.get("/claims", headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert after.headers["etag"] != tag


# --- kept answers -----------------------------------------------------------------------------


@pytest.fixture
def asked(database, settings, monkeypatch):
    """A client with the database that it reads, and the questions that reached the graph."""
    from api.http.stores import _Worker

    questions = []

    def answer(worker, question):
        questions.append(question.__qualname__)
        return original(worker, question)

    with client_of(replace(settings, database=str(database))) as client:
        client.get(COUNTERS)
        original = _Worker.answer
        monkeypatch.setattr(_Worker, "answer", answer)
        yield client, database, questions


def of_graph(questions):
    return [name for name in questions if name != "_data_version"]


@pytest.mark.parametrize("path", [COUNTERS, "/claims?limit=2", "/stats", "/contested"])
def test_a_question_is_asked_once_while_the_graph_is_the_same(asked, path):
    client, _, questions = asked
    client.get(path)
    questions.clear()
    first, second = client.get(path), client.get(path)
    assert of_graph(questions) == []
    assert (first.status_code, first.content) == (200, second.content)
    assert first.headers == second.headers


def test_a_kept_answer_ends_with_the_first_change_by_anybody(asked):
    client, database, _ = asked
    assert len(client.get("/documents").json()["items"]) == 2
    store = open_store(str(database))
    store.delete_document(specimen.HARBOUR)
    assert len(client.get("/documents").json()["items"]) == 1
    store.put_document(specimen.harbour())
    assert len(client.get("/documents").json()["items"]) == 2
    store.close()


@pytest.mark.parametrize("path", ["/search?q=fares", "/counters?q=fares", "/ready"])
def test_what_depends_on_more_than_the_graph_is_asked_each_time(asked, path):
    client, _, questions = asked
    client.get(path)
    questions.clear()
    client.get(path)
    assert len(of_graph(questions)) == 1


def test_errors_are_not_kept(asked):
    client, database, _ = asked
    path = f"/documents/{specimen.HARBOUR}"
    store = open_store(str(database))
    store.delete_document(specimen.HARBOUR)
    assert client.get(path).status_code == 404
    store.put_document(specimen.harbour())
    store.close()
    assert client.get(path).status_code == 200


def test_a_kept_answer_is_for_those_who_may_read(settings):
    from api.http.keys import new_key

    key = new_key(settings.keys, "reader", [])
    with client_of(replace(settings, require_key=True)) as client:
        assert client.get(COUNTERS, headers={"Authorization": f"Bearer {key}"}).status_code == 200
        assert client.get(COUNTERS).status_code == 401


def test_a_kept_answer_has_no_header_of_another_request(settings):
    origin = "https://analyst.example"
    with client_of(replace(settings, origins=(origin,))) as client:
        assert (
            client.get(COUNTERS, headers={"Origin": origin}).headers["access-control-allow-origin"] == origin
        )
        assert "access-control-allow-origin" not in client.get(COUNTERS).headers


@pytest.fixture
def made(client):
    """Return an answer with a body of so many bytes."""
    scope = {"type": "http", "app": client.app}
    return lambda size: Answer(Request(scope), b"a" * size, media_type="text/plain")


def test_answers_at_another_version_are_forgotten_and_not_kept(made):
    kept = KeptAnswers()
    kept.find((1, 1), (b"/a", b""))
    kept.keep((1, 1), (b"/a", b""), made(1))
    assert kept.find((1, 1), (b"/a", b"")) is not None
    assert kept.find((1, 2), (b"/a", b"")) is None
    kept.keep((1, 1), (b"/a", b""), made(1))
    assert kept.find((1, 2), (b"/a", b"")) is None
    assert kept.find((1, 1), (b"/a", b"")) is None


def test_the_answers_asked_for_longest_ago_leave_first_and_long_ones_stay_out(made):
    kept = KeptAnswers(most=1_000_000)
    version = (1, 1)
    kept.find(version, (b"", b""))
    names = [bytes([number]) for number in range(200)]
    for name in names:
        kept.keep(version, (name, b""), made(3_000))
        kept.find(version, (names[0], b""))
    kept.keep(version, (b"long", b""), made(10_000))
    there = [name for name in (*names, b"long") if kept.find(version, (name, b"")) is not None]
    assert there == [names[0], *names[-len(there) + 1 :]]
    assert len(there) == 1_000_000 // (2 * 3_000 + 1_000)


# --- compressed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "coding"),
    [("gzip", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0.5, gzip;q=0.8", "gzip"), ("*;q=0.1", "br")],
)
def test_long_answers_are_compressed_for_who_accepts_it(client, accept, coding):
    plain = client.get("/counterarguments", headers={"Accept-Encoding": "identity"})
    for _ in range(2):
        response, body = packed(client, "/counterarguments", accept)
        assert DECODED[coding](body) == plain.content
        assert response.headers["content-encoding"] == coding
        assert response.headers["content-length"] == str(len(body))
        assert response.headers["etag"] == plain.headers["etag"]
    assert "accept-encoding" in plain.headers["vary"].lower()


def test_the_compressed_forms_of_a_kept_answer_are_kept_with_it(client):
    for accept in ("gzip", "br", "identity", "gzip"):
        response, body = packed(client, "/counterarguments", accept)
        assert response.headers.get("content-encoding", "identity") == accept
        assert DECODED.get(accept, bytes)(body).startswith(b'{"next"')


@pytest.mark.parametrize("coding", ["gzip", "br"])
@pytest.mark.parametrize("name", ["node-link", "graphml"])
def test_files_are_compressed_as_they_are_written(client, coding, name):
    plain = client.get(f"/export/{name}", headers={"Accept-Encoding": "identity"}).content
    response, body = packed(client, f"/export/{name}", coding)
    assert DECODED[coding](body) == plain
    assert response.headers["content-encoding"] == coding


@pytest.mark.parametrize(
    ("path", "media_type", "content", "is_packed"),
    [
        ("/short", "application/json", b"a" * (LEAST - 1), False),
        ("/long", "application/json", b"a" * LEAST, True),
        ("/page", "text/html; charset=utf-8", b"a" * 200_000, True),
        ("/drawing", "image/svg+xml", b"a" * LEAST, True),
        ("/picture", "image/png", b"a" * LEAST, False),
        ("/problem", "application/problem+json", b"a" * LEAST, True),
        ("/jsonish", "application/jsonish", b"a" * LEAST, False),
    ],
)
def test_texts_of_some_length_are_compressed_and_nothing_else(path, media_type, content, is_packed):
    from starlette.testclient import TestClient

    answer = PlainTextResponse(content, media_type=media_type, headers={"ETag": '"a"'})
    response, body = packed(TestClient(Compression(answer)), path, "br")
    assert (response.headers.get("content-encoding") == "br") is is_packed
    assert (brotli.decompress(body) if is_packed else body) == content
    assert response.headers["etag"] == ('W/"a"' if is_packed else '"a"')


def test_events_are_sent_as_they_come_and_never_compressed():
    from starlette.testclient import TestClient

    async def events():
        for _ in range(3):
            yield b"data: " + b"a" * LEAST + b"\n\n"

    answer = StreamingResponse(events(), media_type="text/event-stream")
    response, body = packed(TestClient(Compression(answer)), "/", "br, gzip")
    assert "content-encoding" not in response.headers
    assert body.count(b"data: ") == 3


def test_an_answer_that_is_compressed_already_is_left_alone():
    from starlette.testclient import TestClient

    content = gzip.compress(b"a" * 100_000)
    answer = PlainTextResponse(content, headers={"Content-Encoding": "gzip"})
    response, body = packed(TestClient(Compression(answer)), "/", "br")
    assert (response.headers["content-encoding"], body) == ("gzip", content)


def test_on_neo4j_which_does_not_tell_of_changes_every_request_asks_the_graph(specimen_neo4j, settings):
    with client_of(replace(settings, database=specimen_neo4j)) as client:
        assert len(client.get("/documents").json()["items"]) == 2
        store = open_store(specimen_neo4j)
        store.delete_document(specimen.HARBOUR)
        assert len(client.get("/documents").json()["items"]) == 1
        store.put_document(specimen.harbour())
        store.close()
        assert len(client.get("/documents").json()["items"]) == 2
