from importlib import import_module

import pytest
import specimen
from crowd import Counted, Page, stored
from specimen import IDS

from kg.errors import NotFoundError, UsageError
from kg.models import AffiliatedWith, Discrepancy
from queries.dossier import dossier

# the package may hold the function under this name
module = import_module("queries.dossier")


@pytest.fixture
def quarrel(tmp_path):
    """Ada and Bo in two documents, on good terms and on bad ones, with Cy, who is only named."""
    first = Page(
        "first", published="2025", discrepancies=(Discrepancy(about="entity:ada", message="two employers"),)
    )
    one = first.claim("one", ["ada"], about=["ada", "cy"])
    first.claim("both", ["ada", "bo"], about=["bo"])
    first.counter("by-bo", one, by=["bo"], score=0.9, attack="rebut")
    first.counter("of-cy", one, naming=["cy", "ada", "leeds"], score=0.7)
    first.counter("no", one, by=["dee"], status="rejected")
    first.entity("leeds", "place")
    second = Page("second", published="2026-01")
    same = second.claim("same", ["bo"])
    second.restate(same, one, 0.8)
    second.claim("about", about=["ada"])
    theirs = second.claim("theirs", ["eve"])
    second.counter("by-ada", theirs, by=["ada"], score=0.6)
    for document, role in ((first, "head"), (second, "adviser")):
        document.entity("ada")
        firm = document.entity("firm", "organization")
        document.add(
            AffiliatedWith(
                source="entity:ada", target=firm, role=role, quote=f"{role} of Firm", document=document.document,
                start=0, end=1,
            )
        )  # fmt: skip
    store = stored(str(tmp_path / "graph.db"), first, second)
    yield store
    store.close()


def reasons(relations):
    return {
        (relation.entity.name, reason.how): tuple(row.id for row in reason.statements)
        for relation in relations
        for reason in relation.reasons
    }


def test_agreement_follows_from_restatements_and_shared_claims(quarrel):
    assert reasons(dossier(quarrel, "Ada").agrees_with) == {
        ("Bo", "restatement"): ("claim:one", "claim:same"),
        ("Bo", "same claim"): ("claim:both",),
    }


def test_disagreement_follows_from_who_makes_a_counter_and_who_is_named_in_it(quarrel):
    assert reasons(dossier(quarrel, "Ada").disagrees_with) == {
        ("Bo", "makes the counter"): ("counterargument:by-bo", "claim:one"),
        ("Cy", "named in the counter"): ("counterargument:of-cy", "claim:one"),
        ("Eve", "makes the counter"): ("counterargument:by-ada", "claim:theirs"),
    }


@pytest.mark.parametrize(
    ("name", "relation", "others"),
    [
        ("Bo", "disagrees_with", {"Ada"}),
        ("Cy", "disagrees_with", {"Ada"}),
        ("Eve", "disagrees_with", {"Ada"}),
        ("Leeds", "disagrees_with", set()),
        ("Bo", "agrees_with", {"Ada"}),
        ("Dee", "disagrees_with", set()),
    ],
)
def test_the_other_side_sees_the_same(quarrel, name, relation, others):
    assert {found.entity.name for found in getattr(dossier(quarrel, name), relation)} == others


def test_every_reason_names_edges_that_are_there_and_is_read_aloud(quarrel):
    found = dossier(quarrel, "Ada")
    sentences = set()
    for relation in (*found.agrees_with, *found.disagrees_with):
        assert relation.total == len(relation.reasons)
        for reason in relation.reasons:
            assert all(quarrel.edge(edge) is not None for edge in reason.edges)
            sentences.add(reason.sentence)
    assert sentences == {
        "Ada says “One.”, and Bo says the same: “Same.”",
        "Ada and Bo both make the claim “Both.”",
        "Bo makes “By-bo.”, which challenges “One.” of Ada",
        "Cy is named in “Of-cy.”, which challenges “One.” of Ada",
        "Ada makes “By-ada.”, which challenges “Theirs.” of Eve",
    }


def test_roles_are_as_stated_with_what_does_not_go_together(quarrel):
    found = dossier(quarrel, "Ada")
    assert sorted(stated.edge.role for stated in found.affiliations) == ["adviser", "head"]
    assert sorted(stated.message.split(" is called")[0] for stated in found.discrepancies) == [
        "Ada",
        "two employers",
    ]
    called = next(stated for stated in found.discrepancies if "called" in stated.message)
    assert set(called.quotes) == {"head of Firm", "adviser of Firm"}
    assert len(called.documents) == 2


def test_counts_terms_and_time(quarrel):
    found = dossier(quarrel, "Ada")
    assert [(count.node.name, count.claims) for count in found.named_with] == [("Cy", 1)]
    assert [(p.published, p.claims_by, p.claims_about) for p in found.timeline] == [
        ("2025", 2, 0),
        ("2026-01", 0, 1),
    ]
    assert (found.considered_by, found.considered_about, found.complete) == (2, 1, True)
    assert [counter.counter.id for counter in found.counters] == [
        "counterargument:by-bo",
        "counterargument:of-cy",
    ]


def test_terms_are_those_of_its_own_claims(store):
    found = dossier(store, specimen.INES)
    assert [(count.node.id, count.claims) for count in found.terms] == [(specimen.FAREBOX, 1)]
    assert [stated.message for stated in found.discrepancies] == ["two employers"]
    assert {row.claim.claim for row in found.counters} == {IDS["pays"], IDS["pays again"]}


def crowded(tmp_path, count):
    page = Page("crowd", published="2026")
    for number in range(count):
        claim = page.claim(f"c{number:04}", ["ada"], about=["ada", f"e{number % 7}"])
        page.counter(f"k{number}", claim, naming=["bo"])
    return stored(str(tmp_path / "graph.db"), page)


def test_a_busy_entity_is_summed_up_from_its_first_claims_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CONSIDERED", 20)
    store = crowded(tmp_path, 50)
    found = dossier(store, "Ada", limit=5)
    assert (found.considered_by, found.complete) == (20, False)
    assert found.disagrees_with[0].total == 20
    assert len(found.disagrees_with[0].reasons) == module.REASONS
    assert [len(found.counters), len(found.named_with), len(found.claims_by.rows)] == [5, 5, 5]
    store.close()


def test_a_dossier_takes_no_more_calls_for_more_claims(tmp_path, monkeypatch):
    calls = []
    for count in (5, 60):
        (tmp_path / str(count)).mkdir()
        store = crowded(tmp_path / str(count), count)
        counted = Counted(store)
        dossier(counted, "entity:ada", limit=count)
        calls.append(len(counted.calls))
        store.close()
    assert calls[0] == calls[1]


def test_the_claims_about_a_busy_speaker_are_paged_past_its_own(tmp_path, monkeypatch):
    entity_module = import_module("queries.entity")
    monkeypatch.setattr(entity_module, "_BATCH", 4)
    monkeypatch.setattr(entity_module, "_SCAN", 8)
    page = Page("crowd")
    for number in range(30):
        page.claim(f"c{number:02}", ["ada"] if number < 25 else [], about=["ada"])
    store = stored(str(tmp_path / "graph.db"), page)
    first = dossier(store, "Ada", limit=1).claims_about
    assert (first.rows, first.hint) == ((), "0 of the claims looked at are by others")
    found, after = [], first.after
    while after is not None:
        following = dossier(store, "Ada", limit=1, about_after=after).claims_about
        found += [row.claim for row in following.rows]
        after = following.after
    assert found == [f"claim:c{number:02}" for number in range(25, 30)]
    store.close()


def test_bad_input(store):
    with pytest.raises(NotFoundError):
        dossier(store, "entity:nobody")
    with pytest.raises(UsageError):
        dossier(store, "Ines Varga", limit=0)
