"""The list of terms, a term, and the clarifications that explain it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import hostile_source
import pytest
from hostile_source import hostile
from reading_pages import HOSTILE, assert_nothing_runs, client_of, client_on, page, words
from specimen import FAREBOX, IDS, INES, NIGHT, QUOTES
from starlette.testclient import TestClient

from kg.models import Claim, Document, Mentions, Section, Subgraph, Term

TERM = f"/terms/{FAREBOX}"
CLARIFICATION = f"/clarifications/{IDS['ratio']}"


@pytest.mark.parametrize(
    ("query", "names"),
    [("", ["farebox ratio"]), ("?name=fare+recovery", ["farebox ratio"]), ("?name=ratio", [])],
)
def test_terms_are_listed_and_found_by_name(client: TestClient, query: str, names: list[str]) -> None:
    assert words(page(client, f"/terms{query}"), "//main//li/p[contains(@class, 'words')]") == names


def test_a_term_is_shown_with_what_explains_it_and_who_uses_it(client: TestClient) -> None:
    shown = page(client, TERM)
    assert words(shown, "//h1") == ["farebox ratio"]
    assert words(shown, "//section[h2[@id='meaning']]//li/p[@class='words']") == [QUOTES["ratio"]]
    assert shown.xpath("//section[h2[@id='meaning']]//a[@class='whole']/@href")[0].startswith(
        "/links/defines:"
    )
    assert shown.xpath("//section[h2[@id='speakers']]//a/@href") == [f"/entities/{INES}"]
    assert words(shown, "//section[h2[@id='claims']]//li/p[@class='words']") == [QUOTES["pays again"]]
    # what explains it is not told again among what uses it
    assert words(shown, "//section[h2[@id='others']]//li") == ["No other statement uses it."]


def test_the_claims_that_use_a_term_are_paged_to_the_last(tmp_path: Path) -> None:
    quotes = [f"Claim {n:03} about trams." for n in range(45)]
    text = "\n\n".join(quotes)
    place = {"document": "document:trams", "section": "section:trams"}
    claims = [
        Claim(
            id=f"claim:{n}",
            quote=quote,
            text=quote,
            start=text.index(quote),
            end=text.index(quote) + len(quote),
            **place,
        )
        for n, quote in enumerate(quotes)
    ]
    nodes = [
        Document(id="document:trams", title="Trams", format="text", sha256="0" * 64, text=text),
        Section(id="section:trams", document="document:trams", heading="T", level=1, order=0, role="detail"),
        Term(id="term:tram", name="tram"),
        *claims,
    ]
    edges = [
        Mentions(source=claim.id, target="term:tram", start=claim.start, end=claim.start + 5)
        for claim in claims
    ]
    with client_on([Subgraph.of(nodes, edges)], tmp_path) as client:
        path, found = "/terms/term:tram", []
        while path:
            shown = page(client, path)
            found += words(shown, "//section[h2[@id='claims']]//li/p[@class='words']")
            path = next(iter(shown.xpath("//a[@rel='next']/@href")), "")
        assert found == quotes


def test_a_clarification_is_shown_in_its_source_with_the_term_it_explains(client: TestClient) -> None:
    shown = page(client, CLARIFICATION)
    assert words(shown, "//h1") == [QUOTES["ratio"]]
    assert "".join(shown.xpath("//blockquote[@class='passage']//mark/text()")).startswith("The , also called")
    (explained,) = shown.xpath("//section[h2[@id='explains']]//li")
    assert explained.xpath(".//p/a/@href")[0] == TERM
    assert "100 %" in explained.text_content()
    assert QUOTES["ratio"] in words(shown, "//details[@class='cite']//blockquote")[0]
    place = f"/documents/{NIGHT}?at={quote(IDS['ratio'])}#{IDS['ratio']}"
    assert shown.xpath("//p[@class='about']//a/@href")[0] == place


def test_source_text_is_hidden_where_the_settings_say_so(specimen_file: Path, tmp_path: Path) -> None:
    with client_of(specimen_file, tmp_path, source_text=False) as client:
        assert not page(client, CLARIFICATION).xpath("//blockquote[@class='passage']")


def test_what_a_source_says_is_text(tmp_path: Path) -> None:
    with client_on([hostile()], tmp_path) as client:
        paths = ("/terms", f"/terms/{hostile_source.TERM}", f"/clarifications/{hostile_source.CLARIFICATION}")
        for path in paths:
            shown = page(client, path)
            assert_nothing_runs(shown)
            assert HOSTILE in shown.text_content()


@pytest.mark.parametrize("path", [TERM, CLARIFICATION, "/terms"])
def test_a_page_that_did_not_change_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/terms/term:none", 404),
        (f"/terms/{INES}", 404),
        (f"{TERM}?after=AAAA", 422),
        ("/clarifications/clarification:none", 404),
        (f"/clarifications/{IDS['pays']}", 404),
    ],
)
def test_what_is_wrong_is_told_in_a_page(client: TestClient, path: str, status: int) -> None:
    assert words(page(client, path, status=status), "//p[@class='kind']") == [str(status)]
