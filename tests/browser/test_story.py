"""What a newcomer does, from the first document to a decision that outlives it, on a file and on Neo4j."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from networkx import node_link_graph

from browser.chromium import LIGHT
from browser.sites import started
from kg import open_store
from kg.stores.neo4j import Neo4jStore

EXAMPLE = Path(__file__).parents[2] / "examples" / "remote-work.txt"
CLAIM = "documents written for everyone make a company faster"
COUNTER = "a culture of long memos can favor fluent writers"
#: To read a document takes a second or two, and the first one loads the models.
PATIENCE = 120_000


@pytest.fixture(params=["sqlite", "neo4j"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "graph.db")
    server = request.getfixturevalue("neo4j_server")
    store = Neo4jStore(server.url)
    for document in store.documents():
        store.delete_document(document.id)
    store.close()
    return str(server.url)


def test_a_summary_is_added_asked_decided_on_exported_and_read_again(empty, tmp_path, visitor):
    # the fixture skips where there is no Playwright
    from playwright.sync_api import expect

    with started(empty, tmp_path / "keys.json", "--writes", "--as", "ana") as (site, login):
        window = visitor(site, LIGHT)
        page = window.page
        page.goto(login)

        # upload a summary, and watch it being read
        page.get_by_role("main").get_by_role("link", name="add a document").click()
        page.get_by_label("A file").set_input_files(EXAMPLE)
        page.get_by_role("button", name="Add it").click()
        expect(page).to_have_url(re.compile("/jobs/"))
        expect(page.get_by_role("link", name="Open it")).to_be_visible(timeout=PATIENCE)
        steps = page.get_by_role("list").filter(has_text="Waits for its turn").inner_text()
        assert "Counterarguments are linked to claims" in steps

        # ask in words of one's own
        page.get_by_role("link", name="Countergraph", exact=True).click()
        page.get_by_role("searchbox").fill("documents make a company faster than meetings")
        page.get_by_role("button", name="Search").click()
        first = page.get_by_role("main").get_by_role("listitem").first
        expect(first).to_contain_text(CLAIM)
        expect(first).to_contain_text(COUNTER)

        # open the claim, and confirm its counter
        first.get_by_role("link", name=re.compile(CLAIM)).first.click()
        counter = page.get_by_role("listitem").filter(has_text=COUNTER).first
        counter.get_by_role("button", name="Confirm").click()
        expect(counter).to_contain_text("confirmed by ana")
        claim = page.url.partition("#")[0]

        # take away what is near
        page.get_by_role("main").get_by_text("Export", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("link", name="JSON (node-link)").click()
        data = json.loads(Path(download.value.path()).read_text("utf-8"))
        graph = node_link_graph(data, edges="edges")
        (confirmed,) = [
            source for source, _, edge in graph.edges(data=True) if edge.get("status") == "confirmed"
        ]
        assert COUNTER in graph.nodes[confirmed]["quote"]

        # read it again: it is still confirmed
        page.goto(f"{site}/add")
        page.get_by_label("A file").set_input_files(EXAMPLE)
        page.get_by_label("Read it again").check()
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("link", name="Open it")).to_be_visible(timeout=PATIENCE)
        page.goto(claim)
        again = page.get_by_role("listitem").filter(has_text=COUNTER).first
        expect(again).to_contain_text("confirmed by ana")
        window.check("the story")
    store = open_store(empty, read_only=True)
    try:
        assert [decision.by for decision in store.decisions(limit=5)] == ["ana"]
    finally:
        store.close()
