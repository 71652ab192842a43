"""A sentence encoder in an ONNX file, run on the CPU of this machine.

Texts are encoded one at a time. An int8 model scales its activations over the whole batch, so in a
batch a sentence's vector depends on its neighbours, and the same source would not give the same
graph. Several texts are encoded at once instead, each in one thread: a sentence is too small a work
to be shared by threads, which would spend a third of their time waiting for one another.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as failures
from tokenizers import Encoding, Tokenizer
from tokenizers.models import WordPiece

from kg.errors import ModelError
from kg.text.encoder.protocol import UNRELATED, Encoded, unit, unrelated_cosine, whole

#: How the vectors of the tokens become that of the text: their mean, that of the first, that of the last.
Pooling: TypeAlias = Literal["mean", "cls", "last"]
POOLINGS: tuple[Pooling, ...] = ("mean", "cls", "last")

_INPUTS = {"input_ids", "attention_mask", "token_type_ids", "position_ids"}
_NUMBERS = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
#: The output in which exports of sentence-transformers give the vector of the text, ready pooled.
_POOLED = "sentence_embedding"
_WORKERS = os.cpu_count() or 1
# what onnxruntime raises when it cannot load or run a model; they have no base of their own
_FAILURES = (
    failures.Fail,
    failures.InvalidArgument,
    failures.InvalidGraph,
    failures.InvalidProtobuf,
    failures.NoSuchFile,
    failures.NotImplemented,
    failures.RuntimeException,
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a text goes into a model, and how a vector comes out of it.

    `pooling` is for models that give vectors of tokens only. A longer text than `max_tokens` is cut.
    The prefixes stand before a text that is searched for and before one that is searched.
    """

    pooling: Pooling = "mean"
    max_tokens: int = 256
    query_prefix: str = ""
    passage_prefix: str = ""


class OnnxEncoder:
    """An ONNX sentence encoder; without `unrelated` given, what unrelated sentences reach is measured.

    Raises:
        ModelError: the file is no ONNX model, takes or gives what is unknown here, or fails to run.
    """

    def __init__(
        self,
        path: Path,
        tokenizer: Tokenizer,
        recipe: Recipe,
        *,
        model: str,
        version: str,
        unrelated: float | None = None,
    ) -> None:
        self.model = model
        self.version = version
        self.recipe = recipe
        self._path = path
        self._session = _session(path)
        self._inputs = {entry.name: _NUMBERS.get(entry.type) for entry in self._session.get_inputs()}
        self._pooled, self._states = _outputs(self._session)
        if strange := [name for name, kind in self._inputs.items() if name not in _INPUTS or kind is None]:
            raise ModelError(
                f"the sentence model {path} wants the input {strange[0]!r}: take one exported for "
                "feature extraction, with input_ids and attention_mask"
            )
        if self._pooled is None and self._states is None:
            raise ModelError(
                f"the sentence model {path} gives no vectors of tokens or sentences: take one exported "
                "for feature extraction"
            )
        self._tokenizer = tokenizer
        tokenizer.no_padding()
        tokenizer.enable_truncation(recipe.max_tokens)
        self._as_bert = isinstance(tokenizer.model, WordPiece)
        self._cached = lru_cache(maxsize=512)(self._encode_one)
        if unrelated is None:
            unrelated = unrelated_cosine(self.encode(UNRELATED))
        self.unrelated = unrelated
        self.dimension = len(self.encode_query(UNRELATED[0]))

    @property
    def pools(self) -> bool:
        """Whether the model itself gives the vector of a text; `Recipe.pooling` then has no say."""
        return self._pooled is not None

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors [len(texts), dimension] of texts that are searched."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([encoded.vector for encoded in self.encode_pieces(texts)])

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector [dimension] of a text that is searched for."""
        return self._cached(text, self.recipe.query_prefix).vector

    def encode_pieces(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text's vector together with those of its word pieces."""
        if len(texts) < 2:
            return [self._cached(text, self.recipe.passage_prefix) for text in texts]
        with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
            return list(pool.map(lambda text: self._cached(text, self.recipe.passage_prefix), texts))

    def _encode_one(self, text: str, prefix: str) -> Encoded:
        encoding = self._tokenizer.encode(prefix + text)
        outputs = self._run(encoding)
        if self._states is None:
            return whole(text, unit(outputs[self._pooled]))
        states = outputs[self._states]
        vector = unit(outputs[self._pooled] if self._pooled is not None else self._pool(states))
        own = [
            index
            for index, special in enumerate(encoding.special_tokens_mask)
            if not special and encoding.offsets[index][1] > len(prefix)
        ]
        pieces = [encoding.tokens[i] if self._as_bert else _piece(prefix + text, encoding, i) for i in own]
        return Encoded(vector, tuple(pieces), unit(states[own]))

    def _run(self, encoding: Encoding) -> dict[str | None, NDArray[np.float32]]:
        """Return the outputs by their names: the vectors of the tokens, that of the text, or both."""
        ids = np.array([encoding.ids])
        values = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
            "position_ids": np.arange(ids.shape[1])[None, :],
        }
        feed = {name: values[name].astype(kind) for name, kind in self._inputs.items()}
        wanted = [name for name in (self._states, self._pooled) if name is not None]
        try:
            found = self._session.run(wanted, feed)
        except _FAILURES as error:
            raise ModelError(
                f"the sentence model {self._path} fails ({_first_line(error)}): check that its "
                "tokenizer.json and its greatest number of tokens are the model's own"
            ) from error
        return {name: rows[0].astype(np.float32) for name, rows in zip(wanted, found, strict=True)}

    def _pool(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        if self.recipe.pooling == "cls":
            return np.asarray(states[0])
        if self.recipe.pooling == "last":
            return np.asarray(states[-1])
        return np.asarray(states.mean(axis=0))


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4  # what fails is told in the error that is raised
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except _FAILURES as error:
        raise ModelError(
            f"the sentence model {path} cannot be loaded ({_first_line(error)}): fetch the file again"
        ) from error


def _outputs(session: onnxruntime.InferenceSession) -> tuple[str | None, str | None]:
    """Return the names of the outputs with the vector of the text and with those of its tokens."""
    outputs: list[Any] = session.get_outputs()
    states = next((output.name for output in outputs if len(output.shape) == 3), None)
    flat = [output.name for output in outputs if len(output.shape) == 2]
    if _POOLED in flat:
        return _POOLED, states
    return (flat[0] if states is None and flat else None), states


def _piece(text: str, encoding: Encoding, index: int) -> str:
    """Return a token in BERT's notation, from the characters it stands for."""
    start, end = encoding.offsets[index]
    continues = text[start : start + 1].isalnum() and text[max(start - 1, 0) : start].isalnum()
    return f"{'##' if continues else ''}{text[start:end].strip().lower()}"


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0]
