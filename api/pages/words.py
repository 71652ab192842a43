"""How numbers, dates and kinds are written on the pages."""

from __future__ import annotations

import datetime
import re

from kg.formats.labels import shortened as shortened

_KINDS = {
    "Claim": "claim",
    "Counterargument": "counterargument",
    "Clarification": "clarification",
    "Term": "term",
    "Entity": "entity",
    "Document": "document",
    "Section": "section",
}
_PLURALS = {"entity": "entities"}


def count(number: int, what: str) -> str:
    """Return a number with its noun.

    >>> count(1, "claim"), count(2455, "entity")
    ('1 claim', '2,455 entities')
    """
    return f"{number:,} {what if number == 1 else _PLURALS.get(what, what + 's')}"


def number(value: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{value:,}"


def percent(probability: float) -> str:
    """Return a probability in whole percents; what is not certain is not told as if it were.

    >>> percent(0.834), percent(0.9996), percent(0.0004), percent(1.0)
    ('83 %', '> 99 %', '< 1 %', '100 %')
    """
    if 0.995 <= probability < 1:
        return "> 99 %"
    if 0 < probability < 0.005:
        return "< 1 %"
    return f"{round(probability * 100)} %"


def date(published: str | None) -> str:
    """Return an ISO 8601 date in words; whatever else a source gives stays as it is.

    >>> date("2026-02-11"), date("2026-02"), date("2026"), date("spring")
    ('11 February 2026', 'February 2026', '2026', 'spring')
    """
    if published is None:
        return ""
    if match := re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", published):
        year, month, day = match.groups()
        try:
            found = datetime.date(int(year), int(month), int(day or 1))
        except ValueError:
            return published
        return f"{f'{found.day} ' if day else ''}{found:%B} {found.year}"
    return published


def moment(time: str) -> str:
    """Return an ISO 8601 time in words, to the minute, in its own zone.

    >>> moment("2026-11-24T09:30:07+00:00"), moment("2026-11-24T09:30:07+01:00"), moment("now")
    ('24 November 2026, 09:30 UTC', '24 November 2026, 09:30 UTC+01:00', 'now')
    """
    try:
        at = datetime.datetime.fromisoformat(time)
    except ValueError:
        return time
    return f"{at.day} {at:%B} {at.year}, {at:%H:%M} {at.tzname() or ''}".strip()


def kind_word(kind: str) -> str:
    """Return a kind of node as a noun."""
    return _KINDS.get(kind, kind.lower())


def initial(name: str) -> str:
    """Return the first letter or digit of a name."""
    return next((each.upper() for each in name if each.isalnum()), "·")


def web_address(url: str | None) -> str | None:
    """Return an address that a source gives of itself where it is one of the web, which may be linked to.

    >>> web_address("https://example.org/a b"), web_address("javascript:alert(1)"), web_address(None)
    ('https://example.org/a b', None, None)
    """
    return url if url is not None and re.match(r"https?://[^\s/]", url, re.IGNORECASE) else None
