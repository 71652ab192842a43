"""Cypher as a person types it, passed to a Neo4j server as it is.

The rest of the code asks a store by its named operations (docs/adr/0001). This is for what they do
not cover: a question of one's own to the graph that a team shares. A query runs once, in a
transaction of its own that may only read unless asked otherwise; the server holds it to that.
"""

from __future__ import annotations

import math
import os
import re
import textwrap
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

import neo4j
import neo4j.graph
import neo4j.spatial
import neo4j.time
from neo4j.exceptions import Neo4jError

from kg.errors import UsageError
from kg.stores.neo4j.connection import Connection, read_address

_TIMES = (neo4j.time.Date, neo4j.time.DateTime, neo4j.time.Time, neo4j.time.Duration)


class GraphNode(NamedTuple):
    """A node in an answer; `element_id` is Neo4j's own and holds for this answer only."""

    element_id: str
    labels: tuple[str, ...]
    properties: dict[str, Any]


class GraphRelationship(NamedTuple):
    """A relationship in an answer; `start` and `end` are element ids."""

    element_id: str
    type: str
    start: str
    end: str
    properties: dict[str, Any]


class GraphPath(NamedTuple):
    """A path in an answer, from its first node on."""

    nodes: tuple[GraphNode, ...]
    relationships: tuple[GraphRelationship, ...]


class Answer(NamedTuple):
    """The rows of a query, each with a value for each column, and what the query changed.

    Values are None, booleans, numbers, texts, lists and dicts of these, and the records above; times
    are texts in ISO 8601, a number that is none is None. `changes` counts, as "nodes_created".
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    changes: dict[str, int]


def run_cypher(
    url: str, query: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False
) -> Answer:
    """Run one query on the Neo4j server at `url`; with `write` it may change the graph.

    Raises:
        UsageError: `url` is not Neo4j's, the server does not take the query, or it writes and may not.
        StoreError: the server cannot be reached or asked.
    """
    if not query.strip():
        raise UsageError("the query is empty: write one, such as 'MATCH (claim:Claim) RETURN claim LIMIT 5'")
    connection = Connection(read_address(url, os.environ), read_only=not write, retry_seconds=0.0)
    try:
        with connection.clear_errors(), connection.session() as session:
            try:
                # a query of the user's own is no literal of ours
                result = session.run(cast(Any, query), dict(parameters or {}))
                rows = [tuple(_plain(value) for value in record.values()) for record in result]
                return Answer(tuple(result.keys()), rows, _changes(result.consume()))
            except Neo4jError as error:
                if (reason := _refusal(error)) is None:
                    raise
                raise UsageError(reason) from error
    finally:
        connection.close()


def _refusal(error: Neo4jError) -> str | None:
    """Return what is wrong with the query, or None where something else is."""
    code = error.code or ""
    if code.endswith(".Statement.AccessMode"):
        return "the query writes to the graph, and nothing was run: give --write to let it"
    if ".Statement." not in code and ".Procedure." not in code:
        return None
    message = (error.message or code).splitlines()[0]
    place = re.search(r"line \d+, column \d+", message)
    short = textwrap.shorten(re.sub(r"\s*\(line.*", "", message), 160, placeholder=" …").rstrip(".")
    return f"Neo4j does not take the query: {short}{f' ({place[0]})' if place else ''}"


def _changes(summary: neo4j.ResultSummary) -> dict[str, int]:
    counters = summary.counters
    names = (
        "nodes_created", "nodes_deleted", "relationships_created", "relationships_deleted",
        "properties_set", "labels_added", "labels_removed", "indexes_added", "indexes_removed",
        "constraints_added", "constraints_removed",
    )  # fmt: skip
    return {name: count for name in names if (count := getattr(counters, name))}


def _plain(value: Any) -> Any:
    if isinstance(value, neo4j.graph.Node):
        return GraphNode(value.element_id, tuple(sorted(value.labels)), _plain(dict(value)))
    if isinstance(value, neo4j.graph.Relationship):
        start, end = (node.element_id if node is not None else "" for node in value.nodes)
        return GraphRelationship(value.element_id, value.type, start, end, _plain(dict(value)))
    if isinstance(value, neo4j.graph.Path):
        nodes, relationships = map(_plain, value.nodes), map(_plain, value.relationships)
        return GraphPath(tuple(nodes), tuple(relationships))
    if isinstance(value, neo4j.spatial.Point):
        return {"srid": value.srid, "coordinates": list(value)}
    if isinstance(value, _TIMES):
        return value.iso_format()
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, dict):
        return {name: _plain(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
