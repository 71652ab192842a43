"""Format "neo4j-admin": a folder of CSV files that ``neo4j-admin database import full`` loads.

::

    Claim.csv, Entity-Person.csv, …   nodes, a file for each kind and type of entity
    CHALLENGES.csv, NAMES.csv, …      relationships, a file for each type
    import.args                       the arguments of the import

    cd FOLDER && neo4j-admin database import full @import.args neo4j

The loaded database is what `kg.stores.neo4j` would have written, but for constraints and indexes,
which are made when Countergraph first opens it. Importing is offline and into an empty database.

Texts are quoted, and a missing value is an empty field without quotes; numbers, booleans and arrays
have their types in the header. The elements of an array are separated by U+001F, which no reader
lets through, since the import tool cannot quote an element. It has no empty array either: that
property is missing. That fields have several lines is said only where some have them, for the tool
then reads a file by one thread. (Neo4j Operations Manual 5, "Import".)
"""

from __future__ import annotations

import tarfile
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kg.errors import FormatError
from kg.formats.properties import without_source_text

if TYPE_CHECKING:
    from kg.models import Decision, Edge, Named, Node, Subgraph
    from kg.stores import Store, Vectors

ARGUMENTS = "import.args"

_QUOTE = '"'
_ARRAY_DELIMITER = "\x1f"
#: Types of properties that are no record's, by the name of their file.
_TYPES = {
    ("_Countergraph", "version"): "long",
    ("_Model", "dimension"): "long",
    ("Decision", "number"): "long",
}
#: What the import tool reads at once by default, in bytes; no field may be longer.
_READ_BUFFER = 4 * 2**20
_BYTES_OF_A_CHARACTER = 4
#: How many nodes' vectors are in memory at once.
_VECTORS_AT_ONCE = 1000

#: kind of node → its properties that are Neo4j's bookkeeping; see `kg.stores.neo4j.mapping`.
_BOOKKEEPING_OF_NODES: Mapping[str, tuple[str, ...]] = {
    "Claim": ("_words", "_place", "_contested"),
    "Counterargument": ("_words",),
    "Clarification": ("_words",),
    "Term": ("_words", "_names"),
    "Entity": ("_words", "_names"),
}
#: The properties of what a document calls a term or an entity.
_NAMING = ("name", "type", "aliases", "_names", "_words")
_BOOKKEEPING_OF_EDGES: Mapping[str, tuple[str, ...]] = {"ASSERTED_BY": ("_place",), "MENTIONS": ("_place",)}


class Tables(NamedTuple):
    """A graph to be written, read as often as it is needed, so that it need not be in memory.

    `nodes` and `edges` are sorted as in a store. `stated` gives the terms and entities as a document
    states them, `vectors` the vectors of nodes with these ids, `decisions` the log of what was decided.
    """

    nodes: Callable[[], Iterable[Node]]
    edges: Callable[[], Iterable[Edge]]
    stated: Callable[[], Iterable[tuple[str, Named]]]
    vectors: Callable[[list[str]], Iterable[Vectors]]
    decisions: Callable[[], Iterable[Decision]]


def write(subgraph: Subgraph, stream: IO[bytes]) -> None:
    """Write the folder of `subgraph` to `stream` as a tar archive, the same for equal graphs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_tables(_tables_of(subgraph), folder)
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for path in sorted(folder.iterdir()):
                # without the time and the user's name, which would make equal graphs other bytes
                entry = tarfile.TarInfo(path.name)
                entry.size = path.stat().st_size
                with path.open("rb") as file:
                    archive.addfile(entry, file)


def write_folder(
    store: Store, folder: Path, *, subgraph: Subgraph | None = None, with_source_text: bool = False
) -> None:
    """Write all that `store` holds, or of it `subgraph`, into an empty `folder`.

    Vectors and what each document states of shared terms and entities come along; runs and decisions too,
    unless `subgraph` is given.
    """
    write_tables(_tables_in(store, subgraph, with_source_text=with_source_text), folder)


def write_tables(tables: Tables, folder: Path) -> None:
    """Write a graph into an empty `folder`; memory grows with the number of claims only.

    Raises:
        FormatError: an element of a list holds the character that separates them.
    """
    with ExitStack() as stack:
        files = _Files(folder, stack)
        # version 1 of the schema is the first with indexes, which the store makes
        files.add_node(("_Countergraph",), ("version",), {"id": "schema", "version": 0})
        claim_places = _add_nodes(files, tables)
        _add_edges(files, tables.edges(), claim_places)
        _add_namings(files, tables)
        _add_decisions(files, tables)
        files.write_arguments()


def _add_nodes(files: _Files, tables: Tables) -> dict[str, str]:
    """Add the nodes and their vectors, and return the place of each claim in the list of all."""
    from kg.stores.neo4j import mapping

    counters = Counter(
        edge.target
        for edge in tables.edges()
        if edge.kind == "CHALLENGES" and getattr(edge, "status", None) != "rejected"
    )
    names = {
        kind: (*(name for name in own if name != "id"), *_BOOKKEEPING_OF_NODES.get(kind, ()))
        for kind, own in mapping.NODE_PROPERTIES.items()
    }
    claim_places: dict[str, str] = {}
    waiting: list[str] = []
    for node in tables.nodes():
        row = mapping.node_row(node, counters=counters[node.id])
        files.add_node(row.labels, names[node.kind], row.properties)
        if node.kind == "Claim":
            claim_places[node.id] = row.properties["_place"]
        waiting.append(node.id)
        if len(waiting) == _VECTORS_AT_ONCE:
            _add_vectors(files, tables.vectors(waiting))
            waiting.clear()
    _add_vectors(files, tables.vectors(waiting))
    return claim_places


def _add_edges(files: _Files, edges: Iterable[Edge], claim_places: Mapping[str, str]) -> None:
    from kg.stores.neo4j import mapping

    names = {
        kind: (*own, *_BOOKKEEPING_OF_EDGES.get(kind, ())) for kind, own in mapping.EDGE_PROPERTIES.items()
    }
    for edge, first in _with_first(edges):
        properties = mapping.edge_row(edge).properties
        if first and edge.kind in mapping.PAGE_KINDS and edge.source in claim_places:
            properties["_place"] = mapping.page_place(edge.target, claim_places[edge.source])
        files.add_relationship(edge.kind, names[edge.kind], edge.source, edge.target, properties)


def _add_namings(files: _Files, tables: Tables) -> None:
    from kg.stores.neo4j import mapping

    for document, named in tables.stated():
        files.add_relationship("NAMES", _NAMING, document, named.id, mapping.naming(named))


def _add_decisions(files: _Files, tables: Tables) -> None:
    from kg.stores.neo4j import mapping

    for decision in tables.decisions():
        properties = mapping.decision_properties(decision)
        files.add_node(("Decision",), mapping.DECISION_PROPERTIES, properties)


def _with_first(edges: Iterable[Edge]) -> Iterator[tuple[Edge, bool]]:
    """Yield each edge, with whether it is the first of its kind between its nodes; `edges` are sorted."""
    source = None
    seen: set[tuple[str, str]] = set()
    for edge in edges:
        if edge.source != source:
            source = edge.source
            seen.clear()
        ends = (edge.kind, edge.target)
        yield edge, ends not in seen
        seen.add(ends)


def _tables_of(subgraph: Subgraph) -> Tables:
    """Return a graph without a store: a document states what its own statements and affiliations name."""
    from kg.models import AffiliatedWith, Named, Section, Statement

    nodes = {node.id: node for node in subgraph.nodes}
    says: dict[tuple[str, str], Named] = {}
    for edge in subgraph.edges:
        source = nodes[edge.source]
        if isinstance(edge, AffiliatedWith):
            document = edge.document
        elif isinstance(source, Section | Statement):
            document = source.document
        else:
            continue
        for end in (source, nodes[edge.target]):
            if isinstance(end, Named) and document in nodes:
                says[document, end.id] = end
    stated = [(document, says[document, named]) for document, named in sorted(says)]
    return Tables(lambda: subgraph.nodes, lambda: subgraph.edges, lambda: stated, lambda _: (), tuple)


def _tables_in(store: Store, subgraph: Subgraph | None, *, with_source_text: bool) -> Tables:
    kept = None if subgraph is None else {node.id for node in subgraph.nodes}
    models = list(store.vector_models())

    def nodes() -> Iterable[Node]:
        found = chain(store.iter_nodes(), store.runs()) if subgraph is None else subgraph.nodes
        return found if with_source_text else map(without_source_text, found)

    def stated() -> Iterator[tuple[str, Named]]:
        for document in store.documents():
            if kept is None or document.id in kept:
                said = store.stated(document.id)
                yield from ((document.id, named) for named in said if kept is None or named.id in kept)

    def vectors(ids: list[str]) -> Iterator[Vectors]:
        for model in models:
            yield store.vectors(ids, model=model)

    def decisions() -> Iterator[Decision]:
        after = None
        while subgraph is None and (page := store.decisions(after=after)):
            yield from page
            after = page[-1].number

    edges = store.iter_edges if subgraph is None else lambda: subgraph.edges
    return Tables(nodes, edges, stated, vectors, decisions)


def _add_vectors(files: _Files, vectors: Iterable[Vectors]) -> None:
    from kg.stores.neo4j import mapping

    for model, ids, matrix in vectors:
        if not ids:
            continue
        key = mapping.vector_property(model, matrix.shape[1])
        files.add_model(model, matrix.shape[1])
        for node, vector in zip(ids, matrix.tolist(), strict=True):
            embedding = mapping.embedding_id(model, node)
            values = {
                "id": embedding,
                "node": node,
                "kind": mapping.kind_of(node),
                "model": model,
                key: mapping.vector_text(vector).split(" "),
            }
            # the property of each model has a name of its own, and so its file another header
            files.add_node(("_Embedding",), ("node", "kind", "model", key), values, table=f"_Embedding-{key}")
            files.add_relationship("_OF", (), embedding, node, {})


class _File:
    """A CSV file that is being written; it tells whether a field has several lines, and the longest."""

    def __init__(self, stream: IO[bytes], header: Sequence[str]) -> None:
        self._stream = stream
        self.is_multiline = False
        self.longest = 0
        self._write(header)

    def add(self, values: Iterable[Any]) -> None:
        self._write([self._field(value) for value in values])

    def _write(self, fields: Sequence[str]) -> None:
        # a lone surrogate has no UTF-8
        self._stream.write((",".join(fields) + "\n").encode("utf-8", "backslashreplace"))

    def _field(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return repr(value)
        text = _array(value) if isinstance(value, list) else str(value)
        self.is_multiline = self.is_multiline or "\n" in text or "\r" in text
        self.longest = max(self.longest, len(text))
        return f'"{text.replace(_QUOTE, _QUOTE * 2)}"'


def _array(values: list[Any]) -> str:
    texts = [value if isinstance(value, str) else repr(value) for value in values]
    for text in texts:
        if _ARRAY_DELIMITER in text:
            raise FormatError(
                f"{text[:80]!r} holds U+001F, which separates the elements of a list for neo4j-admin: "
                "take the character out of the source, or use `countergraph copy`"
            )
    return _ARRAY_DELIMITER.join(texts)


class _Files:
    """The files of the folder, each made when its first row comes."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._files: dict[str, _File] = {}
        self._options: dict[str, str] = {}
        self._models: set[str] = set()

    def add_node(
        self,
        labels: tuple[str, ...],
        names: tuple[str, ...],
        values: Mapping[str, Any],
        *,
        table: str | None = None,
    ) -> None:
        """Add a node; `names` are the properties, without `id`, that nodes of this file may have.

        Without `table` the file is named after the label of the kind, of entities also of the type.
        """
        name = table or ("-".join(labels) if labels[0] == "Entity" else labels[0])
        file = self._files.get(name) or self._open(name, f"--nodes={':'.join(labels)}", ["id:ID"], names)
        file.add([values["id"], *(values.get(each) for each in names)])

    def add_relationship(
        self, kind: str, names: tuple[str, ...], source: str, target: str, values: Mapping[str, Any]
    ) -> None:
        """Add a relationship; `names` are the properties that those of its type may have."""
        file = self._files.get(kind) or self._open(
            kind, f"--relationships={kind}", [":START_ID", ":END_ID"], names
        )
        file.add([source, target, *(values.get(each) for each in names)])

    def add_model(self, model: str, dimension: int) -> None:
        """Add a model that made vectors, once."""
        if model not in self._models:
            self._models.add(model)
            self.add_node(("_Model",), ("dimension",), {"id": model, "dimension": dimension})

    def write_arguments(self) -> None:
        """Write the arguments of the import; the tool takes all that follows a file's name for files."""
        lines = [f"{option}={name}.csv" for name, option in self._options.items()]
        if any(file.is_multiline for file in self._files.values()):
            # The newer format, which names the files, fails where a file is longer than the read buffer
            # ("found CR outside a text cell", 5.26.12).
            lines.append("--multiline-fields=true")
        longest = max((file.longest for file in self._files.values()), default=0)
        if longest * _BYTES_OF_A_CHARACTER > _READ_BUFFER:
            lines.append(f"--read-buffer-size={longest * _BYTES_OF_A_CHARACTER}")
        lines.append(f"--array-delimiter=U+{ord(_ARRAY_DELIMITER):04X}")
        (self._folder / ARGUMENTS).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _open(self, name: str, option: str, ends: Sequence[str], names: Sequence[str]) -> _File:
        stream = self._stack.enter_context((self._folder / f"{name}.csv").open("wb"))
        self._files[name] = _File(stream, [*ends, *(_column(name, each) for each in names)])
        self._options[name] = option
        return self._files[name]


def _column(table: str, name: str) -> str:
    from kg.stores.neo4j.mapping import property_type

    if name.startswith("vector_"):
        return f"{name}:double[]"
    return f"{name}:{_TYPES.get((table, name)) or property_type(name)}"
