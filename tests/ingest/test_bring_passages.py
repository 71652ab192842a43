"""Long texts are cut into passages without loss, and encoded whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.linkers.passages import LONGEST, PassageEncoder, passages, size
from kg.text.encoder import Encoder

SENTENCE = "The night bus to the harbour leaves the depot at two and comes back half empty. "
TEXTS = {
    "prose": SENTENCE * 60,
    "paragraphs": (SENTENCE * 5 + "\n\n") * 12,
    "one sentence": "the bus and " * 800,
    "one word": "x" * 5000,
    "consonants": "xkqzvbn wrtpls " * 300,
    "no spaces": "夜のバスは便利ですが高いです。" * 100,
    "addresses": "https://buses.example/night?line=7&stop=12 " * 60,
    "numbers": "1,234.5 " * 400,
}


@given(st.text(max_size=300) | st.text("aZ .\n。é", max_size=300), st.integers(1, 40))
def test_passages_hold_everything_but_white_space_and_are_short(text: str, longest: int):
    parts = passages(text, longest=longest)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(size(part) <= longest for part in parts)
    assert all(parts) or not text.strip()


@pytest.mark.parametrize(
    ("text", "longest", "parts"),
    [
        ("One. Two.", 99, ["One. Two."]),
        ("One here. Two here. Three here.", 6, ["One here. Two here.", "Three here."]),
        ("One “is.” Two is.", 5, ["One “is.”", "Two is."]),
        ("One is.\n\nTwo is. Three is.", 6, ["One is.", "Two is. Three is."]),
        ("one two three four", 2, ["one two", "three four"]),
        ("夜のバス。朝のバス。", 5, ["夜のバス。", "朝のバス。"]),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 10, ["a" * 20, "a" * 10]),
        ("", 5, [""]),
    ],
)
def test_a_text_is_cut_at_the_best_border_that_will_do(text: str, longest: int, parts: list[str]):
    assert passages(text, longest=longest) == parts


@pytest.mark.parametrize("name", TEXTS)
def test_no_passage_is_cut_off_by_the_encoder(encoder: Encoder, name: str):
    last = " zeppelin harbourmaster"
    [whole] = PassageEncoder(encoder).encode_pieces([TEXTS[name] + last])
    [end] = encoder.encode_pieces([last])
    assert whole.pieces[-len(end.pieces) :] == end.pieces
    assert len(whole.pieces) == len(whole.piece_vectors)


def test_what_random_letters_hide_from_the_estimate_is_cut_again(encoder: Encoder):
    [whole] = PassageEncoder(encoder).encode_pieces([TEXTS["consonants"]])
    assert len(whole.pieces) % 300 == 0  # 300 times the same words
    assert len(whole.pieces) > 2 * size(TEXTS["consonants"])


def test_a_short_text_is_encoded_as_it_is(encoder: Encoder):
    text = SENTENCE.strip()
    assert size(text) < LONGEST
    assert PassageEncoder(encoder).encode_pieces([text])[0] is encoder.encode_pieces([text])[0]


def test_the_vector_of_a_long_text_is_that_of_its_passages(encoder: Encoder):
    [vector] = PassageEncoder(encoder).encode([SENTENCE * 60])
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)
    parts = encoder.encode(passages(SENTENCE * 60))
    assert len(parts) > 3
    assert min(parts @ vector) > 0.9


def test_no_texts_have_no_vectors(encoder: Encoder):
    assert PassageEncoder(encoder).encode([]).shape == (0, encoder.dimension)
