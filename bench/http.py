"""Load the HTTP API, and compare it with a FastAPI endpoint that returns the same bytes from memory.

usage: python -m bench.http [--claims N] [--seconds S] [--connections N] [--ingest] [--any]
                            [--database FILE] [--json FILE] [PATH…]

Needs wrk (`apt-get install wrk`). Both servers are uvicorn with one process each, on loopback, with the same
event loop and HTTP parser: ours with all its middleware and a SQLite file, the other a bare FastAPI without
any. They take turns, `ROUNDS` times; the figures are medians, and what counts is the ratio, since machines
differ. `claims/{id}/counters` is asked for in three ways: of one claim, of 2,000 in turns, and of any claim
at random, which the server has seldom answered before. With `--ingest` ours is loaded once more while another
process ingests documents, models and all, after each of which no kept answer holds.

Each PATH, in which `{claim}` stands for a claim's id, is measured alone: its bytes, those on the wire with
what the page needs besides, and how long it takes; with `--any` the time is of any claim at random, which
the server has seldom answered before.

The graph is made by a fixed seed: each document has 40 claims and 60 counterarguments, each counterargument
challenges two claims, each claim names two entities. 213,000 claims make 1.6 million edges. `--database` is
where it is kept for the next run.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

from bench.speed import variants
from ingest import ingest
from kg.models import (
    AssertedBy,
    Challenges,
    Claim,
    Counterargument,
    Document,
    Edge,
    Entity,
    Mentions,
    Node,
    PartOf,
    Section,
    Subgraph,
)
from kg.stores import Store, open_store
from kg.text.encoder import default_encoder

ROUNDS = 3
_CLAIMS, _COUNTERS = 40, 60
_WORDS = "trams buses ferries night fares riders towns rivers streets bridges noise costs years plans".split()
# the addresses in a file, in turns or at random
_PICK = """
local paths = {}
for path in io.lines("%s") do paths[#paths + 1] = path end
local place = 0
math.randomseed(os.time())
request = function()
  place = %s and math.random(#paths) or place %% #paths + 1
  return wrk.format("GET", paths[place])
end
"""
_MEMORY = """
import sys
import uvicorn
from fastapi import FastAPI, Response
app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
body = open(sys.argv[1], "rb").read()
@app.get("/api/v1/claims/{id}/counters")
async def counters(id: str) -> Response:
    return Response(body, media_type="application/json")
print("ready", flush=True)
uvicorn.run(app, port=int(sys.argv[2]), log_level="warning", access_log=False)
"""


class Load(NamedTuple):
    """Requests a second, and how long they took, in milliseconds."""

    per_second: float
    p50: float
    p99: float


def document(number: int) -> Subgraph:
    """Return one document of the graph."""
    rng = random.Random(number)
    name, section = f"document:{number:06}", f"section:{number:06}"
    nodes: list[Node] = [Section(id=section, document=name, heading="All", level=1, order=0, role="detail")]
    edges: list[Edge] = [PartOf(source=section, target=name, order=0)]
    entities = [Entity(id=f"entity:{each}", name=f"Speaker {each}") for each in rng.sample(range(500), 10)]
    text = ""
    for order in range(_CLAIMS + _COUNTERS):
        kind = Claim if order < _CLAIMS else Counterargument
        quote = " ".join(rng.choices(_WORDS, k=18)) + f" {number} {order}."
        statement = kind(
            id=f"{kind.__name__.lower()}:{number:06}-{order:03}",
            document=name,
            section=section,
            quote=quote,
            text=quote,
            start=len(text),
            end=len(text) + len(quote),
        )
        text += quote + " "
        nodes.append(statement)
        edges.append(PartOf(source=statement.id, target=section, order=order))
        if kind is Claim:
            speaker, named = rng.sample(entities, 2)
            edges.append(
                AssertedBy(source=statement.id, target=speaker.id, cue="says", attribution="explicit")
            )
            edges.append(
                Mentions(source=statement.id, target=named.id, start=statement.start, end=statement.end)
            )
        else:
            for target in rng.sample(range(_CLAIMS), 2):
                claim = f"claim:{number:06}-{target:03}"
                score = round(rng.random(), 4)
                edges.append(
                    Challenges(source=statement.id, target=claim, score=score, method="made", attack="rebut")
                )
    nodes.append(
        Document(id=name, title=f"Document {number}", format="text", sha256=f"{number:064x}", text=text)
    )
    return Subgraph.of([*nodes, *entities], edges)


def fill(store: Store, claims: int) -> None:
    """Write a graph of about so many claims."""
    for number in range(max(1, claims // _CLAIMS)):
        store.put_document(document(number))


def load(address: str, script: Path, *, seconds: int, connections: int) -> Load:
    """Return what wrk measures at `address`."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if bad := re.search(r"Non-2xx or 3xx responses: .*|Socket errors: .*", told):
        raise SystemExit(f"error: {address}: {bad[0]}")
    return Load(
        _found(r"Requests/sec:\s+(\S+)", told),
        _ms(r"(?m)^ +50%\s+(\S+)", told),
        _ms(r"(?m)^ +99%\s+(\S+)", told),
    )


def _found(pattern: str, text: str) -> float:
    match = re.search(pattern, text)
    assert match, text
    return float(match[1])


def _ms(pattern: str, text: str) -> float:
    match = re.search(pattern, text)
    assert match, text
    value, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", match[1]).groups()  # type: ignore[union-attr]
    return float(value) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


@contextmanager
def process(*command: str) -> Iterator[str]:
    """Run a Python process, and give the first line that it prints."""
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield running.stdout.readline().strip()
        finally:
            running.terminate()


def ingest_on(path: str) -> None:
    """Ingest documents into a database, one after the other, until ended; they are deleted again."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    encoder = default_encoder()
    store = open_store(path)
    before = {each.id for each in store.documents()}
    with tempfile.TemporaryDirectory() as name:
        try:
            for number, source in enumerate(variants(1_000, Path(name))):
                ingest([source], store, encoder=encoder)
                if number == 0:  # the models are loaded
                    print("ingesting", flush=True)
        finally:
            for each in store.documents():
                if each.id not in before:
                    store.delete_document(each.id)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__.partition("\n")[0])
    parser.add_argument("path", nargs="*", help="measure these addresses alone")
    parser.add_argument("--claims", type=int, default=2_455)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--ingest", action="store_true")
    parser.add_argument("--any", action="store_true")
    parser.add_argument("--database", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--ingest-on", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.ingest_on:
        ingest_on(args.ingest_on)
        return
    if shutil.which("wrk") is None:
        raise SystemExit("error: wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name:
        told = measure(Path(name), args)
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(told, indent=2) + "\n")


def measure(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    """Measure, print and return the figures."""
    database: Path = args.database or folder / "graph.db"
    is_new = not database.exists()
    store = open_store(str(database))
    if is_new:
        fill(store, args.claims)
    counts = store.stats()
    claims = [node.id for node in store.list_nodes("Claim", limit=None)]
    store.close()
    random.Random(7).shuffle(claims)
    edges = sum(count for kind, count in counts.items() if kind.isupper())
    print(f"{counts['Claim']} claims, {edges} edges, {args.connections} connections")
    told: dict[str, Any] = {"claims": counts["Claim"], "edges": edges}
    command = ("--db", str(database), "--quiet", "serve", "--port", "0", "--keys", str(folder / "keys"))
    with process("-m", "api.cli", *command) as address:
        ours = address.removesuffix("/")
        if args.path:
            return told | {"paths": measure_paths(folder, ours, args, claims)}
        return told | measure_counters(folder, ours, args, database, claims)


def measure_counters(
    folder: Path, ours: str, args: argparse.Namespace, database: Path, claims: Sequence[str]
) -> dict[str, Any]:
    """Return how `claims/{id}/counters` does beside the endpoint that returns its bytes from memory."""
    addresses = [f"/api/v1/claims/{claim}/counters" for claim in claims]
    scripts = {
        "one claim": _script(folder / "one", addresses[:1]),
        "2,000 claims": _script(folder / "some", addresses[:2_000]),
        "any claim": _script(folder / "any", addresses, at_random=True),
    }
    body = folder / "body.json"
    body.write_bytes(urlopen(ours + addresses[0]).read())
    told: dict[str, Any] = {"bytes": body.stat().st_size}
    options = {"seconds": args.seconds, "connections": args.connections}
    port = _free_port()
    with process("-c", _MEMORY, str(body), str(port)):
        memory = f"http://127.0.0.1:{port}"
        for name, script in scripts.items():
            for address in (ours, memory):
                load(address, script, seconds=2, connections=args.connections)
            rounds = [(load(ours, script, **options), load(memory, script, **options)) for _ in range(ROUNDS)]
            told[name] = _told(name, [mine for mine, _ in rounds])
            told[f"{name}, from memory"] = _told("  from memory", [other for _, other in rounds])
            ratio = statistics.median(mine.per_second / other.per_second for mine, other in rounds)
            told[f"{name}, ratio"] = ratio
            print(f"    ours / from memory {ratio:6.2f}")
    if args.ingest:
        with process("-m", "bench.http", "--ingest-on", str(database)):
            for name, script in scripts.items():
                key = f"{name}, while ingesting"
                told[key] = _told(key, [load(ours, script, **options) for _ in range(ROUNDS)])
    return told


def measure_paths(
    folder: Path, ours: str, args: argparse.Namespace, claims: Sequence[str]
) -> list[dict[str, Any]]:
    """Return for each path its size, its size on the wire with all that it needs, and how long it takes."""
    print(f"{'bytes':>10} {'on the wire':>12} {'with parts':>12} {'p50 ms':>8} {'p99 ms':>8} {'/ first':>8}")
    rows: list[dict[str, Any]] = []
    for number, path in enumerate(args.path):
        address = path.replace("{claim}", claims[0])
        body = urlopen(ours + address).read()
        wire = _on_the_wire(ours, address)
        parts = sum(_on_the_wire(ours, part) for part in _parts(body))
        asked = [path.replace("{claim}", claim) for claim in (claims if args.any else claims[:1])]
        script = _script(folder / f"path{number}", asked, at_random=True)
        loads = [load(ours, script, seconds=args.seconds, connections=1) for _ in range(ROUNDS)]
        _, p50, p99 = (statistics.median(values) for values in zip(*loads, strict=True))
        sizes = {"bytes": len(body), "on the wire": wire, "with parts": wire + parts}
        rows.append({"path": path, **sizes, "p50": p50, "p99": p99})
        times = p50 / rows[0]["p50"]
        print(f"{len(body):10} {wire:12} {wire + parts:12} {p50:8.2f} {p99:8.2f} {times:8.2f}  {path}")
    return rows


def _parts(body: bytes) -> list[str]:
    """Return the addresses on the same server that a browser fetches with a page."""
    tags = re.findall(rb"<(?:link|script|img)\b[^>]*", body)
    found = [re.search(rb"(?:href|src)=\"?(/[^\"\s>]+)", tag) for tag in tags]
    return list(dict.fromkeys(match[1].decode() for match in found if match))


def _on_the_wire(ours: str, address: str) -> int:
    with urlopen(Request(ours + address, headers={"Accept-Encoding": "br, gzip"})) as response:
        return len(response.read())


def _script(stem: Path, addresses: Sequence[str], *, at_random: bool = False) -> Path:
    paths, script = stem.with_suffix(".txt"), stem.with_suffix(".lua")
    paths.write_text("\n".join(addresses) + "\n")
    script.write_text(_PICK % (paths, "true" if at_random else "false"))
    return script


def _told(name: str, loads: Sequence[Load]) -> dict[str, float]:
    per_second, p50, p99 = (statistics.median(values) for values in zip(*loads, strict=True))
    print(
        f"  {name:30} {per_second:8.0f} requests/second   p50 {p50:7.2f} ms   p99 {p99:7.2f} ms"
        f"   p99 / p50 {p99 / p50:5.2f}"
    )
    return {"per second": per_second, "p50": p50, "p99": p99, "p99 / p50": p99 / p50}


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    main()
