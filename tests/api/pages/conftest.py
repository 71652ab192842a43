from collections.abc import Iterator
from pathlib import Path

import pytest
from reading_pages import client_of
from starlette.testclient import TestClient


@pytest.fixture
def client(specimen_file: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A reader on this machine, of the two documents of `specimen`."""
    with client_of(specimen_file, tmp_path) as client:
        yield client
