"""Maps: the drawing, the list beside it, and the small map of one node."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hostile_source import CLAIM, hostile
from hypothesis import given, settings
from hypothesis import strategies as st
from linked_statements import of_claims
from lxml import html
from reading_pages import HOSTILE, assert_nothing_runs, client_on, page, words
from specimen import DEPOT, FAREBOX, IDS, INES, LUMEN, NIGHT, QUOTES, TOMAS, harbour, night
from starlette.testclient import TestClient

from api.pages.drawing import EGO, Drawing, draw, ego
from api.pages.environment import environment
from api.pages.maps import MOST
from kg import open_store
from kg.errors import NotFoundError
from kg.models import Claim, Counterargument, Subgraph
from kg.stores import Store
from queries.subgraph import around


def drawn(shown: html.HtmlElement) -> set[str]:
    return set(shown.xpath("//svg//a/@data-id"))


def test_a_map_draws_and_lists_what_is_near(client: TestClient, store: Store) -> None:
    shown = page(client, f"/map?id={IDS['pays']}")
    found = around(
        store, [IDS["pays"]], hops=1, kinds=["Claim", "Counterargument", "Clarification", "Term", "Entity"]
    )
    assert drawn(shown) == set(found.distances)
    listed = shown.xpath("//section[@aria-labelledby='list']//li[contains(@class, 'row')]/a/@href")
    assert sorted(listed) == sorted(shown.xpath("//svg//a/@href"))
    assert shown.xpath("//svg//a[contains(@class, 'start')]/@data-id") == [IDS["pays"]]
    # all of the words are told to who points at a card, however few of them are drawn
    assert QUOTES["pays"] in words(shown, "//svg//a//title")
    assert words(shown, "//svg//a[1]//text")[1].startswith(QUOTES["pays"][:40])
    riders = "//section[@aria-labelledby='list']//li[a/@href='/counterarguments/{}']//li"
    assert words(shown, riders.format(IDS["riders"])) == [f"challenges {QUOTES['pays']} (60 %)"]


def test_a_map_reaches_as_far_and_to_such_kinds_as_is_asked(client: TestClient) -> None:
    near, far = (drawn(page(client, f"/map?id={IDS['pays']}&hops={hops}")) for hops in (1, 2))
    assert near < far
    assert IDS["gift stands"] in drawn(page(client, f"/map?id={IDS['pays']}&hops=3"))
    only = drawn(page(client, f"/map?id={IDS['pays']}&kind=Entity"))
    assert only == {IDS["pays"], INES}
    strong = drawn(page(client, f"/map?id={IDS['pays']}&min_score=0.7"))
    assert IDS["riders"] not in strong
    shown = page(client, f"/map?id={IDS['pays']}&id={IDS['ferries']}&hops=2&kind=Claim")
    assert shown.xpath("//nav[@aria-label='Distance']/a/@href")[2] == (
        f"/map?id={IDS['pays'].replace(':', '%3A')}&id={IDS['ferries'].replace(':', '%3A')}&hops=3&kind=Claim"
    )
    page(client, f"/map?id={IDS['pays']}&hops=4", status=422)
    page(client, "/map?id=claim:none", status=404)
    assert words(page(client, "/map"), "//p[@class='words']/a")


def test_a_map_of_a_document_goes_down_to_its_statements(client: TestClient) -> None:
    assert {node.partition(":")[0] for node in drawn(page(client, f"/map?id={NIGHT}"))} == {
        "document",
        "section",
    }
    assert IDS["noise"] in drawn(page(client, f"/map?id={NIGHT}&hops=2"))


def test_rejected_links_are_dashed_and_the_rest_is_as_wide_as_it_is_probable(client: TestClient) -> None:
    shown = page(client, f"/map?id={IDS['pays']}&id={IDS['rejected']}")
    lines = {
        line.get("data-source"): line for line in shown.xpath("//svg//path[contains(@class, 'challenges')]")
    }
    assert "rejected" in lines[IDS["rejected"]].get("class").split()
    assert "rejected" not in lines[IDS["riders"]].get("class").split()
    assert float(lines[IDS["rejected"]].get("stroke-width")) > float(lines[IDS["riders"]].get("stroke-width"))


def test_what_has_no_room_is_counted(tmp_path: Path) -> None:
    statements = {"Trams are quiet.": Claim}
    statements |= {f"Yet tram {number:03} squeals.": Counterargument for number in range(400)}
    graph = of_claims("trams", statements, [(number, 0) for number in range(1, 401)])
    with client_on([graph], tmp_path) as client:
        shown = page(client, "/map?id=claim:000")
        assert len(drawn(shown)) == MOST
        (hint,) = words(shown, "//p[@class='hint']")
        assert hint.startswith("+")
        assert "more" in hint


def test_what_a_source_wrote_is_text_in_a_map(tmp_path: Path) -> None:
    with client_on([hostile()], tmp_path) as client:
        shown = page(client, f"/map?id={CLAIM}&hops=3")
        assert_nothing_runs(shown)
        assert len(drawn(shown)) == 6
        assert any(HOSTILE in title for title in words(shown, "//svg//a//title"))
        assert not shown.xpath("//svg//script | //svg//b")


@pytest.mark.parametrize("node", [IDS["pays"], IDS["gift"], INES, LUMEN, FAREBOX, TOMAS])
def test_a_node_has_a_small_map(store: Store, node: str) -> None:
    drawing = ego(store, node)
    assert drawing is not None
    assert [card.node.id for card in drawing.cards if card.is_start] == [node]
    assert 1 < len(drawing.cards) <= EGO
    module = environment().get_template("drawing.html").module
    figure = html.fromstring(str(module.figure(drawing, node)))
    assert len(figure.xpath("//svg//a")) == len(drawing.cards)
    assert figure.xpath("//figcaption/a/@href")[0].startswith("/map?id=")


def test_a_node_without_links_has_no_map(store: Store) -> None:
    assert ego(store, DEPOT) is None
    with pytest.raises(NotFoundError, match="claim:none"):
        ego(store, "claim:none")


def test_a_hub_has_a_map_of_its_strongest_links(tmp_path: Path) -> None:
    statements = {"Trams are quiet.": Claim}
    statements |= {f"Yet tram {number:03} squeals.": Counterargument for number in range(60)}
    store = open_store(str(tmp_path / "hub.db"))
    store.put_document(of_claims("trams", statements, [(number, 0) for number in range(1, 61)]))
    drawing = ego(store, "claim:000")
    store.close()
    assert drawing is not None
    assert len(drawing.cards) == EGO
    assert {card.node.id for card in drawing.of_kind("Counterargument")} == {
        f"counterargument:{number:03}" for number in range(60, 60 - EGO + 1, -1)
    }


def assert_sound(drawing: Drawing) -> None:
    """Check that all cards are on the ground and none is over another."""
    for card in drawing.cards:
        assert card.x >= 0
        assert card.y >= 0
        assert card.x + card.width <= drawing.width
        assert card.y + card.height <= drawing.height
    for one, other in combinations(drawing.cards, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def whole() -> Subgraph:
    graphs = (night(), harbour())
    nodes = {node.id: node for graph in graphs for node in graph.nodes}
    return Subgraph.of(nodes.values(), [edge for graph in graphs for edge in graph.edges])


@settings(max_examples=60)
@given(chosen=st.sets(st.sampled_from(sorted(node.id for node in whole().nodes))), start=st.integers(0, 3))
def test_no_card_lies_over_another(chosen: set[str], start: int) -> None:
    graph = whole()
    drawing = draw(
        graph, sorted(chosen)[:1], {node: (start + n) % 4 for n, node in enumerate(sorted(chosen))}
    )
    assert {card.node.id for card in drawing.cards} == chosen
    assert len(drawing.lines) == sum(e.source in chosen and e.target in chosen for e in graph.edges)
    assert_sound(drawing)


def test_counters_stand_right_of_claims_and_speakers_left() -> None:
    graph = whole()
    drawing = draw(graph, [IDS["pays"]], dict.fromkeys((node.id for node in graph.nodes), 1))
    at = {card.node.id: card for card in drawing.cards}
    assert at[INES].x < at[IDS["pays"]].x < at[IDS["riders"]].x < at[IDS["gift stands"]].x
    assert at[FAREBOX].y > max(at[IDS[name]].y for name in ("pays", "pays again", "noise"))
