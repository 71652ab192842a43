"""Questions that the graph answers, one file each; every one is a function of a `Store`.

>>> import tempfile
>>> from pathlib import Path
>>> import kg
>>> from queries.contested import contested
>>> with tempfile.TemporaryDirectory() as folder:
...     store = kg.open_store(str(Path(folder) / "graph.db"))
...     contested(store).rows
...     store.close()
()

Each is imported from its own module, ``from queries.contested import contested``: a command that asks
one question must not pay for importing the others.
"""
