"""Every page of `PAGES`: it loads without a complaint, is right in its structure, and axe finds nothing."""

from __future__ import annotations

import pytest

from browser.checks import check_keyboard, check_structure
from browser.chromium import LIGHT, LOOKS, MODES
from browser.pages import PAGES

kinds = pytest.mark.parametrize("kind", PAGES, ids=[kind.name for kind in PAGES])


@kinds
@pytest.mark.parametrize("mode", MODES, ids=[mode.name for mode in MODES])
def test_a_page_loads_without_a_complaint(site, example_store, visitor, kind, mode):
    path = kind.paths(example_store)[0]
    window = visitor(site, mode)
    page = window.visit(path)
    assert page.get_by_role("main").inner_text().strip()


@kinds
@pytest.mark.parametrize("mode", LOOKS, ids=[mode.name for mode in LOOKS])
def test_axe_finds_nothing_against_wcag_on_a_page(site, example_store, visitor, kind, mode):
    window = visitor(site, mode)
    window.visit(kind.paths(example_store)[0])
    assert not window.violations()


@kinds
def test_a_page_has_the_structure_of_all(site, example_store, visitor, kind):
    window = visitor(site, LIGHT)
    window.visit(kind.paths(example_store)[0])
    check_structure(window)


@kinds
def test_a_page_is_walked_through_by_keyboard(site, example_store, visitor, kind):
    window = visitor(site, LIGHT)
    window.visit(kind.paths(example_store)[0])
    check_keyboard(window)


def test_titles_tell_pages_apart(site, example_store, visitor):
    window = visitor(site, LIGHT)
    titles = {kind.name: window.visit(kind.paths(example_store)[0]).title() for kind in PAGES}
    assert len(set(titles.values())) == len(titles), titles
