"""A sentence encoder of one's own: a folder as sentence-transformers and Optimum export it.

``model.onnx`` (or ``onnx/model.onnx``, ``model_quantized.onnx``, or the only ``.onnx`` file) and
``tokenizer.json`` are needed. How vectors are made is read from ``1_Pooling/config.json``,
``sentence_bert_config.json``, ``config_sentence_transformers.json`` (its prompts) and ``config.json``,
where they are there; ``countergraph.json`` overrides them, and the environment overrides both.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, cast

from tokenizers import Tokenizer

from kg.errors import ModelError
from kg.text.encoder.files import json_object, sha256_of
from kg.text.encoder.onnx import POOLINGS, OnnxEncoder, Pooling, Recipe
from kg.text.encoder.settings import ModelSettings

OWN_FILE = "countergraph.json"
_OWN_KEYS = {"pooling", "max_tokens", "query_prefix", "passage_prefix"}
_CANDIDATES = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx")
_MODES = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_lasttoken": "last",
}
# Statements are sentences, which need no more; and a model of RoBERTa's kind lacks its last two positions.
_MOST_TOKENS = 512


def folder_encoder(settings: ModelSettings) -> OnnxEncoder:
    """Return the encoder in the folder, or of the ONNX file, that `settings` name.

    Its `model` is the folder's name, the first twelve digits of the file's SHA-256, and six of that of
    everything else that shapes the vectors: another tokenizer, pooling or prefix is another space.

    Raises:
        ModelError: a file is missing or damaged, or a setting is not one that is known.
    """
    file, folder = _locate(Path(settings.location or "").expanduser())
    tokenizer = _tokenizer(folder / "tokenizer.json")
    recipe = _recipe(folder, settings)
    version = sha256_of(file)
    # large models keep their weights in a file beside, such as model.onnx_data
    beside = sorted(path for path in file.parent.glob(f"{file.name}?*") if path.is_file())
    digests = [sha256_of(path) for path in (folder / "tokenizer.json", *beside)]
    shape = json.dumps([*digests, recipe.pooling, recipe.max_tokens, recipe.passage_prefix])
    rest = hashlib.sha256(shape.encode()).hexdigest()
    encoder = OnnxEncoder(
        file,
        tokenizer,
        recipe,
        model=f"{settings.name or folder.resolve().name}@{version[:12]}-{rest[:6]}",
        version=version,
    )
    if not encoder.pools and any(folder.glob("*_Dense")):
        raise ModelError(
            f"the sentence model in {folder} has a dense layer that is not in its ONNX file: export it "
            "with the output sentence_embedding"
        )
    return encoder


def _locate(path: Path) -> tuple[Path, Path]:
    """Return the model's file and the folder in which the files beside it stand."""
    if path.suffix == ".onnx" and path.is_file():
        return path, path.parent.parent if path.parent.name == "onnx" else path.parent
    if not path.is_dir():
        raise ModelError(
            f"no sentence model at {path}: COUNTERGRAPH_MODEL names a folder, an .onnx file or a URL"
        )
    for candidate in _CANDIDATES:
        if (path / candidate).is_file():
            return path / candidate, path
    found = sorted([*path.glob("*.onnx"), *path.glob("onnx/*.onnx")])
    if not found:
        raise ModelError(f"the folder {path} holds no .onnx file: export the sentence model to ONNX into it")
    if len(found) > 1:
        names = ", ".join(str(each.relative_to(path)) for each in found)
        raise ModelError(f"the folder {path} holds several models ({names}): name one in COUNTERGRAPH_MODEL")
    return found[0], path


def _tokenizer(path: Path) -> Tokenizer:
    if not json_object(path):
        raise ModelError(f"there is no {path}: save the sentence model's fast tokenizer there")
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises no narrower kind
        raise ModelError(f"{path} is not a tokenizer that can be read ({error}): fetch it again") from error


def _recipe(folder: Path, settings: ModelSettings) -> Recipe:
    own = json_object(folder / OWN_FILE)
    if unknown := own.keys() - _OWN_KEYS:
        raise ModelError(
            f"{folder / OWN_FILE} sets {min(unknown)!r}, which is unknown: use {', '.join(sorted(_OWN_KEYS))}"
        )
    prompts = json_object(folder / "config_sentence_transformers.json").get("prompts")
    if not isinstance(prompts, dict):
        prompts = {}
    pooling = settings.pooling or own.get("pooling") or _pooling(folder)
    if pooling not in POOLINGS:
        raise ModelError(
            f"{pooling!r} is no way to pool a sentence model's vectors: use {', '.join(POOLINGS)}"
        )
    return Recipe(
        pooling=cast("Pooling", pooling),
        max_tokens=_max_tokens(folder, own),
        query_prefix=_prefix(settings.query_prefix, own.get("query_prefix"), prompts.get("query")),
        passage_prefix=_prefix(
            settings.passage_prefix,
            own.get("passage_prefix"),
            prompts.get("passage"),
            prompts.get("document"),
        ),
    )


def _prefix(*stated: Any) -> str:
    """Return the first prefix that is stated, even an empty one."""
    first = next((value for value in stated if value is not None), "")
    if not isinstance(first, str):
        raise ModelError(f"the prefix {first!r} of the sentence model is no text: give one in quotes")
    return first


def _pooling(folder: Path) -> str:
    config = json_object(folder / "1_Pooling" / "config.json")
    stated = [mode for mode, on in config.items() if mode.startswith("pooling_mode_") and on is True]
    if not stated:
        return "mean"
    if len(stated) > 1 or stated[0] not in _MODES:
        raise ModelError(
            f"the sentence model in {folder} pools by {', '.join(stated)}, which is unknown here: set "
            f"COUNTERGRAPH_MODEL_POOLING to {', '.join(POOLINGS)}"
        )
    return _MODES[stated[0]]


def _max_tokens(folder: Path, own: dict[str, Any]) -> int:
    positions = json_object(folder / "config.json").get("max_position_embeddings")
    stated = (
        own.get("max_tokens"),
        json_object(folder / "sentence_bert_config.json").get("max_seq_length"),
        min(positions, _MOST_TOKENS) if isinstance(positions, int) else None,
        Recipe().max_tokens,
    )
    most = next(value for value in stated if value is not None)
    if not isinstance(most, int) or isinstance(most, bool) or most < 3:
        raise ModelError(f"{most!r} is no number of tokens that the sentence model in {folder} can take")
    return most
