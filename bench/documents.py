"""Documents with gold annotations: every ``X.gold.json`` beside an ``X`` in a format that is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
HELD_OUT = ROOT / "bench" / "heldout"
UNSEEN = ROOT / "bench" / "unseen"
_SUFFIXES = (".html", ".md", ".txt")


@dataclass(frozen=True, slots=True)
class Annotated:
    """A source file with its gold annotation; `name` is its `stem`, with the suffix where there are two."""

    name: str
    stem: str
    path: Path
    gold: dict[str, Any]


def annotated(folders: Sequence[Path]) -> Iterator[Annotated]:
    """Yield the annotated documents of `folders`; one that is there in two formats comes twice."""
    for folder in folders:
        for gold in sorted(folder.glob("*.gold.json")):
            stem = gold.name.removesuffix(".gold.json")
            paths = [folder / f"{stem}{s}" for s in _SUFFIXES if (folder / f"{stem}{s}").exists()]
            for path in paths:
                name = path.name if len(paths) > 1 else stem
                yield Annotated(name, stem, path, json.loads(gold.read_text(encoding="utf-8")))
