"""Dates as pages write them."""

from __future__ import annotations

import re

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATES = (
    re.compile(r"\b(?P<y>\d{4})-(?P<n>\d{2})(?:-(?P<d>\d{2}))?(?!\d)"),
    re.compile(rf"\b(?P<m>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<m>{_MONTH}),? (?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<m>{_MONTH}),? (?P<y>\d{{4}})\b", re.IGNORECASE),
)
_YEAR = re.compile(r"\b(1[5-9]|20|21)\d\d\b")


def loose_date(text: str) -> str | None:
    """Return the first date in `text` as ISO 8601: a day, a month or a year; None where there is none.

    >>> loose_date("of the Mar 3, 2026 episode"), loose_date("Spring 2025"), loose_date("soon")
    ('2026-03-03', '2025', None)
    """
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = int(parts.get("n") or _MONTHS.index(parts["m"][:3].lower()) + 1)
            day = int(parts.get("d") or 1)
            if not (1 <= month <= 12 and 1 <= day <= 31):
                continue
            iso = f"{parts['y']}-{month:02}"
            return f"{iso}-{day:02}" if parts.get("d") else iso
    year = _YEAR.search(text)
    return year.group() if year else None
