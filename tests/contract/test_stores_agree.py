"""The same history gives the same graph, byte for byte, whatever the store keeps it in."""

import io
from collections.abc import Callable
from contextlib import closing

import numpy as np
import pytest
from handmade import Page
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import STORES
from test_store_documents import claim_of, page_of, pages

from kg.errors import KGError
from kg.formats import FORMATS
from kg.models import Edge, Restates, Run, Subgraph
from kg.stores import Store, Vectors

titles = st.sampled_from("PQR")
places = st.tuples(titles, st.integers(0, 2))
decisions = st.tuples(st.integers(0, 9), st.sampled_from(["confirm", "reject", "undo"]), st.integers(0, 2))
steps = st.one_of(
    pages.map(lambda spec: ("put", spec)),
    titles.map(lambda title: ("delete", title)),
    st.tuples(titles, st.lists(st.tuples(places, places), max_size=3)).map(lambda spec: ("across", spec)),
    st.tuples(st.sampled_from(["m", "n"]), st.lists(places, max_size=3, unique=True)).map(
        lambda spec: ("vectors", spec)
    ),
    st.sampled_from(["m", "n"]).map(lambda model: ("prune", model)),
    st.integers(0, 3).map(lambda number: ("run", number)),
    # often, since most of what is written again then has decisions on it
    *[decisions.map(lambda spec: ("decide", spec)) for _ in range(3)],
    decisions.map(lambda spec: ("adopt", spec)),
)


@pytest.fixture(scope="module", params=[name for name in STORES if name != "sqlite"])
def makers(request: pytest.FixtureRequest) -> tuple[Callable[[], Store], Callable[[], Store]]:
    """What makes an empty store of the default kind, and of another."""
    return STORES["sqlite"](request), STORES[request.param](request)


def across(pairs: list) -> list[Edge]:
    return [
        Restates(source=claim_of(*source), target=claim_of(*target), score=0.5, method="m")
        for source, target in pairs
    ]


def do(store: Store, step: tuple[str, object]) -> object:
    """Take a step, and return what came of it; of an error only its kind."""
    what, spec = step
    try:
        match what:
            case "put":
                return store.put_document(page_of(spec).graph())
            case "delete":
                return store.delete_document(Page(spec).id)
            case "across":
                return store.put_edges_across(Page(spec[0]).id, across(spec[1]))
            case "vectors":
                model, at = spec
                ids = tuple(claim_of(*place) for place in at)
                matrix = np.eye(4, dtype=np.float32)[[number for _, number in at]]
                return store.put_vectors(Vectors(model, ids, matrix.reshape(len(ids), 4)))
            case "prune":
                return store.prune_vectors(spec)
            case "decide":
                number, verdict, second = spec
                return store.decide(link_of(store, number), verdict, by="Ana", at=time_of(second))
            case "adopt":
                number, verdict, second = spec
                own = store.decide(link_of(store, number), "confirm", by="Ana", at=time_of(0))
                other = {"id": f"decision:{spec}", "verdict": verdict, "by": "Bo", "at": time_of(second)}
                return store.put_decisions([own, own.model_copy(update=other)])
            case _:
                return store.put_run(Run(id=f"run:{spec}", started=f"2024-0{spec + 1}", version="1"))
    except KGError as error:
        return type(error)


def time_of(second: int) -> str:
    return f"2026-01-01T00:00:0{second}+00:00"


def link_of(store: Store, number: int) -> str:
    """One of the links that are there, or were decided on."""
    links = {edge.id for edge in store.iter_edges() if hasattr(edge, "status")}
    links |= {decision.link for decision in store.decisions()}
    return sorted(links)[number % len(links)] if links else "challenges:none"


def exported(store: Store) -> bytes:
    stream = io.BytesIO()
    graph = Subgraph.of(store.iter_nodes(), store.iter_edges())
    FORMATS["node-link"].write(graph, stream, with_source_text=True)
    return stream.getvalue()


def answers(store: Store) -> list[object]:
    """What the store says of all there may be."""
    claims = [claim_of(title, number) for title in "PQR" for number in range(3)]
    entities = ["entity:acme", "entity:bolt"]
    documents = [Page(title).id for title in "PQR"]
    eye = np.eye(4, dtype=np.float32)
    return [
        store.claim_rows(claims),
        [store.counters(claim, statuses=("proposed", "confirmed", "rejected")) for claim in claims],
        store.contested(limit=2),
        store.uncountered(limit=3),
        store.claims(limit=4),
        store.mentioned("Entity"),
        store.mentioned("Term", limit=2),
        [store.entity_claims(entity, limit=4) for entity in entities],
        [store.entity_claims(entity, relation="MENTIONS") for entity in entities],
        [store.named("Entity", name) for name in ("acme", "BOLT", "x")],
        [store.stated(document) for document in documents],
        [store.list_nodes("Entity", document=document) for document in documents],
        store.edges(targets=claims),
        store.documents(),
        store.runs(),
        store.stats(),
        store.vector_models(),
        [store.nearest(eye[0], model=model, limit=2) for model in ("m", "n")],
        store.decisions(newest_first=True, limit=5),
        store.decided([decision.link for decision in store.decisions()]),
        [node for node, _ in store.search_text("counter claim", kinds=["Claim"])] != [],
    ]


@given(history=st.lists(steps, min_size=3, max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_history_gives_the_same_bytes_and_the_same_answers(
    makers: tuple[Callable[[], Store], Callable[[], Store]], history: list
) -> None:
    with closing(makers[0]()) as ours, closing(makers[1]()) as other:
        for step in history:
            assert do(ours, step) == do(other, step), step
            # what was decided holds at any time
            assert ours.check() == []
        assert exported(ours) == exported(other)
        assert answers(ours) == answers(other)
        assert ours.check() == other.check() == []
