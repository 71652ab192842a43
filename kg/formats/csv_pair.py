"""Format "csv": two tables, ``nodes.csv`` and ``edges.csv``, for pandas, polars, DuckDB and spreadsheets.

RFC 4180 in UTF-8 with a line feed at the end of a row. Columns have the names of the node-link export
and are the same for every graph: ``id, kind, …`` and ``source, target, key, id, kind, …``. What a record
does not have is an empty field; lists and maps are JSON text. Texts are as they are, with line ends
and quotation marks inside quoted fields. (pandas takes a text such as "NA" for a missing value unless
told ``keep_default_na=False``.)

On a stream the two files are a ZIP archive.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kg.errors import FormatError
from kg.formats import columns
from kg.formats.properties import edge_properties, node_properties

if TYPE_CHECKING:
    from kg.formats.files import Files
    from kg.formats.records import Records
    from kg.models import Subgraph

NODES, EDGES = "nodes.csv", "edges.csv"
_CALLED: dict[columns.Type, str] = {
    "int": "a whole number",
    "double": "a number",
    "boolean": "true or false",
    "strings": "a JSON list of texts",
    "nested": "JSON",
}
_QUOTE = '"'
_ACTIVE = re.compile('[,"\n\r]')
#: How many rows are encoded at once.
_ROWS = 200


def write_files(graph: Records, files: Files) -> None:
    """Write the two tables of `graph`, row by row."""
    with files.open(NODES) as stream:
        _write(columns.node_columns(), map(node_properties, graph.nodes), stream)
    with files.open(EDGES) as stream:
        _write(columns.edge_columns(), map(edge_properties, graph.edges), stream)


def read(stream: IO[bytes]) -> Subgraph:
    """Read the two tables from a ZIP archive.

    Columns may be in any order and be missing where no record has a value.

    Raises:
        FormatError: it is no such archive, or the tables are no graph of claims.
    """
    from kg.formats.files import opened_archive

    with opened_archive(stream, [NODES, EDGES]) as open_file:
        return _read(open_file)


def read_folder(folder: Path) -> Subgraph:
    """Read the two tables from a folder; raises as `read` does."""
    from kg.formats.files import opener_in

    return _read(opener_in(folder))


def _read(open_file: Callable[[str], IO[bytes]]) -> Subgraph:
    from kg.formats.building import Builder

    builder = Builder()
    for name, types, add in (
        (NODES, columns.node_columns(), builder.add_node),
        (EDGES, columns.edge_columns(), builder.add_edge),
    ):
        with open_file(name) as stream:
            _read_table(name, stream, types, add)
    return builder.graph()


def _read_table(
    name: str,
    stream: IO[bytes],
    types: Mapping[str, columns.Type],
    add: Callable[[Mapping[str, Any], str], None],
) -> None:
    # a document's text is one field
    csv.field_size_limit(sys.maxsize)
    line = 1
    try:
        with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            header = next(reader, None) or []
            if unknown := [column for column in header if column not in types]:
                raise FormatError(f"{name}, line 1: {unknown[0]!r} is no column of {name}")
            for row in reader:
                place = f"{name}, line {line + 1}"
                if len(row) != len(header):
                    raise FormatError(
                        f"{place}: {len(row)} fields, and the header has {len(header)}; "
                        "the file may be cut off"
                    )
                pairs = zip(header, row, strict=True)
                add({column: _value(types[column], field, column, place) for column, field in pairs}, place)
                line = reader.line_num
    except csv.Error as error:
        raise FormatError(f"{name}, after line {line}: {error}; the file may be cut off") from error
    except UnicodeDecodeError as error:
        raise FormatError(f"{name}, after line {line}: not UTF-8") from error


def _value(type_: columns.Type, field: str, column: str, place: str) -> Any:
    """Return a field in its type, None where it is empty."""
    if type_ == "string" or not field:
        return field or None
    try:
        value = json.loads(field)
    except (ValueError, RecursionError):
        value = None
    wanted: dict[columns.Type, tuple[type, ...]] = {
        "int": (int,),
        "double": (int, float),
        "boolean": (bool,),
        "strings": (list,),
        "nested": (list, dict),
    }
    # pandas and spreadsheets write booleans with a capital, and whole numbers of a column with gaps as 3.0
    if type_ == "boolean" and field.lower() in ("true", "false"):
        return field.lower() == "true"
    if type_ == "int" and isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, wanted[type_]):
        raise FormatError(f"{place}: {column} is {field[:40]!r}, and should be {_CALLED[type_]}")
    return value


def _write(types: Mapping[str, columns.Type], records: Iterable[dict[str, Any]], stream: IO[bytes]) -> None:
    names = tuple(types)
    rows = [",".join(names)]
    for record in records:
        values = map(record.get, names)
        rows.append(",".join(["" if value is None else _field(value) for value in values]))
        if len(rows) >= _ROWS:
            stream.write(("\n".join(rows) + "\n").encode())
            rows.clear()
    stream.write("".join(f"{row}\n" for row in rows).encode())


def _field(value: Any) -> str:
    # Python's own writer quotes other fields in each version, and leaves a lone carriage return bare
    text = value if isinstance(value, str) else columns.as_text(value)
    return f'"{text.replace(_QUOTE, _QUOTE * 2)}"' if _ACTIVE.search(text) else text
