"""``countergraph reject LINK``: say that a link is wrong."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.deciding import add_decision, decide


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_decision(parser)


def run(args: Namespace) -> int:
    """Reject the link, and print the decision."""
    return decide(args, "reject")
