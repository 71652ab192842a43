import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from api.cli import main


class Outcome(NamedTuple):
    """What a command printed and its exit code; `data` parses stdout."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run the command line in this process, away from the user's environment."""
    monkeypatch.delenv("COUNTERGRAPH_DB", raising=False)

    def run(*args: str | Path) -> Outcome:
        try:
            code = main([str(arg) for arg in args])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run
