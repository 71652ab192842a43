"""``countergraph terms``: the terms that most claims use."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.listing import add_page


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    add_page(parser, "terms")


def run(args: Namespace) -> int:
    """Print the terms that most claims use."""
    from api.commands.named_lists import emit_named

    emit_named(args, "Term")
    return 0
