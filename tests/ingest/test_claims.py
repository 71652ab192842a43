import pytest
from pages import page

from ingest.extractors.claims import find_claims
from ingest.extractors.entities import find_entities
from ingest.extractors.framing import is_framing
from ingest.extractors.people import People
from ingest.extractors.speakers import find_speakers
from ingest.nlp import parse


def claims(nlp, *paragraphs, **options):
    parsed = parse(page(*paragraphs, **options), nlp)
    return find_claims(find_speakers(parsed, People(parsed, find_entities(parsed))))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In this episode, Ruth Adler discusses the future of the mill.", True),
        ("The second chapter explores how mills changed the valley.", True),
        ("Ruth Adler reviews the research on rent.", True),
        ("Ruth Adler explains what a weir does to a river.", True),
        ("Ruth Adler explains how cheap power made the mill pay.", False),
        ("Ruth Adler describes a slow decline: the old towns lost far more than the new ones.", False),
        ("Ruth Adler argues that rent is too high.", False),
        ("Ruth Adler asks her guests who ought to own the weir.", True),
        ("Ruth Adler closes by inviting her guests to a wager.", True),
        ("Ruth Adler closes by arguing that rent is too high.", False),
        ("The plan starts by cutting wages at the mill.", False),
        ("Estimates of the cost range from two to five percent.", False),
        ("The talk ranges from weirs to wages.", True),
        ("Why does a small flat cost half of a wage?", True),
        ("Ruth Adler objects, “Who would have paid for it?”", False),
        ("Before 1920, fares covered two thirds of the cost.", False),
        ("Ruth Adler describes the sale of the mill, pointing out that nobody else made an offer.", False),
    ],
)
def test_framing_is_told_from_claims(nlp, sentence, expected):
    (found,) = parse(page(sentence), nlp).sentences()
    assert is_framing(found) is expected


def test_a_sentence_of_two_speakers_is_cut_at_the_clause(nlp):
    found = claims(nlp, "Ruth Adler insists that rent fell, while Tom Varga replies that wages fell faster.")
    assert [(c.quote, [s.entity.name for s in c.speakers]) for c in found] == [
        ("Ruth Adler insists that rent fell", ["Ruth Adler"]),
        ("Tom Varga replies that wages fell faster.", ["Tom Varga"]),
    ]


def test_speakers_who_agree_keep_one_claim(nlp):
    (found,) = claims(nlp, "Ruth Adler and Tom Varga agree that rent is too high.")
    assert {s.entity.name for s in found.speakers} == {"Ruth Adler", "Tom Varga"}


def test_text_resolves_pronouns_in_square_brackets_and_quote_does_not(nlp):
    found = claims(nlp, "Ruth Adler argues that rent is too high. In her view, she says, wages are too low.")
    assert found[1].quote == "In her view, she says, wages are too low."
    assert found[1].text == "In [Ruth Adler’s] view, she says, wages are too low."


def test_quotes_are_spans_of_the_source(nlp):
    source = page("Ruth Adler insists that “rent” fell; Tom Varga replies that it rose.", "Prices fell.")
    parsed = parse(source, nlp)
    found = find_claims(find_speakers(parsed, People(parsed, find_entities(parsed))))
    assert [source.text[c.start : c.end] for c in found] == [c.quote for c in found]


def test_a_fragment_that_the_source_breaks_off_is_no_claim(nlp):
    found = claims(nlp, "Rent is too high. The town has alr ...", truncated=True)
    assert [c.quote for c in found] == ["Rent is too high."]
