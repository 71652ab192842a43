"""What ``confirm``, ``reject`` and ``undo`` have in common."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.render import Block, Line
    from kg.models import Verdict
    from queries.decisions import LoggedDecision


def add_decision(parser: ArgumentParser) -> None:
    """Add the link and the options of a decision."""
    parser.add_argument("link", metavar="LINK", help="the id of a link, as `countergraph counters` prints it")
    parser.add_argument("--by", metavar="NAME", help="who decides (default: your user name)")
    parser.add_argument("--note", metavar="TEXT", help="why, in one line")


def decide(args: Namespace, verdict: Verdict) -> int:
    """Decide on the link, and print the decision."""
    from api.database import opened
    from api.output import emit
    from queries.decisions import logged

    with opened(args.db, read_only=False) as store:
        decision = store.decide(args.link, verdict, by=args.by or user_name(), note=args.note)
        found = logged(store, decision)
    emit(args, lambda: decision_data(found), lambda: _blocks(found))
    return 0


def user_name() -> str:
    """Return the name of who runs the command.

    Raises:
        UsageError: the system does not tell.
    """
    import getpass

    from kg.errors import UsageError

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise UsageError("the system does not tell your user name: say who decides with --by NAME") from error


def decision_data(found: LoggedDecision) -> dict[str, Any]:
    """Return a decision as it is printed in JSON."""
    from api.json_output import jsonable

    decision = found.decision
    data = {**jsonable(decision), "status": decision.status, "stands": found.stands}
    return {**data, "source_text": found.source, "target_text": found.target}


def ends(found: LoggedDecision) -> list[Line]:
    """Return what stands at the ends of the link, to be read."""
    from api.render import Line

    return [
        Line(f"“{text}”" if text else f"{node} is not in the graph now", "quote" if text else "note")
        for node, text in (
            (found.decision.edge.source, found.source),
            (found.decision.edge.target, found.target),
        )
    ]


def _blocks(found: LoggedDecision) -> list[Block]:
    from api.render import Facts, Line, Text
    from queries.decisions import sentence

    source, target = ends(found)
    link = [Line(found.decision.link, "id")]
    return [
        Text([Line(sentence(found.decision), "title")]),
        Facts([("source", [source]), ("target", [target]), ("link", link)]),
    ]
