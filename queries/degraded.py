"""Which documents were linked without sentence vectors, and which vectors can be compared?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.stores import Store


def degraded_documents(store: Store) -> list[str]:
    """Return the ids, sorted, of the documents whose newest run did without sentence vectors."""
    last: dict[str, bool] = {}
    for run in store.runs():
        for document in run.documents:
            last.setdefault(document, run.degraded)
    return [document.id for document in store.documents() if last.get(document.id, False)]


def degraded_links(store: Store) -> str | None:
    """Return what to say of documents linked without sentence vectors; None where there are none."""
    found = degraded_documents(store)
    if not found:
        return None
    documents = len(store.documents())
    return (
        f"{len(found)} of {documents} documents were linked by words alone, as the sentence model was "
        "missing: `countergraph ingest --force` reads them again"
    )


def other_models(store: Store, model: str) -> str | None:
    """Return what to say where `model` made fewer vectors of this database than another; else None."""
    counts = dict(store.vector_models())
    current = counts.pop(model, 0)
    others = " and ".join(sorted(counts))
    if max(counts.values(), default=0) > current > 0:
        return (
            f"only {current} statements have a vector of the current model {model}, most vectors of this "
            f"database were made by {others}: run `countergraph embed`"
        )
    if current:
        return None
    if counts:
        return (
            f"the vectors of this database were made by {others} and the current model is {model}: "
            "run `countergraph embed`"
        )
    return f"the database holds no vectors of the model {model}: run `countergraph embed`"
