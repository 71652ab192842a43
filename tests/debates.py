"""Small debates as graphs, written as one line a link: ``"k1 rebut c1 0.8"``."""

from kg.ids import document_id, section_id
from kg.models import (
    Challenges,
    Claim,
    Counterargument,
    Document,
    Edge,
    PartOf,
    Restates,
    Section,
    Statement,
    Subgraph,
)

DOCUMENT = document_id("A Debate", None)
SECTION = section_id(DOCUMENT, "All", 0)


def name(short: str) -> str:
    """Return the id of a statement: claims begin with c, counterarguments with any other letter."""
    return f"claim:{short}" if short.startswith("c") else f"counterargument:{short}"


def short(statement: str) -> str:
    return statement.partition(":")[2]


def debate(*lines: str) -> Subgraph:
    """Return the graph of these lines: ``"c1"``, ``"k1 rebut c1 0.8 confirmed"`` or ``"c1 restates c2 0.9"``.

    A score not given is 1, a status not given is proposed.
    """
    names = sorted({word for line in lines for word in line.split()[0:3:2]})
    text = "\n".join(f"Says {one}." for one in names)
    statements = [_statement(one, text) for one in names]
    edges = [_edge(*line.split()) for line in lines if " " in line]
    place: list[Edge] = [PartOf(source=SECTION, target=DOCUMENT, order=0)]
    place += [PartOf(source=s.id, target=SECTION, order=order) for order, s in enumerate(statements)]
    section = Section(id=SECTION, document=DOCUMENT, heading="All", level=1, order=0, role="detail")
    document = Document(id=DOCUMENT, title="A Debate", format="text", sha256="0" * 64, text=text)
    return Subgraph.of([document, section, *statements], [*edges, *place])


def _statement(one: str, text: str) -> Statement:
    kind = Claim if one.startswith("c") else Counterargument
    quote = f"Says {one}."
    start = text.index(quote)
    return kind(
        id=name(one),
        document=DOCUMENT,
        section=SECTION,
        quote=quote,
        text=quote,
        start=start,
        end=start + len(quote),
    )


def _edge(source: str, verb: str, target: str, score: str = "1", status: str = "proposed") -> Edge:
    values = {"source": name(source), "target": name(target), "score": score, "status": status}
    values["method"] = "hand"
    if verb == "restates":
        return Restates.model_validate(values)
    return Challenges.model_validate(values | {"attack": verb})
