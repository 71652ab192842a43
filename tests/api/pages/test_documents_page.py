"""The list of documents, and a document with what is marked in its text and stands in its margin."""

from __future__ import annotations

from pathlib import Path

import hostile_source
import pytest
from hostile_source import QUOTE, hostile
from lxml import html
from reading_pages import HOSTILE, assert_nothing_runs, client_of, client_on, page, words
from specimen import FAREBOX, HARBOUR, IDS, INES, NIGHT, QUOTES, night
from starlette.testclient import TestClient

from kg.models import Claim, Document, Mentions, PartOf, Section, Subgraph, Term

BLOCKS = "//div[@class='text']/div[contains(@class, 'block')]"


def block_of(shown: html.HtmlElement, name: str) -> html.HtmlElement:
    (found,) = shown.xpath(f"//*[@id='{IDS[name]}']/ancestor::div[contains(@class, 'block')]")
    return found


def test_documents_are_listed_with_what_they_hold(client: TestClient) -> None:
    shown = page(client, "/documents")
    assert words(shown, "//h1") == ["Documents"]
    assert words(shown, "//li/p[@class='words']") == ["Harbour Lights", "Night Buses: Who Rides After Twelve"]
    assert "1 claim · 0 counterarguments" in words(shown, "//main//li[1]")[0]
    assert "4 claims · 5 counterarguments" in words(shown, "//main//li[2]")[0]


def test_documents_are_paged(client: TestClient) -> None:
    first = page(client, "/documents?limit=1")
    (following,) = first.xpath("//a[@rel='next']/@href")
    second = page(client, following)
    assert words(second, "//main//li/p[@class='words']") == ["Night Buses: Who Rides After Twelve"]
    assert not second.xpath("//a[@rel='next']")


def test_a_document_is_shown_whole_with_its_statements_marked(client: TestClient) -> None:
    shown = page(client, f"/documents/{NIGHT}")
    assert words(shown, "//h1") == ["Night Buses: Who Rides After Twelve"]
    text = [
        "".join(each.xpath("./p//text()[not(ancestor::sup or ancestor::*[@role='note'] or ancestor::span)]"))
        for each in shown.xpath(BLOCKS)
    ]
    assert len(text) == len(QUOTES) - 1
    for name in ("noise", "gift", "ratio"):
        mark = block_of(shown, name).xpath(".//mark")[0]
        assert QUOTES[name].startswith(mark.text_content())
        assert f"/{IDS[name]}" in "".join(mark.xpath("./a/@href"))


def test_counters_stand_beside_the_claim_that_they_challenge(client: TestClient) -> None:
    shown = page(client, f"/documents/{NIGHT}")
    margin = "./aside//li[contains(@class, 'counterargument')]/p[@class='words']"
    assert words(block_of(shown, "pays again"), margin) == [QUOTES["gift"]]
    # the rejected one is not told
    assert words(block_of(shown, "pays"), margin) == [QUOTES["riders"]]
    assert words(block_of(shown, "gift"), margin) == [QUOTES["gift stands"]]
    assert not block_of(shown, "noise").xpath("./aside")
    assert block_of(shown, "pays").xpath(".//sup/@aria-label") == ["1 counter"]


def test_a_counterargument_tells_what_it_challenges_and_a_clarification_what_it_explains(
    client: TestClient,
) -> None:
    shown = page(client, f"/documents/{NIGHT}")
    targets = "./aside//li[contains(@class, 'claim')]//a[contains(@href, '/claims/')]/@href"
    assert block_of(shown, "riders").xpath(targets) == [f"/claims/{IDS['pays']}"]
    assert words(block_of(shown, "ratio"), "./aside//li") == ["farebox ratio"]


def test_more_counters_than_fit_are_counted(tmp_path: Path) -> None:
    graph = night()
    extra = [
        edge.model_copy(update={"source": IDS[source], "target": IDS["pays again"], "score": score})
        for edge in graph.edges
        if edge.kind == "CHALLENGES" and edge.source == IDS["gift"]
        for source, score in (("riders", 0.7), ("tired", 0.2))
    ]
    with client_on([Subgraph.of(graph.nodes, [*graph.edges, *extra])], tmp_path) as client:
        block = block_of(page(client, f"/documents/{NIGHT}"), "pays again")
        assert words(block, "./aside/ul/li/p[@class='words']") == [QUOTES["gift"], QUOTES["riders"]]
        assert words(block, ".//summary") == ["1 more"]
        assert block.xpath(".//details//a/@href") == [f"/claims/{IDS['pays again']}#counters"]


def test_names_lead_to_their_pages_and_a_term_shows_its_meaning_once(client: TestClient) -> None:
    block = block_of(page(client, f"/documents/{NIGHT}"), "pays again")
    assert block.xpath(".//span[contains(@class, 'entity')]/a/@href")[1] == f"/entities/{INES}"
    assert block.xpath(".//span[contains(@class, 'term')]/a/@href") == [f"/terms/{FAREBOX}"]
    assert words(block, ".//span[@role='note']") == [QUOTES["ratio"]]


def test_what_breaks_off_is_marked(client: TestClient) -> None:
    shown = page(client, f"/documents/{NIGHT}")
    cut = [
        name
        for name in QUOTES
        if name != "ferries" and block_of(shown, name).xpath("./p//*[contains(@class, 'cut')]")
    ]
    assert cut == ["tired"]


def test_warnings_and_discrepancies_are_told_with_their_quotes(client: TestClient) -> None:
    notices = words(page(client, f"/documents/{NIGHT}"), "//section[@class='notice']//li")
    assert notices == ["two employers: a, b (who or what this is about)", "one item breaks off"]


def test_a_document_can_be_cited(client: TestClient) -> None:
    shown = page(client, f"/documents/{NIGHT}")
    (cited,) = words(shown, "//details[@class='cite']//blockquote")
    assert "“Night Buses: Who Rides After Twelve”, The Kerbside Ledger" in cited
    bibtex, csl = words(shown, "//details[@class='cite']//pre")
    assert bibtex.startswith("@misc{night-buses")
    assert '"title": "Night Buses: Who Rides After Twelve"' in csl


def test_source_text_is_hidden_where_the_settings_say_so(specimen_file: Path, tmp_path: Path) -> None:
    with client_of(specimen_file, tmp_path, source_text=False) as client:
        shown = page(client, f"/documents/{NIGHT}")
        assert not shown.xpath(BLOCKS)
        listed = words(shown, "//div[@class='text']//li[contains(@class, 'row')]/p[@class='words']/a/q")
        assert listed == [quote for name, quote in QUOTES.items() if name != "ferries"]
        assert shown.xpath(f"//li[@id='{IDS['gift']}']")


def test_text_outside_of_statements_is_hidden_too(tmp_path: Path) -> None:
    secret = "Nobody quoted this sentence."
    graph = night()
    nodes = [
        node.model_copy(update={"text": f"{node.text}\n\n{secret}"}) if node.id == NIGHT else node
        for node in graph.nodes
    ]
    with client_on([Subgraph.of(nodes, graph.edges)], tmp_path) as client:
        assert secret in client.get(f"/documents/{NIGHT}").text
    with client_of(tmp_path / "graph.db", tmp_path, source_text=False) as client:
        assert secret not in client.get(f"/documents/{NIGHT}").text


@pytest.mark.parametrize("source_text", [True, False])
def test_what_a_source_says_is_text(tmp_path: Path, source_text: bool) -> None:
    with client_on([hostile()], tmp_path, source_text=source_text) as client:
        for path in ("/documents", f"/documents/{hostile_source.DOCUMENT}"):
            shown = page(client, path)
            assert_nothing_runs(shown)
            assert HOSTILE in shown.text_content()
        assert QUOTE.split(" says ")[1] in shown.text_content()


def test_a_long_document_is_read_in_parts(tmp_path: Path) -> None:
    with client_on([long_document()], tmp_path) as client:
        first = page(client, "/documents/document:long")
        assert "claim:00000" in first.xpath("//mark/@id")
        assert words(first, "//nav[@aria-label='Parts of the document']/span")[0].startswith("Part 1 of ")
        (path, *_) = first.xpath("//a[@rel='next']/@href")
        seen = list(first.xpath("//mark/@id"))
        while path:
            shown = page(client, path)
            seen += shown.xpath("//mark/@id")
            path = next(iter(shown.xpath("//a[@rel='next']/@href")), None)
        assert seen == [f"claim:{number:05}" for number in range(1_000)]


def test_a_statement_and_a_section_of_a_long_document_are_found(tmp_path: Path) -> None:
    with client_on([long_document()], tmp_path) as client:
        shown = page(client, "/documents/document:long?at=claim:00900")
        assert shown.xpath("//mark[@id='claim:00900']")
        led = client.get("/sections/section:long", follow_redirects=False)
        assert led.headers["location"] == "/documents/document:long?at=section%3Along#section:long"
        assert page(client, "/documents/document:long?at=section:long").xpath("//h2[@id='section:long']")


def long_document() -> Subgraph:
    """Return a document of a thousand claims, one a paragraph, whose second section begins late."""
    quotes = [f"Claim number {number} is one of very many." for number in range(1_000)]
    blocks = [*quotes[:700], "Further Down", *quotes[700:]]
    text = "\n\n".join(blocks)
    sections = [
        Section(id=name, document="document:long", heading=heading, level=1, order=order, role="detail")
        for order, (name, heading) in enumerate(
            [("section:first", "Begin"), ("section:long", "Further Down")]
        )
    ]
    claims, start = [], 0
    for number, quote in enumerate(quotes):
        start = text.index(quote, start)
        claims.append(
            Claim(
                id=f"claim:{number:05}",
                document="document:long",
                section=sections[number >= 700].id,
                quote=quote,
                text=quote,
                start=start,
                end=start + len(quote),
            )
        )
    document = Document(id="document:long", title="Long", format="text", sha256="0" * 64, text=text)
    edges = [PartOf(source=section.id, target="document:long", order=0) for section in sections]
    return Subgraph.of([document, *sections, *claims], edges)


def test_a_word_of_a_megabyte_and_ten_thousand_mentions_are_shown_in_bounded_pages(tmp_path: Path) -> None:
    text = f"{'x' * 1_000_000}\n\n{'tram ' * 10_000}end."
    start = 1_000_002
    claim = Claim(
        id="claim:trams", document="document:word", section="section:word",
        quote=text[start:], text="Trams.", start=start, end=len(text),
    )  # fmt: skip
    graph = Subgraph.of(
        [
            Document(id="document:word", title="Word", format="text", sha256="0" * 64, text=text),
            Section(
                id="section:word", document="document:word", heading="W", level=1, order=0, role="detail"
            ),
            claim,
            Term(id="term:tram", name="tram"),
        ],
        [
            Mentions(source=claim.id, target="term:tram", start=start + 5 * n, end=start + 5 * n + 4)
            for n in range(10_000)
        ],
    )
    with client_on([graph], tmp_path) as client:
        for path in ("/documents/document:word", "/documents/document:word?at=claim:trams"):
            assert len(client.get(path).text) < 2_000_000
        shown = page(client, "/documents/document:word?at=claim:trams")
        assert shown.xpath("//span[contains(@class, 'mention')]")


def test_a_page_that_did_not_change_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"/documents/{NIGHT}")
    again = client.get(f"/documents/{NIGHT}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/documents/document:none", 404),
        ("/documents/entity:ines-varga", 404),
        ("/sections/section:none", 404),
        (f"/documents/{NIGHT}?from=x", 422),
        (f"/documents/{NIGHT}?from=-1", 422),
        (f"/documents/{NIGHT}?nonsense=1", 422),
        ("/documents?after=%21", 422),
        ("/documents?after=AAAA", 422),
    ],
)
def test_what_is_wrong_is_told_in_a_page(client: TestClient, path: str, status: int) -> None:
    assert words(page(client, path, status=status), "//p[@class='kind']") == [str(status)]


def test_a_place_behind_the_text_shows_its_last_part(client: TestClient) -> None:
    assert page(client, f"/documents/{HARBOUR}?from=99999999").xpath(f"//mark[@id='{IDS['ferries']}']")
