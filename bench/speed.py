"""Time Countergraph against the least work that could do the same, in one run.

usage: python -m bench.speed [--documents N] [--json FILE]

Ingest is compared with the bare parser and encoder on the same texts; commands with an interpreter
that does nothing. Machines are noisy, so both sides run in turns and the figures are ratios of
medians.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.documents import EXAMPLES
from ingest import ingest
from ingest.document import Source
from ingest.extraction import extract
from ingest.graph import draft
from ingest.linking import link
from ingest.nlp import PARSED, load_nlp, parse
from ingest.sources import read
from kg import open_store
from kg.text.encoder import default_encoder

_SYLLABLES = ("ba", "do", "ke", "li", "mo", "na", "pe", "ra", "su", "ti", "vo", "za")


def variants(count: int, folder: Path, *, seed: int = 7) -> list[Path]:
    """Write `count` variants of the text examples: other titles, names and numbers, fewer bullets."""
    rng = random.Random(seed)
    originals = sorted(EXAMPLES.glob("*.txt"))
    paths = []
    for number in range(count):
        text = originals[number % len(originals)].read_text(encoding="utf-8")
        title = next(line for line in text.splitlines()[1:] if ":" in line and len(line) > 20)
        text = text.replace(title, f"Variant {number}: {title.split(':', 1)[1].strip()}")
        for name in sorted(set(re.findall(r"(?<=[a-z] )[A-Z][a-z]{5,}\b", text))):
            text = re.sub(rf"\b{name}\b", _name(rng), text)
        text = re.sub(r"\b\d{2,3}\b", lambda match: str(rng.randint(10, 999)), text)
        lines = [line for line in text.splitlines() if not _is_bullet(line) or rng.random() < 0.9]
        path = folder / f"variant-{number:04}.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        paths.append(path)
    return paths


def _name(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(3)).capitalize()


def _is_bullet(line: str) -> bool:
    return line.lstrip().startswith(("•", "- ", "* "))


def ingest_ratio(count: int) -> dict[str, float]:
    """Return seconds of ingest and of the bare models on `count` documents, their ratio, and memory growth.

    All sides take the documents in turns of ten, so that a slow minute falls on all. The documents are
    variants of three, so a third of them says the same as each: what linking them to one another
    adds is told apart, and is more than any real collection would ask.
    """
    nlp, encoder, bare = load_nlp(), default_encoder(), default_encoder()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = variants(count, folder)
        store = open_store(str(folder / "graph.db"))
        linked = open_store(str(folder / "linked.db"))
        ours = theirs = across = 0.0
        peaks = []
        try:
            for chunk in _chunks(paths, 10):
                sources = [read(path) for path in chunk]
                theirs += _timed(lambda sources=sources: _bare(sources, nlp, bare))
                ours += _timed(lambda chunk=chunk: ingest(chunk, store, encoder=encoder, across=False))
                across += _timed(lambda chunk=chunk: ingest(chunk, linked, encoder=encoder))
                peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        finally:
            store.close()
            linked.close()
    return {
        "documents": count,
        "ingest seconds": ours,
        "bare seconds": theirs,
        "ingest / bare": ours / theirs,
        "with links to all variants / bare": across / theirs,
        "documents a second": count / ours,
        "peak MB after a quarter": peaks[len(peaks) // 4],
        "peak MB at the end": peaks[-1],
    }


def _bare(sources: Sequence[Source], nlp: object, encoder: object) -> None:
    """Parse and encode the same texts and nothing else."""
    for source in sources:
        texts = [block.text for block in source.blocks if block.role in PARSED]
        docs = list(nlp.pipe(texts, batch_size=64))  # type: ignore[attr-defined]
        statements = [
            text
            for block, doc in zip((b for b in source.blocks if b.role in PARSED), docs, strict=True)
            for text in (
                [block.text]
                if block.role.value in {"clarification", "counterargument"}
                else [sent.text for sent in doc.sents]
            )
        ]
        encoder.encode(statements)  # type: ignore[attr-defined]


def link_ratio(runs: int = 5) -> dict[str, float]:
    """Return what linking the examples costs over parsing them, with the statements' vectors given.

    They are made for the store in any case, and are part of what `ingest_ratio` compares with.
    """
    nlp, encoder = load_nlp(), default_encoder()
    linking = parsing = 0.0
    for source in map(read, sorted(EXAMPLES.glob("*.txt"))):
        graph = draft(extract(source, nlp))
        edges, nodes = list(graph.edges), list(graph.counterarguments)
        link(graph, encoder=encoder)  # fills the encoder's cache
        for _ in range(runs):
            graph.edges, graph.counterarguments = list(edges), list(nodes)
            linking += _timed(lambda graph=graph: link(graph, encoder=encoder))
            parsing += _timed(lambda source=source: parse(source, nlp))
    return {"link / parse": linking / parsing}


def command_ratios(runs: int = 15) -> dict[str, float]:
    """Return the median times of commands over that of a bare interpreter."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "graph.db")
        store = open_store(database)
        ingest([EXAMPLES / "remote-work.txt"], store)
        claim = store.contested(limit=1)[0].claim
        store.close()
        command = [str(Path(python).with_name("countergraph"))]
        timed = {
            "python -c pass": [python, "-c", "pass"],
            "countergraph --help": [*command, "--help"],
            "countergraph counters ID": [*command, "--db", database, "counters", claim],
        }
        times: dict[str, list[float]] = {name: [] for name in timed}
        for _ in range(runs + 1):
            for name, arguments in timed.items():
                times[name].append(_timed(lambda arguments=arguments: _run(arguments)))
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    bare = medians["python -c pass"]
    ratios = {f"{name} / bare": value / bare for name, value in medians.items() if name != "python -c pass"}
    return {"bare milliseconds": bare * 1000, **ratios}


def _run(arguments: Sequence[str]) -> None:
    nothing = subprocess.DEVNULL
    subprocess.run(arguments, check=True, stdin=nothing, stdout=nothing, stderr=nothing)


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _chunks(items: Sequence[Path], size: int) -> Iterator[Sequence[Path]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument(
        "--documents",
        type=int,
        default=60,
        help="how many variants to ingest (each is linked to all before it)",
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args(arguments)
    parts: dict[str, Callable[[], dict[str, float]]] = {
        "commands": command_ratios,
        "linking": link_ratio,
        "ingest": lambda: ingest_ratio(options.documents),
    }
    figures = {}
    for name, measure in parts.items():
        figures[name] = measure()
        print(f"\n{name}")
        for key, value in figures[name].items():
            print(f"  {key:34} {value:10.2f}", flush=True)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
