"""What a reader does most, by keyboard alone, with JavaScript and without: search, a claim, an entity, back to a claim."""

from __future__ import annotations

import re

import pytest

from browser.chromium import LIGHT, NARROW

WITHOUT = LIGHT._replace(name="no JavaScript", javascript=False)


@pytest.mark.parametrize("mode", [LIGHT, NARROW, WITHOUT], ids=lambda mode: mode.name)
def test_from_a_search_to_a_claim_by_keyboard(site, visitor, mode):
    window = visitor(site, mode)
    page = window.visit("/")
    window.tab_to(page.get_by_role("searchbox").first)
    page.keyboard.type("documents make a company faster than meetings")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\?"))
    window.check("the search")
    window.tab_to(
        page.get_by_role("main").get_by_role("link", name=re.compile("documents written for everyone")).first
    )
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/claims/"))
    window.check("the claim")
    assert "documents written for everyone" in page.get_by_role("main").inner_text()
    assert "a culture of long memos" in page.get_by_role("main").inner_text()


@pytest.mark.parametrize("mode", [LIGHT, WITHOUT], ids=lambda mode: mode.name)
def test_from_a_claim_to_who_makes_it_and_to_another_claim_by_keyboard(site, example_store, visitor, mode):
    (speaker,) = example_store.named("Entity", "Bram Thistlewood")
    claim = example_store.entity_claims(speaker.id, limit=1)[0]
    window = visitor(site, mode)
    page = window.visit(f"/claims/{claim.claim}")
    window.tab_to(page.get_by_role("main").get_by_role("link", name="Bram Thistlewood").first)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/entities/"))
    window.check("the entity")
    another = page.get_by_role("main").locator(".row.claim .words a").last
    window.tab_to(another, within=120)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/claims/"))
    window.check("the other claim")
