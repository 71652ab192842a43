"""Formats "apx", "af" and "tgf": who attacks whom, for solvers of abstract argumentation.

Claims and counterarguments are the arguments of one of Dung's frameworks, links that are not rejected its
attacks, whatever their score. In APX (ASPARTIX) and in the trivial graph format an argument is named after
its id: ``claim:9f2c41d07a3b`` is ``claim_9f2c41d07a3b``. The numeric format of ICCMA 2023 numbers them, and
says in a comment which is which::

    apx                             tgf                     af
    arg(claim_9f2c).                claim_9f2c              p af 2
    arg(counterargument_51ab).      counterargument_51ab    # 1 claim:9f2c
    att(counterargument_51ab,       #                       # 2 counterargument:51ab
        claim_9f2c).                counterargument_51ab    2 1
                                    claim_9f2c

(an attack is one line). `queries.standing` weighs more than a solver is told here: restatements are one
argument to it, and an undercut attacks what a statement brings to bear and not the statement.

P. M. Dung: On the acceptability of arguments, Artificial Intelligence 77 (1995).
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from kg.formats.argument_map import map_of

if TYPE_CHECKING:
    from kg.models import Subgraph

#: What is left of a graph is its shape.
DROPS = "everything but which statement attacks which"
_PLAIN = re.compile(r"[a-z]+:[a-z0-9]+")


def write_apx(graph: Subgraph, stream: IO[bytes]) -> None:
    """Write the attacks of `graph` in ASPARTIX's format."""
    arguments, attacks = _framework(graph)
    for name in arguments:
        stream.write(f"arg({argument_name(name)}).\n".encode())
    for source, target in attacks:
        stream.write(f"att({argument_name(source)},{argument_name(target)}).\n".encode())


def write_tgf(graph: Subgraph, stream: IO[bytes]) -> None:
    """Write the attacks of `graph` in the trivial graph format."""
    arguments, attacks = _framework(graph)
    for name in arguments:
        stream.write(f"{argument_name(name)}\n".encode())
    stream.write(b"#\n")
    for source, target in attacks:
        stream.write(f"{argument_name(source)} {argument_name(target)}\n".encode())


def write_af(graph: Subgraph, stream: IO[bytes]) -> None:
    """Write the attacks of `graph` in the format of ICCMA 2023."""
    arguments, attacks = _framework(graph)
    stream.write(f"p af {len(arguments)}\n".encode())
    numbers = {name: number for number, name in enumerate(arguments, start=1)}
    for name, number in numbers.items():
        stream.write(f"# {number} {' '.join(name.split())}\n".encode())
    for source, target in attacks:
        stream.write(f"{numbers[source]} {numbers[target]}\n".encode())


def argument_name(identifier: str) -> str:
    """Return an id as a name that ASPARTIX takes: a small letter, then letters, digits and underscores.

    >>> argument_name("claim:9f2c41d07a3b")
    'claim_9f2c41d07a3b'
    >>> argument_name("Ein Satz")
    'x45696e205361747a'
    """
    if _PLAIN.fullmatch(identifier):
        return identifier.replace(":", "_")
    return f"x{identifier.encode().hex()}"


def _framework(graph: Subgraph) -> tuple[list[str], list[tuple[str, str]]]:
    found = map_of(graph)
    arguments = sorted(statement.id for statement in found.statements)
    return arguments, sorted({(attack.source, attack.target) for attack in found.attacks})
