"""How a counterargument attacks: it rebuts the conclusion, undercuts the inference or undermines a premise.

The three kinds are ASPIC+'s (Modgil and Prakken, "The ASPIC+ framework for structured argumentation",
Argument and Computation 5, 2014). They are told apart by wording alone, from
``ingest/lexicon/attack_cues.json``: each cue adds its weight to its kind. A wording can mislead, so
the answer comes with the reason that decided it; where no wording speaks, as in most counterarguments,
the kind is unknown.
"""

from dataclasses import dataclass

from ingest.linkers.cues import attack_cues, straight
from kg.models import Attack


@dataclass(frozen=True, slots=True)
class AttackReading:
    """The kind of attack and why it was read so; `why` is None where no wording spoke."""

    attack: Attack
    why: str | None


def attack(text: str) -> AttackReading:
    """Return how the counterargument `text` attacks, by its wording.

    >>> attack("A handful of depots make a thin sample.")
    AttackReading(attack='undermine', why='the evidence is called weak')
    >>> attack("Depots cost the taxpayer dearly.")
    AttackReading(attack='unknown', why=None)
    """
    plain = straight(text)
    sums: dict[Attack, float] = {}
    reasons: dict[Attack, str] = {}
    for cue in attack_cues():
        if cue.pattern.search(plain):
            sums[cue.attack] = sums.get(cue.attack, 0.0) + cue.weight
            reasons.setdefault(cue.attack, cue.why)
    if not sums:
        return AttackReading("unknown", None)
    # Among equal sums the kind whose cues stand first in the file is taken.
    best = max(sums, key=lambda kind: sums[kind])
    return AttackReading(best, reasons[best])
