"""``countergraph cypher QUERY``: a question of one's own to a graph in Neo4j."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.render import Block
    from kg.cypher import Answer

#: How wide the columns before the last may be together, for a table to be read on 80 columns.
_ROOM = 50
_SHOWN = ("id", "name", "title", "heading", "quote")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("query", metavar="QUERY", help="the query in Cypher; - reads it from stdin")
    parser.add_argument(
        "--param",
        metavar="NAME=VALUE",
        type=_parameter,
        action="append",
        default=[],
        help="a value for $NAME in the query: JSON, or else text (may be given several times)",
    )
    parser.add_argument("--write", action="store_true", help="let the query change the graph")


def run(args: Namespace) -> int:
    """Run the query, reading only unless asked otherwise, and print its rows."""
    from kg.errors import UsageError

    if "://" not in args.db or args.db.startswith("sqlite:"):
        raise UsageError(
            f"{args.db} is an SQLite database, which has no Cypher: name a Neo4j server with --db, "
            "and bring the graph there with `countergraph copy`"
        )
    from api.output import emit, note
    from kg.cypher import run_cypher

    answer = run_cypher(args.db, _query(args.query), dict(args.param), write=args.write)
    if args.json or answer.columns:
        emit(args, lambda: _data(answer), lambda: _blocks(answer))
    if not args.json:
        note(args, _count(answer))
    return 0


def _query(text: str) -> str:
    if text != "-":
        return text
    import sys

    return sys.stdin.read()


def _parameter(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _data(answer: Answer) -> dict[str, Any]:
    return {
        "columns": answer.columns,
        "rows": [dict(zip(answer.columns, row, strict=True)) for row in answer.rows],
        "changes": answer.changes,
    }


def _count(answer: Answer) -> str:
    changes = [f"{count} {name.replace('_', ' ')}" for name, count in answer.changes.items()]
    rows = len(answer.rows)
    return ", ".join([f"{rows} {'row' if rows == 1 else 'rows'}", *changes])


def _blocks(answer: Answer) -> list[Block]:
    """Return a table, or where it would be too wide the names and values of each row."""
    from api.render import Column, Facts, Table

    rows = [[_shown(value) for value in row] for row in answer.rows]
    widths = [
        max(len(name), *(len(row[index]) for row in rows), 0)
        for index, name in enumerate(answer.columns[:-1])
    ]
    if sum(widths) > _ROOM:
        return [Facts(list(zip(answer.columns, row, strict=True))) for row in rows]
    numbers = [
        bool(answer.rows) and all(isinstance(row[index], int | float) for row in answer.rows)
        for index in range(len(answer.columns))
    ]
    columns = [Column(name, right=right) for name, right in zip(answer.columns, numbers, strict=True)]
    return [Table(columns, rows)]


def _shown(value: Any) -> str:
    """Return a value as it is read in a table: Neo4j Browser's own short forms."""
    from kg.cypher import GraphNode, GraphPath, GraphRelationship

    if value is None:
        return "null"
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(round(value, 4) if isinstance(value, float) else value)
    if isinstance(value, GraphNode):
        words = [str(value.properties[name]) for name in _SHOWN if name in value.properties]
        return f"({' '.join([':' + ':'.join(value.labels), *words])})"
    if isinstance(value, GraphRelationship):
        score = value.properties.get("score")
        return f"[:{value.type}{'' if score is None else f' {score:.2f}'}]"
    if isinstance(value, GraphPath):
        return _path(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return "{" + ", ".join(f"{name}: {_shown(item)}" for name, item in value.items()) + "}"


def _path(path: Any) -> str:
    text = _shown(path.nodes[0])
    for node, relationship in zip(path.nodes[1:], path.relationships, strict=True):
        forward = relationship.end == node.element_id
        text += f"{'-' if forward else '<-'}{_shown(relationship)}{'->' if forward else '-'}{_shown(node)}"
    return text
