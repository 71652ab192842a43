"""Late interaction: a text is covered by another as far as each of its tokens finds a like one there.

For each token of a query the most similar token of a document is taken, and these maxima are
averaged, rare tokens weighing more (Khattab and Zaharia, "ColBERT", SIGIR 2020, with the token
vectors of a sentence encoder instead of ones trained for it). Unlike the cosine of two sentence
vectors it keeps what a long sentence says besides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.text.encoder import Encoded
from kg.text.tokens import stem, stopwords

_BLOCK = 4_000_000  # similarities held at once, 16 MB
_SENTENCE_ENDS = frozenset(".!?")
_SHORTEST_SENTENCE = 4  # pieces
_CONTINUES = "##"  # BERT's mark of a word piece that continues a word


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of one text with their unit vectors [tokens, dimension]."""

    tokens: tuple[str, ...]
    vectors: NDArray[np.float32]


def pieces(encoded: Encoded) -> TokenVectors:
    """Return the word pieces of a text, without punctuation."""
    kept = [index for index, piece in enumerate(encoded.pieces) if _is_wordlike(piece)]
    return TokenVectors(tuple(encoded.pieces[index] for index in kept), encoded.piece_vectors[kept])


def content_words(encoded: Encoded) -> TokenVectors:
    """Return the content words of a text by their stems; a word's vector is the mean of its pieces."""
    groups: list[list[int]] = []
    for index, piece in enumerate(encoded.pieces):
        if piece.startswith(_CONTINUES) and groups:
            groups[-1].append(index)
        else:
            groups.append([index])
    tokens: list[str] = []
    vectors: list[NDArray[np.float32]] = []
    for group in groups:
        word = "".join(encoded.pieces[index].removeprefix(_CONTINUES) for index in group)
        if _is_wordlike(word) and word not in stopwords():
            tokens.append(stem(word))
            vectors.append(encoded.piece_vectors[group].mean(axis=0))
    dimension = encoded.piece_vectors.shape[1]
    return TokenVectors(tuple(tokens), _unit(np.array(vectors, dtype=np.float32).reshape(-1, dimension)))


def sentences(encoded: Encoded) -> TokenVectors:
    """Return the sentences of a text, each by the mean vector of its pieces.

    A sentence's token is how many pieces it has, as text: `late_interaction` can weigh it by that.
    Too short a sentence is joined to the next one.
    """
    groups: list[list[int]] = [[]]
    for index, piece in enumerate(encoded.pieces):
        groups[-1].append(index)
        if piece in _SENTENCE_ENDS and len(groups[-1]) >= _SHORTEST_SENTENCE:
            groups.append([])
    if len(groups) > 1 and len(groups[-1]) < _SHORTEST_SENTENCE:
        groups[-2].extend(groups.pop())
    means = [encoded.piece_vectors[group].mean(axis=0) for group in groups if group]
    dimension = encoded.piece_vectors.shape[1]
    return TokenVectors(
        tuple(str(len(group)) for group in groups if group),
        _unit(np.array(means, dtype=np.float32).reshape(-1, dimension)),
    )


def centred(texts: Sequence[TokenVectors]) -> list[TokenVectors]:
    """Return `texts` with what all their tokens have in common taken out of the vectors.

    Vectors of one page crowd around its topic; without their mean, what tells them apart remains.
    """
    stacked = [text.vectors for text in texts if len(text.tokens)]
    if not stacked:
        return list(texts)
    mean = np.concatenate(stacked).mean(axis=0)
    return [TokenVectors(text.tokens, _unit(text.vectors - mean)) for text in texts]


def inverse_frequencies(texts: Iterable[Sequence[str]]) -> dict[str, float]:
    """Return each token's weight, ln((n + 1) / (holders + 1/2)) over n `texts`; always above zero."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        counts.update(set(text))
        total += 1
    return {token: math.log((total + 1) / (count + 0.5)) for token, count in counts.items()}


def late_interaction(
    queries: Sequence[TokenVectors],
    documents: Sequence[TokenVectors],
    weights: Mapping[str, float],
    *,
    power: int = 1,
) -> NDArray[np.float64]:
    """Return how far each document covers each query, -1 to 1 [queries, documents].

    `weights` holds a weight for every token of the queries. A text without tokens covers nothing
    and is covered by nothing: its values are 0. With a `power` above 1 likenesses are raised to it
    (those below 0 are 0): a few tokens found exactly then count more than many found roughly, which
    a long document has for any query.
    """
    result = np.zeros((len(queries), len(documents)))
    asked = [index for index, query in enumerate(queries) if query.tokens]
    filled = [index for index, document in enumerate(documents) if document.tokens]
    if not asked or not filled:
        return result
    columns = np.concatenate([documents[index].vectors for index in filled]).T
    starts = _starts([documents[index] for index in filled])
    for batch in _batches(asked, queries, most=max(1, _BLOCK // columns.shape[1])):
        texts = [queries[index] for index in batch]
        best = np.maximum.reduceat(np.concatenate([text.vectors for text in texts]) @ columns, starts, axis=1)
        if power > 1:
            best = np.maximum(best, 0.0) ** power
        weight = np.array([weights[token] for text in texts for token in text.tokens])
        rows = _starts(texts)
        total = np.add.reduceat(weight[:, None] * best, rows, axis=0)
        result[np.ix_(batch, filled)] = total / np.add.reduceat(weight, rows)[:, None]
    return result


def _starts(texts: Sequence[TokenVectors]) -> NDArray[np.intp]:
    """Return where each text begins when the tokens of all are laid end to end."""
    return np.cumsum([0, *(len(text.tokens) for text in texts[:-1])]).astype(np.intp)


def _batches(indices: Sequence[int], texts: Sequence[TokenVectors], *, most: int) -> Iterator[list[int]]:
    """Yield `indices` in runs of at most `most` tokens; a longer text is a run of its own."""
    batch: list[int] = []
    size = 0
    for index in indices:
        length = len(texts[index].tokens)
        if batch and size + length > most:
            yield batch
            batch, size = [], 0
        batch.append(index)
        size += length
    if batch:
        yield batch


def _is_wordlike(piece: str) -> bool:
    return any(character.isalnum() for character in piece)


def _unit(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    norm = np.linalg.norm(matrix, axis=-1, keepdims=True)
    return np.asarray(matrix / np.maximum(norm, 1e-12), dtype=np.float32)
