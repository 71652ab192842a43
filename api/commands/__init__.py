"""The commands of ``countergraph``: one module each, with `add_arguments` and `run`.

`COMMANDS` maps a command to what it does; its module has the same name. A module is imported only
when its command is used, and imports what is slow only when it runs. `run` returns the exit code.
"""

COMMANDS: dict[str, str] = {
    "ingest": "read summaries into the graph",
    "counters": "show what counters a claim, strongest first",
    "search": "find statements, terms and entities by words and meaning",
    "show": "show a node with its edges, or an edge with its ends",
    "entity": "show a person, organization, product or place",
    "term": "show a term, what explains it and who uses it",
    "contested": "list the claims with most counters",
    "uncountered": "list the claims that nobody counters",
    "export": "write the graph or a part of it for other programs",
    "link": "say which of your own claims your own counterarguments challenge",
    "delete": "remove a document and what only it supports",
    "embed": "make the sentence vectors anew with the current model",
    "stats": "count what the graph holds",
    "doctor": "check the database, the models and the installation",
}
