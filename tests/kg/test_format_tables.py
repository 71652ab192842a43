"""What pandas, polars and DuckDB find in our tables, and how a table that is not whole is refused."""

import io
import json
import math
import zipfile
from pathlib import Path

import pytest
import specimen
from graphs import NIGHT, everything
from readers import expected, module

from kg import open_store
from kg.errors import FormatError
from kg.formats import FORMATS, csv_pair, exportable
from kg.formats.columns import edge_columns, node_columns
from kg.models import Subgraph

GRAPH = exportable(everything(), with_source_text=True)
NODES = expected(GRAPH).nodes
EDGES = {id_: attributes for id_, (_, _, attributes) in expected(GRAPH).edges.items()}


@pytest.fixture(params=["csv", "parquet"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """The name of a format and a folder with its two tables."""
    stream = io.BytesIO()
    FORMATS[request.param].write(GRAPH, stream, with_source_text=True)
    with zipfile.ZipFile(stream) as archive:
        archive.extractall(tmp_path)
        assert archive.namelist() == [f"nodes.{request.param}", f"edges.{request.param}"]
    return request.param, tmp_path


def present(row: dict) -> dict:
    """Return what a row has, with lists and what is nested as JSON text."""

    def plain(value):
        if isinstance(value, dict):
            return {name: plain(item) for name, item in value.items()}
        if hasattr(value, "tolist"):
            return plain(value.tolist())
        return [plain(item) for item in value] if isinstance(value, list | tuple) else value

    values = {name: plain(value) for name, value in row.items()}
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
        for name, value in values.items()
        if value is not None and not (isinstance(value, float) and math.isnan(value))
    }


def by_id(rows: list[dict]) -> dict[str, dict]:
    return {row["id"]: present(row) for row in rows}


def test_pandas_reads_the_tables(tables):
    name, folder = tables
    pandas = module("pandas")
    for table, wanted in (("nodes", NODES), ("edges", EDGES)):
        path = folder / f"{table}.{name}"
        if name == "csv":
            frame = pandas.read_csv(path, keep_default_na=False, na_values={"start": "", "truncated": ""})
            rows = [{k: v for k, v in row.items() if v != ""} for row in frame.to_dict("records")]
            found = {id_: {k: str(v) for k, v in row.items()} for id_, row in by_id(rows).items()}
            for id_, row in wanted.items():
                for column in ("quote", "text", "name", "aliases", "method", "evidence", "kind"):
                    assert found[id_].get(column) == row.get(column)
            assert found.keys() == wanted.keys()
        else:
            assert by_id(pandas.read_parquet(path).to_dict("records")) == wanted


def test_polars_reads_the_tables(tables):
    name, folder = tables
    polars = module("polars")
    for table, wanted in (("nodes", NODES), ("edges", EDGES)):
        path = folder / f"{table}.{name}"
        if name == "csv":
            # all of it, since the first rows do not tell the type of a column; the digests here are all ones
            digests = {"sha256": polars.String} if table == "nodes" else {}
            frame = polars.read_csv(path, infer_schema_length=None, schema_overrides=digests)
        else:
            frame = polars.read_parquet(path)
        assert by_id(frame.to_dicts()) == wanted


def test_duckdb_joins_the_tables(tables):
    name, folder = tables
    duckdb = module("duckdb")
    read = "read_csv('{}', strict_mode=true)" if name == "csv" else "read_parquet('{}')"
    nodes, edges = (read.format(folder / f"{table}.{name}") for table in ("nodes", "edges"))
    rows = duckdb.sql(
        f"SELECT counter.quote, edge.score, claim.quote FROM {edges} AS edge"
        f" JOIN {nodes} AS counter ON counter.id = edge.source JOIN {nodes} AS claim ON claim.id = edge.target"
        " WHERE edge.kind = 'CHALLENGES'"
    ).fetchall()
    quotes = {node.id: node.quote for node in GRAPH.nodes if hasattr(node, "quote")}
    wanted = [
        (quotes[e.source], round(e.score, 4), quotes[e.target]) for e in GRAPH.edges if e.kind == "CHALLENGES"
    ]
    assert sorted(rows) == sorted(wanted)
    assert duckdb.sql(f"SELECT count(*) FROM {nodes}").fetchall() == [(len(NODES),)]


def test_the_columns_are_the_same_for_every_graph():
    for graph in (GRAPH, Subgraph()):
        stream = io.BytesIO()
        FORMATS["csv"].write(graph, stream)
        with zipfile.ZipFile(stream) as archive:
            heads = [archive.read(name).decode().partition("\n")[0] for name in archive.namelist()]
        assert heads == [",".join(node_columns()), ",".join(edge_columns())]


def test_columns_have_one_type_in_all_kinds():
    assert node_columns()["start"] == edge_columns()["start"] == "int"
    assert {node_columns()[name] for name in ("aliases", "warnings")} == {"strings"}
    assert {node_columns()["discrepancies"], edge_columns()["evidence"]} == {"nested"}
    assert (edge_columns()["score"], node_columns()["truncated"]) == ("double", "boolean")


def test_what_pandas_writes_is_read_again(tmp_path):
    pandas = module("pandas")
    FORMATS["csv"].folder_writer(None, tmp_path, subgraph=NIGHT, with_source_text=False)
    for name in ("nodes.csv", "edges.csv"):
        frame = pandas.read_csv(tmp_path / name, dtype={"sha256": str})
        frame[reversed(frame.columns)].dropna(axis=1, how="all").to_csv(tmp_path / name, index=False)
    assert csv_pair.read_folder(tmp_path) == rounded(exportable(NIGHT))


def rounded(graph: Subgraph) -> Subgraph:
    stream = io.BytesIO()
    FORMATS["node-link"].write(graph, stream, with_source_text=True)
    stream.seek(0)
    return FORMATS["node-link"].read(stream)


def test_a_folder_holds_what_the_archive_holds(tmp_path, specimen_file):
    for name in ("csv", "parquet"):
        folder, store = tmp_path / name, open_store(str(specimen_file), read_only=True)
        folder.mkdir()
        FORMATS[name].folder_writer(store, folder, subgraph=None, with_source_text=True)
        whole, stream = Subgraph.of(store.iter_nodes(), store.iter_edges()), io.BytesIO()
        FORMATS[name].write(whole, stream, with_source_text=True)
        store.close()
        with zipfile.ZipFile(stream) as archive:
            assert {entry: archive.read(entry) for entry in archive.namelist()} == {
                path.name: path.read_bytes() for path in folder.iterdir()
            }


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(FormatError, match=r"pip install 'countergraph\[parquet\]'"):
        FORMATS["parquet"].write(NIGHT, io.BytesIO())


# --- what is not whole ----------------------------------------------------------------------

NODE_HEAD, EDGE_HEAD = "id,kind,name", "source,target,kind,start,end"
TWO = "term:a,Term,a\nterm:b,Term,b\n"
EDGE = "term:a,term:b,MENTIONS,0,1\n"


def pair(folder: Path, nodes: str, edges: str) -> Path:
    (folder / "nodes.csv").write_text(nodes, "utf-8", newline="")
    (folder / "edges.csv").write_text(edges, "utf-8", newline="")
    return folder


def test_a_pair_of_few_columns_is_read(tmp_path):
    graph = csv_pair.read_folder(pair(tmp_path, f"\ufeff{NODE_HEAD}\r\n{TWO}", f"{EDGE_HEAD}\n{EDGE}"))
    assert [node.id for node in graph.nodes] == ["term:a", "term:b"]
    assert [edge.key for edge in graph.edges] == ["MENTIONS:0"]


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        (f"{NODE_HEAD}\n{TWO}term:c,Te", EDGE_HEAD, "nodes.csv, line 4: 2 fields, and the header has 3"),
        (f'{NODE_HEAD}\n{TWO}term:c,Term,"c', EDGE_HEAD, "nodes.csv, after line 3: unexpected end of data"),
        (f"{NODE_HEAD}\n{TWO}{TWO}", EDGE_HEAD, "nodes.csv, line 4: the id 'term:a' is there twice"),
        (f"{NODE_HEAD}\n{TWO}", f"{EDGE_HEAD}\n{EDGE}{EDGE}", "edges.csv, line 3: the edge MENTIONS:0 from"),
        (f"{NODE_HEAD}\n{TWO}", f"{EDGE_HEAD}\nterm:x,term:b,MENTIONS,0,1", "edges.csv, line 2: the edge leads"),
        (f"{NODE_HEAD}\n{TWO}", f"{EDGE_HEAD}\nterm:a,term:b,MENTIONS,x,1", "line 2: start is 'x', and should be a"),
        (f"{NODE_HEAD}\n{TWO}", f"{EDGE_HEAD}\nterm:a,term:b,MENTIONS,,1", "line 2: a MENTIONS without `start`"),
        (f"{NODE_HEAD}\n{TWO}", f"{EDGE_HEAD}\nterm:a,term:b,LOVES,0,1", "'LOVES' is no kind of edge: use one of"),
        (f"{NODE_HEAD},colour\n", EDGE_HEAD, "nodes.csv, line 1: 'colour' is no column of nodes.csv"),
        (f"{NODE_HEAD}\nterm:a,Document,x", EDGE_HEAD, "a Document has no `name`; a newer version"),
        ("id,kind,name\nterm:a,Term,\udcff", EDGE_HEAD, "nodes.csv, after line 1: not UTF-8"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_whole_is_refused_with_its_line(tmp_path, nodes, edges, message):
    (tmp_path / "nodes.csv").write_bytes(nodes.encode("utf-8", "surrogateescape"))
    (tmp_path / "edges.csv").write_text(edges, "utf-8")
    with pytest.raises(FormatError) as caught:
        csv_pair.read_folder(tmp_path)
    assert message in str(caught.value)


def test_a_missing_table_is_named(tmp_path):
    (tmp_path / "nodes.csv").write_text(NODE_HEAD)
    with pytest.raises(FormatError, match=r"cannot read .*edges\.csv: No such file"):
        csv_pair.read_folder(tmp_path)


def archive(compression: int, **files: str) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        for name, text in files.items():
            made.writestr(f"{name}.csv", text)
    stream.seek(0)
    return stream


def test_an_archive_that_was_packed_anew_is_read():
    stream = archive(zipfile.ZIP_DEFLATED, nodes=f"{NODE_HEAD}\n{TWO}", edges=f"{EDGE_HEAD}\n{EDGE}")
    assert len(FORMATS["csv"].read(stream).edges) == 1


def test_an_archive_that_would_unpack_to_far_more_is_refused():
    bomb = NODE_HEAD + "\n" + "term:a,Term,a\n" * 6_000_000
    stream = archive(zipfile.ZIP_DEFLATED, nodes=bomb, edges=EDGE_HEAD)
    with pytest.raises(FormatError, match=r"nodes\.csv would be 84000013 bytes, over 100 times"):
        FORMATS["csv"].read(stream)


@pytest.mark.parametrize(
    ("stream", "message"),
    [
        (io.BytesIO(b"id,kind"), "the archive cannot be read: File is not a zip file"),
        (
            archive(zipfile.ZIP_STORED, nodes=NODE_HEAD),
            "the archive has no edges.csv: it should hold nodes.csv and",
        ),
    ],
)
def test_what_is_no_such_archive_is_refused(stream, message):
    with pytest.raises(FormatError, match=message):
        FORMATS["csv"].read(stream)


def test_the_second_document_is_read_as_it_was_written():
    stream = io.BytesIO()
    FORMATS["csv"].write(specimen.harbour(), stream, with_source_text=True)
    assert FORMATS["csv"].read(stream) == rounded(specimen.harbour())
