"""Format "turtle": the graph as RDF 1.1 Turtle, in the words that `kg.formats.rdf` lists.

::

    claim:9f2c41d07a3b
        a cg:Claim, aif:I-node, schema:Claim ;
        schema:text "Night buses pay for themselves." ;
        cg:span [ a oa:SpecificResource ; oa:hasSource document:… ; … ] .

    <urn:countergraph:challenges:…>
        a cg:Challenge, rdf:Statement, aif:CA-node ;
        cg:score 0.8125 ; …

The text is written and not assembled by an RDF library: it streams, and the order of nodes and edges
makes the same graph the same bytes.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from kg.formats.rdf import (
    BASE,
    NAMESPACES,
    NODE_KINDS,
    Blank,
    Ordered,
    Properties,
    Ref,
    Typed,
    Value,
    Word,
    graph_of,
    iri,
    read_triples,
    resources,
)

if TYPE_CHECKING:
    from kg.formats.records import Records
    from kg.models import Subgraph

_SHORT = re.compile(rf"(?:{'|'.join(NODE_KINDS)}):[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f]')


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write `graph`, whose nodes and edges are sorted, to `stream` as UTF-8.

    >>> import io
    >>> from kg.models import Subgraph, Term
    >>> stream = io.BytesIO()
    >>> write(Subgraph.of([Term(id="term:silo", name="silo")], []), stream)
    >>> print(stream.getvalue().decode().split("\\n\\n")[1])
    term:silo
        a cg:Term, skos:Concept ;
        skos:prefLabel "silo" .
    """
    prefixes = NAMESPACES | {kind: f"{BASE}{kind}:" for kind in NODE_KINDS}
    for prefix in sorted(prefixes):
        stream.write(f"@prefix {prefix}: <{prefixes[prefix]}> .\n".encode())
    for resource in resources(graph):
        stream.write(f"\n{_name(resource.subject)}\n    {_said(resource.properties)} .\n".encode())


def read(stream: IO[bytes]) -> Subgraph:
    """Return the graph in a Turtle file, whoever wrote it; triples in other words are passed over.

    Raises:
        FormatError: it is no Turtle, or no graph of Countergraph.
    """
    return graph_of(read_triples(stream.read(), "Turtle"))


def _said(properties: Properties, separator: str = " ;\n    ") -> str:
    return separator.join(
        f"{'a' if predicate == 'rdf:type' else predicate} {', '.join(map(_value, values))}"
        for predicate, values in properties
    )


def _value(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _quoted(value)
        case Ref(identifier):
            return _name(identifier)
        case Word(name) | Typed(name, "xsd:decimal"):
            return name
        case Typed(text, datatype):
            return f"{_quoted(text)}^^{datatype}"
        case Ordered(items):
            return f"( {' '.join(map(_value, items))} )" if items else "()"
        case Blank(properties):
            return f"[ {_said(properties, ' ; ')} ]"


def _name(identifier: str) -> str:
    return identifier if _SHORT.fullmatch(identifier) else f"<{iri(identifier)}>"


def _quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"
