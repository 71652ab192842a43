"""Graphs that every format must cope with: small ones by name, and any that the model allows."""

from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import specimen
from hypothesis import strategies as st
from pydantic import BaseModel

from kg.models import (
    EDGE_TYPES,
    NODE_TYPES,
    AffiliatedWith,
    Challenges,
    Claim,
    Counterargument,
    Discrepancy,
    Edge,
    Entity,
    Mentions,
    Node,
    RunnerUp,
    Subgraph,
    Term,
)

NIGHT = specimen.night()
NODES = {node.id: node for node in NIGHT.nodes}
SPAN: dict[str, Any] = {"document": specimen.NIGHT, "section": "section:1", "start": 0, "end": 4}
#: Quotation marks of all kinds, an emoji, line ends, and whatever some format acts upon.
ODD = (
    "“𝔸” 😀 naïve\u00a0\u2028 <a&b> &amp; \"q\" 'r' \\ \\n \\u0041 \t\n\r\n\r {[]} [[note|x]] 你好 e\u0301 |,;:"
    " #1 *b* _u_ `c` ~s~ ^x^ $m$ %% -- ]]> -->"
)


def one_edge_of(kind: str) -> Subgraph:
    edge = next(e for e in NIGHT.edges if e.kind == kind and getattr(e, "status", None) != "rejected")
    return Subgraph.of([NODES[edge.source], NODES[edge.target]], [edge])


def parallel() -> Subgraph:
    claim, term = Claim(id="claim:rain", quote="rain", text="rain", **SPAN), Term(id="term:rain", name="rain")
    mentions = [Mentions(source=claim.id, target=term.id, start=start, end=start + 4) for start in (0, 9, 40)]
    said = [
        AffiliatedWith(
            source=term.id, target=term.id, role=role, quote="x", document=specimen.NIGHT, start=0, end=1
        )
        for role in ("chair", "member")
    ]
    return Subgraph.of([claim, term], [*mentions, *said])


def odd_text() -> Subgraph:
    claim = Claim(id="claim:c", quote=ODD, text=ODD, **SPAN)
    term = Term(id="term:你好", name=ODD, aliases=(ODD * 2, "plain"))
    entity = Entity(id="entity:na", name="NA", aliases=("null", "=1+1"))
    counter = NODES[specimen.IDS["gift"]].model_copy(
        update={"concession": ODD, "runners_up": (RunnerUp(claim="claim:c", score=0.25),)}
    )
    document = NODES[specimen.NIGHT].model_copy(
        update={
            "title": ODD,
            "byline": ODD,
            "collection": ODD,
            "published": "2026-02-12",
            "url": "https://example.org/a_b?c=1&d=%20#e~",
            "warnings": (ODD,),
            "discrepancies": (Discrepancy(about=ODD, message=ODD, quotes=(ODD,)),),
        }
    )
    link = Challenges(
        source=counter.id, target=claim.id, score=1 / 3, method=ODD, evidence={ODD: ODD, "bm25": 1 / 7}
    )
    mention = Mentions(source=claim.id, target=term.id, start=0, end=4)
    return Subgraph.of([claim, term, entity, counter, document], [link, mention])


def ring() -> Subgraph:
    """Return counterarguments that challenge one another in a ring, one itself, and a claim its copy."""
    counters = [
        Counterargument(id=f"counterargument:{i}", quote=f"c{i}", text=f"c{i}", **SPAN) for i in range(3)
    ]
    links = [
        Challenges(source=a.id, target=b.id, score=0.5, method="hand")
        for a, b in [*zip(counters, counters[1:] + counters[:1], strict=True), (counters[0], counters[0])]
    ]
    return Subgraph.of(counters, links)


CASES = {
    "empty": Subgraph(),
    "one node": Subgraph.of([Term(id="term:silo", name="silo")], []),
    "parallel edges": parallel(),
    "odd text": odd_text(),
    "ring": ring(),
    "whole document": NIGHT,
    "no edges": Subgraph.of(NIGHT.nodes, []),
    **{
        f"node {kind}": Subgraph.of([next(node for node in NIGHT.nodes if node.kind == kind)], [])
        for kind in NODE_TYPES
        if kind != "Run"
    },
    **{f"edge {kind}": one_edge_of(kind) for kind in EDGE_TYPES},
}


def everything() -> Subgraph:
    """Return all the cases as one graph."""
    graphs = [odd_text(), parallel(), ring(), specimen.harbour()]
    nodes = {node.id: node for graph in [NIGHT, *graphs] for node in graph.nodes}
    return Subgraph.of(nodes.values(), [edge for graph in [NIGHT, *graphs] for edge in graph.edges])


# --- any graph of the model -----------------------------------------------------------------

# unlike those of hypothesis itself, with halves of surrogate pairs and control characters
_TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("\ud800\udfff\x00\x1f\x85\uffff\r\n\t"))
)
_NAMES = st.text(min_size=1)
# half of the characters are such as IRIs and paths cannot hold or take for their own
_ID_ENDS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("/.%#?&=~:@'|^`é你 \"<>\\{}")), max_size=5
)
# an export rounds to four places
_SCORES = st.integers(0, 10_000).map(lambda number: number / 10_000)
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: round(number, 4))


def _values(annotation: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of a property of a record."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(_values(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(_TEXTS, st.one_of(_NUMBERS, _TEXTS), max_size=3)
    if origin in (Union, UnionType):
        # an export has no empty text where there may be none
        return st.one_of(st.none(), _NAMES)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _records(annotation)
    plain = {str: _TEXTS, int: st.integers(0, 10**12), float: _SCORES, bool: st.booleans()}
    return plain[annotation]


def _records(record: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = {
        # these are ids
        name: _NAMES if name in ("document", "section") else _values(field.annotation)
        for name, field in record.model_fields.items()
    }
    return st.fixed_dictionaries({**fields, **given}).map(lambda values: _spanned(record, values))


def _spanned(record: type[Any], values: dict[str, Any]) -> Any:
    if "start" in values:
        values = values | {"end": values["start"] + 1 + values["end"] % 1000}
    return record.model_validate(values)


@st.composite
def graphs(draw: st.DrawFn) -> Subgraph:
    """Draw a graph with up to eight nodes of any kind and up to twelve edges of any kind between them."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from([kind for kind in NODE_TYPES if kind != "Run"]))
        id_ = _ID_ENDS.map(f"{kind.lower()}:{number}{{}}".format)
        nodes.append(draw(_records(NODE_TYPES[kind], id=id_)))
    edges: list[Edge] = []
    if nodes:
        ends = st.sampled_from([node.id for node in nodes])
        edge = st.sampled_from(list(EDGE_TYPES.values())).flatmap(
            lambda record: _records(record, source=ends, target=ends)
        )
        edges = draw(st.lists(edge, max_size=12))
    return Subgraph.of(nodes, edges)
