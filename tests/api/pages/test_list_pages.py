"""Lists as pages and as files: what is on them, that paging loses nothing, that spreadsheets run nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas
import pytest
from hostile_source import CLAIM, COUNTER, hostile
from linked_statements import of_claims
from reading_pages import HOSTILE, assert_nothing_runs, client_on, page, words
from specimen import HARBOUR, IDS, INES, NIGHT, QUOTES
from starlette.testclient import TestClient

from api.pages.rows import CLAIM_COLUMNS, FORMULA
from kg.models import Claim, Counterargument
from kg.stores import Store
from queries.best_answered import best_answered
from queries.contested import contested
from queries.one_sided import one_sided
from queries.uncountered import uncountered

LISTS = ("contested", "uncountered", "answered", "onesided", "claims", "counterarguments")


def quotes_on(client: TestClient, path: str) -> list[str]:
    return words(page(client, path), "//ol[@id='rows']/li/p[@class='words'][1]")


def all_pages(client: TestClient, path: str) -> Iterator[list[str]]:
    """Yield the addresses that the rows of each page lead to, by following its link."""
    following = [path]
    while following:
        shown = page(client, following[0])
        yield shown.xpath("//ol[@id='rows']/li/p[@class='words'][1]/a/@href")
        following = shown.xpath("//nav[@id='following']/a[@rel='next']/@href")


def rows_of(client: TestClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


@pytest.fixture
def many(tmp_path: Path) -> Iterator[TestClient]:
    """A server with 45 claims, of which 30 are countered and these counters countered."""
    claims = {f"Claim {number:03} is about trams.": Claim for number in range(45)}
    counters = {f"Yet counter {number:03} is about rails.": Counterargument for number in range(30)}
    answers = {f"But answer {number:03} is about wires.": Counterargument for number in range(30)}
    links = [(45 + n, n) for n in range(30)] + [(75 + n, 45 + n) for n in range(30)]
    with client_on([of_claims("trams", {**claims, **counters, **answers}, links)], tmp_path) as client:
        yield client


def test_contested_claims_come_with_most_counters_first(client: TestClient, store: Store) -> None:
    assert quotes_on(client, "/contested") == [row.quote for row in contested(store).rows]
    assert QUOTES["pays"] in quotes_on(client, "/contested")
    assert QUOTES["ferries"] not in quotes_on(client, "/contested")


def test_uncountered_claims_stand_in_the_order_of_the_sources(client: TestClient, store: Store) -> None:
    assert quotes_on(client, "/uncountered") == [row.quote for row in uncountered(store).rows]
    assert QUOTES["ferries"] in quotes_on(client, "/uncountered")


def test_answered_claims_have_their_counters_and_the_answers(client: TestClient) -> None:
    shown = page(client, "/answered")
    (row,) = shown.xpath("//ol[@id='rows']/li")
    assert words(row, "./p[@class='words']") == [QUOTES["pays again"]]
    assert words(row, ".//details//p[@class='words']") == [QUOTES["gift"], QUOTES["gift stands"]]
    assert "50 % of the weight answered" in row.text_content()


def test_documents_are_shown_with_their_numbers(client: TestClient) -> None:
    assert "tells one side only" in page(client, "/onesided").text_content()
    shown = page(client, "/onesided?every=true")
    assert shown.xpath("//ol[@id='rows']/li/p[1]/a/@href") == [f"/documents/{HARBOUR}", f"/documents/{NIGHT}"]
    assert shown.xpath("//input[@name='every']/@checked")
    assert words(shown, f"//tr[th/a/@href='/entities/{INES}']/td") == ["2", "2"]


def test_counterarguments_come_with_what_they_challenge(client: TestClient) -> None:
    shown = page(client, "/counterarguments")
    row = "//ol[@id='rows']/li[p[1]/a/@href='/counterarguments/{}']"
    (linked,) = shown.xpath(row.format(IDS["gift"]))
    assert linked.xpath("./p[last()]/a/@href") == [f"/claims/{IDS['pays again']}"]
    assert "81 %" in linked.text_content()
    # its one link was rejected
    (alone,) = shown.xpath(row.format(IDS["rejected"]))
    assert "Linked to nothing" in alone.text_content()


def test_all_claims_are_listed_and_narrowed_to_a_document(client: TestClient) -> None:
    assert len(quotes_on(client, "/claims")) == 5
    assert quotes_on(client, f"/claims?document={HARBOUR}") == [QUOTES["ferries"]]
    shown = page(client, f"/claims?document={HARBOUR}")
    assert shown.xpath("//select[@name='document']/option[@selected]/@value") == [HARBOUR]


@pytest.mark.parametrize(
    ("query", "quotes"),
    [
        ("speaker=Tomas+Varga", [QUOTES["shifts"]]),
        ("collection=the+kerbside+ledger&speaker=Tomas+Varga&term=&min_score=", [QUOTES["shifts"]]),
        ("status=confirmed", [QUOTES["pays"]]),
        ("min_score=0.8", [QUOTES["pays again"]]),
    ],
)
def test_lists_are_filtered_by_a_form_without_scripts(
    client: TestClient, query: str, quotes: list[str]
) -> None:
    assert quotes_on(client, f"/contested?{query}") == quotes
    shown = page(client, f"/contested?{query}")
    assert shown.xpath("//details[@class='filters']/@open")
    assert not page(client, "/contested").xpath("//details[@class='filters']/@open")


def test_a_list_without_rows_says_why(client: TestClient) -> None:
    shown = page(client, f"/contested?document={HARBOUR}")
    assert words(shown, "//p[@class='hint']")
    assert not shown.xpath("//ol[@id='rows']")
    page(client, "/contested?speaker=nobody", status=404)
    page(client, "/contested?since=yesterday", status=422)
    page(client, "/contested?after=nowhere", status=422)
    page(client, "/contested?colour=red", status=422)


@pytest.mark.parametrize("path", ["/contested", "/uncountered", "/answered", "/claims", "/counterarguments"])
def test_paging_shows_every_row_once(many: TestClient, path: str) -> None:
    shown = list(all_pages(many, f"{path}?limit=7"))
    found = [row for rows in shown for row in rows]
    assert all(len(rows) == 7 for rows in shown[:-1])
    assert len(found) == len(set(found))
    expected = {"/contested": 30, "/uncountered": 15, "/answered": 30, "/claims": 45, "/counterarguments": 60}
    assert len(found) == expected[path]
    assert len(shown) > 2
    files = rows_of(many, f"{path}.csv")
    assert [row["id"] for row in files] == [row.rpartition("/")[2] for row in found]


def test_paging_keeps_the_filters(many: TestClient) -> None:
    following = page(many, "/contested?min_score=0.55&limit=5").xpath("//a[@rel='next']/@href")[0]
    assert "min_score=0.55" in following
    assert "limit=5" in following
    found = [row for rows in all_pages(many, "/contested?min_score=0.55&limit=5") for row in rows]
    # the counters with the numbers 50 to 74 have scores of 0.55 and more
    assert len(found) == 25


def test_documents_are_paged(many: TestClient) -> None:
    assert list(all_pages(many, "/onesided?every=true&limit=1")) == [["/documents/document:trams"]]


def test_a_file_of_a_page_has_the_rows_of_the_page(many: TestClient) -> None:
    second = page(many, "/contested?limit=7").xpath("//a[@rel='next']/@href")[0]
    shown = page(many, second)
    on_page = [each.rpartition("/")[2] for each in shown.xpath("//ol[@id='rows']/li/p[1]/a/@href")]
    addresses = shown.xpath("//details[@class='exports']//a/@href")
    assert len(addresses) == 4
    everything, this_page = rows_of(many, addresses[0]), rows_of(many, addresses[2])
    assert [row["id"] for row in this_page] == on_page
    assert len(everything) == 30
    assert [row["id"] for row in many.get(addresses[3]).json()] == on_page
    assert many.get(addresses[1]).json() == [{**row, "speakers": []} | values(row) for row in everything]


def values(row: dict[str, str]) -> dict[str, int | bool]:
    numbers = {name: int(row[name]) for name in ("counters", "start", "end")}
    return {**numbers, "truncated": {"true": True, "false": False}[row["truncated"]]}


@pytest.mark.parametrize(
    ("name", "question"),
    [("contested", contested), ("uncountered", uncountered)],
)
def test_files_are_the_rows_of_the_question(
    client: TestClient, store: Store, name: str, question: Callable[..., object]
) -> None:
    rows = question(store).rows
    table = pandas.read_csv(io.BytesIO(client.get(f"/{name}.csv").content), keep_default_na=False)
    assert list(table.columns) == list(CLAIM_COLUMNS)
    assert list(table["id"]) == [row.claim for row in rows]
    assert list(table["quote"]) == [row.quote for row in rows]
    assert list(table["speakers"]) == ["; ".join(row.speakers) for row in rows]
    assert [int(number) for number in table["start"]] == [row.start for row in rows]
    assert client.get(f"/{name}.json").json() == [
        {"id": row.claim, **{key: value for key, value in row._asdict().items() if key != "claim"}}
        | {"speakers": list(row.speakers)}
        for row in rows
    ]


def test_files_of_answered_claims_and_of_documents_have_their_numbers(
    client: TestClient, store: Store
) -> None:
    (answered,) = best_answered(store).rows
    (row,) = rows_of(client, "/answered.csv")
    assert (float(row["answered"]), float(row["left"])) == (answered.share, answered.net)
    balances = one_sided(store, every=True).rows
    assert [
        (each["document"], int(each["linked"])) for each in rows_of(client, "/onesided.csv?every=true")
    ] == [(each.document, each.linked) for each in balances]


def test_files_are_named_and_their_rows_end_as_rfc_4180_has_it(client: TestClient) -> None:
    answer = client.get("/uncountered.csv?document=Harbour+Lights")
    assert answer.headers["content-disposition"] == 'attachment; filename="uncountered.csv"'
    assert answer.content.count(b"\r\n") == 2
    assert answer.content.startswith(",".join(CLAIM_COLUMNS).encode() + b"\r\n")
    assert client.get(f"/contested.json?document={HARBOUR}").content == b"[]\n"
    assert client.get("/contested.pdf").status_code == 422
    problem = client.get("/contested.csv?speaker=nobody")
    assert (problem.status_code, problem.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_a_spreadsheet_takes_no_text_for_a_formula(tmp_path: Path) -> None:
    quotes = {f'{mark}HYPERLINK(A1) is claimed, "twice"\nand again': Claim for mark in FORMULA}
    with client_on([of_claims("=formulas", quotes, [])], tmp_path) as client:
        rows = rows_of(client, "/claims.csv")
        assert sorted(row["quote"] for row in rows) == sorted(f"'{quote}" for quote in quotes)
        assert {row["document_title"] for row in rows} == {"'=formulas"}
        assert not any(cell.startswith(FORMULA) for row in rows for cell in row.values())
        told = json.loads(client.get("/claims.json").text)
        assert sorted(row["quote"] for row in told) == sorted(quotes)


@pytest.mark.parametrize("name", LISTS)
def test_what_a_source_wrote_is_text_in_a_list(tmp_path: Path, name: str) -> None:
    with client_on([hostile()], tmp_path) as client:
        path = f"/{name}?every=true" if name == "onesided" else f"/{name}"
        shown = page(client, path)
        assert_nothing_runs(shown)
        if name in ("contested", "claims", "counterarguments", "onesided"):
            assert HOSTILE in shown.xpath("//ol[@id='rows']")[0].text_content()


def test_a_hostile_query_is_text_again(client: TestClient) -> None:
    shown = page(client, "/contested?collection=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert shown.xpath("//input[@name='collection']/@value") == ['"><script>alert(1)</script>']
    assert_nothing_runs(shown)


def test_a_claim_has_a_page_of_all_its_counters(client: TestClient) -> None:
    shown = page(client, f"/claims/{IDS['pays']}/counters")
    assert quotes(shown) == [QUOTES["riders"]]
    assert words(shown, "//h1") == [QUOTES["pays"]]
    assert quotes(page(client, f"/claims/{IDS['pays']}/counters?min_score=0.9")) == []
    assert quotes(page(client, f"/counterarguments/{IDS['gift']}/counters")) == [QUOTES["gift stands"]]
    page(client, "/claims/claim:none/counters", status=404)
    page(client, f"/claims/{IDS['gift']}/counters", status=404)


def quotes(shown: object) -> list[str]:
    return words(shown, "//ol[contains(@class, 'rows')]/li/p[@class='words']")


def test_many_counters_are_told_a_hundred_at_first(tmp_path: Path) -> None:
    statements = {"Trams are quiet.": Claim}
    statements |= {f"Yet tram {number:03} squeals.": Counterargument for number in range(130)}
    graph = of_claims("trams", statements, [(number, 0) for number in range(1, 131)])
    claim = next(node.id for node in graph.nodes if node.kind == "Claim")
    with client_on([graph], tmp_path) as client:
        shown = page(client, f"/claims/{claim}/counters")
        assert len(quotes(shown)) == 100
        (more,) = shown.xpath("//nav[@class='following']/a/@href")
        rest = page(client, more)
        assert len(set(quotes(rest))) == 130
        assert not rest.xpath("//nav[@class='following']")
        # the strongest are not left out of the first page
        assert quotes(rest)[:100] == quotes(shown)


def test_a_standing_is_shown_with_the_fate_of_each_counter(client: TestClient) -> None:
    shown = page(client, f"/claims/{IDS['pays again']}/standing")
    cells = {row.xpath("./th//a/@href")[0]: words(row, "./td") for row in shown.xpath("//table/tbody/tr")}
    gift = cells[f"/counterarguments/{IDS['gift']}"]
    assert gift[0] == "answered"
    assert gift[2] == "81 %"
    assert gift[4].startswith(QUOTES["gift stands"][:40])
    assert cells[f"/counterarguments/{IDS['riders']}"][0] == "unanswered"
    assert words(shown, "//section[@aria-labelledby='again']//p[@class='words']") == [QUOTES["pays"]]


def test_a_standing_is_weighed_in_the_way_that_is_chosen(client: TestClient) -> None:
    path = f"/claims/{IDS['pays']}/standing"
    shown = page(client, f"{path}?semantics=stable&gradual=h-categoriser&min_score=0.7")
    assert shown.xpath("//option[@selected]/@value") == ["stable", "h-categoriser"]
    by_default = page(client, path)
    assert by_default.xpath("//option[@selected]/@value") == ["grounded", "df-quad"]
    assert words(shown, "//strong") != words(by_default, "//strong")
    assert "unchallenged" in page(client, f"/claims/{IDS['noise']}/standing").text_content()
    page(client, f"{path}?semantics=mine", status=422)
    page(client, "/claims/claim:none/standing", status=404)


def test_similar_statements_are_shown_without_the_statement_itself(client: TestClient) -> None:
    shown = page(client, f"/similar?id={IDS['pays']}")
    hits = shown.xpath("//ol[@id='rows']/li/p[@class='words']/a/@href")
    assert f"/claims/{IDS['pays again']}" in hits
    assert f"/claims/{IDS['pays']}" not in hits
    only = page(client, f"/similar?id={IDS['pays']}&kind=Counterargument")
    assert {each.split("/")[1] for each in only.xpath("//ol[@id='rows']/li/p[1]/a/@href")} == {
        "counterarguments"
    }
    page(client, "/similar?id=claim:none", status=404)
    page(client, f"/similar?id={INES}", status=422)
    page(client, "/similar", status=422)


@pytest.mark.parametrize(
    "path",
    [
        f"/claims/{CLAIM}/counters",
        f"/claims/{CLAIM}/standing",
        f"/counterarguments/{COUNTER}/counters",
        f"/similar?id={COUNTER}",
    ],
)
def test_what_a_source_wrote_is_text_below_a_statement(tmp_path: Path, path: str) -> None:
    with client_on([hostile()], tmp_path) as client:
        shown = page(client, path)
        assert_nothing_runs(shown)
        assert HOSTILE in shown.xpath("//h1")[0].text_content()
