"""The page of all formats, whose links give the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hostile_source import CLAIM, ENTITY, hostile
from reading_pages import HOSTILE, assert_nothing_runs, client_on, page, words
from specimen import IDS, INES, NIGHT, QUOTES
from starlette.testclient import TestClient

from api.routes.graph import WRITABLE


def addresses(client: TestClient, query: str = "") -> dict[str, str]:
    links = page(client, f"/export{query}").xpath("//table//th/a")
    return {link.text: link.get("href") for link in links}


def test_every_format_that_can_be_written_is_there_with_what_it_keeps(client: TestClient) -> None:
    assert list(addresses(client)) == sorted(WRITABLE)
    shown = page(client, "/export")
    cells = dict(zip(words(shown, "//tbody/tr/th/a"), words(shown, "//tbody/tr/td[1]"), strict=True))
    assert cells["dot"] == WRITABLE["dot"].keeps
    drops = dict(zip(words(shown, "//tbody/tr/th/a"), words(shown, "//tbody/tr/td[2]"), strict=True))
    assert (drops["node-link"], drops["dot"]) == ("nothing", WRITABLE["dot"].drops)


@pytest.mark.parametrize(
    ("query", "sort", "holds", "misses"),
    [
        ("", "the graph", IDS["ferries"], "claim:none"),
        (f"?id={IDS['pays']}&hops=1", "what is near 1 node", IDS["riders"], IDS["ferries"]),
        (f"?id={IDS['pays']}&hops=0", "what is near 1 node", IDS["pays"], IDS["riders"]),
        (f"?id={IDS['pays']}&hops=1&min_score=0.7", "what is near 1 node", IDS["pays again"], IDS["riders"]),
        ("?document=Harbour+Lights", "a document", IDS["ferries"], IDS["pays"]),
        (f"?entity={INES}", "an entity", IDS["pays"], IDS["shifts"]),
    ],
)
def test_the_links_give_the_part_that_was_chosen(
    client: TestClient, query: str, sort: str, holds: str, misses: str
) -> None:
    assert words(page(client, f"/export{query}"), "//h1") == [f"Export {sort}"]
    answer = client.get(addresses(client, query)["node-link"])
    assert answer.status_code == 200, answer.text
    nodes = {node["id"] for node in json.loads(answer.content)["nodes"]}
    assert holds in nodes
    assert misses not in nodes


def test_the_form_keeps_what_was_chosen(client: TestClient) -> None:
    shown = page(client, f"/export?id={IDS['pays']}&id={IDS['shifts']}&hops=3")
    assert shown.xpath("//input[@name='id']/@value") == [IDS["pays"], IDS["shifts"], ""]
    assert shown.xpath("//input[@name='hops']/@value") == ["3"]
    assert QUOTES["pays"] in words(shown, "//p[@class='words']")
    in_document = page(client, f"/export?document={NIGHT}&entity=")
    assert in_document.xpath("//select[@name='document']/option[@selected]/@value") == [NIGHT]
    # the field of an id that was left empty is none
    assert list(addresses(client, "?id=&hops=2&min_score="))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?id=claim:none", 404),
        (f"?id={IDS['pays']}&entity={INES}", 422),
        ("?document=Nothing", 404),
        ("?entity=Varga", 409),
        ("?hops=11", 422),
    ],
)
def test_a_part_that_cannot_be_meant_is_refused(client: TestClient, query: str, status: int) -> None:
    page(client, f"/export{query}", status=status)


def test_what_a_source_wrote_is_text_in_an_export(tmp_path: Path) -> None:
    with client_on([hostile()], tmp_path) as client:
        for query in (f"?id={CLAIM}", f"?entity={ENTITY}", "?document=document:hostile"):
            shown = page(client, f"/export{query}")
            assert_nothing_runs(shown)
            assert HOSTILE in shown.text_content()
