import pytest
from pages import page

from ingest.extractors.affiliations import find_affiliations
from ingest.extractors.discrepancies import find_discrepancies
from ingest.extractors.entities import find_entities
from ingest.nlp import parse


def stated(nlp, source):
    parsed = parse(source, nlp)
    entities = find_entities(parsed)
    return entities, find_affiliations(parsed, entities)


@pytest.mark.parametrize(
    ("text", "person", "role", "organization"),
    [
        ("Ruth Adler, CEO of Lumen Motors, disagrees.", "Ruth Adler", "CEO", "Lumen Motors"),
        (
            "Ruth Adler, an economist at the Dale Institute, disagrees.",
            "Ruth Adler",
            "economist",
            "Dale Institute",
        ),
        (
            "Ruth Adler of the Dale Grid Authority disagrees.",
            "Ruth Adler",
            "affiliated",
            "Dale Grid Authority",
        ),
        ("It was the Lumen Motors founder Ruth Adler who left.", "Ruth Adler", "founder", "Lumen Motors"),
        (
            "Ruth Adler, who founded the bicycle company Lumen Motors, left.",
            "Ruth Adler",
            "founder",
            "Lumen Motors",
        ),
        (
            "The former Lumen Motors executive Ruth Adler left.",
            "Ruth Adler",
            "former executive",
            "Lumen Motors",
        ),
    ],
)
def test_affiliations_as_stated(nlp, text, person, role, organization):
    (found,) = stated(nlp, page(text))[1]
    assert (found.person.name, found.role, found.organization.name) == (person, role, organization)
    assert found.quote in text


def test_two_present_employers_are_reported(nlp):
    source = page("Ruth Adler, CEO of Lumen Motors, left.", "Ruth Adler of the Dale Institute disagrees.")
    (found,) = find_discrepancies(source, *stated(nlp, source))
    assert found.message == "Ruth Adler is affiliated with Dale Institute and Lumen Motors"
    assert len(found.quotes) == 2


def test_a_former_employer_is_no_discrepancy(nlp):
    source = page("The former Lumen Motors executive Ruth Adler is CEO of the Dale Institute.")
    assert find_discrepancies(source, *stated(nlp, source)) == ()


def test_names_that_only_the_title_knows_are_reported(nlp):
    source = page(
        "Ruth Adler, CEO of Lumora, left. Lumora grew.",
        title="Founders on Money: Lumora, Brightwell, and QRT",
    )
    (found,) = find_discrepancies(source, *stated(nlp, source))
    assert "Brightwell and QRT" in found.message
    assert "Ruth Adler with Lumora" in found.message
