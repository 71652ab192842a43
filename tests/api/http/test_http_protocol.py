"""What holds for every route: errors, caching, headers, limits, and who may ask."""

import json
import socket
from dataclasses import replace

import pytest
import specimen
from http_server import client_of
from specimen import IDS

from api.app import create_app
from api.http.keys import new_key, read_keys
from api.http.problem import KINDS, kind_of
from kg import errors
from kg.errors import StoreError, UsageError

FAR = ("203.0.113.7", 4000)


def problem(response):
    assert response.headers["content-type"] == "application/problem+json"
    data = response.json()
    assert data["status"] == response.status_code
    return data


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/claims/claim:0", 404, "no claim 'claim:0' in the graph"),
        ("GET", "/claims/nothing", 404, "is the id of no claim"),
        ("GET", f"/claims/{IDS['gift']}/counters", 404, "is the id of no claim"),
        ("GET", f"/claims/{IDS['pays']}/replies", 404, "no claim"),
        ("GET", "/counterarguments/counterargument:0", 404, "no counterargument"),
        ("GET", "/entities/entity:nobody", 404, "no entity"),
        ("GET", "/entities/entity:nobody/claims", 404, "no entity"),
        ("GET", "/terms/term:nothing", 404, "no term"),
        ("GET", "/documents/document:none", 404, "no document"),
        ("GET", "/subgraph?id=claim:0", 404, "no node"),
        ("GET", "/export/word", 404, "no format 'word'"),
        ("GET", "/export/node-link?around=claim:0", 404, "no node"),
        ("GET", "/jobs/none", 404, "no job"),
        ("GET", "/jobs/none/events", 404, "no job"),
        ("GET", "/contested?speaker=Nobody", 404, "Nobody"),
        ("GET", "/contested?speaker=Varga", 409, "means several"),
        ("GET", "/nowhere", 404, None),
        ("PUT", "/claims", 405, None),
        ("GET", "/claims?limit=0", 422, "query.limit"),
        ("GET", "/claims?limit=x", 422, "query.limit"),
        ("GET", "/search", 422, "query.q"),
        ("GET", "/contested?since=soon", 422, "query.since"),
        ("GET", "/claims?limit=5&limt=3", 422, "limt"),
        ("GET", "/export/node-link?document=a&entity=b", 422, "give one of them"),
        ("POST", "/documents", 403, "Writing is off"),
        ("DELETE", f"/documents/{specimen.NIGHT}", 403, "Writing is off"),
    ],
)
def test_every_error_is_a_problem(client, method, path, status, detail):
    response = client.request(method, path)
    told = problem(response)
    assert response.status_code == status
    assert detail is None or detail in told["detail"]
    assert told["instance"].startswith("/api/v1/")


def test_a_problem_tells_what_a_name_can_mean_and_what_is_wrong_where(client):
    assert client.get("/contested?speaker=Varga").json()["candidates"] == [specimen.INES, specimen.TOMAS]
    (wrong,) = client.get("/claims?limit=0").json()["errors"]
    assert wrong["where"] == "query.limit"


def test_a_wrong_method_is_told_the_right_ones(client):
    assert client.put("/claims").headers["allow"] == "GET, HEAD"
    assert client.put("/documents/x").headers["allow"] == "DELETE, GET, HEAD"


def test_every_error_of_the_tree_has_a_status():
    tree = [cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, errors.KGError)]
    assert {cls: kind_of(cls("what")).status for cls in tree} == {
        errors.KGError: 500,
        errors.SourceError: 422,
        errors.NoSummaryError: 422,
        errors.StoreError: 503,
        errors.SchemaVersionError: 503,
        errors.NotFoundError: 404,
        errors.AmbiguousNameError: 409,
        errors.FormatError: 422,
        errors.ModelError: 503,
        errors.UsageError: 422,
    }
    assert set(KINDS) <= set(tree)


def test_a_database_that_is_gone_is_unavailable_and_its_path_is_not_told(settings, tmp_path):
    with client_of(replace(settings, database=str(tmp_path / "secret.db"))) as client:
        for path in ("/ready", "/claims", "/export/node-link"):
            response = client.get(path)
            assert (response.status_code, response.headers["retry-after"]) == (503, "5")
            assert "secret" not in response.text
        assert client.get("/health").status_code == 200


def test_a_neo4j_server_that_is_gone_is_unavailable_and_its_password_is_not_told(settings, caplog):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with client_of(replace(settings, database=f"bolt://neo4j:hunter2@127.0.0.1:{port}")) as client:
        response = client.get("/claims")
        assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert "hunter2" not in response.text + caplog.text


def test_a_fault_is_a_problem_that_tells_nothing(settings):
    def broken(store):
        raise ZeroDivisionError("secret")

    app = create_app(settings)

    @app.get("/api/v1/broken")
    async def fail():
        await app.state.stores.ask(broken)

    from starlette.testclient import TestClient

    with TestClient(
        app, "http://127.0.0.1", raise_server_exceptions=False, client=("127.0.0.1", 1)
    ) as client:
        response = client.get("/api/v1/broken")
    assert problem(response)["status"] == 500
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


# --- headers ----------------------------------------------------------------------------------


def test_head_has_the_headers_of_get_and_no_content(client):
    for path in ("/claims", "/export/node-link"):
        get, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == get.headers["content-type"]
        assert head.headers.get("etag") == get.headers.get("etag")


@pytest.mark.parametrize("path", ["/claims", "/nowhere", "/claims?limit=0", "/export/svg", "/openapi.json"])
def test_every_response_has_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"


# --- who may ask ------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["attacker.example", "127.0.0.1.attacker.example", ""])
def test_a_name_made_to_mean_this_machine_is_refused(client, host):
    assert problem(client.get("/claims", headers={"Host": host}))["status"] == 421


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:9", "graph.example"])
def test_names_of_the_server_are_answered(settings, host):
    with client_of(replace(settings, hosts=("graph.example",))) as client:
        assert client.get("/claims", headers={"Host": host}).status_code == 200


def test_scripts_of_other_sites_may_read_where_allowed_and_never_write(settings):
    origin = {"Origin": "https://analyst.example"}
    with client_of(settings) as client:
        assert "access-control-allow-origin" not in client.get("/claims", headers=origin).headers
    with client_of(replace(settings, origins=("https://analyst.example",), writes=True)) as client:
        assert (
            client.get("/claims", headers=origin).headers["access-control-allow-origin"] == origin["Origin"]
        )
        asked = {**origin, "Access-Control-Request-Method": "DELETE"}
        assert client.options("/documents/x", headers=asked).status_code == 400
        assert client.post("/documents", headers=origin).status_code == 403


def test_on_other_addresses_reading_needs_a_key_unless_it_is_public(settings):
    away = replace(settings, host="0.0.0.0")
    key = new_key(settings.keys, "reader", [])
    with client_of(away, address=FAR) as client:
        refused = client.get("/claims")
        assert problem(refused)["status"] == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert client.get("/claims", headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert client.get("/claims", headers={"Authorization": f"Basic {key}"}).status_code == 401
        assert client.get("/claims", headers={"Authorization": f"Bearer {key}"}).status_code == 200
        assert client.get("/health").status_code == 200
    with client_of(replace(away, public=True), address=FAR) as client:
        assert client.get("/claims").status_code == 200
        assert client.get(f"/documents/{specimen.NIGHT}?text=true").status_code == 403


@pytest.mark.parametrize(
    ("scopes", "post", "delete"),
    [([], 403, 403), (["ingest"], 415, 403), (["curate"], 403, 403), (["admin"], 415, 404)],
)
def test_a_key_allows_what_its_scopes_say(settings, scopes, post, delete):
    key = new_key(settings.keys, "desk", scopes)
    with client_of(replace(settings, host="0.0.0.0", writes=True), address=FAR) as client:
        headers = {"Authorization": f"Bearer {key}"}
        assert client.post("/documents", headers=headers).status_code == post
        assert client.delete("/documents/document:none", headers=headers).status_code == delete


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"Authorization": "Bearer wrong"},
    ],
)
def test_a_write_on_this_machine_is_refused_to_other_sites_and_through_proxies(settings, headers):
    with client_of(replace(settings, writes=True)) as client:
        assert client.post("/documents", headers=headers).status_code in (401, 403)
        assert client.post("/documents").status_code == 415


def test_a_write_from_another_machine_needs_a_key(settings):
    with client_of(replace(settings, writes=True), address=FAR) as client:
        assert client.post("/documents").status_code == 401


# --- keys -------------------------------------------------------------------------------------


def test_only_digests_of_keys_are_kept_and_nobody_else_may_read_them(tmp_path):
    path = tmp_path / "folder" / "keys.json"
    key = new_key(path, "desk", ["ingest"])
    assert key not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0
    found = read_keys(path).find(key)
    assert found is not None
    assert (found.name, found.scopes) == ("desk", ("ingest",))
    assert read_keys(path).find(key + "x") is None


def test_two_keys_have_two_names(tmp_path):
    new_key(tmp_path / "keys.json", "desk", [])
    with pytest.raises(UsageError, match="there is a key named 'desk'"):
        new_key(tmp_path / "keys.json", "desk", [])


@pytest.mark.parametrize(
    "content", ["", "{}", '{"keys": [{}]}', '{"keys": [{"name": "a", "sha256": "b", "scopes": []}]}']
)
def test_a_file_without_keys_is_refused(tmp_path, content):
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(StoreError, match="keys"):
        read_keys(tmp_path / "keys.json")


def test_keys_are_not_logged(settings, caplog):
    key = new_key(settings.keys, "desk", [])
    with (
        caplog.at_level("DEBUG"),
        client_of(replace(settings, host="0.0.0.0", database="/nowhere/graph.db"), address=FAR) as client,
    ):
        assert client.get("/claims", headers={"Authorization": f"Bearer {key}"}).status_code == 503
        client.get("/claims", headers={"Authorization": "Bearer hunter2"})
    assert caplog.text
    assert key not in caplog.text
    assert "hunter2" not in caplog.text


# --- limits -----------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_come_back(settings):
    with client_of(replace(settings, host="0.0.0.0", public=True, read_rate="2/hour"), address=FAR) as client:
        assert [client.get("/claims").status_code for _ in range(3)] == [200, 200, 429]
        refused = client.get("/nowhere")
        assert problem(refused)["status"] == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 7200


def test_programs_on_this_machine_may_read_as_often_as_they_like_and_not_write(settings):
    with client_of(replace(settings, read_rate="1/hour", write_rate="1/hour")) as client:
        assert [client.get("/health").status_code for _ in range(3)] == [200, 200, 200]
        assert [client.post("/documents").status_code for _ in range(2)] == [403, 429]


def test_a_rate_that_is_none_is_refused(settings):
    with (
        pytest.raises(UsageError, match="'often' is no rate"),
        client_of(replace(settings, read_rate="often")),
    ):
        pass


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_long_is_refused(settings, chunked):
    body = b"# Rain\n" * 100
    with client_of(replace(settings, writes=True, max_body_bytes=99)) as client:
        content = iter([body[:50], body[50:]]) if chunked else body
        response = client.post("/documents", content=content, headers={"Content-Type": "text/markdown"})
    assert problem(response)["status"] == 413


def test_the_json_of_an_answer_is_utf_8(client):
    response = client.get(f"/claims/{IDS['pays again']}")
    assert "“farebox ratio”".encode() in response.content
    assert json.loads(response.content)
