"""Which sentence model is used: environment variables, and for a folder a file of its own.

| variable | says |
|---|---|
| ``COUNTERGRAPH_MODEL`` | a folder with an ONNX model, its .onnx file, or an endpoint's URL |
| ``COUNTERGRAPH_MODEL_NAME`` | the model's name at the endpoint; in place of a folder's name |
| ``COUNTERGRAPH_MODEL_POOLING`` | ``mean``, ``cls`` or ``last``, where the folder does not tell |
| ``COUNTERGRAPH_MODEL_QUERY_PREFIX`` | what stands before a text that is searched for |
| ``COUNTERGRAPH_MODEL_PASSAGE_PREFIX`` | what stands before a text that is searched |
| ``COUNTERGRAPH_API_KEY`` | the endpoint's key |

Without ``COUNTERGRAPH_MODEL`` the packaged model is used and the others say nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

ENVIRONMENT = "COUNTERGRAPH_MODEL"
API_KEY = "COUNTERGRAPH_API_KEY"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What the user set, as it was set; None where nothing was."""

    location: str | None = None
    name: str | None = None
    pooling: str | None = None
    query_prefix: str | None = None
    passage_prefix: str | None = None
    api_key: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> ModelSettings:
        """Return the settings in `environment`, by default that of the process; an empty value is none.

        >>> ModelSettings.from_environment({"COUNTERGRAPH_MODEL": "models/e5", "COUNTERGRAPH_API_KEY": ""})
        ModelSettings(location='models/e5', name=None, pooling=None, query_prefix=None, passage_prefix=None)
        """
        values = os.environ if environment is None else environment
        return cls(
            location=values.get(ENVIRONMENT) or None,
            name=values.get(f"{ENVIRONMENT}_NAME") or None,
            pooling=values.get(f"{ENVIRONMENT}_POOLING") or None,
            query_prefix=values.get(f"{ENVIRONMENT}_QUERY_PREFIX"),
            passage_prefix=values.get(f"{ENVIRONMENT}_PASSAGE_PREFIX"),
            api_key=values.get(API_KEY) or None,
        )

    @property
    def is_endpoint(self) -> bool:
        """Whether the model is asked over HTTP."""
        return (self.location or "").lower().startswith(("http://", "https://"))
