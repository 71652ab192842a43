"""Formats: how a subgraph is written for other programs. `FORMATS` lists them, one file each.

A new format is one module with ``write(subgraph, stream)``, ``read(stream)`` or both, and one entry in
`FORMATS`; the contract suite runs every format of the table through the same cases. A format of several
files writes an archive to a stream, and may have a `folder_writer` too, which writes the files themselves.

What holds for all of them is done here: runs stay out (they carry a time, and the same graph must be
the same bytes), a document's text stays out unless asked for, nodes and edges come sorted, and what no
file format can hold (control characters, lone surrogates) has been replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Protocol

from kg.errors import FormatError
from kg.formats import (
    aif,
    argdown,
    arguebuf,
    argument_map,
    bibtex,
    csl_json,
    csv_pair,
    cypher_script,
    cytoscape,
    dot,
    dung,
    gexf,
    graphml,
    json_ld,
    kialo,
    markdown_report,
    mermaid,
    neo4j_admin,
    node_link,
    obsidian,
    parquet,
    svg,
    turtle,
    xaif,
)
from kg.formats.files import archived, in_folder
from kg.formats.networkx import to_networkx
from kg.formats.records import exportable_records

if TYPE_CHECKING:
    from pathlib import Path

    from kg.formats.records import Records
    from kg.models import Subgraph
    from kg.stores import Store

__all__ = ["FORMATS", "Format", "find_format", "to_networkx"]


class FolderWriter(Protocol):
    """Writes all that a store holds, or of it `subgraph`, into an empty folder.

    For formats that another database loads: it may take more from the store than a graph has, such
    as vectors, and need not have the whole graph in memory. It leaves a document's text out unless
    asked for.
    """

    def __call__(
        self, store: Store, folder: Path, *, subgraph: Subgraph | None, with_source_text: bool
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a subgraph, to read one, or both.

    `suffix` is the usual end of such a file's name; `is_json` tells that it is one JSON document.
    `keeps` and `drops` say in a few words what a file holds of the graph and what it loses; without
    `drops` a reader gives back the graph that was written. `kinds` are the kinds of nodes and edges
    that a file holds, None where it holds all, and `holds_source_text` tells whether it has a place
    for `Document.text`. `proof` names the programs that read our files in the tests. `extra` is the
    optional dependency to install, as in ``countergraph[parquet]``.

    A writer takes a subgraph that is `exportable` already. `streaming_writer` takes its place where
    nodes and edges can be written as they come, so that the graph need not be in memory. A reader
    takes a binary stream from its start and raises `kg.errors.FormatError` with the line or the path
    of what is wrong; `folder_reader` takes a folder of files. For `folder_writer` see `FolderWriter`.
    """

    name: str
    description: str
    suffix: str
    writer: Callable[[Subgraph, IO[bytes]], None] | None = None
    is_json: bool = False
    folder_writer: FolderWriter | None = None
    streaming_writer: Callable[[Records, IO[bytes]], None] | None = None
    reader: Callable[[IO[bytes]], Subgraph] | None = None
    folder_reader: Callable[[Path], Subgraph] | None = None
    keeps: str = ""
    drops: str = ""
    kinds: frozenset[str] | None = None
    proof: str = ""
    extra: str | None = None
    holds_source_text: bool = True

    @property
    def can_write(self) -> bool:
        """Whether a graph can be written in this format."""
        return self.writer is not None or self.streaming_writer is not None

    @property
    def is_lossless(self) -> bool:
        """Whether reading a written file gives back the whole graph."""
        return self.can_write and self.reader is not None and not self.drops

    def write(self, graph: Records, stream: IO[bytes], *, with_source_text: bool = False) -> None:
        """Write `graph` to a binary `stream`; equal graphs give equal bytes.

        Runs and edges without both ends are left out, and so is `Document.text` without
        `with_source_text`: it is most of the bytes, and its copyright is the source's. A graph that
        is no `Subgraph` is read as it comes, if the format can be streamed: its nodes and edges must
        be sorted, and its edges have both ends.

        Raises:
            FormatError: the format can only be read, or it cannot hold something in the graph.
        """
        from kg.models import Subgraph

        if self.streaming_writer is not None and not isinstance(graph, Subgraph):
            self.streaming_writer(exportable_records(graph, with_source_text=with_source_text), stream)
            return
        writer = self.writer or self.streaming_writer
        if writer is None:
            raise FormatError(
                f"{self.name} can be read and not written: `countergraph export --list` shows which can"
            )
        writer(exportable(graph, with_source_text=with_source_text), stream)

    def read(self, stream: IO[bytes]) -> Subgraph:
        """Read a subgraph from a binary `stream`.

        Raises:
            FormatError: the format can only be written, or the file is not of this format.
        """
        if self.reader is None:
            known = ", ".join(sorted(name for name, each in FORMATS.items() if each.reader))
            raise FormatError(f"{self.name} can be written and not read: use one of {known}")
        return self.reader(stream)


def exportable(graph: Records, *, with_source_text: bool = False) -> Subgraph:
    """Return what an export holds of `graph`: no runs, no source text unless asked, clean, sorted."""
    from kg.models import Subgraph

    records = exportable_records(graph, with_source_text=with_source_text)
    return Subgraph.of(records.nodes, records.edges)


_DOCUMENTS = frozenset({"Document"})
_NO_PLACES = frozenset(
    {
        *("Document", "Section", "Claim", "Counterargument", "Clarification", "Term", "Entity"),
        *("CHALLENGES", "DEFINES", "ASSERTED_BY", "RESTATES", "AFFILIATED_WITH"),
    }
)

#: What the formats of argument maps hold; what they say besides differs.
_ARGUMENTS = frozenset({"Claim", "Counterargument", "CHALLENGES"})

FORMATS: dict[str, Format] = {
    "af": Format(
        "af",
        "who attacks whom, numbered, for solvers of abstract argumentation (ICCMA 2023)",
        suffix=".af",
        writer=dung.write_af,
        keeps="claims and counterarguments by number, ids in comments; links that are not rejected",
        drops=dung.DROPS,
        kinds=_ARGUMENTS,
        proof="pygarg",
        holds_source_text=False,
    ),
    "aif": Format(
        "aif",
        "argument maps in the JSON of AIFdb, for OVA and the tools of the Argument Web",
        suffix=".json",
        writer=aif.write,
        is_json=True,
        reader=aif.read,
        keeps="claims and counterarguments, who says them, links and restatements with attack and score",
        drops=argument_map.DROPS,
        kinds=_ARGUMENTS | {"ASSERTED_BY", "RESTATES"},
        proof="arguebuf",
        holds_source_text=False,
    ),
    "apx": Format(
        "apx",
        "who attacks whom, for solvers of abstract argumentation (ASPARTIX)",
        suffix=".apx",
        writer=dung.write_apx,
        keeps="claims and counterarguments by id; links that are not rejected",
        drops=dung.DROPS,
        kinds=_ARGUMENTS,
        proof="PyArg, pygarg",
        holds_source_text=False,
    ),
    "argdown": Format(
        "argdown",
        "Argdown, to write on, draw and publish",
        suffix=".argdown",
        writer=argdown.write,
        keeps="claims and counterarguments, who says them, links, undercuts of counterarguments",
        drops=f"{argument_map.DROPS}, {argdown.DROPS}",
        kinds=_ARGUMENTS | {"ASSERTED_BY"},
        proof="@argdown/cli",
        holds_source_text=False,
    ),
    "argdown-json": Format(
        "argdown-json",
        "what `argdown json` makes of a file in Argdown",
        suffix=".json",
        is_json=True,
        reader=argdown.read,
        keeps="statements and arguments with what attacks them",
        drops="supporting relations, groups, tags",
        proof="@argdown/cli",
    ),
    "arguebuf": Format(
        "arguebuf",
        "argument maps in the JSON of arguebuf",
        suffix=".json",
        writer=arguebuf.write,
        is_json=True,
        reader=arguebuf.read,
        keeps="claims and counterarguments with offsets, one speaker each, links and restatements with "
        "attack and score, documents",
        drops=argument_map.DROPS,
        kinds=_ARGUMENTS | {"Document", "ASSERTED_BY", "RESTATES"},
        proof="arguebuf",
    ),
    "bibtex": Format(
        "bibtex",
        "the documents as BibTeX, for LaTeX and reference managers",
        suffix=".bib",
        streaming_writer=bibtex.write,
        keeps="title, byline, collection, date and address of each document",
        drops="all but the documents, and their digests, warnings and discrepancies",
        kinds=_DOCUMENTS,
        proof="pybtex, pandoc",
        holds_source_text=False,
    ),
    "csl-json": Format(
        "csl-json",
        "the documents as CSL-JSON, for pandoc and Zotero",
        suffix=".json",
        streaming_writer=csl_json.write,
        is_json=True,
        keeps="title, byline, collection, date and address of each document",
        drops="all but the documents, and their digests, warnings and discrepancies",
        kinds=_DOCUMENTS,
        proof="pandoc",
        holds_source_text=False,
    ),
    "csv": Format(
        "csv",
        "nodes.csv and edges.csv, for pandas, polars, DuckDB and spreadsheets",
        suffix=".zip",
        streaming_writer=archived(csv_pair.write_files),
        folder_writer=in_folder(csv_pair.write_files),
        reader=csv_pair.read,
        folder_reader=csv_pair.read_folder,
        keeps="everything; lists and maps as JSON text",
        proof="pandas, polars, DuckDB",
    ),
    "cypher": Format(
        "cypher",
        "a script for cypher-shell that makes the graph in Neo4j, or makes it again",
        suffix=".cypher",
        streaming_writer=cypher_script.write,
        keeps="everything; lists as lists, maps as JSON text",
        proof="a Neo4j server",
    ),
    "cytoscape": Format(
        "cytoscape",
        "JSON for Cytoscape and cytoscape.js",
        suffix=".cyjs",
        streaming_writer=cytoscape.write,
        is_json=True,
        keeps="everything; lists as lists, maps as JSON text",
        proof="cytoscape.js",
    ),
    "dot": Format(
        "dot",
        "Graphviz, to be drawn",
        suffix=".dot",
        streaming_writer=dot.write,
        keeps="nodes with their words, edges with kind, attack and score",
        drops="all other properties, such as offsets, aliases and evidence",
        proof="Graphviz",
        holds_source_text=False,
    ),
    "gexf": Format(
        "gexf",
        "GEXF for Gephi",
        suffix=".gexf",
        streaming_writer=gexf.write,
        keeps="everything; lists and maps as JSON text; the kind and the key of an edge are "
        "`relation` and `relation_key`, offsets `char_start` and `char_end`",
        proof="Gephi toolkit, graphology, networkx",
    ),
    "graphml": Format(
        "graphml",
        "GraphML for networkx, igraph, yEd and most graph tools",
        suffix=".graphml",
        streaming_writer=graphml.write,
        keeps="everything; lists and maps as JSON text",
        proof="networkx, igraph, graphology",
    ),
    "json-ld": Format(
        "json-ld",
        "RDF as JSON-LD: SKOS, PROV-O, Web Annotation, schema.org and AIF",
        suffix=".jsonld",
        streaming_writer=json_ld.write,
        is_json=True,
        reader=json_ld.read,
        keeps="everything",
        proof="rdflib, pyoxigraph, jsonld.js",
        extra="rdf",
    ),
    "kialo": Format(
        "kialo",
        "the text that Kialo exports a discussion as",
        suffix=".txt",
        writer=kialo.write,
        reader=kialo.read,
        keeps="claims and counterarguments, links as cons",
        drops=f"{argument_map.DROPS}, {kialo.DROPS}",
        kinds=_ARGUMENTS,
        proof="arguebuf",
        holds_source_text=False,
    ),
    "markdown": Format(
        "markdown",
        "a report of documents or of what is near a claim, to be read",
        suffix=".md",
        writer=markdown_report.write,
        reader=markdown_report.read,
        keeps="documents, sections, quotes, who said them, counters with attack, score and status, "
        "explanations, names",
        drops="mentions, offsets, readable texts, runners-up, methods and evidence",
        kinds=_NO_PLACES,
        proof="pandoc",
        holds_source_text=False,
    ),
    "mermaid": Format(
        "mermaid",
        "a flowchart that GitHub, GitLab and Obsidian draw inside Markdown",
        suffix=".mmd",
        writer=mermaid.write,
        keeps="the start of each node's words, edges with kind, attack and score",
        drops="the rest of the words and all other properties, such as offsets, aliases and evidence",
        proof="mermaid, in Chromium",
        holds_source_text=False,
    ),
    "neo4j-admin": Format(
        "neo4j-admin",
        "CSV files for neo4j-admin database import",
        suffix=".tar",
        writer=neo4j_admin.write,
        folder_writer=neo4j_admin.write_folder,
        keeps="everything; into a folder also vectors, runs, decisions and what documents call a shared node",
        proof="neo4j-admin and a Neo4j server",
    ),
    "node-link": Format(
        "node-link",
        "networkx's node-link JSON",
        suffix=".json",
        streaming_writer=node_link.write,
        is_json=True,
        reader=node_link.read,
        keeps="everything",
        proof="networkx",
    ),
    "obsidian": Format(
        "obsidian",
        "a vault of linked notes for Obsidian and Logseq",
        suffix=".zip",
        writer=archived(obsidian.write_files),
        folder_writer=in_folder(obsidian.write_files),
        keeps="a note a claim, counterargument, term, entity and document, with sections, quotes, "
        "offsets, speakers and links",
        drops="runners-up, evidence, methods and where a mention stands",
        kinds=_NO_PLACES | {"MENTIONS"},
        proof="obsidiantools",
        holds_source_text=False,
    ),
    "parquet": Format(
        "parquet",
        "nodes.parquet and edges.parquet, for pandas, polars and DuckDB",
        suffix=".zip",
        streaming_writer=archived(parquet.write_files),
        folder_writer=in_folder(parquet.write_files),
        keeps="everything; lists as lists, evidence as JSON text",
        proof="pandas, polars, DuckDB",
        extra="parquet",
    ),
    "svg": Format(
        "svg",
        "a drawing that any browser shows",
        suffix=".svg",
        writer=svg.write,
        keeps="nodes with their words, edges with kind, attack and score",
        drops="all other properties, such as offsets, aliases and evidence",
        proof="resvg, Chromium",
        holds_source_text=False,
    ),
    "tgf": Format(
        "tgf",
        "who attacks whom in the trivial graph format, for solvers and yEd",
        suffix=".tgf",
        writer=dung.write_tgf,
        keeps="claims and counterarguments by id; links that are not rejected",
        drops=dung.DROPS,
        kinds=_ARGUMENTS,
        proof="PyArg",
        holds_source_text=False,
    ),
    "turtle": Format(
        "turtle",
        "RDF as Turtle: SKOS, PROV-O, Web Annotation, schema.org and AIF",
        suffix=".ttl",
        streaming_writer=turtle.write,
        reader=turtle.read,
        keeps="everything",
        proof="rdflib, pyoxigraph",
        extra="rdf",
    ),
    "xaif": Format(
        "xaif",
        "argument maps in xAIF, for the services of the Open Argument Mining Framework",
        suffix=".json",
        writer=xaif.write,
        is_json=True,
        reader=xaif.read,
        keeps="claims and counterarguments, who says them, links and restatements with attack and score",
        drops=argument_map.DROPS,
        kinds=_ARGUMENTS | {"ASSERTED_BY", "RESTATES"},
        proof="arguebuf, xaif",
        holds_source_text=False,
    ),
}


def find_format(name: str) -> Format:
    """Return the format of this name; `FormatError` names the known ones.

    >>> find_format("node-link").suffix
    '.json'
    """
    if name not in FORMATS:
        raise FormatError(f"unknown format {name!r}: use one of {', '.join(sorted(FORMATS))}")
    return FORMATS[name]
