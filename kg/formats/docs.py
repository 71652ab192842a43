"""The tables of docs/formats.md, made from `FORMATS`: ``python -m kg.formats.docs`` writes them anew.

They stand between two comments in the page; the rest of it is written by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

from kg.formats import FORMATS, Format

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"
_MADE = re.compile(r"(?<=<!-- made by python -m kg\.formats\.docs -->\n).*?(?=<!-- end -->)", re.DOTALL)


def tables() -> str:
    """Return a table of the formats with what they are, and one with what they keep and drop."""
    formats = [FORMATS[name] for name in sorted(FORMATS)]
    what = [
        [f"`{each.name}`", _ways(each), f"`{each.suffix}`", each.description, each.proof] for each in formats
    ]
    kept = [[f"`{each.name}`", each.keeps, each.drops or _nothing(each)] for each in formats]
    return "\n".join(
        [
            "",
            *_table(["format", "out, in", "suffix", "what it is", "read in the tests by"], what),
            "",
            *_table(["format", "keeps", "drops"], kept),
            "",
            "",
        ]
    )


def with_tables(page: str) -> str:
    """Return the text of a page with its tables made anew.

    >>> page = "<!-- made by python -m kg.formats.docs -->\\noutworn\\n<!-- end -->"
    >>> "outworn" in with_tables(page), "| `node-link` |" in with_tables(page)
    (False, True)
    """
    return _MADE.sub(lambda _: tables(), page)


def _ways(each: Format) -> str:
    ways = [*(["out"] if each.can_write else []), *(["in"] if each.reader is not None else [])]
    needed = f" (`countergraph[{each.extra}]`)" if each.extra else ""
    return ", ".join(ways) + needed


def _nothing(each: Format) -> str:
    return "nothing; reading it gives the same graph" if each.is_lossless else "nothing"


def _table(columns: list[str], rows: list[list[str]]) -> list[str]:
    cells = [columns, ["---"] * len(columns), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in cells]


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8")
