import pytest
import specimen
from specimen import IDS


def test_standing_of_a_claim_says_where_it_stands_and_why(run, specimen_file):
    out = " ".join(run("standing", IDS["pays"], "--db", specimen_file).out.split())
    assert "standing challenged (grounded)" in out
    assert "of 1 (df-quad)" in out
    assert "2 counterarguments challenge it: 1 unanswered, 1 answered;" in out
    assert f"answered by {IDS['gift stands']}" in out


def test_an_unchallenged_claim_has_no_table(run, specimen_file):
    out = run("standing", IDS["noise"], "--db", specimen_file).out
    assert "standing  unchallenged (grounded)\nstrength  1.00 of 1 (df-quad)" in out
    assert "Force" not in out


def test_json_of_a_claim(run, specimen_file):
    data = run("standing", IDS["pays"], "--db", specimen_file, "--json", "--gradual", "h-categoriser").data
    assert data["gradual"] == "h-categoriser"
    assert data["standing"]["status"] == "challenged"
    assert data["standing"]["counters"] == {"stands": 1, "answered": 1}
    assert [counter["statement"]["id"] for counter in data["counters"]] == [IDS["riders"], IDS["gift"]]
    assert data["statement"]["id"] == IDS["pays"]


@pytest.mark.parametrize(
    ("part", "claims"),
    [
        (["--all"], {"pays", "pays again", "shifts", "noise", "ferries"}),
        (["--document", specimen.NIGHT], {"pays", "pays again", "shifts", "noise"}),
        (["--entity", "Tomas Varga"], {"shifts"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_the_claims_of_a_part_come_weakest_first(run, specimen_file, part, claims):
    data = run("standing", *part, "--db", specimen_file, "--json").data
    strengths = [row["strength"] for row in data["claims"]]
    assert {row["statement"] for row in data["claims"]} == {IDS[claim] for claim in claims}
    assert strengths == sorted(strengths)
    assert data["more"] == 0


def test_a_list_cut_short_says_so(run, specimen_file):
    outcome = run("standing", "--all", "--limit", "2", "--db", specimen_file)
    assert "+3 more claims" in outcome.out


@pytest.mark.parametrize(
    "arguments",
    [[], [IDS["pays"], "--all"], [IDS["pays"], "--semantics", "ideal"], ["--all", "--document", "x"]],
    ids=str,
)
def test_wrong_usage_exits_with_2(run, specimen_file, arguments):
    assert run("standing", *arguments, "--db", specimen_file).code == 2


def test_an_unknown_id_is_one_clear_sentence(run, specimen_file):
    outcome = run("standing", "claim:none", "--db", specimen_file)
    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
