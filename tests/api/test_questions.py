"""The examples in docs/questions are run and compared, so that they stay true.

``REWRITE_EXAMPLES=1 pytest tests/api/test_questions.py`` writes what the commands print now into the
pages; look at the difference before it is committed.
"""

import os
import re
import shlex
from pathlib import Path

import pytest

from ingest import ingest
from kg import open_store

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "questions").glob("*.md"))
BLOCK = re.compile(r"^```console\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
EXAMPLES = ["attention-span.txt", "city-water.md", "electric-cars.txt", "remote-work.txt"]


@pytest.fixture(scope="module")
def examples(tmp_path_factory, encoder):
    """A database of the examples, with the real models."""
    path = tmp_path_factory.mktemp("examples") / "graph.db"
    store = open_store(str(path))
    ingest([ROOT / "examples" / name for name in EXAMPLES], store, encoder=encoder)
    store.close()
    return path


def ran(run, database, block):
    """Return the block with what its commands print, messages after the result."""
    lines = []
    for line in block.splitlines():
        if line.startswith("$ "):
            outcome = run(*shlex.split(line)[2:], "--db", database)
            printed = (outcome.out + outcome.err).splitlines()
            lines += [line, *(text.rstrip() for text in printed)]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_print_what_the_page_shows(run, examples, tmp_path, monkeypatch, page):
    monkeypatch.setenv("COUNTERGRAPH_QUERIES", str(tmp_path))
    text = page.read_text(encoding="utf-8")
    blocks = BLOCK.findall(text)
    assert blocks, f"{page.name} has no example"
    printed = [ran(run, examples, block) for block in blocks]
    if os.environ.get("REWRITE_EXAMPLES"):
        answers = iter(printed)
        text = BLOCK.sub(lambda _: f"```console\n{next(answers)}```", text)
        page.write_text(text, encoding="utf-8")
    else:
        assert printed == blocks
