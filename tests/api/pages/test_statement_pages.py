"""The pages of a claim, a counterargument and a link, the first page and the search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hostile_source import CLAIM, COUNTER, hostile
from lxml import html
from reading_pages import HOSTILE, assert_nothing_runs, client_of, client_on, page, words
from specimen import IDS, INES, NIGHT, QUOTES
from starlette.testclient import TestClient

from kg.models import Challenges


def test_a_claim_is_shown_with_its_source_its_counters_and_why(client: TestClient) -> None:
    shown = page(client, f"/claims/{IDS['pays again']}")
    assert words(shown, "//h1") == [QUOTES["pays again"]]
    assert "".join(shown.xpath("//mark//text()")).startswith("Lumen Transit broke")
    counters = words(shown, "//section[@class='against']//li[contains(@class, 'turn')]/p[@class='words']")
    # its own, and those of the claim that it restates, each with what answers it
    assert counters == [QUOTES["riders"], QUOTES["gift"], QUOTES["gift stands"]]
    assert any("undercut" in each for each in words(shown, "//span[@class='badge attack']"))
    assert words(shown, "//details[@class='why']//li")
    assert INES in shown.xpath("//a[@class='said']/@href")[0]


def test_a_term_in_the_source_shows_what_it_means(client: TestClient) -> None:
    shown = page(client, f"/claims/{IDS['pays again']}")
    assert QUOTES["ratio"] in words(shown, "//span[contains(@class, 'mention term')]/span[@role='note']")


def test_rejected_links_are_not_among_the_counters(client: TestClient) -> None:
    shown = page(client, f"/claims/{IDS['pays']}")
    assert QUOTES["rejected"] not in words(shown, "//li[contains(@class, 'turn')]/p[@class='words']")
    assert words(shown, "//details[@class='rejected']//p[@class='words']") == [QUOTES["rejected"]]


def test_an_uncountered_claim_is_not_said_to_be_true(client: TestClient) -> None:
    shown = page(client, f"/claims/{IDS['ferries']}")
    assert words(shown, "//h2[@id='counters']") == ["0 counters"]
    assert "does not make it true" in shown.text_content()


def test_a_counterargument_is_shown_with_what_it_challenges_and_what_answers_it(client: TestClient) -> None:
    shown = page(client, f"/counterarguments/{IDS['gift']}")
    assert words(shown, "//h1") == [QUOTES["gift"]]
    assert QUOTES["pays again"] in words(shown, "//ul[@class='rows']//p[@class='words']")
    assert words(shown, "//li[@class='turn']/p[@class='words']") == [QUOTES["gift stands"]]


def test_a_link_shows_both_ends_and_its_evidence(client: TestClient) -> None:
    link = Challenges(source=IDS["gift"], target=IDS["pays again"], score=0.5, method="m").id
    shown = page(client, f"/links/{link}")
    assert words(shown, "//p[@class='words']") == [QUOTES["gift"], QUOTES["pays again"]]
    assert words(shown, "//table//td[1]") == ["3.142"]


def test_the_first_page_counts_and_lists(client: TestClient) -> None:
    shown = page(client, "/")
    assert "5 claims" in words(shown, "//p[@class='counts']")[0]
    assert QUOTES["pays"] in words(shown, "//p[@class='words']")


def test_a_search_tells_beside_a_claim_what_counters_it(client: TestClient) -> None:
    shown = page(client, "/search?q=night+buses+pay+for+themselves")
    first = shown.xpath("//ol[@class='rows']/li[1]")[0]
    assert words(first, "./div/p[@class='words']") == [QUOTES["pays"], QUOTES["riders"]]


def test_fields_that_were_left_empty_are_no_filters(client: TestClient) -> None:
    shown = page(client, "/search?q=buses&document=&since=&until=&status=&min_score=&speaker=+")
    assert len(shown.xpath("//ol[@class='rows']/li")) > 1


def test_filters_stay_in_the_form(client: TestClient) -> None:
    shown = page(client, f"/search?q=buses&document={NIGHT}&min_score=0.5")
    assert shown.xpath("//option[@selected]/@value")[0] == NIGHT
    assert shown.xpath("//input[@name='min_score']/@value") == ["0.5"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/claims/claim:nothing", 404),
        ("/claims/no-claim-at-all", 404),
        (f"/claims/{IDS['gift']}", 404),
        ("/links/challenges:nothing", 404),
        (f"/links/{IDS['gift']}", 404),
        ("/search?q=a&since=soon", 422),
        ("/search?q=a&colour=red", 422),
        ("/search?q=a&document=nowhere", 404),
    ],
)
def test_what_is_wrong_is_told_on_a_page(client: TestClient, path: str, status: int) -> None:
    shown = page(client, path, status=status)
    assert words(shown, "//p[@class='kind']") == [str(status)]
    assert words(shown, "//section[@class='problem']/p[2]")[0]


def test_a_page_that_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"/claims/{IDS['pays']}")
    again = client.get(f"/claims/{IDS['pays']}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_text_of_sources_is_not_shown_where_it_is_not_given_out(
    specimen_file: Path, tmp_path: Path
) -> None:
    with client_of(specimen_file, tmp_path, source_text=False) as client:
        shown = page(client, f"/claims/{IDS['pays']}")
    assert not shown.xpath("//mark")
    assert words(shown, "//h1") == [QUOTES["pays"]]


def test_text_of_a_source_is_text_wherever_it_stands(tmp_path: Path) -> None:
    link = Challenges(source=COUNTER, target=CLAIM, score=0.8, method="m").id
    with client_on([hostile()], tmp_path) as client:
        for address in (
            "/", f"/claims/{CLAIM}", f"/counterarguments/{COUNTER}", f"/links/{link}",
            "/search?q=quoted+bold", f"/search?q={quote(HOSTILE)}",
        ):  # fmt: skip
            shown = page(client, address)
            assert_nothing_runs(shown)
            assert "alert(1)" in shown.text_content(), address


# --- decisions --------------------------------------------------------------------------------

OWN = {"Origin": "http://127.0.0.1"}
GIFT = Challenges(source=IDS["gift"], target=IDS["pays again"], score=0.5, method="m").id


@pytest.fixture
def curator(specimen_file: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A browser that has logged in by the printed link."""
    copy = tmp_path / "graph.db"
    copy.write_bytes(specimen_file.read_bytes())
    with client_of(copy, tmp_path, writes=True, local_name="ann") as client:
        client.get(f"/login?token={client.app.state.access.new_link()}")
        yield client


def test_who_has_logged_in_confirms_a_link_and_is_named_beside_it(curator: TestClient) -> None:
    claim = f"/claims/{IDS['pays again']}"
    (action,) = page(curator, claim).xpath(f"//form[contains(@action, '{GIFT}/confirm')]/@action")
    answer = curator.post(action, data={"next": claim}, headers=OWN, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, claim)
    assert "confirmed by ann" in words(page(curator, claim), "//span[@class='badge confirmed']")


def test_a_rejected_link_is_no_counter_until_that_is_undone(curator: TestClient) -> None:
    claim = f"/claims/{IDS['pays again']}"
    curator.post(f"/links/{GIFT}/reject", data={"note": "not about fares"}, headers=OWN)
    assert QUOTES["gift"] not in words(
        page(curator, claim), "//li[contains(@class, 'turn')]/p[@class='words']"
    )
    shown = page(curator, f"/links/{GIFT}")
    (told,) = words(shown, "//ol[@class='log']/li")
    assert told.startswith("rejected by ann on ")
    assert told.endswith(": not about fares")
    curator.post(f"/links/{GIFT}/undo", data={}, headers=OWN)
    assert QUOTES["gift"] in words(page(curator, claim), "//li[contains(@class, 'turn')]/p[@class='words']")
    assert len(words(page(curator, f"/links/{GIFT}"), "//ol[@class='log']/li")) == 2


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ({"Origin": "http://attacker.example"}, f"/links/{GIFT}/confirm", 403),
        (OWN, f"/links/{GIFT}/bless", 422),
        (OWN, "/links/challenges:nothing/confirm", 404),
    ],
)
def test_a_decision_that_cannot_be_made_is_told_on_a_page(
    curator: TestClient, headers: dict[str, str], path: str, status: int
) -> None:
    answer = curator.post(path, data={}, headers=headers)
    assert answer.status_code == status
    assert html.fromstring(answer.text).xpath("//section[@class='problem']")
    assert not page(curator, f"/links/{GIFT}").xpath("//ol[@class='log']")


def test_nobody_decides_without_a_login(specimen_file: Path, tmp_path: Path) -> None:
    with client_of(specimen_file, tmp_path, writes=True) as client:
        assert not page(client, f"/claims/{IDS['pays again']}").xpath("//form[@method='post']")
        assert client.post(f"/links/{GIFT}/confirm", data={}, headers=OWN).status_code == 401


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/nowhere", "text/html,*/*", "text/html; charset=utf-8"),
        ("/nowhere", "*/*", "application/problem+json"),
        ("/api/v1/nowhere", "text/html,*/*", "application/problem+json"),
    ],
)
def test_a_browser_is_told_on_a_page_that_an_address_is_none(
    client: TestClient, path: str, accept: str, kind: str
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (404, kind)
