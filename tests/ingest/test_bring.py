"""Linking one's own statements, on small pages and on ones with thousands of claims."""

import random

import pytest

import ingest
from ingest import bring
from ingest.bring import Item, doubts, link_with
from ingest.linkers import Statement, link_counters
from ingest.linkers.passages import PassageEncoder
from ingest.linkers.shortlist import groups, shortlist
from kg.errors import UsageError
from kg.text.encoder import Encoder

CLAIMS = [
    Item("rent", "Stall rents at the night market pay for street lighting within a year."),
    Item("food", "Food sold outdoors makes fewer people ill than food from restaurants."),
    Item("tools", "A library that lends drills and ladders saves each household money."),
    Item("repair", "Borrowed tools come back in good repair."),
    Item("sunday", "Opening on Sundays doubles the number of teenagers who read."),
    Item("trams", "Trams run more quietly than any bus."),
]
COUNTERS = [
    Item("wet", "Rents that pay for lighting in a good summer may collapse in a wet one."),
    Item("pizza", "The claim that opening on Sundays makes teenagers read ignores the free pizza."),
    Item("broken", "Tools come back broken more often than their lenders admit."),
]
FILLER = "Nobody in the village council had time to say more about it that evening. "


def firsts(answers) -> dict[str, str]:
    return {answer.counterargument: answer.ranked[0].claim for answer in answers}


def many(count: int) -> list[Item]:
    """Claims on other subjects, no two alike."""
    rng = random.Random(5)
    who = ["The bakery", "A ferry", "The choir", "Her orchard", "The foundry", "A lighthouse", "Their kiln"]
    does = ["needs", "sold", "painted", "lost", "measured", "hides", "borrowed", "rebuilt"]
    what = ["barrels", "lanterns", "maps", "ropes", "bells", "ovens", "violins", "anchors", "gardens"]
    return [
        Item(f"f{n}", f"{rng.choice(who)} {rng.choice(does)} {rng.randint(2, 9999)} {rng.choice(what)}.")
        for n in range(count)
    ]


@pytest.mark.parametrize("with_vectors", [True, False])
def test_each_counterargument_is_answered_in_order_with_all_claims_ranked(
    encoder: Encoder, with_vectors: bool
):
    answers = link_with(encoder if with_vectors else None, CLAIMS, COUNTERS)
    assert firsts(answers) == {"wet": "rent", "pizza": "sunday", "broken": "repair"}
    assert [answer.counterargument for answer in answers] == ["wet", "pizza", "broken"]
    for answer in answers:
        assert sorted(ranked.claim for ranked in answer.ranked) == sorted(claim.id for claim in CLAIMS)
        scores = [ranked.score for ranked in answer.ranked]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        assert answer.method.endswith("(degraded)") is not with_vectors


def test_what_is_linked_has_its_evidence(encoder: Encoder):
    answer = link_with(encoder, CLAIMS, COUNTERS)[1]
    assert not answer.abstained
    assert answer.ranked[0].evidence["claim_part"] == "opening on Sundays makes teenagers read"
    assert "sundays" in str(answer.ranked[0].evidence["shared"])


def test_the_first_stage_changes_nothing_on_a_small_page(encoder: Encoder):
    answers = link_with(encoder, CLAIMS, COUNTERS)
    links = link_counters(
        [Statement(*claim) for claim in CLAIMS],
        [Statement(*counter) for counter in COUNTERS],
        encoder=encoder,
    )
    for answer, link in zip(answers, links, strict=True):
        scored = [(t.claim, t.score) for t in link.targets] + list(link.runners_up)
        assert [(ranked.claim, ranked.score) for ranked in answer.ranked[: len(scored)]] == scored
        assert {ranked.score for ranked in answer.ranked[len(scored) :]} <= {0.0}
        assert answer.abstained == (not link.targets)


def test_limit_is_how_many_claims_are_ranked(encoder: Encoder):
    assert [len(answer.ranked) for answer in link_with(encoder, CLAIMS, COUNTERS, limit=2)] == [2, 2, 2]


def test_the_encoder_need_not_be_given():
    assert firsts(ingest.link(CLAIMS, COUNTERS))["wet"] == "rent"


def test_without_the_model_words_alone_are_weighed(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setenv("COUNTERGRAPH_MODEL", str(tmp_path / "nowhere"))
    assert all(answer.method.endswith("(degraded)") for answer in ingest.link(CLAIMS, COUNTERS))


def test_plain_pairs_do_as_well(encoder: Encoder):
    pairs = [tuple(claim) for claim in CLAIMS], [tuple(counter) for counter in COUNTERS]
    assert link_with(encoder, *pairs) == link_with(encoder, CLAIMS, COUNTERS)


def test_no_counterarguments_have_no_answers(encoder: Encoder):
    assert link_with(encoder, CLAIMS, []) == []


def test_one_claim_is_ranked(encoder: Encoder):
    [answer] = link_with(encoder, CLAIMS[:1], COUNTERS[:1])
    assert [ranked.claim for ranked in answer.ranked] == ["rent"]


@pytest.mark.parametrize(
    ("claims", "counters", "limit", "said"),
    [
        ([], COUNTERS, 10, "no claims"),
        ([*CLAIMS, CLAIMS[0]], COUNTERS, 10, "the claim 'rent' is there 2 times"),
        (CLAIMS, [*COUNTERS, COUNTERS[1]], 10, "the counterargument 'pizza' is there 2 times"),
        ([*CLAIMS, Item("e", " \n")], COUNTERS, 10, "the claim 'e' has an empty text"),
        (CLAIMS, [Item("e", "")], 10, "the counterargument 'e' has an empty text"),
        (CLAIMS, COUNTERS, 0, "a limit of 0"),
    ],
)
def test_what_cannot_be_linked_is_refused(encoder: Encoder, claims, counters, limit: int, said: str):
    with pytest.raises(UsageError, match=said):
        link_with(encoder, claims, counters, limit=limit)


def test_the_end_of_a_long_text_counts(encoder: Encoder):
    claims = [Item(claim.id, FILLER * 40 + claim.text) for claim in CLAIMS]
    counters = [Item(counter.id, FILLER * 40 + counter.text) for counter in COUNTERS]
    assert firsts(link_with(encoder, claims, counters)) == {
        "wet": "rent",
        "pizza": "sunday",
        "broken": "repair",
    }


def test_whether_statements_are_pairs_can_be_said(encoder: Encoder):
    # both speak of the first claim, so as pairs one of them has to take another
    claims = [CLAIMS[0], *many(2)]
    counters = [Item("k", CLAIMS[0].text), Item("l", CLAIMS[0].text), Item("m", CLAIMS[0].text)]

    def load(paired: bool | None) -> float:
        answers = link_with(encoder, claims, counters, paired=paired)
        return sum(r.score for a in answers for r in a.ranked if r.claim == CLAIMS[0].id)

    assert load(True) == load(None) < load(False)
    assert load(True) < 1.2


# --- thousands of claims ----------------------------------------------------------------------


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages of more than 80 claims or 20 counterarguments go through the first stage."""
    monkeypatch.setattr(bring, "MOST_CLAIMS", 80)
    monkeypatch.setattr(bring, "MOST_COUNTERS", 20)


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("with_vectors", [True, False])
def test_among_many_claims_the_right_one_is_found(encoder: Encoder, with_vectors: bool):
    claims = [*many(400), *CLAIMS]
    answers = link_with(encoder if with_vectors else None, claims, COUNTERS)
    assert firsts(answers) == {"wet": "rent", "pizza": "sunday", "broken": "repair"}
    assert {len(answer.ranked) for answer in answers} == {10}
    assert {a.ranked[0].evidence["candidates"] <= 80 for a in answers if not a.abstained} == {True}


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("more", [18, 21, 24, 60])
def test_many_counterarguments_are_answered_in_order(more: int):
    counters = [Item(f"k{n}", claim.text) for n, claim in enumerate(many(more))]
    answers = link_with(None, CLAIMS, [*counters, *COUNTERS])
    assert [answer.counterargument for answer in answers] == [c.id for c in [*counters, *COUNTERS]]
    assert firsts(answers)["broken"] == "repair"


def statements(items: list[Item]) -> list[Statement]:
    return [Statement(*item) for item in items]


def test_a_shortlist_has_the_likeliest_first_and_is_never_short(encoder: Encoder):
    lists = shortlist(statements(CLAIMS), statements(COUNTERS), encoder=encoder, size=4)
    assert [CLAIMS[columns[0]].id for columns in lists] == ["rent", "sunday", "repair"]
    assert {len(set(columns)) for columns in lists} == {4}
    off_topic = [Statement("k", "Zebras.")]
    assert shortlist(statements(CLAIMS), off_topic, encoder=None, size=9) == [list(range(len(CLAIMS)))]


def test_meaning_finds_what_shares_no_word(encoder: Encoder):
    claims = [*many(80), Item("night", "Youngsters devour more novels if doors stay open at weekends.")]
    asked = [Statement("k", "Teenagers do not read books on Sundays.")]
    [with_vectors] = shortlist(statements(claims), asked, encoder=encoder, size=3)
    [words_alone] = shortlist(statements(claims), asked, encoder=None, size=3)
    assert with_vectors[0] == 80
    assert 80 not in words_alone


def test_no_more_text_is_encoded_than_may_be(encoder: Encoder):
    class Counting(PassageEncoder):
        characters = 0

        def encode(self, texts):
            self.characters += sum(map(len, texts))
            return super().encode(texts)

    counting = Counting(encoder)
    claims = [*many(200), *CLAIMS]
    lists = shortlist(statements(claims), statements(COUNTERS), encoder=counting, size=5, encoded=600)
    assert counting.characters <= 600 + sum(len(counter.text) for counter in COUNTERS)
    assert [claims[columns[0]].id for columns in lists] == ["rent", "sunday", "repair"]


@pytest.mark.parametrize(
    ("lists", "most", "expected"),
    [
        ([], 5, []),
        ([[1, 2], [3, 4], [2, 1]], 2, [[0, 2], [1]]),
        ([[1, 2], [3, 4], [2, 1]], 4, [[0, 1, 2]]),
        ([[1, 2, 3], [4]], 2, [[0], [1]]),
        ([[1], [1], [1]], 2, [[0, 1], [2]]),
        ([[], [], [7]], 9, [[0, 1, 2]]),
    ],
)
def test_counterarguments_that_share_claims_are_weighed_together(lists, most, expected):
    assert groups(lists, most=most, most_rows=2 if most < 3 else 9) == expected


# --- doubts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Die Nachtbusse der Stadt fahren seit zwei Jahren ohne Verlust, sagt die Leiterin, und deshalb soll "
        "das Angebot im Winter noch einmal wachsen.",
        "Les bus de nuit de la ville roulent sans perte depuis deux ans, dit la directrice, et c'est pourquoi "
        "l'offre doit encore grandir cet hiver.",
        "Los autobuses nocturnos de la ciudad circulan sin pérdidas desde hace dos años, dice la directora, y "
        "por eso la oferta debe crecer todavía más.",
        "夜のバスは便利ですが、値段が高いので、誰も乗りませんし、町にもお金がありません。",
        "Ночные автобусы города ходят без убытков уже два года, говорит директор, и поэтому их станет больше.",
    ],
)
def test_other_languages_are_doubted(text: str):
    assert doubts([("a", text), ("b", text)], [("k", text)]) == [
        "the text does not read as English, which is what the scores were fitted on"
    ]


@pytest.mark.parametrize("text", ["Bus.", "Überbus fährt.", FILLER, *(claim.text for claim in CLAIMS)])
def test_english_and_short_texts_are_not_doubted(text: str):
    assert doubts([("a", text), ("b", text)], [("k", text)]) == []
