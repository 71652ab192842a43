"""What every store does as documents come, change and go."""

from collections import Counter
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from handmade import Page, dump, everything, put
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import NotFoundError, UsageError
from kg.ids import statement_id
from kg.models import (
    AssertedBy,
    Challenges,
    Claim,
    Edge,
    Entity,
    Node,
    Restates,
    Run,
    Subgraph,
    Term,
)
from kg.stores import Store, Vectors


def shared(title: str, name: str, *aliases: str, kind: str = "other") -> Page:
    """A page that names "Acme Corp" in its own way."""
    page = Page(title)
    entity = page.entity(name, *aliases, id="entity:acme-corp", type=kind)
    page.mention(page.claim(f"{title} speaks of it."), entity)
    return page


SAYINGS = [
    shared("One", "Acme Corp", "Acme", "AC", kind="organization"),
    shared("Two", "ACME Corp", "Acme", kind="organization"),
    shared("Three", "ACME Corp", kind="product"),
    shared("Four", "acme corp", "The Corp", kind="product"),
]


def test_a_shared_entity_has_the_commonest_name_and_type_and_all_aliases(store: Store) -> None:
    put(store, *SAYINGS)
    # organization and product are stated twice each: the first by alphabet stands
    assert store.node("entity:acme-corp") == Entity(
        id="entity:acme-corp",
        name="ACME Corp",
        type="organization",
        aliases=("AC", "Acme", "Acme Corp", "The Corp", "acme corp"),
    )
    assert store.named("Entity", "the corp") == store.named("Entity", "acme corp") != []


def test_what_only_a_deleted_document_says_of_an_entity_goes(store: Store) -> None:
    put(store, *SAYINGS)
    for page in SAYINGS[1:3]:
        store.delete_document(page.id)
    assert store.node("entity:acme-corp") == Entity(
        id="entity:acme-corp",
        name="Acme Corp",
        type="organization",
        aliases=("AC", "Acme", "The Corp", "acme corp"),
    )
    store.delete_document(SAYINGS[3].id)
    assert store.named("Entity", "The Corp") == []
    store.delete_document(SAYINGS[0].id)
    assert store.node("entity:acme-corp") is None
    assert list(store.iter_nodes()) == list(store.iter_edges()) == []


def test_what_a_new_version_no_longer_says_of_an_entity_goes(store: Store) -> None:
    put(store, SAYINGS[0], SAYINGS[3], shared("Four", "Acme Corp", kind="organization"))
    node = store.node("entity:acme-corp")
    assert isinstance(node, Entity)
    assert (node.name, node.type, node.aliases) == ("Acme Corp", "organization", ("AC", "Acme"))


def test_the_order_of_documents_does_not_matter(new_store: Callable[[], Store]) -> None:
    dumps = []
    for pages in permutations(SAYINGS):
        store = new_store()
        put(store, *pages)
        dumps.append(dump(store))
        store.close()
    assert all(other == dumps[0] for other in dumps)
    assert len(dumps[0]) > 8


def test_the_same_document_again_changes_nothing(store: Store) -> None:
    put(store, everything(), *SAYINGS)
    before = dump(store)
    put(store, everything())
    assert dump(store) == before


def test_a_new_version_replaces_the_old_and_leaves_the_rest(store: Store) -> None:
    old, other, new = Page("P"), Page("Q"), Page("P")
    gone, kept = old.claim("Gone."), old.claim("Kept.", old.entity("Only old"))
    old.counter("Counter to what goes.", gone)
    old.counter("Counter to what stays.", kept)
    other.counter("Other.", other.claim("Other claim.", other.entity("Other entity")))
    added = new.claim("Added.")
    moved = new.claim("Kept.", text="[It is] kept.")
    put(store, old, other, new)
    assert store.node(gone.id) is store.node("entity:only-old") is None
    assert store.nodes([added.id, kept.id]) == [added, moved]
    assert [row.claim for row in store.uncountered(document=new.id)] == [added.id, moved.id]
    store.delete_document(other.id)
    assert tuple(store.iter_nodes()) == new.graph().nodes
    assert tuple(store.iter_edges()) == new.graph().edges
    assert store.check() == []


def test_an_edge_from_another_document_stays_for_as_long_as_its_target(store: Store) -> None:
    target, again, edited = Page("Target"), Page("Target"), Page("Target")
    claim = target.claim("Claim.")
    again.claim("Something before.")
    again.claim("Claim.")
    edited.claim("Another claim.")
    source = Page("Source")
    counter = source.counter("No.", claim, scope="cross-document")
    source.restate(source.claim("Claim, again."), claim)
    put(store, target, source)
    put(store, again)
    assert [row.counter for row in store.counters(claim.id)] == [counter.id]
    assert [row.counters for row in store.contested()] == [1]
    assert len(store.edges(targets=[claim.id], kinds=["RESTATES"])) == 1
    put(store, edited)
    assert store.contested() == store.edges(targets=[claim.id]) == []
    assert store.node(counter.id) == counter
    assert store.check() == []


def test_an_edge_goes_with_the_document_that_states_it(store: Store) -> None:
    target, source = Page("Target"), Page("Source")
    claim = target.claim("Claim.")
    source.counter("No.", claim)
    put(store, target, source)
    store.delete_document(source.id)
    assert store.counters(claim.id) == []
    assert [row.claim for row in store.uncountered()] == [claim.id]


def test_affiliations_go_with_the_document_that_states_them(store: Store) -> None:
    pages = [Page("P"), Page("Q")]
    for page, role in zip(pages, ("founder", "critic"), strict=True):
        page.claim("Claim.")
        page.affiliate(page.entity("Anna"), page.entity("Works"), role)
    put(store, *pages)
    assert [edge.role for edge in store.edges(sources=["entity:anna"])] != []
    assert len(store.edges(sources=["entity:anna"], kinds=["AFFILIATED_WITH"])) == 2
    put(store, pages[0])
    store.delete_document(pages[1].id)
    assert store.edges(sources=["entity:anna"]) == [e for e in pages[0].edges if e.source == "entity:anna"]


def restates(source: Claim, target: Claim, score: float = 0.5) -> Restates:
    return Restates(source=source.id, target=target.id, score=score, method="across")


def test_links_across_replace_those_of_one_document_in_both_directions(store: Store) -> None:
    pages = [Page("P"), Page("Q"), Page("R")]
    claims = [page.claim(f"Claim of {page.title}.") for page in pages]
    again = pages[0].claim("Claim again.")
    pages[0].restate(again, claims[0])
    counters = [page.counter(f"Counter of {page.title}.", claims[i]) for i, page in enumerate(pages)]
    put(store, *pages)
    within = list(store.iter_edges())
    out = Challenges(source=counters[0].id, target=claims[1].id, score=0.5, method="across")
    back = Challenges(source=counters[2].id, target=claims[0].id, score=0.5, method="across")
    beside = restates(claims[1], claims[2])
    assert store.put_edges_across(pages[1].id, [beside]) == 1
    assert store.put_edges_across(pages[0].id, [out, back, restates(claims[2], claims[0])]) == 3
    assert [row.counters for row in store.claim_rows([c.id for c in claims])] == [2, 2, 1]
    assert store.put_edges_across(pages[0].id, [back]) == 1
    assert [row.counters for row in store.claim_rows([c.id for c in claims])] == [2, 1, 1]
    edges = sorted([*within, back, beside], key=lambda edge: (edge.source, edge.key, edge.target))
    assert list(store.iter_edges()) == edges
    assert store.put_edges_across(pages[0].id, []) == 0
    assert store.put_edges_across(pages[2].id, []) == 0
    assert list(store.iter_edges()) == within
    assert store.check() == []


def test_links_across_put_again_change_nothing(store: Store) -> None:
    pages = [Page("P"), Page("Q")]
    first, second = (page.claim(f"Claim of {page.title}.") for page in pages)
    put(store, *pages)
    store.put_edges_across(pages[0].id, [restates(first, second)])
    before = dump(store)
    for page in pages:
        assert store.put_edges_across(page.id, [restates(first, second)]) == 1
        assert dump(store) == before


def test_links_across_go_with_the_document_at_either_end(store: Store) -> None:
    pages = [Page("P"), Page("Q")]
    first, second = (page.claim(f"Claim of {page.title}.") for page in pages)
    for gone in pages:
        put(store, *pages)
        store.put_edges_across(pages[0].id, [restates(first, second)])
        store.delete_document(gone.id)
        assert store.edges(sources=[first.id], kinds=["RESTATES"]) == []
        assert store.check() == []


def test_a_link_across_whose_other_end_is_gone_is_left_out(store: Store) -> None:
    page, gone = Page("P"), Page("Q")
    claim, other = page.claim("Claim."), gone.claim("Gone.")
    put(store, page)
    assert store.put_edges_across(page.id, [restates(claim, other)]) == 0
    assert store.put_edges_across(gone.id, [restates(claim, other)]) == 0
    assert store.edges(sources=[claim.id], kinds=["RESTATES"]) == []


def test_what_is_no_link_across_is_refused_and_changes_nothing(store: Store) -> None:
    pages = [Page("P"), Page("Q"), Page("R")]
    claims = [page.claim(f"Claim of {page.title}.", page.entity("Anna")) for page in pages]
    again = pages[0].claim("Claim again.")
    put(store, *pages)
    store.put_edges_across(pages[0].id, [restates(claims[0], claims[1])])
    before = dump(store)
    said = AssertedBy(source=claims[1].id, target="entity:anna", cue="says", attribution="explicit")
    for edge, reason in (
        (restates(again, claims[0]), "not between"),
        (restates(claims[1], claims[2]), "not between"),
        (said, "no link between documents"),
    ):
        with pytest.raises(UsageError, match=reason):
            store.put_edges_across(pages[0].id, [restates(claims[0], claims[2]), edge])
        assert dump(store) == before


def test_deleting_what_is_not_there_says_so(store: Store) -> None:
    page = everything()
    put(store, page)
    before = dump(store)
    for node in ("document:nowhere", page.section.id, "entity:anna-al"):
        with pytest.raises(NotFoundError, match=node):
            store.delete_document(node)
    assert dump(store) == before


# --- graphs that are not one document's --------------------------------------------------------


def _two_documents() -> Subgraph:
    one, two = Page("One").graph(), Page("Two").graph()
    return Subgraph.of(one.nodes + two.nodes, one.edges + two.edges)


def _with(*records: Node | Edge) -> Subgraph:
    graph = everything().graph()
    return Subgraph(
        nodes=(*graph.nodes, *(record for record in records if isinstance(record, Node))),
        edges=(*graph.edges, *(record for record in records if isinstance(record, Edge))),
    )


_EVERYTHING = everything().graph()
_ELSEWHERE = Page("Elsewhere")
_FOREIGN = _ELSEWHERE.claim("Foreign.", _ELSEWHERE.entity("Foreigner"))
_CLAIM = next(node for node in _EVERYTHING.nodes if isinstance(node, Claim))
_SPEAKER = AssertedBy(source=_CLAIM.id, target="entity:nobody", cue="says", attribution="explicit")
_AFFILIATION = next(edge for edge in _EVERYTHING.edges if edge.kind == "AFFILIATED_WITH")
_CHALLENGE = Challenges(source=_FOREIGN.id, target=_CLAIM.id, score=0.5, method="by hand")


@pytest.mark.parametrize(
    ("graph", "reason"),
    [
        (Subgraph(), "holds 0"),
        (_two_documents(), "holds 2"),
        (_with(_FOREIGN), "put each document alone"),
        (_with(Run(id="run:1", started="2024", version="1")), "no part of a document"),
        (_with(_EVERYTHING.nodes[0]), "one id"),
        (_with(_EVERYTHING.edges[0]), "one source, key and target"),
        (_with(_SPEAKER), "leads to entity:nobody"),
        # an entity that only another document names would go with that document
        (_with(_SPEAKER.model_copy(update={"target": "entity:foreigner"})), "leads to entity:foreigner"),
        (_with(_CHALLENGE), f"starts at {_FOREIGN.id}"),
        (_with(_AFFILIATION.model_copy(update={"document": "document:other"})), "document:other"),
        (_with(_AFFILIATION.model_copy(update={"source": "entity:nobody"})), "entity:nobody"),
        (_with(Term(id=_FOREIGN.id, name="Foreign")), f"{_FOREIGN.id} .* is that of a Claim"),
        (_with(_CLAIM.model_copy(update={"id": _FOREIGN.id})), f"{_FOREIGN.id} .* of {_ELSEWHERE.id}"),
    ],
)
def test_what_is_not_one_whole_document_is_refused_and_changes_nothing(
    store: Store, graph: Subgraph, reason: str
) -> None:
    put(store, _ELSEWHERE, Page("Everything: At Once"))
    before = dump(store)
    with pytest.raises(UsageError, match=reason):
        store.put_document(graph)
    assert dump(store) == before
    assert store.check() == []


@pytest.mark.parametrize(
    ("vectors", "reason"),
    [
        (Vectors("m", ("claim:nowhere",), np.ones((1, 2), np.float32)), "claim:nowhere"),
        (Vectors("m", (_CLAIM.id,), np.ones((2, 2), np.float32)), "one row for each"),
        (Vectors("m", (_CLAIM.id,), np.ones(2, np.float32)), "one row for each"),
    ],
)
def test_vectors_that_do_not_fit_are_refused_and_change_nothing(
    store: Store, vectors: Vectors, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        store.put_document(_EVERYTHING, vectors=vectors)
    assert list(store.iter_nodes()) == []


@pytest.mark.parametrize("properties", [{"quote": "\udcff"}, {"text": "\udcff" * 1000}, {"method": "\udcff"}])
def test_text_that_is_not_unicode_is_refused_and_changes_nothing(
    store: Store, properties: dict[str, object]
) -> None:
    page = Page("P")
    page.claim("Words.", **properties)
    with pytest.raises(UsageError, match="not valid Unicode") as caught:
        put(store, page)
    assert len(str(caught.value)) < 700
    with pytest.raises(UsageError, match="not valid Unicode"):
        store.counters("claim:\udcff")
    assert list(store.iter_nodes()) == []


# --- any history ------------------------------------------------------------------------------

NAMES = ("Acme", "ACME", "acme", "Bolt", "bolt")
CLAIMS = range(3)

entities = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sets(st.sampled_from(["x", "Y", "Acme"])),
        st.sampled_from(["person", "product", "other"]),
    ),
    max_size=2,
    unique_by=lambda entity: entity[0].lower(),
)
statuses = st.sampled_from(["proposed", "confirmed", "rejected"])
links = st.lists(st.tuples(st.sampled_from("PQR"), st.sampled_from(CLAIMS), statuses), max_size=4)
pages = st.tuples(st.sampled_from("PQR"), st.sets(st.sampled_from(CLAIMS)), entities, links)
histories = st.lists(st.one_of(pages, st.sampled_from("PQR")), min_size=1, max_size=8)


def claim_of(title: str, number: int) -> str:
    return statement_id("Claim", Page(title).id, f"Claim {number}.")


def page_of(spec: tuple) -> Page:
    """A page as generated: each counter may challenge a claim of any document."""
    title, claims, named, challenged = spec
    page = Page(title)
    speakers = [page.entity(name, *sorted(aliases), type=kind) for name, aliases, kind in named]
    for number in sorted(claims):
        claim = page.claim(f"Claim {number}.", *speakers)
        for speaker in speakers:
            page.mention(claim, speaker)
            page.mention(claim, speaker, 1)
    for number, (other, claim, status) in enumerate(challenged):
        counter = page.counterargument(f"Counter {number}.")
        page.link(
            Challenges(source=counter.id, target=claim_of(other, claim), score=0.5, method="m", status=status)
        )
    return page


class Model:
    """What a store should hold, in plain Python."""

    def __init__(self) -> None:
        self.graphs: dict[str, Subgraph] = {}

    def ids(self) -> set[str]:
        return {node.id for graph in self.graphs.values() for node in graph.nodes}

    def prune(self) -> None:
        ids = self.ids()
        for document, graph in self.graphs.items():
            edges = tuple(edge for edge in graph.edges if edge.target in ids)
            self.graphs[document] = graph.model_copy(update={"edges": edges})

    def nodes(self) -> list[Node]:
        found: dict[str, Node] = {}
        said: dict[str, list[Entity]] = {}
        for graph in self.graphs.values():
            for node in graph.nodes:
                if isinstance(node, Entity):
                    said.setdefault(node.id, []).append(node)
                else:
                    found[node.id] = node
        for node, sayings in said.items():
            names, types = Counter(s.name for s in sayings), Counter(s.type for s in sayings)
            name = min(names, key=lambda n: (-names[n], n))
            aliases = {alias for s in sayings for alias in (s.name, *s.aliases)} - {name}
            kind = min(types, key=lambda t: (-types[t], t))
            found[node] = Entity(id=node, name=name, type=kind, aliases=tuple(sorted(aliases)))
        return [found[node] for node in sorted(found)]

    def edges(self) -> list[Edge]:
        edges = [edge for graph in self.graphs.values() for edge in graph.edges]
        return sorted(edges, key=lambda edge: (edge.source, edge.key, edge.target))

    def counters(self) -> dict[str, int]:
        counted = Counter(
            edge.target for edge in self.edges() if isinstance(edge, Challenges) and edge.status != "rejected"
        )
        return {node.id: counted[node.id] for node in self.nodes() if isinstance(node, Claim)}


@given(history=histories)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_after_any_history_the_store_holds_what_the_surviving_documents_say(
    new_store: Callable[[], Store], history: list
) -> None:
    model, store = Model(), new_store()
    for step in history:
        page = page_of(step) if isinstance(step, tuple) else Page(step)
        if isinstance(step, tuple):
            graph = page.graph()
            rest = {
                node.id for other in model.graphs if other != page.id for node in model.graphs[other].nodes
            }
            there = rest | {node.id for node in graph.nodes}
            edges = tuple(edge for edge in graph.edges if edge.target in there)
            model.graphs[page.id] = graph.model_copy(update={"edges": edges})
            store.put_document(model.graphs[page.id])
        elif page.id in model.graphs:
            del model.graphs[page.id]
            store.delete_document(page.id)
        else:
            with pytest.raises(NotFoundError):
                store.delete_document(page.id)
        model.prune()
        assert list(store.iter_nodes()) == model.nodes()
        assert list(store.iter_edges()) == model.edges()

    counters = model.counters()
    assert {row.claim: row.counters for row in store.claim_rows(list(counters))} == counters
    assert {row.claim for row in store.contested()} == {claim for claim, n in counters.items() if n}
    assert {row.claim for row in store.uncountered()} == {claim for claim, n in counters.items() if not n}
    assert store.check() == []

    before = dump(store)
    store.close()
    fresh = new_store()
    # once to bring all targets in, once for the edges between documents
    for graph in reversed(model.graphs.values()):
        fresh.put_document(Subgraph.of(graph.nodes, graph.edges))
    for graph in model.graphs.values():
        fresh.put_document(graph)
    assert dump(fresh) == before
    fresh.close()
