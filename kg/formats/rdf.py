"""The graph as RDF: which words of which vocabularies say what a node or an edge says.

========================  ===============================================================
documents, sections       schema.org (``CreativeWork``, ``name``, ``isPartOf``, ``position``)
people and the like       schema.org (``Person``, ``Organization``, …), agents of PROV-O
terms                     SKOS (``Concept``, ``prefLabel``, ``altLabel``, ``definition``)
spans                     Web Annotation (``SpecificResource`` with a ``TextPositionSelector`` and a
                          ``TextQuoteSelector``)
runs, derivation          PROV-O (``Activity``, ``wasQuotedFrom``, ``wasAttributedTo``)
arguments                 AIF (``I-node`` for statements, ``CA-node`` for challenges) and our own
                          ``challenges``
========================  ===============================================================

There is no ClaimReview: nothing here rates the truth of a claim.

An edge is told twice: as one triple, which is what a query walks (``?counter cg:challenges ?claim``), and
as a statement about that triple (``rdf:subject``, ``rdf:predicate``, ``rdf:object``) with its properties.
A link that was rejected has no triple of its own. A node's IRI is ``urn:countergraph:`` and its id.

`resources` gives a graph in these words, whatever the syntax; `graph_of` takes it back from triples. So
Turtle and JSON-LD hold the same triples, and both give back the whole graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import unquote

from kg.errors import FormatError
from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    from kg.formats.records import Records
    from kg.models import Edge, Node, Subgraph

BASE = "urn:countergraph:"
NAMESPACES = {
    "aif": "http://www.arg.dundee.ac.uk/aif#",
    "cg": "urn:countergraph:vocabulary#",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: The kinds of nodes; in both syntaxes ``claim:`` and so on abbreviate `BASE` and the kind.
NODE_KINDS = ("document", "section", "claim", "counterargument", "clarification", "term", "entity", "run")


class Ref(NamedTuple):
    """A node or an edge of the graph, by id."""

    id: str


class Word(NamedTuple):
    """A word of a vocabulary, with its prefix."""

    name: str


class Typed(NamedTuple):
    """A value that is no text, as its datatype writes it.

    Scores are `xsd:decimal`; what has no shape of its own in RDF is JSON (`rdf:JSON`).
    """

    text: str
    datatype: str


class Ordered(NamedTuple):
    """Texts or references in an order that says something (`rdf:List`)."""

    items: tuple[str | Ref, ...]


class Blank(NamedTuple):
    """A resource without a name of its own."""

    properties: tuple[tuple[str, tuple[Value, ...]], ...]


Value: TypeAlias = "str | bool | int | Ref | Word | Typed | Ordered | Blank"
Properties: TypeAlias = "tuple[tuple[str, tuple[Value, ...]], ...]"


class Resource(NamedTuple):
    """What is said of one thing; `subject` is the id of a node or an edge."""

    subject: str
    properties: Properties


#: Which triple says that an edge of this kind is there.
PREDICATES = {
    "CHALLENGES": "cg:challenges",
    "DEFINES": "cg:defines",
    "ASSERTED_BY": "prov:wasAttributedTo",
    "MENTIONS": "schema:mentions",
    "RESTATES": "cg:restates",
    "AFFILIATED_WITH": "schema:affiliation",
    "PART_OF": "schema:isPartOf",
}
_NODE_CLASSES = {
    "Document": ("cg:Document", "schema:CreativeWork", "prov:Entity"),
    "Section": ("cg:Section", "schema:CreativeWork"),
    "Claim": ("cg:Claim", "aif:I-node", "schema:Claim"),
    "Counterargument": ("cg:Counterargument", "aif:I-node"),
    "Clarification": ("cg:Clarification",),
    "Term": ("cg:Term", "skos:Concept"),
    "Entity": ("cg:Entity",),
    "Run": ("cg:Run", "prov:Activity"),
}
_ENTITY_CLASSES = {
    "person": ("schema:Person", "prov:Agent"),
    "organization": ("schema:Organization", "prov:Agent"),
    "group": ("schema:Thing", "prov:Agent"),
    "product": ("schema:Product",),
    "place": ("schema:Place",),
    "other": ("schema:Thing",),
}
_EDGE_CLASSES = {
    "CHALLENGES": ("cg:Challenge", "rdf:Statement", "aif:CA-node"),
    "DEFINES": ("cg:Definition", "rdf:Statement"),
    "ASSERTED_BY": ("cg:Assertion", "rdf:Statement"),
    "MENTIONS": ("cg:Mention", "rdf:Statement"),
    "RESTATES": ("cg:Restatement", "rdf:Statement"),
    "AFFILIATED_WITH": ("cg:Affiliation", "rdf:Statement"),
    "PART_OF": ("cg:Part", "rdf:Statement"),
}
_KIND_OF_CLASS = {classes[0]: kind for kind, classes in (_NODE_CLASSES | _EDGE_CLASSES).items()}
#: Properties of the model that one word says; the rest has a shape of its own below.
_WORDS = {
    "Document": {
        "title": "schema:name", "collection": "cg:collection", "byline": "schema:creditText",
        "published": "schema:datePublished", "url": "schema:url", "format": "cg:format",
        "sha256": "cg:sha256", "text": "schema:text",
    },
    "Section": {"heading": "schema:name", "order": "schema:position", "level": "cg:level", "role": "cg:role"},
    "Claim": {"text": "schema:text", "truncated": "cg:truncated", "method": "cg:method"},
    "Counterargument": {
        "text": "schema:text", "truncated": "cg:truncated", "concession": "cg:concession",
    },
    "Clarification": {"text": "schema:text", "truncated": "cg:truncated"},
    "Term": {"name": "skos:prefLabel"},
    "Entity": {"name": "schema:name", "type": "cg:entityType"},
    "Run": {"started": "prov:startedAtTime", "version": "cg:version", "degraded": "cg:degraded"},
    "CHALLENGES": {
        "score": "cg:score", "attack": "cg:attack", "scope": "cg:scope", "method": "cg:method",
        "status": "cg:status",
    },
    "DEFINES": {"score": "cg:score", "method": "cg:method", "status": "cg:status"},
    "ASSERTED_BY": {"cue": "cg:cue", "attribution": "cg:attribution"},
    "MENTIONS": {},
    "RESTATES": {"score": "cg:score", "method": "cg:method", "status": "cg:status"},
    "AFFILIATED_WITH": {"role": "schema:roleName"},
    "PART_OF": {"order": "schema:position"},
}  # fmt: skip
#: Properties that hold records or maps, and the word for them.
_AS_JSON = {
    "discrepancies": "cg:discrepancies",
    "runners_up": "cg:runnersUp",
    "evidence": "cg:evidence",
    "models": "cg:models",
}
_ALTERNATE = {"Term": "skos:altLabel", "Entity": "schema:alternateName"}


# --- from the graph -------------------------------------------------------------------------


def resources(graph: Records) -> Iterator[Resource]:
    """Yield what is said of each node, followed by what is said of the edges out of it.

    Nodes are sorted by id and edges by their source, so that both are read side by side.
    """
    edges = iter(graph.edges)
    edge = next(edges, None)
    for node in graph.nodes:
        own: list[Edge] = []
        while edge is not None and edge.source <= node.id:
            own.append(edge)
            edge = next(edges, None)
        yield Resource(node.id, (*_of_node(node), *_links(own)))
        for each in own:
            yield from _of_edge(each)


def iri(identifier: str) -> str:
    """Return the IRI of a node or an edge; what an IRI cannot hold is percent-encoded.

    >>> iri("claim:9f2c41d07a3b")
    'urn:countergraph:claim:9f2c41d07a3b'
    >>> iri("term:a b")
    'urn:countergraph:term:a%20b'
    """
    return BASE + encoded(identifier)


def encoded(identifier: str) -> str:
    """Return an id as it stands in an IRI: letters and digits of any script, ``-``, ``.``, ``_``, ``:``."""
    return "".join(
        c if c.isalnum() or c in "-._:" else "".join(f"%{byte:02X}" for byte in c.encode())
        for c in identifier
    )


def _of_node(node: Node) -> Properties:
    values = node_properties(node)
    classes: tuple[str, ...] = _NODE_CLASSES[node.kind]
    if node.kind == "Entity":
        classes += _ENTITY_CLASSES[values["type"]]
    said = _said(node.kind, values, classes)
    if "aliases" in values:
        said.append((_ALTERNATE[node.kind], tuple(dict.fromkeys(values["aliases"]))))
        if values["aliases"] != sorted(set(values["aliases"])):
            said.append(("cg:aliases", (Ordered(tuple(values["aliases"])),)))
    if "warnings" in values:
        said.append(("cg:warnings", (Ordered(tuple(values["warnings"])),)))
    if "documents" in values:
        documents = tuple(map(Ref, values["documents"]))
        said += [("prov:used", tuple(dict.fromkeys(documents))), ("cg:documents", (Ordered(documents),))]
    if node.kind == "Section":
        said.append(("cg:document", (Ref(values["document"]),)))
    if "quote" in values or "section" in values:
        said.append(("prov:wasQuotedFrom", (Ref(values["document"]),)))
        said.append(("cg:section", (Ref(values["section"]),)))
        said.append(("cg:span", (_span(values),)))
    return tuple(said)


def _links(edges: Iterable[Edge]) -> Properties:
    """Return the triples that say that these edges of one node are there."""
    targets: dict[str, dict[Ref, None]] = {}
    for edge in edges:
        if getattr(edge, "status", None) != "rejected":
            targets.setdefault(PREDICATES[edge.kind], {})[Ref(edge.target)] = None
    return tuple((predicate, tuple(targets[predicate])) for predicate in sorted(targets))


def _of_edge(edge: Edge) -> Iterator[Resource]:
    values = edge_properties(edge)
    said = _said(edge.kind, values, _EDGE_CLASSES[edge.kind])
    said += [
        ("rdf:subject", (Ref(edge.source),)),
        ("rdf:predicate", (Word(PREDICATES[edge.kind]),)),
        ("rdf:object", (Ref(edge.target),)),
    ]
    if "start" in values:
        said.append(("cg:span", (_span(values),)))
    yield Resource(edge.id, tuple(said))
    if edge.kind == "DEFINES" and values["status"] != "rejected":
        yield Resource(edge.target, (("skos:definition", (Ref(edge.source),)),))


def _said(
    kind: str, values: Mapping[str, Any], classes: tuple[str, ...]
) -> list[tuple[str, tuple[Value, ...]]]:
    """Return the classes of a thing, and the properties that one word says."""
    said: list[tuple[str, tuple[Value, ...]]] = [("rdf:type", tuple(map(Word, classes)))]
    said += [(word, (_plain(word, values[name]),)) for name, word in _WORDS[kind].items() if name in values]
    for name, word in _AS_JSON.items():
        if name in values:
            text = json.dumps(values[name], ensure_ascii=False, sort_keys=True)
            said.append((word, (Typed(text, "rdf:JSON"),)))
    return said


def _plain(word: str, value: Any) -> Value:
    if word == "prov:startedAtTime":
        return Typed(value, "xsd:dateTime")
    if isinstance(value, float):
        return Typed(repr(value), "xsd:decimal")
    plain: str | int | bool = value
    return plain


def _span(values: Mapping[str, Any]) -> Blank:
    """Return the place of some words as the Web Annotation Data Model tells it."""
    position: Properties = (
        ("rdf:type", (Word("oa:TextPositionSelector"),)),
        ("oa:start", (values["start"],)),
        ("oa:end", (values["end"],)),
    )
    selectors = [Blank(position)]
    if "quote" in values:
        selectors.append(
            Blank((("rdf:type", (Word("oa:TextQuoteSelector"),)), ("oa:exact", (values["quote"],))))
        )
    said: list[tuple[str, tuple[Value, ...]]] = [("rdf:type", (Word("oa:SpecificResource"),))]
    if "document" in values:
        said.append(("oa:hasSource", (Ref(values["document"]),)))
    return Blank((*said, ("oa:hasSelector", tuple(selectors))))


# --- to the graph ---------------------------------------------------------------------------

#: A term of a triple: an IRI, a blank node, or a literal with its value.
Term: TypeAlias = "IRI | BlankNode | Literal"


class IRI(NamedTuple):
    """The name of a thing."""

    value: str


class BlankNode(NamedTuple):
    """A thing without a name, by the label that it has in the file."""

    label: str


class Literal(NamedTuple):
    """A value; its datatype is told by the word that it is the value of."""

    value: str


Said: TypeAlias = "dict[str, list[Term]]"


def graph_of(triples: Iterable[tuple[IRI | BlankNode, str, Term]]) -> Subgraph:
    """Return the graph that these triples tell; triples in other words are passed over.

    Raises:
        FormatError: they tell no node of ours, one that lacks something or says it twice, or an edge
            without both ends.
    """
    from kg.formats.building import Builder
    from kg.models import NODE_TYPES

    known: dict[IRI | BlankNode, Said] = {}
    for subject, predicate, value in triples:
        known.setdefault(subject, {}).setdefault(predicate, []).append(value)
    builder = Builder()
    is_empty = True
    for subject, said in known.items():
        kind = _kind(said)
        if kind is None or not isinstance(subject, IRI):
            continue
        is_empty = False
        place = f"<{subject.value}>"
        try:
            if kind in NODE_TYPES:
                builder.add_node(_node_values(kind, said, known) | {"id": _id(subject)}, place)
            else:
                builder.add_edge(_edge_values(kind, said, known), place)
        except _ShapeError as error:
            raise FormatError(f"{place}: no {kind} of Countergraph: {error}") from error
    if is_empty and known:
        raise FormatError(
            "no node of a graph of Countergraph is in it: export one with `countergraph export` to see "
            f"their shape, and name them <{BASE}…>"
        )
    return builder.graph()


class _ShapeError(FormatError):
    """What is said of a thing has not the shape that `resources` gives it."""


def _kind(said: Said) -> str | None:
    for term in said.get(_full("rdf:type"), ()):
        if isinstance(term, IRI) and term.value.startswith(NAMESPACES["cg"]):
            return _KIND_OF_CLASS.get("cg:" + term.value.removeprefix(NAMESPACES["cg"]))
    return None


def _node_values(kind: str, said: Said, known: Mapping[IRI | BlankNode, Said]) -> dict[str, Any]:
    values = _values(kind, said)
    if kind in _ALTERNATE:
        ordered = _list(said, "cg:aliases", known)
        alternate = {_text(term) for term in said.get(_full(_ALTERNATE[kind]), ())}
        values["aliases"] = tuple(ordered or sorted(alternate))
    if kind == "Document":
        values["warnings"] = tuple(_list(said, "cg:warnings", known))
    if kind == "Run":
        values["documents"] = tuple(_list(said, "cg:documents", known))
    if kind == "Section":
        values["document"] = _text(_one(said, "cg:document"))
    if kind in ("Claim", "Counterargument", "Clarification"):
        values["document"] = _text(_one(said, "prov:wasQuotedFrom"))
        values["section"] = _text(_one(said, "cg:section"))
        values |= _place(said, known)
        values.pop("_source", None)
    return values


def _edge_values(kind: str, said: Said, known: Mapping[IRI | BlankNode, Said]) -> dict[str, Any]:
    values = _values(kind, said)
    values["source"] = _text(_one(said, "rdf:subject"))
    values["target"] = _text(_one(said, "rdf:object"))
    if kind in ("MENTIONS", "AFFILIATED_WITH"):
        values |= _place(said, known)
        source = values.pop("_source", None)
        if kind == "AFFILIATED_WITH":
            values["document"] = source
    return values


def _values(kind: str, said: Said) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": kind}
    for name, word in _WORDS[kind].items():
        if _full(word) in said:
            values[name] = _text(_one(said, word))
    for name, word in _AS_JSON.items():
        if _full(word) in said:
            try:
                values[name] = json.loads(_text(_one(said, word)))
            except (ValueError, RecursionError) as error:
                raise _ShapeError(f"its {word} is no JSON") from error
    return values


def _place(said: Said, known: Mapping[IRI | BlankNode, Said]) -> dict[str, Any]:
    span = _about(_one(said, "cg:span"), known)
    values: dict[str, Any] = {}
    if _full("oa:hasSource") in span:
        values["_source"] = _text(_one(span, "oa:hasSource"))
    for term in span.get(_full("oa:hasSelector"), ()):
        selector = _about(term, known)
        for name, word in (("start", "oa:start"), ("end", "oa:end"), ("quote", "oa:exact")):
            if _full(word) in selector:
                values[name] = _text(_one(selector, word))
    return values


def _about(term: Term, known: Mapping[IRI | BlankNode, Said]) -> Said:
    return {} if isinstance(term, Literal) else known.get(term, {})


def _list(said: Said, word: str, known: Mapping[IRI | BlankNode, Said]) -> list[str]:
    if _full(word) not in said:
        return []
    items: list[str] = []
    seen: set[Term] = set()
    rest = _one(said, word)
    while rest != IRI(_full("rdf:nil")):
        if rest in seen or isinstance(rest, Literal) or rest not in known:
            raise _ShapeError(f"its list {word} has no end")
        seen.add(rest)
        items.append(_text(_one(known[rest], "rdf:first")))
        rest = _one(known[rest], "rdf:rest")
    return items


def _one(said: Said, word: str) -> Term:
    found = list(dict.fromkeys(said.get(_full(word), ())))
    if len(found) != 1:
        raise _ShapeError(f"it has {len(found)} values of {word} and not one")
    return found[0]


def _text(term: Term) -> str:
    """Return the value of a literal, or the id of a thing of ours."""
    if isinstance(term, BlankNode):
        raise _ShapeError("a value is a blank node")
    return term.value if isinstance(term, Literal) else _id(term)


def _id(name: IRI) -> str:
    if not name.value.startswith(BASE):
        raise _ShapeError(f"<{name.value}> does not begin with {BASE}")
    return unquote(name.value.removeprefix(BASE), errors="replace")


def _full(word: str) -> str:
    prefix, _, name = word.partition(":")
    return NAMESPACES[prefix] + name


# --- reading a file -------------------------------------------------------------------------


def read_triples(data: bytes, syntax: str) -> Iterator[tuple[IRI | BlankNode, str, Term]]:
    """Yield the triples in `data`, which is ``Turtle`` or ``JSON-LD``.

    Nothing is fetched: a JSON-LD file whose context is at an address is an error.

    Raises:
        FormatError: pyoxigraph is not installed, or the file is broken; the error names the line.
    """
    try:
        import pyoxigraph as ox
    except ImportError as error:
        raise FormatError(
            f"reading {syntax} needs pyoxigraph: install it with `pip install countergraph[rdf]`"
        ) from error
    formats = {"Turtle": ox.RdfFormat.TURTLE, "JSON-LD": ox.RdfFormat.JSON_LD}
    try:
        for quad in ox.parse(data, format=formats[syntax]):
            subject, value = _term(quad.subject, ox), _term(quad.object, ox)
            if subject is not None and value is not None and not isinstance(subject, Literal):
                yield subject, quad.predicate.value, value
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        raise FormatError(f"this is no {syntax}: {where}{error.msg}") from error
    except (ValueError, MemoryError) as error:  # one text of more than 16 MiB is a MemoryError
        raise FormatError(f"this is no {syntax}: {error}") from error


def _term(term: Any, ox: Any) -> Term | None:
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    if isinstance(term, ox.BlankNode):
        return BlankNode(term.value)
    return Literal(term.value) if isinstance(term, ox.Literal) else None
