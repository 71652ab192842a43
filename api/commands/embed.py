"""``countergraph embed``: make the sentence vectors anew with the current model."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.render import Block


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--prune", action="store_true", help="remove the vectors of other models when all are made"
    )


def run(args: Namespace) -> int:
    """Give every statement a vector by the current model, going on where an earlier run stopped."""
    from api.database import opened
    from api.encoder import load_encoder
    from api.output import emit
    from api.progress import progress
    from ingest.embedding import embed

    with opened(args.db, read_only=False) as store:
        encoder = load_encoder()
        with progress(args) as advance:
            step = None if advance is None else lambda done, total: advance("statements", done + 1, total)
            made = embed(store, encoder, progress=step)
        pruned = store.prune_vectors(encoder.model) if args.prune else 0
        models = store.vector_models()
    data = {
        "model": encoder.model,
        "dimension": encoder.dimension,
        "embedded": made.embedded,
        "kept": made.kept,
        "pruned": pruned,
        "models": models,
    }
    emit(args, lambda: data, lambda: _blocks(data))
    return 0


def _blocks(data: dict[str, Any]) -> list[Block]:
    from api.render import Column, Facts, Table

    return [
        Facts(
            [
                ("model", data["model"]),
                ("statements embedded now", str(data["embedded"])),
                ("embedded before", str(data["kept"])),
                ("vectors removed", str(data["pruned"])),
            ]
        ),
        Table(
            [Column("Model"), Column("Vectors", right=True)],
            [[model, str(count)] for model, count in data["models"].items()],
        ),
    ]
