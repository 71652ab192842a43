from itertools import pairwise

import networkx as nx
import pytest
import specimen
from crowd import Page, stored
from hypothesis import given, settings
from hypothesis import strategies as st
from specimen import IDS

from kg.errors import AmbiguousNameError, NotFoundError, UsageError
from queries import paths as module
from queries.paths import dispute_path

NAMES = {node: name for name, node in IDS.items()}


def test_a_path_is_a_list_of_steps_that_read_aloud(store):
    path = dispute_path(store, IDS["gift stands"], IDS["riders"])
    assert [NAMES[node] for node in path.nodes] == ["gift stands", "gift", "pays again", "pays", "riders"]
    assert [step.forward for step in path.steps] == [True, True, True, False]
    assert (path.through_speakers, path.exhaustive, path.hint) == (False, True, None)
    words = specimen.QUOTES
    assert [step.sentence for step in path.steps] == [
        f"“{words['gift stands']}” challenges “{words['gift']}” (unknown, 0.50, proposed)",
        f"“{words['gift']}” challenges “{words['pays again']}” (undercut, 0.81, proposed)",
        f"“{words['pays again']}” says again what “{words['pays']}” says (0.77, proposed)",
        f"“{words['riders']}” challenges “{words['pays']}” (rebut, 0.60, confirmed)",
    ]


def test_a_speaker_stands_at_the_end_by_a_claim(store):
    path = dispute_path(store, "Ines Varga", IDS["gift"])
    assert [NAMES.get(node, node) for node in path.nodes] == [specimen.INES, "pays again", "gift"]
    assert not path.through_speakers
    back = dispute_path(store, IDS["gift"], "Ines Varga")
    assert back.nodes == path.nodes[::-1]


def test_rejected_and_weak_links_are_not_walked(store):
    assert dispute_path(store, IDS["rejected"], IDS["pays"]).steps == ()
    assert dispute_path(store, IDS["gift stands"], IDS["pays"], min_score=0.6).steps == ()


def test_claims_that_only_a_speaker_connects_are_said_to_be(tmp_path):
    page = Page("page")
    one, other = page.claim("one", ["ada"]), page.claim("other", ["ada", "bo"])
    counter = page.counter("k", other)
    store = stored(str(tmp_path / "graph.db"), page)
    path = dispute_path(store, one, counter)
    assert path.nodes == (one, "entity:ada", other, counter)
    assert path.through_speakers
    assert path.steps[0].sentence == "Ada makes the claim “One.” (explicit)"
    assert dispute_path(store, "Ada", "Bo").nodes == ("entity:ada", other, "entity:bo")
    store.close()


def test_a_direct_path_is_preferred_to_a_shorter_one_through_a_speaker(tmp_path):
    page = Page("page")
    one, middle, last, other = (page.claim(name) for name in ("one", "middle", "last", "other"))
    one2, other2 = page.claim("one2", ["ada"]), page.claim("other2", ["ada"])
    for a, b in ((one2, one), (one, middle), (middle, last), (last, other), (other, other2)):
        page.restate(a, b)
    store = stored(str(tmp_path / "graph.db"), page)
    path = dispute_path(store, one2, other2)
    assert (len(path.steps), path.through_speakers) == (5, False)
    assert len(dispute_path(store, one2, other2, max_steps=4).steps) == 2
    store.close()


def test_without_a_path_it_says_what_was_tried(store):
    path = dispute_path(store, IDS["noise"], IDS["ferries"])
    assert (path.steps, path.exhaustive) == ((), True)
    assert path.hint.startswith("nothing connects the two within 12 steps")


def test_a_search_that_gives_up_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "VISITED", 4)
    page = Page("page")
    claims = [page.claim(f"c{number:02}") for number in range(20)]
    for one, other in pairwise(claims):
        page.restate(one, other)
    store = stored(str(tmp_path / "graph.db"), page)
    path = dispute_path(store, claims[0], claims[-1], max_steps=30)
    assert (path.steps, path.exhaustive) == ((), False)
    assert "not all could be looked at" in path.hint
    store.close()


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=16),
    st.integers(1, 8),
    st.integers(1, 9),
)
@settings(max_examples=60, deadline=None)
def test_a_path_has_as_few_steps_as_networkx_finds(tmp_path_factory, pairs, end, most):
    page = Page("page")
    for number in range(9):
        page.claim(f"c{number}")
    edges = sorted({(a, b) for a, b in pairs if a != b})
    for a, b in edges:
        page.restate(f"claim:c{a}", f"claim:c{b}")
    store = stored(str(tmp_path_factory.mktemp("random") / "graph.db"), page)
    path = dispute_path(store, "claim:c0", f"claim:c{end}", max_steps=most)
    store.close()
    graph = nx.Graph(edges)
    graph.add_nodes_from(range(9))
    known = nx.has_path(graph, 0, end) and nx.shortest_path_length(graph, 0, end)
    assert len(path.steps) == (known if known and known <= most else 0)
    for step, (here, there) in zip(path.steps, pairwise(path.nodes), strict=True):
        ends = (step.edge.source, step.edge.target)
        assert ends == ((here, there) if step.forward else (there, here))


def test_bad_ends_are_errors(store):
    with pytest.raises(NotFoundError, match="claim:nowhere"):
        dispute_path(store, "claim:nowhere", IDS["pays"])
    with pytest.raises(NotFoundError):
        dispute_path(store, "nobody", IDS["pays"])
    with pytest.raises(AmbiguousNameError):
        dispute_path(store, "Varga", IDS["pays"])
    for start, end, options in (
        (IDS["pays"], IDS["pays"], {}),
        ("", IDS["pays"], {}),
        (IDS["pays"], IDS["gift"], {"max_steps": 0}),
        (IDS["pays"], IDS["gift"], {"min_score": 2}),
    ):
        with pytest.raises(UsageError):
            dispute_path(store, start, end, **options)
