"""The scripts of others run under the policy of the pages, and nothing of them has to be evaluated."""

from __future__ import annotations

import pytest

from api.pages.vendored import what_is_missing
from browser import tiny
from browser.chromium import LIGHT, missing
from browser.sites import running


@pytest.fixture
def window(visitor):
    if said := what_is_missing():
        missing(said)
    with running(tiny.app()) as site:
        yield visitor(site, LIGHT)


def test_cytoscape_lays_out_and_draws_a_graph_with_dagre(window):
    page = window.visit("/live")
    assert page.title() == "below: true"
    assert page.locator("#graph canvas").count() >= 1
    window.check("the graph")


def test_htmx_swaps_in_what_the_server_sends(window):
    page = window.visit("/live")
    page.locator("#more").click()
    assert page.locator("#swapped").inner_text() == "from the server"
    window.check("the swap")
