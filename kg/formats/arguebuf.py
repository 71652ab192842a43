"""Format "arguebuf": the JSON of the arguebuf library and of the argument services built on it.

::

    {"schemaVersion": 1,
     "nodes": {"claim:…": {"atom": {"text": "…", "reference": {…}, "participant": "entity:…"}},
               "challenges:…": {"scheme": {"attack": "ATTACK_DEFAULT"}, "userdata": {"score": 0.8, …}}},
     "edges": {"…": {"source": "counterargument:…", "target": "challenges:…"}},
     "participants": {…}, "resources": {…}}

It is the JSON form of the protocol buffer ``arg_services.graph.v1.Graph``: a statement is an atom, a
challenge a scheme node between two. Ids are ours. A statement's reference gives its place in its document.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from kg.errors import FormatError
from kg.formats.aif import write_json
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
    relations,
)
from kg.formats.json_input import entries, identifier, member, read_json
from kg.ids import digest, named_id

if TYPE_CHECKING:
    from kg.models import Subgraph

LABEL = "arguebuf"
_SCHEMES = {"attack": "CA", "support": "RA", "rephrase": "MA", "preference": "PA"}


def write(graph: Subgraph, stream: IO[bytes]) -> None:
    """Write the statements of `graph` and their links to `stream`."""
    from kg.models import Document, Statement

    found = map_of(graph)
    quotes = {node.id: node.quote for node in graph.nodes if isinstance(node, Statement)}
    documents = {node.id: node for node in graph.nodes if isinstance(node, Document)}
    nodes: dict[str, Any] = {}
    edges: dict[str, Any] = {}
    participants: dict[str, Any] = {}
    for statement in found.statements:
        reference: dict[str, Any] = {"offset": statement.start, "text": quotes[statement.id]}
        if statement.document in documents:
            reference["resource"] = statement.document
        atom: dict[str, Any] = {"text": statement.text, "reference": reference}
        # an atom has one participant: the first by id
        for speaker in statement.speakers[:1]:
            atom["participant"] = named_id("Entity", speaker.name)
            participants[atom["participant"]] = {"name": speaker.name}
        kind = "Counterargument" if statement.is_counter else "Claim"
        nodes[statement.id] = {"atom": atom, "userdata": {"kind": kind}}
    for attack in found.attacks:
        name = _new(f"challenges:{digest(attack.source, attack.target)}", nodes)
        nodes[name] = {"scheme": {"attack": "ATTACK_DEFAULT"}, "userdata": link_properties(attack)}
        _connect(edges, attack.source, name, attack.target)
    for pair in found.rephrasings:
        name = _new(f"restates:{digest(pair.source, pair.target)}", nodes)
        nodes[name] = {"scheme": {"rephrase": "REPHRASE_DEFAULT"}, "userdata": {"score": pair.score}}
        _connect(edges, pair.source, name, pair.target)
    resources: dict[str, Any] = {}
    for document in documents.values():
        resource = {"title": document.title, "source": document.url or "", "text": document.text}
        resources[document.id] = {key: value for key, value in resource.items() if value}
    write_json(
        {
            "schemaVersion": 1,
            "nodes": nodes,
            "edges": edges,
            "participants": participants,
            "resources": resources,
        },
        stream,
    )


def _new(name: str, nodes: dict[str, Any]) -> str:
    """Return `name`, or another one where a node has it: ids that differ in case have one digest."""
    return f"{name}-{len(nodes)}" if name in nodes else name


def _connect(edges: dict[str, Any], source: str, scheme: str, target: str) -> None:
    edges[f"{scheme}:from"] = {"source": source, "target": scheme}
    edges[f"{scheme}:to"] = {"source": scheme, "target": target}


def read(stream: IO[bytes]) -> Subgraph:
    """Return an argument map of arguebuf as a graph.

    Raises:
        FormatError: it is no such file, or an edge leads nowhere.
    """
    found = _read(read_json(stream, LABEL))
    return graph_of(found, label=LABEL, format_name="arguebuf", fallback=file_title(stream))


def _read(data: dict[str, Any]) -> ArgumentMap:
    people: dict[str, str] = {}
    if "participants" in data:
        people = {key: str(item.get("name") or "") for _, key, item in entries(data, "participants")}
    statements: list[MapStatement] = []
    schemes: dict[str, Scheme] = {}
    others: set[str] = set()
    for at, key, node in entries(data, "nodes"):
        if "atom" in node:
            atom = member(node, "atom", dict, at)
            name = people.get(str(atom.get("participant") or ""), "")
            text = member(atom, "text", str, f"{at}.atom", default="")
            counters = is_counter(node.get("userdata"))
            statements.append(MapStatement(key, text, (Speaker(name),), counters))
            continue
        scheme = member(node, "scheme", dict, at)
        kinds = [kind for member_name, kind in _SCHEMES.items() if member_name in scheme]
        if kinds:
            schemes[key] = Scheme(kinds[0], **attack_properties(node.get("userdata")))
        else:
            others.add(key)
    known = {statement.id for statement in statements} | schemes.keys() | others
    edges: list[tuple[str, str]] = []
    for at, _, edge in entries(data, "edges") if "edges" in data else ():
        ends = identifier(edge, "source", at), identifier(edge, "target", at)
        for end, name in zip(ends, ("source", "target"), strict=True):
            if end not in known:
                raise FormatError(
                    f"{at}.{name} of the {LABEL} file is {end!r}, which is the id of no node: check the file"
                )
        edges.append(ends)
    told = relations([statement.id for statement in statements], schemes, edges)
    return ArgumentMap(
        tuple(statements),
        told.attacks,
        told.rephrasings,
        _title(data),
        {**told.left_out, "schemes of no type": len(others)},
    )


def _title(data: dict[str, Any]) -> str | None:
    """Return the title of the map's source, if it has one and no other."""
    if "resources" not in data:
        return None
    titles = [str(item["title"]) for _, _, item in entries(data, "resources") if item.get("title")]
    return titles[0] if len(titles) == 1 else None
