"""What is common to the formats that are XML 1.0: escaping that keeps a text as it is."""

from __future__ import annotations

import re

_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\n": "&#10;",
    "\r": "&#13;",
    "\t": "&#9;",
    "\u2028": "&#8232;",
}
_IN_TEXT = re.compile("[&<>\r\u2028]")
_IN_ATTRIBUTE = re.compile('[&<>"\n\r\t\u2028]')


def text(value: str) -> str:
    """Return `value` as the text of an element.

    A carriage return is a reference, since a parser would make it a line feed, and so is U+2028,
    since a parser of XML 1.1 would.
    """
    return _IN_TEXT.sub(_escape, value) if _IN_TEXT.search(value) else value


def attribute(value: str) -> str:
    """Return `value` as the value of an attribute in double quotes.

    White space but blanks is a reference, since a parser would make it a blank.
    """
    return _IN_ATTRIBUTE.sub(_escape, value) if _IN_ATTRIBUTE.search(value) else value


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]
