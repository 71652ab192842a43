import pytest
import specimen
from specimen import IDS

from ingest.linkers import Statement, link_counters
from kg.errors import NotFoundError
from kg.models import Challenges
from queries.reasons import numbers, reasons
from queries.show import ShownEdge, ShownNode, show


def test_a_node_is_shown_with_its_edges_by_kind_in_both_directions(store):
    shown = show(store, IDS["gift"])
    assert isinstance(shown, ShownNode)
    assert shown.node.id == IDS["gift"]
    assert [link.node.id for link in shown.outgoing["CHALLENGES"].links] == [IDS["pays again"]]
    assert [link.node.id for link in shown.incoming["CHALLENGES"].links] == [IDS["gift stands"]]
    assert set(shown.outgoing) == {"CHALLENGES", "PART_OF"}


def test_edges_beyond_the_limit_are_counted(store):
    shown = show(store, specimen.LUMEN, limit=1)
    mentions = shown.incoming["MENTIONS"]
    assert (len(mentions.links), mentions.total) == (1, 2)


def test_every_edge_can_be_shown_with_its_ends(store):
    for edge in specimen.night().edges:
        shown = show(store, edge.id)
        assert isinstance(shown, ShownEdge)
        assert (shown.edge, shown.source.id, shown.target.id) == (edge, edge.source, edge.target)


@pytest.mark.parametrize("unknown", ["claim:0", "challenges:0", "", "nothing", "challenges:"])
def test_an_unknown_id_is_not_found(store, unknown):
    with pytest.raises(NotFoundError, match="no node and no edge"):
        show(store, unknown)


def test_a_link_says_where_its_ends_stand_and_how_the_attack_was_read(store):
    [link] = store.edges(sources=[IDS["gift"]], kinds=["CHALLENGES"])
    assert show(store, link.id).why == (
        "The claim stands under “Who Rides”, the counterargument under “1-Page Summary”.",
        "It is read as undercut, which no wording decides.",
    )


def test_an_edge_that_is_no_challenge_has_no_reasons(store):
    [restates] = store.edges(sources=[IDS["pays again"]], kinds=["RESTATES"])
    assert show(store, restates.id).why == ()


def link(**values: object) -> Challenges:
    ends = {"source": "counterargument:a", "target": "claim:b", "score": 0.5, "method": "m"}
    return Challenges.model_validate(ends | values)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, ()),
        ({"evidence": {"rank": 2.0}}, ("The claim has rank 2.",)),
        ({"evidence": {"rank": 1, "candidates": 58.0}}, ("The claim has rank 1 among 58 candidates.",)),
        ({"evidence": {"shared": "bus, fare"}}, ("Words in common: bus, fare.",)),
        (
            {"evidence": {"claim_part": "buses pay"}},
            ("The counterargument speaks of the claim as “buses pay”.",),
        ),
        ({"evidence": {"claim_part": 1.5}}, ()),
        (
            {"attack": "undermine", "evidence": {"attack": "the sample is thin"}},
            ("It is read as undermine: the sample is thin.",),
        ),
        (
            {"scope": "cross-document", "evidence": {"through": "claim:c"}},
            (
                "In its own document it challenges claim:c, which the claim restates.",
                "The claim stands in another document.",
            ),
        ),
    ],
)
def test_evidence_is_told_in_words(values, said):
    assert reasons(link(**values), None, None) == said


def test_numbers_come_with_their_meanings_and_unknown_ones_last():
    found = numbers(link(evidence={"novel": 1, "words": 2.5, "similarity": 0.5, "rank": 1, "shared": "bus"}))
    assert [(number.kind, number.value) for number in found] == [
        ("similarity", 0.5),
        ("words", 2.5),
        ("novel", 1),
    ]
    assert [bool(number.meaning) for number in found] == [True, True, False]


def test_every_kind_of_evidence_the_linker_gives_has_a_meaning(encoder):
    claims = [Statement("a", "Night buses pay for themselves."), Statement("b", "Trams are quiet.")]
    counters = [Statement("k", "The claim that night buses pay for themselves overlooks the depot.")]
    for chosen in (encoder, None):
        [found] = link_counters(claims, counters, encoder=chosen)
        told = numbers(link(evidence=found.targets[0].evidence))
        assert len(told) > 1
        assert [number.kind for number in told if not number.meaning] == []
