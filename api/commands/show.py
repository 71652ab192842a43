"""``countergraph show ID``: a node with its edges, or an edge with its ends."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from api.arguments import add_limit

if TYPE_CHECKING:
    from api.render import Block, Cell
    from kg.models import Edge, Node
    from queries.show import Links, ShownEdge, ShownNode

# what a node or an edge is told apart by in a list, the first of these that it has
_LABELS = ("quote", "name", "title", "heading", "id")
_DETAILS = ("status", "attack", "attribution", "cue", "role", "method")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("id", metavar="ID", help="the id of a node or an edge")
    add_limit(parser, "edges of each kind and direction")


def run(args: Namespace) -> int:
    """Print a node with its edges, or an edge with its ends."""
    from api.database import opened
    from api.output import emit
    from queries.show import ShownNode, show

    with opened(args.db) as store:
        shown = show(store, args.id, limit=args.limit)
    emit(args, lambda: shown, lambda: _node(shown) if isinstance(shown, ShownNode) else _edge(shown))
    return 0


def _node(shown: ShownNode) -> list[Block]:
    blocks: list[Block] = [_facts(shown.node)]
    blocks += [_links(f"{kind} →", links) for kind, links in shown.outgoing.items()]
    blocks += [_links(f"← {kind}", links) for kind, links in shown.incoming.items()]
    return blocks


def _edge(shown: ShownEdge) -> list[Block]:
    from api.render import Facts, Line, Text
    from queries.decisions import sentence

    def end(node: Node) -> list[Line]:
        return [Line(_label(node), "quote"), Line(node.id, "id")]

    ends: list[tuple[str, Cell]] = [("source", end(shown.source)), ("target", end(shown.target))]
    decided: list[Block] = []
    if shown.decision is not None:
        decided = [Text([Line(sentence(shown.decision), "title")])]
    if not shown.why:
        return [_facts(shown.edge), Facts(ends), *decided]
    facts = _facts(shown.edge, without=("source", "target", "evidence"))
    return [Facts(ends), facts, *decided, *_evidence(shown)]


def _evidence(shown: ShownEdge) -> list[Block]:
    from api.render import Column, Line, Table, Text
    from kg.models import Challenges
    from queries.reasons import numbers

    blocks: list[Block] = [Text([Line("Why", "title"), *map(Line, shown.why)])]
    if isinstance(shown.edge, Challenges) and (found := numbers(shown.edge)):
        columns = [Column("Evidence"), Column("Value", right=True), Column("What it is")]
        rows = [[number.kind, f"{number.value:.2f}", number.meaning] for number in found]
        blocks.append(Table(columns, rows))
    return blocks


def _facts(record: Node | Edge, *, without: Sequence[str] = ()) -> Block:
    from api.json_output import jsonable
    from api.render import Facts, Line

    properties: dict[str, Any] = jsonable(record)
    if properties.get("text") == properties.get("quote"):
        properties.pop("text", None)
    for name in without:
        properties.pop(name, None)
    first = {name: properties.pop(name) for name in ("kind", "id")}
    pairs: list[tuple[str, Cell]] = []
    for name, value in {**first, **properties}.items():
        is_id = name in {"id", "source", "target", "document", "section"}
        pairs.append((name, [Line(text, "id" if is_id else "") for text in _texts(value)]))
    return Facts(pairs)


def _links(title: str, links: Links) -> Block:
    from api.render import Column, Line, Table

    rows: list[list[Cell]] = [
        [[Line(_label(link.node), "quote"), *_details(link.edge), Line(link.node.id, "id")]]
        for link in links.links
    ]
    count = f"{len(links.links)} of {links.total}" if links.total > len(links.links) else f"{links.total}"
    return Table([Column(f"{title} ({count})")], rows, spaced=True)


def _details(edge: Edge) -> list[Any]:
    from api.render import Line

    score = getattr(edge, "score", None)
    told = [f"score {score:.2f}"] if score is not None else []
    told += [f"{name} {getattr(edge, name)}" for name in _DETAILS if getattr(edge, name, None)]
    return [Line(" · ".join(told), "note")] if told else []


def _label(node: Node) -> str:
    return next(str(getattr(node, name)) for name in _LABELS if getattr(node, name, None))


def _texts(value: Any) -> list[str]:
    """Return a property as lines to read: of a list an item a line, of an object a name and a value."""
    if isinstance(value, dict):
        return [f"{name}: {_flat(item)}" for name, item in value.items()]
    return [_flat(item) for item in value] if isinstance(value, list) else [_flat(value)]


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(_texts(value))
    return "; ".join(_texts(value)) if isinstance(value, list) else str(value)
