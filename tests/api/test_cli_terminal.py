"""The command line on a real pseudo-terminal of 80 columns."""

import os
import re
import subprocess
import sys

import pytest
from specimen import IDS, QUOTES

pty = pytest.importorskip("pty", reason="pseudo-terminals are not on Windows")


def on_a_terminal(*args: str, no_color: bool = False) -> str:
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    if no_color:
        environment["NO_COLOR"] = "1"
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "api.cli", *args]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        chunks = []
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # Linux's way to say that the other side is closed
                break
            if not chunk:
                break
            chunks.append(chunk)
        assert process.wait() == 0
    os.close(ours)
    return b"".join(chunks).decode().replace("\r\n", "\n")


def without_colours(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


@pytest.mark.parametrize(
    "args",
    [
        ["counters", QUOTES["pays"]],
        ["search", "Varga"],
        ["show", IDS["gift"]],
        ["entity", "Lumen"],
        ["term", "farebox ratio"],
        ["uncountered"],
        ["claims"],
        ["entities"],
        ["stats"],
    ],
    ids=" ".join,
)
def test_a_terminal_shows_colours_and_fits_80_columns(specimen_file, args):
    shown = on_a_terminal(*args, "--db", str(specimen_file))
    assert "\x1b[" in shown
    assert max(len(line) for line in without_colours(shown).splitlines()) <= 80


def test_json_has_no_colours(specimen_file):
    assert "\x1b[" not in on_a_terminal("counters", IDS["pays"], "--json", "--db", str(specimen_file))


def test_square_brackets_are_no_markup(specimen_file):
    shown = without_colours(on_a_terminal("show", IDS["pays again"], "--db", str(specimen_file)))
    assert "[Ines] Varga" in " ".join(shown.split())
