"""``confirm``, ``reject``, ``undo`` and ``decisions``."""

import getpass
from pathlib import Path

import pytest
from specimen import IDS, NIGHT, night

from kg.models import Challenges, Mentions

LINKS = {e.source: e.id for e in night().edges if isinstance(e, Challenges)}
GIFT, TIRED = LINKS[IDS["gift"]], LINKS[IDS["tired"]]
MENTION = next(edge.id for edge in night().edges if isinstance(edge, Mentions))


def test_a_decision_is_printed_shown_and_listed(run, database: Path):
    done = run("confirm", GIFT, "--by", "Ana", "--note", "in the minutes", "--db", database)
    assert (done.code, done.err) == (0, "")
    head, _, rest = done.out.partition("\n\n")
    today = head.removeprefix("confirmed by Ana on ").removesuffix(": in the minutes")
    assert head == f"confirmed by Ana on {today}: in the minutes"
    assert "source  “Two years of fares say little" in rest
    assert head in run("show", GIFT, "--db", database).out
    counters = run("counters", IDS["pays again"], "--json", "--db", database).data["counters"]
    assert [counter["status"] for counter in counters] == ["confirmed"]

    run("reject", GIFT, "--by", "Bo", "--db", database)
    assert run("counters", IDS["pays again"], "--json", "--db", database).data["counters"] == []
    listed = run("decisions", GIFT, "--db", database).out
    assert listed.index(f"rejected by Bo on {today}") < listed.index(f"{head} (no longer stands)")


def test_in_json_a_decision_has_the_link_as_it_was_decided_on(run, database: Path):
    data = run("reject", TIRED, "--by", "Ana", "--json", "--db", database).data
    assert (data["number"], data["verdict"], data["status"], data["stands"]) == (
        1,
        "reject",
        "rejected",
        True,
    )
    assert (data["edge"]["status"], data["edge"]["attack"]) == ("proposed", "undermine")
    assert data["target_text"].startswith("Drivers prefer")
    assert run("show", TIRED, "--json", "--db", database).data["decision"]["id"] == data["id"]
    undone = run("undo", TIRED, "--json", "--db", database).data
    assert (undone["status"], undone["by"]) == ("proposed", getpass.getuser())


def test_decisions_are_paged_and_outlive_their_document(run, database: Path):
    for command, link in (("confirm", GIFT), ("reject", TIRED), ("undo", GIFT)):
        run(command, link, "--db", database)
    first = run("decisions", "--limit", "2", "--json", "--db", database).data
    assert [each["number"] for each in first["decisions"]] == [3, 2]
    rest = run("decisions", "--after", str(first["after"]), "--json", "--db", database).data
    assert ([each["number"] for each in rest["decisions"]], rest["after"]) == ([1], None)
    assert "there are more" in run("decisions", "--limit", "2", "--db", database).err
    run("delete", NIGHT, "--db", database)
    assert f"{IDS['gift']} is not in the graph now" in run("decisions", "--db", database).out
    gone = run("show", GIFT, "--db", database)
    assert (gone.code, "countergraph decisions" in gone.err) == (1, True)


def test_nothing_was_decided(run, database: Path):
    assert run("decisions", "--db", database).out == "nothing was decided\n"
    assert run("decisions", GIFT, "--json", "--db", database).data == {"decisions": [], "after": None}


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["confirm", "challenges:0"], 1, "no link 'challenges:0' in the graph"),
        (["undo", GIFT], 1, "nothing was decided on"),
        (["reject", MENTION], 2, "an edge of the kind MENTIONS"),
        (["reject", GIFT, "--by", "a\nb"], 2, "one line without control characters"),
        (["confirm"], 2, "LINK"),
        (["decisions", "challenges:0"], 1, "no link 'challenges:0'"),
        (["decisions", "--after", "x"], 2, "no cursor"),
    ],
)
def test_what_cannot_be_decided_is_one_clear_sentence(run, database: Path, args, code, message):
    done = run(*args, "--db", database)
    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert run("decisions", "--json", "--db", database).data["decisions"] == []


def test_a_user_without_a_name_must_give_one(run, database: Path, monkeypatch):
    def nobody() -> str:
        raise OSError("No username set in the environment")

    monkeypatch.setattr(getpass, "getuser", nobody)
    done = run("confirm", GIFT, "--db", database)
    assert (done.code, "--by NAME" in done.err) == (2, True)
    assert run("confirm", GIFT, "--by", "Ana", "--db", database).code == 0
