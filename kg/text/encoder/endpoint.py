"""A sentence encoder behind an OpenAI-compatible endpoint: ``POST {base}/embeddings``.

OpenAI's own service has this form, and so have Ollama, vLLM, llama.cpp and text-embeddings-inference.
Texts leave this process, vectors of whole texts come back, and the same text may get a slightly
other vector next time. The key goes into one header and nowhere else: no message holds it, and a
redirect, which would carry it elsewhere, is an error.
"""

from __future__ import annotations

import email.utils
import hashlib
import json
import math
import time
from collections.abc import Callable, Sequence
from email.message import Message
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.text.encoder.protocol import UNRELATED, Encoded, unit, unrelated_cosine, whole
from kg.text.encoder.settings import ModelSettings

BATCH = 64
ATTEMPTS = 4
#: Seconds: an answer must begin within the first; a server that asks for a longer pause than the second
#: is told about and not waited for.
TIMEOUT = 60.0
LONGEST_PAUSE = 60.0

_BUSY = {429, 500, 502, 503, 504}
_MOST_BYTES = 64 * 2**20
_CACHED = 4096


class EndpointEncoder:
    """The model called `name` at the endpoint `url`, which usually ends in ``/v1``.

    Its server is asked once at the start. It is asked again after a pause where it is busy (429 or
    5xx), up to four times in all; the pause is the one it asks for in Retry-After, else half a second,
    twice that, four times that.

    Raises:
        ModelError: the URL is none, or the server cannot be reached, refuses, or answers amiss.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str,
        key: str | None = None,
        query_prefix: str = "",
        passage_prefix: str = "",
        timeout: float = TIMEOUT,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._url, place = _checked(url)
        if key is not None and not (key.isascii() and key.isprintable()):
            raise ModelError("the key of the endpoint holds characters that no key has: copy it again")
        self._name = name
        self._key = key
        self._prefixes = query_prefix, passage_prefix
        self._timeout = timeout
        self._pause = pause
        self._opener = build_opener(_NoRedirects)
        self._known: dict[str, NDArray[np.float32]] = {}
        self.model = f"{name}@{place}"
        if passage_prefix:
            self.model += f"-{hashlib.sha256(passage_prefix.encode()).hexdigest()[:6]}"
        self.version = self._url.removesuffix("/embeddings")
        self.dimension = 0
        sample = np.stack(self._vectors([passage_prefix + text for text in UNRELATED]))
        self.unrelated = unrelated_cosine(sample)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors [len(texts), dimension] of texts that are searched."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack(self._vectors([self._prefixes[1] + text for text in texts]))

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector [dimension] of a text that is searched for."""
        return self._vectors([self._prefixes[0] + text])[0]

    def encode_pieces(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text's vector, with the whole text as its only piece."""
        return [whole(text, vector) for text, vector in zip(texts, self.encode(texts), strict=True)]

    def _vectors(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return the vectors of these texts, asking for those not asked for lately, in batches."""
        found = {text: self._known[text] for text in texts if text in self._known}
        wanted = [text for text in dict.fromkeys(texts) if text not in found]
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            found.update(zip(batch, self._ask(batch), strict=True))
        self._known.update(found)
        for text in list(self._known)[:-_CACHED]:
            del self._known[text]
        return [found[text] for text in texts]

    def _ask(self, texts: Sequence[str]) -> NDArray[np.float32]:
        matrix = self._parsed(self._post({"model": self._name, "input": list(texts)}), len(texts))
        if self.dimension not in (0, matrix.shape[1]):
            raise ModelError(
                f"{self._url} gave vectors of {matrix.shape[1]} numbers and before of {self.dimension}: "
                "check that one model answers there"
            )
        self.dimension = matrix.shape[1]
        return unit(matrix)

    def _post(self, body: dict[str, Any]) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key}"
        request = Request(self._url, json.dumps(body).encode(), headers, method="POST")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._opener.open(request, timeout=self._timeout) as response:
                    data: bytes = response.read(_MOST_BYTES + 1)
                break
            except HTTPError as error:
                with error:
                    said = self._said(error)
                wait = _retry_after(error.headers, default=0.5 * 2 ** (attempt - 1))
                if error.code not in _BUSY or attempt == ATTEMPTS or wait > LONGEST_PAUSE:
                    raise ModelError(
                        f"{self._url} answered {error.code}{said}: {_advice(error, wait)}"
                    ) from None
                self._pause(wait)
            except (OSError, HTTPException) as error:
                raise ModelError(self._unreachable(error)) from None
        if len(data) > _MOST_BYTES:
            raise ModelError(
                f"{self._url} answered with more than 64 MB: check that it is an embeddings endpoint"
            )
        return data

    def _unreachable(self, error: OSError | HTTPException) -> str:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            return (
                f"{self._url} gave no answer within {self._timeout:g} seconds: check the server, or try later"
            )
        why = (reason.strerror if isinstance(reason, OSError) else None) or reason or type(error).__name__
        return f"{self._url} cannot be reached ({why}): check COUNTERGRAPH_MODEL and that the server runs"

    def _said(self, error: HTTPError) -> str:
        """Return what the server says of an error in brackets, without the key if it repeats it."""
        try:
            text = error.read(4096).decode("utf-8", "replace")
        except (OSError, HTTPException):
            return ""
        try:
            said = json.loads(text)
        except ValueError:
            return ""
        said = said.get("error", said) if isinstance(said, dict) else None
        said = said.get("message") if isinstance(said, dict) else said
        if not isinstance(said, str) or not said.strip():
            return ""
        if self._key:
            said = said.replace(self._key, "…")
        said = " ".join(said.split()).rstrip(".")
        return f" ({said if len(said) <= 160 else said[:159] + '…'})"

    def _parsed(self, data: bytes, count: int) -> NDArray[np.float32]:
        """Return the vectors of an answer [count, dimension] in the order of the texts."""
        try:
            rows = json.loads(data)["data"]
            rows = sorted(rows, key=lambda row: row["index"]) if all("index" in row for row in rows) else rows
            vectors = [row["embedding"] for row in rows]
            matrix = np.array(vectors, dtype=np.float32)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise ModelError(
                f"{self._url} answered with something that is no list of embeddings: check that it is an "
                "OpenAI-compatible embeddings endpoint"
            ) from error
        if matrix.ndim != 2 or len(matrix) != count or not matrix.shape[1] or not np.isfinite(matrix).all():
            raise ModelError(
                f"{self._url} gave {len(vectors)} vectors for {count} texts, or vectors that are not whole: "
                f"check that {self._name} is a model for embeddings"
            )
        return matrix


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow no redirect: the answer stays an error."""


def endpoint_encoder(settings: ModelSettings) -> EndpointEncoder:
    """Return the encoder at the endpoint that `settings` name; `ModelError` where its model has no name."""
    if not settings.name:
        raise ModelError("the model of the endpoint has no name: set COUNTERGRAPH_MODEL_NAME")
    return EndpointEncoder(
        settings.location or "",
        name=settings.name,
        key=settings.api_key,
        query_prefix=settings.query_prefix or "",
        passage_prefix=settings.passage_prefix or "",
    )


def _checked(url: str) -> tuple[str, str]:
    """Return the address of the embeddings, and the host and port that name it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host:
        raise ModelError("COUNTERGRAPH_MODEL is no valid URL: give one like http://localhost:11434/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ModelError(
            f"the URL of the endpoint at {host} holds more than an address: put the key into "
            "COUNTERGRAPH_API_KEY and end the URL after its path"
        )
    path = parts.path.rstrip("/").removesuffix("/embeddings")
    place = host if port is None else f"{host}:{port}"
    return f"{parts.scheme}://{parts.netloc}{path}/embeddings", place


def _retry_after(headers: Message, *, default: float) -> float:
    """Return for how many seconds the server asks to be left alone, given as a number or a date."""
    stated = headers.get("Retry-After", "").strip()
    try:
        seconds = float(stated)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(stated).timestamp() - time.time()
        except ValueError:
            return default
    return max(seconds, 0.0) if math.isfinite(seconds) else default


def _advice(error: HTTPError, wait: float) -> str:
    if error.code in (401, 403):
        return "check COUNTERGRAPH_API_KEY"
    if 300 <= error.code < 400:
        return "it is elsewhere, set COUNTERGRAPH_MODEL to its new address"
    if error.code == 404:
        return "check the URL in COUNTERGRAPH_MODEL and the name in COUNTERGRAPH_MODEL_NAME"
    if error.code in _BUSY:
        return f"try again in {wait:.0f} seconds" if wait > LONGEST_PAUSE else "try again later"
    return "check COUNTERGRAPH_MODEL_NAME and what this model takes"
