from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import specimen
from debates import debate, name, short
from specimen import FAREBOX, IDS, INES

from kg import open_store
from kg.errors import NotFoundError, UsageError
from kg.stores import Store
from queries.thread import HOT, Turn, thread, thread_graph


class Counting:
    """A store that counts the calls of its methods."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.calls = 0

    def __getattr__(self, method: str) -> Any:
        def counted(*args: Any, **options: Any) -> Any:
            self.calls += 1
            return getattr(self.store, method)(*args, **options)

        return counted


@pytest.fixture
def debating(tmp_path: Path) -> Iterator[Any]:
    """Return a function that makes a store of a debate."""
    stores = []

    def of(*lines: str) -> Store:
        store = open_store(str(tmp_path / f"graph-{len(stores)}.db"))
        store.put_document(debate(*lines))
        stores.append(store)
        return store

    yield of
    for store in stores:
        store.close()


def outline(turn: Turn) -> Any:
    """Return the tree of short names: a statement alone, or with what counters it; again as ``k1*``."""
    own = short(turn.statement.id) + "*" * turn.repeated + (f"+{turn.more}" if turn.more else "")
    return {own: [outline(counter) for counter in turn.counters]} if turn.counters else own


# links → the thread of c1
TREES = {
    "nothing": (["c1"], "c1"),
    "strongest first": (["k1 rebut c1 0.5", "k2 rebut c1 0.9"], {"c1": ["k2", "k1"]}),
    "confirmed first": (["k1 rebut c1 0.5 confirmed", "k2 rebut c1 0.9"], {"c1": ["k1", "k2"]}),
    "rejected": (["k1 rebut c1 0.5 rejected"], "c1"),
    "to any depth": (
        ["k1 rebut c1", "k2 rebut k1", "k3 rebut k2", "k4 rebut k3"],
        {"c1": [{"k1": [{"k2": [{"k3": ["k4"]}]}]}]},
    ),
    "a circle": (
        ["k1 rebut c1", "k2 rebut k1", "k1 rebut k2"],
        {"c1": [{"k1": [{"k2": ["k1*"]}]}]},
    ),
    "a self-attack": (["k1 rebut c1", "k1 rebut k1"], {"c1": [{"k1": ["k1*"]}]}),
    "one counter of two": (
        ["k1 rebut c1 0.9", "k2 rebut c1 0.8", "k3 rebut k1", "k3 rebut k2", "k4 rebut k3"],
        {"c1": [{"k1": [{"k3": ["k4"]}]}, {"k2": ["k3*"]}]},
    ),
    "told where it is nearest": (
        ["k1 rebut c1 0.9", "k2 rebut k1", "k2 rebut c1 0.3"],
        {"c1": [{"k1": ["k2*"]}, "k2"]},
    ),
    "a counter of a restatement": (
        ["k1 rebut c1 0.5", "k2 rebut c2 0.9", "c2 restates c1 0.8"], {"c1": ["k2", "k1"]},
    ),
    "a counter of both wordings": (
        ["k1 rebut c1 0.5", "k1 rebut c2 0.9", "c2 restates c1 0.8"], {"c1": ["k1"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TREES)
def test_the_thread_is_a_tree_of_counters(debating, case):
    lines, tree = TREES[case]
    assert outline(thread(debating(*lines), name("c1")).root) == tree


def test_an_answer_tells_the_link_and_what_it_is_against(debating):
    store = debating("k1 undercut c2 0.75", "c2 restates c1 0.8")
    root = thread(store, name("c1")).root
    (counter,) = root.counters
    assert root.answer is None
    assert counter.answer is not None
    assert (counter.answer.target, counter.answer.score) == (name("c2"), 0.75)
    assert (counter.answer.attack, counter.answer.status) == ("undercut", "proposed")
    assert store.edge(counter.answer.link).source == name("k1")


def test_restatements_are_one_turn_directly_or_through_others(debating):
    links = ["c2 restates c1 0.8", "c3 restates c2 0.8", "c4 restates c1 0.3", "c5 restates c1 0.8 rejected"]
    root = thread(debating(*links), name("c1")).root
    assert [short(same.statement.id) for same in root.restatements] == ["c2", "c3"]


# limits → the tree, and how many counters are left out
LIMITED = {
    "depth 0": ({"depth": 0}, "c1+2", 2),
    "depth 1": ({"depth": 1}, {"c1": ["k1+2", "k2"]}, 2),
    "depth 99": ({"depth": 99}, {"c1": [{"k1": [{"k3": ["k5"]}, "k4"]}, "k2"]}, 0),
    "limit 1": ({"limit": 1}, {"c1+1": [{"k1+1": [{"k3": ["k5"]}]}]}, 2),
    "3 statements": ({"statements": 3}, {"c1": ["k1+2", "k2"]}, 2),
    "1 statement": ({"statements": 1}, "c1+2", 2),
    "least score": ({"min_score": 0.85}, {"c1": [{"k1": [{"k3": ["k5"]}, "k4"]}]}, 0),
}


@pytest.mark.parametrize("case", LIMITED)
def test_limits_leave_out_and_say_how_many(debating, case):
    store = debating(
        "k1 rebut c1 0.9", "k2 rebut c1 0.8", "k3 rebut k1 0.9", "k4 rebut k1 0.9", "k5 rebut k3 0.9"
    )
    options, tree, more = LIMITED[case]
    found = thread(store, name("c1"), **options)
    assert outline(found.root) == tree
    assert found.more == more


def test_restatements_over_the_limit_are_counted(debating):
    links = [f"c{n} restates c1 0.{n}" for n in range(5, 10)]
    root = thread(debating(*links), name("c1"), limit=2).root
    assert [short(same.statement.id) for same in root.restatements] == ["c9", "c8"]
    assert root.more_restatements == 3


def test_the_calls_of_the_store_grow_with_levels_and_not_with_statements(debating):
    def calls(*lines: str) -> int:
        store = Counting(debating(*lines))
        thread(store, name("c1"))
        return store.calls

    narrow = calls("k0 rebut c1", "m0 rebut k0")
    wide = calls(*(f"k{n} rebut c1" for n in range(15)), *(f"m{n} rebut k{n}" for n in range(15)))
    deeper = calls("k0 rebut c1", "m0 rebut k0", "n0 rebut m0", "o0 rebut n0")
    assert wide == narrow
    assert deeper == narrow + 2 * 2


def test_a_claim_with_very_many_counters_is_read_by_its_strongest(debating):
    lines = [f"k{n} rebut c1 {0.1 + n / 10_000:.4f}" for n in range(HOT + 50)]
    found = thread(debating(*lines), name("c1"), limit=3)
    assert [short(turn.statement.id) for turn in found.root.counters] == ["k1049", "k1048", "k1047"]
    assert found.more == HOT + 47


def test_a_thread_a_hundred_deep_is_told_whole(debating):
    from api.json_output import encoded

    lines = ["k1 rebut c1", *(f"k{n + 1} rebut k{n}" for n in range(1, 100))]
    found = thread(debating(*lines), name("c1"), depth=100)
    assert (found.statements, found.more) == (101, 0)
    assert encoded(found).count(b'"restatements"') == 101


def test_terms_come_with_their_clarifications_and_who_uses_them(store):
    found = thread(store, IDS["pays"])
    (term,) = found.terms
    assert (term.term, term.name, term.used_by) == (FAREBOX, "farebox ratio", (IDS["pays again"],))
    assert [row.id for row in term.clarifications] == [IDS["ratio"]]


def test_speakers_of_the_claim_and_of_restatements_are_told(store):
    root = thread(store, IDS["pays"]).root
    assert root.speakers == ("Ines Varga",)
    assert [(same.statement.id, same.speakers) for same in root.restatements] == [
        (IDS["pays again"], ("Ines Varga",))
    ]


def test_the_thread_of_a_counterargument_begins_with_it(store):
    root = thread(store, IDS["gift"]).root
    assert root.statement.id == IDS["gift"]
    assert [turn.statement.id for turn in root.counters] == [IDS["gift stands"]]


def test_a_thread_is_found_by_words_and_names_what_matches_too(store):
    found = thread(store, specimen.QUOTES["shifts"])
    assert (found.matched, found.root.statement.id) == ("quote", IDS["shifts"])
    assert thread(store, "zzyzx").root is None


def test_the_graph_holds_what_the_tree_tells_with_speakers_terms_and_places(store):
    graph = thread_graph(store, IDS["pays"])
    ids = {node.id for node in graph.nodes}
    statements = {IDS[one] for one in ("pays", "pays again", "riders", "gift", "gift stands")}
    assert {node for node in ids if node.startswith(("claim:", "counterargument:"))} == statements
    assert {IDS["ratio"], FAREBOX, INES, specimen.NIGHT} < ids
    kinds = {edge.kind for edge in graph.edges}
    assert kinds == {"CHALLENGES", "RESTATES", "ASSERTED_BY", "MENTIONS", "DEFINES", "PART_OF"}
    assert all(edge.source in ids and edge.target in ids for edge in graph.edges)


def test_the_graph_of_nothing_is_empty(store):
    assert thread_graph(store, "zzyzx").nodes == ()


@pytest.mark.parametrize(
    "options", [{"depth": -1}, {"depth": 101}, {"limit": 0}, {"statements": 0}, {"min_score": -1.0}], ids=str
)
def test_arguments_that_cannot_be_meant_are_usage_errors(store, options):
    for query in (thread, thread_graph):
        with pytest.raises(UsageError):
            query(store, IDS["pays"], **options)


def test_an_unknown_id_is_not_found(store):
    with pytest.raises(NotFoundError, match="claim:none"):
        thread(store, "claim:none")
