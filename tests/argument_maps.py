"""Argument maps in the manner of AIFdb, OVA, Kialo and Argdown, written for the tests."""

import json
from typing import Any


def _nodes(*nodes: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [
        {"nodeID": number, "text": text, "type": kind, "timestamp": "2024-03-01 10:00:00"}
        for number, kind, text in nodes
    ]


def _edges(*edges: tuple[str, str]) -> list[dict[str, Any]]:
    return [
        {"edgeID": str(900 + number), "fromID": source, "toID": target, "formEdgeID": None}
        for number, (source, target) in enumerate(edges)
    ]


#: A broadcast debate as QT30 has it: who says what, what the panel makes of it, and how the turns follow.
DIALOGUE: dict[str, Any] = {
    "nodes": _nodes(
        ("101", "L", "Rosa Quill : The ferry should run all night."),
        ("102", "YA", "Asserting"),
        ("103", "I", "the ferry should run all night"),
        ("104", "L", "Rosa Quill : Nurses have no other way home."),
        ("105", "YA", "Asserting"),
        ("106", "I", "nurses have no other way home"),
        ("107", "RA", "Default Inference"),
        ("108", "YA", "Arguing"),
        ("109", "TA", "Default Transition"),
        ("110", "L", "Otto Brandt : An empty ferry costs what a full one does."),
        ("111", "YA", "Asserting"),
        ("112", "I", "an empty ferry costs as much as a full one"),
        ("113", "CA", "Default Conflict"),
        ("114", "YA", "Disagreeing"),
        ("115", "TA", "Default Transition"),
        ("116", "L", "Otto Brandt : How many nurses would that be?"),
        ("117", "YA", "Pure Questioning"),
        ("118", "I", "there are many such nurses"),
        ("119", "L", "Ines Marsh : So the boats should sail through the night."),
        ("120", "YA", "Asserting"),
        ("121", "I", "the boats should sail through the night"),
        ("122", "MA", "Default Rephrase"),
        ("123", "CA", "Default Conflict"),
        ("124", "I", "nurses could share a taxi"),
    ),
    "edges": _edges(
        ("101", "102"), ("102", "103"), ("104", "105"), ("105", "106"), ("106", "107"), ("107", "103"),
        ("101", "109"), ("109", "104"), ("109", "108"), ("108", "107"),
        ("110", "111"), ("111", "112"), ("112", "113"), ("113", "103"), ("104", "115"), ("115", "110"),
        ("115", "114"), ("114", "113"), ("116", "117"), ("117", "118"),
        ("119", "120"), ("120", "121"), ("121", "122"), ("122", "103"), ("124", "123"), ("123", "107"),
    ),
    "locutions": [
        {"nodeID": "101", "personID": "7", "timestamp": "2024-03-01 20:00:01", "start": None, "end": None, "source": None},
        {"nodeID": "119", "personID": "9", "timestamp": "2024-03-01 20:00:09", "start": None, "end": None, "source": None},
    ],
    "participants": [
        {"participantID": 7, "firstname": "Rosa", "surname": "Quill"},
        {"participantID": 9, "firstname": "Ines", "surname": "Marsh"},
    ],
}  # fmt: skip

#: The same kind of map as xAIF, with whole numbers for ids as its tools write them.
XAIF: dict[str, Any] = {
    "AIF": {
        "nodes": [
            {"nodeID": 0, "text": "Bees need hedges.", "type": "L"},
            {"nodeID": 1, "text": "Bees need hedges.", "type": "I"},
            {"nodeID": 2, "text": "Default Illocuting", "type": "YA"},
            {"nodeID": 3, "text": "Bees do well in towns.", "type": "I"},
            {"nodeID": 4, "text": "Default Conflict", "type": "CA"},
        ],
        "edges": [
            {"edgeID": 0, "fromID": 0, "toID": 2},
            {"edgeID": 1, "fromID": 2, "toID": 1},
            {"edgeID": 2, "fromID": 3, "toID": 4},
            {"edgeID": 3, "fromID": 4, "toID": 1},
        ],
        "schemefulfillments": [],
        "descriptorfulfillments": [],
        "locutions": [{"nodeID": 0, "personID": 1}],
        "participants": [{"participantID": 1, "firstname": "Default", "surname": "Speaker"}],
    },
    "OVA": [],
    "dialog": True,
    "text": {"txt": '<span class="highlighted" id="0">Bees need hedges.</span>'},
}

ARGUEBUF: dict[str, Any] = {
    "schemaVersion": 1,
    "libraryVersion": "1.0.0",
    "nodes": {
        "a": {"atom": {"text": "Libraries should lend tools.", "participant": "p"}, "metadata": {}},
        "b": {"atom": {"text": "Tools break."}},
        "c": {"atom": {"text": "Books break too.", "participant": "q"}},
        "ba": {"scheme": {"attack": "ATTACK_DEFAULT"}},
        "cba": {"scheme": {"attack": "ATTACK_DEFAULT"}},
        "n": {"scheme": {}},
    },
    "edges": {
        "1": {"source": "b", "target": "ba"},
        "2": {"source": "ba", "target": "a"},
        "3": {"source": "c", "target": "cba"},
        "4": {"source": "cba", "target": "ba"},
    },
    "participants": {"p": {"name": "Ada Moss"}, "q": {"name": "Ben Ode"}},
    "resources": {"r": {"title": "Tool libraries", "text": ""}},
    "majorClaim": "a",
}

KIALO = """Discussion Title: Should the old pier be rebuilt?

1. The old pier should be rebuilt.
1.1. Pro: It would bring
visitors back.
1.1.1. Con: Visitors come for [the beach](https://example.org/beach), not the pier.
1.2. Con: Storms would \\[again\\] take it.
1.2.1. Con: Steel piles stand storms.
1.3. Con: -> See 1.1.1.
"""

KIALO_OF_SEVERAL_THESES = """Discussion Title: What should become of the pier?

1. What should become of the pier?
1.1. It should be rebuilt.
1.1.1. Con: That costs too much.
1.2. It should be left to the sea.
1.2.1. Con: Wrecks are a danger.
1.2.2. Con: -> See 1.1.1.
"""

ARGDOWN = """===
title: Street lamps
===

# Should lamps go out at midnight?

[Dark]: Street lamps should go out at midnight. #proposal
  + <Stars>: People would see the stars again.
  - <Fear>: Many fear dark streets.
    - [Crime]: Crime is no higher in *dark* streets.
  _> <Bill>
  >< [Light]: Lamps should burn all night.

<Bill>: Power for lamps is a large part of the budget.

(1) Lamps burn eleven hours.
(2) Power is dear.
-----
(3) [Dark]

[Half]: Every second lamp could go out.
  - [Light]
"""


def as_bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else json.dumps(value, ensure_ascii=False).encode()
