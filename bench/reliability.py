"""The reliability diagram: of links given a probability, how many are right.

Links are put into five bins of equal width; a true probability lies on the diagonal. The area of a
point grows with the number of its links.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ingest.linkers.comparison import Matrix

_BINS = 5
_SIZE, _MARGIN = 320, 44


class Bin(NamedTuple):
    """The links whose probability lies in one range: their mean probability, and the share that is right."""

    said: float
    right: float
    count: int


def bins(probability: Matrix, hit: Matrix) -> Iterator[Bin]:
    """Yield the bins that hold links."""
    number = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    for each in range(_BINS):
        within = number == each
        if within.any():
            yield Bin(float(probability[within].mean()), float(hit[within].mean()), int(within.sum()))


def table(probability: Matrix, hit: Matrix) -> str:
    """Return the bins as lines of text."""
    lines = ["said  right  links"]
    lines += [f"{said:4.2f}  {right:5.2f}  {count:5d}" for said, right, count in bins(probability, hit)]
    return "\n".join(lines)


def svg(probability: Matrix, hit: Matrix) -> str:
    """Return the diagram as an SVG image, in the colours of the page it stands on where it can tell."""
    inner = _SIZE - 2 * _MARGIN

    def x(value: float) -> float:
        return round(_MARGIN + value * inner, 1)

    def y(value: float) -> float:
        return round(_SIZE - _MARGIN - value * inner, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" role="img" '
        'font-family="sans-serif" font-size="11">',
        "<title>Reliability of link scores: share of right links by probability</title>",
        "<style>text{fill:#57606a}.l{stroke:#8c959f;fill:none}.p{fill:#0969da;fill-opacity:.75}</style>",
        f'<rect class="l" x="{x(0)}" y="{y(1)}" width="{inner}" height="{inner}"/>',
        f'<path class="l" stroke-dasharray="4 4" d="M{x(0)} {y(0)}L{x(1)} {y(1)}"/>',
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(f'<text x="{x(tick)}" y="{y(0) + 16}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{x(0) - 6}" y="{y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    for said, right, count in bins(probability, hit):
        radius = round(2 + count**0.5, 1)
        parts.append(f'<circle class="p" cx="{x(said)}" cy="{y(right)}" r="{radius}"/>')
        parts.append(f'<text x="{x(said)}" y="{y(right) - radius - 3}" text-anchor="middle">{count}</text>')
    middle = _SIZE / 2
    parts.append(
        f'<text x="{middle}" y="{_SIZE - 8}" text-anchor="middle">probability of the first link</text>'
    )
    parts.append(
        f'<text transform="rotate(-90 12 {middle})" x="12" y="{middle}" text-anchor="middle">'
        "share that is right</text>"
    )
    return "\n".join([*parts, "</svg>", ""])
