"""Lists of all claims, of what claims name most, and of runs: the contract of every store."""

from collections.abc import Callable
from operator import attrgetter

import pytest
from handmade import Page, everything, put
from test_store import place, walk

from kg.errors import UsageError
from kg.ids import named_id
from kg.models import Run
from kg.stores import NamedRow, Store


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 50])
def test_claims_page_by_document_and_place_countered_or_not(store: Store, limit: int) -> None:
    zebra, apple, empty = Page("Zebra"), Page("Apple"), Page("Middle")
    empty.counterargument("No claim.")
    expected = []
    for page in (apple, zebra):
        claims = [page.claim(f"{page.title} {n}.") for n in range(5)]
        page.counter("No.", claims[2])
        expected += [claim.id for claim in claims]
    put(store, zebra, apple, empty)
    pages = walk(store.claims, place, limit)
    assert [row.claim for rows in pages for row in rows] == expected
    assert all(len(rows) == limit for rows in pages[:-1])
    of_zebra = walk(lambda **at: store.claims(document=zebra.id, **at), place, limit)
    assert [row.claim for rows in of_zebra for row in rows] == expected[5:]
    assert store.claims(document=empty.id) == store.claims(document="document:none") == []


def test_claims_show_what_claim_rows_show(store: Store) -> None:
    page = everything()
    put(store, page)
    rows = store.claims()
    assert rows == store.claim_rows([row.claim for row in rows])
    assert [(row.section, row.truncated) for row in rows] == [
        (page.section.id, False),
        (page.section.id, True),
    ]


def test_the_most_mentioned_come_first_each_claim_counting_once(store: Store) -> None:
    page, other = Page("P"), Page("Q")
    ann, bo, cy = page.entity("Ann"), page.entity("Bo", "B.", type="person"), page.entity("Cy", type="person")
    term = page.term("glass", "panes")
    both = page.claim("Ann makes and names Ann.", ann)
    page.mention(both, ann, 0)
    page.mention(both, ann, 4)
    made = page.claim("Bo makes it.", bo)
    page.mention(made, ann)
    page.mention(page.counter("A counter is no claim.", made), cy)
    page.mention(made, term)
    shared = other.entity("Bo", type="person")
    other.claim("Bo again.", shared)
    other.claim("And again.", shared)
    put(store, page, other)
    assert store.mentioned("Entity") == [
        NamedRow(bo.id, "Entity", "Bo", "person", ("B.",), 3),
        NamedRow(ann.id, "Entity", "Ann", "other", (), 2),
        NamedRow(cy.id, "Entity", "Cy", "person", (), 0),
    ]
    assert [row.id for row in store.mentioned("Entity", entity_type="person")] == [bo.id, cy.id]
    assert store.mentioned("Entity", entity_type="place") == []
    assert store.mentioned("Term") == [NamedRow(term.id, "Term", "glass", None, ("panes",), 1)]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize("entity_type", [None, "person"])
def test_the_most_mentioned_page_without_gaps_or_repeats(
    store: Store, limit: int, entity_type: str | None
) -> None:
    page = Page("P")
    expected = []
    for n in range(9):
        entity = page.entity(f"E{n}", type="person" if n % 3 else "place")
        for m in range(n % 4):
            page.mention(page.claim(f"Claim {m} of {n}."), entity)
        if entity_type in (None, entity.type):
            expected.append((-(n % 4), entity.id))
    put(store, page)
    pages = walk(
        lambda **at: store.mentioned("Entity", entity_type=entity_type, **at),
        attrgetter("claims", "id"),
        limit,
    )
    assert [(-row.claims, row.id) for rows in pages for row in rows] == sorted(expected)


def test_what_claims_name_is_counted_anew_when_a_document_changes_or_goes(store: Store) -> None:
    def page_with(claims: int) -> Page:
        page = Page("P")
        ann = page.entity("Ann")
        for n in range(claims):
            page.mention(page.claim(f"Claim {n}.", ann), ann)
        return page

    other = Page("Q")
    other.claim("Of another.", other.entity("Ann"))
    put(store, other)

    def counted() -> list[int]:
        return [row.claims for row in store.mentioned("Entity")]

    for claims in (3, 5, 0, 2):
        put(store, page_with(claims))
        assert counted() == [claims + 1]
    store.delete_document(other.id)
    assert counted() == [2]
    store.delete_document(page_with(2).id)
    assert counted() == []
    assert store.check() == []


def test_an_entity_of_another_type_is_in_the_list_of_that_type(store: Store) -> None:
    for entity_type in ("person", "place"):
        page = Page("P")
        page.claim("A claim.", page.entity("Ann", type=entity_type))
        put(store, page)
        found = [(row.id, row.claims) for row in store.mentioned("Entity", entity_type=entity_type)]
        assert found == [(named_id("Entity", "Ann"), 1)]
    assert store.mentioned("Entity", entity_type="person") == []


@pytest.mark.parametrize(("kind", "entity_type"), [("Claim", None), ("Term", "person"), ("Entities", None)])
def test_what_no_claim_names_has_no_such_list(store: Store, kind: str, entity_type: str | None) -> None:
    with pytest.raises(UsageError, match="use Entity, with or without a type, or Term"):
        store.mentioned(kind, entity_type=entity_type)


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_runs_page_from_the_newest_those_of_one_moment_from_the_last_id(store: Store, limit: int) -> None:
    moments = ["2024-01-02T00:00:00Z", "2024-01-03T00:00:00Z", "2024-01-03T00:00:00Z", "2023-12-31T00:00:00Z"]
    runs = [Run(id=f"run:{n}", started=started, version="1") for n, started in enumerate(moments)]
    for run in runs:
        store.put_run(run)
    pages = walk(store.runs, attrgetter("started", "id"), limit)
    assert [run.id for rows in pages for run in rows] == ["run:2", "run:1", "run:0", "run:3"]
    assert store.runs() == [runs[2], runs[1], runs[0], runs[3]]
    assert store.runs(limit=0) == []


@pytest.mark.parametrize(
    "ask",
    [lambda store: store.claims, lambda store: store.runs, lambda store: lambda: store.mentioned("Term")],
)
def test_the_lists_of_an_empty_store_are_empty(
    store: Store, ask: Callable[[Store], Callable[[], list]]
) -> None:
    assert ask(store)() == []
