"""HTML: the visible text of the main content, whatever the page's markup is like."""

import pytest

from ingest.sources.html import html_blocks, read_html

LONG = (
    "Ann Lee argues that tea keeps people awake for longer than coffee does, because it is drunk all day, and "
    "that the monks who carried it over the mountains knew as much. She adds that water which was boiled made "
    "fewer people ill, so that the leaves took the credit for the fire, as she puts it in the third chapter."
)


def shown(html: str) -> list[str]:
    return [f"{block.kind.value[0]}{block.level or ''} {block.text}" for block in html_blocks(html)]


def texts(html: str | bytes) -> list[str]:
    return [block.text for block in read_html(html.encode() if isinstance(html, str) else html).blocks]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<h1>Tea</h1><h2>Green <i>tea</i></h2>", ["h1 Tea", "h2 Green tea"]),
        ("<p>A <b>b</b>old\n  <a href=x>claim</a>.<p>Next", ["p A bold claim.", "p Next"]),
        ("<p>one<span>two</span> <em>three</em></p>", ["p onetwo three"]),
        ("<p>a&nbsp;b &rsquo;&#8217; &amp; &shy;c", ["p a b ’’ & c"]),
        ("<p>one<br>two</p>", ["p one two"]),
        ("<div>one<br><br>two</div>", ["p one", "p two"]),
        ("<p>&bull; one<br>&bull; two<br>goes on</p>", ["i one", "i two goes on"]),
        ("<p>• one</p><p>• two</p>", ["i one", "i two"]),
        ("<ul><li>one<li><p>two</p><p>more</p></ul>", ["i one", "i two more"]),
        ("<ol><li>one<ul><li>nested</ul>tail<li>two</ol>", ["i one", "i nested", "i tail", "i two"]),
        (
            "<li><h4>Tea</h4>a drink<li>two<h2>Next</h2><p>Text.",
            ["i Tea a drink", "i two", "h2 Next", "p Text."],
        ),
        ("<p><strong>Counterarguments</strong></p>", ["u Counterarguments"]),
        ("<p><b>Why Tea</b><br>It is warm.</p>", ["u Why Tea", "p It is warm."]),
        ("<div role=heading aria-level=2>Tea</div>", ["h2 Tea"]),
        ("<details><summary>Tea</summary>Text.</details>", ["p Tea", "p Text."]),
        ("<dl><dt>Tea<dd>a drink<dt>Cup:<dd>a thing</dl>", ["i Tea: a drink", "i Cup: a thing"]),
        ("<p>Claim<sup><a href=#1>[1]</a></sup> about CO<sub>2</sub>.", ["p Claim about CO2."]),
        (
            "loose text<p>in a paragraph</div></p> and after",
            ["p loose text", "p in a paragraph", "p and after"],
        ),
        ("<style>x</style><script>y</script><noscript>z</noscript><template>t</template>Text", ["p Text"]),
        ("<p hidden>a<p style='display: none'>b<p aria-hidden=true>c<p class=sr-only>d<p>Text", ["p Text"]),
        ("<nav><ul><li>Home</ul></nav><aside>Ad</aside><form>Search</form><p>Text", ["p Text"]),
        ("<div class='inline-cta'>Join</div><div id='cookieBanner'>Cookies</div><p>Text", ["p Text"]),
        ("<h3><button>Clarifications</button></h3><button>Save</button>", ["h3 Clarifications"]),
        ("<div>one<div class=cta>Join</div>two</div>", ["p one", "p two"]),
        ("<button>Counterarguments</button><p>Text", ["p Counterarguments", "p Text"]),
    ],
)
def test_html_blocks(html: str, blocks: list[str]) -> None:
    assert shown(html) == blocks


def test_only_the_main_content_is_read() -> None:
    page = f"<header>Site</header><div>Menu</div><main><p>{LONG}</main><div>Below</div><footer>Legal</footer>"
    assert texts(page) == [LONG]


def test_a_main_element_without_the_text_is_passed_over() -> None:
    assert texts(f"<main></main><div><p>{LONG}</div>") == [LONG]


@pytest.mark.parametrize(
    "box",
    [
        "<div class='promo-layout'>{}</div>",
        "<form id=aspnetForm>{}</form>",
        "<div class=hidden>{}</div>",
        "<aside class=sidebar>{}</aside>",
        "<div class='page cookies-ok modal-open'>{}</div>",
    ],
)
def test_prose_is_never_lost_for_the_name_of_its_box(box: str) -> None:
    assert LONG in texts(box.format(f"<p>{LONG}</p>"))


def test_a_small_box_with_a_label_is_kept() -> None:
    page = f"<p>{LONG}</p><aside class=related><h3>Counterarguments</h3><ul><li>It may not.</ul></aside>"
    assert texts(page) == [LONG, "Counterarguments", "It may not."]


def test_the_title_in_the_header_of_the_article_is_kept() -> None:
    page = f"<article><header><h1>Tea</h1><p>By Ann Lee</header><p>{LONG}</article>"
    assert texts(page) == ["Tea", "By Ann Lee", LONG]


def test_the_title_above_the_main_content_is_kept_if_the_page_names_it() -> None:
    page = "<title>Tea | Site</title><h1>{}</h1><main><p>{}</main>"
    assert texts(page.format("Tea", LONG)) == ["Tea", LONG]
    assert texts(page.format("The Site", LONG)) == [LONG]


def test_the_breadcrumb_becomes_one_line() -> None:
    crumbs = "<nav aria-label=Breadcrumb><ol><li>Home</li><li><a>Tea Talk</a> ›</li><li>Tea</li></ol></nav>"
    assert texts(f"{crumbs}<main><p>{LONG}</main>")[0] == "Home > Tea Talk > Tea"


def test_meta_prefers_linked_data() -> None:
    page = """<title>Tea - Summary | Site</title><meta property="og:title" content="Tea!">
        <link rel="canonical" href="https://example.org/tea"><meta name="author" content="Bo Chen">
        <script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "Site"},
          {"@type": "PodcastEpisode", "name": "Tea", "datePublished": "2024-05-06T10:00Z",
           "author": [{"name": "Ann Lee"}], "partOfSeries": {"name": "Tea Talk"}}]}</script>Text."""
    assert read_html(page.encode()).meta == {
        "title": "Tea",
        "published": "2024-05-06T10:00Z",
        "byline": "Ann Lee",
        "collection": "Tea Talk",
        "url": "https://example.org/tea",
    }


@pytest.mark.parametrize(
    ("title", "own"),
    [
        ("Tea: A Life | Shortform", "Tea: A Life"),
        ("Tea - Summary &amp; Counterarguments | Site", "Tea"),
        ("Tea – Book Summary", "Tea"),
        ("Tea - A Life", "Tea - A Life"),
    ],
)
def test_the_title_of_the_window_loses_the_name_of_the_site(title: str, own: str) -> None:
    assert read_html(f"<title>{title}</title>Text.".encode()).meta == {"title": own}


@pytest.mark.parametrize(
    "json",
    [
        "{",
        "[1, null]",
        '"text"',
        "[" * 100_000,
        '{"@type": ' + "[" * 900 + "]" * 900 + "}",
        '{"@type": 1, "name": []}',
    ],
)
def test_linked_data_that_is_none_is_passed_over(json: str) -> None:
    page = f"<script type='application/ld+json'>{json}</script><title>Tea</title>Text."
    assert read_html(page.encode()).meta == {"title": "Tea"}


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("iso-8859-1", "cp1252"), ("windows-1252", "cp1252"), ("utf-8", "utf-8"), ("nonsense", "utf-8")],
)
def test_the_declared_charset_is_heeded(declared: str, encoding: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>“café” costs £2'
    assert texts(page.encode(encoding)) == ["“café” costs £2"]


def test_a_page_without_a_charset_is_utf8() -> None:
    assert texts("<p>“café”".encode()) == ["“café”"]


def test_entities_of_a_document_type_are_not_expanded() -> None:
    page = '<!DOCTYPE html [<!ENTITY a "lol"><!ENTITY b SYSTEM "file:///etc/passwd">]><p>&a;&b; text'
    assert not any("lol" in text or "root:" in text for text in texts(page)[-1:])


def test_deep_nesting_is_survived() -> None:
    read_html(b"<p>Text.</p>" + b"<div>" * 50_000 + b"deep")
