"""Format "xaif": xAIF, the JSON that the services of the Open Argument Mining Framework pass on.

::

    {"AIF": {"nodes": […], "edges": […], "locutions": […], "participants": […], …},
     "OVA": {…}, "dialog": true, "text": {"txt": "…"}}

The member ``AIF`` is what `kg.formats.aif` describes; ``text`` holds the statements as HTML, each in a span
with the number of its node.
"""

from __future__ import annotations

from html import escape
from typing import IO, TYPE_CHECKING

from kg.formats.aif import aif_of, read_aif, write_json
from kg.formats.argument_map import file_title, graph_of, map_of
from kg.formats.json_input import member, read_json

if TYPE_CHECKING:
    from kg.models import Subgraph

LABEL = "xAIF"


def write(graph: Subgraph, stream: IO[bytes]) -> None:
    """Write the statements of `graph` and their links to `stream`."""
    aif = aif_of(map_of(graph))
    aif |= {"schemefulfillments": [], "descriptorfulfillments": []}
    # xAIF's tools look for the text of locutions in these spans, and for that of statements without them
    kind = "L" if aif["locutions"] else "I"
    spans = [
        f'<span class="highlighted" id="{node["nodeID"]}">{escape(node["text"])}</span>'
        for node in aif["nodes"]
        if node["type"] == kind
    ]
    write_json(
        {
            "AIF": aif,
            "OVA": {"firstname": "", "surname": "", "url": "", "nodes": [], "edges": []},
            "dialog": bool(aif["locutions"]),
            "text": {"txt": "<br><br>".join(spans)},
        },
        stream,
    )


def read(stream: IO[bytes]) -> Subgraph:
    """Return an argument map in xAIF as a graph.

    Raises:
        FormatError: it is no such file, or an id is there twice or leads nowhere.
    """
    aif = member(read_json(stream, LABEL), "AIF", dict, "")
    found = read_aif(aif, LABEL, "AIF")
    return graph_of(found, label=LABEL, format_name="xaif", fallback=file_title(stream))
