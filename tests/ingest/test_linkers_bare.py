"""Claims and counterarguments of which no place is known, and how they spread over one another."""

import numpy as np
import pytest

from ingest.linkers import Statement, link_counters
from ingest.linkers.assignment import share
from ingest.linkers.comparison import interplay, term_cosines
from ingest.linkers.passages import PassageEncoder
from kg.text.encoder import Encoder

CLAIMS = [
    Statement("fares", "Free fares fill the trams of a town. Riders who pay nothing ride more often."),
    Statement("noise", "Trams make a street quieter. Rubber under the rails swallows what sound is left."),
    Statement("shops", "Shops along a tram line sell more. Passengers get off in front of the door."),
    Statement("jobs", "Building a line gives work to hundreds. Most of them live in the town itself."),
]
COUNTERS = [
    Statement("k-jobs", "Those who build the line move on to the next town, and their work goes with them."),
    Statement("k-shops", "While the rails are laid no passenger gets to the door, and shops close for good."),
    Statement("k-fares", "Riders who pay nothing walked before: free fares take people off their feet."),
    Statement("k-noise", "In narrow curves the rails squeal, and no rubber swallows that sound."),
]


def first(links) -> dict[str, str]:
    return {link.counter: link.targets[0].claim if link.targets else "" for link in links}


def test_each_counter_finds_the_claim_of_its_subject(encoder: Encoder):
    found = first(link_counters(CLAIMS, COUNTERS, encoder=PassageEncoder(encoder)))
    assert found == {f"k-{claim.id}": claim.id for claim in CLAIMS}


def test_one_counter_alone_is_linked_too(encoder: Encoder):
    for counter in COUNTERS:
        assert first(link_counters(CLAIMS, [counter], encoder=encoder)) == {counter.id: counter.id[2:]}


def test_the_order_of_statements_makes_no_difference(encoder: Encoder):
    def scores(claims, counters):
        return {
            (link.counter, target.claim): target.score
            for link in link_counters(claims, counters, encoder=encoder)
            for target in link.targets
        }

    turned = scores(CLAIMS[::-1], COUNTERS[::-1])
    assert scores(CLAIMS, COUNTERS) == pytest.approx(turned, abs=1e-3)


def test_little_evidence_gives_no_certainty(encoder: Encoder):
    claims = [Statement("a", "Ferries are slow."), Statement("b", "Ferries are dear.")]
    (found,) = link_counters(claims, [Statement("k", "Bridges need repair.")], encoder=encoder)
    assert all(target.score < 0.9 for target in found.targets)


def test_links_without_a_place_have_the_document_as_scope_and_a_method_of_their_own(encoder: Encoder):
    bare = link_counters(CLAIMS, COUNTERS, encoder=encoder)[0]
    placed = [Statement(s.id, s.text, section=0) for s in (*CLAIMS, *COUNTERS)]
    known = link_counters(placed[:4], placed[4:], encoder=encoder)[0]
    assert bare.targets[0].scope == "document"
    assert bare.method != known.method


def even(rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Return log odds under which every row would take the first column."""
    logits = np.zeros((rows, columns))
    logits[:, 0] = 3.0
    return logits, np.full(rows, -9.0)


def test_at_full_strength_no_claim_takes_more_than_its_share():
    belief, none = share(*even(4, 4), strength=1.0)
    assert belief.sum(axis=0) == pytest.approx(np.ones(4), abs=0.02)
    assert belief.sum(axis=1) + none == pytest.approx(np.ones(4))


def test_a_share_is_larger_where_there_are_more_counters_than_claims():
    belief, _ = share(*even(6, 2), strength=1.0)
    assert belief.sum(axis=0) == pytest.approx([3.0, 3.0], abs=0.05)


def test_strength_is_how_far_counters_spread():
    taken = [share(*even(4, 4), strength=strength)[0][:, 0].sum() for strength in (0.0, 0.5, 1.0)]
    assert taken == sorted(taken, reverse=True)
    assert taken[0] > 3


def test_a_claim_near_to_everything_stands_out_for_nobody():
    near = np.array([[0.9, 0.8, 0.1], [0.9, 0.1, 0.8], *[[0.9, 0.3, 0.3]] * 8])
    assert interplay(near)[0].argmax() == 1
    assert interplay(near)[1].argmax() == 2


@pytest.mark.parametrize("values", [np.zeros((0, 0)), np.ones((1, 1)), np.ones((3, 2)), np.ones((2, 0))])
def test_values_without_a_difference_are_zero(values: np.ndarray):
    assert not interplay(values).any()
    assert interplay(values).shape == values.shape


def test_term_cosines_are_between_texts_that_share_rare_words():
    near = term_cosines(["Ferries sink."], ["The ferry is late.", "Old ferries sink.", "Trams run."])
    assert near[0, 1] > near[0, 0] > near[0, 2] == 0
    assert term_cosines(["Ferries sink."], ["ferries sink"])[0, 0] == pytest.approx(1.0)
