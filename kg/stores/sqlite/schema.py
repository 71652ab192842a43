"""The tables of a graph in SQLite, and how an older database becomes a newer one.

`nodes` and `edges` have real columns for what is searched, sorted or shown in lists, and JSON in
`properties` for the rest. Three things are kept beside them, so that a question costs one index:

- how many counters a node has (`nodes.counters`), how many claims a term or an entity makes or is named
  in (`nodes.claims`), and how many vectors a model made (`models.vectors`), held true by triggers;
- the words of statements, terms and entities (`words`, FTS5), held true by triggers on `nodes`;
- what each document says of a term or an entity (`support`), from which the shared node is merged.

`decisions` is no part of the graph that documents make: it only grows, and rows of it are never changed.

`MIGRATIONS` only ever grows: entry i brings a database from version i to i + 1.
"""

import sqlite3

#: "CTGR", the mark that tells Countergraph's databases from those of other programs.
APPLICATION_ID = 0x43544752

_WORDS_KINDS = "('Claim', 'Counterargument', 'Clarification', 'Term', 'Entity')"

# Whether the claim of an edge is on the page of its target by another edge too.
_ALSO_NAMED = """
    SELECT 1 FROM edges INDEXED BY edges_by_target
    WHERE target = {edge}.target AND kind IN ('ASSERTED_BY', 'MENTIONS') AND document = {edge}.document
        AND place = {edge}.place AND source = {edge}.source AND key <> {edge}.key
"""

_VERSION_1 = (
    # `document` is the document that a node is part of (a document is part of itself), NULL for what
    # is shared: terms, entities and runs. `name` is a title, a heading or a name. `text` is NULL where
    # it repeats the quote, and stands last so that reading the rest of a row skips a long text.
    # `counters_down` makes "most counters first, then by id" one ascending order to page through.
    """
    CREATE TABLE nodes (
        n INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        document TEXT REFERENCES nodes (id) ON DELETE CASCADE,
        section TEXT,
        start INTEGER,
        "end" INTEGER,
        truncated INTEGER,
        counters INTEGER NOT NULL DEFAULT 0,
        counters_down INTEGER AS (-counters) VIRTUAL,
        name TEXT,
        aliases TEXT,
        properties TEXT NOT NULL,
        quote TEXT,
        text TEXT
    ) STRICT
    """,
    "CREATE INDEX nodes_by_kind ON nodes (kind, id)",
    "CREATE INDEX nodes_by_document ON nodes (document, kind, id)",
    "CREATE INDEX contested ON nodes (counters_down, id) WHERE kind = 'Claim' AND counters > 0",
    "CREATE INDEX uncountered ON nodes (document, start, id) WHERE kind = 'Claim' AND counters = 0",
    # `document` and `place` (where the source starts) are kept here only where an index needs them:
    # on what brings a claim to the page of an entity or a term, and `document` on affiliations,
    # whose source is shared. `link` is the edge's id, here only where it can be confirmed or rejected.
    """
    CREATE TABLE edges (
        source TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        target TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        document TEXT,
        place INTEGER,
        link TEXT,
        score REAL,
        status TEXT,
        attack TEXT,
        scope TEXT,
        method TEXT,
        properties TEXT NOT NULL,
        PRIMARY KEY (source, key, target)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX edges_by_target ON edges (target, kind, document, place, source)",
    "CREATE INDEX edges_by_document ON edges (document) WHERE kind = 'AFFILIATED_WITH'",
    "CREATE INDEX challenges ON edges (target, status, source) WHERE kind = 'CHALLENGES'",
    # What one document says of a shared node.
    """
    CREATE TABLE support (
        document TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
        node TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        type TEXT,
        aliases TEXT NOT NULL,
        PRIMARY KEY (document, node)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX support_by_node ON support (node, kind, name, type, aliases)",
    # The names and aliases of a shared node, canonical.
    """
    CREATE TABLE names (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        node TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
        PRIMARY KEY (kind, name, node)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX names_by_node ON names (node)",
    "CREATE TABLE models (m INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, dimension INTEGER NOT NULL) STRICT",
    # `vector` is little-endian float32. With a rowid: a long row does not fit a WITHOUT ROWID page.
    """
    CREATE TABLE vectors (
        node TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
        model INTEGER NOT NULL REFERENCES models (m),
        vector BLOB NOT NULL,
        PRIMARY KEY (node, model)
    ) STRICT
    """,
    """
    CREATE TRIGGER counter_in AFTER INSERT ON edges
    WHEN new.kind = 'CHALLENGES' AND new.status <> 'rejected'
    BEGIN
        UPDATE nodes SET counters = counters + 1 WHERE id = new.target;
    END
    """,
    """
    CREATE TRIGGER counter_out AFTER DELETE ON edges
    WHEN old.kind = 'CHALLENGES' AND old.status <> 'rejected'
    BEGIN
        UPDATE nodes SET counters = counters - 1 WHERE id = old.target;
    END
    """,
    """
    CREATE TRIGGER counter_decided AFTER UPDATE OF status ON edges
    WHEN new.kind = 'CHALLENGES'
    BEGIN
        UPDATE nodes SET counters = counters + (new.status <> 'rejected') - (old.status <> 'rejected')
        WHERE id = new.target;
    END
    """,
    # FTS5 compares its index with this view: over the whole table it would miss the kinds left out
    # and report a healthy file as malformed.
    f"CREATE VIEW searchable AS SELECT n, quote, text, name, aliases FROM nodes WHERE kind IN {_WORDS_KINDS}",
    """
    CREATE VIRTUAL TABLE words USING fts5 (
        quote, text, name, aliases,
        content = 'searchable', content_rowid = 'n', tokenize = 'porter unicode61 remove_diacritics 2'
    )
    """,
    f"""
    CREATE TRIGGER words_in AFTER INSERT ON nodes WHEN new.kind IN {_WORDS_KINDS}
    BEGIN
        INSERT INTO words (rowid, quote, text, name, aliases)
        VALUES (new.n, new.quote, new.text, new.name, new.aliases);
    END
    """,
    f"""
    CREATE TRIGGER words_out AFTER DELETE ON nodes WHEN old.kind IN {_WORDS_KINDS}
    BEGIN
        INSERT INTO words (words, rowid, quote, text, name, aliases)
        VALUES ('delete', old.n, old.quote, old.text, old.name, old.aliases);
    END
    """,
    f"""
    CREATE TRIGGER words_changed AFTER UPDATE OF quote, text, name, aliases ON nodes
    WHEN new.kind IN {_WORDS_KINDS} AND (
        old.quote IS NOT new.quote OR old.text IS NOT new.text
        OR old.name IS NOT new.name OR old.aliases IS NOT new.aliases
    )
    BEGIN
        INSERT INTO words (words, rowid, quote, text, name, aliases)
        VALUES ('delete', old.n, old.quote, old.text, old.name, old.aliases);
        INSERT INTO words (rowid, quote, text, name, aliases)
        VALUES (new.n, new.quote, new.text, new.name, new.aliases);
    END
    """,
)

# `link` is every edge's id, so that an edge is found by it.
_VERSION_2 = (
    "UPDATE edges SET link = edge_id(kind, source, key, target) WHERE link IS NULL",
    "CREATE INDEX edges_by_link ON edges (link)",
)

# `claims` says of a term or an entity how many claims it makes or are naming it, each counted once. Only
# the edges that bring a claim to a page have a `place`. `vectors` says how many a model made.
_COUNTS = (
    "ALTER TABLE nodes ADD COLUMN claims INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE nodes ADD COLUMN claims_down INTEGER AS (-claims) VIRTUAL",
    "ALTER TABLE nodes ADD COLUMN type TEXT AS (json_extract(properties, '$.type')) VIRTUAL",
    """
    UPDATE nodes SET claims = (
        SELECT count(DISTINCT source) FROM edges INDEXED BY edges_by_target
        WHERE target = nodes.id AND kind IN ('ASSERTED_BY', 'MENTIONS') AND place IS NOT NULL
    )
    WHERE kind IN ('Term', 'Entity')
    """,
    # Entities have two lists, and SQLite cannot tell that a kind is one of several.
    # of a claim that very many counter, the strongest are found without reading the others
    "DROP INDEX challenges",
    "CREATE INDEX challenges ON edges (target, status, score DESC, source) WHERE kind = 'CHALLENGES'",
    "CREATE INDEX mentioned_terms ON nodes (claims_down, id) WHERE kind = 'Term'",
    "CREATE INDEX mentioned_entities ON nodes (claims_down, id) WHERE kind = 'Entity'",
    "CREATE INDEX mentioned_of_type ON nodes (type, claims_down, id) WHERE kind = 'Entity'",
    "CREATE INDEX runs ON nodes (json_extract(properties, '$.started'), id) WHERE kind = 'Run'",
    f"""
    CREATE TRIGGER named_in AFTER INSERT ON edges
    WHEN new.place IS NOT NULL AND NOT EXISTS ({_ALSO_NAMED.format(edge="new")})
    BEGIN
        UPDATE nodes SET claims = claims + 1 WHERE id = new.target;
    END
    """,
    f"""
    CREATE TRIGGER named_out AFTER DELETE ON edges
    WHEN old.place IS NOT NULL AND NOT EXISTS ({_ALSO_NAMED.format(edge="old")})
    BEGIN
        UPDATE nodes SET claims = claims - 1 WHERE id = old.target;
    END
    """,
    "ALTER TABLE models ADD COLUMN vectors INTEGER NOT NULL DEFAULT 0",
    "UPDATE models SET vectors = (SELECT count(*) FROM vectors WHERE model = m)",
    """
    CREATE TRIGGER vector_in AFTER INSERT ON vectors
    BEGIN
        UPDATE models SET vectors = vectors + 1 WHERE m = new.model;
    END
    """,
    """
    CREATE TRIGGER vector_out AFTER DELETE ON vectors
    BEGIN
        UPDATE models SET vectors = vectors - 1 WHERE m = old.model;
    END
    """,
)

# The log of decisions. `source`, `key` and `target` of the link are no references to nodes: the log outlives
# them. A text of the form 2026-11-29T09:30:00+00:00 sorts as the time does.
_DECISIONS = (
    """
    CREATE TABLE decisions (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        link TEXT NOT NULL,
        verdict TEXT NOT NULL,
        "by" TEXT NOT NULL,
        at TEXT NOT NULL,
        note TEXT,
        source TEXT NOT NULL,
        key TEXT NOT NULL,
        target TEXT NOT NULL,
        edge TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX decisions_by_link ON decisions (link, at, number)",
    "CREATE INDEX decisions_by_source ON decisions (source)",
    "CREATE INDEX decisions_by_target ON decisions (target)",
    """
    CREATE VIEW standing AS
    SELECT *, CASE verdict WHEN 'confirm' THEN 'confirmed' WHEN 'reject' THEN 'rejected' ELSE 'proposed' END
        AS status
    FROM decisions AS entry
    WHERE number = (
        SELECT number FROM decisions WHERE link = entry.link ORDER BY at DESC, number DESC LIMIT 1
    )
    """,
    """
    CREATE TRIGGER decisions_stay BEFORE DELETE ON decisions
    BEGIN SELECT raise(ABORT, 'the log of decisions only grows'); END
    """,
    """
    CREATE TRIGGER decisions_are_as_made BEFORE UPDATE ON decisions
    BEGIN SELECT raise(ABORT, 'the log of decisions only grows'); END
    """,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2, _COUNTS, _DECISIONS)


def version(connection: sqlite3.Connection) -> int:
    """Return the schema version of the open database; 0 where it has no schema yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the open database to the newest version, each step in a transaction of its own.

    Another process may do the same at the same time: a step that is done already is left out.
    Foreign keys must be off, as a step may have to rebuild a table that others refer to.
    """
    connection.create_function("edge_id", 4, _edge_id, deterministic=True)
    for number, statements in enumerate(MIGRATIONS, start=1):
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if version(connection) < number:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {number}")


def _edge_id(kind: str, source: str, key: str, target: str) -> str:
    """Return the id of an edge, as `kg.models.Edge.id` gives it."""
    from kg.ids import digest

    return f"{kind.lower()}:{digest(source, key, target)}"
