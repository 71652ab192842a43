import pytest
from pages import page

from ingest.extractors.entities import find_entities
from ingest.extractors.people import People
from ingest.extractors.speakers import find_speakers
from ingest.nlp import parse

CAST = "Ruth Adler, a mill owner, meets the engineer Tom Varga, who built the weir, and the writer Ana Ruiz."


def spoken(nlp, *paragraphs, **options):
    parsed = parse(page(*paragraphs, **options), nlp)
    return find_speakers(parsed, People(parsed, find_entities(parsed)))


def who(item):
    return {speaker.entity.name: speaker.attribution for speaker in item.speakers}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ruth Adler argues that rent is too high.", {"Ruth Adler": "explicit"}),
        ("Rent, according to Tom Varga, is too high.", {"Tom Varga": "explicit"}),
        ("In the view of Ana Ruiz, rent is too high.", {"Ana Ruiz": "explicit"}),
        ("Rent is too high, Varga says, and wages are too low.", {"Tom Varga": "explicit"}),
        ("The plan is dismissed by Ruiz as a dream.", {"Ana Ruiz": "explicit"}),
        ("Ruiz’s claim is that rent is too high.", {"Ana Ruiz": "explicit"}),
        ("Adler highlights the price of bread.", {"Ruth Adler": "explicit"}),
        ("To Ruth Adler, rent is too high.", {"Ruth Adler": "explicit"}),
        ("To Adler’s mind, rent is too high.", {"Ruth Adler": "explicit"}),
        ("Pressed by Ruiz, Adler does accept a lower rent.", {"Ruth Adler": "explicit"}),
        ("Rent has doubled since the weir was built.", {}),
        ("Ruth Adler was born beside the weir.", {}),
    ],
)
def test_the_speaker_of_a_sentence_by_its_own_cue(nlp, sentence, expected):
    assert who(spoken(nlp, CAST, sentence)[1]) == expected


def test_two_speakers_of_one_sentence(nlp):
    (_, item) = spoken(nlp, CAST, "Adler insists that rent fell, while Varga replies that wages fell faster.")
    assert who(item) == {"Ruth Adler": "explicit", "Tom Varga": "explicit"}


def test_a_persons_employer_is_no_second_speaker(nlp):
    (_, item) = spoken(nlp, CAST, "Ruth Adler of the Upper Dale Water Authority contends that rent fell.")
    assert who(item) == {"Ruth Adler": "explicit"}


def test_those_who_work_for_an_organization_speak_for_it(nlp):
    (item,) = spoken(nlp, "Engineers at the Upper Dale Water Authority reported that the weir leaks.")
    assert who(item) == {"Upper Dale Water Authority": "explicit"}


def test_a_quoted_finding_names_its_author_beside_the_speaker(nlp):
    (_, item) = spoken(nlp, CAST, "Ruiz cites Hana Sato, who found that walkers sleep longer.")
    assert who(item) == {"Ana Ruiz": "explicit", "Hana Sato": "quoted"}


def test_the_authors_of_what_was_cited_speak_in_the_next_sentence(nlp):
    items = spoken(
        nlp,
        "Much is made of a study by Hana Sato and Lars Holm. Its authors found that walkers sleep longer.",
    )
    assert who(items[1]) == {"Hana Sato": "quoted", "Lars Holm": "quoted"}


def test_a_pronoun_is_the_last_subject_of_the_paragraph(nlp):
    items = spoken(nlp, "Ruth Adler argues that rent is too high. She adds that wages are too low.")
    assert who(items[1]) == {"Ruth Adler": "carried"}


def test_a_pronoun_is_of_the_gender_the_document_shows(nlp):
    items = spoken(
        nlp,
        "Ruth Adler says that she sold the mill.",
        "Tom Varga says that he built the weir.",
        "Varga objects that rent fell, whereas Adler thinks that it rose. He adds that wages fell.",
    )
    assert who(items[-1]) == {"Tom Varga": "carried"}


def test_a_sentence_without_a_cue_goes_on_in_the_last_voice(nlp):
    items = spoken(nlp, "Ruth Adler argues that rent is too high. Most families pay half of what they earn.")
    assert who(items[1]) == {"Ruth Adler": "carried"}


def test_a_new_paragraph_starts_without_a_speaker(nlp):
    items = spoken(
        nlp, "Ruth Adler argues that rent is too high.", "Most families pay half of what they earn."
    )
    assert who(items[1]) == {}


def test_events_told_in_a_narrating_paragraph_have_no_speaker(nlp):
    items = spoken(
        nlp,
        "The weir was built in 1911. Ana Ruiz calls it a blunder. The town rebuilt the mill in 1920.",
        byline="Ana Ruiz",
    )
    assert [who(item) for item in items] == [{}, {"Ana Ruiz": "explicit"}, {}]


def test_the_author_is_the_one_in_the_byline(nlp):
    items = spoken(nlp, "The author contends that bread is too cheap.", byline="Dr. Ana Ruiz")
    assert who(items[0]) == {"Ana Ruiz": "explicit"}
