"""Transcripts: turns by their labels, without times, sounds and lines that are shown twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import BlockRole
from ingest.extraction import extract
from ingest.sources.transcript import read_srt, read_webvtt
from ingest.structure import structure
from kg.errors import SourceError


def vtt(*cues: str, step: float = 2.0) -> bytes:
    parts = ["WEBVTT", "NOTE a note --> of no cue"]
    for number, words in enumerate(cues):
        start, end = number * step, number * step + 2
        parts.append(f"00:{start:06.3f} --> 00:{end:06.3f} align:start\n{words}")
    return "\n\n".join(parts).encode()


def said(data: bytes) -> list[tuple[str | None, str]]:
    return [(b.speaker, b.text) for b in read_webvtt(data).blocks if b.role is BlockRole.PARAGRAPH]


@pytest.mark.parametrize(
    ("cues", "turns"),
    [
        (["<v Ada Moss>Trams calm", "<v Ada Moss>a street.</v>"], [("Ada Moss", "Trams calm a street.")]),
        (["<v.loud Ada Moss>One.</v> <v Bo Chen>Two."], [("Ada Moss", "One."), ("Bo Chen", "Two.")]),
        (["ADA MOSS: One.", "Still one.", "BO CHEN: Two."], [("Ada Moss", "One. Still one."), ("Bo Chen", "Two.")]),
        ([">> Ada Moss: One.", ">> Bo Chen: Two."], [("Ada Moss", "One."), ("Bo Chen", "Two.")]),
        ([">> One.", ">> Two."], [(None, "One."), (None, "Two.")]),
        (["Dr. Ada Moss: One.", "Bo Chen: Two.", "Dr. Ada Moss: Three.", "Bo Chen: Four."],
         [("Ada Moss", "One."), ("Bo Chen", "Two."), ("Ada Moss", "Three."), ("Bo Chen", "Four.")]),
        (["Speaker 1: One.", "Speaker 2: Two.", "Speaker 1: Three.", "Speaker 2: Four."],
         [(None, "One."), (None, "Two."), (None, "Three."), (None, "Four.")]),
        (["Here is the thing: trams calm a street."], [(None, "Here is the thing: trams calm a street.")]),
        (["<c.yellow>Trams</c> <00:00:01.000>calm <i>a</i> street &amp; square.", "[Music]", "(applause)"],
         [(None, "Trams calm a street & square.")]),
        (["♪ la la ♪", "Trams calm a street."], [(None, "Trams calm a street.")]),
        # captions that roll up show each line twice
        (["trams calm", "trams calm\na street", "a street\nand a square", "and a square\nof a town"],
         [(None, "trams calm a street and a square of a town")]),
        (["No.", "No.", "Trams do.", "Buses do.", "Cars do.", "Feet do."],
         [(None, "No. No. Trams do. Buses do. Cars do. Feet do.")]),
    ],
)  # fmt: skip
def test_turns(cues: list[str], turns: list[tuple[str | None, str]]) -> None:
    assert said(vtt(*cues)) == turns


def test_a_pause_ends_a_paragraph_and_no_turn() -> None:
    data = vtt("<v Ada Moss>One.", "<v Ada Moss>Two.", step=9)
    assert said(data) == [("Ada Moss", "One."), ("Ada Moss", "Two.")]
    source = structure(read_webvtt(data), name="talk")
    assert source.text == "Ada Moss:\n\nOne.\n\nTwo."


def test_subrip_is_read_likewise() -> None:
    data = "1\r\n00:00:01,000 --> 00:00:02,500\r\n{\\an8}<i>ADA: Trams calm</i>\r\na street.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nBO: No.\r\n"
    source = structure(read_srt(data.encode()), name="talk")
    assert source.text == "ADA:\n\nTrams calm a street.\n\nBO:\n\nNo."
    assert (source.format, source.sections[0].heading, source.title) == ("srt", "Transcript", "talk")


def test_claims_are_asserted_by_whose_turn_it_is(nlp) -> None:
    data = vtt(
        "<v Ada Moss>Welcome back to the show. Trams calm a street because cars slow down.",
        "<v Bo Chen>Thanks for having me. Right. Is that so? According to Lena Ortiz, tracks cost more than buses.",
        "<v Ada Moss>I think the riders pay for it.",
    )
    source = structure(read_webvtt(data), name="talk")
    found = extract(source, nlp)
    told = [
        (claim.quote, [(s.entity.name, s.cue, s.attribution) for s in claim.speakers])
        for claim in found.claims
    ]
    ada, bo = (("Ada Moss", "speaker label", "explicit"), ("Bo Chen", "speaker label", "explicit"))
    assert told == [
        ("Trams calm a street because cars slow down.", [ada]),
        (
            "According to Lena Ortiz, tracks cost more than buses.",
            [bo, ("Lena Ortiz", "according to", "explicit")],
        ),
        ("I think the riders pay for it.", [ada]),
    ]
    assert not any(block.role is BlockRole.COUNTERARGUMENT for block in source.blocks)
    for claim in found.claims:
        assert source.text[claim.start : claim.end] == claim.quote


@pytest.mark.parametrize(
    ("reader", "data", "message"),
    [
        (read_webvtt, b"00:01.000 --> 00:02.000\nTrams.", "does not begin with WEBVTT"),
        (read_webvtt, b"WEBVTT\n\nNOTE nothing", "has no cue"),
        (read_srt, b"just a text", "has no cue"),
        (read_srt, b"\x00\x01\x02", "binary"),
    ],
)
def test_what_is_no_transcript_is_told(reader, data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        reader(data)


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_cues_are_read_or_refused(cues: list[str]) -> None:
    try:
        source = structure(read_webvtt(vtt(*cues)), name="any")
    except SourceError:
        return
    for block in source.blocks:
        assert source.text[block.start : block.end] == block.text
