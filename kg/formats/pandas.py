"""Format of pandas' tables in memory: one of the nodes, one of the edges, for counting and plotting."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kg.errors import FormatError
from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    import pandas as pd

    from kg.models import Subgraph


class Tables(NamedTuple):
    """A subgraph as two tables: `nodes` has one row a node, its id the index; `edges` one row an edge."""

    nodes: pd.DataFrame
    edges: pd.DataFrame


def to_pandas(subgraph: Subgraph) -> Tables:
    """Return `subgraph` as two tables, rows in the order of the ids.

    Columns have the names of the node-link export, `kind` first, then by alphabet; what a node or an
    edge does not have is missing (NaN). Lists and maps stay Python's own. Edges have the columns
    `source`, `key` and `target`, which together name a row.

    Raises:
        FormatError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise FormatError("pandas is not installed: `pip install pandas` brings it") from error
    nodes = pd.DataFrame(_columns([node_properties(node) for node in subgraph.nodes], ["id", "kind"]))
    edges = _columns([edge_properties(edge) for edge in subgraph.edges], ["source", "key", "target", "kind"])
    return Tables(nodes.set_index("id"), pd.DataFrame(edges))


def _columns(records: list[dict[str, object]], first: list[str]) -> dict[str, list[object]]:
    """Return the records' values by column, so that no records still give the first columns."""
    names = [*first, *sorted({name for record in records for name in record} - set(first))]
    return {name: [record.get(name) for record in records] for name in names}
