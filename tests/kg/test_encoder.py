"""The packaged encoder, and which one the settings name."""

import numpy as np
import pytest

from kg.errors import ModelError
from kg.text.encoder import MODEL_ID, MODEL_SHA256, Encoder, ModelSettings, default_encoder, model_versions
from kg.text.encoder.protocol import UNRELATED, unrelated_cosine


def test_the_packaged_encoder_names_its_space_and_its_build(encoder: Encoder):
    assert (encoder.model, encoder.version, encoder.dimension) == (MODEL_ID, MODEL_SHA256, 384)
    assert model_versions()[MODEL_ID] == MODEL_SHA256


def test_vectors_are_unit_vectors_and_do_not_depend_on_their_neighbours(encoder: Encoder):
    texts = ["Night buses pay.", "A survey of one depot.", ""]
    together = encoder.encode(texts)
    assert together.shape == (3, 384)
    assert np.linalg.norm(together, axis=1) == pytest.approx([1, 1, 1], abs=1e-6)
    assert np.array_equal(together, np.stack([encoder.encode([text])[0] for text in texts]))
    assert encoder.encode([]).shape == (0, 384)


def test_a_query_and_a_passage_are_one_to_a_model_without_prefixes(encoder: Encoder):
    assert np.array_equal(encoder.encode_query("Night buses."), encoder.encode(["Night buses."])[0])


def test_pieces_are_those_of_the_text_alone(encoder: Encoder):
    (encoded,) = encoder.encode_pieces(["Electrolyzers work."])
    assert encoded.pieces[-2:] == ("work", ".")
    assert encoded.pieces[1].startswith("##")
    assert encoded.piece_vectors.shape == (len(encoded.pieces), 384)


def test_what_unrelated_sentences_reach_is_measured_as_it_was_found_for_the_packaged_model(encoder: Encoder):
    assert unrelated_cosine(encoder.encode(UNRELATED)) == pytest.approx(encoder.unrelated, abs=0.02)


def test_without_a_setting_the_packaged_encoder_is_the_default(monkeypatch):
    monkeypatch.delenv("COUNTERGRAPH_MODEL", raising=False)
    monkeypatch.setenv("COUNTERGRAPH_MODEL_POOLING", "cls")
    assert default_encoder().model == MODEL_ID


@pytest.mark.parametrize("content", [b"not a model", None], ids=["altered", "missing"])
def test_an_altered_or_missing_packaged_model_is_an_error(tmp_path, monkeypatch, content):
    path = tmp_path / "model.onnx"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr("kg.text.encoder.default_model_path", lambda: path)
    with pytest.raises(ModelError, match="is altered" if content else "cannot be read"):
        default_encoder()


def test_settings_come_from_the_environment_and_never_show_the_key():
    values = {
        "COUNTERGRAPH_MODEL": "http://localhost:1/v1",
        "COUNTERGRAPH_MODEL_NAME": "m",
        "COUNTERGRAPH_MODEL_POOLING": "",
        "COUNTERGRAPH_MODEL_QUERY_PREFIX": "",
        "COUNTERGRAPH_API_KEY": "secret",
    }
    settings = ModelSettings.from_environment(values)
    assert settings == ModelSettings("http://localhost:1/v1", "m", query_prefix="", api_key="secret")
    assert settings.is_endpoint
    assert "secret" not in repr(settings)
    assert not ModelSettings("models/http").is_endpoint
    assert not ModelSettings().is_endpoint
