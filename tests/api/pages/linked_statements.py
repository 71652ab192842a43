"""A document of given statements, with links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.models import Challenges, Document, Section, Statement, Subgraph


def of_claims(
    name: str, statements: Mapping[str, type[Statement]], links: Sequence[tuple[int, int]]
) -> Subgraph:
    """Return a document of these statements; links are pairs of their numbers."""
    text = "\n\n".join(statements)
    document, section = f"document:{name}", f"section:{name}"
    nodes = [
        kind(
            id=f"{kind.__name__.lower()}:{number:03}",
            document=document,
            section=section,
            quote=quote,
            text=quote,
            start=text.index(quote),
            end=text.index(quote) + len(quote),
        )
        for number, (quote, kind) in enumerate(statements.items())
    ]
    places = [
        Document(id=document, title=name, format="text", sha256="2" * 64, text=text),
        Section(id=section, document=document, heading="All", level=1, order=0, role="detail"),
    ]
    edges = [
        Challenges(source=nodes[source].id, target=nodes[target].id, score=0.5 + source / 1000, method="hand")
        for source, target in links
    ]
    return Subgraph.of([*places, *nodes], edges)
