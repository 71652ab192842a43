"""The constraints and indexes of a graph in Neo4j, and how an older database becomes a newer one.

Ids are unique in each kind; what is searched, sorted or paged has an index. Every statement makes
only what is not there, so several processes may run them at once, and again at any time.

`MIGRATIONS` only ever grows: entry i brings a database from version i to i + 1. A database filled by
`neo4j-admin database import` has version 0: it holds a graph and no index.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.errors import SchemaVersionError, StoreError
from kg.stores.neo4j.mapping import EDGE_PROPERTIES, LABELS, OWN_KINDS, PAGE_KINDS, vector_property

if TYPE_CHECKING:
    from kg.stores.neo4j.connection import Connection

#: Up to so many vectors each is compared, and no index has to be kept; above, a model's vectors have one.
EXACT_UP_TO = 5_000

#: How many seconds an index may take to be made; that of an imported graph takes minutes.
_PATIENCE = 3600

_WORDS = "Claim|Counterargument|Clarification|Term|Entity"


#: How many claims make a term or an entity `n`, or name it.
CLAIMS_OF = "COUNT { MATCH (c:Claim)-[:ASSERTED_BY|MENTIONS]->(n) RETURN DISTINCT c }"


def mentioned_place(number: str) -> str:
    """Return the Cypher of the `_mentioned` of `n`, `number` being that of 1,000,000,000 less its claims."""
    return f"right('000000000' + toString({number}), 10) + ' ' + n.id"


def _unique(label: str, key: str = "id") -> str:
    name = f"{label.lower().removeprefix('_')}_{key}"
    return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"


def _range(name: str, label: str, *properties: str) -> str:
    keys = ", ".join(f"n.{each}" for each in properties)
    return f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON ({keys})"


def _relationship_range(name: str, kind: str, key: str) -> str:
    return f"CREATE INDEX {name} IF NOT EXISTS FOR ()-[r:{kind}]-() ON (r.{key})"


def _full_text(name: str, labels: str, key: str, analyzer: str) -> str:
    return (
        f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{labels}) ON EACH [n.{key}] "
        f"OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{analyzer}'}}}}"
    )


_VERSION_1 = (
    *(_unique(label) for label in (*LABELS, "_Embedding", "_Model", "_Countergraph")),
    *(_range(f"{kind.lower()}_document", kind, "document") for kind in OWN_KINDS),
    _range("claim_place", "Claim", "_place"),
    _range("claim_contested", "Claim", "_contested"),
    _range("embedding_kind", "_Embedding", "model", "kind"),
    *(_relationship_range(f"{kind.lower()}_id", kind, "id") for kind in EDGE_PROPERTIES),
    *(_relationship_range(f"{kind.lower()}_place", kind, "_place") for kind in PAGE_KINDS),
    _relationship_range("affiliated_with_document", "AFFILIATED_WITH", "document"),
    _full_text("words", _WORDS, "_words", "english"),
    # a digest is found whole
    _full_text("names", "Term|Entity", "_names", "keyword"),
)

_NAMED_BY_CLAIMS = (
    _range("term_mentioned", "Term", "_mentioned"),
    _range("entity_mentioned", "Entity", "_mentioned"),
    _range("entity_mentioned_type", "Entity", "type", "_mentioned"),
    _range("run_started", "Run", "started"),
    "MATCH (n:Term|Entity) CALL (n) {\n"
    f"WITH n, {CLAIMS_OF} AS claims SET n._mentioned = {mentioned_place('1000000000 - claims')}\n"
    "} IN TRANSACTIONS OF 1000 ROWS",
)

# The log of decisions.
_DECISIONS = (
    _unique("Decision"),
    _unique("Decision", "number"),
    *(_range(f"decision_{key}", "Decision", key) for key in ("link", "source", "target")),
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1, _NAMED_BY_CLAIMS, _DECISIONS)


def names() -> dict[str, str]:
    """Return the constraints and indexes of the newest version: name → the statement that makes it."""
    return {
        statement.split(" IF NOT EXISTS")[0].split()[-1]: statement
        for step in MIGRATIONS
        for statement in step
        if " IF NOT EXISTS " in statement
    }


def vector_index(model: str, dimension: int) -> tuple[str, str]:
    """Return the name of the index over a model's vectors, and the statement that makes it."""
    key = vector_property(model, dimension)
    statement = (
        f"CREATE VECTOR INDEX {key} IF NOT EXISTS FOR (n:_Embedding) ON (n.{key}) "
        f"OPTIONS {{indexConfig: {{`vector.dimensions`: {dimension}, "
        "`vector.similarity_function`: 'cosine'}}"
    )
    return key, statement


_FIND = """
OPTIONAL MATCH (s:_Countergraph {id: 'schema'})
RETURN s.version AS version, COUNT { () } AS nodes
"""
# Writers lock a node by removing `_lock` from it, which no node has. Neo4j takes no lock to remove a property
# whose name it has never met, so it is made to know the name.
_MARK = "MERGE (s:_Countergraph {id: 'schema'}) SET s.version = $version, s._lock = true REMOVE s._lock"
_EXISTING = "SHOW INDEXES YIELD name, state RETURN name, state"
_ONLINE = "SHOW INDEXES YIELD name, state WHERE name = $name AND state = 'ONLINE' RETURN name"
_MODELS = """
MATCH (m:_Model) WHERE COUNT { (:_Embedding) } > $many
RETURN m.id AS model, m.dimension AS dimension ORDER BY model
"""


def prepare(connection: Connection) -> None:
    """Bring the database to the newest version; one that is only to be read must have it already.

    Raises:
        StoreError: the database is another program's, or holds no graph and is only to be read.
        SchemaVersionError: a newer version wrote the database.
    """
    newest = len(MIGRATIONS)
    [record] = connection.once(_FIND)
    found, shown = record["version"], connection.address.shown
    if found == newest:
        return
    if found is None and record["nodes"]:
        raise StoreError(f"{shown} holds the data of another program: name another database")
    if found is not None and found > newest:
        raise SchemaVersionError(
            f"{shown} has schema version {found} and this Countergraph knows versions up to {newest}: "
            "upgrade Countergraph"
        )
    if connection.read_only:
        what = "holds no graph yet" if found is None else f"has the old schema version {found}"
        todo = "ingest something into it" if found is None else "run `countergraph doctor --fix`"
        raise StoreError(f"{shown} {what}: {todo} first")
    for statements in MIGRATIONS[found or 0 :]:
        make(connection, statements)
    make(connection, vector_indexes(connection).values())
    connection.write(lambda transaction: transaction.run(_MARK, version=newest).consume())


def make(connection: Connection, statements: Iterable[str]) -> None:
    """Run statements of the schema and wait until their indexes can be used."""
    for statement in statements:
        connection.once(statement)
    connection.once("CALL db.awaitIndexes($seconds)", seconds=_PATIENCE)


def missing(connection: Connection) -> dict[str, str]:
    """Return the constraints and indexes that are not there or cannot be used: name → how to make it."""
    found = {record["name"]: record["state"] for record in connection.once(_EXISTING)}
    wanted = names() | vector_indexes(connection)
    return {name: statement for name, statement in wanted.items() if found.get(name) != "ONLINE"}


def is_online(connection: Connection, name: str) -> bool:
    """Return whether the index of this name is there and filled."""
    return bool(connection.read(_ONLINE, name=name))


def vector_indexes(connection: Connection) -> dict[str, str]:
    """Return the vector indexes that a database of this size needs: name → the statement that makes it."""
    records = connection.read(_MODELS, many=EXACT_UP_TO)
    return dict(vector_index(record["model"], record["dimension"]) for record in records)
