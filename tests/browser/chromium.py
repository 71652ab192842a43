"""Chromium as a visitor of the pages: what it complains of when it loads one, and what axe finds there.

The browser is the system's (``apt-get install chromium``), driven by Playwright, the dependency group
``browser``; axe-core is in ``tests/browser``. ``make browser`` installs both and fetches no browser. Where
one is missing a test is skipped, or fails with ``COUNTERGRAPH_REQUIRE_BROWSER=1``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, Request, Response

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.2, levels A and AA.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

# read here, since a fixture takes all such settings out of the environment
REQUIRED = os.environ.get("COUNTERGRAPH_REQUIRE_BROWSER") == "1"


class Mode(NamedTuple):
    """How a page is looked at; `width` is in CSS pixels."""

    name: str
    width: int = 1280
    scheme: str = "light"
    javascript: bool = True


LIGHT = Mode("light")
DARK = Mode("dark", scheme="dark")
NARROW = Mode("narrow", width=375)
LOOKS = (LIGHT, DARK, NARROW)
MODES = (*LOOKS, *(look._replace(name=f"{look.name}, no JavaScript", javascript=False) for look in LOOKS))


def missing(reason: str) -> NoReturn:
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def launched() -> Iterator[Browser]:
    """Run the system's Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed: run `make browser`")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        missing("there is no Chromium: apt-get install chromium")
    # Chromium's sandbox does not run as root
    args = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        yield browser
        browser.close()


class Visitor:
    """One page of a browser at one site, with what went wrong there since it was opened."""

    def __init__(self, browser: Browser, site: str, mode: Mode, *, height: int = 800) -> None:
        self.site = site
        self.mode = mode
        self.context = browser.new_context(
            viewport={"width": mode.width, "height": height},
            color_scheme=mode.scheme,
            java_script_enabled=mode.javascript,
            reduced_motion="reduce",
            base_url=site,
        )
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self._refused = ""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._response)

    def visit(self, path: str, *, status: int = 200) -> Page:
        """Load a page of the site, and fail on anything that Chromium complains of.

        That is an error in its console, which violations of the policy are among, an uncaught error, a
        dialog, a request that fails, is refused or goes to another site, and a page wider than the window.
        """
        self._refused = f"{self.site}{path}" if status >= 400 else ""
        response = self.page.goto(path)
        assert response is not None
        assert response.status == status, f"{path} has the status {response.status}"
        self.settle()
        self.check(path)
        return self.page

    def settle(self) -> None:
        """Wait until what the page does on its own at once is done."""
        if self.mode.javascript:
            self.page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    def check(self, what: str) -> None:
        """Fail if anything went wrong since the page was opened, or it is wider than the window."""
        assert not self.problems, "\n".join([f"{what} ({self.mode.name}):", *self.problems])
        wider = self.overflow()
        assert wider <= 0, (
            f"{what} ({self.mode.name}) is {wider} pixels wider than the window: {self.page.evaluate(_STICKING_OUT)}"
        )

    def overflow(self) -> int:
        """Return by how many CSS pixels the page is wider than the window."""
        session = self.context.new_cdp_session(self.page)
        metrics = session.send("Page.getLayoutMetrics")
        session.detach()
        return int(metrics["cssContentSize"]["width"] - metrics["cssLayoutViewport"]["clientWidth"])

    def violations(self, **options: Any) -> list[str]:
        """Return what axe finds on the page against WCAG 2.2 AA, a line for each rule and element.

        axe is evaluated by the debugger, which the page's policy does not bind.
        """
        if not AXE.is_file():
            missing(f"there is no {AXE}: run `make browser`")
        self.page.evaluate(AXE.read_text("utf-8"))
        # the only rule of 2.2 is off by default
        settings = {"runOnly": TAGS, "rules": {"target-size": {"enabled": True}}, **options}
        found = self.page.evaluate("settings => axe.run(document, settings)", settings)
        assert found["passes"], "axe looked at nothing"
        return [
            f"{violation['id']}: {violation['help']}: {node['target']}: {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def focused(self) -> dict[str, Any]:
        """Return what has the focus, as ``{tag, href, text, visible, inside}``.

        `visible` says that it is in the window and drawn otherwise than without the focus, `inside` that
        it is in ``<main>`` or is it.
        """
        found: dict[str, Any] = self.page.evaluate(_FOCUSED)
        return found

    def tab_to(self, wanted: Locator, *, within: int = 60) -> None:
        """Press Tab until an element has the focus, as who has no mouse does."""
        seen = []
        for _ in range(within):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                return
            seen.append(self.focused()["text"])
        raise AssertionError(f"{wanted} does not get the focus by Tab, but these do: {seen}")

    def close(self) -> None:
        self.context.close()

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium tells of the status of a page that is meant to be refused, too
        if message.type == "error" and not (self._refused and message.location["url"] == self._refused):
            self.problems.append(f"console: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and f"{address.scheme}://{address.netloc}" != self.site:
            self.problems.append(f"another site: {request.url}")

    def _failed(self, request: Request) -> None:
        # who leaves a page aborts what it still waits for
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.url != self._refused:
            self.problems.append(f"status {response.status}: {response.url}")


_STICKING_OUT = """() => [...document.querySelectorAll("body *")]
  .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 5).map(element => element.cloneNode(false).outerHTML.slice(0, 200))"""
_FOCUSED = """() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const drawn = (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
  return {
    tag: element.tagName.toLowerCase(),
    href: element.getAttribute("href"),
    text: (element.innerText || element.getAttribute("aria-label") || element.getAttribute("name") || "").trim(),
    visible: drawn && box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    inside: element.closest("main") !== null,
  };
}"""
