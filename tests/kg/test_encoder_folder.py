"""Sentence encoders in a folder: the packaged one laid out as such, and tiny ones made here."""

import json
from pathlib import Path

import numpy as np
import pytest
import tiny_onnx
from tiny_onnx import INT32, TABLE, WORDS
from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import ByteLevel, Metaspace
from tokenizers.trainers import BpeTrainer

from kg.errors import ModelError
from kg.text.encoder import Encoder, ModelSettings, OnnxEncoder, default_encoder, default_model_path
from kg.text.encoder.packaged import bert_tokenizer

TEXTS = ["Night buses pay for themselves.", "The electrolyzers weren't ready.", "Ärger? 2.5 %"]


def load(folder: Path, **settings: str) -> OnnxEncoder:
    encoder = default_encoder(ModelSettings(str(folder), **settings))
    assert isinstance(encoder, OnnxEncoder)
    return encoder


def unit(row: np.ndarray) -> np.ndarray:
    return row / np.linalg.norm(row)


def rows(*words: str) -> np.ndarray:
    return TABLE[[WORDS[word] for word in words]]


@pytest.fixture
def minilm(tmp_path: Path) -> Path:
    """The packaged model as a folder."""
    folder = tmp_path / "minilm"
    folder.mkdir()
    (folder / "model.onnx").symlink_to(default_model_path())
    bert_tokenizer().save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return tiny_onnx.write(tmp_path / "tiny")


def test_the_packaged_model_in_a_folder_gives_the_same_vectors(minilm: Path, encoder: Encoder):
    own = load(minilm)
    assert np.array_equal(own.encode(TEXTS), encoder.encode(TEXTS))
    for ours, theirs in zip(own.encode_pieces(TEXTS), encoder.encode_pieces(TEXTS), strict=True):
        assert ours.pieces == theirs.pieces
        assert np.array_equal(ours.piece_vectors, theirs.piece_vectors)
    assert own.model.startswith(f"minilm@{encoder.version[:12]}-")
    assert own.model != encoder.model
    assert (own.version, own.dimension) == (encoder.version, encoder.dimension)
    assert own.unrelated == pytest.approx(encoder.unrelated, abs=0.02)


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [
        ("mean", rows("[CLS]", "night", "bus", "[SEP]").mean(axis=0)),
        ("cls", rows("[CLS]")[0]),
        ("last", rows("[SEP]")[0]),
    ],
)
def test_vectors_of_tokens_are_pooled_as_set(tiny: Path, pooling: str, expected: np.ndarray):
    assert load(tiny, pooling=pooling).encode(["night bus"])[0] == pytest.approx(unit(expected), abs=1e-6)


@pytest.mark.parametrize(
    "pooling", ["pooling_mode_cls_token", "pooling_mode_lasttoken", "pooling_mode_mean_tokens"]
)
def test_the_folder_tells_how_to_pool(tiny: Path, pooling: str):
    (tiny / "1_Pooling").mkdir()
    modes = {"word_embedding_dimension": 3, "pooling_mode_mean_tokens": False, pooling: True}
    (tiny / "1_Pooling" / "config.json").write_text(json.dumps(modes))
    name = {"cls": "cls", "las": "last", "mea": "mean"}[pooling.removeprefix("pooling_mode_")[:3]]
    assert load(tiny).recipe.pooling == name
    assert load(tiny, pooling="last").recipe.pooling == "last"


def test_what_the_folder_says_is_overridden_by_its_own_file_and_that_by_the_environment(tiny: Path):
    (tiny / "config_sentence_transformers.json").write_text(
        '{"prompts": {"query": "q1 ", "document": "d1 "}}'
    )
    (tiny / "sentence_bert_config.json").write_text('{"max_seq_length": 77}')
    recipe = load(tiny).recipe
    assert (recipe.query_prefix, recipe.passage_prefix, recipe.max_tokens) == ("q1 ", "d1 ", 77)
    (tiny / "countergraph.json").write_text('{"query_prefix": "q2 ", "pooling": "cls", "max_tokens": 9}')
    recipe = load(tiny).recipe
    assert (recipe.query_prefix, recipe.passage_prefix, recipe.max_tokens) == ("q2 ", "d1 ", 9)
    assert recipe.pooling == "cls"
    recipe = load(tiny, query_prefix="", passage_prefix="d3 ", pooling="mean").recipe
    assert (recipe.query_prefix, recipe.passage_prefix, recipe.pooling) == ("", "d3 ", "mean")


@pytest.mark.parametrize(("positions", "expected"), [(128, 128), (514, 512), (8192, 512)])
def test_a_text_is_cut_at_the_positions_of_the_model(tiny: Path, positions: int, expected: int):
    (tiny / "config.json").write_text(json.dumps({"max_position_embeddings": positions}))
    assert load(tiny).recipe.max_tokens == expected
    assert len(load(tiny).encode_pieces(["night " * 600])[0].pieces) == expected - 2


def test_prefixes_shape_the_vectors_and_are_no_pieces(tiny: Path):
    encoder = load(tiny, query_prefix="query ", passage_prefix="tram ")
    passage = rows("[CLS]", "tram", "night", "[SEP]").mean(axis=0)
    query = rows("[CLS]", "query", "night", "[SEP]").mean(axis=0)
    assert encoder.encode(["night"])[0] == pytest.approx(unit(passage), abs=1e-6)
    assert encoder.encode_query("night") == pytest.approx(unit(query), abs=1e-6)
    (encoded,) = encoder.encode_pieces(["night bus"])
    assert encoded.pieces == ("night", "bus")
    assert encoded.piece_vectors == pytest.approx(np.stack([unit(row) for row in rows("night", "bus")]))


def test_a_model_that_pools_itself_is_left_to_it(tmp_path: Path):
    folder = tiny_onnx.write(tmp_path / "own", outputs=("token_embeddings", "sentence_embedding"))
    encoder = load(folder, pooling="cls")
    expected = rows("[CLS]", "night", "bus", "[SEP]").max(axis=0)
    (encoded,) = encoder.encode_pieces(["night bus"])
    assert encoded.vector == pytest.approx(unit(expected), abs=1e-6)
    assert encoded.pieces == ("night", "bus")


def test_a_model_without_vectors_of_tokens_has_the_text_as_its_only_piece(tmp_path: Path):
    encoder = load(tiny_onnx.write(tmp_path / "flat", outputs=("sentence_embedding",)))
    (encoded,) = encoder.encode_pieces(["night bus"])
    assert encoded.pieces == ("night bus",)
    assert np.array_equal(encoded.piece_vectors, encoder.encode(["night bus"]))


@pytest.mark.parametrize(
    "options",
    [
        {"inputs": ("input_ids", "attention_mask", "token_type_ids", "position_ids")},
        {"inputs": ("input_ids",), "kind": INT32},
        {"file": "onnx/model.onnx"},
        {"file": "model_quantized.onnx"},
        {"file": "onnx/model_quantized.onnx"},
        {"file": "e5-small.onnx"},
    ],
    ids=str,
)
def test_exports_of_several_forms_are_read(tmp_path: Path, options: dict):
    encoder = load(tiny_onnx.write(tmp_path / "model", **options))
    expected = rows("[CLS]", "tram", "[SEP]").mean(axis=0)
    assert encoder.encode(["tram"])[0] == pytest.approx(unit(expected), abs=1e-6)


def test_one_of_several_models_is_chosen_by_its_file(tmp_path: Path):
    folder = tiny_onnx.write(tmp_path / "both", file="onnx/a.onnx")
    tiny_onnx.write(folder, file="onnx/b.onnx", outputs=("sentence_embedding",))
    with pytest.raises(ModelError, match=r"several models \(onnx/a.onnx, onnx/b.onnx\)"):
        load(folder)
    assert load(folder / "onnx" / "b.onnx").model.startswith("both@")
    assert load(folder / "onnx" / "b.onnx").pools
    assert not load(folder / "onnx" / "a.onnx").pools


def test_whatever_shapes_the_vectors_is_a_space_of_its_own(tiny: Path):
    names = [
        load(tiny).model,
        load(tiny, pooling="cls").model,
        load(tiny, passage_prefix="tram ").model,
        load(tiny, name="other").model,
    ]
    (tiny / "model.onnx_data").write_bytes(b"weights")
    names.append(load(tiny).model)
    (tiny / "model.onnx_data").unlink()
    other = tiny_onnx.tokenizer()
    other.normalizer = Lowercase()
    other.save(str(tiny / "tokenizer.json"))
    names.append(load(tiny).model)
    assert len(set(names)) == len(names)
    tiny_onnx.tokenizer().save(str(tiny / "tokenizer.json"))
    assert load(tiny).model == load(tiny, query_prefix="query ").model == names[0]


@pytest.mark.parametrize(
    "pieces", [ByteLevel(add_prefix_space=True), Metaspace()], ids=["byte level", "metaspace"]
)
def test_pieces_of_other_tokenizers_are_told_in_the_notation_of_bert(tiny: Path, pieces: object):
    tiny_onnx.write(tiny, repeat=9)
    made = Tokenizer(BPE(unk_token="[UNK]"))
    made.pre_tokenizer = pieces
    # too few for a word: "night" is spelled out, "bus" is one piece
    trainer = BpeTrainer(special_tokens=["[UNK]"], min_frequency=9, show_progress=False)
    made.train_from_iterator(["bus"] * 20 + ["night bus tram."], trainer)
    made.save(str(tiny / "tokenizer.json"))
    encoder = load(tiny, passage_prefix="tram ")
    (encoded,) = encoder.encode_pieces(["Night bus."])
    assert "".join(encoded.pieces).replace("##", "") == "nightbus."
    assert encoded.pieces[1:5] == ("##i", "##g", "##h", "##t")
    assert not encoded.pieces[0].startswith("##")
    assert "##bus" not in encoded.pieces
    assert encoded.pieces[-1] == "."


def damage(folder: Path, how: str) -> None:
    match how:
        case "no tokenizer":
            (folder / "tokenizer.json").unlink()
        case "no model":
            (folder / "model.onnx").unlink()
        case "model cut":
            (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes()[:99])
        case "model empty":
            (folder / "model.onnx").write_bytes(b"")
        case "tokenizer is no JSON":
            (folder / "tokenizer.json").write_text("{")
        case "tokenizer is no tokenizer":
            (folder / "tokenizer.json").write_text('{"a": 1}')
        case "config is a list":
            (folder / "config.json").write_text("[1]")
        case "unknown key":
            (folder / "countergraph.json").write_text('{"poling": "cls"}')
        case "unknown pooling":
            (folder / "countergraph.json").write_text('{"pooling": "max"}')
        case "prefix is a number":
            (folder / "countergraph.json").write_text('{"query_prefix": 1}')
        case "tokens are none":
            (folder / "countergraph.json").write_text('{"max_tokens": "many"}')
        case "pools otherwise":
            (folder / "1_Pooling").mkdir()
            (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_max_tokens": true}')
        case "dense layer":
            (folder / "2_Dense").mkdir()
        case "strange input":
            tiny_onnx.write(folder, inputs=("input_ids", "past_key_values"))
        case "tokens beyond the model":
            bert_tokenizer().save(str(folder / "tokenizer.json"))


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("no tokenizer", "save the sentence model's fast tokenizer"),
        ("no model", r"holds no \.onnx file"),
        ("model cut", "cannot be loaded"),
        ("model empty", "cannot be loaded"),
        ("tokenizer is no JSON", "cannot be read as JSON"),
        ("tokenizer is no tokenizer", "not a tokenizer that can be read"),
        ("config is a list", "is no JSON object"),
        ("unknown key", "sets 'poling', which is unknown"),
        ("unknown pooling", "'max' is no way to pool"),
        ("prefix is a number", "the prefix 1 of the sentence model is no text"),
        ("tokens are none", "'many' is no number of tokens"),
        ("pools otherwise", "pools by pooling_mode_max_tokens"),
        ("dense layer", "has a dense layer"),
        ("strange input", "wants the input 'past_key_values'"),
        ("tokens beyond the model", "fails .* tokenizer.json"),
    ],
)
def test_what_is_wrong_with_a_folder_is_told_in_one_sentence(tiny: Path, how: str, message: str):
    damage(tiny, how)
    with pytest.raises(ModelError, match=message) as raised:
        load(tiny)
    assert "\n" not in str(raised.value)


def test_a_path_where_nothing_is_is_an_error(tmp_path: Path):
    with pytest.raises(ModelError, match=r"no sentence model at .*nowhere"):
        load(tmp_path / "nowhere")
