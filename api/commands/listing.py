"""What the lists have in common: facets as options, where a page starts, names to save them by."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from api.arguments import add_limit, add_min_score

if TYPE_CHECKING:
    from queries.facets import Facets


def add_facets(parser: ArgumentParser) -> None:
    """Add the options of a list: the facets, ``--after``, ``--limit`` and ``--save``."""
    parser.add_argument("--document", metavar="DOCUMENT", help="only claims of this document (id or title)")
    parser.add_argument("--speaker", metavar="NAME", help="only claims that this entity makes")
    parser.add_argument("--entity", metavar="NAME", help="only claims that name this entity")
    parser.add_argument("--term", metavar="NAME", help="only claims that use this term")
    add_documents(parser, "claims of documents")
    parser.add_argument("--status", choices=["proposed", "confirmed"], help="only counters of this status")
    add_min_score(parser, "counters")
    add_page(parser, "claims")
    parser.add_argument("--save", metavar="NAME", help="keep this list under a name for `countergraph saved`")


def add_documents(parser: ArgumentParser, what: str) -> None:
    """Add the options that choose documents; `what` names the things that are chosen with them."""
    parser.add_argument("--collection", metavar="NAME", help=f"only {what} of this collection")
    parser.add_argument("--since", metavar="DATE", help=f"only {what} published on or after this day or year")
    parser.add_argument("--until", metavar="DATE", help=f"only {what} published on or before it")


def add_page(parser: ArgumentParser, what: str) -> None:
    """Add ``--after`` and ``--limit``; `what` names the rows."""
    parser.add_argument(
        "--after", metavar="CURSOR", help="go on from the `after` that the page before gave with --json"
    )
    add_limit(parser, what)


def facets_of(args: Namespace) -> Facets:
    """Return the facets that the options ask for."""
    from queries.facets import Facets

    return Facets(**{name: getattr(args, name) for name in Facets._fields})


def cursor_of(args: Namespace, *kinds: type) -> Any:
    """Return the cursor of ``--after``, a JSON list of values of these `kinds`; None without one.

    Raises:
        UsageError: it is something else.
    """
    import json

    from kg.errors import UsageError

    if args.after is None:
        return None
    try:
        values = json.loads(args.after)
    except ValueError:
        values = None
    # a whole number is a float too in JSON, and true is no number
    wanted = [(float, int) if kind is float else (kind,) for kind in kinds]
    given = [type(value) for value in values] if isinstance(values, list) else []
    if len(given) != len(wanted) or any(g not in w for g, w in zip(given, wanted, strict=True)):
        raise UsageError(f"{args.after!r} is no cursor of this list: copy `after` of its JSON, quoted")
    return tuple(values)


def save_list(args: Namespace, name: str) -> None:
    """Keep the list `name` with its facets, where ``--save`` asks for it, and say where."""
    if args.save is None:
        return
    from api.output import note
    from queries.saved import SavedQuery, save

    path = save(SavedQuery(args.save, name, facets_of(args)))
    note(args, f"saved as {args.save} in {path}")


def say_more(args: Namespace, *, more: bool, hint_text: str | None) -> None:
    """Print why a page is short, and how to see the next one."""
    from api.output import hint

    if hint_text:
        hint(args, hint_text)
    elif more:
        hint(args, "there are more: raise --limit")
