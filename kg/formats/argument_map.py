"""Argument maps: what AIF, arguebuf, Argdown and Kialo have in common, and how it meets our graph.

An argument map has statements, and relations between them: one attacks, supports or rephrases another. To
our graph it is a document whose text is its statements, one a paragraph, each with its speaker where the
map names one:

- a statement that attacks another is a `Counterargument`, every other one a `Claim`, unless our own export
  says otherwise;
- an attack is a `CHALLENGES`. Its maker drew it by hand, so its score is 1 and its status ``confirmed``,
  unless the file says otherwise;
- of two statements that contradict *each other*, the one that comes first stays a claim, unless it attacks
  something else as well;
- a rephrasing of a claim by a claim is a `RESTATES`;
- a speaker is an `Entity`: a claim is `ASSERTED_BY` it; a counterargument, which nobody asserts in our graph,
  `MENTIONS` it;
- support has no place in our graph, which holds challenges. `Document.warnings` says how much was left out.

The document's collection is "Imported from …", and its statements and links name the format as their
method. The way back, `map_of`, takes the statements and links of a graph and leaves out the rest.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from kg.errors import FormatError
from kg.ids import canonical, document_id, named_id, section_id, statement_id

if TYPE_CHECKING:
    from kg.models import Attack, Edge, Entity, Node, Statement, Status, Subgraph

#: What the writers of argument maps leave out of a graph, for `Format.drops`.
DROPS = "sections, terms and clarifications, mentions, affiliations, evidence, rejected links"


class Speaker(NamedTuple):
    """Who makes a statement, and the wording that says so."""

    name: str
    cue: str = "says"


class MapStatement(NamedTuple):
    """A statement of a map; `id` is unique in the map."""

    id: str
    text: str
    speakers: tuple[Speaker, ...] = ()
    is_counter: bool = False
    document: str = ""
    start: int = 0


class MapAttack(NamedTuple):
    """A statement attacks another; with `is_mutual` the two contradict each other."""

    source: str
    target: str
    kind: Attack = "unknown"
    score: float = 1.0
    status: Status = "confirmed"
    is_mutual: bool = False


class Rephrasing(NamedTuple):
    """A statement says another one again."""

    source: str
    target: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class ArgumentMap:
    """Statements with what they attack and rephrase; `left_out` counts what a map held besides, by name."""

    statements: tuple[MapStatement, ...]
    attacks: tuple[MapAttack, ...] = ()
    rephrasings: tuple[Rephrasing, ...] = ()
    title: str | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)


def file_title(stream: IO[bytes]) -> str | None:
    """Return the name of the file that `stream` reads, without its folder and suffix, if it has one."""
    name = getattr(stream, "name", None)
    return os.path.splitext(os.path.basename(name))[0] or None if isinstance(name, str) else None


# --- relations through scheme nodes (AIF) -----------------------------------------------------

#: More links than this are those of no map that people drew.
MOST_LINKS = 1_000_000


class Scheme(NamedTuple):
    """A node that says how what leads to it relates to what it leads to; see `relations`.

    `type` is AIF's: ``RA`` inference, ``CA`` conflict, ``MA`` rephrase, ``PA`` preference.
    """

    type: str
    attack: Attack | None = None
    score: float = 1.0
    status: Status = "confirmed"


class Relations(NamedTuple):
    """What scheme nodes say of statements."""

    attacks: tuple[MapAttack, ...]
    rephrasings: tuple[Rephrasing, ...]
    left_out: Mapping[str, int]


def relations(
    statements: Iterable[str], schemes: Mapping[str, Scheme], edges: Iterable[tuple[str, str]]
) -> Relations:
    """Return the attacks and rephrasings between `statements` that lead through `schemes`.

    A conflict (``CA``) with a statement rebuts it, or undermines it where it is a premise only. A conflict
    with an inference (``RA``) undercuts its conclusions; one with another conflict undercuts the statement
    that makes that one. (Argument Interchange Format: C. Chesñevar et al., Knowledge Engineering Review
    21 (2006); kinds of attack: ASPIC+, S. Modgil and H. Prakken, Argument & Computation 5 (2014).)
    """
    known = set(statements)
    into: dict[str, list[str]] = defaultdict(list)
    out_of: dict[str, list[str]] = defaultdict(list)
    left_out: dict[str, int] = defaultdict(int)
    for source, target in edges:
        into[target].append(source)
        out_of[source].append(target)
        if source in known and target in known:
            left_out["relations of no kind"] += 1
    inferences = [name for name, scheme in schemes.items() if scheme.type == "RA"]
    concluded = {end for name in inferences for end in out_of[name]}
    premises = {end for name in inferences for end in into[name]}
    attacks: dict[tuple[str, str], MapAttack] = {}
    rephrasings: dict[tuple[str, str], Rephrasing] = {}
    for name, scheme in schemes.items():
        sources = [end for end in into[name] if end in known]
        if len(sources) * len(out_of[name]) > MOST_LINKS:
            raise FormatError(
                f"the scheme {name!r} leads from {len(sources)} to {len(out_of[name])} nodes: check it"
            )
        if scheme.type == "RA":
            left_out["supporting relations"] += len(sources)
        elif scheme.type == "PA":
            left_out["preferences"] += 1
        elif scheme.type == "MA":
            for source in sources:
                for target in (end for end in out_of[name] if end in known):
                    rephrasings.setdefault((source, target), Rephrasing(source, target, scheme.score))
        elif scheme.type == "CA":
            for end in out_of[name]:
                for target, kind in _attacked(end, known, schemes, into, out_of, premises - concluded):
                    for source in sources:
                        attack = MapAttack(source, target, scheme.attack or kind, scheme.score, scheme.status)
                        attacks.setdefault((source, target), attack)
                    if len(attacks) > MOST_LINKS:
                        raise FormatError(
                            f"more than {MOST_LINKS} attacks are told through {name!r}: check it"
                        )
    return Relations(tuple(attacks.values()), tuple(rephrasings.values()), left_out)


def _attacked(
    end: str,
    known: set[str],
    schemes: Mapping[str, Scheme],
    into: Mapping[str, Sequence[str]],
    out_of: Mapping[str, Sequence[str]],
    premises: set[str],
) -> list[tuple[str, Attack]]:
    if end in known:
        return [(end, "undermine" if end in premises else "rebut")]
    kind = schemes[end].type if end in schemes else ""
    ends = {"RA": out_of, "CA": into}.get(kind, {}).get(end, ())
    return [(each, "undercut") for each in ends if each in known]


# --- from a map to a graph --------------------------------------------------------------------


def graph_of(found: ArgumentMap, *, label: str, format_name: str, fallback: str | None) -> Subgraph:
    """Return a map as the graph of one document; see the head of this module.

    `label` names the format to people; `fallback` is the title of a map that has none.

    Raises:
        FormatError: the map holds no statement.
    """
    from kg.models import Document, PartOf, Section, Subgraph

    found = _tidied(found)
    if not found.statements:
        raise FormatError(f"the {label} file holds no statement: check that it is the right file")
    title = one_line(found.title or fallback or "") or "Argument map"
    collection = f"Imported from {label}"
    document = document_id(title, collection)
    section = Section(
        id=section_id(document, "Argument map", 0),
        document=document,
        heading="Argument map",
        level=1,
        order=0,
        role="detail",
    )
    attacks = _directed(found)
    counters = {attack.source for attack in attacks} | {s.id for s in found.statements if s.is_counter}
    laid = _Laid(document, section.id, f"imported from {label}", counters)
    for statement in found.statements:
        laid.add(statement)
    skipped = laid.link(attacks, found.rephrasings)
    page = Document(
        id=document,
        title=title,
        collection=collection,
        format=format_name,
        sha256=_digest(found),
        text=laid.text,
        warnings=tuple(_warnings(dict(found.left_out) | skipped)),
    )
    edges: list[Edge] = [PartOf(source=section.id, target=document, order=0), *laid.edges]
    return Subgraph.of([page, section, *laid.nodes, *laid.speakers.values()], edges)


class _Laid:
    """The statements of a map as they are laid out in the text of a document."""

    def __init__(self, document: str, section: str, method: str, counters: set[str]) -> None:
        self.text = ""
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.speakers: dict[str, Entity] = {}
        self._document, self._section = document, section
        self._method = method
        self._counters = counters
        self._ids: dict[str, str] = {}
        self._seen: dict[tuple[str, str], int] = defaultdict(int)

    def add(self, statement: MapStatement) -> None:
        """Add a statement as the next paragraph, after the names of its speakers."""
        from kg.models import Claim, Counterargument, PartOf

        kind = "Counterargument" if statement.id in self._counters else "Claim"
        self.text += "\n\n" if self.text else ""
        named = self._name(statement.speakers)
        start = len(self.text)
        self.text += statement.text
        occurrence = self._seen[kind, canonical(statement.text)]
        self._seen[kind, canonical(statement.text)] += 1
        values: dict[str, Any] = {
            "id": statement_id(kind, self._document, statement.text, occurrence),
            "document": self._document,
            "section": self._section,
            "quote": statement.text,
            "text": statement.text,
            "start": start,
            "end": len(self.text),
        }
        if kind == "Counterargument":
            node: Statement = Counterargument(**values)
        else:
            node = Claim(method=self._method, **values)
        self._ids[statement.id] = node.id
        self.edges.append(PartOf(source=node.id, target=self._section, order=len(self.nodes)))
        self.nodes.append(node)
        self._attribute(node, statement.speakers, named)

    def link(self, attacks: Iterable[MapAttack], rephrasings: Iterable[Rephrasing]) -> dict[str, int]:
        """Add the edges between statements; return what could not be told, by name."""
        from kg.models import Challenges, Restates

        left_out: dict[str, int] = defaultdict(int)
        for attack in attacks:
            self.edges.append(
                Challenges(
                    source=self._ids[attack.source],
                    target=self._ids[attack.target],
                    score=attack.score,
                    attack=attack.kind,
                    scope="document",
                    method=self._method,
                    status=attack.status,
                )
            )
        for pair in rephrasings:
            if {pair.source, pair.target} & self._counters:
                left_out["rephrasings by or of a counterargument"] += 1
                continue
            self.edges.append(
                Restates(
                    source=self._ids[pair.source],
                    target=self._ids[pair.target],
                    score=pair.score,
                    method=self._method,
                    status="confirmed",
                )
            )
        return left_out

    def _name(self, speakers: Sequence[Speaker]) -> list[tuple[int, int]]:
        """Write the names of speakers before their statement, and return where they stand."""
        places: list[tuple[int, int]] = []
        for speaker in speakers:
            self.text += ", " if places else ""
            places.append((len(self.text), len(self.text) + len(speaker.name)))
            self.text += speaker.name
        self.text += ": " if places else ""
        return places

    def _attribute(self, node: Node, speakers: Sequence[Speaker], places: list[tuple[int, int]]) -> None:
        from kg.models import AssertedBy, Entity, Mentions

        for speaker, (start, end) in zip(speakers, places, strict=True):
            entity = named_id("Entity", speaker.name)
            self.speakers.setdefault(entity, Entity(id=entity, name=speaker.name, type="person"))
            if node.kind == "Claim":
                cue = speaker.cue or "says"
                edge: Edge = AssertedBy(source=node.id, target=entity, cue=cue, attribution="explicit")
            else:
                edge = Mentions(source=node.id, target=entity, start=start, end=end)
            self.edges.append(edge)


def _tidied(found: ArgumentMap) -> ArgumentMap:
    """Return the map with single spaces, without empty statements and what leads to them or in a loop."""
    statements = []
    for statement in found.statements:
        speakers = (Speaker(one_line(name), one_line(cue)) for name, cue in statement.speakers)
        named = tuple({speaker.name: speaker for speaker in speakers if speaker.name}.values())
        if text := one_line(statement.text):
            statements.append(statement._replace(text=text, speakers=named))
    known = {statement.id for statement in statements}
    left_out = dict(found.left_out)
    if empty := len(found.statements) - len(statements):
        left_out["statements without words"] = left_out.get("statements without words", 0) + empty

    def holds(pair: MapAttack | Rephrasing) -> bool:
        return pair.source in known and pair.target in known and pair.source != pair.target

    attacks, rephrasings = tuple(filter(holds, found.attacks)), tuple(filter(holds, found.rephrasings))
    if lost := len(found.attacks) + len(found.rephrasings) - len(attacks) - len(rephrasings):
        left_out["relations of a statement to itself or to none"] = lost
    return ArgumentMap(tuple(statements), attacks, rephrasings, found.title, left_out)


def _directed(found: ArgumentMap) -> list[MapAttack]:
    """Return the attacks, mutual ones as one or two, each pair of statements once."""
    place = {statement.id: number for number, statement in enumerate(found.statements)}
    directed = {(a.source, a.target): a for a in reversed(found.attacks) if not a.is_mutual}
    for attack in (attack for attack in found.attacks if attack.is_mutual):
        first, second = sorted((attack.source, attack.target), key=place.__getitem__)
        directed.setdefault((second, first), attack._replace(source=second, target=first))
    attackers = {source for source, _ in directed}
    for attack in (attack for attack in found.attacks if attack.is_mutual):
        first, second = sorted((attack.source, attack.target), key=place.__getitem__)
        if first in attackers:
            directed.setdefault((first, second), attack._replace(source=first, target=second))
    return [directed[ends] for ends in sorted(directed, key=lambda ends: (place[ends[0]], place[ends[1]]))]


def _digest(found: ArgumentMap) -> str:
    """Return the SHA-256 of what the map says, whatever the layout of its file."""
    said = [*found.statements, *sorted(found.attacks), *sorted(found.rephrasings)]
    return hashlib.sha256(repr(said).encode("utf-8", "backslashreplace")).hexdigest()


def _warnings(left_out: Mapping[str, int]) -> list[str]:
    return [f"{name} that are left out: {left_out[name]}" for name in sorted(left_out) if left_out[name]]


# --- from a graph to a map --------------------------------------------------------------------


def map_of(graph: Subgraph) -> ArgumentMap:
    """Return the statements of a graph and what they challenge and restate, in the order of the sources.

    Rejected links are left out. The title is that of the document, if there is one only.
    """
    from kg.models import AssertedBy, Challenges, Counterargument, Document, Named, Restates, Statement

    titles = [node.title for node in graph.nodes if isinstance(node, Document)]
    names = {node.id: node.name for node in graph.nodes if isinstance(node, Named)}
    speakers: dict[str, dict[str, Speaker]] = defaultdict(dict)
    for edge in graph.edges:
        if isinstance(edge, AssertedBy) and edge.target in names:
            speakers[edge.source].setdefault(edge.target, Speaker(names[edge.target], edge.cue))
    nodes = [n for n in graph.nodes if isinstance(n, Statement) and n.kind in ("Claim", "Counterargument")]
    statements = [
        MapStatement(
            node.id,
            node.text or node.quote,
            tuple(speakers[node.id][each] for each in sorted(speakers[node.id])),
            isinstance(node, Counterargument),
            node.document,
            node.start,
        )
        for node in sorted(nodes, key=lambda node: (node.document, node.start, node.id))
    ]
    known = {statement.id for statement in statements}
    links = [
        edge
        for edge in graph.edges
        if isinstance(edge, Challenges | Restates)
        and edge.status != "rejected"
        and {edge.source, edge.target} <= known
    ]
    return ArgumentMap(
        tuple(statements),
        tuple(
            MapAttack(e.source, e.target, e.attack, round(e.score, 4), e.status)
            for e in links
            if isinstance(e, Challenges)
        ),
        tuple(Rephrasing(e.source, e.target, round(e.score, 4)) for e in links if isinstance(e, Restates)),
        titles[0] if len(titles) == 1 else None,
    )


def one_line(text: str) -> str:
    """Return `text` with every run of white space as one space, for formats of lines."""
    return " ".join(text.split())


def link_properties(attack: MapAttack) -> dict[str, Any]:
    """Return what our exports add to a link, which `attack_properties` takes back."""
    return {"attack": attack.kind, "score": attack.score, "status": attack.status}


def is_counter(properties: object) -> bool:
    """Return whether our own export says of a statement that it is a counterargument."""
    return isinstance(properties, dict) and properties.get("kind") == "Counterargument"


def attack_properties(properties: object) -> dict[str, Any]:
    """Return what our own exports add to a link: its `attack`, `score` and `status`, as far as they hold."""
    from kg.models import Challenges

    if not isinstance(properties, dict):
        return {}
    found = {name: properties[name] for name in ("attack", "score", "status") if name in properties}
    try:
        link = Challenges.model_validate({"source": "", "target": "", "method": "", "score": 1.0} | found)
    except ValueError:
        return {}
    return {name: cast(object, getattr(link, name)) for name in found}
