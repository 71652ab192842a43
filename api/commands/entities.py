"""``countergraph entities``: who and what the graph is about most."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from api.commands.listing import add_page


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--type", metavar="TYPE", help="only entities of this type, such as person")
    add_page(parser, "entities")


def run(args: Namespace) -> int:
    """Print the entities that most claims make or name."""
    from api.commands.named_lists import emit_named

    emit_named(args, "Entity", entity_type=args.type)
    return 0
