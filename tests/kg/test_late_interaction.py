import numpy as np
import pytest

from kg.text.encoder import Encoder
from kg.text.late_interaction import (
    TokenVectors,
    centred,
    content_words,
    inverse_frequencies,
    late_interaction,
    pieces,
    sentences,
)

EAST, NORTH = [1.0, 0.0], [0.0, 1.0]
NOTHING = TokenVectors((), np.zeros((0, 2), dtype=np.float32))


def text(**tokens: list[float]) -> TokenVectors:
    return TokenVectors(tuple(tokens), np.array(list(tokens.values()), dtype=np.float32))


def test_each_token_takes_its_best_match_and_rare_ones_weigh_more():
    query = text(ferry=EAST, the=NORTH)
    found = late_interaction([query], [text(boat=EAST), text(of=NORTH)], {"ferry": 3.0, "the": 1.0})
    assert found == pytest.approx(np.array([[0.75, 0.25]]))


def test_texts_without_tokens_cover_nothing():
    ferry = text(ferry=EAST)
    found = late_interaction([ferry, NOTHING], [NOTHING, ferry, NOTHING], {"ferry": 1.0})
    assert found.tolist() == [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]


def test_batches_give_the_same_as_one(monkeypatch: pytest.MonkeyPatch):
    texts = [text(a=EAST, b=NORTH), text(a=EAST), text(b=NORTH, a=EAST)]
    weights = {"a": 1.0, "b": 2.0}
    whole = late_interaction(texts, texts, weights)
    monkeypatch.setattr("kg.text.late_interaction._BLOCK", 1)
    assert np.allclose(late_interaction(texts, texts, weights), whole)


def test_words_are_whole_and_without_stop_words(encoder: Encoder):
    (encoded,) = encoder.encode_pieces(["The electrolyzers were publishing!"])
    assert content_words(encoded).tokens == ("electrolyz", "publish")
    assert len(pieces(encoded).tokens) > 4


def test_centring_parts_what_a_page_has_in_common():
    near = [text(a=[1.0, 0.1]), text(b=[1.0, -0.1])]
    one, other = centred(near)
    assert float(one.vectors[0] @ other.vectors[0]) == pytest.approx(-1.0)
    assert centred([NOTHING]) == [NOTHING]


def test_a_token_of_every_text_still_weighs_something():
    weights = inverse_frequencies([["bus", "bus"], ["bus", "tram"]])
    assert weights["tram"] > weights["bus"] > 0


def test_with_a_power_one_exact_token_beats_two_rough_ones():
    query = text(a=EAST, b=NORTH)
    exact, rough = text(x=EAST), text(x=[0.6, 0.6])
    flat = late_interaction([query], [exact, rough], {"a": 1.0, "b": 1.0})[0]
    sharp = late_interaction([query], [exact, rough], {"a": 1.0, "b": 1.0}, power=3)[0]
    assert flat[1] > flat[0]
    assert sharp[0] > sharp[1]


def test_sentences_are_the_means_of_their_pieces(encoder: Encoder):
    (encoded,) = encoder.encode_pieces(["Trams run on rails. Ferries cross the wide river! Yes."])
    found = sentences(encoded)
    assert found.tokens == ("5", "8")
    first = encoded.piece_vectors[:5].mean(axis=0)
    assert found.vectors[0] == pytest.approx(first / np.linalg.norm(first), abs=1e-6)


@pytest.mark.parametrize(
    ("said", "count"), [("", 0), ("Trams", 1), ("No. No. No.", 1), ("One two three. " * 3, 3)]
)
def test_every_piece_belongs_to_one_sentence(encoder: Encoder, said: str, count: int):
    (encoded,) = encoder.encode_pieces([said])
    found = sentences(encoded)
    assert len(found.tokens) == len(found.vectors) == count
    assert sum(map(int, found.tokens)) == len(encoded.pieces)
