"""What Chromium shows of the drawings: Mermaid's own of our flowcharts, and our SVG."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from graphs import ODD, SPAN, everything, ring
from readers import NODE, written

from browser.chromium import missing
from kg.formats import exportable
from kg.formats.drawing import caption, edge_note, wrapped
from kg.formats.labels import text_of
from kg.models import Challenges, Claim, Counterargument, Node, Subgraph, Term

MERMAID = NODE / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"
WORDS = (
    "end",
    "graph end subgraph class click style default",
    "“smart” \"double\" 'single' `code` **bold** _under_ ~~gone~~",
    "a < b && b > c <b>bold</b> <script>document.title = 'ran'</script> &lt; &amp;amp; #35; #quot;",
    "😀 👩‍👧 𝔸 你好 עברית",
    "first\nsecond\r\nthird\u2028fourth",
    "fa:fa-car fab:fa-github $$x^2$$ costs $$5 \\n\\\\n <br/> <br>",
    "1. one 2. two - three # four",
    "%% comment %%{init: {}}%% --> -.-> ==> |x| [x] {x} (x) ; : :::Claim",
    '\\n \\\\ \\" fa:fa-car @{ shape: rect } $$x^2$$ https://example.org/?a=b&c=d www.example.org',
    ODD,
)


def words() -> Subgraph:
    """Return a graph of words that Mermaid, Markdown or HTML act upon, each challenging the next."""
    claims = [Claim(id=f"claim:{n}", quote=text, text=text, **SPAN) for n, text in enumerate(WORDS)]
    return Subgraph.of(claims, _in_a_row(claims))


def many() -> Subgraph:
    """Return 300 nodes with 299 links."""
    nodes = [
        (Counterargument if number % 2 else Claim)(
            id=f"claim:{number:03}", quote=f"“Statement” {number} <of> many", text="x", **SPAN
        )
        for number in range(300)
    ]
    return Subgraph.of(nodes, _in_a_row(nodes))


def _in_a_row(nodes) -> list[Challenges]:
    return [
        Challenges(source=a.id, target=b.id, score=0.5, method="hand", attack="undercut")
        for a, b in pairwise(nodes)
    ]


GRAPHS = {
    "everything": exportable(everything()),
    "words": exportable(words()),
    "many": many(),
    "ring": ring(),
    "one term named end": Subgraph.of([Term(id="end", name="end")], []),
}
graphs = pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1600, "height": 1200}, offline=True)
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
    yield page
    assert page.complaints == []
    context.close()


def shown(node: Node) -> str:
    return " ".join(" ".join([caption(node), *wrapped(text_of(node))]).split())


@graphs
def test_mermaid_draws_every_node_and_edge_with_its_words(page, graph, tmp_path):
    if not MERMAID.is_file():
        missing(f"there is no {MERMAID}: run `make readers`")
    page.set_content("<!doctype html><title>Drawing</title><div id='drawing'></div>")
    page.add_script_tag(path=MERMAID)
    page.evaluate(
        """async text => {
          mermaid.initialize({startOnLoad: false});
          document.getElementById("drawing").innerHTML = (await mermaid.render("flowchart", text)).svg;
        }""",
        written("mermaid", graph, tmp_path).read_text("utf-8"),
    )
    assert page.locator("svg .error-icon, svg .error-text").count() == 0
    nodes = page.locator("#drawing g.node foreignObject > div").all_inner_texts()
    nodes = [text.replace("\u200b", "") for text in nodes]
    assert Counter(" ".join(text.split()) for text in nodes) == Counter(map(shown, graph.nodes))
    notes = page.locator("#drawing g.edgeLabels foreignObject > div").all_inner_texts()
    # of several loops of a node, Mermaid draws one
    drawn = {edge.source if edge.source == edge.target else edge.id: edge for edge in graph.edges}.values()
    assert Counter(" ".join(text.split()) for text in notes) == Counter(map(edge_note, drawn))
    assert page.locator("#drawing g.edgePaths path").count() == len(drawn)
    # what is drawn has room: no box is without size, and nothing of the words was taken for markup
    boxes = page.locator("#drawing g.node").evaluate_all("all => all.map(node => node.getBBox().width)")
    assert min(boxes) > 10
    assert page.title() == "Drawing"
    assert (
        page.locator(
            "#drawing script, #drawing .katex, #drawing g.node :is(b, strong, em, code, a, i)"
        ).count()
        == 0
    )


@graphs
def test_chromium_shows_the_svg_with_its_words_and_runs_nothing(page, graph, tmp_path):
    drawing = written("svg", graph, tmp_path)
    page.goto(drawing.as_uri())
    # a document that is no XML is shown as an error
    assert page.evaluate("document.documentElement.tagName") == "svg"
    assert page.locator("parsererror, script, foreignObject, image, a, [onload]").count() == 0
    texts = page.locator("g > text").evaluate_all(
        "all => all.map(text => [...text.children].map(line => line.textContent).join(' '))"
    )
    assert Counter(" ".join(text.split()) for text in texts) == Counter(map(shown, graph.nodes))
    sticking_out = page.locator("g").evaluate_all(
        "all => all.filter(g => g.children[2].getBBox().width > g.children[1].getBBox().width).length"
    )
    assert sticking_out == 0, "words are wider than their card"
    assert page.locator("path[data-id]").count() == len(graph.edges)
    frame = page.evaluate("(({width, height}) => [width, height])(document.documentElement.viewBox.baseVal)")
    corners = page.locator("g, path[data-id]").evaluate_all(
        "all => all.map(part => part.getBBox()).map(box => [box.x + box.width, box.y + box.height])"
    )
    assert max(x for x, _ in corners) < frame[0], "something is cut off on the right"
    assert max(y for _, y in corners) < frame[1], "something is cut off below"
    notes = page.locator("path[data-id] > title").evaluate_all("all => all.map(title => title.textContent)")
    assert Counter(notes) == Counter(map(edge_note, graph.edges))
