"""What every store does, whatever it keeps the graph in: nodes, edges and lists of claims."""

from collections.abc import Callable
from operator import attrgetter
from typing import TypeVar

import numpy as np
import pytest
from handmade import Page, everything, put

from kg.errors import UsageError
from kg.ids import named_id
from kg.models import Discrepancy, Document, Run, Subgraph
from kg.stores import Store

Row = TypeVar("Row")


def walk(fetch: Callable[..., list[Row]], cursor: Callable[[Row], object], limit: int) -> list[list[Row]]:
    """Return all pages of a list."""
    pages: list[list[Row]] = []
    after = None
    while page := fetch(after=after, limit=limit):
        pages.append(page)
        after = cursor(page[-1])
    return pages


def place(row: object) -> object:
    return attrgetter("document", "start", "claim")(row)


def test_what_was_put_comes_back_whole(store: Store) -> None:
    graph = everything().graph()
    store.put_document(graph)
    assert tuple(store.iter_nodes()) == graph.nodes
    assert tuple(store.iter_edges()) == graph.edges
    assert [store.node(node.id) for node in graph.nodes] == list(graph.nodes)
    assert store.edges(sources=[node.id for node in graph.nodes]) == list(graph.edges)
    assert store.check() == []


def test_a_document_comes_back_with_all_its_properties(store: Store) -> None:
    document = Document(
        id="document:d",
        title="D",
        format="html",
        sha256="f" * 64,
        text="Text.",
        collection="C",
        byline="B",
        published="2024-02",
        url="https://example.org/?a=1&b=2",
        warnings=("one", "two"),
        discrepancies=(Discrepancy(about="entity:x", message="two employers", quotes=("a", "b")),),
    )
    store.put_document(Subgraph(nodes=(document,)))
    assert store.node("document:d") == document
    assert store.documents() == [document.model_copy(update={"text": ""})]
    assert store.document_digest("document:d") == "f" * 64


def test_document_digest_is_none_for_what_is_no_document(store: Store) -> None:
    page = everything()
    put(store, page)
    assert store.document_digest("document:other") is None
    assert store.document_digest(page.section.id) is None


HOSTILE = [
    "plain",
    "It's “quoted” — 'twice'; DROP TABLE nodes; --",
    'a "b" OR c* NEAR(d, 2) NOT e ^f -g col:h {x} + (y',
    "نص عربي ‮ with a turn",
    "emoji 👩‍👩‍👧 🇸🇪 and 𝕒𝕤𝕥𝕣𝕒𝕝 letters",
    "combining e\u0301 and ﬁ ligature",
    "control \x01 \x1f \x7f \x00 characters",
    "percent % under _ back \\ slash \\n",
    "{braces} {0} %s ? ?1 :name @x $y",
    "long " * 2000,
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_comes_back_as_it_was(store: Store, words: str) -> None:
    page = Page(words)
    speaker = page.entity(words, words + "!", id="entity:x")
    claim = page.claim(words, speaker, text=words + "?")
    page.mention(claim, page.term(words, id="term:x"))
    page.counter(words, claim, evidence={words: words})
    graph = page.graph()
    store.put_document(graph)
    assert tuple(store.iter_nodes()) == graph.nodes
    assert tuple(store.iter_edges()) == graph.edges
    assert [row.quote for row in store.counters(claim.id)] == [words]
    assert [row.quote for row in store.entity_claims("entity:x")] == [words]
    assert store.named("Entity", words) == [store.node("entity:x")]
    assert store.check() == []


def test_a_quote_of_ten_thousand_characters_is_found_by_its_last_word(store: Store) -> None:
    page = Page("Long")
    claim = page.claim("word " * 2000 + "zebra")
    put(store, page)
    assert [found for found, _ in store.search_text("zebra")] == [claim.id]
    assert store.claim_rows([claim.id])[0].quote == claim.quote


def test_nodes_come_in_the_order_asked_without_the_missing(store: Store) -> None:
    page = Page("P")
    first, second = page.claim("First."), page.claim("Second.")
    put(store, page)
    assert store.nodes([second.id, "claim:nowhere", first.id, second.id]) == [second, first, second]
    assert store.nodes([]) == []
    assert store.node("claim:nowhere") is None


def test_many_ids_at_once_are_answered(store: Store) -> None:
    page = Page("P")
    claims = [page.claim(f"Claim number {n}.") for n in range(1200)]
    page.counter("But no.", claims[0])
    put(store, page)
    ids = [claim.id for claim in claims]
    assert store.nodes(ids) == claims
    assert [row.claim for row in store.claim_rows(ids)] == ids
    assert len(store.edges(sources=ids, kinds=["PART_OF"])) == 1200
    assert len(store.edges(targets=[*ids, page.section.id])) == 1202


# --- edges ------------------------------------------------------------------------------------


def test_edges_are_chosen_by_source_target_and_kind(store: Store) -> None:
    page = Page("P")
    speaker = page.entity("S")
    one, two = page.claim("One.", speaker), page.claim("Two.", speaker)
    page.mention(one, speaker)
    page.restate(two, one)
    put(store, page)

    def found(**chosen: list[str]) -> list[tuple[str, str, str]]:
        return [(edge.source, edge.kind, edge.target) for edge in store.edges(**chosen)]

    said = [(claim, "ASSERTED_BY", speaker.id) for claim in sorted([one.id, two.id])]
    assert found(targets=[speaker.id], kinds=["ASSERTED_BY"]) == said
    assert found(sources=[two.id], targets=[one.id, speaker.id]) == [
        (two.id, "ASSERTED_BY", speaker.id),
        (two.id, "RESTATES", one.id),
    ]
    assert found(sources=[one.id, one.id], kinds=["MENTIONS", "NONE"]) == [(one.id, "MENTIONS", speaker.id)]
    assert found(sources=[]) == found(targets=[]) == found(sources=[one.id], kinds=[]) == []
    assert found(sources=[one.id], targets=[]) == []


def test_edges_without_source_and_target_are_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="give sources, targets or both"):
        store.edges(kinds=["MENTIONS"])


def test_an_edge_is_found_by_its_id(store: Store) -> None:
    page = Page("P")
    speaker, rival = page.entity("Ann"), page.entity("Bo")
    claim = page.claim("A claim.", speaker)
    page.counter("But no.", claim)
    page.mention(claim, speaker, 0)
    page.mention(claim, speaker, 2)
    page.affiliate(speaker, rival, "partner")
    put(store, page)
    edges = list(store.iter_edges())
    assert {edge.kind for edge in edges} >= {"CHALLENGES", "MENTIONS", "AFFILIATED_WITH", "PART_OF"}
    assert [store.edge(edge.id) for edge in edges] == edges
    for unknown in ("challenges:0", claim.id, "", "x\N{BULLET}"):
        assert store.edge(unknown) is None


def test_an_edge_that_went_with_its_document_is_not_found(store: Store) -> None:
    page = Page("P")
    page.counter("But no.", page.claim("A claim."))
    put(store, page)
    [link] = [edge for edge in store.iter_edges() if edge.kind == "CHALLENGES"]
    store.delete_document(page.id)
    assert store.edge(link.id) is None


def test_parallel_edges_are_both_kept_and_the_claim_is_listed_once(store: Store) -> None:
    page = Page("P")
    thing = page.term("thing")
    claim = page.claim("A thing is a thing.")
    page.mention(claim, thing, 2)
    page.mention(claim, thing, 13)
    put(store, page)
    assert [edge.key for edge in store.edges(targets=[thing.id])] == ["MENTIONS:13", "MENTIONS:2"]
    assert [row.claim for row in store.entity_claims(thing.id, relation="MENTIONS")] == [claim.id]


# --- names and lists of nodes -----------------------------------------------------------------


def test_named_finds_names_and_aliases_as_canonical_compares_them(store: Store) -> None:
    page = Page("P")
    entity = page.entity("Côte d’Or", "C. O’R")
    page.term("Côte d’Or")
    put(store, page)
    for name in ("côte  D'OR", "c. o'r", "Co\u0302te d’Or"):
        assert store.named("Entity", name) == [entity]
    assert store.named("Entity", "cote dor") == []
    assert [node.kind for node in store.named("Term", "Côte d’Or")] == ["Term"]
    assert store.named("Claim", "Côte d’Or") == []


def test_an_ambiguous_name_gives_all_it_may_mean_sorted_by_id(store: Store) -> None:
    page = Page("P")
    zoe, ann = page.entity("Zoe Frost", "Frost"), page.entity("Ann Frost", "Frost")
    put(store, page)
    assert store.named("Entity", "frost") == [ann, zoe]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_list_nodes_pages_without_gaps_or_repeats(store: Store, limit: int) -> None:
    page, other = Page("P"), Page("Q")
    claims = sorted(
        [*(page.claim(f"P{n}.") for n in range(5)), *(other.claim(f"Q{n}.") for n in range(2))],
        key=lambda claim: claim.id,
    )
    put(store, page, other)
    pages = walk(lambda **at: store.list_nodes("Claim", **at), lambda node: node.id, limit)
    assert [node for nodes in pages for node in nodes] == claims
    assert [len(nodes) for nodes in pages[:-1]] == [limit] * (len(pages) - 1)
    assert store.list_nodes("Claim", limit=None) == claims
    assert store.list_nodes("Claim", limit=0) == []


def test_list_nodes_of_a_document_are_its_own_and_what_it_names(store: Store) -> None:
    page, other = Page("P"), Page("Q")
    mine, shared = page.entity("Mine"), page.entity("Shared")
    other.entity("Shared")
    theirs = other.entity("Theirs")
    claim = page.claim("Claim.")
    other.claim("Claim.")
    put(store, page, other)
    assert store.list_nodes("Entity", document=page.id) == [mine, shared]
    assert store.list_nodes("Entity", document=other.id) == [shared, theirs]
    assert store.list_nodes("Entity", document=page.id, after=mine.id) == [shared]
    assert store.list_nodes("Claim", document=page.id) == [claim]
    assert [node.id for node in store.list_nodes("Document", document=page.id)] == [page.id]
    assert store.list_nodes("Claim", document="document:none") == []


# --- lists of claims --------------------------------------------------------------------------


def test_claim_rows_say_where_a_claim_stands_and_who_says_it(store: Store) -> None:
    page = Page("The Page")
    zed, amy = page.entity("Zed"), page.entity("Amy")
    page.claim("Before.")
    claim = page.claim("He said so.", zed, amy, text="[Zed] said so.")
    counter = page.counter("He did not.", claim)
    page.counter("He may have.", claim)
    put(store, page)
    [row] = store.claim_rows([counter.id, "claim:nowhere", claim.id])
    assert row == (
        claim.id,
        "He said so.",
        "[Zed] said so.",
        page.id,
        "The Page",
        page.section.id,
        "Details",
        claim.start,
        claim.end,
        False,
        ("Amy", "Zed"),
        2,
    )


def test_claim_rows_keep_the_order_asked(store: Store) -> None:
    page = Page("P")
    one, two = page.claim("One."), page.claim("Two.")
    put(store, page)
    rows = store.claim_rows([two.id, one.id, two.id])
    assert [row.claim for row in rows] == [two.id, one.id, two.id]
    assert rows[0].speakers == ()


def test_counters_say_all_of_a_counter_its_link_and_its_place(store: Store) -> None:
    page = Page("The Page")
    claim = page.claim("So.")
    page.counter("No.", claim, 0.1)
    counter = page.counterargument("Not so ...", truncated=True)
    link = page.challenge(counter, claim, 0.75, attack="undermine", scope="document", status="confirmed")
    put(store, page)
    row = store.counters(claim.id)[0]
    assert row == (
        claim.id,
        counter.id,
        "Not so ...",
        0.75,
        "undermine",
        "confirmed",
        "document",
        "by hand",
        page.id,
        "The Page",
        page.section.id,
        "Details",
        counter.start,
        counter.end,
        True,
        link.id,
    )
    assert row.truncated is True
    assert store.counters(claim.id)[1].truncated is False


def test_counters_put_confirmed_first_then_score_then_id(store: Store) -> None:
    page = Page("P")
    claim = page.claim("Claim.")
    weak = page.counter("Confirmed, weak.", claim, 0.1, status="confirmed")
    strong = page.counter("Confirmed, strong.", claim, 0.3, status="confirmed")
    likely = page.counter("Proposed, likely.", claim, 0.9)
    ties = sorted((page.counter(f"Proposed, tie {n}.", claim, 0.5) for n in range(3)), key=lambda c: c.id)
    put(store, page)
    order = [row.counter for row in store.counters(claim.id)]
    assert order == [strong.id, weak.id, likely.id, *(tie.id for tie in ties)]
    assert [row.counter for row in store.counters(claim.id, limit=2)] == order[:2]
    assert store.counters(claim.id, limit=0) == []


def test_counters_below_the_least_score_are_left_out(store: Store) -> None:
    page = Page("P")
    claim = page.claim("Claim.")
    for score in (0.2, 0.5, 0.8):
        page.counter(f"Counter {score}.", claim, score)
    put(store, page)
    assert [row.score for row in store.counters(claim.id, min_score=0.5)] == [0.8, 0.5]


def test_counters_excludes_rejected_links_unless_asked(store: Store) -> None:
    page = Page("P")
    claim = page.claim("Claim.")
    proposed = page.counter("Proposed.", claim)
    rejected = page.counter("Rejected.", claim, status="rejected")
    put(store, page)
    assert [row.counter for row in store.counters(claim.id)] == [proposed.id]
    assert [row.counter for row in store.counters(claim.id, statuses=["rejected"])] == [rejected.id]
    assert store.counters(claim.id, statuses=[]) == []


def test_counters_of_a_counterargument_are_its_own(store: Store) -> None:
    page = Page("P")
    claim = page.claim("Claim.")
    counter = page.counter("No.", claim)
    answer = page.counter("Yes.", counter)
    put(store, page)
    assert [row.counter for row in store.counters(counter.id)] == [answer.id]
    assert [row.counter for row in store.counters(claim.id)] == [counter.id]
    assert store.counters(answer.id) == store.counters("claim:nowhere") == []


def test_contested_and_uncountered_do_not_count_rejected_links(store: Store) -> None:
    page = Page("P")
    rejected, half, free = page.claim("Rejected only."), page.claim("Half."), page.claim("Free.")
    page.counter("R.", rejected, status="rejected")
    page.counter("H1.", half, status="rejected")
    counter = page.counter("H2.", half)
    page.counter("Answer to H2.", counter)
    put(store, page)
    assert [(row.claim, row.counters) for row in store.contested()] == [(half.id, 1)]
    assert [(row.claim, row.counters) for row in store.uncountered()] == [(rejected.id, 0), (free.id, 0)]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_contested_pages_from_most_to_fewest_counters_then_by_id(store: Store, limit: int) -> None:
    page = Page("P")
    claims = [page.claim(f"Claim {n}.") for n in range(9)]
    for n, claim in enumerate(claims):
        for m in range(n % 4):
            page.counter(f"Counter {m} of {n}.", claim)
    put(store, page)
    pages = walk(store.contested, attrgetter("counters", "claim"), limit)
    expected = sorted((-(n % 4), claim.id) for n, claim in enumerate(claims) if n % 4)
    assert [(-row.counters, row.claim) for rows in pages for row in rows] == expected
    assert all(len(rows) == limit for rows in pages[:-1])


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_uncountered_pages_by_document_and_place(store: Store, limit: int) -> None:
    zebra, apple = Page("Zebra"), Page("Apple")
    expected = []
    for page in (apple, zebra):
        expected += [page.claim(f"{page.title} {n}.").id for n in range(4)]
        page.counter("No.", page.claim("Countered."))
    put(store, zebra, apple)
    pages = walk(store.uncountered, place, limit)
    assert [row.claim for rows in pages for row in rows] == expected
    of_zebra = walk(lambda **at: store.uncountered(document=zebra.id, **at), place, limit)
    assert [row.claim for rows in of_zebra for row in rows] == expected[4:]


@pytest.mark.parametrize("relation", ["ASSERTED_BY", "MENTIONS"])
@pytest.mark.parametrize("limit", [1, 2, 5, 50])
def test_entity_claims_page_by_document_and_place(store: Store, relation: str, limit: int) -> None:
    zebra, apple = Page("Zebra"), Page("Apple")
    expected = []
    for page in (apple, zebra):
        entity, other = page.entity("Shared"), page.entity("Other")
        for n in range(4):
            claim = page.claim(f"{page.title} {n}.", entity if relation == "ASSERTED_BY" else other)
            if relation == "MENTIONS":
                page.mention(claim, entity, 0)
                page.mention(claim, entity, 2)
            expected.append(claim.id)
            page.mention(claim, other)
            page.mention(page.counter(f"No {n}.", claim), entity)
        page.claim("By no one.")
    put(store, zebra, apple)
    pages = walk(
        lambda **at: store.entity_claims(named_id("Entity", "Shared"), relation=relation, **at), place, limit
    )
    assert [row.claim for rows in pages for row in rows] == expected
    assert all(row.counters == 1 for rows in pages for row in rows)


def test_entity_claims_of_another_relation_are_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="ASSERTED_BY or MENTIONS"):
        store.entity_claims("entity:x", relation="PART_OF")


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.list_nodes("Claim", limit=-1),
        lambda store: store.counters("claim:x", limit=-1),
        lambda store: store.contested(limit=-1),
        lambda store: store.uncountered(limit=-1),
        lambda store: store.claims(limit=-1),
        lambda store: store.mentioned("Term", limit=-1),
        lambda store: store.runs(limit=-1),
        lambda store: store.entity_claims("entity:x", limit=-1),
        lambda store: store.search_text("x", limit=-1),
        lambda store: store.nearest(np.ones(1, np.float32), model="m", limit=-1),
    ],
)
def test_a_negative_limit_is_refused(store: Store, ask: Callable[[Store], object]) -> None:
    with pytest.raises(UsageError, match="-1 rows"):
        ask(store)


# --- whole graph ------------------------------------------------------------------------------


def test_documents_are_listed_by_id_without_their_text(store: Store) -> None:
    pages = [Page("Zebra"), Page("Apple")]
    for page in pages:
        page.claim("Claim.")
    put(store, *pages)
    assert [(document.title, document.text) for document in store.documents()] == [
        ("Apple", ""),
        ("Zebra", ""),
    ]
    asked = [pages[0].id, "document:none", pages[0].id]
    assert [(document.title, document.text) for document in store.documents(asked)] == [("Zebra", "")]
    assert store.documents([]) == []


def test_runs_are_listed_newest_first_and_are_in_no_export(store: Store) -> None:
    runs = [
        Run(id="run:b", started="2024-01-02T00:00:00Z", version="1", documents=("document:x",)),
        Run(id="run:a", started="2024-01-03T00:00:00Z", version="1", models={"m": "sha"}, degraded=True),
    ]
    for run in runs:
        store.put_run(run)
    assert store.runs() == runs[::-1]
    assert store.node("run:a") == runs[1]
    assert list(store.iter_nodes()) == []
    assert store.stats()["runs"] == 2


def test_stats_count_every_kind_even_what_is_not_there(store: Store) -> None:
    assert set(store.stats().values()) == {0}
    put(store, everything())
    assert store.stats() == {
        "Document": 1,
        "Section": 1,
        "Claim": 2,
        "Counterargument": 2,
        "Clarification": 1,
        "Term": 1,
        "Entity": 2,
        "CHALLENGES": 2,
        "DEFINES": 1,
        "ASSERTED_BY": 3,
        "MENTIONS": 2,
        "RESTATES": 1,
        "AFFILIATED_WITH": 2,
        "PART_OF": 6,
        "runs": 0,
    }


def test_a_sound_store_needs_no_repair(store: Store) -> None:
    put(store, everything())
    assert store.check() == store.repair() == []


def test_whole_graph_is_sorted(store: Store) -> None:
    put(store, Page("Zebra"), everything(), Page("Apple"))
    nodes, edges = list(store.iter_nodes()), list(store.iter_edges())
    assert nodes == sorted(nodes, key=lambda node: node.id)
    assert edges == sorted(edges, key=lambda edge: (edge.source, edge.key, edge.target))


# --- parallel edges and long texts ------------------------------------------------------------


def test_parallel_edges_of_one_kind_are_told_apart_by_their_ids(store: Store) -> None:
    page = Page("P")
    person, firm = page.entity("Ann"), page.entity("Works")
    claim = page.claim("Ann of Works, of Works.", person)
    for at in (7, 17):
        page.mention(claim, firm, at)
    for role in ("founder", "owner", "critic"):
        page.affiliate(person, firm, role)
    put(store, page)
    edges = store.edges(targets=[firm.id])
    assert [edge.kind for edge in edges] == ["MENTIONS"] * 2 + ["AFFILIATED_WITH"] * 3
    assert len({edge.id for edge in edges}) == 5
    assert [store.edge(edge.id) for edge in edges] == edges
    assert store.stats()["AFFILIATED_WITH"] == 3


@pytest.mark.parametrize("length", [10_000, 40_000])
def test_quotes_names_and_aliases_may_be_long(store: Store, length: int) -> None:
    words = ("Œuvre " * length)[:length].rstrip() + "."
    page = Page("Long")
    speaker = page.entity(words, words + "!", id="entity:long")
    term = page.term(words, id="term:long")
    claim = page.claim(words, speaker)
    page.mention(claim, term)
    page.counter(words, claim, evidence={"cue": words})
    page.clarification(words, term)
    graph = page.graph()
    store.put_document(graph)
    assert tuple(store.iter_nodes()) == graph.nodes
    assert store.edges(targets=[claim.id], kinds=["CHALLENGES"])[0] in graph.edges
    assert [node.id for node in store.named("Entity", f"{words}!")] == ["entity:long"]
    assert store.claim_rows([claim.id])[0].speakers == (words,)
    assert store.check() == []


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_may_be_asked_for(store: Store, words: str) -> None:
    put(store, everything())
    for ask in (
        lambda: store.node(words),
        lambda: store.edge(words),
        lambda: store.document_digest(words),
        lambda: store.nodes([words]) + store.claim_rows([words]) + store.edges(sources=[words]),
        lambda: store.counters(words) + store.counters(f"claim:{words}") + store.edges(targets=[words]),
        lambda: store.entity_claims(words) + store.entity_claims(f"entity:{words}"),
        lambda: store.named("Entity", words) + store.named("Term", words),
        lambda: store.list_nodes("Claim", document=words) + store.list_nodes(words),
        lambda: store.uncountered(document=words) + store.stated(words),
        lambda: store.vectors([words], model=words).ids,
    ):
        assert not ask()


def test_a_page_may_start_behind_a_row_that_is_gone(store: Store) -> None:
    page = Page("P")
    claims = [page.claim(f"Claim {n}.") for n in range(4)]
    page.counter("No.", claims[0])
    put(store, page)
    behind = (page.id, claims[1].start, f"{claims[1].id}-gone")
    assert [row.claim for row in store.uncountered(after=behind)] == [claims[2].id, claims[3].id]
    assert [row.claim for row in store.contested(after=(2, claims[0].id))] == [claims[0].id]
    assert store.contested(after=(1, claims[0].id)) == []
    assert store.list_nodes("Claim", after="claim:zzz") == []


# --- degrees ----------------------------------------------------------------------------------


def test_degrees_count_the_edges_of_each_node_on_one_side(store: Store) -> None:
    page = Page("P")
    speaker = page.entity("S")
    one, two = page.claim("One.", speaker), page.claim("Two.", speaker)
    page.mention(one, speaker, 0)
    page.mention(one, speaker, 1)
    page.restate(two, one)
    put(store, page)
    assert store.degrees(sources=[two.id, one.id, "claim:nowhere", "x"]) == {
        two.id: 3,
        one.id: 4,
        "claim:nowhere": 0,
        "x": 0,
    }
    assert store.degrees(targets=[speaker.id, one.id], kinds=["MENTIONS", "RESTATES"]) == {
        speaker.id: 2,
        one.id: 1,
    }
    assert store.degrees(sources=[one.id], kinds=[]) == {one.id: 0}
    assert store.degrees(targets=[]) == {}


def test_degrees_on_both_sides_or_none_are_refused(store: Store) -> None:
    for ends in ({}, {"sources": ["claim:x"], "targets": ["claim:x"]}):
        with pytest.raises(UsageError, match="give sources"):
            store.degrees(**ends)
