"""The sentence encoder, loaded when a command first needs it and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.text.encoder import Encoder


def load_encoder() -> Encoder:
    """Return the encoder the environment names (docs/models.md).

    Raises:
        ModelError: its model is missing, altered or unknown, or its endpoint does not answer.
    """
    from kg.text.encoder import default_encoder

    return default_encoder()
