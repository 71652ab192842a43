"""An encoder behind an endpoint, asked over HTTP on loopback."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import numpy as np
import pytest
from embeddings_server import Answer, Server, serving

from kg.errors import ModelError
from kg.text.encoder import Encoder, ModelSettings, default_encoder
from kg.text.encoder.endpoint import BATCH, EndpointEncoder

KEY = "sk-Zq81-not-to-be-told"
TEXTS = ["Night buses pay for themselves.", "Drivers prefer the late shift.", "Ferries cost more."]


@pytest.fixture
def server(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The packaged model, served."""
    monkeypatch.setenv("no_proxy", "*")
    with serving(encoder.encode) as server:
        yield server


def connect(server: Server, **options: object) -> EndpointEncoder:
    """Return an encoder that has asked once; its pauses take no time."""
    return EndpointEncoder(server.url, **{"name": "mini", "pause": lambda seconds: None, **options})


def test_vectors_are_those_of_the_model_that_is_served(server: Server, encoder: Encoder):
    remote = connect(server)
    assert remote.encode(TEXTS) == pytest.approx(encoder.encode(TEXTS), abs=1e-6)
    assert remote.encode_query(TEXTS[0]) == pytest.approx(encoder.encode_query(TEXTS[0]), abs=1e-6)
    assert remote.encode([]).shape == (0, 384)
    assert remote.dimension == 384
    assert remote.unrelated == pytest.approx(encoder.unrelated, abs=0.02)


def test_a_request_is_the_one_openai_describes(server: Server):
    connect(server, key=KEY).encode(TEXTS)
    path, headers, body = server.requests[-1]
    assert path == "/v1/embeddings"
    assert body == {"model": "mini", "input": TEXTS}
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert headers["Content-Type"] == "application/json"


def test_without_a_key_none_is_sent(server: Server):
    connect(server).encode(TEXTS)
    assert all("Authorization" not in headers for _, headers, _ in server.requests)


def test_the_settings_of_the_environment_name_an_endpoint(server: Server, monkeypatch):
    monkeypatch.setenv("COUNTERGRAPH_MODEL", f"{server.url}/")
    monkeypatch.setenv("COUNTERGRAPH_MODEL_NAME", "mini")
    monkeypatch.setenv("COUNTERGRAPH_API_KEY", KEY)
    monkeypatch.setenv("COUNTERGRAPH_MODEL_QUERY_PREFIX", "query: ")
    monkeypatch.setenv("COUNTERGRAPH_MODEL_PASSAGE_PREFIX", "passage: ")
    remote = default_encoder()
    remote.encode(["A"])
    remote.encode_query("B")
    assert server.texts()[1:] == [["passage: A"], ["query: B"]]
    assert server.requests[0][1]["Authorization"] == f"Bearer {KEY}"
    assert remote.version == server.url


def test_model_and_host_and_passage_prefix_name_the_space(server: Server):
    place = server.url.removeprefix("http://").removesuffix("/v1")
    plain, prefixed = connect(server), connect(server, passage_prefix="passage: ")
    assert plain.model == connect(server, query_prefix="query: ").model == f"mini@{place}"
    assert prefixed.model.startswith(f"mini@{place}-")


def test_texts_go_in_batches_and_none_twice(server: Server):
    texts = [f"Text {number}." for number in range(BATCH + 3)]
    remote = connect(server)
    remote.encode([*texts, texts[0]])
    assert [len(batch) for batch in server.texts()[1:]] == [BATCH, 3]
    remote.encode_pieces([texts[5], "Another."])
    assert server.texts()[-1] == ["Another."]


def test_a_text_is_its_own_only_piece(server: Server):
    (encoded,) = connect(server).encode_pieces(["Night buses pay."])
    assert encoded.pieces == ("Night buses pay.",)
    assert np.array_equal(encoded.piece_vectors, encoded.vector[None, :])


@pytest.mark.parametrize("indexed", [True, False], ids=["by index", "in order"])
def test_rows_are_put_in_the_order_of_the_texts(server: Server, encoder: Encoder, indexed: bool):
    def change(rows: list) -> list:
        return rows[::-1] if indexed else [{"embedding": row["embedding"]} for row in rows]

    server.change = change
    assert connect(server).encode(TEXTS) == pytest.approx(encoder.encode(TEXTS), abs=1e-6)


# --- a busy server ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "pauses"),
    [
        ([Answer(429)], [0.5]),
        ([Answer(429, headers={"Retry-After": "7"})], [7.0]),
        ([Answer(503), Answer(500), Answer(502)], [0.5, 1.0, 2.0]),
        ([Answer(429, headers={"Retry-After": "soon"})], [0.5]),
        ([Answer(429, headers={"Retry-After": "-3"})], [0.0]),
        ([Answer(429, headers={"Retry-After": "nan"})], [0.5]),
    ],
    ids=["429", "Retry-After", "5xx", "no number", "negative", "nan"],
)
def test_a_busy_server_is_asked_again_after_a_pause(
    server: Server, answers: list[Answer], pauses: list[float]
):
    taken: list[float] = []
    remote = connect(server, pause=taken.append)
    server.answers = list(answers)
    assert remote.encode(TEXTS).shape == (3, 384)
    assert taken == pauses


def test_a_date_in_retry_after_is_waited_for(server: Server):
    taken: list[float] = []
    remote = connect(server, pause=taken.append)
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.answers = [Answer(429, headers={"Retry-After": date})]
    remote.encode(TEXTS)
    assert taken == [pytest.approx(29.5, abs=1.5)]


def test_a_server_that_stays_busy_is_left_alone(server: Server):
    remote = connect(server)
    server.answers = [Answer(429, {"error": {"message": "Slow down."}})] * 9
    with pytest.raises(ModelError, match=r"answered 429 \(Slow down\): try again later"):
        remote.encode(TEXTS)
    assert len(server.answers) == 5


def test_a_long_pause_is_told_and_not_waited_for(server: Server):
    remote = connect(server, pause=pytest.fail)
    server.answers = [Answer(429, headers={"Retry-After": "3600"})]
    with pytest.raises(ModelError, match="try again in 3600 seconds"):
        remote.encode(TEXTS)


# --- a server that fails ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(401, {"error": {"message": "No such key."}}), r"answered 401 \(No such key\): .*_API_KEY"),
        (Answer(403, b"<html>"), "answered 403: check COUNTERGRAPH_API_KEY"),
        (Answer(404, {"error": "model 'mini' not found"}), r"404 \(model 'mini' not found\): .*_MODEL_NAME"),
        (Answer(400, {"message": "too long"}), r"answered 400 \(too long\)"),
        (Answer(400, [1]), "answered 400: "),
        (Answer(302, headers={"Location": "http://127.0.0.1:1/"}), "answered 302: it is elsewhere"),
        (Answer(307, headers={"Location": "http://127.0.0.1:1/"}), "answered 307: it is elsewhere"),
        (Answer(200, b"not JSON"), "no list of embeddings"),
        (Answer(200, b"\xff"), "no list of embeddings"),
        (Answer(200, b"[" * 100_000), "no list of embeddings"),
        (Answer(200, {"object": "list"}), "no list of embeddings"),
        (Answer(200, []), "no list of embeddings"),
        (Answer(200, {"data": None}), "no list of embeddings"),
        (Answer(200, {"data": [{"embedding": ["a"]}] * 3}), "no list of embeddings"),
        (Answer(200, {"data": [{"embedding": [1, 2]}, {"embedding": [1]}, {}]}), "no list of embeddings"),
        (Answer(200, {"data": [{"embedding": [1.0]}]}), "gave 1 vectors for 3 texts"),
        (Answer(200, {"data": []}), "gave 0 vectors for 3 texts"),
        (Answer(200, {"data": [{"embedding": []}] * 3}), "vectors that are not whole"),
        (
            Answer(200, b'{"data": [{"embedding": [NaN]}, {"embedding": [1]}, {"embedding": [1]}]}'),
            "not whole",
        ),
        (Answer(200, {"data": [{"embedding": [1, 2]}] * 3}), "vectors of 2 numbers and before of 384"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_server_does_wrong_is_told_at_once(server: Server, answer: Answer, message: str):
    remote = connect(server, pause=pytest.fail)
    server.answers = [answer]
    with pytest.raises(ModelError, match=message) as raised:
        remote.encode(TEXTS)
    assert str(raised.value).startswith(server.url)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("status", [401, 429])
def test_the_key_is_never_told(server: Server, status: int):
    server.answers = [Answer(status, {"error": {"message": f"bad key {KEY} given"}})] * 9
    with pytest.raises(ModelError, match="bad key … given") as raised:
        connect(server, key=KEY)
    assert KEY not in "".join(map(str, (raised.value, raised.value.__cause__, raised.value.__context__)))


def test_a_long_message_is_shortened(server: Server):
    server.answers = [Answer(400, {"error": {"message": "word\n" * 500}})]
    with pytest.raises(ModelError) as raised:
        connect(server)
    assert len(str(raised.value)) < 350


def test_no_answer_in_time_is_an_error(server: Server):
    never = threading.Event()
    server.answers = [never]
    begun = time.monotonic()
    try:
        with pytest.raises(ModelError, match=r"gave no answer within 0\.2 seconds"):
            connect(server, timeout=0.2)
    finally:
        never.set()
    assert time.monotonic() - begun < 10


def test_a_server_that_is_not_there_is_an_error():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ModelError, match=f":{port}/v1/embeddings cannot be reached .*refused"):
        EndpointEncoder(f"http://127.0.0.1:{port}/v1", name="mini")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (ModelSettings("http://127.0.0.1:1/v1"), "set COUNTERGRAPH_MODEL_NAME"),
        (ModelSettings("http:///v1", "m"), "is no valid URL"),
        (ModelSettings("http://[::1/v1", "m"), "is no valid URL"),
        (ModelSettings("http://127.0.0.1:many/v1", "m"), "is no valid URL"),
        (ModelSettings("http://me:pass@127.0.0.1:1/v1", "m"), "put the key into COUNTERGRAPH_API_KEY"),
        (ModelSettings("http://127.0.0.1:1/v1?key=pass", "m"), "put the key into COUNTERGRAPH_API_KEY"),
        (ModelSettings("http://127.0.0.1:1/v1", "m", api_key="a\nb"), "holds characters that no key has"),
        (ModelSettings("http://127.0.0.1:1/v1", "m", api_key="“a”"), "holds characters that no key has"),
    ],
)
def test_settings_that_cannot_be_meant_are_told(settings: ModelSettings, message: str):
    with pytest.raises(ModelError, match=message) as raised:
        default_encoder(settings)
    assert "pass@" not in str(raised.value)
    assert "key=pass" not in str(raised.value)


@pytest.mark.parametrize("ending", ["", "/", "/embeddings", "/embeddings/"])
def test_an_address_may_end_in_several_ways(server: Server, ending: str):
    server.requests.clear()
    EndpointEncoder(server.url + ending, name="mini")
    assert [path for path, _, _ in server.requests] == ["/v1/embeddings"]
