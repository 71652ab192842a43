import pytest
from pages import page

from ingest.extractors.entities import find_entities
from ingest.nlp import parse


def entities(nlp, source, **options):
    return {entity.name: entity for entity in find_entities(parse(source, nlp), **options)}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The plan was drawn by Ruth Adler, who ran the mill.", "Ruth Adler", "person"),
        (
            "The plan was approved by the Upper Dale Water Authority.",
            "Upper Dale Water Authority",
            "organization",
        ),
        ("Many left for Portugal in those years.", "Portugal", "place"),
        ("They fished in Lake Merrow for years.", "Lake Merrow", "place"),
        ("Her firm, Bricolo, a maker of bicycles, grew.", "Bricolo", "organization"),
        ("They sold the same bread under the name Sunloaf.", "Sunloaf", "product"),
        ("He praised Orla Quinn, an economist, for it.", "Orla Quinn", "person"),
        ("Growers sold to Bricolo and other lenders that asked for less.", "Bricolo", "organization"),
        ("They left for cities such as Merrow and Tarnby.", "Tarnby", "place"),
        ("The bank launched Sunloaf in spring.", "Sunloaf", "product"),
        ("People liked Sunloaf, the overdraft offered by the same bank.", "Sunloaf", "product"),
        ("On this episode of Small Hours, Ruth Adler talks about sleep.", "Small Hours", "product"),
        ("Nobody in town had heard of the iTrowel before.", "iTrowel", "product"),
        ("The show is made by Merrow Podcast, LLC and airs weekly.", "Merrow Podcast, LLC", "organization"),
    ],
)
def test_the_type_comes_from_form_and_neighbourhood(nlp, text, name, kind):
    assert entities(nlp, page(text))[name].type == kind


def test_a_surname_joins_the_full_name(nlp):
    found = entities(nlp, page("Ruth Adler says prices fell. Yet Adler adds that wages fell too."))
    assert found["Ruth Adler"].aliases == ("Adler",)


def test_an_acronym_joins_its_expansion(nlp):
    found = entities(nlp, page("The rule came from the Rural Rail Board (RRB), and the RRB kept it."))
    assert found["Rural Rail Board"].aliases == ("RRB",)


def test_the_acronym_of_a_common_expression_is_no_entity(nlp):
    found = entities(nlp, page("Most cells use lithium iron phosphate (LFP), and LFP lasts long."))
    assert not found


def test_forms_the_source_calls_the_same_are_one_entity(nlp):
    text = "The trial ran at Parcel.com. It had begun when the firm was still named Pakketo."
    found = entities(nlp, page(text), aliases=[("Parcel.com", "Pakketo")])
    assert [{e.name, *e.aliases} for e in found.values()] == [{"Parcel.com", "Pakketo"}]


def test_persons_who_share_a_surname_are_told_apart(nlp):
    found = entities(nlp, page("The theory that Anna and Peter Lindgren developed is old."))
    assert {"Anna Lindgren", "Peter Lindgren"} <= found.keys()


@pytest.mark.parametrize(
    "text",
    ["AI makes it cheap.", "It opened on a Monday in January 2024.", "She won the Nobel Prize in Chemistry."],
)
def test_techniques_dates_and_prizes_are_no_entities(nlp, text):
    assert not entities(nlp, page(text))


def test_names_after_the_titles_colon_are_entities(nlp):
    source = page(
        "Lumora grew, and Lumora hired.", title="Two Founders on Money: Lumora, Brightwell, and QRT"
    )
    assert {"Lumora", "Brightwell", "QRT"} <= entities(nlp, source).keys()


def test_an_ordinary_list_after_the_titles_colon_gives_none(nlp):
    source = page("The cost of batteries fell.", title="Charging On: Batteries, Cars & the Grid")
    assert not entities(nlp, source)


def test_occurrences_are_offsets_into_the_documents_text(nlp):
    source = page("Ruth Adler says so.", counterarguments=("Nobody else agrees with Ruth Adler.",))
    places = entities(nlp, source)["Ruth Adler"].occurrences
    assert [source.text[p.start : p.end] for p in places] == ["Ruth Adler", "Ruth Adler"]
