"""Any text as Markdown that shows it as it is."""

from __future__ import annotations

import re

#: What CommonMark, pandoc or Obsidian may act upon; a backslash before any of them is allowed.
_ACTIVE = re.compile(r"[\\`*_\[\]{}<>#|~^$=@%&!:+\"'-]")
#: Of these, what needs no escape inside a line of prose.
_HARMLESS = re.compile(r"(?<=\w)['-](?=\w)|:(?=\s|$)|%(?!%)|&(?!#?\w+;)|\"|'|(?<=\w)!(?=\s|$)")


def unescaped(text: str) -> str:
    r"""Return what `escaped` was given, on one line.

    >>> print(unescaped(r"A \[\[link\]\] \#tag"))
    A [[link]] #tag
    """
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def escaped(text: str) -> str:
    r"""Return `text` on one line, with a backslash before what Markdown would act upon.

    >>> print(escaped("A [[link]] #tag *bold*: don’t"))
    A \[\[link\]\] \#tag \*bold\*: don’t
    >>> print(escaped("1. one"))
    1\. one
    """
    line = " ".join(text.split())
    harmless = {match.start() for match in _HARMLESS.finditer(line)}
    shown = _ACTIVE.sub(lambda match: match[0] if match.start() in harmless else f"\\{match[0]}", line)
    # a number at the start of a line would begin a list
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", shown)
