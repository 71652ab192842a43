"""Format "parquet": two tables, ``nodes.parquet`` and ``edges.parquet``, for pandas, polars and DuckDB.

The columns are those of the format "csv" with types of their own: lists are lists, runners-up and
discrepancies lists of structs. Evidence holds numbers and texts side by side, which no column can; it
is JSON text. What a record does not have is null. The bytes are the same for the same graph and the
same version of pyarrow, whose name stands in the file.

On a stream the two files are a ZIP archive. Needs pyarrow: ``pip install 'countergraph[parquet]'``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from kg.errors import FormatError
from kg.formats import columns
from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    from kg.formats.files import Files
    from kg.formats.records import Records

NODES, EDGES = "nodes.parquet", "edges.parquet"
#: How many rows are in memory at once, which are a row group of the file.
_ROWS = 50_000


def write_files(graph: Records, files: Files) -> None:
    """Write the two tables of `graph`, some rows at a time.

    Raises:
        FormatError: pyarrow is not installed.
    """
    with files.open(NODES) as stream:
        _write(columns.node_columns(), map(node_properties, graph.nodes), stream)
    with files.open(EDGES) as stream:
        _write(columns.edge_columns(), map(edge_properties, graph.edges), stream)


def _write(types: Mapping[str, columns.Type], records: Iterable[dict[str, Any]], stream: IO[bytes]) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise FormatError(
            "pyarrow is not installed: `pip install 'countergraph[parquet]'` brings it, "
            "or export csv, which needs nothing"
        ) from error
    schema = _schema(pa, types)
    texts = [name for name in types if schema.field(name).type == pa.string()]
    rows = iter(records)
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        while batch := list(islice(rows, _ROWS)):
            for row in batch:
                row.update({name: columns.as_text(row[name]) for name in texts if name in row})
            writer.write_table(pa.Table.from_pylist(batch, schema))


def _schema(pa: Any, types: Mapping[str, columns.Type]) -> Any:
    plain = {
        "string": pa.string(),
        "int": pa.int64(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
        "strings": pa.list_(pa.string()),
        "nested": pa.string(),
    }
    nested = {
        "runners_up": pa.list_(pa.struct([("claim", pa.string()), ("score", pa.float64())])),
        "discrepancies": pa.list_(
            pa.struct([("about", pa.string()), ("message", pa.string()), ("quotes", pa.list_(pa.string()))])
        ),
    }
    return pa.schema([(name, nested.get(name, plain[type_])) for name, type_ in types.items()])
