"""The command line: ``countergraph COMMAND``.

Exit codes: 0 done, 1 an error told in one sentence, 2 wrong usage, 130 interrupted. Results go to
stdout, everything else to stderr. This module stands on the path of every command and imports
nothing but the standard library; a command imports what it needs when it runs.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Collection, Sequence
from functools import partial
from importlib import import_module
from typing import Any

from api.commands import COMMANDS

EXAMPLES = """\
examples:
  countergraph ingest examples/
  countergraph counters "anchor days matter more than the number of days"
  countergraph counters claim:9f2c41d07a3b --json
  countergraph export node-link --around claim:9f2c41d07a3b --hops 2 -o near.json
"""


# argparse asks for the terminal's width at every add_argument, which costs more than all else it does
_HELP = partial(argparse.HelpFormatter, width=80)
_HELP_WITH_EXAMPLES = partial(argparse.RawDescriptionHelpFormatter, width=80)


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *args: Any) -> None:
        import kg

        print(f"countergraph {kg.__version__}")
        parser.exit()


def build_parser(commands: Collection[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """Return the parser, which knows the arguments of these `commands` and the names of all.

    >>> build_parser().parse_args(["counters", "claim:a", "--json"]).json
    True
    """
    parser = argparse.ArgumentParser(
        prog="countergraph",
        description="A knowledge graph of claims and rebuttals, made from summaries.",
        epilog=EXAMPLES,
        formatter_class=_HELP_WITH_EXAMPLES,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    _add_common(parser, again=False)
    names = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, prog=parser.prog)
    for name, does in COMMANDS.items():
        sentence = f"{does[0].upper()}{does[1:]}."
        command = names.add_parser(
            name, help=does, description=sentence, formatter_class=_HELP, allow_abbrev=False
        )
        _add_common(command, again=True)
        if name in commands:
            import_module(f"api.commands.{name}").add_arguments(command)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; wrong usage and ``--help`` raise `SystemExit`."""
    argv = sys.argv[1:] if argv is None else argv
    parser = build_parser([name for name in COMMANDS if name in argv])
    args = parser.parse_args(argv)
    return _guarded(args)


def _guarded(args: argparse.Namespace) -> int:
    """Run the command, and turn what went wrong into one sentence and an exit code."""
    from kg.errors import KGError, UsageError

    try:
        return _run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _drop_stdout()
        return 141
    except UsageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KGError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        where = error.filename or "the output"
        print(f"error: cannot read or write {where}: {error.strerror or error}", file=sys.stderr)
        if not error.filename:
            _drop_stdout()
        return 1


def _run(args: argparse.Namespace) -> int:
    from api.database import default_url

    args.db = args.db or default_url()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    code: int = import_module(f"api.commands.{args.command}").run(args)
    sys.stdout.flush()
    return code


def _drop_stdout() -> None:
    """Point stdout to nowhere, so that the interpreter does not fail on it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _add_common(parser: argparse.ArgumentParser, *, again: bool) -> None:
    """Add the options of every command, which may stand before its name and `again` after it."""
    # a default of the command's parser would undo what stands before the name
    off = argparse.SUPPRESS if again else False
    parser.add_argument(
        "--db",
        default=argparse.SUPPRESS if again else None,
        metavar="DATABASE",
        help="a path or URL (default $COUNTERGRAPH_DB, else countergraph.db)",
    )
    parser.add_argument("--json", action="store_true", default=off, help="print one JSON document")
    parser.add_argument("--quiet", action="store_true", default=off, help="no progress and no messages")


if __name__ == "__main__":
    sys.exit(main())
