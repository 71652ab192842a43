"""The queries that change the graph, put together from small stages.

A whole document is one query, so that it takes three round trips (begin, query, commit) however large
it is. Four rules keep such a query fast and right:

- Between stages stands ``WITH count(*) AS _``. It runs the stage to its end before the next one
  begins, which the planner would otherwise see to with `Eager` operators, each holding all rows.
- A node that others may change too is locked (``REMOVE n._lock``) before it is read for a change.
- `UNWIND` is followed by two MATCH clauses, not one with a comma, and properties are set one by one:
  a map could hold anything, so that the planner would have to protect all that was matched.
- All values come in one map, `$graph`. The server plans a query anew for other types of its parameters,
  and takes lists of 1, 10, 100 … elements for different ones; it does not look into a map.

Labels, types and names of properties stand in the text and come from the model's closed lists; all
values are parameters.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.models import DECIDABLE
from kg.stores.neo4j.mapping import (
    EDGE_PROPERTIES,
    ENTITY_LABELS,
    NODE_PROPERTIES,
    OWN_KINDS,
    PAGE_KINDS,
    SHARED_KINDS,
)
from kg.stores.neo4j.schema import mentioned_place

STATEMENTS = ("Claim", "Counterargument", "Clarification")
#: What an edge of another document may lead to.
ENDS = ("Document", *OWN_KINDS)
#: What may lead from a statement of one document to one of another.
ACROSS_KINDS = ("CHALLENGES", "RESTATES")
#: What can be challenged.
CHALLENGED = ("Claim", "Counterargument")
#: The edges of the model: which kind leads from which kind of node to which.
TRIPLES: tuple[tuple[str, str, str], ...] = (
    ("Counterargument", "CHALLENGES", "Claim"),
    ("Counterargument", "CHALLENGES", "Counterargument"),
    ("Clarification", "DEFINES", "Term"),
    ("Claim", "ASSERTED_BY", "Entity"),
    *((source, "MENTIONS", target) for source in STATEMENTS for target in SHARED_KINDS),
    ("Claim", "RESTATES", "Claim"),
    ("Entity", "AFFILIATED_WITH", "Entity"),
    ("Section", "PART_OF", "Document"),
    *((source, "PART_OF", "Section") for source in STATEMENTS),
)
#: Those that can be decided on.
DECIDED = tuple(triple for triple in TRIPLES if triple[1] in DECIDABLE)


# --- the stages of a query --------------------------------------------------------------------

_TYPES = "|".join(EDGE_PROPERTIES)
#: What later stages need of earlier ones.
_CARRIED = "challenged, named, found"
_THEN = f"WITH {_CARRIED}, count(*) AS _\n"


def _stage(query: str) -> str:
    """Return `query` as a stage that runs to its end before the next one begins."""
    return f"CALL () {{\n{query}\nRETURN count(*) AS done\n}}\n{_THEN}"


def _of_each_kind(kinds: Iterable[str], query: str) -> str:
    """Return a subquery that is `query` for each kind in turn, with the kind for KIND in it."""
    return "CALL () {\n" + "UNION ALL\n".join(query.replace("KIND", kind) for kind in kinds) + "}\n"


def _set(node: str, properties: Iterable[str]) -> str:
    return "SET " + ", ".join(f"{node}.{name} = row.{name}" for name in properties)


# Everybody locks shared nodes in one order, or two writers could wait for one another. Those that are
# new are made here; what they are called follows later.
_LOCK_SHARED = (
    "CALL () { MATCH (:Document {id: $graph.document})-[:NAMES]->(n) RETURN collect(n.id) AS named }\n"
    "WITH named, count(*) AS _\n"
    + "".join(
        f"""CALL (named) {{
    UNWIND named + [row IN $graph.{kind} | row.id] AS id
    WITH DISTINCT id WHERE id STARTS WITH '{kind.lower()}:' ORDER BY id
    MERGE (n:{kind} {{id: id}}) REMOVE n._lock
    RETURN count(*) AS locked_{kind}
}}
WITH named, count(*) AS _
"""
        for kind in SHARED_KINDS
    )
)
# What the old version's claims make and name is counted out before they go, that of the new ones in later.
_COUNT_OUT = f"""
CALL () {{
    MATCH (c:Claim {{document: $graph.document}})-[:ASSERTED_BY|MENTIONS]->(n)
    WITH n, count(DISTINCT c) AS claims
    SET n._mentioned = {mentioned_place("toInteger(left(n._mentioned, 10)) + claims")}
    RETURN count(*) AS uncounted
}}
WITH named, count(*) AS _
"""
_OLD_PARTS = (
    "CALL () { MATCH (n:Document {id: $graph.document}) RETURN collect(n) AS old_Document }\n"
    + "".join(
        f"CALL () {{ MATCH (n:{kind} {{document: $graph.document}}) RETURN collect(n) AS old_{kind} }}\n"
        for kind in OWN_KINDS
    )
)

# What the old version says goes: all edges out of its parts, what it states of shared nodes, and the
# vectors of its parts. Parts that stay are updated later, since edges of other documents lead to them.
_REMOVE_OLD = f"""
WITH named, {" + ".join(f"old_{kind}" for kind in ENDS)} AS old
CALL (old) {{
    UNWIND old AS n MATCH (n)-[r:{_TYPES}]->(target)
    RETURN collect(r) AS edges,
        collect(DISTINCT CASE WHEN r:CHALLENGES AND target:Claim THEN target.id END) AS challenged
}}
CALL (old) {{ UNWIND old AS n WITH n WHERE NOT n.id IN $graph.own RETURN collect(n) AS dropped }}
CALL (old) {{ UNWIND old AS n MATCH (n)<-[:_OF]-(vector:_Embedding) RETURN collect(vector) AS vectors }}
CALL () {{ MATCH ()-[r:AFFILIATED_WITH {{document: $graph.document}}]->() RETURN collect(r) AS affiliations }}
CALL () {{ MATCH (:Document {{id: $graph.document}})-[r:NAMES]->() RETURN collect(r) AS namings }}
WITH challenged, named, edges + affiliations + namings AS gone_edges,
    vectors + dropped AS gone, count(*) AS _
FOREACH (r IN gone_edges | DELETE r)
WITH challenged, named, gone, count(*) AS _
FOREACH (n IN gone | DETACH DELETE n)
WITH challenged, named, count(*) AS _
"""

# The id of a new part may be that of a part of another document, and an edge may lead nowhere.
_FIND = f"""
CALL () {{
    {
    _of_each_kind(
        OWN_KINDS,
        "UNWIND $graph.KIND AS row MATCH (n:KIND {id: row.id}) WHERE n.document <> $graph.document "
        "RETURN [n.id, n.document] AS other ",
    )
}
    RETURN collect(other)[..1] AS taken
}}
CALL () {{
    {
    _of_each_kind(
        ENDS,
        "UNWIND $graph.outside.KIND AS id MATCH (n:KIND {id: id}) "
        "WHERE coalesce(n.document, n.id) <> $graph.document RETURN n.id AS id ",
    )
}
    RETURN collect(id) AS outside
}}
CALL () {{ OPTIONAL MATCH (m:_Model {{id: $graph.model}}) RETURN m.dimension AS dimension }}
WITH challenged, named, {{taken: taken, outside: outside, dimension: dimension}} AS found, count(*) AS _
"""


def _put_nodes(kind: str) -> str:
    properties = [name for name in NODE_PROPERTIES[kind] if name != "id"]
    if kind in STATEMENTS:
        properties.append("_words")
    if kind == "Claim":
        properties.append("_place")
    label = " SET n:Statement" if kind in CHALLENGED else ""
    return f"UNWIND $graph.{kind} AS row MERGE (n:{kind} {{id: row.id}})\n{_set('n', properties)}{label}"


def _put_namings(kind: str) -> str:
    properties = ", ".join(f"{name}: row.{name}" for name in ("name", "type", "aliases", "_names", "_words"))
    return (
        f"UNWIND $graph.{kind} AS row\n"
        f"MATCH (d:Document {{id: $graph.document}}) MATCH (n:{kind} {{id: row.id}})\n"
        f"CREATE (d)-[:NAMES {{{properties}}}]->(n)"
    )


def _count_in(kind: str) -> str:
    number = "coalesce(toInteger(left(n._mentioned, 10)), 1000000000) - row.claims"
    return (
        f"UNWIND $graph.{kind} AS row MATCH (n:{kind} {{id: row.id}})\n"
        f"SET n._mentioned = {mentioned_place(number)}"
    )


def _new_edge(kind: str) -> str:
    names = (*EDGE_PROPERTIES[kind], *(("_place",) if kind in PAGE_KINDS else ()))
    properties = ", ".join(f"{name}: row.{name}" for name in names)
    return f"CREATE (s)-[:{kind} {{{properties}}}]->(t)"


def _ends(source: str, kind: str, target: str) -> str:
    return (
        f"UNWIND $graph.{source}_{kind}_{target} AS row\n"
        f"MATCH (s:{source} {{id: row.source}}) MATCH (t:{target} {{id: row.target}})\n"
    )


def _put_edges(source: str, kind: str, target: str) -> str:
    return _ends(source, kind, target) + _new_edge(kind)


def _set_status(source: str, kind: str, target: str) -> str:
    return (
        f"UNWIND $graph.{source}_{kind}_{target} AS row\n"
        f"MATCH (:{source} {{id: row.source}})-[r:{kind} {{id: row.id}}]->(:{target} {{id: row.target}})\n"
        "SET r.status = row.status"
    )


def _lock_ends(source: str, kind: str, target: str) -> str:
    return f"{_ends(source, kind, target)}REMOVE s._lock REMOVE t._lock"


def _missing(source: str, kind: str, target: str) -> str:
    # a shared node is an end only for as long as the link's own document names it
    named = ""
    if target in SHARED_KINDS:
        named = " AND EXISTS { MATCH (:Document {id: s.document})-[:NAMES]->(t) }"
    return (
        f"{_ends(source, kind, target)}"
        f"WITH row, s, t WHERE NOT EXISTS {{ (s)-[:{kind} {{id: row.id}}]->(t) }}{named}\n"
        "RETURN row.id AS link"
    )


def _merge(kind: str) -> str:
    """Return the stage that makes shared nodes anew from what documents say of them; without any they go.

    The name and the type that most documents state win, ties by alphabet. A name that did not win is
    still a name by which the node is found, so it becomes an alias.
    """
    change_type = ""
    if kind == "Entity":
        labels = "".join(
            f"FOREACH (_ IN CASE said.types[0] WHEN '{name}' THEN [1] ELSE [] END | SET n:{label})\n"
            for name, label in ENTITY_LABELS.items()
        )
        change_type = f"SET n.type = said.types[0] REMOVE n:{':'.join(ENTITY_LABELS.values())}\n{labels}"
    return f"""
CALL (named) {{
    UNWIND named + [row IN $graph.{kind} | row.id] AS id WITH DISTINCT id
    MATCH (n:{kind} {{id: id}}) WHERE NOT EXISTS {{ (n)<-[:NAMES]-() }}
    OPTIONAL MATCH (n)<-[:_OF]-(vector:_Embedding)
    RETURN collect(DISTINCT n) + collect(vector) AS gone
}}
WITH {_CARRIED}, gone, count(*) AS _
FOREACH (n IN gone | DETACH DELETE n)
{_THEN}
CALL (named) {{
    UNWIND named + [row IN $graph.{kind} | row.id] AS id WITH DISTINCT id
    MATCH (n:{kind} {{id: id}})<-[r:NAMES]-()
    WITH n, r.name AS name, r.type AS type, r.aliases AS aliases, r._names AS keys, r._words AS words,
        count(*) AS documents
    WITH n, collect({{name: name, type: type, aliases: aliases, keys: keys, words: words,
        documents: documents}}) AS sayings
    WITH n,
        COLLECT {{
            UNWIND sayings AS each WITH each.name AS name, sum(each.documents) AS documents
            RETURN name ORDER BY documents DESC, name
        }} AS names,
        COLLECT {{
            UNWIND sayings AS each WITH each.type AS type, sum(each.documents) AS documents
            RETURN type ORDER BY documents DESC, type
        }} AS types,
        COLLECT {{ UNWIND sayings AS each UNWIND each.aliases AS alias RETURN DISTINCT alias }} AS others,
        COLLECT {{
            UNWIND sayings AS each UNWIND each.keys AS key RETURN DISTINCT key ORDER BY key
        }} AS keys,
        COLLECT {{
            UNWIND sayings AS each UNWIND each.words AS text RETURN DISTINCT text ORDER BY text
        }} AS words
    RETURN collect({{
        node: n, names: names, types: types, others: others, keys: keys, words: words
    }}) AS merged
}}
WITH {_CARRIED}, merged, count(*) AS _
CALL (merged) {{
    UNWIND merged AS said
    WITH said, said.node AS n
    SET n.name = said.names[0], n._names = said.keys, n._words = said.words
    SET n.aliases = COLLECT {{
        UNWIND said.names[1..] + said.others AS alias
        WITH DISTINCT alias WHERE alias <> said.names[0] RETURN alias ORDER BY alias
    }}
    {change_type}
    RETURN count(*) AS done
}}
{_THEN}"""


_COUNT_VECTORS = "COUNT { (:_Embedding) } AS vectors"
_RECOUNT = (
    """
CALL (challenged) {
    UNWIND challenged + $graph.challenged AS id WITH DISTINCT id ORDER BY id
    MATCH (c:Claim {id: id}) REMOVE c._lock
    RETURN collect(c) AS claims
}
WITH found, claims, count(*) AS _
CALL (claims) {
    UNWIND claims AS c
    WITH c, COUNT { (c)<-[r:CHALLENGES]-() WHERE r.status <> 'rejected' } AS counters
    SET c._contested = CASE WHEN counters > 0
        THEN right('000000000' + toString(1000000000 - counters), 10) + ' ' + c.id END
    RETURN count(*) AS done
}
RETURN found, """
    + _COUNT_VECTORS
)


# The property that holds a vector is the model's own, so its name is a value here; a name that the planner
# cannot know is kept from the rest by FOREACH.
_PUT_VECTORS = (
    "CALL () {\n"
    + _of_each_kind(
        NODE_PROPERTIES,
        "UNWIND $graph.vectors.KIND AS row MATCH (n:KIND {id: row.of}) RETURN [n, row, 'KIND'] AS each ",
    )
    + """
    RETURN collect(each) AS given
}
CALL (given) {
    UNWIND given AS each WITH each[0] AS n
    MATCH (n)<-[:_OF]-(vector:_Embedding {model: $graph.model}) RETURN collect(vector) AS stale
}
WITH challenged, found, given, stale, count(*) AS _
FOREACH (vector IN stale | DETACH DELETE vector)
WITH challenged, found, given, count(*) AS _
FOREACH (each IN given | FOREACH (n IN each[..1] |
    CREATE (v:_Embedding {id: each[1].id, node: each[1].of, kind: each[2], model: $graph.model})-[:_OF]->(n)
    SET v[$graph.key] = [number IN split(each[1].numbers, ' ') | toFloat(number)]
))
WITH challenged, found, size(given) AS written, count(*) AS _
CALL (written) {
    WITH written WHERE written > 0
    MERGE (m:_Model {id: $graph.model}) ON CREATE SET m.dimension = $graph.dimension
    RETURN count(*) AS models
}
"""
)
PUT_DOCUMENT = (
    "MERGE (d:Document {id: $graph.document}) REMOVE d._lock\nWITH count(*) AS _\n"
    + _LOCK_SHARED
    + _COUNT_OUT
    + _OLD_PARTS
    + _REMOVE_OLD
    + _FIND
    + "".join(_stage(_put_nodes(kind)) for kind in ENDS)
    + "".join(_stage(_put_namings(kind)) for kind in SHARED_KINDS)
    + "".join(_merge(kind) for kind in SHARED_KINDS)
    + "".join(_stage(_count_in(kind)) for kind in SHARED_KINDS)
    + "".join(_stage(_put_edges(*triple)) for triple in TRIPLES)
    + _PUT_VECTORS
    + _RECOUNT
    + ", COUNT { (:Decision) } AS decisions"
)
DELETE_DOCUMENT = (
    "MATCH (d:Document {id: $graph.document}) REMOVE d._lock\nWITH d.id AS there, count(*) AS _\n"
    + _LOCK_SHARED
    + _COUNT_OUT
    + _OLD_PARTS
    + _REMOVE_OLD
    + "WITH challenged, named, {} AS found, count(*) AS _\n"
    + "".join(_merge(kind) for kind in SHARED_KINDS)
    + _RECOUNT
)
REMOVE_ACROSS = f"""
MATCH (d:Document {{id: $graph.document}}) REMOVE d._lock
WITH count(*) AS _
CALL () {{
    {
    _of_each_kind(
        CHALLENGED,
        f"MATCH (n:KIND {{document: $graph.document}})-[r:{'|'.join(ACROSS_KINDS)}]-(other) "
        "WHERE other.document <> $graph.document RETURN r, endNode(r) AS target ",
    )
}
    RETURN collect(r) AS edges,
        collect(DISTINCT CASE WHEN r:CHALLENGES AND target:Claim THEN target.id END) AS challenged
}}
WITH edges, challenged, count(*) AS _
FOREACH (r IN edges | DELETE r)
WITH challenged, count(*) AS _
CALL () {{
    {_of_each_kind(CHALLENGED, "UNWIND $graph.ends.KIND AS id MATCH (n:KIND {id: id}) RETURN n ")}
    REMOVE n._lock
    RETURN collect([n.id, n.document]) AS owners
}}
RETURN challenged, owners
"""
PUT_ACROSS = (
    "WITH [] AS challenged, [] AS named, {} AS found\n"
    + "".join(_stage(_put_edges(*triple)) for triple in TRIPLES if triple[1] in ACROSS_KINDS)
    + _RECOUNT
)
#: Gives links the statuses of these rows, where they are there.
SET_STATUSES = (
    "WITH [] AS challenged, [] AS named, {} AS found\n"
    + "".join(_stage(_set_status(*triple)) for triple in DECIDED)
    + _RECOUNT
)
#: Keeps others from joining the same ends; without it two writers could both find a link missing.
LOCK_ENDS = (
    "WITH [] AS challenged, [] AS named, {} AS found\n"
    + "".join(_stage(_lock_ends(*triple)) for triple in DECIDED)
    + "RETURN count(*) AS locked"
)
#: The ids of those of these links that are missing while both of their ends are there.
MISSING = "\nUNION ALL\n".join(_missing(*triple) for triple in DECIDED)
PUT_BACK = (
    "WITH [] AS challenged, [] AS named, {} AS found\n"
    + "".join(_stage(_put_edges(*triple)) for triple in DECIDED)
    + _RECOUNT
)
PUT_VECTORS = f"WITH [] AS challenged, {{}} AS found\n{_PUT_VECTORS}RETURN written, {_COUNT_VECTORS}"
PUT_RUN = _put_nodes("Run")
DIMENSION = "OPTIONAL MATCH (m:_Model {id: $model}) RETURN m.dimension AS dimension"
PRUNE_VECTORS = """
CALL () {
    MATCH (m:_Model) WHERE m.id <> $keep
    MATCH (v:_Embedding) USING INDEX SEEK v:_Embedding(model, kind)
    WHERE v.model = m.id AND v.kind IS NOT NULL
    WITH v LIMIT $batch RETURN collect(v) AS gone
}
WITH gone, size(gone) AS removed, count(*) AS _
FOREACH (v IN gone | DETACH DELETE v)
RETURN removed
"""
PRUNE_MODELS = """
CALL () { MATCH (m:_Model) WHERE m.id <> $keep RETURN collect(m) AS gone }
WITH gone, count(*) AS _
FOREACH (m IN gone | DELETE m)
"""
