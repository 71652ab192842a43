"""Labels and the lists below them; and lists whose label a copy has lost.

An item is a clarification or a counterargument because of the label above it. A label lasts until
the next heading or promo; below a label without bullets each paragraph is an item. Where a page has
no labels left, the form of the items tells: clarifications are several sentences that begin with a
definition, counterarguments one sentence that hedges or contrasts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

from ingest.document import BlockRole
from ingest.structure.draft import Draft
from ingest.structure.form import is_broken_off, sentence_count
from ingest.structure.wording import is_summary_heading, label_of

_LONGEST_LEAD_IN = 160


def read_lists(drafts: Sequence[Draft], start: int) -> list[str]:
    """Give labels and the items below them their roles, from draft `start` on; return warnings."""
    _find_labels(drafts, start)
    _place_items(drafts, start)
    return _guess(drafts, start)


def _find_labels(drafts: Sequence[Draft], start: int) -> None:
    for i in range(start, len(drafts)):
        current = drafts[i]
        label = None if current.item or not current.open else label_of(current.text)
        if label is None:
            continue
        below = drafts[i + 1] if i + 1 < len(drafts) else None
        above = drafts[i - 1] if i > 0 else None
        heads_list = below is not None and (
            below.item or (below.text.endswith(":") and any(d.item for d in drafts[i + 2 : i + 3]))
        )
        below_label = above is not None and above.role is BlockRole.LABEL
        if label.certain or heads_list or (below_label and label.role is not None):
            current.role = BlockRole.LABEL


def _place_items(drafts: Sequence[Draft], start: int) -> None:
    role: BlockRole | None = None
    items = False  # whether the current label has bullets
    for i in range(start, len(drafts)):
        current = drafts[i]
        if current.role is BlockRole.LABEL:
            label = label_of(current.text)
            role, items = label.role if label else None, False
        elif role is None or not current.open:
            role = None
        elif current.item:
            current.role, items = role, True
        elif _leads_in(drafts, i):
            current.role = BlockRole.LABEL
        elif current.heading or items or current.call >= 3:
            role = None
        else:
            current.role = role


def _leads_in(drafts: Sequence[Draft], i: int) -> bool:
    """Tell whether draft `i` is the sentence between a label and its bullets."""
    return (
        drafts[i - 1].role is BlockRole.LABEL
        and len(drafts[i].text) <= _LONGEST_LEAD_IN
        and i + 1 < len(drafts)
        and drafts[i + 1].item
    )


# --- lists without a label ------------------------------------------------------------------


def _guess(drafts: Sequence[Draft], start: int) -> list[str]:
    labelled = {current.role for current in drafts if current.listed}
    above_prose = {
        line.key for line, below in pairwise(drafts) if line.heading and not below.heading and not below.item
    }
    warnings: list[str] = []
    for first, end in list(_runs(drafts, start)):
        above = drafts[first - 1] if first > 0 else None
        before = drafts[first - 2] if first > 1 else None
        materials = above is not None and above.role is BlockRole.LABEL
        summary = above is not None and above.open and is_summary_heading(above.text)
        if summary and not any(d.key == drafts[first - 1].key for d in drafts[: first - 1]):
            continue
        headed = (
            above is not None
            and above.open
            and above.heading
            and above.call < 2
            and not summary
            and above.key not in above_prose  # a section's heading, repeated
        )
        # an unknown label stands where a known one would: below another list or "Additional Materials"
        beside = headed and before is not None and (before.listed or before.role is BlockRole.LABEL)
        if labelled and not materials and not beside:
            continue
        roles = guess_roles(
            [current.text for current in drafts[first:end]],
            after_clarifications=beside and _clarifies(before),
        )
        if roles is None or (headed and len(set(roles)) > 1):
            continue
        for current, role in zip(drafts[first:end], roles, strict=True):
            current.role = role
        if headed and above is not None:
            above.role = BlockRole.LABEL
            warnings.append(
                f"“{above.text}” is no known label; the list below was read as {_plural(roles[0])}"
            )
        else:
            names = " and ".join(_plural(role) for role in dict.fromkeys(roles))
            warnings.append(f"a list without a label was read as {names} from its wording")
    if labelled == {BlockRole.CLARIFICATION}:
        warnings += _split_clarifications(drafts, start)
    return list(dict.fromkeys(warnings))


def _clarifies(before: Draft | None) -> bool:
    return before is not None and before.role is BlockRole.CLARIFICATION


def _split_clarifications(drafts: Sequence[Draft], start: int) -> list[str]:
    """Find the counterarguments below "Clarifications" on a page that has lost their own label."""
    warnings = []
    for first, end in list(_runs(drafts, start, role=BlockRole.CLARIFICATION)):
        roles = guess_roles([current.text for current in drafts[first:end]])
        if roles is None or len(set(roles)) == 1:
            continue
        for current, role in zip(drafts[first:end], roles, strict=True):
            current.role = role
        warnings.append("the end of a list of clarifications was read as counterarguments from its wording")
    return warnings


def _plural(role: BlockRole) -> str:
    return f"{role.value}s"


def _runs(drafts: Sequence[Draft], start: int, *, role: BlockRole | None = None) -> Iterator[tuple[int, int]]:
    """Yield the spans of at least two items in a row that have this role."""
    i = start
    while i < len(drafts):
        end = i
        while end < len(drafts) and drafts[end].item and drafts[end].role is role:
            end += 1
        if end - i > 1:
            yield i, end
        i = max(end, i + 1)


def guess_roles(items: Sequence[str], *, after_clarifications: bool = False) -> list[BlockRole] | None:
    """Return the role of each item of a list without a label, or None where it is an ordinary list.

    A copy that lost its labels runs the clarifications and the counterarguments of a section
    together; the list is cut in two where that explains its items best. What stands beside
    clarifications, in the same list or in one `after_clarifications`, is told from them by its form.
    """
    scores = [_leaning(item) for item in items]
    total = sum(scores)
    gains, so_far = [-total], 0.0
    for score in scores:
        so_far += score
        gains.append(2 * so_far - total)
    cut = max(range(len(gains)), key=lambda k: (gains[k], k))
    first, second = scores[:cut], scores[cut:]
    enough = 0.25 if first or after_clarifications else 0.5
    if first and sum(first) / len(first) < 0.5:
        return None
    if second and -sum(second) / len(second) < enough:
        return None
    return [BlockRole.CLARIFICATION] * len(first) + [BlockRole.COUNTERARGUMENT] * len(second)


@cache
def _cues() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = json.loads((files("ingest") / "lexicon" / "list_cues.json").read_text("utf-8"))
    definition, hedge = (
        re.compile("|".join(f"(?:{pattern})" for pattern in data[name]), re.IGNORECASE)
        for name in ("definition", "hedge")
    )
    return definition, hedge


def _leaning(item: str) -> float:
    """Return how much an item leans to a clarification (positive) or a counterargument (negative)."""
    definition, hedge = _cues()
    sentences = sentence_count(item)
    cut = is_broken_off(item)
    form = 1.0 if sentences > 2 else 0.4 if sentences == 2 else 0.0 if cut else -0.35
    opening = item[:160]
    return form + 0.6 * bool(definition.search(opening)) - 0.7 * bool(hedge.search(item))
