"""Wordings that the linkers look for: JSON files of the lexicon, compiled once.

Curly apostrophes are read as straight ones, so that a pattern holds one form only; the replacement
keeps the length, and offsets stay those of the text as written.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from kg.models import Attack


@dataclass(frozen=True, slots=True)
class ConcessionCue:
    """A wording that speaks of the claim; the pattern's group ``part`` holds what it says of it."""

    name: str
    pattern: re.Pattern[str]
    grants: bool


@dataclass(frozen=True, slots=True)
class AttackCue:
    """A wording that speaks for one kind of attack, how strongly, and in words why."""

    attack: Attack
    pattern: re.Pattern[str]
    weight: float
    why: str


def straight(text: str) -> str:
    """Return `text` with straight apostrophes, of the same length.

    >>> straight("isn’t")
    "isn't"
    """
    return text.replace("’", "'").replace("‘", "'")


def says_absent(text: str) -> bool:
    """Return whether `text` says what a source leaves out, instead of challenging what it holds.

    >>> says_absent("The price of the depot isn’t examined.")
    True
    >>> says_absent("The claim overlooks the price of the depot.")
    False
    """
    plain = straight(text)
    return any(pattern.search(plain) for pattern in _absence_cues())


@cache
def _absence_cues() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _load("absence_cues")["patterns"])


@cache
def concession_cues() -> tuple[ConcessionCue, ...]:
    """Return the wordings that grant, quote or name the claim, in the order to try them."""
    return tuple(
        ConcessionCue(cue["name"], re.compile(cue["pattern"]), cue["grants"])
        for cue in _load("concession_cues")["patterns"]
    )


@cache
def attack_cues() -> tuple[AttackCue, ...]:
    """Return the wordings that tell the kinds of attack apart."""
    return tuple(
        AttackCue(cue["attack"], re.compile(cue["pattern"], re.IGNORECASE), cue["weight"], cue["why"])
        for cue in _load("attack_cues")["cues"]
    )


@cache
def _load(name: str) -> dict[str, Any]:
    text = resources.files("ingest.lexicon").joinpath(f"{name}.json").read_text(encoding="utf-8")
    return cast(dict[str, Any], json.loads(text))
