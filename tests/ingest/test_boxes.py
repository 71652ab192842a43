import pytest

from ingest.document import PROSE, BlockRole
from ingest.sources import read

PAGE = """Trams Come Back

By Ada Moss

Trams are returning to towns that tore up their rails, and nobody agrees on what they are for.

1-Page Summary

Ada Moss argues that trams calm a street because drivers cannot pass them. She adds that shops gain.
{middle}
Clarifications

• A tram is a rail vehicle that shares the street with cars.

Counterarguments

• Trams may calm only streets that were calm before.
• Rails cost more than paint, and a bus lane could do the same work.
{end}"""
BOX = """
Fond of maps?

Readers get a printed network plan and a weekly quiz.

See offers
"""
FOOTER = """
Letters on Friday

Five summaries a week, picked by people.

Join the list

Imprint
"""


@pytest.fixture
def roles(tmp_path):
    def roles(middle="", end=""):
        path = tmp_path / "page.txt"
        path.write_text(PAGE.format(middle=middle, end=end), encoding="utf-8")
        source = read(path)
        sections = [section.heading for section in source.sections]
        return {block.text: block.role for block in source.blocks}, sections

    return roles


def test_a_box_of_heading_line_and_button_is_promo_and_opens_no_section(roles):
    plain, sections = roles()
    found, with_box = roles(middle=BOX)
    assert with_box == sections
    assert {text: role for text, role in found.items() if text in plain} == plain
    assert {found[line] for line in BOX.splitlines() if line} == {BlockRole.PROMO}


def test_short_lines_below_the_last_list_are_a_footer(roles):
    _, sections = roles()
    found, with_footer = roles(end=FOOTER)
    assert with_footer == sections
    assert not {found[line] for line in FOOTER.splitlines() if line} & {*PROSE, BlockRole.HEADING}


def test_a_sub_section_of_one_short_paragraph_stays_prose(roles):
    found, sections = roles(middle="\nA Matter of Taste\n\nMany riders like the bell.\n")
    assert found["Many riders like the bell."] is BlockRole.PARAGRAPH
    assert "A Matter of Taste" in sections
