"""Records refuse what no source can state, and a subgraph has one form."""

from itertools import permutations

import pytest
from pydantic import ValidationError

from kg.ids import digest
from kg.models import (
    EDGE_TYPES,
    NODE_TYPES,
    AffiliatedWith,
    AssertedBy,
    Challenges,
    Claim,
    Counterargument,
    Entity,
    Mentions,
    RunnerUp,
    Subgraph,
    Term,
)

CLAIM = {
    "id": "claim:a",
    "document": "document:d",
    "section": "section:s",
    "quote": "So.",
    "text": "So.",
    "start": 3,
    "end": 6,
}
LINK = {"source": "counterargument:a", "target": "claim:b", "score": 0.5, "method": "m"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": -1},
        {"start": 6},
        {"start": 7},
        {"quote": None},
        {"section": None},
        {"mood": "calm"},
        {"kind": "Counterargument"},
    ],
)
def test_a_claim_without_span_or_with_unknown_properties_is_refused(wrong: dict[str, object]) -> None:
    Claim.model_validate(CLAIM)
    with pytest.raises(ValidationError):
        Claim.model_validate(CLAIM | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 1.01},
        {"score": -0.01},
        {"score": float("nan")},
        {"status": "accepted"},
        {"attack": "refute"},
        {"scope": "page"},
        {"method": None},
    ],
)
def test_a_challenge_outside_the_vocabulary_is_refused(wrong: dict[str, object]) -> None:
    Challenges.model_validate(LINK)
    with pytest.raises(ValidationError):
        Challenges.model_validate(LINK | wrong)


def test_a_runner_up_has_a_probability() -> None:
    with pytest.raises(ValidationError):
        RunnerUp(claim="claim:a", score=1.5)


def test_records_cannot_be_changed() -> None:
    claim = Claim.model_validate(CLAIM)
    with pytest.raises(ValidationError, match="frozen"):
        claim.quote = "Not so."


def test_a_new_challenge_is_proposed_and_of_unknown_attack() -> None:
    link = Challenges.model_validate(LINK)
    assert (link.status, link.attack, link.scope, link.evidence) == ("proposed", "unknown", "section", {})


def test_keys_tell_parallel_edges_apart() -> None:
    mentions = [Mentions(source="claim:a", target="entity:x", start=n, end=n + 1) for n in (3, 9)]
    jobs = [
        AffiliatedWith(
            source="entity:x", target="entity:y", role=role, quote="q", document=document, start=0, end=1
        )
        for role in ("founder", "critic")
        for document in ("document:a", "document:b")
    ]
    assert [edge.key for edge in mentions] == ["MENTIONS:3", "MENTIONS:9"]
    assert len({edge.id for edge in [*mentions, *jobs]}) == 6


def test_the_id_of_an_edge_comes_from_its_ends_and_key() -> None:
    link = Challenges.model_validate(LINK)
    assert link.id == f"challenges:{digest('counterargument:a', 'CHALLENGES', 'claim:b')}"
    assert link.id == Challenges.model_validate(LINK | {"score": 0.9, "status": "rejected"}).id
    assert link.id != Challenges.model_validate(LINK | {"target": "claim:c"}).id


@pytest.mark.parametrize("table", [NODE_TYPES, EDGE_TYPES])
def test_the_tables_name_each_type_by_its_kind(table: dict[str, type]) -> None:
    assert {kind: each.model_fields["kind"].default for kind, each in table.items()} == {k: k for k in table}


def _small() -> tuple[list[object], list[object]]:
    nodes = [
        Claim.model_validate(CLAIM),
        Entity(id="entity:x", name="X"),
        Term(id="term:t", name="T"),
    ]
    edges = [
        Mentions(source="claim:a", target="term:t", start=3, end=4),
        Mentions(source="claim:a", target="entity:x", start=3, end=4),
        AssertedBy(source="claim:a", target="entity:x", cue="says", attribution="explicit"),
    ]
    return nodes, edges


def test_a_subgraph_is_the_same_in_any_order() -> None:
    nodes, edges = _small()
    graphs = {
        Subgraph.of(some, others).model_dump_json()
        for some in permutations(nodes)
        for others in permutations(edges)
    }
    assert len(graphs) == 1


def test_a_subgraph_drops_edges_without_both_ends_and_keeps_one_of_two_equals() -> None:
    nodes, edges = _small()
    graph = Subgraph.of(nodes[:2] * 2, edges * 2)
    assert [node.id for node in graph.nodes] == ["claim:a", "entity:x"]
    assert [edge.kind for edge in graph.edges] == ["ASSERTED_BY", "MENTIONS"]
    assert Subgraph.of([], edges) == Subgraph()


def test_a_subgraph_comes_out_with_the_properties_of_each_kind() -> None:
    counter = Counterargument.model_validate(
        CLAIM
        | {"id": "counterargument:a", "concession": "So", "runners_up": [RunnerUp(claim="c", score=0.1)]}
    )
    [dumped] = Subgraph.of([counter], []).model_dump()["nodes"]
    assert dumped["concession"] == "So"
    assert dumped["runners_up"] == ({"claim": "c", "score": 0.1},)
