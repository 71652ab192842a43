"""What the structure of a page must be, whatever is on it."""

from __future__ import annotations

from browser.chromium import Visitor


def check_structure(window: Visitor) -> None:
    """Fail unless the page has a title, a language, one `<h1>`, and the landmarks of all pages."""
    page = window.page
    assert page.title().strip(), "no title"
    assert page.locator("html").get_attribute("lang"), "no lang"
    assert page.locator("h1").count() == 1, f"{page.locator('h1').count()} times <h1>"
    for role in ("banner", "main"):
        found = page.get_by_role(role).count()
        assert found == 1, f"{found} landmarks {role}"
    navigations = page.get_by_role("navigation")
    assert navigations.count(), "no landmark navigation"
    if navigations.count() > 1:
        names = navigations.evaluate_all(
            "all => all.map(nav => nav.ariaLabel || document.getElementById(nav.getAttribute('aria-labelledby'))"
            "?.textContent || '')"
        )
        assert all(names), f"landmarks navigation without a name: {names}"
        assert len(set(names)) == len(names), f"landmarks navigation of one name: {names}"


def check_keyboard(window: Visitor, *, stops: int = 40) -> None:
    """Fail unless Tab first goes to a link that skips to `<main>`, and every stop after it can be seen."""
    page = window.page
    page.keyboard.press("Tab")
    first = window.focused()
    assert first["tag"] == "a", f"Tab goes to {first} first, and not to a link that skips to the content"
    assert (first["href"] or "").startswith("#"), f"Tab goes to {first} first"
    assert first["visible"], f"the link that skips to the content cannot be seen: {first}"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    after = window.focused()
    assert after["inside"] or after["tag"] == "body", f"after the skip link, Tab goes to {after}"
    page.reload()
    for _ in range(stops):
        page.keyboard.press("Tab")
        stop = window.focused()
        if stop["tag"] == "body":
            break
        assert stop["visible"], f"where the focus is cannot be seen: {stop}"
    window.check("a walk by Tab")
