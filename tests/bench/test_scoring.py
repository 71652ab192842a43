import importlib.util
import json
from pathlib import Path

import pytest

from bench.documents import EXAMPLES, annotated
from bench.scoring import Scorer, comparable, headword

EVALUATE = Path(__file__).parents[3] / "shared" / "tools" / "evaluate.py"

GOLD = {
    "sentences": [
        {"id": "S1", "text": "Adler says rent is high.", "is_claim": True, "speakers": ["Ruth Adler"]},
        {"id": "S2", "text": "Rent rose **twice** since.", "is_claim": True, "speakers": []},
        {"id": "S3", "text": "The episode explores rent.", "is_claim": False, "speakers": []},
    ],
    "restatements": [["S1", "S2"]],
    "counterarguments": [
        {"id": "R1", "text": "Rent fell.", "truncated": False, "primary": "S1", "challenges": ["S1"]},
        {
            "id": "R2",
            "text": "Bread is never discussed.",
            "truncated": False,
            "primary": None,
            "challenges": [],
        },
    ],
    "clarifications": [
        {"id": "D1", "text": "Rents are sums.", "truncated": False, "accepted": ["rent"], "weak": False}
    ],
    "entities": [{"name": "Ruth Adler", "aliases": ["Adler"], "type": "person", "required": True}],
}


def graph(*, target="c1", framing=False):
    nodes = [
        {"id": "c1", "kind": "Claim", "quote": "Adler says rent is high."},
        {"id": "c2", "kind": "Claim", "quote": "Rent rose twice since."},
        {"id": "r1", "kind": "Counterargument", "quote": "Rent fell.", "truncated": False},
        {"id": "r2", "kind": "Counterargument", "quote": "Bread is never discussed.", "truncated": True},
        {"id": "d1", "kind": "Clarification", "quote": "Rents are sums.", "truncated": False},
        {"id": "t1", "kind": "Term", "name": "rents", "aliases": []},
        {"id": "e1", "kind": "Entity", "name": "Adler", "aliases": [], "type": "person"},
        {"id": "e2", "kind": "Entity", "name": "Nobody", "aliases": [], "type": "person"},
    ]
    if framing:
        nodes.append({"id": "c3", "kind": "Claim", "quote": "The episode explores rent."})
    edges = [
        {"source": "c1", "target": "e1", "kind": "ASSERTED_BY"},
        {"source": "d1", "target": "t1", "kind": "DEFINES"},
        {"source": "r1", "target": target, "kind": "CHALLENGES", "score": 0.8, "status": "proposed"},
        {"source": "r2", "target": "c1", "kind": "CHALLENGES", "score": 0.9, "status": "rejected"},
    ]
    return {"nodes": nodes, "edges": edges}


def test_scores_of_a_small_graph():
    scores = Scorer(graph(), GOLD).scores()
    assert scores["claims"] == scores["speakers"] == scores["terms"] == scores["counters"] == 1.0
    assert scores["counters flags"] == 0.5
    assert scores["right"] == scores["top-1"] == 1.0
    assert scores["Brier"] == pytest.approx(0.04)
    assert scores["entities"] == pytest.approx(2 / 3)


def test_a_link_to_a_restating_sentence_is_right_and_one_to_framing_is_not():
    assert Scorer(graph(target="c2"), GOLD).scores()["top-1"] == 1.0
    assert Scorer(graph(target="c3", framing=True), GOLD).scores()["top-1"] == 0.0


def test_framing_taken_for_a_claim_costs_precision():
    assert Scorer(graph(framing=True), GOLD).scores()["claims"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("one", "other"),
    [("The **Great** Stink.", "the great stink"), ("a [link](https://x.org) here", "a link here")],
)
def test_marks_and_case_make_no_difference(one, other):
    assert comparable(one) == comparable(other)


def test_headwords_are_compared_without_articles_and_plurals():
    assert headword("The Anchor Days") == headword("anchor day")


def test_the_examples_come_with_their_gold():
    assert {"remote-work", "city-water", "attention-span"} <= {d.name for d in annotated([EXAMPLES])}


@pytest.mark.skipif(not EVALUATE.exists(), reason="the team's own scorer is not beside this checkout")
def test_the_scores_agree_with_the_teams_own_scorer(tmp_path):
    from bench.quality import exported

    spec = importlib.util.spec_from_file_location("evaluate", EVALUATE)
    evaluate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(evaluate)
    document = next(d for d in annotated([EXAMPLES]) if d.name == "remote-work")
    found = exported(document.path)
    ours = Scorer(found, document.gold).scores()
    theirs, _ = evaluate.score(json.loads(json.dumps(found)), document.gold)
    assert ours["claims"] == pytest.approx(theirs["claims"]["f1"], abs=1e-3)
    assert ours["speakers"] == pytest.approx(theirs["speakers"]["accuracy"], abs=1e-3)
    assert ours["right"] == pytest.approx(theirs["challenges"]["right"], abs=1e-3)
    assert ours["top-1"] == pytest.approx(theirs["challenges"]["top1"], abs=1e-3)
    assert ours["Brier"] == pytest.approx(theirs["challenges"]["brier"], abs=1e-3)
    assert ours["terms"] == pytest.approx(theirs["terms"]["right"], abs=1e-3)
    assert ours["entities"] == pytest.approx(theirs["entities"]["f1"], abs=1e-3)
    assert ours["types"] == pytest.approx(theirs["entities"]["type_accuracy"], abs=1e-3)
