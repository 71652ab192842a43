"""The files that pages load: kept for good by their digest, and nothing that is not among them."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from http_server import client_of, served
from starlette.testclient import TestClient

from api.pages import static, vendored
from api.pages.static import asset
from api.pages.vendored import SCRIPTS, Script, scripts, what_is_missing
from api.settings import Settings

STYLE = "body { color: #123 }\n" * 100


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files in place of the project's own, with a secret beside it."""
    folder = tmp_path / "static"
    (folder / "icons").mkdir(parents=True)
    (folder / "site.css").write_text(STYLE)
    (folder / "icons" / "graph.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "notes.html").write_text("<script>alert(1)</script>")
    (folder / ".hidden.css").write_text("secret")
    (tmp_path / "secret.css").write_text("secret")
    (folder / "linked.css").symlink_to(tmp_path / "secret.css")
    (folder / "linked").symlink_to(tmp_path)
    monkeypatch.setattr(static, "FOLDER", folder)
    return folder


def get(client: TestClient, path: str, **headers: str):
    return client.get(f"http://127.0.0.1{path}", headers=headers)


def test_a_file_is_kept_for_good_by_its_digest(client, folder):
    address = asset("site.css")
    response = get(client, address)
    assert response.status_code == 200
    assert response.text == STYLE
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-encoding"] == "br"
    assert response.headers["x-content-type-options"] == "nosniff"
    # another content has another address, and the old address the new content, which is not kept
    (folder / "site.css").write_text("body { color: #456 }")
    assert asset("site.css") != address
    again = get(client, address)
    assert again.text == "body { color: #456 }"
    assert again.headers["cache-control"] == "no-cache"


def test_without_its_digest_a_file_is_asked_for_each_time(client, folder):
    first = get(client, "/static/icons/graph.svg")
    assert first.headers["content-type"] == "image/svg+xml"
    assert first.headers["cache-control"] == "no-cache"
    assert (
        get(client, "/static/icons/graph.svg", **{"If-None-Match": first.headers["etag"]}).status_code == 304
    )
    assert client.head("http://127.0.0.1/static/icons/graph.svg").content == b""


def test_files_need_no_key_where_all_else_does(specimen_file, tmp_path, folder):
    settings = Settings(str(specimen_file), host="0.0.0.0", keys=tmp_path / "keys.json")
    with client_of(settings) as client:
        assert client.get("/stats").status_code == 401
        assert get(client, asset("site.css")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "../secret.css",
        "%2e%2e/secret.css",
        "..%2fsecret.css",
        "icons/../../secret.css",
        "icons/..%2f..%2fsecret.css",
        "..%5csecret.css",
        "..\\secret.css",
        "%252e%252e/secret.css",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "linked.css",
        "linked/secret.css",
        ".hidden.css",
        "notes.html",
        "icons",
        "icons/",
        "",
        "site.css/",
        "./site.css",
        "site.css%00.css",
        "nothing.css",
        "site.css".upper(),
        "a" * 5_000 + ".css",
    ],
)
def test_what_is_not_among_the_files_is_not_there(settings, folder, path):
    import socket

    with served(settings) as address:
        host, port = address.removeprefix("http://").removesuffix("/api/v1").split(":")
        # by hand, since clients tidy up a path before they send it
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(
                f"GET /static/{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
            )
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 404"), answer[:200]
    assert b"secret" not in answer.partition(b"\r\n\r\n")[2].replace(b"secret.css", b"")


def test_an_asset_that_is_not_there_is_an_error_of_the_page(folder):
    with pytest.raises(FileNotFoundError, match=r"missing\.css"):
        asset("missing.css")


def test_only_known_parameters_are_taken(client, folder):
    assert get(client, "/static/site.css?w=1").status_code == 422


@pytest.fixture
def vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "static" / "vendor"
    folder.mkdir(parents=True)
    monkeypatch.setattr(vendored, "VENDOR", folder)
    return folder


def test_without_scripts_it_is_said_what_is_missing_and_how_to_get_it(vendor, run):
    assert scripts() == {}
    sentence = what_is_missing()
    assert sentence is not None
    assert all(name in sentence for name in SCRIPTS)
    assert "make scripts" in sentence
    outcome = run("doctor", "--db", vendor / "none.db", "--json")
    assert outcome.code == 0
    assert {"what": "pages", "ok": True, "found": sentence} in outcome.data["checks"]


def test_scripts_that_are_there_are_found_by_the_manifest(vendor):
    (vendor / "htmx.min.js").write_text("var htmx;")
    entry = {"version": "1.2.3", "license": "MIT", "integrity": "sha384-x"}
    manifest = {"htmx": {**entry, "file": "htmx.min.js"}, "cytoscape": {**entry, "file": "gone.js"}}
    (vendor / "manifest.json").write_text(json.dumps(manifest))
    assert scripts() == {"htmx": Script("vendor/htmx.min.js", "sha384-x", "1.2.3", "MIT")}
    sentence = what_is_missing()
    assert sentence is not None
    assert "htmx" not in sentence
    assert "cytoscape (" in sentence


@pytest.mark.skipif(what_is_missing() is not None, reason="the scripts are not there: run `make scripts`")
def test_scripts_in_the_checkout_are_what_their_manifest_says(client):
    assert scripts().keys() == SCRIPTS.keys()
    for script in scripts().values():
        response = get(client, asset(script.path))
        assert response.headers["content-type"] == "text/javascript; charset=utf-8"
        digest = base64.b64encode(hashlib.sha384(response.content).digest()).decode()
        assert script.integrity == f"sha384-{digest}"
