import pytest
import specimen

from kg.errors import AmbiguousNameError, NotFoundError
from queries.names import find_document, find_entity, find_node, find_term


@pytest.mark.parametrize("name", ["Ines Varga", "ines  VARGA", "Ines\u00a0Varga", specimen.INES])
def test_an_entity_is_found_by_its_canonical_name_or_id(store, name):
    assert find_entity(store, name).id == specimen.INES


@pytest.mark.parametrize("name", ["farebox ratio", "Fare Recovery", specimen.FAREBOX])
def test_a_term_is_found_by_its_name_alias_or_id(store, name):
    assert find_term(store, name).id == specimen.FAREBOX


@pytest.mark.parametrize("title", [specimen.NIGHT, "night buses: who rides after twelve"])
def test_a_document_is_found_by_its_title_or_id(store, title):
    assert find_document(store, title).id == specimen.NIGHT


def test_an_alias_of_two_entities_is_ambiguous_and_lists_both(store):
    with pytest.raises(AmbiguousNameError, match="several entities") as caught:
        find_entity(store, "Varga")
    assert caught.value.candidates == (specimen.INES, specimen.TOMAS)
    assert all(candidate in str(caught.value) for candidate in caught.value.candidates)


def test_a_name_beats_the_same_alias_of_another(database):
    from kg import open_store
    from kg.models import Document, Entity, Subgraph

    store = open_store(str(database))
    varga = Entity(id="entity:varga", name="Varga", type="place")
    document = Document(id="document:hills", title="Hills", format="text", sha256="2", text="Varga.")
    store.put_document(Subgraph.of([document, varga], []))
    assert find_entity(store, "varga").id == "entity:varga"
    store.close()


@pytest.mark.parametrize(
    ("find", "name", "closest"),
    [
        (find_entity, "Lumen Transport", "'Lumen Transit'"),
        (find_entity, "Tomas", "'Tomas Varga'"),
        (find_entity, "entity:ines-vargas", "'Ines Varga'"),
        (find_term, "fairbox ratio", "'farebox ratio'"),
        (find_document, "Harbor Lights", "'Harbour Lights'"),
    ],
)
def test_an_unknown_name_is_answered_with_the_closest_ones(store, find, name, closest):
    with pytest.raises(NotFoundError, match="closest") as caught:
        find(store, name)
    assert closest in str(caught.value)


@pytest.mark.parametrize("find", [find_entity, find_term, find_document])
@pytest.mark.parametrize("name", ["zzyzx", ""])
def test_a_name_like_no_other_is_not_found(store, find, name):
    with pytest.raises(NotFoundError, match="is called"):
        find(store, name)


def test_an_entity_is_no_term(store):
    with pytest.raises(NotFoundError):
        find_term(store, specimen.INES)


def test_an_unknown_node_is_not_found(store):
    with pytest.raises(NotFoundError, match="'entity:nobody'"):
        find_node(store, "entity:nobody")
