"""What the search does as one types, which a search without JavaScript does at the press of its button."""

from __future__ import annotations

import re

import pytest

from api.pages.vendored import what_is_missing
from browser.chromium import LIGHT, missing


@pytest.fixture
def window(visitor, site):
    if said := what_is_missing():
        missing(said)
    return visitor(site, LIGHT)


def test_results_come_as_one_types_and_the_address_says_for_what(window):
    page = window.visit("/search")
    page.get_by_role("searchbox").first.press_sequentially("memos")
    page.locator("#results .row").first.wait_for()
    assert "a culture of long memos" in page.locator("#results").inner_text()
    page.wait_for_url(re.compile(r"/search\?q=memos"))
    window.check("the results")


def test_what_is_wrong_with_a_filter_stands_where_the_results_were_until_it_is_right(window):
    page = window.visit("/search?q=documents&speaker=Bram+Thistlewood")
    assert page.locator("#results .row").count() >= 1
    speaker = page.get_by_label("Speaker")
    with page.expect_response(re.compile("speaker=Nobody")) as refused:
        speaker.fill("Nobody")
        speaker.press("Tab")
    assert refused.value.status == 404
    page.get_by_role("main").get_by_text("Nobody").wait_for()
    assert page.locator("#results .row").count() == 0
    speaker.fill("Bram Thistlewood")
    speaker.press("Tab")
    page.locator("#results .row").first.wait_for()
