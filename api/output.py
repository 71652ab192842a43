"""How a command speaks: its result to stdout, as JSON or to be read, and its messages to stderr."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.render import Block


def emit(args: Namespace, data: Callable[[], Any], blocks: Callable[[], Sequence[Block]]) -> None:
    """Print a result: `data` as one JSON document with ``--json``, else `blocks`."""
    if args.json:
        from api.json_output import encoded

        emit_bytes(encoded(data()))
    elif sys.stdout.isatty():
        from api.rich_render import print_blocks

        print_blocks(blocks(), sys.stdout)
    else:
        from api.render import plain

        print(plain(blocks()), flush=True)


def emit_bytes(data: bytes) -> None:
    """Write bytes to stdout as they are, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def note(args: Namespace, message: str) -> None:
    """Print a message to stderr, unless ``--quiet``."""
    if not args.quiet:
        print(message, file=sys.stderr)


def hint(args: Namespace, message: str) -> None:
    """Print what to try after a result that was to be read; on a terminal below an empty line."""
    if not args.json:
        note(args, f"\n{message}" if sys.stdout.isatty() else message)
