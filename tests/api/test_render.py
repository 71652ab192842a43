import io
import re

import pytest

from api.render import Block, Branch, Column, Facts, Line, Table, Text, plain
from api.rich_render import print_blocks

LONG = "word " * 60
BLOCKS: dict[str, Block] = {
    "text": Text([Line("A title", "title"), Line(LONG), Line("claim:9f2c41d07a3b", "id")]),
    "facts": Facts([("name", "Ada [née] Lovelace"), ("claim", [Line(LONG, "quote"), Line("x", "note")])]),
    "table": Table(
        [Column("Score", right=True), Column("Attack"), Column("Counterargument")],
        [["0.5", "undermine", [Line(LONG, "quote"), Line("[bold]x[/bold]", "id")]], ["0.25", "", "short"]],
        title="2 counters",
        spaced=True,
    ),
    "tree": Branch(
        [Line(LONG, "quote"), Line("claim:9f2c41d07a3b", "id")],
        [
            Branch([Line("0.83 · [rebut]", "title"), Line(LONG)], [Branch([Line(LONG, "note")])]),
            Branch([Line("short")]),
        ],
    ),
    "empty table": Table([Column("Kind"), Column("Count", right=True)], []),
    "empty cell": Facts([("aliases", []), ("name", "")]),
}


def coloured(blocks: list[Block], monkeypatch: pytest.MonkeyPatch, columns: int) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    stream = io.StringIO()
    print_blocks(blocks, stream)
    return stream.getvalue()


def words(text: str) -> list[str]:
    return re.sub(r"[─-]{2,}", " ", text).split()


@pytest.mark.parametrize("name", BLOCKS)
def test_plain_text_fits_80_columns(name):
    lines = plain([BLOCKS[name]]).splitlines()
    assert lines
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_terminal_gets_the_same_words(monkeypatch, name):
    assert words(coloured([BLOCKS[name]], monkeypatch, 80)) == words(plain([BLOCKS[name]]))


@pytest.mark.parametrize(("columns", "widest"), [(60, 60), (80, 80), (300, 100)])
def test_a_terminal_gets_lines_of_its_width_but_not_too_long_ones(monkeypatch, columns, widest):
    lines = coloured(list(BLOCKS.values()), monkeypatch, columns).splitlines()
    assert max(map(len, lines)) <= widest


def test_long_words_such_as_ids_are_not_broken():
    node = "document:" + "x" * 100
    table = Table([Column("Kind"), Column("Match")], [["Document", [Line(node, "id")]]])
    for block in (table, Facts([("id", [Line(node, "id")])]), Text([Line(node, "id")])):
        assert node in plain([block])


def test_a_table_lines_up_its_columns_and_leaves_room_between_rows():
    table = Table(
        [Column("Score", right=True), Column("Claim")], [["0.5", "one"], ["10", "two"]], spaced=True
    )
    assert plain([table]).splitlines() == [
        "Score  Claim",
        "-----  -----",
        "  0.5  one",
        "",
        "   10  two",
    ]


def test_facts_line_up_their_values():
    facts = Facts([("id", "claim:a"), ("speakers", [Line("Ada"), Line("Bo")])])
    assert plain([facts]).splitlines() == ["id        claim:a", "speakers  Ada", "          Bo"]


def test_blocks_are_parted_by_an_empty_line():
    assert plain([Text([Line("a")]), Text([Line("b"), Line("c")])]) == "a\n\nb\nc"
