"""docs/formats.md says what the table of formats says."""

from kg.formats import FORMATS
from kg.formats.docs import PAGE, with_tables


def test_the_tables_of_the_page_are_up_to_date():
    page = PAGE.read_text("utf-8")
    assert with_tables(page) == page, "run `python -m kg.formats.docs`"


def test_every_format_has_its_rows():
    page = PAGE.read_text("utf-8")
    assert {name for name in FORMATS if page.count(f"| `{name}` |") == 2} == set(FORMATS)
