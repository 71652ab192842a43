"""Mending what can be made anew: the search index and the counts of counters."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import specimen

from kg.stores.sqlite import SQLiteStore

CLAIM = specimen.IDS["pays"]


@pytest.mark.parametrize(
    ("damage", "mended"),
    [
        ("INSERT INTO words (words) VALUES ('delete-all')", "the search index was made anew"),
        (
            f"UPDATE nodes SET counters = 7 WHERE id = '{CLAIM}'",
            f"the 1 counters of {CLAIM} were counted anew",
        ),
        (
            f"UPDATE nodes SET claims = 7 WHERE id = '{specimen.INES}'",
            f"the 2 claims of {specimen.INES} were counted anew",
        ),
    ],
)
def test_repair_makes_anew_what_is_wrong(tmp_path: Path, damage: str, mended: str) -> None:
    path = str(tmp_path / "graph.db")
    with closing(SQLiteStore(path)) as store:
        store.put_document(specimen.night())
        contested, found = store.contested(), store.search_text("night")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(damage)
        assert store.check() != []
        assert store.repair() == [mended]
        assert store.check() == store.repair() == []
        assert (store.contested(), store.search_text("night")) == (contested, found)
