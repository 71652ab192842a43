"""Ranking by meaning with models whose cosines are crowded."""

from collections.abc import Sequence

import numpy as np
import pytest
import specimen

from kg import open_store
from kg.stores import Vectors
from kg.text.encoder import Encoded, Encoder
from kg.text.encoder.protocol import UNRELATED, unit, unrelated_cosine, whole
from queries.ranking import rank


class Crowded:
    """The packaged model with one more number, the same in every vector: a cosine of 0.3 becomes 0.86."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.model, self.version, self.dimension = "crowded", "1", encoder.dimension + 1
        self.unrelated = (encoder.unrelated + 4) / 5

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = self._encoder.encode(texts)
        return unit(np.hstack([vectors, np.full((len(texts), 1), 2, np.float32)]))

    def encode_query(self, text: str) -> np.ndarray:
        return self.encode([text])[0]

    def encode_pieces(self, texts: Sequence[str]) -> list[Encoded]:
        return [whole(text, vector) for text, vector in zip(texts, self.encode(texts), strict=True)]


@pytest.mark.parametrize("text", ["neighbours protest less because of loudness", "cooking rice", "Varga"])
def test_a_crowded_model_finds_what_the_same_model_finds_uncrowded(tmp_path, store, encoder, text):
    crowded = Crowded(encoder)
    graph = specimen.night()
    claims = [node for node in graph.nodes if node.kind == "Claim"]
    ids, texts = tuple(claim.id for claim in claims), [claim.text for claim in claims]
    other = open_store(str(tmp_path / "graph.db"))
    other.put_document(graph, vectors=Vectors("crowded", ids, crowded.encode(texts)))
    other.put_vectors(Vectors(encoder.model, ids, encoder.encode(texts)))
    plain = rank(other, text, kinds=["Claim"], limit=9, encoder=encoder)
    found = rank(other, text, kinds=["Claim"], limit=9, encoder=crowded)
    other.close()
    assert [node for node, _ in found.hits] == [node for node, _ in plain.hits]
    assert dict(found.hits) == pytest.approx(dict(plain.hits), abs=1e-4)
    assert found.meaning == pytest.approx(plain.meaning, abs=1e-4)
    assert len(plain.meaning) < len(claims)


def test_how_crowded_a_model_is_is_measured(encoder):
    crowded = Crowded(encoder)
    assert unrelated_cosine(crowded.encode(UNRELATED)) == pytest.approx(crowded.unrelated, abs=0.02)
