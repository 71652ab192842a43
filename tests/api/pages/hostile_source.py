"""A document that is hostile in every field: what it says must come out as text."""

from reading_pages import HOSTILE

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
    Entity,
    Mentions,
    PartOf,
    Section,
    Subgraph,
    Term,
)

DOCUMENT, SECTION = "document:hostile", "section:hostile"
CLAIM, COUNTER, CLARIFICATION = "claim:hostile", "counterargument:hostile", "clarification:hostile"
TERM, ENTITY, OTHER = "term:hostile", "entity:hostile", "entity:other"

RIGHT_TO_LEFT = "\u202edrawkcab"
QUOTE = f"{HOSTILE} says {RIGHT_TO_LEFT} </mark></p>"


def hostile() -> Subgraph:
    """Return a graph whose names, titles, headings, quotes and addresses are attempts to break out."""
    blocks = [HOSTILE, QUOTE, f"Against {QUOTE}", f"Meaning {QUOTE} ..."]
    text = "\n\n".join(blocks)
    place = [text.index(block, len(blocks[0]) + 2) for block in blocks[1:]]
    shared = {"document": DOCUMENT, "section": SECTION}

    def said(id_: str, number: int, kind: type, **more: object) -> Claim:
        quote, start = blocks[number], place[number - 1]
        end = start + len(quote)
        return kind(id=id_, quote=quote, text=quote, start=start, end=end, **shared, **more)

    nodes = [
        Document(
            id=DOCUMENT,
            title=HOSTILE,
            format="text",
            sha256="0" * 64,
            text=text,
            collection=HOSTILE,
            byline=HOSTILE,
            published=HOSTILE,
            url="javascript:alert(3)",
            warnings=(HOSTILE,),
            discrepancies=(Discrepancy(about=ENTITY, message=HOSTILE, quotes=(HOSTILE,)),),
        ),
        Section(id=SECTION, document=DOCUMENT, heading=HOSTILE, level=1, order=0, role="detail"),
        said(CLAIM, 1, Claim),
        said(COUNTER, 2, Counterargument, concession=HOSTILE),
        said(CLARIFICATION, 3, Clarification, truncated=True),
        Term(id=TERM, name=HOSTILE, aliases=(HOSTILE,)),
        Entity(id=ENTITY, name=HOSTILE, type="person", aliases=(HOSTILE, RIGHT_TO_LEFT)),
        Entity(id=OTHER, name=f"other {HOSTILE}", type="organization"),
    ]
    start = place[0]
    edges = [
        Challenges(
            source=COUNTER,
            target=CLAIM,
            score=0.8,
            method=HOSTILE,
            evidence={"shared": HOSTILE, HOSTILE: 1.0},
        ),
        Defines(source=CLARIFICATION, target=TERM, score=0.9, method=HOSTILE),
        AssertedBy(source=CLAIM, target=ENTITY, cue=HOSTILE, attribution="explicit"),
        Mentions(source=CLAIM, target=TERM, start=start, end=start + len(HOSTILE)),
        Mentions(source=COUNTER, target=OTHER, start=place[1], end=place[1] + 7),
        AffiliatedWith(
            source=ENTITY, target=OTHER, role=HOSTILE, quote=HOSTILE, document=DOCUMENT, start=0, end=3
        ),
        PartOf(source=SECTION, target=DOCUMENT, order=0),
        *(PartOf(source=each, target=SECTION, order=0) for each in (CLAIM, COUNTER, CLARIFICATION)),
    ]
    return Subgraph.of(nodes, edges)
