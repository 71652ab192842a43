"""A statement as a quotation with its source: as text, as BibTeX, as CSL-JSON."""

from __future__ import annotations

import io
from typing import NamedTuple

from api.pages.words import date
from kg.formats import bibtex, csl_json
from kg.models import Document, Statement, Subgraph


class Citation(NamedTuple):
    """The three forms of a citation."""

    text: str
    bibtex: str
    csl_json: str


def citation(statement: Statement, document: Document, address: str) -> Citation:
    """Return how to cite a statement of a document; `address` is that of its page here."""
    source = Subgraph(nodes=(document,))
    return Citation(_text(statement, document, address), _written(bibtex, source), _written(csl_json, source))


def source_citation(document: Document, address: str) -> Citation:
    """Return how to cite a document as a whole; `address` is that of its page here."""
    source = Subgraph(nodes=(document,))
    return Citation(f"{_source(document)}. {address}", _written(bibtex, source), _written(csl_json, source))


def _text(statement: Statement, document: Document, address: str) -> str:
    place = f"characters {statement.start}–{statement.end}"
    return f"“{statement.quote.strip('“”')}” — {_source(document)}, {place}. {address}"


def _source(document: Document) -> str:
    published = date(document.published)
    parts = [document.byline, f"“{document.title}”", document.collection, published, document.url]
    return ", ".join(part for part in parts if part)


def _written(form: object, source: Subgraph) -> str:
    stream = io.BytesIO()
    form.write(source, stream)  # type: ignore[attr-defined]
    return stream.getvalue().decode().strip()
