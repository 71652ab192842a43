"""Sentence and token vectors, by default without a server, a key or a download.

`default_encoder` gives the encoder the settings name: the packaged one, one in a folder, or one
behind an endpoint (`kg.text.encoder.settings`). Each names its vector space in `Encoder.model`, and
vectors of two spaces are never compared.
"""

from __future__ import annotations

from importlib.metadata import version

from kg.text.encoder.onnx import OnnxEncoder
from kg.text.encoder.packaged import MODEL_ID, MODEL_SHA256, default_model_path, packaged_encoder
from kg.text.encoder.protocol import Encoded, Encoder
from kg.text.encoder.settings import ModelSettings

__all__ = [
    "MODEL_ID",
    "MODEL_SHA256",
    "Encoded",
    "Encoder",
    "ModelSettings",
    "OnnxEncoder",
    "default_encoder",
    "default_model_path",
    "model_versions",
]


def default_encoder(settings: ModelSettings | None = None) -> Encoder:
    """Return the encoder that `settings` name, by default those of the environment.

    Raises:
        ModelError: the model is missing, altered or unknown, or its endpoint does not answer.
    """
    settings = settings or ModelSettings.from_environment()
    if settings.is_endpoint:
        from kg.text.encoder.endpoint import endpoint_encoder

        return endpoint_encoder(settings)
    if settings.location is not None:
        from kg.text.encoder.folder import folder_encoder

        return folder_encoder(settings)
    return packaged_encoder(default_model_path())


def model_versions() -> dict[str, str]:
    """Return the packaged model's id with its SHA-256, and the runtime with its version."""
    return {MODEL_ID: MODEL_SHA256, "onnxruntime": version("onnxruntime")}
