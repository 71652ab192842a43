"""The checks that run over `PAGES` let a good page through, and fail for each flaw."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from browser import tiny
from browser.checks import check_keyboard, check_structure
from browser.chromium import DARK, LIGHT, MODES, NARROW, Mode, Visitor
from browser.sites import running


@pytest.fixture(scope="module")
def tiny_site(browser) -> Iterator[str]:
    with running(tiny.app()) as address:
        yield address


@pytest.fixture
def at(tiny_site: str, visitor: Callable[[str, Mode], Visitor]) -> Callable[..., Visitor]:
    """Open a page of the tiny site without a complaint."""

    def at(path: str, mode: Mode = LIGHT) -> Visitor:
        window = visitor(tiny_site, mode)
        window.visit(path)
        return window

    return at


@pytest.mark.parametrize("mode", MODES, ids=[mode.name for mode in MODES])
def test_a_good_page_passes(at, mode):
    window = at("/", mode)
    assert window.page.get_by_role("heading", level=1).inner_text() == "Night buses"
    if mode.javascript:
        check_structure(window)
        check_keyboard(window)
        assert window.violations() == []


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/inline-script", "console: Executing inline script violates"),
        ("/inline-style", "console: Applying inline style violates"),
        ("/event-handler", "console: Executing inline event handler violates"),
        ("/missing-script", r"status 404: .*/none\.js"),
        ("/another-site", r"another site: http://127\.0\.0\.2:9/x\.png"),
        ("/error", "error: Cannot read properties of null"),
        ("/console", "console: it went wrong"),
        ("/dialog", "dialog: hello"),
        ("/overflow", "720 pixels wider than the window"),
    ],
)
def test_a_visit_fails_on_what_chromium_complains_of(tiny_site, visitor, path, complaint):
    window = visitor(tiny_site, LIGHT)
    with pytest.raises(AssertionError, match=complaint):
        window.visit(path)


def test_a_visit_fails_on_a_status_that_is_not_expected(tiny_site, visitor):
    window = visitor(tiny_site, LIGHT)
    with pytest.raises(AssertionError, match="has the status 404"):
        window.visit("/none")
    visitor(tiny_site, LIGHT).visit("/none", status=404)


def test_overflow_is_seen_without_javascript(tiny_site, visitor):
    window = visitor(tiny_site, NARROW._replace(javascript=False))
    with pytest.raises(AssertionError, match="1625 pixels wider"):
        window.visit("/overflow")


@pytest.mark.parametrize(
    ("path", "rule"),
    [("/pale", "color-contrast"), ("/unlabelled", "label"), ("/small-targets", "target-size")],
)
def test_axe_finds_a_violation(at, path, rule):
    for mode in (LIGHT, DARK):
        violations = at(path, mode).violations()
        assert {violation.partition(":")[0] for violation in violations} == {rule}


@pytest.mark.parametrize(
    ("path", "flaw"),
    [
        ("/two-headings", "2 times <h1>"),
        ("/no-main", "0 landmarks main"),
        ("/nameless-navigations", "without a name"),
    ],
)
def test_a_flaw_in_the_structure_is_found(at, path, flaw):
    with pytest.raises(AssertionError, match=flaw):
        check_structure(at(path))


@pytest.mark.parametrize(
    ("path", "flaw"),
    [
        ("/no-skip-link", "and not to a link that skips|Tab goes to"),
        ("/skip-link-to-nowhere", "after the skip link, Tab goes to"),
        ("/unseen-focus", "where the focus is cannot be seen"),
    ],
)
def test_a_flaw_for_the_keyboard_is_found(at, path, flaw):
    with pytest.raises(AssertionError, match=flaw):
        check_keyboard(at(path))


def test_tab_reaches_what_it_should_and_says_where_it_went_instead(at):
    window = at("/")
    window.tab_to(window.page.get_by_role("button", name="Search"))
    with pytest.raises(AssertionError, match="but these do: "):
        window.tab_to(window.page.get_by_role("heading"), within=5)
