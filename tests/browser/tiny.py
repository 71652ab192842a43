"""A tiny site of good and of flawed pages, by which the tests show that they fail when they should."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.responses import HTMLResponse, Response

from api.http.security import SecurityHeaders
from api.pages import static
from api.pages.vendored import scripts

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STYLE = """
:root { color-scheme: light dark }
body { margin: 0; background: Canvas; color: CanvasText; font: 1rem sans-serif; overflow-wrap: anywhere }
.skip { position: absolute; left: -99rem } .skip:focus { position: static }
#graph { width: 300px; height: 200px } .__________cytoscape_container { position: relative }
.pale { color: #999; background: #bbb } .wide { width: 2000px } .unseen:focus { outline: none }
.small a { display: inline-block; width: 10px; height: 10px; overflow: hidden; vertical-align: top }
"""
GOOD = """
<a class="skip" href="#content">Skip to the content</a>
<header><nav aria-label="Site"><a href="/">Home</a></nav></header>
<main id="content" tabindex="-1"><h1>Night buses</h1><p>They pay, see <a href="/claims">why</a>.</p>
<form action="/"><label>Words <input name="q"></label> <button>Search</button></form></main>
"""
#: Bodies by path; what is wrong with one of them is its path.
PAGES: Mapping[str, str] = {
    "/": GOOD,
    "/inline-script": GOOD + "<script>window.ran = 1</script>",
    "/inline-style": GOOD + '<p style="color: red">Red.</p>',
    "/event-handler": GOOD + "<img src='/static/none.png' alt='' onerror='alert(1)'>",
    "/missing-script": GOOD + '<script defer src="/none.js"></script>',
    "/another-site": GOOD + '<img alt="" src="http://127.0.0.2:9/x.png">',
    "/error": GOOD + '<script src="/error.js"></script>',
    "/console": GOOD + '<script src="/console.js"></script>',
    "/dialog": GOOD + '<script src="/dialog.js"></script>',
    "/overflow": GOOD + '<p class="wide">Wide.</p>',
    "/pale": GOOD.replace("<p>", '<p class="pale">'),
    "/unlabelled": GOOD.replace("<label>Words ", "").replace("</label>", ""),
    "/small-targets": GOOD + '<p class="small"><a href="/1">1</a><a href="/2">2</a><a href="/3">3</a></p>',
    "/two-headings": GOOD.replace("<p>", "<h1>Again</h1><p>"),
    "/no-main": GOOD.replace("<main", "<div").replace("</main>", "</div>"),
    "/nameless-navigations": GOOD.replace("<h1>", "<nav><a href='/'>Up</a></nav><h1>"),
    "/no-skip-link": GOOD.replace('<a class="skip" href="#content">Skip to the content</a>', ""),
    "/skip-link-to-nowhere": GOOD.replace('id="content"', ""),
    "/unseen-focus": GOOD.replace("<button>", '<button class="unseen">'),
}
SCRIPTS = {
    "/error.js": "null.x",
    "/console.js": "console.error('it went wrong')",
    "/dialog.js": "alert('hello')",
    "/graph.js": """
const cy = cytoscape({
  container: document.getElementById("graph"),
  elements: [{data: {id: "a"}}, {data: {id: "b"}}, {data: {id: "e", source: "a", target: "b"}}],
  layout: {name: "dagre", rankDir: "TB"},
});
document.title = `below: ${cy.$("#b").position().y > cy.$("#a").position().y}`;
""",
}
#: What a page has in its head for htmx and cytoscape; the element keeps cytoscape from adding a `<style>`.
LIVE = """
<meta name="htmx-config" content='{"includeIndicatorCSS": false}'>
<meta id="__________cytoscape_stylesheet">
"""


def page(body: str, *, head: str = "") -> HTMLResponse:
    start = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tiny</title>{head}'
    style = '<link rel="stylesheet" href="/site.css"><link rel="icon" href="/icon.svg">'
    return HTMLResponse(f"{start}{style}</head><body>{body}</body></html>")


def app() -> FastAPI:
    """Return the site; each of its pages has the policy that the real ones have."""
    app = FastAPI(openapi_url=None)
    app.include_router(static.router)
    app.add_middleware(SecurityHeaders)

    def add(path: str, response: Response) -> None:
        response.headers["Content-Security-Policy"] = POLICY
        app.add_route(path, lambda request: response)

    for path, body in PAGES.items():
        add(path, page(body))
    for path, script in SCRIPTS.items():
        add(path, Response(script, media_type="text/javascript"))
    add("/icon.svg", Response("<svg xmlns='http://www.w3.org/2000/svg'/>", media_type="image/svg+xml"))
    add("/site.css", Response(STYLE, media_type="text/css"))
    add("/fragment", HTMLResponse("<b id='swapped'>from the server</b>"))
    sources = "".join(
        f'<script defer src="{static.asset(script.path)}" integrity="{script.integrity}"></script>'
        for script in scripts().values()
    )
    body = (
        GOOD + '<div id="graph"></div><button id="more" hx-get="/fragment" hx-target="#graph">More</button>'
    )
    add("/live", page(body, head=f'{LIVE}{sources}<script defer src="/graph.js"></script>'))
    return app
