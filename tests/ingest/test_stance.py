import numpy as np
import pytest

from ingest.linkers.stance import CUES, against, cues, load_stance


def sides(encoder, claim, replies):
    vector, *others = encoder.encode([claim, *replies])
    return against((claim, vector), list(zip(replies, others, strict=True)))


@pytest.mark.parametrize(
    ("claim", "opposing", "supporting"),
    [
        (
            "Night buses should be free",
            "Free night buses would cause a costly burden and waste public money.",
            "Free night buses would help everyone get home and improve safety.",
        ),
        (
            "The city should ban diesel ferries",
            "A ban on diesel ferries would harm the islands and destroy jobs.",
            "Diesel ferries foul the air, and a ban would protect the harbour.",
        ),
        (
            "Homework is good for children",
            "Homework is not good for children and harms their sleep.",
            "Homework helps children to learn and is beneficial.",
        ),
    ],
)
def test_what_opposes_a_claim_scores_above_what_supports_it(encoder, claim, opposing, supporting):
    first, second = sides(encoder, claim, [opposing, supporting])
    assert first > second


def test_a_reply_scores_the_same_alone_and_among_others(encoder):
    claim, replies = "Trams calm a street", ["They do not.", "They slow the cars.", "Rails are costly."]
    together = sides(encoder, claim, replies)
    alone = [sides(encoder, claim, [reply])[0] for reply in replies]
    assert np.allclose(together, alone)


def test_no_replies_have_no_scores(encoder):
    (vector,) = encoder.encode(["Trams calm a street"])
    assert against(("Trams calm a street", vector), []).shape == (0,)


@pytest.mark.parametrize(
    ("claim", "reply", "expected"),
    [
        ("Trams calm a street", "Trams do not calm it", {"negated": 1, "one_negated": 1}),
        ("Trams don’t calm a street", "Trams do not", {"negated": 1, "one_negated": 0}),
        ("Trams calm a street", "Trams cause harm", {"against": 2, "same_side": -1}),
        ("Trams calm a street", "Trams improve safety", {"for": 1, "same_side": 1}),
        ("Smoking harms us and is wrong", "It causes damage", {"against": 2, "against_a_wrong": 2}),
        ("Trams calm a street", "", {"negated": 0, "against": 0, "for": 0, "same_side": 0}),
    ],
)
def test_wordings_of_polarity_are_counted(claim, reply, expected):
    (row,) = cues(claim, [reply])
    found = dict(zip(CUES, row, strict=True))
    assert {
        kind: np.sign(found[kind]) if kind == "same_side" else found[kind] for kind in expected
    } == expected


def test_the_shipped_weights_are_for_the_packaged_model(encoder):
    weights = load_stance()
    assert weights.model == encoder.model
    assert weights.difference.shape == weights.reply.shape == (encoder.dimension,)
    assert set(weights.cues) == set(CUES)
