"""The files of a model: what is in them, told as errors a reader can act on."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from kg.errors import ModelError


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a model's file; `ModelError` where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"the sentence model {path} cannot be read ({error.strerror}): put it back, or install its "
            "package again"
        ) from error


def json_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in `path`, an empty one where there is no such file.

    Raises:
        ModelError: the file cannot be read, or holds something else.
    """
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{path} of the sentence model cannot be read as JSON ({error}): fetch it again"
        ) from error
    if not isinstance(value, dict):
        raise ModelError(f"{path} of the sentence model is no JSON object: fetch it again")
    return value
