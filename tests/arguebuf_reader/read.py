"""Reads argument maps with arguebuf and tells what it found; run in the environment of this folder.

    python read.py < JOBS

JOBS is a JSON list of [format, text]; the answer is a JSON list of what each text holds: atoms by id with their
text and speaker, and the links that go through a scheme. With the format ``dump`` the text is that of
a Kialo discussion, and the answer is what arguebuf writes of it, by format.
"""

import io
import json
import sys
from typing import Any

import arguebuf


def told(graph: arguebuf.Graph) -> dict[str, Any]:
    return {
        "name": graph.name,
        "atoms": {
            key: {
                "text": atom.plain_text,
                "speaker": atom.participant.name if atom.participant else None,
                "quote": atom.reference.text if atom.reference else None,
                "source": atom.reference.resource.title
                if atom.reference and atom.reference.resource
                else None,
            }
            for key, atom in graph.atom_nodes.items()
        },
        "links": sorted(
            [source.id, type(scheme.scheme).__name__, target.id]
            for scheme in graph.scheme_nodes.values()
            for source in graph.incoming_nodes(scheme)
            for target in graph.outgoing_nodes(scheme)
        ),
    }


def dumped(text: str) -> dict[str, Any]:
    graph = arguebuf.load.kialo(io.StringIO(text))
    formats = {
        "aif": arguebuf.dump.Format.AIF,
        "xaif": arguebuf.dump.Format.XAIF,
        "arguebuf": arguebuf.dump.Format.ARGUEBUF,
    }
    return {
        name: arguebuf.dump.dict(graph, arguebuf.dump.Config(format=each)) for name, each in formats.items()
    }


def answer(kind: str, text: str) -> dict[str, Any]:
    if kind == "dump":
        return dumped(text)
    if kind == "kialo":
        return told(arguebuf.load.kialo(io.StringIO(text)))
    if kind == "arguebuf":
        return told(arguebuf.load.json(io.StringIO(text)))
    return told(getattr(arguebuf.load, kind)(json.loads(text)))


if __name__ == "__main__":
    json.dump([answer(kind, text) for kind, text in json.load(sys.stdin)], sys.stdout)
