"""Runs, jobs, and the forms that add and remove documents; with real sessions and a real ingest."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hostile_source import hostile
from lxml import html
from reading_pages import HOSTILE, assert_nothing_runs, client_of, client_on, page, words
from specimen import HARBOUR, NIGHT
from starlette.testclient import TestClient

from api.http.keys import new_key
from api.jobs.ingesting import Outcome
from api.jobs.queue import Job
from api.routes.documents import SUFFIXES
from kg import open_store
from kg.models import Run

OWN = {"Origin": "http://127.0.0.1"}
EXAMPLE = Path(__file__).parents[3] / "examples" / "remote-work.txt"
TEXT = "Trams\n\nSummary\n\nAda Moss argues that trams calm a street. <b>Bold</b> trams cost more."


@pytest.fixture
def writing(specimen_file: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A browser beside a server that lets documents be written; nobody has logged in."""
    shutil.copy(specimen_file, tmp_path / "graph.db")
    with client_of(tmp_path / "graph.db", tmp_path, writes=True) as client:
        yield client


@pytest.fixture
def browser(writing: TestClient) -> TestClient:
    """The same, logged in by the printed link."""
    writing.get(f"/login?token={writing.app.state.access.new_link()}")
    return writing


@pytest.fixture(scope="module")
def reader(specimen_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A browser that is logged in, beside a server whose process that reads documents is kept for all tests."""
    folder = tmp_path_factory.mktemp("reading")
    shutil.copy(specimen_file, folder / "graph.db")
    with client_of(folder / "graph.db", folder, writes=True) as client:
        client.get(f"/login?token={client.app.state.access.new_link()}")
        yield client


def ended(client: TestClient, response: httpx.Response) -> html.HtmlElement:
    """Return the page of a job after its last event."""
    assert response.status_code == 303, response.text
    assert re.fullmatch(r"/jobs/[\w-]{16}", response.headers["location"])
    with client.stream("GET", f"/api/v1{response.headers['location']}/events") as events:
        assert events.read()
    return page(client, response.headers["location"])


# --- adding ---------------------------------------------------------------------------------


def test_the_form_says_what_is_missing_before_one_may_write(client: TestClient, writing: TestClient) -> None:
    assert "countergraph serve --writes" in words(page(client, "/add"), "//p[@class='hint']")[0]
    shown = page(writing, "/add")
    assert shown.xpath("//p[@class='hint']/a/@href") == ["/login?next=%2Fadd"]
    assert not shown.xpath("//form[@method='post']")
    settings = writing.app.state.settings
    key = new_key(settings.keys, "reader", [])
    with client_of(Path(settings.database), settings.keys.parent, writes=True) as other:
        other.post("/login", data={"key": key}, headers=OWN)
        assert "does not have the scope ingest" in page(other, "/add").text_content()


def test_a_file_is_sent_read_and_found(reader: TestClient) -> None:
    form = page(reader, "/add").xpath("//form[@method='post']")[0]
    assert form.get("enctype") == "multipart/form-data"
    assert form.xpath(".//input[@type='file']/@accept") == [",".join(SUFFIXES)]
    with EXAMPLE.open("rb") as file:
        sent = reader.post(
            "/add",
            files={"file": ("remote-work.txt", file)},
            data={"text": "", "name": "", "format": "text/plain"},
            headers=OWN,
            follow_redirects=False,
        )
    shown = ended(reader, sent)
    assert words(shown, "//h1") == ["The Three-Day Downtown: Remote Work, Output, and What Cities Do Next"]
    counts = dict(zip(words(shown, "//tbody//th"), words(shown, "//tbody//td"), strict=True))
    store = open_store(reader.app.state.settings.database, read_only=True)
    (document,) = shown.xpath("//a[@class='button']/@href")
    found = store.list_nodes("Claim", document=document.rpartition("/")[2], limit=None)
    discrepancies = store.node(document.rpartition("/")[2]).discrepancies
    store.close()
    assert int(counts["claims"]) == len(found) > 20
    assert (bool(words(shown, "//h2[text()='Does not go together']"))) == bool(discrepancies)
    # nothing is asked again once it has ended
    assert not shown.xpath("//*[@hx-trigger] | //meta[@http-equiv='refresh']")
    listed = page(reader, "/jobs")
    assert listed.xpath("//ol[@id='rows']/li[1]//a/@href") == [sent.headers["location"]]
    newest = page(reader, "/runs").xpath("//ol[@id='rows']/li")[0]
    assert document in newest.xpath(".//a/@href")


def test_a_text_is_pasted_and_what_it_says_stays_text(reader: TestClient) -> None:
    sent = reader.post(
        "/add",
        files={"file": ("", b"")},
        data={"text": TEXT.replace("\n", "\r\n"), "name": HOSTILE, "format": "text/plain"},
        headers=OWN,
        follow_redirects=False,
    )
    shown = ended(reader, sent)
    assert_nothing_runs(shown)
    assert words(shown, "//a[@class='button']") == ["Open it"]
    assert_nothing_runs(page(reader, "/jobs"))
    again = reader.post(
        "/add",
        files={"file": ("", b"")},
        data={"text": TEXT, "name": HOSTILE, "format": "text/plain"},
        headers=OWN,
        follow_redirects=False,
    )
    assert "in the graph already" in ended(reader, again).text_content()


def test_what_cannot_be_read_is_told_with_its_reason(reader: TestClient) -> None:
    sent = reader.post(
        "/add",
        files={"file": ("a.txt", b"\x00\x01\x02\x03")},
        headers=OWN,
        follow_redirects=False,
    )
    shown = ended(reader, sent)
    assert words(shown, "//p[@role='alert']")[0]
    assert words(shown, "//span[@class='badge failed']") == ["not read"]


@pytest.mark.parametrize(
    ("parts", "status", "told"),
    [
        ({"files": {"file": ("", b"")}, "data": {"text": " "}}, 422, "choose a file, or paste a text"),
        ({"files": {"file": ("a.exe", b"MZ")}}, 415, "must end in one of"),
        ({"files": {"file": ("a.txt", b" \n")}}, 422, "The document is empty."),
        ({"files": {"file": ("", b"")}, "data": {"text": "x", "format": "a/b"}}, 415, "text/plain"),
        ({"data": {"text": "x"}}, 415, "multipart/form-data"),
    ],
)
def test_what_is_no_document_is_refused_in_a_page(
    browser: TestClient, parts: dict[str, object], status: int, told: str
) -> None:
    answer = browser.post("/add", headers=OWN, follow_redirects=False, **parts)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert told in html.fromstring(answer.text).text_content()
    assert not browser.app.state.jobs.newest()


def test_a_document_that_is_too_long_is_refused(specimen_file: Path, tmp_path: Path) -> None:
    with client_of(specimen_file, tmp_path, writes=True, max_body_bytes=2_000) as client:
        client.get(f"/login?token={client.app.state.access.new_link()}")
        long = {"files": {"file": ("a.txt", b"Trams calm a street. " * 200)}}
        assert client.post("/add", headers=OWN, **long).status_code == 413

        def unknown_length() -> Iterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
            yield from (b"Trams calm a street. " * 20 for _ in range(10))
            yield b"\r\n--x--\r\n"

        kind = {**OWN, "Content-Type": "multipart/form-data; boundary=x"}
        assert client.post("/add", headers=kind, content=unknown_length()).status_code == 413


def test_a_long_text_may_be_pasted(reader: TestClient) -> None:
    """Fields of a form have a limit of their own in Starlette, of one megabyte."""
    sent = reader.post(
        "/add",
        files={"file": ("", b"")},
        data={"text": "\n" * 2_000_000 + TEXT, "format": "text/plain"},
        headers=OWN,
        follow_redirects=False,
    )
    assert words(ended(reader, sent), "//a[@class='button']") == ["Open it"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://attacker.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://127.0.0.1:9"}, 403),
        ({"Referer": "http://127.0.0.1/add"}, 401),
    ],
)
@pytest.mark.parametrize("path", ["/add", f"/documents/{HARBOUR}/delete"])
def test_the_pages_of_others_write_nothing(
    browser: TestClient, path: str, headers: dict[str, str], status: int
) -> None:
    answer = browser.post(path, files={"file": ("a.txt", TEXT.encode())}, headers=headers)
    assert answer.status_code == status
    assert not browser.app.state.jobs.newest()
    assert page(browser, f"/claims?document={HARBOUR}").xpath("//ol[@id='rows']/li")


def test_nobody_writes_without_a_login_or_where_writing_is_off(
    client: TestClient, writing: TestClient
) -> None:
    file = {"files": {"file": ("a.txt", TEXT.encode())}}
    assert writing.post("/add", headers=OWN, **file).status_code == 401
    assert client.post("/add", headers=OWN, **file).status_code == 403
    assert writing.post(f"/documents/{HARBOUR}/delete", headers=OWN).status_code == 401
    assert client.post(f"/documents/{HARBOUR}/delete", headers=OWN).status_code == 403
    assert not writing.app.state.jobs.newest()


# --- jobs -----------------------------------------------------------------------------------


def test_a_job_that_runs_is_asked_again_with_and_without_scripts(client: TestClient) -> None:
    job = Job("a" * 16, HOSTILE)
    job.enter("queued")
    job.enter("running")
    client.app.state.jobs._jobs[job.id] = job
    shown = page(client, f"/jobs/{job.id}")
    assert_nothing_runs(shown)
    (section,) = shown.xpath("//section[@hx-trigger='every 1s']")
    assert (section.get("hx-get"), section.get("hx-select")) == (f"/jobs/{job.id}", "#progress")
    assert shown.xpath("//head//meta[@http-equiv='refresh']")
    assert words(shown, "//h1") == [HOSTILE]
    job.outcome = Outcome(error=HOSTILE)
    job.enter("failed")
    failed = page(client, f"/jobs/{job.id}")
    assert words(failed, "//p[@role='alert']") == [HOSTILE]
    assert not failed.xpath("//*[@hx-trigger] | //meta[@http-equiv='refresh']")
    assert words(page(client, "/jobs"), "//ol[@id='rows']//p[@class='words']") == [HOSTILE]


def test_warnings_and_discrepancies_of_a_document_are_told(tmp_path: Path) -> None:
    with client_on([hostile()], tmp_path) as client:
        job = Job("b" * 16, "a")
        job.enter("running")
        job.outcome = Outcome(
            "document:hostile", HOSTILE, "replaced", {"claims": 1, "unlinked": 2}, (HOSTILE,), HOSTILE
        )
        job.enter("done")
        client.app.state.jobs._jobs[job.id] = job
        shown = page(client, f"/jobs/{job.id}")
        assert_nothing_runs(shown)
        assert words(shown, "//tbody//th") == ["claims", "counterarguments left unlinked"]
        assert words(shown, "//section[@id='progress']/ul/li") == [HOSTILE, f"{HOSTILE} {HOSTILE}"]
        assert words(shown, "//p[@class='notice']") == [HOSTILE]


def test_jobs_that_are_not_known_are_not_found(client: TestClient) -> None:
    page(client, "/jobs/nothing", status=404)
    assert words(page(client, "/jobs"), "//p[@class='hint']/a") == ["Add a document"]


# --- runs -----------------------------------------------------------------------------------


def test_runs_are_shown_newest_first_with_models_and_documents(specimen_file: Path, tmp_path: Path) -> None:
    shutil.copy(specimen_file, tmp_path / "runs.db")
    store = open_store(str(tmp_path / "runs.db"))
    for day in range(1, 26):
        gone = [f"document:gone-{number}" for number in range(12)] if day == 25 else []
        store.put_run(
            Run(
                id=f"run:{day}",
                started=f"2026-03-{day:02}T10:20:30+00:00",
                version="9.9",
                models={"minilm": "5e2d<b>"},
                documents=(NIGHT, *gone),
                degraded=day == 24,
            )
        )
    store.close()
    with client_of(tmp_path / "runs.db", tmp_path) as client:
        shown = page(client, "/runs?limit=20")
        rows = shown.xpath("//ol[@id='rows']/li")
        assert len(rows) == 20
        assert words(rows[0], "./p[1]") == ["25 March 2026, 10:20 UTC · version 9.9"]
        assert words(rows[0], ".//dl/*") == ["minilm", "5e2d<b>"]
        assert rows[0].xpath(".//a/@href") == [f"/documents/{NIGHT}"]
        assert "and 3 others" in rows[0].text_content()
        assert "linked without meaning" in rows[1].text_content()
        assert "linked without meaning" not in rows[2].text_content()
        (following,) = shown.xpath("//a[@rel='next']/@href")
        rest = page(client, following)
        assert words(rest, "//li/p/time")[0] == "5 March 2026, 10:20 UTC"
        assert len(rest.xpath("//ol[@id='rows']/li")) == 5


# --- removing -------------------------------------------------------------------------------


def test_a_document_is_removed_after_a_question(browser: TestClient) -> None:
    path = f"/documents/{HARBOUR}/delete"
    asked = page(browser, path)
    assert words(asked, "//p[@class='words']") == ["Harbour Lights"]
    assert asked.xpath("//form[@method='post']/@action") == [path]
    removed = browser.post(path, headers=OWN, follow_redirects=False)
    assert (removed.status_code, removed.headers["location"]) == (303, "/documents")
    page(browser, path, status=404)
    store = open_store(browser.app.state.settings.database, read_only=True)
    assert [document.id for document in store.documents()] == [NIGHT]
    store.close()
    assert browser.post(path, headers=OWN).status_code == 404


def test_a_document_is_removed_by_those_who_may(client: TestClient, writing: TestClient) -> None:
    path = f"/documents/{HARBOUR}/delete"
    assert "--writes" in page(client, path).text_content()
    assert page(writing, path).xpath("//p[@class='hint']/a/@href")[0].startswith("/login?next=")
    settings = writing.app.state.settings
    key = new_key(settings.keys, "desk", ["ingest"])
    with client_of(Path(settings.database), settings.keys.parent, writes=True) as desk:
        desk.post("/login", data={"key": key}, headers=OWN)
        assert not page(desk, path).xpath("//form[@method='post']")
        assert desk.post(path, headers=OWN).status_code == 403
        assert page(desk, "/add").xpath("//form[@method='post']")
