"""Decisions on links: logged, never lost, and holding for whatever is written later."""

from collections.abc import Callable

import pytest
from handmade import Page, dump, everything, put
from specimen import night

from kg.errors import NotFoundError, UsageError
from kg.models import Challenges, Claim, Counterargument, Decision, Edge, Restates, Subgraph
from kg.stores import Store

AT = "2026-11-29T09:30:00+00:00"
LATER = "2026-11-29T09:30:01+00:00"


class Dispute:
    """A page with one counterargument that challenges the first of two claims."""

    def __init__(self, *, linked: bool = True, score: float = 0.5, target: int = 0) -> None:
        self.page = Page("Dispute")
        self.claims = [self.page.claim("First."), self.page.claim("Second.")]
        self.counter = self.page.counterargument("No.")
        self.link = Challenges(
            source=self.counter.id, target=self.claims[0].id, score=0.5, method="by hand"
        ).id
        if linked:
            self.page.challenge(self.counter, self.claims[target], score)


def status_of(store: Store, link: str) -> str | None:
    edge = store.edge(link)
    return None if edge is None else edge.status  # type: ignore[attr-defined]


def counters(store: Store, claim: Claim) -> tuple[int, list[str]]:
    """The count of a claim's counters, and the statuses of those that are listed."""
    return store.claim_rows([claim.id])[0].counters, [row.status for row in store.counters(claim.id)]


@pytest.mark.parametrize(
    ("verdict", "status", "listed"),
    [("confirm", "confirmed", (1, ["confirmed"])), ("reject", "rejected", (0, []))],
)
def test_a_decision_changes_the_link_and_is_logged_and_undone(
    store: Store, verdict: str, status: str, listed: tuple
) -> None:
    dispute = Dispute()
    put(store, dispute.page)
    edge = store.edge(dispute.link)
    decision = store.decide(dispute.link, verdict, by="Ana", note="seen the source", at=AT)
    assert decision == Decision(
        number=1, id=decision.id, link=dispute.link, verdict=verdict, by="Ana", at=AT,
        note="seen the source", edge=edge,
    )  # fmt: skip
    assert status_of(store, dispute.link) == decision.status == status
    assert counters(store, dispute.claims[0]) == listed
    undone = store.decide(dispute.link, "undo", by="Bo", at=LATER)
    assert (undone.number, undone.note, undone.edge) == (2, None, edge.model_copy(update={"status": status}))
    assert store.edge(dispute.link) == edge
    assert counters(store, dispute.claims[0]) == (1, ["proposed"])
    assert store.decisions() == [decision, undone]
    assert store.check() == []


def test_a_time_is_that_of_the_decision_in_utc(store: Store) -> None:
    put(store, Dispute().page)
    assert AT[:10] < store.decide(Dispute().link, "confirm", by="Ana").at


def test_the_same_verdict_again_is_the_same_decision(store: Store) -> None:
    put(store, Dispute().page)
    first = store.decide(Dispute().link, "confirm", by="Ana", at=AT)
    assert store.decide(Dispute().link, "confirm", by="Bo", note="me too") == first
    second = store.decide(Dispute().link, "reject", by="Bo", at=AT)
    assert [each.verdict for each in store.decisions()] == ["confirm", "reject"]
    assert store.decided([Dispute().link, "challenges:none"]) == {Dispute().link: second}


def test_a_clock_that_is_behind_does_not_undo_what_was_decided_last(store: Store) -> None:
    put(store, Dispute().page)
    store.decide(Dispute().link, "confirm", by="Ana", at=LATER)
    assert store.decide(Dispute().link, "reject", by="Bo", at=AT).at == LATER
    assert status_of(store, Dispute().link) == "rejected"
    assert store.decided([Dispute().link])[Dispute().link].by == "Bo"


def test_every_kind_of_link_can_be_decided_on_and_no_other_edge(store: Store) -> None:
    put(store, everything())
    for edge in list(store.iter_edges()):
        if hasattr(edge, "status"):
            store.decide(edge.id, "reject", by="Ana")
            assert status_of(store, edge.id) == "rejected"
        else:
            with pytest.raises(UsageError, match=f"{edge.id} is an edge of the kind {edge.kind}"):
                store.decide(edge.id, "reject", by="Ana")
    before = dump(store)
    put(store, everything())
    assert dump(store) == before
    assert store.check() == []


@pytest.mark.parametrize("link", ["challenges:000000000000", "nonsense", ""])
def test_what_is_no_link_cannot_be_decided_on(store: Store, link: str) -> None:
    put(store, Dispute().page)
    for verdict in ("confirm", "reject", "undo"):
        with pytest.raises(NotFoundError, match="no link"):
            store.decide(link, verdict, by="Ana")
    with pytest.raises(NotFoundError, match="nothing to undo"):
        store.decide(Dispute().link, "undo", by="Ana")
    assert store.decisions() == []


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"by": ""}, "'by'"),
        ({"by": "a\nb"}, "one line without control characters"),
        ({"by": "x" * 201}, "at most 200"),
        ({"by": "\udcff"}, "'by'"),
        ({"by": "Ana", "note": "bell\x07"}, "'note'.*one line"),
        ({"by": "Ana", "note": "x" * 1001}, "at most 1000"),
        ({"by": "Ana", "at": "tomorrow"}, "'at'"),
    ],
)
def test_a_malformed_decision_is_refused_and_changes_nothing(store: Store, said: dict, reason: str) -> None:
    put(store, Dispute().page)
    before = dump(store)
    with pytest.raises(UsageError, match=reason):
        store.decide(Dispute().link, "confirm", **said)
    assert (store.decisions(), dump(store)) == ([], before)


def test_a_blank_note_is_none(store: Store) -> None:
    put(store, Dispute().page)
    assert store.decide(Dispute().link, "confirm", by=" Ana ", note=" ").note is None
    assert store.decisions()[0].by == "Ana"


@pytest.mark.parametrize("verdict", ["confirm", "reject"])
def test_a_decision_holds_when_the_document_is_written_again_and_after_its_deletion(
    store: Store, verdict: str
) -> None:
    dispute = Dispute()
    put(store, dispute.page)
    decision = store.decide(dispute.link, verdict, by="Ana")
    put(store, Dispute(score=0.9).page)
    assert status_of(store, dispute.link) == decision.status
    assert store.edge(dispute.link).score == 0.9  # type: ignore[union-attr]
    store.delete_document(dispute.page.id)
    assert store.decisions() == [decision]
    assert store.check() == []
    put(store, dispute.page)
    assert status_of(store, dispute.link) == decision.status
    assert counters(store, dispute.claims[0])[0] == (verdict == "confirm")
    assert store.check() == []


def test_a_confirmed_link_that_is_no_longer_proposed_is_put_back_as_it_was(store: Store) -> None:
    dispute = Dispute()
    put(store, dispute.page)
    store.decide(dispute.link, "confirm", by="Ana")
    confirmed = store.edge(dispute.link)
    put(store, Dispute(linked=False).page)
    assert store.edge(dispute.link) == confirmed
    put(store, Dispute(target=1).page)
    assert store.edge(dispute.link) == confirmed
    assert [counters(store, claim) for claim in dispute.claims] == [(1, ["confirmed"]), (1, ["proposed"])]
    assert store.check() == []


def test_a_confirmed_link_waits_for_both_of_its_statements(store: Store) -> None:
    dispute = Dispute()
    put(store, dispute.page)
    store.decide(dispute.link, "confirm", by="Ana")
    shorter = Page("Dispute")
    shorter.claim("First.")
    put(store, shorter)
    assert status_of(store, dispute.link) is None
    assert store.check() == []
    put(store, Dispute(linked=False).page)
    assert status_of(store, dispute.link) == "confirmed"


@pytest.mark.parametrize("verdict", ["reject", "undo"])
def test_a_link_that_is_no_longer_proposed_goes_unless_it_is_confirmed(store: Store, verdict: str) -> None:
    put(store, Dispute().page)
    store.decide(Dispute().link, "reject", by="Ana")
    if verdict == "undo":
        store.decide(Dispute().link, "undo", by="Ana")
    put(store, Dispute(linked=False).page)
    assert status_of(store, Dispute().link) is None
    put(store, Dispute().page)
    assert status_of(store, Dispute().link) == {"reject": "rejected", "undo": "proposed"}[verdict]
    assert store.check() == []


def test_a_link_that_is_not_there_can_be_decided_on_again(store: Store) -> None:
    dispute = Dispute()
    put(store, dispute.page)
    store.decide(dispute.link, "reject", by="Ana")
    put(store, Dispute(linked=False).page)
    store.decide(dispute.link, "confirm", by="Ana")
    assert counters(store, dispute.claims[0]) == (1, ["confirmed"])
    store.delete_document(dispute.page.id)
    store.decide(dispute.link, "reject", by="Bo")
    put(store, dispute.page)
    assert counters(store, dispute.claims[0]) == (0, [])
    assert [each.verdict for each in store.decisions(link=dispute.link)] == ["reject", "confirm", "reject"]
    assert store.check() == []


def test_a_term_of_a_confirmed_link_must_be_stated_by_the_same_document(store: Store) -> None:
    page, without, other = Page("P"), Page("P"), Page("Q")
    clarification = page.clarification("X is y.", page.term("x"))
    link = page.edges[-1].id
    without.nodes.append(clarification)
    without.text = page.text
    without.edges.append(page.edges[1])
    other.clarification("X is z.", other.term("x"))
    put(store, page)
    store.decide(link, "confirm", by="Ana")
    put(store, other, without)
    assert status_of(store, link) is None
    assert store.check() == []
    put(store, page)
    assert status_of(store, link) == "confirmed"


# --- links across documents --------------------------------------------------------------------


def two() -> tuple[list[Page], list[Claim], Counterargument, list[Edge]]:
    """Two pages, and two links from the first to the second."""
    pages = [Page("P"), Page("Q")]
    claims = [page.claim(f"Claim of {page.title}.") for page in pages]
    counter = pages[0].counterargument("No.")
    across: list[Edge] = [
        Challenges(
            source=counter.id, target=claims[1].id, score=0.5, method="across", scope="cross-document"
        ),
        Restates(source=claims[0].id, target=claims[1].id, score=0.5, method="across"),
    ]
    return pages, claims, counter, across


@pytest.mark.parametrize("end", [0, 1])
def test_decisions_on_links_across_hold_whichever_document_is_written_again(store: Store, end: int) -> None:
    pages, claims, _, across = two()
    put(store, *pages)
    store.put_edges_across(pages[0].id, across)
    store.decide(across[0].id, "reject", by="Ana")
    store.decide(across[1].id, "confirm", by="Ana")
    decided = store.edges(targets=[claims[1].id], kinds=["CHALLENGES", "RESTATES"])
    assert [edge.status for edge in decided] == ["confirmed", "rejected"]  # type: ignore[attr-defined]
    put(store, pages[end])
    # the document's own links go until they are found again, as ever; what is confirmed is there at once
    assert status_of(store, across[1].id) == "confirmed"
    store.put_edges_across(pages[end].id, across)
    assert store.edges(targets=[claims[1].id], kinds=["CHALLENGES", "RESTATES"]) == decided
    assert counters(store, claims[1]) == (0, [])
    assert store.check() == []


@pytest.mark.parametrize("end", [0, 1])
def test_a_confirmed_link_across_is_put_back_when_both_documents_are_there(store: Store, end: int) -> None:
    pages, claims, _, across = two()
    put(store, *pages)
    store.put_edges_across(pages[0].id, across)
    store.decide(across[0].id, "confirm", by="Ana")
    assert store.put_edges_across(pages[0].id, []) == 0
    assert store.edges(targets=[claims[1].id], kinds=["RESTATES"]) == []
    assert counters(store, claims[1]) == (1, ["confirmed"])
    store.delete_document(pages[end].id)
    assert status_of(store, across[0].id) is None
    assert store.check() == []
    put(store, pages[end])
    assert counters(store, claims[1]) == (1, ["confirmed"])
    assert store.check() == []


# --- the log -----------------------------------------------------------------------------------


def test_the_log_is_paged_both_ways_and_by_link(store: Store) -> None:
    store.put_document(night())
    links = [edge.id for edge in store.iter_edges() if edge.kind == "CHALLENGES"][:3]
    for verdict in ("confirm", "reject", "undo"):
        for link in links:
            store.decide(link, verdict, by="Ana", at=AT)
    whole = store.decisions()
    assert [each.number for each in whole] == list(range(1, 10))
    for newest_first in (False, True):
        found: list[Decision] = []
        while page := store.decisions(
            after=found[-1].number if found else None, limit=4, newest_first=newest_first
        ):
            found += page
        assert found == (whole[::-1] if newest_first else whole)
    assert [each.number for each in store.decisions(link=links[1])] == [2, 5, 8]
    assert [each.number for each in store.decisions(link=links[1], after=5, newest_first=True)] == [2]
    assert store.decided(links) == {link: whole[6 + at] for at, link in enumerate(links)}
    assert store.decisions(limit=0) == []
    with pytest.raises(UsageError, match="limit"):
        store.decisions(limit=-1)


def test_the_log_is_no_part_of_the_graph(store: Store) -> None:
    store.put_document(night())
    before, stats, words = list(store.iter_nodes()), store.stats(), store.search_text("Ana")
    link = next(edge.id for edge in store.iter_edges() if edge.kind == "CHALLENGES")
    decision = store.decide(link, "reject", by="Ana", note="Ana")
    assert (list(store.iter_nodes()), store.stats(), store.search_text("Ana")) == (before, stats, words)
    assert store.node(decision.id) is None


def test_a_log_is_added_once_and_the_latest_decision_stands(new_store: Callable[[], Store]) -> None:
    store = new_store()
    put(store, Dispute().page)
    store.decide(Dispute().link, "confirm", by="Ana", at=AT)
    store.decide(Dispute().link, "reject", by="Ana", at=LATER)
    log = store.decisions()
    store.close()

    other = new_store()
    put(other, Dispute().page)
    own = other.decide(Dispute().link, "confirm", by="Bo", at="2026-11-29T09:30:02+00:00")
    assert other.put_decisions(log) == 2
    assert other.put_decisions(log) == 0
    assert [each.id for each in other.decisions()] == [own.id, log[0].id, log[1].id]
    assert [each.number for each in other.decisions()] == [1, 2, 3]
    assert status_of(other, Dispute().link) == "confirmed"
    newer = log[0].model_copy(
        update={"id": "decision:1", "verdict": "reject", "at": "2026-11-29T09:30:03+00:00"}
    )
    assert other.put_decisions([newer]) == 1
    assert counters(other, Dispute().claims[0]) == (0, [])
    assert other.check() == []
    other.close()


def test_a_log_can_come_before_its_documents(new_store: Callable[[], Store]) -> None:
    store = new_store()
    pages, claims, _, across = two()
    put(store, *pages)
    store.put_edges_across(pages[0].id, across)
    for edge in across:
        store.decide(edge.id, "confirm", by="Ana")
    log = store.decisions()
    store.close()
    other = new_store()
    assert other.put_decisions(log) == 2
    assert other.decisions() == log
    put(other, *pages)
    assert counters(other, claims[1]) == (1, ["confirmed"])
    assert other.check() == []
    other.close()


def test_a_status_of_a_file_stays_where_nothing_was_decided(store: Store) -> None:
    pages = night()
    edges = [
        edge.model_copy(update={"status": "rejected"}) if isinstance(edge, Challenges) else edge
        for edge in pages.edges
    ]
    graph = Subgraph.of(pages.nodes, edges)
    store.put_document(graph)
    links = [edge.id for edge in edges if isinstance(edge, Challenges)]
    assert {status_of(store, link) for link in links} == {"rejected"}
    store.decide(links[0], "undo", by="Ana")
    store.put_document(graph)
    assert status_of(store, links[0]) == "proposed"
    assert store.check() == []
