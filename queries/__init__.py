"""Questions that the graph answers, one file each; every one is a function of a `Store`.

>>> import tempfile
>>> from pathlib import Path
>>> import kg
>>> with tempfile.TemporaryDirectory() as folder:
...     store = kg.open_store(str(Path(folder) / "graph.db"))
...     contested(store).rows
...     store.close()
()

Importing this package is cheap: what needs pydantic or numpy imports it when it is called.
"""

from queries.contested import contested
from queries.counters import counters
from queries.entity import entity
from queries.search import search
from queries.show import show
from queries.standing import standing, standings
from queries.subgraph import document_graph, entity_graph, neighbourhood, whole_graph
from queries.term import term
from queries.thread import thread, thread_graph
from queries.uncountered import uncountered

__all__ = [
    "contested",
    "counters",
    "document_graph",
    "entity",
    "entity_graph",
    "neighbourhood",
    "search",
    "show",
    "standing",
    "standings",
    "term",
    "thread",
    "thread_graph",
    "uncountered",
    "whole_graph",
]
