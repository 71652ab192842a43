"""``countergraph undo LINK``: take back what was decided on a link."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.deciding import add_decision, decide


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_decision(parser)


def run(args: Namespace) -> int:
    """Undo what was decided on the link, and print that."""
    return decide(args, "undo")
