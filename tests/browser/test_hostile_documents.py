"""Every page of `PAGES` shows documents that attack it, and nothing of them is run."""

from __future__ import annotations

import pytest

from browser import hostile
from browser.chromium import LIGHT, NARROW
from browser.pages import PAGES

SHOWN = 30


@pytest.mark.parametrize("kind", PAGES, ids=[kind.name for kind in PAGES])
def test_a_page_runs_nothing_of_what_it_shows(attacked_site, attacked_store, visitor, kind):
    window = visitor(attacked_site, LIGHT)
    for path in kind.paths(attacked_store)[:SHOWN]:
        page = window.visit(path)
        assert page.evaluate("typeof window.attacked") == "undefined"
        assert not page.locator("a[href^='javascript:' i], iframe, base, form[action*='attacker']").count()


@pytest.mark.parametrize("kind", PAGES, ids=[kind.name for kind in PAGES])
def test_endless_words_break_no_narrow_page(attacked_site, attacked_store, visitor, kind):
    visitor(attacked_site, NARROW).visit(kind.paths(attacked_store)[0])


def test_the_payloads_are_in_the_graph(attacked_store):
    stats = attacked_store.stats()
    assert stats["Claim"] > 2 * len(hostile.PAYLOADS)
    assert stats["Counterargument"] > 2 * len(hostile.PAYLOADS)
    # what was read from files, and what was put
    assert len(attacked_store.documents()) == 3
    quotes = "".join(node.quote for node in attacked_store.list_nodes("Claim", limit=None))
    assert "<script>" in quotes
    assert hostile.LONG in quotes
