"""Nodes and edges of the graph, as frozen records.

Everything is *as the source states it*: a claim is not a fact, and an affiliation that the source
gets wrong is kept as stated. Offsets count code points into `Document.text`, ends exclusive, and
``document.text[start:end] == quote`` always holds (Web Annotation Data Model, TextPositionSelector
and TextQuoteSelector).

Importing this module imports pydantic, which takes longer than a whole ``countergraph counters ID``
may take; what stands on that path imports it inside functions (docs/adr/0004).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    StringConstraints,
    model_validator,
)

from kg.ids import digest

Role: TypeAlias = Literal["summary", "detail"]
EntityType: TypeAlias = Literal["person", "organization", "product", "place", "group", "other"]
Attack: TypeAlias = Literal["rebut", "undercut", "undermine", "unknown"]
Scope: TypeAlias = Literal["section", "document", "cross-document"]
Status: TypeAlias = Literal["proposed", "confirmed", "rejected"]
Probability: TypeAlias = Annotated[float, Field(ge=0.0, le=1.0)]
Attribution: TypeAlias = Literal["explicit", "carried", "quoted"]
Verdict: TypeAlias = Literal["confirm", "reject", "undo"]


def _printed(text: str) -> str:
    """Return `text`, in which no control character, half of a surrogate pair or line separator stands."""
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise ValueError("it must be one line without control characters")
    return text


#: Who decides, and why: one line each.
DeciderName: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_printed)
]
Note: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000), AfterValidator(_printed)
]


class Record(BaseModel):
    """A frozen record; an unknown or missing property is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- nodes ----------------------------------------------------------------------------------


class Node(Record):
    """What every node has: an id that is unique in the graph."""

    kind: str
    id: str


class Discrepancy(Record):
    """Two things a source states that do not go together; reported, never mended."""

    about: str
    message: str
    quotes: tuple[str, ...] = ()


class Document(Node):
    """One source (schema:PodcastEpisode, schema:Book, …) with the text that offsets refer to.

    `text` is the visible text: blocks separated by an empty line, white space collapsed.
    `sha256` is of the content blocks only, so that the same page has the same digest whatever its
    format. `published` is an ISO 8601 date or year. `url` is the page's own address, if it names one.
    """

    kind: Literal["Document"] = "Document"
    title: str
    format: str
    sha256: str
    text: str
    collection: str | None = None
    byline: str | None = None
    published: str | None = None
    url: str | None = None
    warnings: tuple[str, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()


class Section(Node):
    """A heading with its blocks; `order` counts sections from 0, `level` 1 is a top section."""

    kind: Literal["Section"] = "Section"
    document: str
    heading: str
    level: int
    order: int
    role: Role


class Statement(Node):
    """A span of the source's own words; `text` is the same, readable alone."""

    document: str
    section: str
    quote: str
    text: str
    start: int
    end: int
    truncated: bool = False

    @model_validator(mode="after")
    def _has_a_span(self) -> Statement:
        if not 0 <= self.start < self.end:
            raise ValueError(f"statement {self.id!r} has no span: start {self.start}, end {self.end}")
        return self


class Claim(Statement):
    """One assertion (AIF I-node, schema:Claim)."""

    kind: Literal["Claim"] = "Claim"
    method: str = "sentence"


class RunnerUp(Record):
    """A claim that a counterargument was not linked to, with its probability."""

    claim: str
    score: Probability


class Counterargument(Statement):
    """A statement in the role of a counter; `concession` is the part that grants the claim.

    `runners_up` are the claims that were considered and not linked, best first.
    """

    kind: Literal["Counterargument"] = "Counterargument"
    concession: str | None = None
    runners_up: tuple[RunnerUp, ...] = ()


class Clarification(Statement):
    """The text that explains a term."""

    kind: Literal["Clarification"] = "Clarification"


class Named(Node):
    """What has a name that several documents may share."""

    name: str
    aliases: tuple[str, ...] = ()


class Term(Named):
    """A defined concept (skos:Concept): `name` is the prefLabel, `aliases` the altLabels."""

    kind: Literal["Term"] = "Term"


class Entity(Named):
    """A person, an organization, a product, a place or a group that the source names."""

    kind: Literal["Entity"] = "Entity"
    type: EntityType = "other"


class Run(Node):
    """One ingest (prov:Activity); `models` maps a model's id to its SHA-256 or version.

    Runs carry a time, so they stay out of exports unless asked for: the same source must give the
    same bytes.
    """

    kind: Literal["Run"] = "Run"
    started: str
    version: str
    models: dict[str, str] = Field(default_factory=dict)
    documents: tuple[str, ...] = ()
    degraded: bool = False


# --- edges ----------------------------------------------------------------------------------


class Edge(Record):
    """What every edge has; it reads aloud as source, kind, target.

    `key` tells parallel edges of one kind apart; `id` names the edge in decisions and URLs.
    """

    kind: str
    source: str
    target: str

    @property
    def key(self) -> str:
        """The kind, with what tells parallel edges between the same nodes apart."""
        return self.kind

    @property
    def id(self) -> str:
        """The edge's content-derived id."""
        return f"{self.kind.lower()}:{digest(self.source, self.key, self.target)}"


class Challenges(Edge):
    """Counterargument → Claim or Counterargument.

    `score` is the probability that the counter challenges this target. `attack` is ASPIC+'s kind:
    rebut the conclusion, undercut the inference, undermine a premise. `evidence` maps what spoke
    for the link to its value.
    """

    kind: Literal["CHALLENGES"] = "CHALLENGES"
    score: Probability
    attack: Attack = "unknown"
    scope: Scope = "section"
    method: str
    evidence: dict[str, float | str] = Field(default_factory=dict)
    status: Status = "proposed"


class Defines(Edge):
    """Clarification → Term; `method` names the wording that gave the headword."""

    kind: Literal["DEFINES"] = "DEFINES"
    score: Probability
    method: str
    status: Status = "proposed"


class AssertedBy(Edge):
    """Claim → Entity; `cue` is the wording that names the speaker."""

    kind: Literal["ASSERTED_BY"] = "ASSERTED_BY"
    cue: str
    attribution: Attribution


class Mentions(Edge):
    """Statement → Entity or Term; offsets into the statement's document."""

    kind: Literal["MENTIONS"] = "MENTIONS"
    start: int
    end: int

    @property
    def key(self) -> str:
        """The kind and the offset, since a statement may name a thing twice."""
        return f"MENTIONS:{self.start}"


class Restates(Edge):
    """Claim → Claim: the source says the same thing again (summary to detail)."""

    kind: Literal["RESTATES"] = "RESTATES"
    score: Probability
    method: str
    status: Status = "proposed"


class AffiliatedWith(Edge):
    """Entity → Entity, as one document states it."""

    kind: Literal["AFFILIATED_WITH"] = "AFFILIATED_WITH"
    role: str
    quote: str
    document: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The kind with document and role, since sources may state different roles."""
        return f"AFFILIATED_WITH:{digest(self.document, self.role, length=8)}"


class PartOf(Edge):
    """Section → Document or statement → Section; `order` counts from 0 within the whole."""

    kind: Literal["PART_OF"] = "PART_OF"
    order: int


NODE_TYPES: dict[str, type[Node]] = {
    "Document": Document,
    "Section": Section,
    "Claim": Claim,
    "Counterargument": Counterargument,
    "Clarification": Clarification,
    "Term": Term,
    "Entity": Entity,
    "Run": Run,
}
EDGE_TYPES: dict[str, type[Edge]] = {
    "CHALLENGES": Challenges,
    "DEFINES": Defines,
    "ASSERTED_BY": AssertedBy,
    "MENTIONS": Mentions,
    "RESTATES": Restates,
    "AFFILIATED_WITH": AffiliatedWith,
    "PART_OF": PartOf,
}


# --- decisions ------------------------------------------------------------------------------

#: What a decision makes of a link.
STATUS_OF: dict[Verdict, Status] = {"confirm": "confirmed", "reject": "rejected", "undo": "proposed"}
#: The kinds of edges that can be decided on.
DECIDABLE = ("CHALLENGES", "DEFINES", "RESTATES")


class Decision(Record):
    """What somebody decided on a link; an entry of a log that only grows.

    `number` is the entry's place in the log of one store, from 1. `id` stays the same in copies, where
    the number may be another. `edge` is the link as it was decided on. `at` is a time in UTC, to the
    second (ISO 8601). Of several decisions on a link the latest stands, of one second the one with
    the highest number.
    """

    number: int = Field(ge=1)
    id: str
    link: str
    verdict: Verdict
    by: DeciderName
    at: str = Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")
    note: Note | None = None
    edge: Annotated[Challenges | Defines | Restates, Field(discriminator="kind")]

    @property
    def status(self) -> Status:
        """The status that the link has by it."""
        return STATUS_OF[self.verdict]

    @property
    def decided_edge(self) -> Challenges | Defines | Restates:
        """The link with the status that it has by this decision."""
        return self.edge.model_copy(update={"status": self.status})

    @property
    def order(self) -> tuple[str, int]:
        """What sorts the decisions on a link; the last one stands."""
        return self.at, self.number


class Subgraph(Record):
    """Nodes and edges taken together, sorted by id, so that equal graphs are equal objects."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    nodes: tuple[SerializeAsAny[Node], ...] = ()
    edges: tuple[SerializeAsAny[Edge], ...] = ()

    @classmethod
    def of(cls, nodes: Iterable[Node], edges: Iterable[Edge]) -> Subgraph:
        """Return the subgraph of `nodes` (one per id) and of those `edges` whose ends are among them."""
        by_id = {node.id: node for node in nodes}
        kept = {(e.source, e.key, e.target): e for e in edges if e.source in by_id and e.target in by_id}
        return cls(
            nodes=tuple(by_id[i] for i in sorted(by_id)),
            edges=tuple(kept[k] for k in sorted(kept)),
        )
