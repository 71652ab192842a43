"""Node-link JSON that is no graph of ours is refused with what is wrong and where; nothing is half read."""

import io
import json

import networkx as nx
import pytest
import specimen

from kg.errors import FormatError
from kg.formats import FORMATS, exportable, to_networkx
from kg.models import Subgraph

NODE = {"id": "term:a", "kind": "Term", "name": "a"}
CLAIM = {
    "id": "claim:a",
    "kind": "Claim",
    "document": "document:d",
    "section": "section:s",
    "start": 3,
    "end": 9,
}
EDGE = {"source": "term:a", "target": "term:a", "kind": "MENTIONS", "start": 0, "end": 1}


def read(data: object) -> Subgraph:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return FORMATS["node-link"].read(io.BytesIO(text))


def test_what_networkx_writes_is_read():
    graph = exportable(specimen.night())
    data = nx.node_link_data(to_networkx(graph), edges="edges")
    written = io.BytesIO()
    FORMATS["node-link"].write(graph, written)
    assert read(data) == read(written.getvalue())


def test_what_an_export_leaves_out_has_its_default_again():
    graph = read({"nodes": [CLAIM], "edges": []})
    (claim,) = graph.nodes
    assert (claim.quote, claim.truncated, claim.method) == ("", False, "")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"nodes": [', "line 1, column 12: no JSON (expecting value); the file may be cut off"),
        (b"[]", "the file is no JSON object"),
        (b'{"nodes": "\xff"}', "the file is not UTF-8 at byte 11"),
        (b"[" * 100_000, "the JSON is nested too deeply"),
        (b'{"nodes": %s}' % (b"9" * 5000), "a number in the JSON is too long"),
        ({"nodes": []}, "the file has no list `edges`: it is no node-link JSON"),
        ({"nodes": [1], "edges": []}, "nodes[0] is no JSON object"),
        ({"graph": {"schema": 2}, "nodes": [], "edges": []}, "graph.schema is 2, and this version reads 1"),
        ({"nodes": [{**NODE, "kind": "Elephant"}], "edges": []}, "nodes[0]: 'Elephant' is no kind of node: use one of"),
        ({"nodes": [{**NODE, "trunk": 1}], "edges": []}, "nodes[0]: a Term has no `trunk`; a newer version"),
        ({"nodes": [{"kind": "Term"}], "edges": []}, "nodes[0]: a Term without `id`"),
        ({"nodes": [NODE, NODE], "edges": []}, "nodes[1]: the id 'term:a' is there twice"),
        ({"nodes": [{**CLAIM, "end": 3}], "edges": []}, "nodes[0]: statement 'claim:a' has no span"),
        ({"nodes": [{**CLAIM, "start": "x"}], "edges": []}, "nodes[0]: `start` of a Claim: input should be a valid int"),
        ({"nodes": [NODE], "edges": [EDGE, EDGE]}, "edges[1]: the edge MENTIONS:0 from 'term:a' to 'term:a' is there"),
        ({"nodes": [NODE], "edges": [{**EDGE, "target": "term:b"}]}, "edges[0]: the edge leads to 'term:b', which is"),
        ({"nodes": [NODE], "edges": [{**EDGE, "kind": "RESTATES", "score": 2}]}, "edges[0]: `score` of a RESTATES: input should be less"),
    ],
)  # fmt: skip
def test_what_is_no_graph_is_refused_with_its_place(data, message):
    with pytest.raises(FormatError) as caught:
        read(data)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
