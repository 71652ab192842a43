"""Which claim a counterargument challenges, on small invented pages and on the examples."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.linkers import Link, Statement, link_counters, restatements
from ingest.linkers.model import load_weights
from ingest.linkers.restatements import likeness
from kg.text.encoder import Encoder

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

SUMMARY, MARKETS, LIBRARIES = 0, 1, 2
CLAIMS = [
    Statement(
        "s1", "Ortega argues that night markets bring empty town squares back to life.", SUMMARY, "summary"
    ),
    Statement("s2", "Libraries that lend tools save households money, she adds.", SUMMARY, "summary"),
    Statement(
        "m1", "Stall rents at the night market pay for street lighting within a year.", MARKETS, "detail"
    ),
    Statement("m2", "Visitors of night markets fill squares that used to stand empty.", MARKETS, "detail"),
    Statement(
        "m3", "Food sold outdoors makes fewer people ill than food from restaurants.", MARKETS, "detail"
    ),
    Statement(
        "l1", "A library that lends drills and ladders saves each household 300 dollars.", LIBRARIES, "detail"
    ),
    Statement("l2", "Borrowed tools come back in good repair, according to Ortega.", LIBRARIES, "detail"),
    Statement("l3", "Opening on Sundays doubles the number of teenagers who read.", LIBRARIES, "detail"),
]
COUNTERS = [
    Statement(
        "k1", "Rents that pay for lighting in a good summer may collapse in a wet one.", MARKETS, "detail"
    ),
    Statement(
        "k2",
        "Restaurants are inspected, while outdoor kitchens that make people ill go uncounted.",
        MARKETS,
        "detail",
    ),
    Statement("k3", "What happens to residents’ sleep is never discussed.", MARKETS, "detail"),
    Statement("k4", "Tools come back broken more often than their lenders admit.", LIBRARIES, "detail"),
    Statement(
        "k5",
        "The claim that opening on Sundays makes teenagers read ignores the free pizza.",
        LIBRARIES,
        "detail",
    ),
]


def read_gold(name: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / f"{name}.gold.json").read_text(encoding="utf-8"))


def statements(gold: dict[str, Any]) -> tuple[list[Statement], list[Statement]]:
    """The claims and the counterarguments as the annotators cut them."""
    headings = list(dict.fromkeys(sentence["section"] for sentence in gold["sentences"]))

    def statement(item: dict[str, Any]) -> Statement:
        summary = item["section"] in ("1-Page Summary", "Introduction")
        role = "summary" if summary else "detail"
        return Statement(item["id"], item["text"], headings.index(item["section"]), role)

    kept = [s for s in gold["sentences"] if s["is_claim"] is not False and not s["truncated"]]
    return [statement(s) for s in kept], [statement(c) for c in gold["counterarguments"]]


def linked(links: list[Link]) -> dict[str, list[str]]:
    return {found.counter: [target.claim for target in found.targets] for found in links}


@pytest.fixture(scope="module", params=["vectors", "words"])
def links(request: pytest.FixtureRequest, encoder: Encoder) -> list[Link]:
    return link_counters(CLAIMS, COUNTERS, encoder=encoder if request.param == "vectors" else None)


@pytest.mark.parametrize(("counter", "claim"), [("k1", "m1"), ("k2", "m3"), ("k4", "l2"), ("k5", "l3")])
def test_a_counter_is_linked_to_the_claim_it_challenges(encoder: Encoder, counter: str, claim: str):
    assert linked(link_counters(CLAIMS, COUNTERS, encoder=encoder))[counter][0] == claim


def test_what_a_source_leaves_out_challenges_no_claim(links: list[Link]):
    assert linked(links)["k3"] == []


def test_an_unlinked_counter_keeps_its_runners_up(encoder: Encoder):
    off_topic = [*COUNTERS, Statement("k6", "Cheese ripens badly in wet caves.", LIBRARIES, "detail")]
    (found,) = (f for f in link_counters(CLAIMS, off_topic, encoder=encoder) if f.counter == "k6")
    assert found.targets == ()
    assert 0 < len(found.runners_up) <= 3
    assert all(0 < score < 0.25 for _, score in found.runners_up)


def test_scores_are_probabilities_best_first(links: list[Link]):
    for found in links:
        scores = [t.score for t in found.targets] + [score for _, score in found.runners_up]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_no_claim_is_both_linked_and_runner_up(links: list[Link]):
    for found in links:
        claims = [t.claim for t in found.targets] + [claim for claim, _ in found.runners_up]
        assert len(claims) == len(set(claims))


def test_a_claim_of_another_section_has_the_document_as_scope(encoder: Encoder):
    astray = [Statement("k", "Borrowed tools seldom come back in good repair.", MARKETS, "detail")]
    claims = [claim for claim in CLAIMS if claim.section == LIBRARIES]
    (found,) = link_counters(claims, astray, encoder=encoder)
    assert (found.targets[0].claim, found.targets[0].scope) == ("l2", "document")
    (home,) = link_counters(CLAIMS, COUNTERS[:1], encoder=encoder)
    assert home.targets[0].scope == "section"


def test_counters_spread_over_the_claims(encoder: Encoder):
    claims = [
        Statement("a", "Trams carry more people than buses through the old town."),
        Statement("b", "Trams and buses of the old town are quieter than cars."),
    ]
    alone = Statement("k", "Trams carry fewer people than buses on Sundays in the old town.")
    rival = Statement("r", "Trams do not carry more people than buses through the old town.")
    (before,) = link_counters(claims, [alone], encoder=encoder)
    after = link_counters(claims, [alone, rival], encoder=encoder)[0]
    assert before.targets[0].claim == "a"
    other = dict(after.runners_up) | {t.claim: t.score for t in after.targets}
    first = dict(before.runners_up) | {t.claim: t.score for t in before.targets}
    assert other["b"] > first["b"]


def test_without_an_encoder_words_decide_and_the_method_says_so(encoder: Encoder):
    degraded = link_counters(CLAIMS, COUNTERS, encoder=None)
    assert all(found.method.endswith("(degraded)") for found in degraded)
    assert linked(degraded)["k1"] == ["m1"]
    assert not link_counters(CLAIMS, COUNTERS, encoder=encoder)[0].method.endswith("(degraded)")


def test_each_link_tells_its_evidence(encoder: Encoder):
    found = {f.counter: f for f in link_counters(CLAIMS, COUNTERS, encoder=encoder)}
    evidence = found["k5"].targets[0].evidence
    assert evidence["rank"] == 1
    assert evidence["candidates"] == len(CLAIMS)
    assert evidence["claim_part"] == "opening on Sundays makes teenagers read"
    assert evidence["shared"] == "opening, sundays, teenagers, read"
    assert evidence["own_section"] == 1.0


def test_the_same_page_gives_the_same_links(encoder: Encoder):
    assert link_counters(CLAIMS, COUNTERS, encoder=encoder) == link_counters(
        CLAIMS, COUNTERS, encoder=encoder
    )


@pytest.mark.parametrize("degraded", [False, True])
def test_pages_with_little_on_them_are_no_error(encoder: Encoder, degraded: bool):
    chosen = None if degraded else encoder
    assert link_counters(CLAIMS, [], encoder=chosen) == []
    (nothing,) = link_counters([], COUNTERS[:1], encoder=chosen)
    assert (nothing.targets, nothing.runners_up) == ((), ())
    (one,) = link_counters(CLAIMS[2:3], COUNTERS[:1], encoder=chosen)
    assert [target.claim for target in one.targets] == ["m1"]
    odd = [Statement("e", ""), Statement("p", "…")]
    assert len(link_counters(odd, odd, encoder=chosen)) == 2


def test_statements_without_sections_are_linked_by_what_they_say(encoder: Encoder):
    bare = [Statement(claim.id, claim.text) for claim in CLAIMS if claim.role == "detail"]
    own = [Statement(counter.id, counter.text) for counter in reversed(COUNTERS)]
    found = linked(link_counters(bare, own, encoder=encoder))
    assert (found["k1"][0], found["k5"][0]) == ("m1", "l3")


def test_a_summary_is_nearest_to_what_restates_it(encoder: Encoder):
    found = likeness(CLAIMS, encoder, load_weights(degraded=False).restatements)
    nearest = {CLAIMS[row].id: CLAIMS[found[row].argmax()].id for row in (0, 1)}
    assert nearest == {"s1": "m2", "s2": "l1"}


def test_restatements_are_only_those_above_the_threshold(encoder: Encoder):
    claims, _ = statements(read_gold("remote-work"))
    pairs = restatements(claims, encoder=encoder)
    text = {claim.id: claim.text for claim in claims}
    told = {(text[pair.summary].split(",")[0], text[pair.detail].split(" offers")[0]) for pair in pairs}
    assert ("Converting towers to housing is part of the answer", "Calgary") in told
    least = load_weights(degraded=False).restatements.threshold
    assert all(pair.score >= least for pair in pairs)


@pytest.mark.parametrize("role", ["summary", "detail", None])
def test_a_page_without_two_sides_restates_nothing(encoder: Encoder, role):
    claims = [Statement(claim.id, claim.text, claim.section, role) for claim in CLAIMS]
    assert restatements(claims, encoder=encoder) == []
    assert restatements([], encoder=None) == []


@pytest.mark.parametrize(("degraded", "floor"), [(False, 0.72), (True, 0.62)])
def test_examples_reach_the_floor(encoder: Encoder, degraded: bool, floor: float):
    """The weights were fitted on these documents; bench/linking.py measures documents held out."""
    shares = []
    for path in sorted(EXAMPLES.glob("*.gold.json")):
        gold = read_gold(path.name.removesuffix(".gold.json"))
        claims, counters = statements(gold)
        found = linked(link_counters(claims, counters, encoder=None if degraded else encoder))
        right = 0
        for counter in gold["counterarguments"]:
            wanted = set(counter["challenges"])
            for group in gold["restatements"]:
                wanted |= set(group) if set(group) & set(counter["challenges"]) else set()
            first = found[counter["id"]][:1]
            right += first[0] in wanted if first else not wanted
        shares.append(right / len(counters))
    assert len(shares) == 4
    assert sum(shares) / 4 >= floor
