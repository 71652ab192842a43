"""The sides of a topic."""

from __future__ import annotations

from pathlib import Path

from hostile_source import ENTITY, hostile
from linked_statements import of_claims
from reading_pages import HOSTILE, assert_nothing_runs, client_on, page, words
from specimen import FAREBOX, IDS, INES, LUMEN, QUOTES
from starlette.testclient import TestClient

from kg.models import Claim, Entity, Mentions, Subgraph
from kg.stores import Store
from queries.disagreement import disagreement


def test_without_a_topic_there_is_a_form(client: TestClient) -> None:
    shown = page(client, "/disagreement")
    assert shown.xpath("//main//form[@action='/disagreement']//input[@name='topic']/@value") == [""]
    assert not shown.xpath("//section[@class='position']")
    assert words(page(client, "/disagreement?topic=+"), "//h1") == ["Who is on which side?"]


def test_each_position_has_its_claims_on_one_side_and_what_counters_them_on_the_other(
    client: TestClient, store: Store
) -> None:
    found = disagreement(store, INES)
    shown = page(client, f"/disagreement?topic={INES}")
    assert words(shown, "//h1") == ["Ines Varga"]
    sections = shown.xpath("//section[@class='position']")
    assert len(sections) == len(found.positions)
    for section, position in zip(sections, found.positions, strict=True):
        claims = section.xpath(".//div[@class='for']//p[@class='words']/a/@href")
        assert claims == [f"/claims/{row.claim}" for row in position.claims]
        voices = section.xpath(".//div[@class='for']//a[@class='said']/@href")
        assert voices == [f"/entities/{voice.entity}" for voice in position.speakers]
        against = section.xpath(".//div[@class='against']//p[@class='words']/a/@href")
        strongest = [position.strongest.counter.id] if position.strongest else []
        assert against == [f"/counterarguments/{counter}" for counter in strongest]
    assert any(position.strongest for position in found.positions)


def test_a_topic_is_an_entity_a_term_or_any_words(client: TestClient) -> None:
    assert "by and about this entity" in page(client, "/disagreement?topic=Lumen+Transit").text_content()
    assert "use this term" in page(client, f"/disagreement?topic={FAREBOX}").text_content()
    by_words = page(client, "/disagreement?topic=noise+complaints+fell")
    assert "closest to these words" in by_words.text_content()
    assert QUOTES["noise"] in words(by_words, "//p[@class='words']")
    page(client, "/disagreement?topic=entity:nobody", status=404)


def test_a_topic_of_several_meanings_offers_them(client: TestClient) -> None:
    shown = page(client, "/disagreement?topic=Varga", status=409)
    assert f"/entities/{INES}" in shown.xpath("//main//li/a/@href")


def test_links_below_a_score_count_for_nothing(client: TestClient) -> None:
    counters = "//section[@class='position']//div[@class='against']//p[@class='words']/a/@href"
    assert page(client, f"/disagreement?topic={INES}").xpath(counters)
    assert not page(client, f"/disagreement?topic={INES}&min_score=0.99").xpath(counters)


def test_there_are_more_claims_than_are_compared_is_said(tmp_path: Path) -> None:
    graph = of_claims("trams", {f"Claim {n:03} is about trams.": Claim for n in range(210)}, [])
    claims = [node for node in graph.nodes if node.kind == "Claim"]
    tram = Entity(id="entity:tram", name="Tram", type="product")
    named = [Mentions(source=claim.id, target=tram.id, start=claim.start, end=claim.end) for claim in claims]
    with client_on([Subgraph.of([*graph.nodes, tram], [*graph.edges, *named])], tmp_path) as client:
        shown = page(client, "/disagreement?topic=entity:tram&limit=3")
        assert "the first of more" in shown.text_content()
        assert len(shown.xpath("//section[@class='position']")) == 3
        # without vectors it is said what was not compared
        assert words(shown, "//p[@class='notice']")


def test_what_a_source_wrote_is_text_in_a_disagreement(tmp_path: Path) -> None:
    with client_on([hostile()], tmp_path) as client:
        shown = page(client, f"/disagreement?topic={ENTITY}")
        assert_nothing_runs(shown)
        assert words(shown, "//h1")[0].startswith(HOSTILE[:40])
        typed = page(client, "/disagreement?topic=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        assert_nothing_runs(typed)


def test_a_position_leads_to_its_statements(client: TestClient) -> None:
    shown = page(client, f"/disagreement?topic={LUMEN}")
    for address in shown.xpath("//section[@class='position']//p[@class='words']/a/@href"):
        page(client, address)
    assert f"/claims/{IDS['ferries']}" in shown.xpath("//section[@class='position']//a/@href")
