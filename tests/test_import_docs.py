"""docs/import.md names every format that can be imported, and docs/rdf.md every word of the vocabulary."""

import re
from pathlib import Path

from kg.formats import FORMATS, rdf

DOCS = Path(__file__).parents[1] / "docs"


def test_every_format_that_can_be_read_is_described():
    page = (DOCS / "import.md").read_text("utf-8").partition("## ")[0]
    named = set(
        re.findall(r"`([a-z-]+)`", "\n".join(line for line in page.splitlines() if line.startswith("| `")))
    )
    assert named == {name for name, format_ in FORMATS.items() if format_.reader}


def test_every_predicate_of_an_edge_is_described():
    page = (DOCS / "rdf.md").read_text("utf-8")
    assert {predicate for predicate in rdf.PREDICATES.values() if f"`{predicate}`" not in page} == set()
