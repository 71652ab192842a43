"""The list of entities, and an entity with all that the sources hold of it."""

from __future__ import annotations

from pathlib import Path

import hostile_source
import pytest
from hostile_source import hostile
from lxml import html
from reading_pages import HOSTILE, assert_nothing_runs, client_on, page, words
from specimen import FAREBOX, IDS, INES, LUMEN, QUOTES, TOMAS
from starlette.testclient import TestClient

from kg.models import AssertedBy, Claim, Document, Entity, Section, Subgraph


def section(shown: html.HtmlElement, heading: str) -> html.HtmlElement:
    (found,) = shown.xpath(f"//section[h2[@id='{heading}']]")
    return found


def test_entities_are_listed_by_how_many_claims_make_or_name_them(client: TestClient) -> None:
    shown = page(client, "/entities")
    told = words(shown, "//main//li")
    assert told == [
        "Ines Varga person · 2 claims · also Varga",
        "Lumen Transit organization · 2 claims · also Lumen",
        "Tomas Varga person · 1 claim · also Varga",
        "Alder Depot place",
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("type=person", ["Ines Varga", "Tomas Varga"]),
        ("type=group", []),
        ("name=varga", ["Ines Varga", "Tomas Varga"]),
        ("name=lumen&type=organization", ["Lumen Transit"]),
        ("name=lumen&type=person", []),
        ("name=&type=place", ["Alder Depot"]),
        ("name=nobody", []),
    ],
)
def test_entities_are_found_by_type_and_name(client: TestClient, query: str, names: list[str]) -> None:
    shown = page(client, f"/entities?{query}")
    assert words(shown, "//main//li/p[contains(@class, 'words')]") == names
    assert bool(shown.xpath("//main//li[@class='none']")) is not bool(names)


def test_entities_are_paged_also_those_of_a_type(client: TestClient) -> None:
    for query, names in (("", 4), ("&type=person", 2)):
        path, found = f"/entities?limit=1{query}", []
        while path:
            shown = page(client, path)
            found += words(shown, "//main//li/p[contains(@class, 'words')]")
            path = next(iter(shown.xpath("//a[@rel='next']/@href")), "")
        assert len(found) == len(set(found)) == names


def test_an_entity_is_shown_with_roles_discrepancies_and_claims(client: TestClient) -> None:
    shown = page(client, f"/entities/{INES}")
    assert words(shown, "//h1") == ["Ines Varga"]
    assert "also called Varga" in words(shown, "//header//p[@class='about']")
    (role,) = words(section(shown, "roles"), ".//li")
    assert role.startswith("Ines Varga: head of planning, Lumen Transit Varga, who plans for Lumen")
    assert "two employers" in words(section(shown, "discrepancies"), ".//li")[0]
    claims = words(section(shown, "by"), ".//li/p[@class='words']")
    assert sorted(claims) == sorted([QUOTES["pays"], QUOTES["pays again"]])
    assert section(shown, "terms").xpath(".//a/@href") == [f"/terms/{FAREBOX}"]


def test_the_strongest_counters_stand_beside_the_claims(client: TestClient) -> None:
    pairs = section(page(client, f"/entities/{INES}"), "countered").xpath(".//li[@class='pair']")
    told = [words(pair, ".//p[@class='words']") for pair in pairs]
    assert told == [[QUOTES["pays"], QUOTES["riders"]], [QUOTES["pays again"], QUOTES["gift"]]]


def test_claims_about_an_entity_are_those_of_others(client: TestClient) -> None:
    shown = page(client, f"/entities/{LUMEN}")
    about = words(section(shown, "about"), ".//li/p[@class='words']")
    assert about == [QUOTES["ferries"], QUOTES["pays again"]]
    assert words(section(shown, "by"), ".//li[@class='none']")


def test_who_disagrees_is_told_with_the_reason(tmp_path: Path) -> None:
    from specimen import night

    graph = night()
    counter = next(node for node in graph.nodes if node.id == IDS["riders"])
    named = next(edge for edge in graph.edges if edge.kind == "MENTIONS")
    against = named.model_copy(
        update={"source": counter.id, "target": TOMAS, "start": counter.start, "end": counter.start + 9}
    )
    with client_on([Subgraph.of(graph.nodes, [*graph.edges, against])], tmp_path) as client:
        shown = section(page(client, f"/entities/{INES}"), "disagrees-with")
        assert words(shown, ".//h3") == ["Tomas Varga"]
        assert "which challenges" in words(shown, ".//li")[0]
        assert shown.xpath(".//li/a/@href")[0].startswith("/links/challenges:")


def test_more_claims_than_fit_are_paged_to_the_last(tmp_path: Path) -> None:
    with client_on([busy(50)], tmp_path) as client:
        shown = page(client, "/entities/entity:busy")
        assert words(shown, "//header/p[@class='about'][1]")[0].startswith("makes 50 claims")
        found = words(section(shown, "by"), ".//li/p[@class='words']")
        (path,) = section(shown, "by").xpath(".//p[@class='following']/a/@href")
        while path:
            more = page(client, path)
            found += words(more, "//main//li/p[@class='words']")
            path = next(iter(more.xpath("//a[@rel='next']/@href")), "")
        assert found == [f"Claim {number:03} of a busy person." for number in range(50)]


def test_where_not_all_was_summed_up_the_page_says_so(tmp_path: Path) -> None:
    with client_on([busy(510)], tmp_path) as client:
        told = words(page(client, "/entities/entity:busy"), "//header/p[@class='about']")
        assert any("first 500 made by" in each for each in told)


def busy(number: int) -> Subgraph:
    """Return a document in which one person makes so many claims."""
    quotes = [f"Claim {n:03} of a busy person." for n in range(number)]
    text = "\n\n".join(quotes)
    claims = [
        Claim(
            id=f"claim:busy-{n}", document="document:busy", section="section:busy",
            quote=quote, text=quote, start=text.index(quote), end=text.index(quote) + len(quote),
        )
        for n, quote in enumerate(quotes)
    ]  # fmt: skip
    nodes = [
        Document(id="document:busy", title="Busy", format="text", sha256="0" * 64, text=text),
        Section(id="section:busy", document="document:busy", heading="B", level=1, order=0, role="detail"),
        Entity(id="entity:busy", name="A busy person", type="person"),
        *claims,
    ]
    said = [
        AssertedBy(source=claim.id, target="entity:busy", cue="says", attribution="explicit")
        for claim in claims
    ]
    return Subgraph.of(nodes, said)


def test_what_a_source_says_is_text(tmp_path: Path) -> None:
    with client_on([hostile()], tmp_path) as client:
        for path in ("/entities", f"/entities/{hostile_source.ENTITY}", f"/entities/{hostile_source.OTHER}"):
            shown = page(client, path)
            assert_nothing_runs(shown)
            assert HOSTILE in shown.text_content()


def test_a_page_that_did_not_change_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"/entities/{INES}")
    again = client.get(f"/entities/{INES}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/entities/entity:none", 404),
        (f"/entities/{FAREBOX}", 404),
        ("/entities/ines", 404),
        (f"/entities/{INES}?by_after=AAAA", 422),
        (f"/entities/{INES}?after=AAAA", 422),
        ("/entities?type=robot", 422),
    ],
)
def test_what_is_wrong_is_told_in_a_page(client: TestClient, path: str, status: int) -> None:
    assert words(page(client, path, status=status), "//p[@class='kind']") == [str(status)]
