"""Score the whole pipeline on annotated documents.

usage: python -m bench.quality [FOLDER …] [--json FILE] [--links]
                               [--pages FILE] [--perspectrum FILE] [--pairs FILE --also DOCUMENT …]

Without a folder: examples/ (the rules were developed on these), bench/heldout/ (they were not) and
bench/unseen/ (nor were weights fitted on them). Every document is ingested by itself into a fresh
database. The weights of the links are fitted on the first two folders; `--links` measures them on
documents left out (see `bench.linking`), beside BM25, cosine and both.

Sets that are not part of the project are measured when their files are given: debate pages
(`--pages`, see `bench.debates`), claims with counters and supports (`--perspectrum`, see `bench.stance`),
and annotated pairs between documents (`--pairs`, see `bench.across`; `--also` adds documents).
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import across, linking, stance
from bench.documents import EXAMPLES, HELD_OUT, UNSEEN, Annotated, annotated
from bench.scoring import Scorer
from ingest import ingest
from kg import open_store
from kg.formats import FORMATS
from kg.models import Subgraph

COLUMNS = ("claims", "speakers", "counters", "terms", "entities", "types", "right", "top-1", "Brier")


def exported(path: Path) -> dict[str, Any]:
    """Ingest one file into a fresh database and return its graph in node-link form."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(str(Path(folder) / "graph.db"))
        try:
            for _, error in ingest([path], store).failures:
                raise error
            graph = Subgraph.of(store.iter_nodes(), store.iter_edges())
        finally:
            store.close()
    stream = io.BytesIO()
    FORMATS["node-link"].write(graph, stream)
    found: dict[str, Any] = json.loads(stream.getvalue())
    return found


def score(document: Annotated) -> dict[str, float]:
    """Return the scores of one document."""
    return Scorer(exported(document.path), document.gold).scores()


def table(folder: Path) -> dict[str, dict[str, float]]:
    """Print the scores of a folder's documents with their mean, and return them."""
    print(f"\n{folder.name}/")
    print(f"{'':18}" + "".join(f"{column:>10}" for column in COLUMNS))
    documents = list(annotated([folder]))
    rows = {document.name: score(document) for document in documents}
    # a document that is there in two formats counts once
    counted = {document.stem: rows[document.name] for document in documents}
    if counted:
        keys = next(iter(counted.values()))
        rows["mean"] = {key: sum(row[key] for row in counted.values()) / len(counted) for key in keys}
    for name, row in rows.items():
        print(f"{name[:18]:18}" + "".join(f"{row[column]:10.3f}" for column in COLUMNS))
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[EXAMPLES, HELD_OUT, UNSEEN])
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--links", action="store_true", help="measure links, leaving one document out")
    parser.add_argument("--pages", metavar="FILE", help="measure links on debate pages")
    parser.add_argument("--perspectrum", metavar="FILE", help="measure stance on these claims")
    parser.add_argument("--pairs", metavar="FILE", help="measure links across documents")
    parser.add_argument("--also", nargs="*", default=[], metavar="DOCUMENT", help="… among these too")
    options = parser.parse_args(arguments)
    results = {folder.name: table(folder) for folder in options.folders}
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    if options.links:
        linking.main([])
    if options.pages:
        linking.main(["--pages", options.pages])
    if options.perspectrum:
        stance.main(["--dev", options.perspectrum])
    if options.pairs:
        across.main(["--gold", options.pairs, "--also", *options.also])


if __name__ == "__main__":
    main()
