from pathlib import Path

import pytest
import specimen
from debates import debate, name
from specimen import IDS

from api.commands.thread import DRAWN
from kg import open_store


@pytest.fixture
def debated(tmp_path):
    """Return a function that makes a database of a debate."""

    def of(*lines: str) -> Path:
        path = tmp_path / "debate.db"
        store = open_store(str(path))
        store.put_document(debate(*lines))
        store.close()
        return path

    return of


def test_the_tree_shows_restatements_counters_and_terms(run, specimen_file):
    outcome = run("thread", IDS["pays"], "--db", specimen_file)
    lines = outcome.out.splitlines()
    assert lines[0] == "Ines Varga"
    assert "├── restated by Ines Varga" in lines
    assert "├── 0.60 · rebut · confirmed" in lines
    assert "└── 0.81 · undercut · proposed" in lines
    assert "    └── 0.50 · unknown · proposed" in lines
    assert lines.index("Terms it uses") < lines.index("farebox ratio")
    assert f"countergraph standing {IDS['pays']}" in outcome.err


def test_json_is_the_tree(run, specimen_file):
    data = run("thread", IDS["pays"], "--db", specimen_file, "--json").data
    assert (data["statements"], data["more"], data["matched"]) == (5, 0, "id")
    counters = data["root"]["counters"]
    assert [one["statement"]["id"] for one in counters] == [IDS["riders"], IDS["gift"]]
    assert counters[1]["answer"]["attack"] == "undercut"
    assert counters[1]["counters"][0]["statement"]["id"] == IDS["gift stands"]


def test_what_is_left_out_is_told_with_the_option_that_shows_it(run, specimen_file):
    out = run("thread", IDS["pays"], "--depth", "0", "--db", specimen_file).out
    assert "+2 more counters: raise --depth, --limit or --statements" in out


def test_a_circle_is_told_and_not_followed(run, debated):
    path = debated("k1 rebut c1", "k2 rebut k1", "k1 rebut k2")
    out = run("thread", name("c1"), "--db", path).out
    assert out.count("counterargument:k1 (told above or below, with its counters)") == 1


def test_a_thread_deeper_than_is_drawn_fits_and_says_where_it_goes_on(run, debated):
    path = debated("k1 rebut c1", *(f"k{n + 1} rebut k{n}" for n in range(1, 40)))
    outcome = run("thread", name("c1"), "--depth", "99", "--db", path)
    assert max(map(len, outcome.out.splitlines())) <= 80
    assert f"+1 more counter: countergraph thread {name(f'k{DRAWN}')}" in " ".join(outcome.out.split())


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["claim:none"], 1, "no claim 'claim:none' in the graph"),
        ([specimen.QUOTES["pays"], "--depth", "101"], 2, "the depth is 101"),
        ([specimen.QUOTES["pays"], "--depth", "-1"], 2, "'-1' is not a whole number"),
    ],
)
def test_errors_are_clear(run, specimen_file, arguments, code, says):
    outcome = run("thread", *arguments, "--db", specimen_file)
    assert outcome.code == code
    assert says in outcome.err
