"""The graph as Neo4j holds it: which labels, types and properties a record has, and back.

A node carries its kind as a label; claims and counterarguments are `Statement` too, and an entity
also carries its type (`Person`, `Organization`, …). A relationship's type is the edge's kind. Properties
have the names of `kg.models`: lists of text, numbers and booleans are Neo4j's own, what is nested
(evidence, runners-up, discrepancies, models) is JSON text, what is None is not there. Every node and
every relationship has an `id`, and a node's label follows from its id: ``claim:…`` is a `Claim`.

One relationship is not in the model: `(:Document)-[:NAMES]->(:Entity|Term)` holds how a document
calls what it shares with others; the shared node is merged from all of these.

`(:Decision)` nodes are the log of what was decided on links, and no part of the graph either
(`kg.stores.neo4j.decisions`).

What begins with an underscore is Neo4j's share of the bookkeeping, and is no part of the graph:

- `_words` (statements, terms, entities): the folded words, for full-text search;
- `_names` (terms, entities): digests of the canonical name and aliases, to find one by any name;
- `_place` (claims): the place in the list of all claims by document and start;
- `_place` (`ASSERTED_BY`, `MENTIONS`): the place in the list of an entity's claims, on one
  relationship for each claim and entity;
- `_mentioned` (terms, entities): the place in the list of those that most claims make or name;
- `_contested` (claims that somebody counters): the place in the list of contested claims;
- `(:_Embedding)-[:_OF]->(node)`: one vector of a node; `(:_Model)`: a model that made vectors;
- `(:_Countergraph)`: the version of the schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from kg.ids import digest
from kg.models import EDGE_TYPES, NODE_TYPES, Claim, Decision, Edge, Entity, Named, Node, Statement
from kg.stores.neo4j.words import plain_words

PropertyType: TypeAlias = Literal["string", "string[]", "long", "double", "boolean"]

#: kind → its labels, that of the kind first.
LABELS: dict[str, tuple[str, ...]] = {
    kind: (kind, "Statement") if kind in ("Claim", "Counterargument") else (kind,) for kind in NODE_TYPES
}
#: type of an entity → the label it has beside `Entity`.
ENTITY_LABELS: dict[str, str] = {
    "person": "Person",
    "organization": "Organization",
    "product": "Product",
    "place": "Place",
    "group": "Group",
    "other": "Other",
}
#: Kinds of nodes that documents share.
SHARED_KINDS = ("Term", "Entity")
#: Kinds of nodes with an id, of which a document owns its own.
OWN_KINDS = ("Section", "Claim", "Counterargument", "Clarification")
#: Kinds of edges that bring a claim to the page of an entity or a term.
PAGE_KINDS = ("ASSERTED_BY", "MENTIONS")

#: kind of node → the names of its properties in Neo4j, without the bookkeeping.
NODE_PROPERTIES: dict[str, tuple[str, ...]] = {
    kind: tuple(name for name in record.model_fields if name != "kind") for kind, record in NODE_TYPES.items()
}
#: The properties of a `(:Decision)` beside its `id`.
DECISION_PROPERTIES = ("number", "link", "verdict", "by", "at", "note", "source", "target", "edge")
#: kind of edge → the names of its properties in Neo4j, without the bookkeeping.
EDGE_PROPERTIES: dict[str, tuple[str, ...]] = {
    kind: ("id", *(name for name in record.model_fields if name not in ("kind", "source", "target")))
    for kind, record in EDGE_TYPES.items()
}

_NESTED = frozenset({"discrepancies", "runners_up", "models", "evidence"})
_TYPES: dict[str, PropertyType] = {
    "start": "long",
    "end": "long",
    "level": "long",
    "order": "long",
    "score": "double",
    "truncated": "boolean",
    "degraded": "boolean",
    "aliases": "string[]",
    "warnings": "string[]",
    "documents": "string[]",
    "_names": "string[]",
    "_words": "string[]",
}
_KINDS = {kind.lower(): kind for kind in NODE_TYPES}

#: More counters than any claim has; what is left of it sorts claims from most to fewest.
_MANY = 10**9


class NodeRow(NamedTuple):
    """A node as Neo4j holds it; the first label is that of its kind."""

    labels: tuple[str, ...]
    properties: dict[str, Any]


class EdgeRow(NamedTuple):
    """A relationship as Neo4j holds it, between the nodes with the ids `source` and `target`."""

    type: str
    source: str
    target: str
    properties: dict[str, Any]


def property_type(name: str) -> PropertyType:
    """Return the type of a property in Neo4j, in the words of the headers of `neo4j-admin import`.

    >>> property_type("score"), property_type("aliases"), property_type("quote")
    ('double', 'string[]', 'string')
    """
    return _TYPES.get(name, "string")


def kind_of(node: str) -> str | None:
    """Return the kind of the node with this id, None where no kind has such ids.

    >>> kind_of("claim:7ba16b021194"), kind_of("elephant:1")
    ('Claim', None)
    """
    return _KINDS.get(node.partition(":")[0])


def edge_kind_of(edge: str) -> str | None:
    """Return the kind of the edge with this id, None where no kind has such ids."""
    kind = edge.partition(":")[0].upper()
    return kind if kind in EDGE_TYPES and edge.startswith(f"{kind.lower()}:") else None


def by_kind(ids: Iterable[str], kinds: Iterable[str] = tuple(NODE_TYPES)) -> dict[str, list[str]]:
    """Return distinct ids by their kind, each of `kinds` being there; ids of no such kind are left out."""
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    for node in dict.fromkeys(ids):
        if (kind := kind_of(node)) in found:
            found[kind].append(node)
    return found


def node_row(node: Node, *, counters: int = 0, claims: int = 0) -> NodeRow:
    """Return the labels and properties of a node.

    `counters` of a claim are those not rejected, `claims` of a term or an entity those that it makes or
    that name it.

    >>> from kg.models import Entity
    >>> row = node_row(Entity(id="entity:ann-lee", name="Ann Lee", type="person", aliases=("Lee",)))
    >>> row.labels
    ('Entity', 'Person')
    >>> row.properties["aliases"], row.properties["_words"]
    (['Lee'], ['ann lee', 'lee'])
    """
    labels = LABELS[node.kind]
    properties = _flat(node.model_dump(mode="json", exclude={"kind"}))
    if isinstance(node, Entity):
        labels = (*labels, ENTITY_LABELS[node.type])
    if isinstance(node, Statement):
        texts = [node.quote] if node.text == node.quote else [node.quote, node.text]
        properties["_words"] = [plain_words(text) for text in texts]
    if isinstance(node, Named):
        said = naming(node)
        properties["_words"] = said["_words"]
        properties["_names"] = said["_names"]
        properties["_mentioned"] = mentioned_place(claims, node.id)
    if isinstance(node, Claim):
        properties["_place"] = place(node.document, node.start, node.id)
        if counters:
            properties["_contested"] = contested_place(counters, node.id)
    return NodeRow(labels, properties)


def node_of(kind: str, properties: dict[str, Any]) -> Node:
    """Return the node of this kind with these properties; a document without its text gets an empty one."""
    values = _record(properties)
    if kind == "Document":
        values.setdefault("text", "")
    return NODE_TYPES[kind].model_validate(values)


def edge_row(edge: Edge, *, first_of: Claim | None = None) -> EdgeRow:
    """Return the relationship of an edge.

    `first_of` is the claim that an `ASSERTED_BY` or `MENTIONS` starts at, given for one edge of that
    kind between the claim and its target, the first by key: by it the claim stands on the target's page.
    """
    properties = _flat(edge.model_dump(mode="json", exclude={"kind", "source", "target"}))
    properties["id"] = edge.id
    if first_of is not None and edge.kind in PAGE_KINDS:
        claim_place = place(first_of.document, first_of.start, first_of.id)
        properties["_place"] = page_place(edge.target, claim_place)
    return EdgeRow(edge.kind, edge.source, edge.target, properties)


def edge_of(kind: str, source: str, target: str, properties: dict[str, Any]) -> Edge:
    """Return the edge of this kind between these nodes with these properties."""
    values = _record(properties)
    values.pop("id", None)
    return EDGE_TYPES[kind].model_validate(values | {"source": source, "target": target})


def decision_properties(decision: Decision) -> dict[str, Any]:
    """Return the properties of a `(:Decision)`; those of its link are JSON text."""
    edge = decision.edge
    ends = {"source": edge.source, "target": edge.target}
    return decision.model_dump(exclude={"edge"}) | ends | {"edge": _to_json(edge.model_dump(mode="json"))}


def decision_of(properties: dict[str, Any]) -> Decision:
    """Return the decision with these properties."""
    known = {name: value for name, value in properties.items() if name in Decision.model_fields}
    return Decision.model_validate(known | {"edge": json.loads(known["edge"])})


def naming(named: Named) -> dict[str, Any]:
    """Return the properties of the `NAMES` from a document to what it calls so, all lists sorted.

    `_words` and `_names` are there to be united when the shared node is merged.
    """
    names = (named.name, *named.aliases)
    said: dict[str, Any] = {"name": named.name, "aliases": sorted(set(named.aliases))}
    if isinstance(named, Entity):
        said["type"] = named.type
    said["_words"] = sorted({plain_words(name) for name in names})
    said["_names"] = sorted({name_key(name) for name in names})
    return said


def stated(node: str, said: dict[str, Any]) -> Named:
    """Return the term or entity of this id as one document states it, from the properties of its `NAMES`."""
    return cast(Named, node_of(kind_of(node) or "", said | {"id": node}))


def embedding_id(model: str, node: str) -> str:
    """Return the id of the `_Embedding` that holds a node's vector by a model."""
    return f"{node} {model}"


def vector_property(model: str, dimension: int) -> str:
    """Return the property of an `_Embedding` that holds the vector.

    Each model has one of its own, since a vector index is over one property, of one dimension.
    """
    return f"vector_{digest(model, str(dimension))}"


def vector_text(numbers: Sequence[float]) -> str:
    """Return a vector's numbers with a space between, as they are sent to Neo4j.

    Nine digits give back the same float32, by way of a float64 too. The driver packs a list number by
    number in Python: as text, vectors are sent seven times as fast.

    >>> vector_text([0.5, 0.10000000149011612])
    '0.5 0.100000001'
    """
    return " ".join(["%.9g"] * len(numbers)) % tuple(numbers)


def place(document: str, start: int, claim: str) -> str:
    """Return a text that sorts as (document, start, claim id); ids hold no character up to the space."""
    return f"{document} {start:010d} {claim}"


def page_place(target: str, claim_place: str) -> str:
    """Return a text that sorts the claims of one entity or term by their `place`."""
    return f"{target} {claim_place}"


def contested_place(counters: int, claim: str) -> str:
    """Return a text that sorts claims from most to fewest counters, then by id."""
    return f"{_MANY - counters:010d} {claim}"


def mentioned_place(claims: int, named: str) -> str:
    """Return a text that sorts terms or entities from most to fewest claims, then by id."""
    return f"{_MANY - claims:010d} {named}"


def name_key(name: str) -> str:
    """Return the digest under which a name is found, compared as `kg.ids.canonical`."""
    return digest(name, length=16)


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _to_json(value) if name in _NESTED else value
        for name, value in values.items()
        if value is not None
    }


def _record(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        name: json.loads(value) if name in _NESTED else value
        for name, value in properties.items()
        if value is not None and not name.startswith("_")
    }


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
