"""Logging in with a browser: by the printed link, by a key, and what a session allows."""

import re
import subprocess
import sys
from dataclasses import replace

import httpx
import pytest
from fastapi import APIRouter, Request
from http_server import client_of

from api.http.keys import Who, new_key
from api.http.login import KEPT, LIFETIME, Sessions
from api.http.route import Route

FAR = ("203.0.113.7", 4000)
OWN = {"Origin": "http://127.0.0.1"}
ROOT = "http://127.0.0.1"


@pytest.fixture
def writing(settings):
    """A browser beside a server on this machine that lets documents be written; it follows no redirect."""
    with client_of(replace(settings, writes=True), follow_redirects=False) as client:
        yield client


def link(client):
    return f"{ROOT}/login?token={client.app.state.access.new_link()}"


def test_the_printed_link_logs_in_once_and_leads_away_from_its_token(writing):
    address = link(writing)
    followed = writing.get(address)
    assert (followed.status_code, followed.headers["location"]) == (303, "/")
    assert followed.headers["cache-control"] == "no-store"
    cookie = followed.headers["set-cookie"]
    assert re.match(r"countergraph_http=[\w-]{43}; ", cookie)
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/", f"max-age={LIFETIME}"} <= attributes
    assert "Logged in as <bdi>local" in writing.get(f"{ROOT}/login").text

    with client_of(writing.app.state.settings, follow_redirects=False) as other:
        assert other.get(address).status_code == 403
    again = writing.get(address)
    assert again.status_code == 403
    assert "followed already" in again.text


def test_to_look_at_the_link_does_not_use_it_up(writing):
    address = link(writing)
    writing.head(address)
    assert "countergraph_http" not in writing.cookies
    assert writing.get(address).status_code == 303


@pytest.mark.parametrize("token", ["x", "é", "a" * 43])
def test_a_token_that_is_none_is_refused(writing, token):
    refused = writing.get(f"{ROOT}/login", params={"token": token})
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/claims?after=a&limit=2", "/claims?after=a&limit=2"),
        ("https://attacker.example", "/"),
        ("//attacker.example", "/"),
        ("/\\attacker.example", "/"),
        ("/\t/attacker.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_a_login_leads_to_the_own_site_only(writing, asked, location):
    key = new_key(writing.app.state.settings.keys, "desk", [])
    with client_of(writing.app.state.settings, follow_redirects=False) as client:
        token = client.app.state.access.new_link()
        followed = client.get(f"{ROOT}/login", params={"token": token, "next": asked})
        sent = client.post(f"{ROOT}/login", data={"key": key, "next": asked}, headers=OWN)
    assert {followed.headers["location"], sent.headers["location"]} == {location}


def test_a_browser_on_this_machine_writes_with_a_session_only(writing):
    path = "/documents/document:none"
    assert writing.delete(path, headers=OWN).status_code == 401
    writing.get(link(writing))
    assert writing.delete(path, headers=OWN).status_code == 404
    assert writing.delete(path, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://attacker.example"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({**OWN, "Sec-Fetch-Site": "same-site"}, 403),
        ({}, 401),
    ],
)
def test_a_session_does_not_help_the_pages_of_others_to_write(writing, headers, status):
    writing.get(link(writing))
    assert writing.delete("/documents/document:none", headers=headers).status_code == status


@pytest.mark.parametrize("name", ["Origin", "Referer", "Sec-Fetch-Site", "Cookie"])
def test_programs_on_this_machine_write_without_a_key_and_browsers_do_not(writing, name):
    values = {"Origin": ROOT, "Referer": f"{ROOT}/", "Sec-Fetch-Site": "same-origin", "Cookie": "a=b"}
    path = "/documents/document:none"
    assert writing.delete(path).status_code == 404
    assert writing.delete(path, headers={name: values[name]}).status_code == 401


def test_a_key_is_required_of_programs_on_this_machine_where_the_server_says_so(settings):
    key = new_key(settings.keys, "desk", ["admin"])
    with client_of(replace(settings, writes=True, require_key=True)) as client:
        assert client.get("/claims").status_code == 401
        assert client.delete("/documents/document:none").status_code == 401
        headers = {"Authorization": f"Bearer {key}"}
        read = client.get("/claims", headers=headers)
        assert (read.status_code, read.headers["cache-control"]) == (200, "private, no-cache")
        assert client.delete("/documents/document:none", headers=headers).status_code == 404
        client.get(link(client))
        assert client.get("/claims").status_code == 200


# --- with a key -------------------------------------------------------------------------------


@pytest.mark.parametrize(("scopes", "status"), [([], 403), (["ingest"], 403), (["admin"], 404)])
def test_a_key_logs_in_a_browser_with_its_name_and_scopes(settings, scopes, status):
    key = new_key(settings.keys, "Ann", scopes)
    with client_of(replace(settings, host="0.0.0.0", writes=True), address=FAR) as client:
        assert client.get("/claims").status_code == 401
        answer = client.post(f"{ROOT}/login", data={"key": f" {key} "}, headers=OWN, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert client.get("/claims").status_code == 200
        assert "Logged in as <bdi>Ann" in client.get(f"{ROOT}/login").text
        assert client.delete("/documents/document:none", headers=OWN).status_code == status


def test_a_key_that_is_not_known_is_told_and_does_not_come_back(settings):
    new_key(settings.keys, "desk", [])
    with client_of(replace(settings, host="0.0.0.0"), address=FAR) as client:
        refused = client.post(f"{ROOT}/login", data={"key": "hunter2", "next": '/"><script>'}, headers=OWN)
    assert refused.status_code == 403
    assert "not known" in refused.text
    assert "hunter2" not in refused.text
    assert "<script>" not in refused.text
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"", "", 415),
        (b"key=" + b"a" * 5_000, "application/x-www-form-urlencoded", 413),
        (b"a=1&" * 20, "application/x-www-form-urlencoded", 400),
        (b"key=\xff", "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 403),
    ],
)
def test_what_is_no_login_is_refused(writing, content, kind, status):
    sent = writing.post(f"{ROOT}/login", content=content, headers={**OWN, "Content-Type": kind})
    assert sent.status_code == status


@pytest.mark.parametrize("path", ["/login", "/logout"])
@pytest.mark.parametrize("origin", ["https://attacker.example", "null"])
def test_another_site_can_neither_log_in_nor_out(writing, path, origin):
    assert writing.post(f"{ROOT}{path}", data={"key": "a"}, headers={"Origin": origin}).status_code == 403


def test_to_log_out_ends_the_session_wherever_its_cookie_is(writing):
    writing.get(link(writing))
    cookies = dict(writing.cookies)
    assert writing.post(f"{ROOT}/logout", headers=OWN).headers["location"] == "/login"
    assert not writing.cookies
    writing.cookies.update(cookies)
    assert writing.delete("/documents/document:none", headers=OWN).status_code == 401


def test_who_tries_to_log_in_often_must_wait_on_this_machine_too(writing):
    tried = [writing.post(f"{ROOT}/login", data={"key": "a"}, headers=OWN).status_code for _ in range(6)]
    tried += [writing.get(f"{ROOT}/login?token=a").status_code for _ in range(5)]
    assert tried == [403] * 10 + [429]
    assert writing.get(f"{ROOT}/login").status_code == 200


@pytest.mark.parametrize(
    ("path", "accept", "status", "location"),
    [
        ("/page?a=b&c", "text/html,*/*", 303, "/login?next=%2Fpage%3Fa%3Db%26c"),
        ("/page", "application/json", 401, None),
        ("/api/v1/claims", "text/html", 401, None),
    ],
)
def test_a_browser_that_may_not_read_a_page_is_led_to_the_login(settings, path, accept, status, location):
    page = APIRouter(route_class=Route)

    @page.get("/page")
    async def answer() -> str:
        return "a page"

    with client_of(replace(settings, host="0.0.0.0"), address=FAR, follow_redirects=False) as client:
        client.app.include_router(page)
        response = client.get(f"{ROOT}{path}", headers={"Accept": accept})
    assert (response.status_code, response.headers.get("location")) == (status, location)


# --- names and the table of sessions ----------------------------------------------------------


def test_a_writer_has_the_name_of_its_key_of_its_login_or_of_who_started_the_server(settings):
    key = new_key(settings.keys, "desk", [])
    with client_of(replace(settings, local_name="ann")) as client:
        names = []

        @client.app.post("/name")
        async def name(request: Request) -> None:
            names.append(client.app.state.access.who(request).name)

        client.post(f"{ROOT}/name", headers={"Authorization": f"Bearer {key}"})
        client.post(f"{ROOT}/name")
        client.post(f"{ROOT}/login", data={"key": key}, headers=OWN)
        client.post(f"{ROOT}/name", headers=OWN)
        client.get(link(client))
        client.post(f"{ROOT}/name", headers=OWN)
    assert names == ["desk", "ann", "desk", "ann"]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_sessions_and_links_end_after_half_a_day():
    clock = Clock()
    sessions = Sessions(clock)
    early, late = sessions.new_link(Who("ann", ())), sessions.new_link(Who("ben", ()))
    session = sessions.follow_link(early)
    clock.now = LIFETIME
    assert sessions.find(session) == Who("ann", ())
    clock.now += 1
    assert sessions.find(session) is None
    assert sessions.follow_link(late) is None


def test_no_secret_is_kept():
    sessions = Sessions()
    secrets = [sessions.new_link(Who("ann", ())), sessions.begin(Who("ann", ()))]
    assert not any(secret in repr(vars(sessions)) for secret in secrets)


def test_the_oldest_of_too_many_sessions_ends():
    sessions = Sessions()
    opened = [sessions.begin(Who(str(number), ())) for number in range(KEPT + 1)]
    assert sessions.find(opened[0]) is None
    assert [sessions.find(opened[place]) for place in (1, -1)] == [Who("1", ()), Who(str(KEPT), ())]


def test_the_command_prints_a_link_where_writing_is_on(specimen_file, tmp_path):
    for options, lines in ([], 1), (["--writes"], 2):
        arguments = ["--db", specimen_file, "--keys", tmp_path / "keys.json", "--port", "0", *options]
        command = [sys.executable, "-m", "api.cli", "serve", *arguments]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            printed = [process.stdout.readline().strip() for _ in range(lines)]
            followed = [httpx.get(printed[-1]).status_code for _ in range(2)]
            process.terminate()
            assert not process.stdout.read()
        assert followed == ([200, 200] if lines == 1 else [303, 403])
