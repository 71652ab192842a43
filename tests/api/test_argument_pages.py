"""The Python of docs/questions/thread.md is run on the example that its console shows."""

import doctest
from pathlib import Path

from ingest import ingest
from kg import open_store

ROOT = Path(__file__).parents[2]


def test_the_python_on_the_page_of_threads_is_as_it_says(tmp_path, encoder):
    store = open_store(str(tmp_path / "graph.db"))
    ingest([ROOT / "examples" / "attention-span.txt"], store, encoder=encoder)
    page = ROOT / "docs" / "questions" / "thread.md"
    outcome = doctest.testfile(str(page), module_relative=False, globs={"store": store})
    store.close()
    assert outcome.attempted > 0
    assert outcome.failed == 0
