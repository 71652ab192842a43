"""What a counterargument's wording tells: its claim part, its concession, its kind of attack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.linkers.attack import attack
from ingest.linkers.claim_part import claim_part, concession
from ingest.linkers.cues import says_absent


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("While trams are quiet, their rails are dear.", "trams are quiet"),
        (
            "Although trams, buses, and ferries are quiet, their depots are dear.",
            "trams, buses, and ferries are quiet",
        ),
        ("Despite the low fares of trams, few ride them.", "the low fares of trams"),
        ("Trams are quiet, but their rails are dear.", "Trams are quiet"),
        ("The switch to trams is commendable, but it may not suit hills.", "trams"),
        ("The claim that trams will replace cars overlooks the suburbs.", "trams will replace cars"),
        ("The claim that trams have won does not account for cost.", "trams have won"),
        ("The reliance on cheap power could leave the trams standing.", "cheap power"),
        ("The focus on city centres may leave villages behind.", "city centres"),
        ("Rails are dear.", None),
        ("While trams run", None),
        ("Trams could change a city, yet they are never mentioned.", None),
    ],
)
def test_claim_part_is_what_speaks_of_the_claim(text: str, part: str | None):
    assert claim_part(text) == part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("While trams are quiet, their rails are dear.", "trams are quiet"),
        ("The claim that trams will replace cars overlooks the suburbs.", None),
        ("Though it’s true that riders’ fares fell, wages fell too.", "it’s true that riders’ fares fell"),
    ],
)
def test_concession_grants_something(text: str, part: str | None):
    assert concession(text) == part


@given(st.text())
def test_parts_are_verbatim_whatever_the_text(text: str):
    for prefix in ("", "While ", "The claim that ", "Trams are quiet, but "):
        for part in (claim_part(prefix + text), concession(prefix + text)):
            assert part is None or (part and part in prefix + text)


@pytest.mark.parametrize(
    "text",
    [
        "The price of the depot is never discussed.",
        "Nothing is said about noise.",
        "How trams cross rivers isn’t examined.",
        "Ferries could change the picture, yet they never come up.",
        "Cyclists hardly appear in the account at all.",
        "The authors seldom ask who pays.",
        "Night work goes unmentioned.",
        "There is no mention of winter.",
    ],
)
def test_wordings_of_absence_are_known(text: str):
    assert says_absent(text)


@pytest.mark.parametrize(
    "text",
    [
        "The claim overlooks the suburbs.",
        "The figures leave out the winter.",
        "Trams never reach the suburbs.",
        "The riders were not asked to pay, and that flatters the result.".replace("asked", "made"),
        "Those who left are missing from the count.",
    ],
)
def test_an_attack_on_a_claim_is_no_absence(text: str):
    assert not says_absent(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A survey of forty riders is a small sample.", "undermine"),
        ("Later teams could not replicate the finding.", "undermine"),
        ("The figures may exaggerate the saving.", "undermine"),
        ("There was no control group.", "undermine"),
        ("The fear looks overstated.", "rebut"),
        ("A review found that trams save at most a minute.", "rebut"),
        ("On the contrary, riders prefer buses.", "rebut"),
        ("Trams could also lead to higher rents.", "undercut"),
        ("The fall may owe more to the weather.", "undercut"),
        ("A full tram does not mean that its riders like it.", "undercut"),
        ("That depends on the weather.", "undercut"),
        ("Rails are dear.", "unknown"),
    ],
)
def test_attack_is_read_from_the_wording(text: str, kind: str):
    assert attack(text).attack == kind


def test_attack_gives_its_reason_only_where_a_wording_speaks():
    assert attack("There was no control group.").why == "nothing to compare with, or a chosen sample"
    assert attack("Rails are dear.").why is None
