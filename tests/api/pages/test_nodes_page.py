"""Nodes that are led to the page of their kind, and those of imported graphs that have no other page."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from reading_pages import client_of, page, words
from specimen import FAREBOX, IDS, INES, NIGHT, night
from starlette.testclient import TestClient

from ingest.importing import import_files
from kg import open_store

SECTION = next(node.id for node in night().nodes if node.kind == "Section")

#: What a program that knows nothing of our ids may write.
FOREIGN = {
    "directed": True,
    "multigraph": True,
    "graph": {"schema": 1},
    "nodes": [
        {
            "id": "paper 1", "kind": "Document", "title": "Trams", "format": "text", "sha256": "0",
            "text": "Trams calm a street. They do not.",
        },
        {"id": "s", "kind": "Section", "document": "paper 1", "heading": "One", "level": 1, "order": 0, "role": "detail"},
        {
            "id": "a/1?", "kind": "Claim", "document": "paper 1", "section": "s",
            "quote": "Trams calm a street.", "text": "Trams calm a street.", "start": 0, "end": 20,
        },
        {
            "id": "b", "kind": "Counterargument", "document": "paper 1", "section": "s",
            "quote": "They do not.", "text": "They do not.", "start": 21, "end": 33,
        },
    ],
    "edges": [
        {"source": "b", "target": "a/1?", "key": "CHALLENGES", "kind": "CHALLENGES", "score": 0.8, "method": "hand"}
    ],
}  # fmt: skip


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    (tmp_path / "foreign.json").write_text(json.dumps(FOREIGN))
    store = open_store(str(tmp_path / "graph.db"))
    report = import_files([tmp_path / "foreign.json"], store, across=False)
    assert not report.failures
    store.close()
    return tmp_path / "graph.db"


@pytest.mark.parametrize(
    ("node", "leads_to"),
    [
        (IDS["pays"], f"/claims/{IDS['pays']}"),
        (IDS["gift"], f"/counterarguments/{IDS['gift']}"),
        (IDS["ratio"], f"/clarifications/{IDS['ratio']}"),
        (INES, f"/entities/{INES}"),
        (FAREBOX, f"/terms/{FAREBOX}"),
        (NIGHT, f"/documents/{NIGHT}"),
        (SECTION, f"/sections/{SECTION}"),
    ],
)
def test_a_node_is_led_to_the_page_of_its_kind(client: TestClient, node: str, leads_to: str) -> None:
    led = client.get(f"/nodes/{node}", follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (307, leads_to)
    assert client.get(leads_to).status_code == 200


def test_a_node_with_an_id_of_its_own_is_shown_with_its_links(foreign: Path, tmp_path: Path) -> None:
    with client_of(foreign, tmp_path) as client:
        shown = page(client, f"/nodes/{quote('a/1?', safe='')}")
        assert words(shown, "//h1") == ["Trams calm a street."]
        assert words(shown, "//section[h2[@id='into']]//li/p[@class='words']") == ["They do not."]
        # the address of each leads on
        for address in shown.xpath("//main//p[@class='words']/a/@href"):
            assert words(page(client, address), "//h1") == ["They do not."]
        (document,) = shown.xpath("//span[@class='place']/a/@href")
        marked = page(client, document.partition("#")[0])
        assert words(marked, "//h1") == ["Trams"]
        assert words(marked, "//mark") == ["Trams calm a street.", "They do not."]


def test_a_document_with_an_id_of_its_own_is_opened(foreign: Path, tmp_path: Path) -> None:
    with client_of(foreign, tmp_path) as client:
        (address,) = page(client, "/documents").xpath("//main//p[@class='words']/a/@href")
        assert words(page(client, address), "//h1") == ["Trams"]


def test_what_is_not_there_is_told_in_a_page(client: TestClient) -> None:
    assert words(page(client, "/nodes/none", status=404), "//p[@class='kind']") == ["404"]
