"""docs/cli.md describes every command and option; what is undocumented fails here."""

import re
from pathlib import Path

import pytest

from api.commands import COMMANDS

REFERENCE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
COMMON, *_PARTS = re.split(r"^## ", REFERENCE, flags=re.MULTILINE)
SECTIONS = {part.split()[1].strip("`"): part for part in _PARTS}


def options(help_text: str) -> set[str]:
    described = help_text.partition("options:")[2].partition("examples:")[0]
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", described))


def test_every_command_has_its_section_and_no_other_has():
    assert list(SECTIONS) == list(COMMANDS)


def test_the_options_of_every_command_are_described(run):
    assert options(run("--help").out) <= options(f"options:{COMMON}")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_options_of_a_command_are_described_in_its_section(run, command):
    own = options(run(command, "--help").out) - options(run("--help").out)
    assert own == options(f"options:{SECTIONS[command]}")
