"""Search: what a question may say, what is left out by filters, and what an answer says of itself."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from crowd import Page, stored

from kg.errors import NotFoundError, UsageError
from kg.models import AffiliatedWith
from kg.stores import Store
from queries.facets import Facets
from queries.search import STATEMENTS, search

# the package gives the function under the module's name
MODULE = import_module("queries.search")

QUOTES = {
    "pays": "Night trams pay for themselves through fares.",
    "late": "The tram of the night is late.",
    "depot": "Electrified depots cost the harbour district a fortune.",
    "ferry": "A ferry crosses the harbour electrically.",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    buses = Page("buses", collection="Streets", published="2021")
    buses.claim("pays", by=["ada"], text=QUOTES["pays"])
    buses.claim("late", by=["bo"], about=["ada"], text=QUOTES["late"])
    buses.counter("doubt", "claim:pays", score=0.9, by=["bo"], text="Fares pay for no night tram.")
    ferries = Page("ferries", collection="Water", published="2024-05-01")
    ferries.claim("depot", about=["ada"], text=QUOTES["depot"])
    ferries.claim("ferry", by=["ada"], text=QUOTES["ferry"])
    ferries.counter("weak", "claim:ferry", score=0.2, text="The harbour is hardly a night crossing.")
    store = stored(str(tmp_path_factory.mktemp("search") / "graph.db"), buses, ferries)
    yield store
    store.close()


def found(store: Store, text: str, **options: object) -> list[str]:
    return [hit.id.partition(":")[2] for hit in search(store, text, **options).hits]


# --- what a question may say ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"night tram"', {"doubt", "pays"}),
        ("“night   TRAM”", {"doubt", "pays"}),
        ('"night tram" fares', {"doubt", "pays"}),
        ('"the night"', {"late"}),
        ("electri*", {"depot", "ferry"}),
        ("Electri* fares", {"depot", "ferry", "pays", "doubt"}),
        ('"night tram" electri*', {"doubt", "pays"}),
        ("ferries", {"ferry"}),
    ],
)
def test_phrases_beginnings_and_words_are_told_apart(store, text, names):
    assert set(found(store, text, kinds=STATEMENTS)) == names


@pytest.mark.parametrize(
    ("text", "names", "note"),
    [
        ("harbuor district", {"depot"}, "nothing has the word “harbuor”, so “harbour” was looked for"),
        ('"tram night"', {"doubt"}, "nothing has the phrase “tram night”, so its words were looked for"),
    ],
)
def test_what_is_not_there_falls_back_and_the_answer_says_so(store, text, names, note):
    result = search(store, text, kinds=STATEMENTS)
    assert result.notes == (note,)
    assert names <= {hit.id.partition(":")[2] for hit in result.hits}


@pytest.mark.parametrize("text", ["cooking", "price", "zzyzx", "Qwfpgj", "bsu"])
def test_a_common_or_a_strange_word_is_no_misspelling(store, text):
    assert search(store, text).notes == ()


def test_a_phrase_must_be_there_however_near_a_statement_is_in_meaning(tmp_path, encoder):
    from kg.stores import Vectors

    page = Page("p")
    ids = [
        page.claim("bus", text="The night bus is cheap."),
        page.claim("coach", text="A coach after dark costs little."),
    ]
    store = stored(str(tmp_path / "graph.db"), page)
    texts = [node.text for node in store.nodes(ids)]
    store.put_vectors(Vectors(encoder.model, tuple(ids), encoder.encode(texts)))
    assert found(store, "night bus cheap", encoder=encoder)[:2] == ["bus", "coach"]
    assert found(store, '"night tram"', encoder=encoder) == ["bus"]
    store.close()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "no words to look for"),
        (" ?! “” * ", "no words to look for"),
        ("what is the", "any sentence has these words"),
        ("zzyzx", "nothing has these words"),
        ("night fares", None),
    ],
)
def test_a_question_that_cannot_be_answered_well_gets_a_hint(store, text, hint):
    result = search(store, text)
    assert result.hint is None if hint is None else hint in result.hint


def test_a_very_long_text_is_a_question_too(store, encoder):
    text = " ".join(f"word{number}" for number in range(10_000)) + ' "harbour district"'
    result = search(store, text, encoder=encoder)
    assert result.notes == (
        "of 10,002 different words the 256 longest were looked for",
        "of 10,002 words the first 2,400 were compared by meaning",
    )


def test_marks_in_a_long_text_are_its_own(store):
    text = f'He said "no such thing" of harbours: {"and so on " * 15}'
    assert found(store, text, kinds=["Claim"])[:1] != []
    assert search(store, text).notes == ()


# --- reasons ----------------------------------------------------------------------------------


def test_a_hit_by_words_names_them_as_they_stand_there(store):
    hit = search(store, "fortunes of harbour districts", kinds=["Claim"]).hits[0]
    assert (hit.shared, hit.word_rank, hit.cosine) == (("harbour", "district", "fortune"), 1, None)
    assert hit.reasons == ("words “harbour”, “district”, “fortune” (rank 1)",)


def test_a_hit_by_its_name_says_so(store):
    hit = search(store, "Ada").hits[0]
    assert (hit.id, hit.score) == ("entity:ada", 1.0)
    assert hit.reasons[0] == "it has this name"


def test_scores_are_shares_of_the_best_and_fall(store, encoder):
    scores = [hit.score for hit in search(store, "night harbour fares bus").hits]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 < score <= 1.0 for score in scores)


# --- filters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facets", "names"),
    [
        (Facets(document="Buses"), {"pays", "late", "doubt"}),
        (Facets(document="document:ferries"), {"weak", "depot", "ferry"}),
        (Facets(speaker="ada"), {"pays", "ferry"}),
        (Facets(speaker="bo"), {"late", "doubt"}),
        (Facets(entity="ada"), {"late", "depot"}),
        (Facets(collection="water"), {"weak", "depot", "ferry"}),
        (Facets(since="2024"), {"weak", "depot", "ferry"}),
        (Facets(until="2021-06"), {"pays", "late", "doubt"}),
        (Facets(min_score=0.5), {"pays", "doubt"}),
        (Facets(status="confirmed"), set()),
        (Facets(speaker="ada", collection="Water"), {"ferry"}),
        (Facets(document="Buses", speaker="ada", min_score=0.5), {"pays"}),
        (Facets(document="Buses", since="2022"), set()),
    ],
)
@pytest.mark.parametrize("anchor", [1000, 0])
def test_filters_leave_what_passes_them_all(store, monkeypatch, anchor, facets, names):
    monkeypatch.setattr(MODULE, "ANCHOR", anchor)
    text = "night tram fares late harbour electric ferry depots"
    assert set(found(store, text, facets=facets)) == names


@pytest.mark.parametrize("facets", [Facets(speaker="ada"), Facets(collection="Water")])
def test_with_a_filter_terms_and_entities_are_left_out(store, facets):
    assert "ada" not in found(store, "ada harbour", facets=facets)
    with pytest.raises(UsageError, match="leave the filters out"):
        search(store, "ada", kinds=["Entity"], facets=facets)


@pytest.mark.parametrize(
    ("facets", "hint"),
    [
        (
            Facets(collection="Nowhere"),
            "no document is in the collection 'Nowhere'; the collections are 'Streets'",
        ),
        (Facets(document="Buses", collection="Water"), "'Buses' is in the collection 'Streets'"),
        (Facets(document="Buses", since="2022"), "'Buses' was published 2021"),
        (Facets(document="Buses", speaker="ada", entity="ada"), "leave one of them out"),
        (Facets(since="2030"), "leave one of them out"),
    ],
)
def test_filters_that_leave_nothing_say_why(store, facets, hint):
    result = search(store, "night tram harbour", facets=facets)
    assert result.hits == ()
    assert hint in result.hint


@pytest.mark.parametrize(
    ("facets", "error"),
    [
        (Facets(speaker="Nobody"), NotFoundError),
        (Facets(document="Trains"), NotFoundError),
        (Facets(term="x"), NotFoundError),
        (Facets(since="soon"), UsageError),
        (Facets(since="2024", until="2020"), UsageError),
        (Facets(status="rejected"), UsageError),
        (Facets(min_score=2.0), UsageError),
    ],
)
def test_filters_that_cannot_be_meant_are_errors(store, facets, error):
    with pytest.raises(error):
        search(store, "night", facets=facets)


def test_many_statements_are_looked_through_in_steps(tmp_path, monkeypatch):
    monkeypatch.setattr(MODULE, "LOOKED_THROUGH", (5, 60))
    monkeypatch.setattr("queries.ranking.DEPTH", 5)
    pages = [Page("old", published="1999"), Page("new", published="2020")]
    for number in range(50):
        pages[0].claim(f"old{number}", text="Copper copper copper.")
    pages[1].claim("new", text="Copper, and a good many other things besides.")
    store = stored(str(tmp_path / "graph.db"), *pages)
    result = search(store, "copper", facets=Facets(since="2020"))
    assert [hit.id for hit in result.hits] == ["claim:new"]
    assert result.hint == "the 51 closest statements were looked through for those that pass the filters"
    store.close()


# --- hubs -------------------------------------------------------------------------------------


def test_of_a_hub_the_first_affiliations_are_told_and_the_others_counted(tmp_path):
    from queries.dossier import dossier
    from queries.entity import entity

    pages = []
    for number in range(7):
        page = Page(f"p{number}")
        page.entity("club", "organization")
        page.entity(f"member{number}")
        for role in ("member", "chair"):
            page.add(
                AffiliatedWith(
                    source=f"entity:member{number}", target="entity:club", role=role, quote="x",
                    document=page.document, start=0, end=1,
                )
            )  # fmt: skip
        pages.append(page)
    store = stored(str(tmp_path / "graph.db"), *pages)
    for told in (entity(store, "club", limit=4), dossier(store, "club", limit=4)):
        assert [stated.member.id[-1] for stated in told.affiliations] == ["0", "0", "1", "1"]
        assert told.more_affiliations == 10
    whole = entity(store, "club", limit=20)
    assert (len(whole.affiliations), whole.more_affiliations) == (14, 0)
    (one,) = dossier(store, "member3").discrepancies
    assert "Member3 is called" in one.message
    store.close()


def test_a_dossier_does_not_read_what_very_many_counterarguments_say(tmp_path, monkeypatch):
    from queries.dossier import dossier

    monkeypatch.setattr("queries.dossier.MENTIONED", 5)
    page = Page("p")
    claim = page.claim("c", by=["ada"])
    for number in range(6):
        page.counter(f"k{number}", claim, naming=["bo"])
    store = stored(str(tmp_path / "graph.db"), page)
    assert not dossier(store, "bo").complete
    assert dossier(store, "bo").disagrees_with == ()
    assert dossier(store, "ada").complete
    store.close()
