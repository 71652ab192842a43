"""Small graphs made by hand, a document at a time."""

from typing import TypeVar

from kg.ids import digest, document_id, named_id, section_id, statement_id
from kg.models import (
    AffiliatedWith,
    AssertedBy,
    Challenges,
    Claim,
    Clarification,
    Counterargument,
    Defines,
    Document,
    Edge,
    Entity,
    Mentions,
    Named,
    Node,
    PartOf,
    Restates,
    RunnerUp,
    Section,
    Statement,
    Subgraph,
    Term,
)
from kg.stores import Store

S = TypeVar("S", bound=Statement)
N = TypeVar("N", bound=Named)


class Page:
    """The graph of one document in the making; its text is its statements, one to a line."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.id = document_id(title, None)
        self.section = Section(
            id=section_id(self.id, "Details", 0),
            document=self.id,
            heading="Details",
            level=1,
            order=0,
            role="detail",
        )
        self.text = ""
        self.nodes: list[Node] = [self.section]
        self.edges: list[Edge] = [PartOf(source=self.section.id, target=self.id, order=0)]

    def _say(self, kind: type[S], words: str, properties: dict[str, object]) -> S:
        start = len(self.text)
        self.text += words + "\n"
        values = {
            "id": statement_id(kind.__name__, self.id, words),
            "document": self.id,
            "section": self.section.id,
            "quote": words,
            "text": words,
            "start": start,
            "end": start + len(words),
        }
        statement = kind.model_validate(values | properties)
        self.nodes.append(statement)
        self.edges.append(PartOf(source=statement.id, target=self.section.id, order=len(self.edges) - 1))
        return statement

    def _name(self, kind: type[N], name: str, aliases: tuple[str, ...], properties: dict[str, object]) -> N:
        values = {"id": named_id(kind.__name__, name), "name": name, "aliases": aliases}
        named = kind.model_validate(values | properties)
        self.nodes.append(named)
        return named

    def entity(self, name: str, *aliases: str, **properties: object) -> Entity:
        return self._name(Entity, name, aliases, properties)

    def term(self, name: str, *aliases: str, **properties: object) -> Term:
        return self._name(Term, name, aliases, properties)

    def claim(self, words: str, *speakers: Entity, **properties: object) -> Claim:
        claim = self._say(Claim, words, properties)
        for speaker in speakers:
            self.link(AssertedBy(source=claim.id, target=speaker.id, cue="says", attribution="explicit"))
        return claim

    def counterargument(self, words: str, **properties: object) -> Counterargument:
        return self._say(Counterargument, words, properties)

    def counter(
        self, words: str, target: Claim | Counterargument, score: float = 0.5, **link: object
    ) -> Counterargument:
        counter = self.counterargument(words)
        self.challenge(counter, target, score, **link)
        return counter

    def challenge(
        self, counter: Counterargument, target: Claim | Counterargument, score: float = 0.5, **link: object
    ) -> Challenges:
        values = {"source": counter.id, "target": target.id, "score": score, "method": "by hand"}
        challenge = Challenges.model_validate(values | link)
        self.link(challenge)
        return challenge

    def clarification(self, words: str, term: Term, **properties: object) -> Clarification:
        clarification = self._say(Clarification, words, properties)
        self.link(Defines(source=clarification.id, target=term.id, score=1.0, method="refers to"))
        return clarification

    def mention(self, statement: Statement, named: Named, at: int = 0) -> None:
        start = statement.start + at
        self.link(Mentions(source=statement.id, target=named.id, start=start, end=start + 1))

    def restate(self, claim: Claim, other: Claim) -> None:
        self.link(Restates(source=claim.id, target=other.id, score=0.9, method="cosine"))

    def affiliate(self, person: Entity, employer: Entity, role: str) -> None:
        self.link(
            AffiliatedWith(
                source=person.id,
                target=employer.id,
                role=role,
                quote=self.text[:1],
                document=self.id,
                start=0,
                end=1,
            )
        )

    def link(self, edge: Edge) -> None:
        self.edges.append(edge)

    def graph(self) -> Subgraph:
        """Return the page; an edge may lead to another document's statement, which `Subgraph.of` drops."""
        document = Document(
            id=self.id,
            title=self.title,
            format="text",
            sha256=digest(self.text, length=64),
            text=self.text,
        )
        edges = sorted(self.edges, key=lambda e: (e.source, e.key, e.target))
        nodes = sorted([document, *self.nodes], key=lambda node: node.id)
        return Subgraph(nodes=tuple(nodes), edges=tuple(edges))


def everything() -> Page:
    """A page with every kind of node and edge, and with every property that has a default."""
    page = Page("Everything: At Once")
    anna = page.entity("Anna Ål", "Ms Å", "Ål", type="person")
    works = page.entity("Ål Works", type="organization")
    term = page.term("slow glass", "SG")
    claim = page.claim("Slow glass is old light.", anna, text="[Anna's] slow glass is old light.")
    again = page.claim("Old light, then, is slow glass …", anna, works, truncated=True, method="clause")
    page.counter("While pretty, it is not glass.", claim, 0.8125)
    counter = page.counterargument(
        "It was never made.",
        concession="It was",
        runners_up=(RunnerUp(claim=again.id, score=0.1),),
        truncated=True,
    )
    page.challenge(
        counter, claim, 0.25, attack="undercut", scope="document", evidence={"bm25": 1.5, "cue": "never"}
    )
    page.clarification("SG means slow glass.", term, truncated=True)
    page.mention(claim, term)
    page.mention(counter, works, 3)
    page.restate(again, claim)
    page.affiliate(anna, works, "founder")
    page.affiliate(anna, works, "owner")
    return page


def put(store: Store, *pages: Page) -> None:
    for page in pages:
        store.put_document(page.graph())


def dump(store: Store) -> list[str]:
    """The whole graph as bytes would have it."""
    return [record.model_dump_json() for record in (*store.iter_nodes(), *store.iter_edges())]
