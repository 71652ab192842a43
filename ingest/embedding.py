"""Making the sentence vectors of a graph anew, when another model is to compare its statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from kg.stores import Vectors

if TYPE_CHECKING:
    from kg.models import Statement
    from kg.stores import Store
    from kg.text.encoder import Encoder

KINDS = ("Claim", "Counterargument", "Clarification")
BATCH = 64

#: Called before each batch with how many statements are done, and how many there are.
Progress: TypeAlias = Callable[[int, int], None]


class Embedding(NamedTuple):
    """How many statements got a vector now, and how many had one of this model already."""

    embedded: int
    kept: int


def embed(store: Store, encoder: Encoder, *, progress: Progress | None = None) -> Embedding:
    """Give every statement a vector by `encoder`; one that has it already keeps it.

    Each batch is one transaction: what is done stays done, and a second call goes on from there.
    The links of the graph stay as they are.

    Raises:
        ModelError: the encoder fails.
        StoreError: the store cannot be read or written.
    """
    counts = store.stats()
    total = sum(counts[kind] for kind in KINDS)
    embedded = kept = 0
    for batch in _batches(store):
        if progress is not None:
            progress(embedded + kept, total)
        known = set(store.vectors([node.id for node in batch], model=encoder.model).ids)
        missing = [node for node in batch if node.id not in known]
        kept += len(known)
        if missing:
            matrix = encoder.encode([node.text for node in missing])
            vectors = Vectors(encoder.model, tuple(node.id for node in missing), matrix)
            embedded += store.put_vectors(vectors)
    return Embedding(embedded, kept)


def _batches(store: Store) -> Iterator[Sequence[Statement]]:
    for kind in KINDS:
        after = None
        while batch := cast("list[Statement]", store.list_nodes(kind, after=after, limit=BATCH)):
            yield batch
            after = batch[-1].id
