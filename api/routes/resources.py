"""Resources that several routes answer with, one model each; ids are those of the graph."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

from api.http.answers import Page, Resource
from kg.models import Attack, EntityType, Scope, Status, Verdict

#: Rounded to four places, as in exports: the last digits differ between machines.
Number: TypeAlias = Annotated[float, AfterValidator(lambda value: round(value, 4))]
Score: TypeAlias = Annotated[Number, Field(ge=0, le=1, examples=[0.83])]


class Claim(Resource):
    """A claim as a source makes it, with where it stands and how many counters it has."""

    id: str = Field(validation_alias="claim", examples=["claim:9f2c41d07a3b"])
    quote: str = Field(
        description="The source's own words.", examples=["Anchor days matter more than their number."]
    )
    text: str = Field(description="The same, readable alone: what pronouns mean stands in brackets.")
    document: str = Field(examples=["document:remote-work-5cf1ab"])
    document_title: str
    section: str
    section_heading: str
    start: int = Field(description="Offset into the document's text, in code points.")
    end: int
    truncated: bool = Field(description="Whether the source breaks off here.")
    speakers: list[str] = Field(description="The names of those who make the claim.")
    counters: int = Field(description="How many counterarguments challenge it, without rejected links.")


class ClaimList(Page):
    """A page of claims."""

    items: list[Claim]
    hint: str | None = Field(default=None, description="Why the page is short or empty.")


class ClaimRows(Resource):
    """The first claims of a list within an answer."""

    items: list[Claim] = Field(validation_alias="rows")
    hint: str | None = None


class Statement(Resource):
    """A statement of any kind, with where it stands."""

    id: str
    kind: str = Field(examples=["Counterargument"])
    quote: str
    text: str
    document: str
    document_title: str
    section_heading: str
    start: int
    end: int
    truncated: bool = Field(description="Whether the source breaks off here.")


class Counter(Resource):
    """A counterargument as an answer to a claim."""

    claim: str = Field(description="The id of the claim that it answers.")
    counter: str = Field(description="Its own id.", examples=["counterargument:51ab8c0d2e4f"])
    quote: str
    score: Score = Field(description="The probability that it challenges this claim.")
    attack: Attack = Field(
        description="What it attacks: the conclusion, the inference or a premise (ASPIC+)."
    )
    status: Status
    scope: Scope
    method: str
    document: str
    document_title: str
    section: str
    section_heading: str
    start: int
    end: int
    truncated: bool
    link: str = Field(description="The id of the link between the two.", examples=["challenges:0c9d1f2a3b4e"])


class Challenge(Resource):
    """The link by which a counterargument challenges a statement."""

    link: str
    target: str
    score: Score
    attack: Attack
    status: Status
    scope: Scope


class Decision(Resource):
    """What somebody decided on a link."""

    number: int = Field(description="Its place in the log, from 1.", examples=[12])
    id: str = Field(examples=["decision:643f197eafe9"])
    link: str = Field(examples=["challenges:0c9d1f2a3b4e"])
    verdict: Verdict
    status: Status = Field(description="What it makes of the link.")
    by: str = Field(description="The name of the key, or what was given.", examples=["Ana"])
    at: str = Field(examples=["2026-11-29T09:30:00+00:00"])
    note: str | None = Field(examples=["the source says so of another city"])


class Figure(Resource):
    """One kind of evidence, its value, and what that means."""

    kind: str
    value: Number
    meaning: str


class Entity(Resource):
    """A person, an organization, a product, a place or a group that a source names."""

    id: str = Field(examples=["entity:lindiwe-castellanos"])
    name: str = Field(examples=["Lindiwe Castellanos"])
    type: EntityType
    aliases: list[str] = Field(examples=[["Castellanos"]])


class Term(Resource):
    """A concept that a source explains."""

    id: str = Field(examples=["term:anchor-days"])
    name: str
    aliases: list[str]


class Discrepancy(Resource):
    """Two things a source states that do not go together; reported and never mended."""

    about: str
    message: str
    quotes: list[str]


class Document(Resource):
    """A source."""

    id: str = Field(examples=["document:remote-work-5cf1ab"])
    title: str
    format: str = Field(examples=["markdown"])
    sha256: str
    collection: str | None
    byline: str | None
    published: str | None = Field(description="A date, a month or a year (ISO 8601).")
    url: str | None
    warnings: list[str] = Field(description="What could not be read as it should be.")
    discrepancies: list[Discrepancy]
