"""A sentence encoder of a few words and three numbers a word, as an ONNX file with its tokenizer.

The file is written in protobuf's wire format by hand, since the package onnx is not among what is
installed. The words are looked up in `TABLE`; where the model pools itself it takes the highest
numbers, which no pooling of ours does.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

WORDS = {"[CLS]": 0, "[SEP]": 1, "[UNK]": 2, "night": 3, "bus": 4, "tram": 5, "query": 6}
TABLE = np.array(
    [[1, 0, 0], [0, 1, 0], [0, 0, 1], [2, 1, 0], [0, 3, 1], [5, 0, 2], [1, 7, 3]], dtype=np.float32
)
FLOAT, INT32, INT64 = 1, 6, 7


def write(
    folder: Path,
    *,
    file: str = "model.onnx",
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
    outputs: Sequence[str] = ("last_hidden_state",),
    kind: int = INT64,
    repeat: int = 1,
) -> Path:
    """Write a model with these inputs and outputs into `folder`, and its tokenizer; return the folder.

    Its table is `TABLE` so many times, for tokenizers with more words.
    """
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_model(inputs, outputs, kind, np.tile(TABLE, (repeat, 1))))
    tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def tokenizer() -> Tokenizer:
    made = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", WORDS["[CLS]"]), ("[SEP]", WORDS["[SEP]"])]
    )
    return made


def _model(inputs: Sequence[str], outputs: Sequence[str], kind: int, rows: np.ndarray) -> bytes:
    table = _ints(1, rows.shape) + _int(2, FLOAT) + _bytes(8, "table") + _bytes(9, rows.tobytes())
    axis = _bytes(1, "axes") + _int(8, 1) + _int(20, 7)
    flat = _bytes(1, "keepdims") + _int(3, 0) + _int(20, 2)
    nodes = [_node("Gather", ["table", "input_ids"], "tokens")]
    for output in outputs:
        if output == "sentence_embedding":
            nodes.append(_node("ReduceMax", ["tokens"], output, axis, flat))
        else:
            nodes.append(_node("Identity", ["tokens"], output))
    graph = b"".join(_bytes(1, node) for node in nodes) + _bytes(2, "tiny") + _bytes(5, table)
    graph += b"".join(_bytes(11, _value(name, kind, ["b", "s"])) for name in inputs)
    for output in outputs:
        shape = ["b", 3] if output == "sentence_embedding" else ["b", "s", 3]
        graph += _bytes(12, _value(output, FLOAT, shape))
    return _int(1, 8) + _bytes(7, graph) + _bytes(8, _bytes(1, "") + _int(2, 17))


def _node(operation: str, inputs: Sequence[str], output: str, *attributes: bytes) -> bytes:
    names = b"".join(_bytes(1, name) for name in inputs) + _bytes(2, output) + _bytes(4, operation)
    return names + b"".join(_bytes(5, attribute) for attribute in attributes)


def _value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    sizes = [_int(1, size) if isinstance(size, int) else _bytes(2, size) for size in shape]
    dimensions = b"".join(_bytes(1, size) for size in sizes)
    return _bytes(1, name) + _bytes(2, _bytes(1, _int(1, kind) + _bytes(2, dimensions)))


def _ints(number: int, values: Sequence[int]) -> bytes:
    return b"".join(_int(number, value) for value in values)


def _int(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _bytes(number: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    done = b""
    while value > 127:
        done += bytes([value & 127 | 128])
        value >>= 7
    return done + bytes([value])
