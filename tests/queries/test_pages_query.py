import pytest
import specimen
from specimen import IDS

from kg import open_store
from kg.models import AssertedBy, Claim, Document, Entity, Mentions, Section, Subgraph
from queries.entity import entity
from queries.term import term


@pytest.fixture
def busy(tmp_path):
    """A store where Ada makes every third of 30 claims and is named in all of them."""
    document = Document(id="document:d", title="Thirty", format="text", sha256="0", text="x" * 3000)
    section = Section(id="section:s", document=document.id, heading="All", level=1, order=0, role="detail")
    ada = Entity(id="entity:ada", name="Ada", type="person")
    nodes, edges = [document, section, ada], []
    for number in range(30):
        claim = Claim(
            id=f"claim:{number:02}",
            document=document.id,
            section=section.id,
            quote=f"Claim {number}.",
            text=f"Claim {number}.",
            start=number * 100,
            end=number * 100 + 10,
        )
        nodes.append(claim)
        edges.append(Mentions(source=claim.id, target=ada.id, start=claim.start, end=claim.start + 3))
        if number % 3 == 0:
            edges.append(AssertedBy(source=claim.id, target=ada.id, cue="says", attribution="explicit"))
    store = open_store(str(tmp_path / "busy.db"))
    store.put_document(Subgraph.of(nodes, edges))
    yield store
    store.close()


def test_an_entity_page_parts_what_it_says_from_what_is_said_of_it(store):
    page = entity(store, "Ines Varga")
    assert [row.claim for row in page.claims_by.rows] == [IDS["pays"], IDS["pays again"]]
    assert page.claims_about.rows == ()
    about = entity(store, "Lumen").claims_about.rows
    assert [row.claim for row in about] == [IDS["ferries"], IDS["pays again"]]


@pytest.mark.parametrize("name", ["Ines Varga", "Lumen Transit"])
def test_an_affiliation_stands_on_both_pages_with_its_quote(store, name):
    (stated,) = entity(store, name).affiliations
    assert (stated.member.id, stated.organization.id) == (specimen.INES, specimen.LUMEN)
    assert (stated.edge.role, stated.edge.quote) == ("head of planning", "Varga, who plans for Lumen")


@pytest.mark.parametrize("limit", [1, 4, 7, 20, 50])
@pytest.mark.parametrize(
    ("claims", "after", "numbers"),
    [
        ("claims_by", "by_after", range(0, 30, 3)),
        ("claims_about", "about_after", [number for number in range(30) if number % 3]),
    ],
)
def test_the_pages_of_a_busy_entity_hold_every_claim_once(busy, limit, claims, after, numbers):
    found, cursor = [], None
    while True:
        page = getattr(entity(busy, "Ada", limit=limit, **{after: cursor}), claims)
        assert len(page.rows) <= limit
        found += [row.claim for row in page.rows]
        cursor = page.after
        if cursor is None:
            break
    assert found == [f"claim:{number:02}" for number in numbers]


def test_a_term_page_holds_what_explains_it_and_who_uses_it(store):
    page = term(store, "fare recovery")
    assert [row.id for row in page.clarifications] == [IDS["ratio"]]
    assert [(row.id, row.kind) for row in page.mentions] == [(IDS["pays again"], "Claim")]
    assert page.mention_count == 1
    assert page.mentions[0].section_heading == "Who Rides"


def test_a_term_page_counts_the_mentions_beyond_its_limit(tmp_path):
    night = specimen.night()
    more = [
        Mentions(source=IDS[name], target=specimen.FAREBOX, start=0, end=1)
        for name in ("pays", "gift", "noise")
    ]
    store = open_store(str(tmp_path / "graph.db"))
    store.put_document(Subgraph.of(night.nodes, [*night.edges, *more]))
    page = term(store, specimen.FAREBOX, limit=2)
    assert [row.id for row in page.mentions] == [IDS["pays"], IDS["pays again"]]
    assert page.mention_count == 4
    store.close()


def test_a_rejected_definition_explains_nothing(tmp_path):
    night = specimen.night()
    edges = [
        edge.model_copy(update={"status": "rejected"}) if edge.kind == "DEFINES" else edge
        for edge in night.edges
    ]
    store = open_store(str(tmp_path / "graph.db"))
    store.put_document(Subgraph.of(night.nodes, edges))
    assert term(store, specimen.FAREBOX).clarifications == ()
    store.close()


def test_of_a_hot_term_the_first_claims_are_told_and_all_mentions_counted(tmp_path, monkeypatch):
    night = specimen.night()
    more = [
        Mentions(source=IDS[name], target=specimen.FAREBOX, start=0, end=1)
        for name in ("pays", "gift", "noise")
    ]
    monkeypatch.setattr("queries.term.HOT", 2)
    store = open_store(str(tmp_path / "graph.db"))
    store.put_document(Subgraph.of(night.nodes, [*night.edges, *more]))
    page = term(store, specimen.FAREBOX, limit=9)
    assert [row.id for row in page.mentions] == [IDS["pays"], IDS["pays again"], IDS["noise"]]
    assert page.mention_count == len(store.edges(targets=[specimen.FAREBOX], kinds=["MENTIONS"]))
    store.close()
