"""Format "aif": the JSON of AIFdb, in which the Argument Interchange Format is passed around.

::

    {"nodes": [{"nodeID": "1", "text": "Night buses pay.", "type": "I", "timestamp": ""},
               {"nodeID": "3", "text": "Default Conflict", "type": "CA", "timestamp": "", …}, …],
     "edges": [{"edgeID": "1", "fromID": "2", "toID": "3", "formEdgeID": null}, …],
     "locutions": [{"nodeID": "5", "personID": 1, …}], "participants": [{"participantID": 1, …}]}

A statement is an ``I`` node, a challenge a ``CA`` node between two, a restatement an ``MA`` node. Who makes
a claim is an ``L`` node ("Ines Varga : …") that leads to it through a ``YA`` node. What AIF has no word for
(our id, the score, the kind of attack) stands in a member ``countergraph``, which other programs pass over.

What is read is what AIFdb and OVA write, dialogues with ``L``, ``YA`` and ``TA`` nodes included. xAIF
(`kg.formats.xaif`) is the same with a little around it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import IO, TYPE_CHECKING, Any

from kg.errors import FormatError
from kg.formats.argument_map import (
    ArgumentMap,
    MapStatement,
    Scheme,
    Speaker,
    attack_properties,
    file_title,
    graph_of,
    is_counter,
    link_properties,
    map_of,
    one_line,
    relations,
)
from kg.formats.json_input import identifier, member, objects, read_json

if TYPE_CHECKING:
    from kg.models import Subgraph

LABEL = "AIF"
_SCHEMES = ("RA", "CA", "MA", "PA")
#: "Ines Varga : Night buses pay.", as AIFdb writes a locution.
_SPOKEN = re.compile(r"([^:]{1,60}?)\s*:\s")
_HEAD = 100
_UNSAID = ("question", "challeng")


def write(graph: Subgraph, stream: IO[bytes]) -> None:
    """Write the statements of `graph` and their links to `stream`."""
    write_json(aif_of(map_of(graph)), stream)


def read(stream: IO[bytes]) -> Subgraph:
    """Return an argument map in AIFdb's JSON as a graph.

    Raises:
        FormatError: it is no such file, or an id is there twice or leads nowhere.
    """
    found = read_aif(read_json(stream, LABEL), LABEL)
    return graph_of(found, label=LABEL, format_name="aif", fallback=file_title(stream))


def write_json(value: Mapping[str, Any], stream: IO[bytes]) -> None:
    """Write an object of lists and maps as JSON, the items of each a line."""
    stream.write(b"{")
    for number, (name, items) in enumerate(value.items()):
        stream.write(b",\n" if number else b"\n")
        stream.write(_encoded(name) + b": ")
        if isinstance(items, list) and items:
            stream.write(b"[\n" + b",\n".join(map(_encoded, items)) + b"\n]")
        else:
            stream.write(_encoded(items))
    stream.write(b"\n}\n")


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


# --- writing ----------------------------------------------------------------------------------


def aif_of(found: ArgumentMap) -> dict[str, Any]:
    """Return a map as AIFdb's JSON; nodes and edges are numbered from 1."""
    laid = _Written()
    numbers: dict[str, str] = {}
    for statement in found.statements:
        own = {"id": statement.id, "kind": "Counterargument" if statement.is_counter else "Claim"}
        numbers[statement.id] = laid.node("I", one_line(statement.text), own)
    for attack in found.attacks:
        middle = laid.node("CA", "Default Conflict", link_properties(attack))
        laid.edge(numbers[attack.source], middle)
        laid.edge(middle, numbers[attack.target])
    for pair in found.rephrasings:
        middle = laid.node("MA", "Default Rephrase", {"score": pair.score})
        laid.edge(numbers[pair.source], middle)
        laid.edge(middle, numbers[pair.target])
    for statement in found.statements:
        for speaker in statement.speakers:
            laid.say(speaker, one_line(statement.text), numbers[statement.id])
    return {
        "nodes": laid.nodes,
        "edges": laid.edges,
        "locutions": laid.locutions,
        "participants": list(laid.participants.values()),
    }


class _Written:
    """The lists of an AIF file as they grow."""

    def __init__(self) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.edges: list[dict[str, Any]] = []
        self.locutions: list[dict[str, Any]] = []
        self.participants: dict[str, dict[str, Any]] = {}

    def node(self, kind: str, text: str, own: Mapping[str, Any] | None = None) -> str:
        """Add a node and return its number."""
        number = str(len(self.nodes) + 1)
        node: dict[str, Any] = {"nodeID": number, "text": text, "type": kind, "timestamp": ""}
        self.nodes.append(node | {"countergraph": own} if own else node)
        return number

    def edge(self, source: str, target: str) -> None:
        """Add an edge."""
        number = str(len(self.edges) + 1)
        self.edges.append({"edgeID": number, "fromID": source, "toID": target, "formEdgeID": None})

    def say(self, speaker: Speaker, text: str, statement: str) -> None:
        """Add that somebody says a statement."""
        name = one_line(speaker.name)
        first, _, last = name.rpartition(" ")
        person = self.participants.setdefault(
            name, {"participantID": len(self.participants) + 1, "firstname": first, "surname": last}
        )
        locution = self.node("L", f"{name} : {text}")
        asserting = self.node("YA", "Asserting", {"cue": speaker.cue})
        self.edge(locution, asserting)
        self.edge(asserting, statement)
        self.locutions.append(
            {
                "nodeID": locution,
                "personID": person["participantID"],
                "timestamp": "",
                "start": None,
                "end": None,
                "source": None,
            }
        )


# --- reading ----------------------------------------------------------------------------------


def read_aif(data: dict[str, Any], label: str, where: str = "") -> ArgumentMap:
    """Return the map in AIFdb's JSON, which stands at the path `where` of its file."""
    nodes: dict[str, dict[str, Any]] = {}
    for at, node in objects(data, "nodes", where):
        name = identifier(node, "nodeID", at)
        if name in nodes:
            raise FormatError(f"{at}.nodeID of the {label} file is {name!r}, as of a node before it")
        member(node, "type", str, at)
        if node["type"] == "I":
            member(node, "text", str, at)
        nodes[name] = node
    edges: list[tuple[str, str]] = []
    seen: set[str] = set()
    for at, edge in objects(data, "edges", where):
        if "edgeID" in edge:
            name = identifier(edge, "edgeID", at)
            if name in seen:
                raise FormatError(f"{at}.edgeID of the {label} file is {name!r}, as of an edge before it")
            seen.add(name)
        ends = identifier(edge, "fromID", at), identifier(edge, "toID", at)
        for end, name in zip(ends, ("fromID", "toID"), strict=True):
            if end not in nodes:
                raise FormatError(f"{at}.{name} of the {label} file is {end!r}, which is the id of no node")
        edges.append(ends)
    spoken = _speakers(data, nodes, edges, where)
    statements = tuple(
        MapStatement(name, node["text"], tuple(spoken.get(name, ())), is_counter(node.get("countergraph")))
        for name, node in nodes.items()
        if node["type"] == "I"
    )
    schemes = {name: _scheme(node) for name, node in nodes.items() if node["type"] in _SCHEMES}
    told = relations([statement.id for statement in statements], schemes, edges)
    return ArgumentMap(statements, told.attacks, told.rephrasings, left_out=told.left_out)


def _scheme(node: Mapping[str, Any]) -> Scheme:
    return Scheme(node["type"], **attack_properties(node.get("countergraph")))


def _speakers(
    data: dict[str, Any], nodes: Mapping[str, dict[str, Any]], edges: Iterable[tuple[str, str]], where: str
) -> dict[str, list[Speaker]]:
    """Return who says each statement: a locution (``L``) leads to it through an illocution (``YA``)."""
    people: dict[str, str] = {}
    for at, person in objects(data, "participants", where) if data.get("participants") else ():
        name = " ".join(str(person.get(part) or "") for part in ("firstname", "surname")).strip()
        people[identifier(person, "participantID", at)] = name
    saying: dict[str, str] = {}
    for at, locution in objects(data, "locutions", where) if data.get("locutions") else ():
        if locution.get("personID") is not None:
            name = people.get(str(locution["personID"]), "")
            saying[identifier(locution, "nodeID", at)] = name
    into: dict[str, list[str]] = defaultdict(list)
    for source, target in edges:
        into[target].append(source)
    found: dict[str, list[Speaker]] = defaultdict(list)
    for statement, node in nodes.items():
        asserting = [
            name for name in into[statement] if nodes[name]["type"] == "YA" and _asserts(nodes[name])
        ]
        for illocution in asserting if node["type"] == "I" else ():
            for said in (name for name in into[illocution] if nodes[name]["type"] == "L"):
                speaker = saying.get(said) or _spoken_by(nodes[said])
                found[statement].append(Speaker(speaker, _cue(nodes[illocution])))
    return found


def _asserts(illocution: Mapping[str, Any]) -> bool:
    """Return whether an illocution makes its content the speaker's own: a pure question does not."""
    force = str(illocution.get("text") or "").lower()
    return "assert" in force or not any(word in force for word in _UNSAID)


def _cue(illocution: Mapping[str, Any]) -> str:
    own = illocution.get("countergraph")
    cue = own.get("cue") if isinstance(own, dict) else None
    return cue if isinstance(cue, str) else str(illocution.get("text") or "").strip()


def _spoken_by(locution: Mapping[str, Any]) -> str:
    match = _SPOKEN.match(str(locution.get("text") or "").lstrip()[:_HEAD])
    return match[1] if match else ""
