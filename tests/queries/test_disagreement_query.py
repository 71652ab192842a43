from importlib import import_module

import numpy as np
import pytest
import specimen
from crowd import Counted, Page, stored
from specimen import IDS

from kg.errors import NotFoundError, UsageError
from kg.stores import Vectors
from queries.disagreement import SelfCounter, disagreement

# the package may hold the function under this name
module = import_module("queries.disagreement")


def direction(degrees):
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)


# where each statement points: an echo lies nearer to the counter than to what it challenges
ANGLES = {
    "claim:up": 0, "claim:up2": 20, "claim:down": 80, "claim:flip": 85, "claim:still": 180,
    "counterargument:not-up": 70, "counterargument:own": 170, "counterargument:across": 5,
}  # fmt: skip


@pytest.fixture
def dispute(tmp_path):
    """Ada says up, Bo says down as a counter does; Ada says down once herself, and counters her own claim."""
    first, second = Page("first"), Page("second")
    up, topic = first.claim("up", ["ada"], about=["topic"]), ["topic"]
    first.claim("up2", ["cy"], about=topic)
    first.claim("flip", ["ada"], about=topic)
    first.counter("not-up", up, score=0.7, naming=["dee", "ada", "topic"])
    still = second.claim("still", ["ada"], about=topic)
    down = second.claim("down", ["bo"], about=topic)
    second.restate(down, "claim:flip", 0.8)
    second.counter("own", still, by=["ada"], score=0.6)
    second.counter("across", "claim:up", score=0.9, scope="cross-document")
    first.entity("topic", "other")
    store = stored(str(tmp_path / "graph.db"), first, second)
    store.put_vectors(Vectors("flat", tuple(ANGLES), np.stack([direction(a) for a in ANGLES.values()])))
    yield store
    store.close()


def test_claims_that_say_the_same_are_one_position_with_both_sides(dispute):
    found = disagreement(dispute, "Topic")
    assert (found.matched, found.claims, found.complete, found.degraded) == ("entity", 5, True, None)
    positions = {tuple(sorted(row.claim for row in p.claims)): p for p in found.positions}
    assert set(positions) == {("claim:up", "claim:up2"), ("claim:down", "claim:flip"), ("claim:still",)}
    up = positions["claim:up", "claim:up2"]
    assert [voice.name for voice in up.speakers] == ["Ada", "Cy"]
    assert (up.counters, up.strongest.counter.id) == (2, "counterargument:across")
    # Ada is named too, but it is her claim; a topic takes no side
    assert [(voice.name, voice.named) for voice in up.opponents] == [("Dee", True)]
    assert found.positions[0] == up
    assert [(v.name, v.named) for v in positions[("claim:still",)].opponents] == [("Ada", False)]


def test_an_echo_says_what_a_counter_says_and_not_what_it_challenges(dispute):
    found = disagreement(dispute, "Topic")
    (echo,) = found.echoes
    assert (echo.claim.claim, echo.counter.id, echo.target.claim) == (
        "claim:down",
        "counterargument:not-up",
        "claim:up",
    )
    assert echo.likeness == round(float(np.cos(np.radians(10))), 4)
    assert echo.to_target == round(float(np.cos(np.radians(80))), 4)


def test_who_speaks_against_a_claim_of_their_own_is_told(dispute):
    own, flip = disagreement(dispute, "Topic").against_themselves
    assert isinstance(own, SelfCounter)
    assert (own.name, own.target.claim) == ("Ada", "claim:still")
    assert (flip.themselves, flip.claim.claim, flip.target.claim) == (("Ada",), "claim:flip", "claim:up")


def test_documents_agree_and_contradict_one_another(dispute):
    (pair,) = disagreement(dispute, "Topic").between
    assert pair.titles == ("First", "Second")
    assert [dispute.edge(edge).kind for edge in (*pair.restatements, *pair.challenges)] == [
        "RESTATES",
        "CHALLENGES",
    ]


def test_weak_links_count_for_nothing(dispute):
    found = disagreement(dispute, "Topic", min_score=0.85)
    assert (found.echoes, found.against_themselves) == ((), ())
    assert sum(position.counters for position in found.positions) == 1


def test_the_pool_is_bounded_and_says_so(dispute, monkeypatch):
    monkeypatch.setattr(module, "POOL", 3)
    found = disagreement(dispute, "Topic")
    assert (found.claims, found.complete) == (3, False)


def test_a_text_finds_its_claims_by_words_and_meaning(store, encoder):
    found = disagreement(store, "do night buses pay?", encoder=encoder)
    assert found.matched == "search"
    assert {IDS["pays"], IDS["pays again"]} in [{row.claim for row in p.claims} for p in found.positions]
    assert disagreement(store, "do night buses pay?", encoder=encoder) == found


@pytest.mark.parametrize("topic", ["farebox ratio", specimen.FAREBOX, "Lumen Transit", specimen.LUMEN])
def test_a_term_or_an_entity_is_known_by_name_and_id(store, topic):
    found = disagreement(store, topic)
    assert found.matched in ("term", "entity")
    assert IDS["pays again"] in [row.claim for p in found.positions for row in p.claims]


def test_without_an_encoder_or_vectors_it_says_what_is_missing(store, tmp_path):
    assert "no sentence encoder" in disagreement(store, "night buses").degraded
    page = Page("plain")
    page.claim("a", about=["topic"])
    bare = stored(str(tmp_path / "bare.db"), page)
    assert "holds no vectors" in disagreement(bare, "Topic").degraded
    bare.close()


@pytest.mark.parametrize(
    ("topic", "hint"),
    [("zzyzx", "no claim is close to these words"), ("Alder Depot", "no claim names this entity")],
)
def test_a_topic_without_claims_gives_a_hint(store, encoder, topic, hint):
    found = disagreement(store, topic, encoder=encoder)
    assert found.positions == ()
    assert hint in found.hint


def test_bad_topics_are_errors(store):
    for topic in ("", "  "):
        with pytest.raises(UsageError, match="topic is empty"):
            disagreement(store, topic)
    with pytest.raises(NotFoundError):
        disagreement(store, "entity:nobody")
    with pytest.raises(UsageError):
        disagreement(store, "x", min_score=7)


def test_a_map_takes_no_more_calls_for_more_claims(tmp_path):
    calls = []
    for count in (4, 60):
        page = Page(f"of{count}")
        for number in range(count):
            page.counter(f"k{number}", page.claim(f"c{number}", ["ada"], about=["topic"]), naming=["bo"])
        store = stored(str(tmp_path / f"{count}.db"), page)
        counted = Counted(store)
        disagreement(counted, "entity:topic", limit=count)
        calls.append(len(counted.calls))
        store.close()
    assert calls[0] == calls[1]
