"""A small graph of two documents, laid out by hand, with one of everything the queries tell apart."""

from kg.ids import document_id, named_id, section_id, statement_id
from kg.models import (
    AffiliatedWith,
    AssertedBy,
    Challenges,
    Claim,
    Clarification,
    Counterargument,
    Defines,
    Discrepancy,
    Document,
    Edge,
    Entity,
    Mentions,
    Named,
    PartOf,
    Restates,
    Section,
    Statement,
    Subgraph,
    Term,
)
from kg.stores import Store, Vectors
from kg.text.encoder import Encoder

QUOTES = {
    "pays": "Ines Varga argues that night buses pay for themselves within two years.",
    "pays again": "Lumen Transit broke even at night in two years, and Varga credits the “farebox ratio”.",
    "shifts": "Drivers prefer the late shift, according to Tomas Varga, because the streets are empty.",
    "noise": "Complaints about noise fell by a tenth in the first year.",
    "gift": "Two years of fares say little when the vehicles were a gift from the state.",
    "riders": "Ridership may have grown for other reasons, such as a new hospital on the route.",
    "rejected": "Night buses do not carry freight, so comparing them with trains is unfair.",
    "tired": "A survey of one depot cannot speak for drivers elsewhere, and tired crews are rarely as ...",
    "gift stands": "The state asked for a quarter of the price back, so the gift was smaller than it seems.",
    "ratio": "The farebox ratio, also called fare recovery, is the share of costs that tickets cover.",
    "ferries": "Ferries cost more per rider than any bus that Lumen Transit runs.",
}
TEXTS = {"pays again": QUOTES["pays again"].replace("Varga", "[Ines] Varga")}
SECTIONS = {"pays": 0, "noise": 0, "gift": 0, "riders": 0, "rejected": 0}
CLAIMS = ("pays", "pays again", "shifts", "noise", "ferries")
COUNTERS = ("gift", "riders", "rejected", "tired", "gift stands")

NIGHT = document_id("Night Buses: Who Rides After Twelve", "The Kerbside Ledger")
HARBOUR = document_id("Harbour Lights", None)
INES, TOMAS = named_id("Entity", "Ines Varga"), named_id("Entity", "Tomas Varga")
LUMEN, DEPOT = named_id("Entity", "Lumen Transit"), named_id("Entity", "Alder Depot")
FAREBOX = named_id("Term", "farebox ratio")


def _kind(name: str) -> type[Statement]:
    return Claim if name in CLAIMS else Counterargument if name in COUNTERS else Clarification


IDS = {
    name: statement_id(_kind(name).__name__, HARBOUR if name == "ferries" else NIGHT, quote)
    for name, quote in QUOTES.items()
}


def night() -> Subgraph:
    """Return the first document: a summary and a detail section with four claims and five counters."""
    names = [name for name in QUOTES if name != "ferries"]
    text = "\n\n".join(QUOTES[name] for name in names)
    sections = [
        Section(
            id=section_id(NIGHT, heading, order),
            document=NIGHT,
            heading=heading,
            level=1,
            order=order,
            role=role,
        )
        for order, (heading, role) in enumerate([("1-Page Summary", "summary"), ("Who Rides", "detail")])
    ]
    document = Document(
        id=NIGHT,
        title="Night Buses: Who Rides After Twelve",
        collection="The Kerbside Ledger",
        format="text",
        sha256="0" * 64,
        text=text,
        warnings=("one item breaks off",),
        discrepancies=(Discrepancy(about=INES, message="two employers", quotes=("a", "b")),),
    )
    statements = [_statement(name, text, sections[SECTIONS.get(name, 1)]) for name in names]
    named: list[Named] = [
        Entity(id=INES, name="Ines Varga", type="person", aliases=("Varga",)),
        Entity(id=TOMAS, name="Tomas Varga", type="person", aliases=("Varga",)),
        Entity(id=LUMEN, name="Lumen Transit", type="organization", aliases=("Lumen",)),
        Entity(id=DEPOT, name="Alder Depot", type="place"),
        Term(id=FAREBOX, name="farebox ratio", aliases=("fare recovery",)),
    ]
    edges: list[Edge] = [
        _challenge("gift", "pays again", 0.8125, attack="undercut", evidence={"bm25": 3.14159265}),
        _challenge("riders", "pays", 0.6, attack="rebut", status="confirmed"),
        _challenge("rejected", "pays", 0.9, status="rejected"),
        _challenge("tired", "shifts", 0.4, attack="undermine", scope="document"),
        _challenge("gift stands", "gift", 0.5),
        Restates(source=IDS["pays again"], target=IDS["pays"], score=0.77, method="cosine"),
        Defines(source=IDS["ratio"], target=FAREBOX, score=1.0, method="is"),
        AssertedBy(source=IDS["pays"], target=INES, cue="argues", attribution="explicit"),
        AssertedBy(source=IDS["pays again"], target=INES, cue="credits", attribution="explicit"),
        AssertedBy(source=IDS["shifts"], target=TOMAS, cue="according to", attribution="explicit"),
        _mention("pays", INES, "Ines Varga", text),
        _mention("pays again", INES, "Varga", text),
        _mention("pays again", LUMEN, "Lumen Transit", text),
        _mention("pays again", FAREBOX, "farebox ratio", text),
        _mention("ratio", FAREBOX, "farebox ratio", text),
        _mention("shifts", TOMAS, "Tomas Varga", text),
        AffiliatedWith(
            source=INES, target=LUMEN, role="head of planning", document=NIGHT,
            quote="Varga, who plans for Lumen", start=0, end=26,
        ),
    ]  # fmt: skip
    edges += [PartOf(source=section.id, target=NIGHT, order=section.order) for section in sections]
    edges += [PartOf(source=s.id, target=s.section, order=order) for order, s in enumerate(statements)]
    return Subgraph.of([document, *sections, *statements, *named], edges)


def harbour() -> Subgraph:
    """Return the second document: one claim, which nobody counters, about an entity of the first."""
    text = QUOTES["ferries"]
    section = Section(
        id=section_id(HARBOUR, "Crossing", 0),
        document=HARBOUR,
        heading="Crossing",
        level=1,
        order=0,
        role="detail",
    )
    document = Document(id=HARBOUR, title="Harbour Lights", format="markdown", sha256="1" * 64, text=text)
    claim = _statement("ferries", text, section)
    edges: list[Edge] = [
        _mention("ferries", LUMEN, "Lumen Transit", text),
        PartOf(source=section.id, target=HARBOUR, order=0),
        PartOf(source=claim.id, target=section.id, order=0),
    ]
    lumen = Entity(id=LUMEN, name="Lumen Transit", type="organization")
    return Subgraph.of([document, section, claim, lumen], edges)


def _statement(name: str, text: str, section: Section) -> Statement:
    quote = QUOTES[name]
    start = text.index(quote)
    return _kind(name)(
        id=IDS[name],
        document=section.document,
        section=section.id,
        quote=quote,
        text=TEXTS.get(name, quote),
        start=start,
        end=start + len(quote),
        truncated=quote.endswith("..."),
    )


def _challenge(counter: str, target: str, score: float, **properties: object) -> Challenges:
    values = {"source": IDS[counter], "target": IDS[target], "score": score, "method": "hand", **properties}
    return Challenges.model_validate(values)


def _mention(statement: str, target: str, words: str, text: str) -> Mentions:
    start = text.index(words, text.index(QUOTES[statement]))
    return Mentions(source=IDS[statement], target=target, start=start, end=start + len(words))


def fill(store: Store, encoder: Encoder) -> None:
    """Write both documents, with vectors, into a store, and close it."""
    for graph in (night(), harbour()):
        statements = [node for node in graph.nodes if hasattr(node, "quote")]
        matrix = encoder.encode([node.text for node in statements])
        vectors = Vectors(encoder.model, tuple(node.id for node in statements), matrix)
        store.put_document(graph, vectors=vectors)
    store.close()
