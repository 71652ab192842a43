"""Roles, sections and truncation, on small pages of many shapes."""

from textwrap import dedent

import pytest

from ingest.document import Source
from ingest.sources.html import read_html
from ingest.sources.markdown import read_markdown
from ingest.sources.text import read_text
from ingest.structure import structure
from ingest.structure.dates import loose_date
from ingest.structure.form import is_broken_off, looks_like_heading, sentence_count
from ingest.structure.lists import guess_roles
from ingest.structure.wording import call_score, is_navigation, is_summary_heading, label_of
from kg.errors import NoSummaryError


def read(text: str) -> Source:
    return structure(read_text(dedent(text).strip().encode()), name="file")


def roles(source: Source) -> list[str]:
    """Return each block as its role and its first words."""
    return [f"{block.role.value}: {' '.join(block.text.split()[:4])}" for block in source.blocks]


def headings(source: Source) -> list[tuple[str, int, str]]:
    return [(section.heading, section.level, section.role) for section in source.sections]


def place(source: Source, start: str) -> str:
    """Return the heading of the section that holds the block beginning with `start`."""
    return next(source.sections[b.section].heading for b in source.blocks if b.text.startswith(start))


PAGE = """\
    Podcasts > Tea Talk with Ann Lee > Why Tea Wins

    Why Tea Wins

    By Kettle Media, Inc.

    Ann Lee asks why tea wins. Her guests agree that it does.

    Hear the whole conversation

    Why Tea Wins

    This is a preview of our summary of the Mar 3, 2026 episode of Tea Talk with Ann Lee

    Join for free to read the rest of the summary.

    1-Page Summary

    Tea Is Warm

    Lee says that tea warms the hands. Her guests nod.

    1-Page Summary

    Additional Materials

    Clarifications

      • Tea is a drink made of leaves. It is served hot. Monks carried it over the mountains.

    Counterarguments

      • Coffee is warm as well, which the episode does not consider.
      • Cold tea may be drunk more often than hot te ...

    Look at the other side

    So you can make up your mind.
    Start for free
    Why Tea Wins

    Tea Through the Ages

    Lee walks through five centuries.

    Monks Drank It First

    Monks drank tea to stay awake, Lee says. It kept th ...

    What members get

    Members read the full summary. It costs nothing.
    Try it free today

    Tea Through the Ages

    Additional Materials

    Counterarguments

      • Nobody kept records of what monks drank.

    You might also like

    Why Coffee Loses

    Privacy
"""


def test_a_page_comes_apart_into_its_roles() -> None:
    assert roles(read(PAGE)) == [
        "breadcrumb: Podcasts > Tea Talk",
        "title: Why Tea Wins",
        "byline: By Kettle Media, Inc.",
        "intro: Ann Lee asks why",
        "promo: Hear the whole conversation",
        "navigation: Why Tea Wins",
        "published: This is a preview",
        "promo: Join for free to",
        "heading: 1-Page Summary",
        "heading: Tea Is Warm",
        "paragraph: Lee says that tea",
        "navigation: 1-Page Summary",
        "label: Additional Materials",
        "label: Clarifications",
        "clarification: Tea is a drink",
        "label: Counterarguments",
        "counterargument: Coffee is warm as",
        "counterargument: Cold tea may be",
        "promo: Look at the other",
        "promo: So you can make",
        "promo: Start for free",
        "navigation: Why Tea Wins",
        "heading: Tea Through the Ages",
        "paragraph: Lee walks through five",
        "heading: Monks Drank It First",
        "paragraph: Monks drank tea to",
        "promo: What members get",
        "promo: Members read the full",
        "promo: Try it free today",
        "navigation: Tea Through the Ages",
        "label: Additional Materials",
        "label: Counterarguments",
        "counterargument: Nobody kept records of",
        "navigation: You might also like",
        "navigation: Why Coffee Loses",
        "navigation: Privacy",
    ]


def test_a_page_says_what_it_is() -> None:
    source = read(PAGE)
    assert source.title == "Why Tea Wins"
    assert source.collection == "Tea Talk with Ann Lee"
    assert source.byline == "Kettle Media, Inc."
    assert source.published == "2026-03-03"
    assert source.warnings == ()


def test_sections_have_levels_and_roles() -> None:
    assert headings(read(PAGE)) == [
        ("Introduction", 1, "summary"),
        ("1-Page Summary", 1, "summary"),
        ("Tea Is Warm", 2, "summary"),
        ("Tea Through the Ages", 1, "detail"),
        ("Monks Drank It First", 2, "detail"),
    ]


def test_prose_stands_in_its_sub_section_and_lists_in_the_top_section() -> None:
    source = read(PAGE)
    assert place(source, "Lee says that tea") == "Tea Is Warm"
    assert place(source, "Coffee is warm") == "1-Page Summary"
    assert place(source, "Monks drank tea") == "Monks Drank It First"
    assert place(source, "Nobody kept") == "Tea Through the Ages"


def test_what_breaks_off_is_flagged() -> None:
    cut = [block.text[-10:] for block in read(PAGE).blocks if block.truncated]
    assert cut == ["hot te ...", "ept th ..."]


# --- the head -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "title", "collection", "byline", "published"),
    [
        ("Home › Books › Tea: A Life\n\nTea: A Life", "Tea: A Life", None, None, None),
        (
            "Home / Podcasts / Tea Talk\n\nWhy Tea Wins\n\nHosted by Ann Lee",
            "Why Tea Wins",
            "Tea Talk",
            "Ann Lee",
            None,
        ),
        ("Why Tea Wins\n\nAuthor: Ann Lee\n\nMarch 3, 2026", "Why Tea Wins", None, "Ann Lee", "2026-03-03"),
        ("Books\n\nLog in\n\nWhy Tea Wins\n\nBy Ann Lee", "Why Tea Wins", None, "Ann Lee", None),
        ("Why Tea Wins!\n\n12 min read\n\nPublished 3 March 2026", "Why Tea Wins!", None, None, "2026-03-03"),
        ("Summary of the Mar 3, 2026 episode of Tea Talk", None, "Tea Talk", None, "2026-03-03"),
    ],
)
def test_the_head(
    head: str, title: str | None, collection: str | None, byline: str | None, published: str | None
) -> None:
    source = read(f"{head}\n\nTea keeps people awake, she argues.\n\n1-Page Summary\n\nIt does.")
    assert source.title == (title or "file")
    assert (source.collection, source.byline, source.published) == (collection, byline, published)
    assert source.blocks[-3].role.value == "intro"


def test_meta_data_fills_what_the_page_does_not_show() -> None:
    text = "---\ntitle: Tea\nauthor: Ann Lee\ndate: 2025\nshow: Tea Talk\n---\n\nTea keeps people awake."
    source = structure(read_markdown(text.encode()), name="file")
    assert (source.title, source.byline, source.published, source.collection) == (
        "Tea", "Ann Lee", "2025", "Tea Talk",
    )  # fmt: skip


def test_the_page_itself_wins_over_its_meta_data() -> None:
    html = """<script type="application/ld+json">{"@type": "Article", "headline": "Tea",
        "datePublished": "2020-01-01", "author": "Site"}</script><h1>Tea</h1><p>By Ann Lee
        <p>Summary of the Mar 3, 2026 episode of Tea Talk<h2>Overview</h2><p>Tea keeps people awake."""
    source = structure(read_html(html.encode()), name="file")
    assert (source.byline, source.published) == ("Ann Lee", "2026-03-03")


def test_an_introduction_may_name_the_date_of_the_episode() -> None:
    source = read(
        "Tea Wins\n\nIn the Mar 3, 2026 episode of Tea Talk, Ann Lee asks why.\n\nHow\n\nTea is warm."
    )
    assert source.published == "2026-03-03"
    assert roles(source)[1] == "intro: In the Mar 3,"


@pytest.mark.parametrize(
    "sentence",
    [
        "By 2050, cities will drink more tea than water.",
        "This summary of Lee's book explains how you can drink tea all day and sleep all night.",
        "In this episode, we talk about newsletters, free trials and what you pay, Lee says.",
        "You were not born to answer email.",
    ],
)
def test_the_introduction_is_not_taken_for_a_byline_or_a_promo(sentence: str) -> None:
    source = read(f"Why Tea Wins\n\n{sentence}\n\n1-Page Summary\n\nTea is warm.")
    assert source.blocks[1].role.value == "intro"


# --- headings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "Why tea wins",
        "Who Pays, and for What?",
        "Stop Drinking Coffee!",
        "“Tea for Two”",
        "Tea: What the Monks Knew",
        "WHY TEA WINS",
        "2. Why Tea Wins",
        "Made in the U.S.",
        "Find Your Why",
        "Get Access to Better Tea",
        "Free Tea for Members",
        "Save Water, Save Tea",
        "Where the Leaves, the Water, the Cups, and the Money for a Single Pot of Afternoon Tea Come From Today",
    ],
)
def test_headings_of_many_kinds_open_a_section(heading: str) -> None:
    source = read(
        f"""
        Tea

        By Ann Lee

        1-Page Summary

        Tea is warm, Lee says.

        Counterarguments

        • Coffee is warm as well.

        {heading}

        Monks drank it first, Lee says.

        Counterarguments

        • Nobody kept records.
        """
    )
    assert headings(source) == [("1-Page Summary", 1, "summary"), (heading, 1, "detail")]
    assert place(source, "Nobody kept") == heading


def test_a_section_may_bear_the_title() -> None:
    source = read(
        "Tea\n\nBy Ann Lee\n\nSummary\n\nIt is warm.\n\nObjections\n\n- It is not.\n\nTea\n\nIt is a leaf."
    )
    assert headings(source) == [("Summary", 1, "summary"), ("Tea", 1, "detail")]


def test_the_levels_of_a_format_tell_sections_without_lists_apart() -> None:
    text = "# Tea\n\n## Warm\n\nTea is warm.\n\n### How\n\nBy fire.\n\n## Old\n\nMonks drank it."
    source = structure(read_markdown(text.encode()), name="file")
    assert headings(source) == [("Warm", 1, "detail"), ("How", 2, "detail"), ("Old", 1, "detail")]


def test_levels_tell_a_section_without_a_list_among_those_with_one() -> None:
    lists = "#### Counterarguments\n\n- It may not be."
    text = f"## 1-Page Summary\n\nIt is warm.\n\n{lists}\n\n## Old\n\nVery.\n\n## Cheap\n\n### How\n\nMostly.\n\n{lists}"
    text += "\n\n## Last\n\nThe end."
    source = structure(read_markdown(text.encode()), name="file")
    assert [name for name, level, _ in headings(source) if level == 1] == [
        "1-Page Summary",
        "Old",
        "Cheap",
        "Last",
    ]


def test_sections_named_in_the_summary_are_top_sections_even_without_lists() -> None:
    source = read(
        """
        Tea

        By Ann Lee

        1-Page Summary

        Warm Water

        It is warm.

        Old Leaves

        They are old.

        Cheap Cups

        They are cheap.

        Counterarguments

        • Cups may be dear.

        Warm Water

        Fire warms it.

        Old Leaves

        Monks dried them.

        How

        In the sun.
        """
    )
    tops = [name for name, level, _ in headings(source) if level == 1]
    assert tops == ["1-Page Summary", "Warm Water", "Old Leaves"]


# --- labels and lists -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Clarifications", "clarification"),
        ("CLARIFICATIONS:", "clarification"),
        ("Context", "clarification"),
        ("Key Terms", "clarification"),
        ("Glossary of Terms", "clarification"),
        ("Background", "clarification"),
        ("Counterarguments", "counterargument"),
        ("Counter-Arguments (2)", "counterargument"),
        ("Counterpoints", "counterargument"),
        ("Other Perspectives", "counterargument"),
        ("Opposing Views", "counterargument"),
        ("Objections", "counterargument"),
        ("Criticism", "counterargument"),
        ("On the other hand", "counterargument"),
        ("Devil’s Advocate", "counterargument"),
        ("Counterarguments to this section", "counterargument"),
    ],
)
def test_a_label_gives_its_items_their_role(label: str, role: str) -> None:
    source = read(f"Tea\n\nBy Ann Lee\n\nWarmth\n\nTea is warm.\n\n{label}\n\n- One is one.\n- Two is two.")
    assert [block.role.value for block in source.blocks][-3:] == ["label", role, role]
    assert place(source, label) == "Warmth"


def test_an_open_wording_above_prose_is_a_heading() -> None:
    source = read(
        "Tea\n\nBy Ann Lee\n\nWarmth\n\nTea is warm.\n\nBackground\n\nMonks drank it first, Lee says."
    )
    assert roles(source)[-2:] == ["heading: Background", "paragraph: Monks drank it first,"]


def test_a_label_may_stand_above_paragraphs() -> None:
    source = read(
        """
        Tea

        By Ann Lee

        Warmth

        Tea is warm, Lee says.

        Counterarguments

        Coffee is warm as well.

        So is soup, which Lee does not mention.

        Age

        Tea is old, Lee says.
        """
    )
    assert [block.role.value for block in source.blocks][-5:] == [
        "label", "counterargument", "counterargument", "heading", "paragraph",
    ]  # fmt: skip


def test_a_lead_in_between_a_label_and_its_bullets_is_no_item() -> None:
    source = read(
        "Tea\n\nWarmth\n\nTea is warm.\n\nObjections\n\nThere are two:\n\n- It may cool.\n- It is not."
    )
    assert roles(source)[-4:] == [
        "label: Objections", "label: There are two:", "counterargument: It may cool.", "counterargument: It is not.",
    ]  # fmt: skip


def test_an_ordinary_list_is_prose() -> None:
    source = read(
        """
        Tea

        Key Takeaways

        • Tea is warm.
        • Monks drank it first.

        Warmth

        Tea is warm in three ways, Lee says:

        1. It warms the hands.
        2. It warms the heart.

        Counterarguments

        • It may cool.
        """
    )
    assert [block.role.value for block in source.blocks] == [
        "title", "heading", "paragraph", "paragraph", "heading", "paragraph", "paragraph", "paragraph", "label",
        "counterargument",
    ]  # fmt: skip
    assert source.sections[0].role == "summary"


DEFINITIONS = [
    "“Oxidation” refers to the darkening of leaves in air. It takes hours. Heat stops it.",
    "Tannins are bitter compounds in leaves. They bind to proteins. Milk softens them.",
]
HEDGES = [
    "While tea is old, coffee may be older than Lee allows.",
    "The claim that tea calms overlooks those who shake after two cups.",
]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (DEFINITIONS, "cc"),
        (HEDGES, "rr"),
        (DEFINITIONS + HEDGES, "ccrr"),
        (["Tea is warm.", "Monks drank it first.", "It is cheap."], None),
        (["leaves", "water", "a cup"], None),
    ],
)
def test_guess_roles(items: list[str], expected: str | None) -> None:
    guessed = guess_roles(items)
    letters = None if guessed is None else "".join("c" if "clar" in role.value else "r" for role in guessed)
    assert letters == expected


def test_a_page_that_lost_its_headings_still_yields_prose_and_lists() -> None:
    bullets = "\n".join(f"• {item}" for item in DEFINITIONS + HEDGES)
    source = read(
        f"Tea is warm, Lee says. It is old.\n\n{bullets}\n\nMonks drank it first, she adds.\n\n{bullets}"
    )
    assert [block.role.value for block in source.blocks] == [
        "intro", *["clarification"] * 2, *["counterargument"] * 2,
        "paragraph", *["clarification"] * 2, *["counterargument"] * 2,
    ]  # fmt: skip
    assert headings(source) == [("Introduction", 1, "summary"), ("Part 2", 1, "detail")]
    assert source.warnings == (
        "a list without a label was read as clarifications and counterarguments from its wording",
        "no title found, using the file's name",
        "no headings found, sections are told apart by their lists",
    )


def test_an_unknown_label_is_told_by_its_list() -> None:
    items = "\n".join(f"• {item}" for item in HEDGES)
    source = read(
        f"Tea\n\nWarmth\n\nTea is warm.\n\nAdditional Materials\n\nNot So Fast\n\n{items}\n\nAge\n\nTea is old."
    )
    assert roles(source)[-5].startswith("label: Not So Fast")
    assert source.blocks[-3].role.value == "counterargument"
    assert "“Not So Fast” is no known label" in source.warnings[0]


def test_counterarguments_below_the_label_of_clarifications_are_told_apart() -> None:
    items = "\n".join(f"• {item}" for item in DEFINITIONS + HEDGES)
    source = read(f"Tea\n\nWarmth\n\nTea is warm.\n\nClarifications\n\n{items}")
    assert [block.role.value[:4] for block in source.blocks[-4:]] == ["clar", "clar", "coun", "coun"]


def test_what_a_page_lacks_is_said() -> None:
    source = read("Tea\n\nBy Ann Lee\n\nWarmth\n\nTea is warm.")
    assert source.warnings == (
        "no bullets found",
        "no clarifications section found",
        "no counterarguments section found",
    )


# --- promos ---------------------------------------------------------------------------------

SECTION = "{0}\n\nLee says that {1} is warm.\n\nCounterarguments\n\n• It may cool.\n• It might not."


@pytest.mark.parametrize(
    "promo",
    [
        ["Unlock the other half", "Create an account to see every perspective.", "Continue"],
        ["Go deeper", "Our members read the notes and the replies.", "Become a member"],
        ["Want the full story?", "Upgrade to read on.", "Upgrade now"],
        ["READ THE FULL SUMMARY", "Get unlimited access to 1,000+ titles."],
        ["Log in to keep reading"],
        ["Rate this summary", "4.5 stars"],
        ["Liked this?", "Tell a friend."],
        ["Get the app", "Listen on the go with our app, available for iOS and Android."],
        ["A fuller picture awaits", "There is more to know."],
    ],
)
def test_promos_between_sections_are_known_by_their_place(promo: list[str]) -> None:
    names = ["1-Page Summary", "Green Leaves", "Black Leaves"]
    parts = ["Tea\n\nBy Ann Lee"]
    for name in names:
        parts += [SECTION.format(name, name.lower()), *promo]
    source = read("\n\n".join(parts))
    assert headings(source) == [(name, 1, "detail" if "Leaves" in name else "summary") for name in names]
    prose = [block.text for block in source.blocks if block.role.value in {"intro", "paragraph"}]
    assert prose == [f"Lee says that {name.lower()} is warm." for name in names]


def test_a_promo_within_a_section_leaves_its_prose_alone() -> None:
    source = read(
        """
        Tea

        By Ann Lee

        Warm Leaves Matter

        Tea is warm, Lee says.

        Short on time?

        Get a new summary in your inbox every Friday. No spam; unsubscribe whenever you like.

        Sign up free

        It is also cheap, she adds.
        """
    )
    assert [block.role.value for block in source.blocks] == [
        "title", "byline", "heading", "paragraph", "promo", "promo", "promo", "paragraph",
    ]  # fmt: skip


def test_a_page_about_newsletters_is_no_promo() -> None:
    source = read(
        """
        How Newsletters Beat the App Store

        By Paid Media

        In this episode, we hear how you can earn a living from your inbox, as Lind explains.

        1-Page Summary

        Subscriptions Replace Ads

        Lind says that subscribers pay for access. A free account is the start of a habit.

        Counterarguments

        • Ads still pay for most newsletters, so that may be early.

        Sign Up, Then Pay

        Newsletters sign up readers for free and then ask for money.

        The App Store Takes Its Cut

        Apple takes 30% of every subscription sold in the App Store.

        Counterarguments

        • Apple lowered the cut for small publishers.
        """
    )
    assert {block.role.value for block in source.blocks} == {
        "title", "byline", "intro", "heading", "paragraph", "label", "counterargument",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "least", "most"),
    [
        ("Start your free trial today", 3, 9),
        ("Here’s what you’ll find in our full summary", 2, 9),
        ("We use cookies to measure visits.", 5, 5),
        ("This is a preview of the summary", 5, 5),
        ("Use Your Email Wisely", 0, 1),
        ("Keep Your Promises", 0, 1),
        ("Members can enter for free, Lee says.", 0, 0),
        ("Apple takes a cut of every subscription.", 0, 0),
        ("Monks drank it first.", 0, 0),
    ],
)
def test_call_score(line: str, least: int, most: int) -> None:
    assert least <= call_score(line) <= most


# --- truncation -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It keeps the hands warm. Th ...", True),
        ("It keeps the hands …", True),
        ("It keeps the hands warm, as the mo...", True),
        ("It keeps the hands warm [...]", True),
        ("Leaves, water, cups, etc...", False),
        ("Leaves, water, and so on …", False),
        ("She ended with “we will see …”", False),
        ("It keeps the hands warm.", False),
    ],
)
def test_is_broken_off(text: str, expected: bool) -> None:
    assert is_broken_off(text) is expected


def test_an_item_without_the_full_stop_of_its_list_is_broken_off() -> None:
    source = read(
        "Tea\n\nWarmth\n\nTea is warm.\n\nCounterarguments\n\n- Soup is warm.\n- So is coff\n- Milk is “warm.”\n- So is mud."
    )
    assert [block.truncated for block in source.blocks][-4:] == [False, True, False, False]


def test_a_list_without_full_stops_is_whole() -> None:
    source = read(
        "Tea\n\nWarmth\n\nTea is warm.\n\nCounterarguments\n\n- Soup is warm\n- So is coffee\n- Milk is."
    )
    assert not any(block.truncated for block in source.blocks)


# --- small things ---------------------------------------------------------------------------


def test_lines_without_full_stops_are_prose_where_there_is_no_other() -> None:
    source = read("Tea keeps most people awake for hours\n\nCoffee does so for longer than tea does")
    assert [block.role.value for block in source.blocks] == ["title", "paragraph"]


def test_a_page_without_prose_is_refused() -> None:
    with pytest.raises(NoSummaryError, match="holds no prose"):
        read("Home\n\nPrivacy\n\nSign up for free")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-03-23T10:00:00Z", "2026-03-23"),
        ("Mar. 3, 2026", "2026-03-03"),
        ("3rd March 2026", "2026-03-03"),
        ("Sept 2026", "2026-09"),
        ("Spring 2025", "2025"),
        ("2026-13-40", "2026"),
        ("Market 12, in May", None),
    ],
)
def test_loose_date(text: str, date: str | None) -> None:
    assert loose_date(text) == date


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Tea is warm. Soup is, too!", 2),
        ("Dr. Lee met M. Chen of Tea Inc. in May.", 1),
        ("It costs 2.5 euros, e.g., in Rome", 1),
        ("“Warm?” “Very.”", 2),
        ("1. Why Tea Wins", 1),
    ],
)
def test_sentence_count(text: str, count: int) -> None:
    assert sentence_count(text) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Why Tea Wins", True),
        ("Tea is warm.", False),
        ("and so it went on for the rest of the day", False),
        ("iPhones and eBay", True),
        ("Tea wins. It does", False),
        ("How It Works:", True),
        ("Tea is warm, and soup is warm, and milk is warm, and that is all there is to know of it:", False),
        ("…", False),
        ("word " * 30, False),
    ],
)
def test_looks_like_heading(text: str, expected: bool) -> None:
    assert looks_like_heading(text) is expected


@pytest.mark.parametrize(
    "text", ["1-Page Summary", "One-Page Summary", "3. Overview", "In Brief", "Key Takeaways:"]
)
def test_is_summary_heading(text: str) -> None:
    assert is_summary_heading(text)


def test_other_lines_head_no_summary() -> None:
    assert not any(map(is_summary_heading, ["Summary judgments", "2 Cups", "Why Summaries Win"]))


def test_a_line_that_is_no_label_has_none() -> None:
    assert label_of("The Context of Tea") is None
    assert not is_navigation("Privacy in the Kitchen")
