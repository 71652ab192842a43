"""The commands of ``countergraph``: one module each, with `add_arguments` and `run`.

`COMMANDS` maps a command to what it does; its module has the same name. A module is imported only
when its command is used, and imports what is slow only when it runs. `run` returns the exit code.
"""

COMMANDS: dict[str, str] = {
    "ingest": "read summaries into the graph",
    "import": "bring in graphs and argument maps that were made elsewhere",
    "counters": "show what counters a claim, strongest first",
    "thread": "show the whole argument around a claim, counters of counters too",
    "standing": "show where a claim stands once its counters and theirs are weighed",
    "search": "find statements, terms and entities by words and meaning",
    "similar": "find what says something like a statement or explains a like term",
    "show": "show a node with its edges, or an edge with its ends",
    "entity": "show a person, organization, product or place",
    "entities": "list whom and what most claims are about",
    "dossier": "sum up what the sources hold of a person, organization or place",
    "term": "show a term, what explains it and who uses it",
    "terms": "list the terms that most claims use",
    "disagreement": "show who is on which side of a topic",
    "claims": "list all claims in the order of the sources",
    "contested": "list the claims with most counters",
    "uncountered": "list the claims that nobody counters",
    "answered": "list the claims whose counters were answered best",
    "onesided": "list the documents that tell one side only",
    "saved": "show a list that was saved under a name",
    "path": "show how two claims or two speakers are connected in dispute",
    "subgraph": "show what is near some nodes, as far as there is room",
    "confirm": "say that a link is right",
    "reject": "say that a link is wrong, so that it counts for nothing and never comes back",
    "undo": "take back what was decided on a link",
    "decisions": "list what was decided on links, by whom and when",
    "export": "write the graph or a part of it for other programs",
    "link": "say which of your own claims your own counterarguments challenge",
    "copy": "copy the graph into another database, of whatever kind",
    "cypher": "ask a graph in Neo4j a question in Cypher",
    "delete": "remove a document and what only it supports",
    "embed": "make the sentence vectors anew with the current model",
    "serve": "show the graph in a browser, and let programs ask it over HTTP",
    "stats": "count what the graph holds",
    "doctor": "check the database, the models and the installation",
}
