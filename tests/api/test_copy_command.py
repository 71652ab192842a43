import hashlib
import json

import specimen
from neo4j_server import PASSWORD

from kg import open_store


def test_a_database_is_copied_and_compared(run, specimen_file, tmp_path):
    target = tmp_path / "copy.db"
    outcome = run("copy", specimen_file, target, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    export = run("export", "node-link", "--with-source-text", "--db", target).out
    assert outcome.data == {
        "from": str(specimen_file),
        "to": str(target),
        "documents": {"written": 2, "unchanged": 0},
        "relinked": 0,
        "vectors": 11,
        "runs": 0,
        "decisions": 0,
        "whole": True,
        "nodes": len(json.loads(export)["nodes"]),
        "edges": len(json.loads(export)["edges"]),
        "sha256": hashlib.sha256(export.encode()).hexdigest(),
    }
    assert run("copy", specimen_file, target, "--json").data["documents"] == {"written": 0, "unchanged": 2}


def test_the_result_is_read_on_80_columns(run, specimen_file, tmp_path):
    outcome = run("copy", specimen_file, tmp_path / "copy.db")
    assert "copied     2 documents, 0 were there already\n" in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 80


def test_a_target_with_other_documents_needs_merge(run, specimen_file, tmp_path):
    target = tmp_path / "copy.db"
    store = open_store(str(target))
    graph = specimen.harbour()
    other = next(node for node in graph.nodes if node.kind == "Document").model_copy(
        update={"id": "document:other", "title": "Other"}
    )
    store.put_document(type(graph).of([other], []))
    store.close()
    refused = run("copy", specimen_file, target)
    assert refused.code == 2
    assert refused.err.startswith(
        f"error: {target} holds documents that {specimen_file} does not, such as 'Other'"
    )
    assert len(refused.err.splitlines()) == 1
    merged = run("copy", specimen_file, target, "--merge", "--json")
    assert merged.data["documents"] == {"written": 2, "unchanged": 0}
    assert merged.data["whole"] is False


def test_a_missing_source_is_an_error_and_makes_no_target(run, tmp_path):
    outcome = run("copy", tmp_path / "none.db", tmp_path / "copy.db")
    assert outcome.code == 1
    assert "no database at" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_a_graph_goes_to_neo4j_and_back_and_no_password_is_shown(run, specimen_file, tmp_path, neo4j_server):
    store = open_store(neo4j_server.url)
    store.connection.once("MATCH (n) WHERE NOT n:_Countergraph DETACH DELETE n")
    store.close()
    there = run("copy", specimen_file, neo4j_server.url, "--json")
    back = run("copy", neo4j_server.url, tmp_path / "back.db", "--json")
    assert there.data["documents"] == back.data["documents"] == {"written": 2, "unchanged": 0}
    assert there.data["to"] == back.data["from"] == f"bolt://{neo4j_server.place}"
    assert there.data["sha256"] == back.data["sha256"]
    assert PASSWORD not in there.out + there.err + back.out + back.err
    exports = [run("export", "node-link", "--db", url).out for url in (specimen_file, neo4j_server.url)]
    assert exports[0] == exports[1]
