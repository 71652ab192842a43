"""Help and ``counters ID`` must start in a few bare interpreters, so they import nothing slow."""

import subprocess
import sys

import pytest
from specimen import IDS

SLOW = {
    "spacy", "onnxruntime", "tokenizers", "pydantic", "numpy", "networkx", "rich", "typer", "click",
    "markdown_it", "lxml", "yaml", "asyncio", "importlib.metadata", "dataclasses", "inspect",
    "fastapi", "starlette", "uvicorn", "limits", "neo4j",
}  # fmt: skip
SCRIPT = """
import sys
from api.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as stopped:
    code = stopped.code
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "args",
    [
        ["--help"],
        ["counters", "--help"],
        ["confirm", "--help"],
        ["--version"],
        ["counters", IDS["pays"]],
        ["counters", IDS["pays"], "--json"],
        ["counters", IDS["noise"], "--limit", "3"],
        ["contested"],
        ["uncountered", "--json"],
    ],
    ids=" ".join,
)
def test_nothing_slow_is_imported(specimen_file, args):
    command = [sys.executable, "-c", SCRIPT, *args, "--db", str(specimen_file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout
    assert SLOW & set(done.stderr.split()) == set()
