import pytest

from ingest.extractors.names import Passage, names


def found(nlp, text, **options):
    return [name.text for name in names(Passage.of(nlp(text)), **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor thanked Ana Ruiz and Tom O'Neil.", ["Ana Ruiz", "Tom O'Neil"]),
        ("He met Dr. Ines Varga-Holm in Lyon.", ["Ines Varga-Holm", "Lyon"]),
        ("They hired J. R. Smith from the University of Oslo.", ["J. R. Smith", "University of Oslo"]),
        ("It was sold to Lumen Holdings, Inc. last year.", ["Lumen Holdings, Inc."]),
        (
            "He moved to the University of California, Davis last year.",
            ["University of California, Davis"],
        ),
        ("She read of Ludwig van Beethoven's letters.", ["Ludwig van Beethoven"]),
        ("He works for the Department of Trade and Industry.", ["Department of Trade and Industry"]),
        ("A site called Parcel.com grew fast.", ["Parcel.com"]),
        ("In 1911 Ruth Adler opened the line.", ["Ruth Adler"]),
        ("They sold the eTrowel to St. Paul and kept the mRNA.", ["eTrowel", "St. Paul"]),
    ],
)
def test_names_are_found_whole(nlp, text, expected):
    assert found(nlp, text) == expected


@pytest.mark.parametrize("text", ["Growing towns pay more.", "However, prices fell.", "Utilities wait."])
def test_a_capital_at_the_head_of_a_sentence_makes_no_name(nlp, text):
    assert found(nlp, text, common={"growing", "towns", "utilities", "however"}) == []


def test_a_word_that_is_part_of_a_name_elsewhere_is_one_at_the_head_of_a_sentence_too(nlp):
    text = "Thistledown maintains that the plan works."
    assert found(nlp, text, known={"Thistledown"}) == ["Thistledown"]
