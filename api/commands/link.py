"""``countergraph link FILE``: which of your own claims your own counterarguments challenge.

JSON Lines in, JSON Lines out, a page a line, in the order of the input. A page is answered as soon
as it is read; one that is not as it should be is told on stderr with the number of its line, and
the others are answered.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from api.arguments import positive

if TYPE_CHECKING:
    from api.link_pages import Line, Page
    from ingest.bring import Answer, Ranked
    from kg.text.encoder import Encoder


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("file", metavar="FILE", help="JSON Lines, gzipped or not; - reads stdin")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE and not to stdout")
    parser.add_argument(
        "--limit",
        type=positive,
        default=10,
        metavar="N",
        help="rank at most N claims for a counterargument (default %(default)s)",
    )
    parser.add_argument("--explain", action="store_true", help="add the kind of attack and the evidence")


def run(args: Namespace) -> int:
    """Link page after page; the exit code is 1 when one of them is not as it should be."""
    from api.files import replacing
    from api.link_pages import opened, read_lines
    from api.output import emit, emit_bytes, note
    from kg.errors import UsageError

    if args.json and not args.output:
        raise UsageError("link writes JSON Lines: give -o FILE to have --json report on them")
    with opened(args.file) as stream, _watched(args, read_lines(stream)) as lines:
        work = _Work(args)
        if args.output:
            with replacing(args.output) as file:
                work.answer(lines, file.write)
        else:
            work.answer(lines, emit_bytes)
    if args.json:
        emit(args, work.report, list)
    elif args.output:
        note(args, f"{args.output}: {work.pages} pages, {work.counters} counterarguments, {work.abstained} "
             "of them left unlinked")  # fmt: skip
    if work.errors:
        count = len(work.errors)
        print(f"error: {count} line{'s' * (count > 1)} could not be answered", file=sys.stderr)
        return 1
    return 0


class _Work:
    """One run over the lines, with what there is to report of it."""

    def __init__(self, args: Namespace) -> None:
        self._args = args
        self._encoder, self.degraded = _encoder(args)
        self.pages = self.counters = self.abstained = 0
        self.errors: list[dict[str, Any]] = []

    def answer(self, lines: Iterable[Line], write: Callable[[bytes], object]) -> None:
        """Write the answer to every line that holds a page."""
        from kg.errors import UsageError

        for line in lines:
            if line.page is None:
                self._refuse(line.number, line.error)
                continue
            try:
                answers = self._link(line.number, line.page)
            except UsageError as error:
                self._refuse(line.number, str(error))
                continue
            self.pages += 1
            self.counters += len(answers)
            self.abstained += sum(answer.abstained for answer in answers)
            links = [_link(answer, explain=self._args.explain) for answer in answers]
            text = json.dumps({"id": line.page.id, "links": links}, ensure_ascii=False)
            write(text.encode() + b"\n")

    def report(self) -> dict[str, Any]:
        """Return what was done."""
        return {
            "path": self._args.output,
            "pages": self.pages,
            "counterarguments": self.counters,
            "abstained": self.abstained,
            "errors": self.errors,
            "degraded": self.degraded,
        }

    def _link(self, number: int, page: Page) -> list[Answer]:
        from api.output import note
        from ingest.bring import doubts, link_with

        claims = [(claim.id, claim.text) for claim in page.claims]
        counters = [(counter.id, counter.text) for counter in page.counterarguments]
        answers = link_with(self._encoder, claims, counters, limit=self._args.limit, paired=page.paired)
        for doubt in doubts(claims, counters):
            note(self._args, f"warning: line {number}: {doubt}")
        return answers

    def _refuse(self, number: int, error: str | None) -> None:
        print(f"error: line {number}: {error}", file=sys.stderr)
        self.errors.append({"line": number, "error": error})


def _encoder(args: Namespace) -> tuple[Encoder | None, str | None]:
    """Return the sentence encoder, or None and why there is none: then words alone are compared."""
    from api.encoder import load_encoder
    from api.output import note
    from kg.errors import ModelError

    try:
        return load_encoder(), None
    except ModelError as error:
        note(args, f"warning: words alone are compared: {error}")
        return None, str(error)


@contextmanager
def _watched(args: Namespace, lines: Iterator[Line]) -> Iterator[Iterator[Line]]:
    """Give `lines`, with a progress bar where a terminal shows one and their number is known."""
    from api.link_pages import count_lines
    from api.progress import progress

    with progress(args) as advance:
        total = count_lines(args.file) if advance is not None else None
        if advance is None or total is None:
            yield lines
        else:
            yield _telling(lines, advance, total)


def _telling(lines: Iterator[Line], advance: Callable[[str, int, int], None], total: int) -> Iterator[Line]:
    for line in lines:
        advance(f"line {line.number}", line.number, total)
        yield line


def _link(answer: Answer, *, explain: bool) -> dict[str, Any]:
    link: dict[str, Any] = {
        "counterargument": answer.counterargument,
        "ranked": [_ranked(ranked, explain=explain) for ranked in answer.ranked],
        "abstained": answer.abstained,
    }
    return link | {"attack": answer.attack, "method": answer.method} if explain else link


def _ranked(ranked: Ranked, *, explain: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {"claim": ranked.claim, "score": round(ranked.score, 4)}
    return entry | {"evidence": dict(ranked.evidence)} if explain and ranked.evidence else entry
