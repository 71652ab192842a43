import json

import pytest

from kg.errors import FormatError, NotFoundError, StoreError, UsageError
from queries import saved
from queries.contested import contested
from queries.facets import Facets
from queries.saved import SavedQuery, ask, delete, load, save, saved_queries


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERGRAPH_QUERIES", str(tmp_path / "queries"))
    return tmp_path / "queries"


QUERY = SavedQuery("by-varga", "contested", Facets(speaker="Ines Varga", min_score=0.5))


def test_what_is_saved_is_loaded_and_readable(folder):
    path = save(QUERY)
    assert path == folder / "by-varga.json"
    assert json.loads(path.read_text()) == {
        "list": "contested",
        "facets": {"speaker": "Ines Varga", "min_score": 0.5},
    }
    assert load("by-varga") == QUERY
    assert list(folder.iterdir()) == [path]


def test_a_saved_query_is_asked_again(store):
    save(QUERY)
    assert ask(store, load("by-varga")) == contested(store, facets=QUERY.facets)


@pytest.mark.parametrize("name", saved.LISTS)
def test_every_list_can_be_saved_and_asked(store, name):
    save(SavedQuery("q", name, Facets()))
    assert ask(store, load("q"), limit=1).rows is not None


def test_names_are_listed_replaced_and_removed():
    for name in ("b", "a", "b"):
        save(SavedQuery(name, "uncountered", Facets()))
    assert [query.name for query in saved_queries()] == ["a", "b"]
    assert delete("a").name == "a"
    assert [query.name for query in saved_queries()] == ["b"]


def test_an_unknown_name_is_not_found_and_the_others_are_told():
    with pytest.raises(NotFoundError, match="none yet"):
        load("nothing")
    save(QUERY)
    with pytest.raises(NotFoundError, match="saved are by-varga"):
        delete("nothing")


@pytest.mark.parametrize("name", ["", "Loud", "../up", "a b", "a" * 65])
def test_a_name_that_is_no_file_name_is_a_usage_error(name):
    with pytest.raises(UsageError, match="no name for a query"):
        save(QUERY._replace(name=name))


@pytest.mark.parametrize(
    "query", [QUERY._replace(list="search"), QUERY._replace(facets=Facets(since="2026", until="2025"))]
)
def test_what_cannot_be_asked_cannot_be_saved(query):
    with pytest.raises(UsageError):
        save(query)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON"),
        ("[]", "is no named query"),
        ('{"list": "contested", "facets": {"speeker": "x"}}', "a facet 'speeker'"),
        ('{"list": "contested", "facets": {"min_score": "high"}}', "wrong kind"),
        ('{"list": "contested", "facets": {"speaker": 3}}', "wrong kind"),
    ],
)
def test_a_file_edited_wrongly_says_what_is_wrong(folder, text, message):
    folder.mkdir()
    (folder / "q.json").write_text(text)
    with pytest.raises(FormatError, match=message):
        load("q")


def test_a_folder_that_cannot_be_written_is_an_error(folder):
    folder.write_text("a file")
    with pytest.raises(StoreError, match="COUNTERGRAPH_QUERIES"):
        save(QUERY)


def test_without_a_setting_the_folder_is_that_of_the_users_configuration(monkeypatch, tmp_path):
    monkeypatch.delenv("COUNTERGRAPH_QUERIES")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert saved.folder() == tmp_path / "countergraph" / "queries"
