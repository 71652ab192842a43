"""Format "json-ld": the triples of `kg.formats.turtle` as JSON-LD 1.1, one node or edge a line.

The context stands in the file, so that nothing has to be fetched to read it. Ids are those of the graph
(``claim:…``), for the kinds of nodes are prefixes. Scores are strings: a JSON number would become an
`xsd:double` that every library writes in another way.
"""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any

from kg.errors import FormatError
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
    encoded,
    graph_of,
    read_triples,
    resources,
)

if TYPE_CHECKING:
    from kg.formats.records import Records
    from kg.models import Subgraph

_MOST_LEVELS = 100
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
#: Properties whose values are things and not texts.
_REFERENCES = (
    "cg:challenges", "cg:defines", "cg:restates", "cg:section", "cg:document", "oa:hasSource",
    "prov:wasAttributedTo", "prov:wasQuotedFrom", "prov:used", "rdf:subject", "rdf:predicate",
    "rdf:object", "schema:affiliation", "schema:isPartOf", "schema:mentions", "skos:definition",
)  # fmt: skip
_JSONS = ("cg:discrepancies", "cg:evidence", "cg:models", "cg:runnersUp")
CONTEXT: dict[str, Any] = (
    NAMESPACES
    | {kind: f"{BASE}{kind}:" for kind in NODE_KINDS}
    | {"id": "@id", "type": "@type"}
    | {word: {"@id": word, "@type": "@id"} for word in _REFERENCES}
    | {word: {"@id": word, "@type": "rdf:JSON"} for word in _JSONS}
    | {"cg:score": {"@id": "cg:score", "@type": "xsd:decimal"}}
    | {"prov:startedAtTime": {"@id": "prov:startedAtTime", "@type": "xsd:dateTime"}}
    | {"cg:aliases": {"@id": "cg:aliases", "@container": "@list"}}
    | {"cg:warnings": {"@id": "cg:warnings", "@container": "@list"}}
    | {"cg:documents": {"@id": "cg:documents", "@container": "@list", "@type": "@id"}}
)


def write(graph: Records, stream: IO[bytes]) -> None:
    """Write `graph`, whose nodes and edges are sorted, to `stream` as UTF-8.

    >>> import io
    >>> from kg.models import Subgraph, Term
    >>> stream = io.BytesIO()
    >>> write(Subgraph.of([Term(id="term:silo", name="silo")], []), stream)
    >>> print(stream.getvalue().decode().splitlines()[1])
    {"id": "term:silo", "type": ["cg:Term", "skos:Concept"], "skos:prefLabel": "silo"}
    """
    stream.write(b'{"@context": %s, "@graph": [\n' % _line(dict(sorted(CONTEXT.items()))))
    separator = b""
    for resource in resources(graph):
        stream.write(separator + _line({"id": _name(resource.subject), **_object(resource.properties)}))
        separator = b",\n"
    stream.write(b"\n]}\n" if separator else b"]}\n")


def read(stream: IO[bytes]) -> Subgraph:
    """Return the graph in a JSON-LD file, whoever wrote it; what is in other words is passed over.

    Raises:
        FormatError: it is no JSON-LD, its context would have to be fetched, or it is no graph of ours.
    """
    data = stream.read()
    _check_depth(data)
    return graph_of(read_triples(data, "JSON-LD"))


def _check_depth(data: bytes) -> None:
    """Refuse what is nested so deep that the parser, which calls itself, would run out of stack."""
    depth = 0
    for bracket in _STRINGS.sub(b"", data).translate(None, delete=_NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > _MOST_LEVELS:
            raise FormatError(f"this JSON-LD is nested deeper than {_MOST_LEVELS} levels: check the file")


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def _object(properties: Properties) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for predicate, values in properties:
        plain = [_plain(value) for value in values]
        single = len(plain) == 1 and predicate != "rdf:type"
        found["type" if predicate == "rdf:type" else predicate] = plain[0] if single else plain
    return found


def _plain(value: Value) -> Any:
    match value:
        case Ref(identifier):
            return _name(identifier)
        case Word(text) | Typed(text, _):
            return text
        case Ordered(items):
            return [_plain(item) for item in items]
        case Blank(properties):
            return _object(properties)
        case _:
            return value


def _name(identifier: str) -> str:
    """Return the compact IRI of a node, or the whole one where its kind is no prefix."""
    kind, _, rest = identifier.partition(":")
    is_short = kind in NODE_KINDS and not rest.startswith("//")
    return encoded(identifier) if is_short else BASE + encoded(identifier)
