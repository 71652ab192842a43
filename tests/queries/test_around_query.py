import pytest
import specimen
from crowd import Counted, Page, stored
from hypothesis import given, settings
from hypothesis import strategies as st
from specimen import IDS

from kg.errors import NotFoundError, UsageError
from queries import walking
from queries.subgraph import around, neighbourhood

NAMES = {node: name for name, node in IDS.items()}


@pytest.mark.parametrize("start", ["pays", "gift", "noise", "ferries", "ratio"])
@pytest.mark.parametrize("hops", [0, 1, 2, 3, 99])
@pytest.mark.parametrize("min_score", [0.0, 0.55])
def test_with_room_for_all_it_is_the_neighbourhood(store, start, hops, min_score):
    near = around(store, [IDS[start]], hops=hops, min_score=min_score)
    assert near.graph == neighbourhood(store, [IDS[start]], hops=hops, min_score=min_score)
    assert (near.more, near.at_least) == (0, False)
    assert max(near.distances.values()) <= hops


def test_from_an_entity_or_a_document_too(store):
    for start in (specimen.LUMEN, specimen.FAREBOX, specimen.HARBOUR):
        for hops in (1, 2):
            near = around(store, [start], hops=hops)
            assert near.graph == neighbourhood(store, [start], hops=hops)


def test_without_places_it_is_the_nodes_that_were_reached_and_what_is_among_them(store):
    for start in (next(iter(IDS.values())), specimen.LUMEN, specimen.FAREBOX):
        near, bare = (around(store, [start], hops=2, places=places) for places in (True, False))
        assert bare.distances == near.distances
        assert (
            {node.id for node in bare.graph.nodes} == set(near.distances) < {n.id for n in near.graph.nodes}
        )
        assert bare.graph.edges == tuple(
            e for e in near.graph.edges if e.source in near.distances and e.target in near.distances
        )


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0.1, 1)), max_size=25),
    st.integers(0, 4),
    st.integers(1, 12),
)
@settings(max_examples=40, deadline=None)
def test_what_is_left_out_is_counted_and_nothing_far_is_taken_before_what_is_near(
    tmp_path_factory, links, hops, room
):
    page = Page("page")
    for number in range(10):
        page.claim(f"c{number}")
    for one, other, score in {(a, b): (a, b, s) for a, b, s in links if a != b}.values():
        page.restate(f"claim:c{one}", f"claim:c{other}", round(score, 2))
    store = stored(str(tmp_path_factory.mktemp("random") / "graph.db"), page)
    whole = around(store, ["claim:c0"], hops=hops)
    near = around(store, ["claim:c0"], hops=hops, max_nodes=room)
    store.close()
    assert len(near.distances) <= room
    assert near.distances.items() <= whole.distances.items()
    if near.more:
        left_out = [at for node, at in whole.distances.items() if node not in near.distances]
        assert min(left_out) >= max(near.distances.values())
        assert left_out.count(min(left_out)) == near.more
        assert len(near.distances) == room
        assert near.hint.startswith(f"{near.more} more node")
    else:
        assert near.distances == whole.distances


def test_the_strongest_links_have_room_first(tmp_path):
    page = Page("page")
    claim = page.claim("c", ["ada"], about=["bo"])
    for number, score in enumerate((0.3, 0.9, 0.6)):
        page.counter(f"k{number}", claim, score=score)
    store = stored(str(tmp_path / "graph.db"), page)
    near = around(store, [claim], max_nodes=3)
    assert list(near.distances) == [claim, "counterargument:k1", "counterargument:k2"]
    assert (near.more, near.at_least) == (3, False)  # a counter, a speaker and a name
    assert near.hint.startswith("3 more nodes within 1 hop left out")
    store.close()


def test_kinds_of_nodes_and_edges_limit_the_walk(store):
    only = around(store, [IDS["gift"]], hops=9, edge_kinds=["CHALLENGES"])
    assert {NAMES[node] for node in only.distances} == {"gift", "gift stands", "pays again"}
    assert {edge.kind for edge in only.graph.edges} == {"CHALLENGES", "PART_OF"}
    claims = around(store, [IDS["gift"]], hops=9, kinds=["Claim"])
    assert {NAMES[node] for node in claims.distances} == {"gift", "pays again", "pays"}


def test_dates_limit_the_walk(tmp_path):
    pages = [Page(name, published=date) for name, date in (("a", "2024"), ("b", "2025-06"), ("c", None))]
    for page in pages:
        page.claim(f"of-{page.document[-1]}", about=["ada"])
    store = stored(str(tmp_path / "graph.db"), *pages)
    for since, until, expected in (
        ("2025", None, {"claim:of-b"}),
        (None, "2024", {"claim:of-a"}),
        ("2024", "2025", {"claim:of-a", "claim:of-b"}),
        (None, None, {"claim:of-a", "claim:of-b", "claim:of-c"}),
    ):
        near = around(store, ["entity:ada"], since=since, until=until)
        assert set(near.distances) - {"entity:ada"} == expected
    store.close()


def test_paths_only_keeps_the_edges_that_lead_away_from_the_start(store):
    whole = around(store, [IDS["pays"]], hops=2)
    paths = around(store, [IDS["pays"]], hops=2, paths_only=True)
    assert paths.distances == whole.distances
    walked = [edge for edge in paths.graph.edges if edge.kind != "PART_OF"]
    assert {edge.id for edge in walked} < {edge.id for edge in whole.graph.edges}
    for edge in walked:
        assert abs(paths.distances[edge.source] - paths.distances[edge.target]) == 1
    reached = {end for edge in walked for end in (edge.source, edge.target)}
    assert reached == set(paths.distances)


class Edges:
    """Counts the edges that a store gives back, whichever way."""

    def __init__(self, store):
        self._store = store
        self.read = 0

    def __getattr__(self, name):
        value = getattr(self._store, name)

        def passed(*args, **options):
            result = value(*args, **options)
            if name in ("edges", "entity_claims", "counters"):
                self.read += len(result)
            return result

        return passed if callable(value) else value


@pytest.mark.parametrize("hub", ["entity", "claim"])
def test_of_a_hub_no_more_is_read_than_there_is_room_for(tmp_path, hub):
    page = Page("hub")
    start = page.claim("c")
    for number in range(3000):
        if hub == "entity":
            page.claim(f"c{number:04}", about=["ada"])
        else:
            page.counter(f"k{number:04}", start, score=number / 3000)
    store = stored(str(tmp_path / "graph.db"), page)
    counted = Edges(store)
    near = around(counted, ["entity:ada" if hub == "entity" else start], hops=99, max_nodes=20)
    assert len(near.distances) == 20
    assert near.at_least
    assert near.hint.startswith("at least 1 more node within 1 hop left out")
    assert counted.read < 400
    if hub == "claim":
        assert "counterargument:k2999" in near.distances
    store.close()


def test_a_step_reads_so_many_hubs_and_says_which_it_did_not(tmp_path, monkeypatch):
    monkeypatch.setattr(walking, "HUBS", 2)
    page = Page("hubs")
    start = page.claim("c", about=["a", "b", "z"])
    page.claim("far", about=["z"])
    store = stored(str(tmp_path / "graph.db"), page)
    near = around(store, [start], hops=2)
    assert "claim:far" not in near.distances
    assert near.hint.startswith("not all that is linked to entity:z was read")
    store.close()


def test_hops_that_lead_nowhere_say_so(store):
    assert "0 hops" in around(store, [IDS["pays"]], hops=0).hint
    assert "nothing that passes" in around(store, [IDS["noise"]], hops=99).hint


def test_a_walk_takes_no_more_calls_for_more_nodes(tmp_path):
    calls = []
    for count in (4, 60):
        page = Page(f"of{count}")
        claim = page.claim("c")
        for number in range(count):
            page.counter(f"k{number}", claim)
        store = stored(str(tmp_path / f"{count}.db"), page)
        counted = Counted(store)
        around(counted, [claim], hops=2)
        calls.append(len(counted.calls))
        store.close()
    assert calls[0] == calls[1]


@pytest.mark.parametrize(
    ("ids", "options", "message"),
    [
        ([], {}, "nothing to start from"),
        (["claim:a"], {"hops": -1}, "number of hops"),
        (["claim:a"], {"kinds": ["Person"]}, "no nodes of kind 'Person'"),
        (["claim:a"], {"edge_kinds": ["PART_OF"]}, "'PART_OF' are not walked"),
        (["claim:a"], {"max_nodes": 0}, "limit is 0"),
        (["claim:a", "claim:b"], {"max_nodes": 1}, "room for 1 nodes"),
        (["claim:a"], {"since": "2026", "until": "2025"}, "2026 is after 2025"),
        (["claim:a"], {"min_score": -1}, "least score"),
    ],
)
def test_arguments_that_cannot_be_meant_are_usage_errors(store, ids, options, message):
    with pytest.raises(UsageError, match=message):
        around(store, ids, **options)


def test_an_unknown_start_is_not_found(store):
    with pytest.raises(NotFoundError, match="claim:nowhere"):
        around(store, [IDS["pays"], "claim:nowhere"])
