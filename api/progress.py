"""A progress bar on stderr, where a terminal is attached and nobody asked for quiet."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def progress(args: Namespace) -> Iterator[Callable[[Path | str, int, int], None] | None]:
    """Give what is called before each step with its name, its number and how many there are, or None.

    Of a path its last part is shown.
    """
    if args.quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def advance(step: Path | str, number: int, total: int) -> None:
            name = step if isinstance(step, str) else step.name
            bar.update(task, completed=number - 1, total=total, description=name)

        yield advance
