"""From the bytes of a file to its characters.

Summaries come from browsers, editors and copy and paste: UTF-8 nearly always, UTF-16 from some
Windows programs, Windows-1252 from old ones. A guess that would turn the text into rubbish is worse
than an error, so Windows-1252 is only taken where the outcome looks like writing.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from kg.errors import NoSummaryError, SourceError


class Decoded(NamedTuple):
    """The characters of a file, and a sentence for each thing a reader should know about them."""

    text: str
    warnings: tuple[str, ...] = ()


# longer marks first: the UTF-32 mark begins with the UTF-16 one
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "a rich text document",
}
# the charsets a page may declare, as HTML understands the labels: Latin-1 there means Windows-1252
_CHARSETS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "latin1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "windows-1252": "cp1252",
    **{f"windows-125{n}": f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8)},
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "shift_jis": "cp932",
    "euc-jp": "euc-jp",
    "euc-kr": "euc-kr",
}
# what UTF-8 looks like when it is read as Windows-1252
_MOJIBAKE = re.compile(r"Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ\u0152]|â€|Â[\u00a0-\u00bf]")


def decode(data: bytes, *, charset: str | None = None) -> Decoded:
    """Return the characters of `data`, read as `charset` where a page declares one that is known.

    Raises:
        NoSummaryError: there is nothing in it.
        SourceError: it is not text, or its encoding cannot be told.

    >>> decode("A claim.".encode("utf-16")).text
    'A claim.'
    """
    if not data.strip():
        raise NoSummaryError("the file is empty: give a summary as text, Markdown or HTML")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise SourceError(f"the file is {what}, not text: save the summary as text, Markdown or HTML")
    if b"\x00" in data:
        raise SourceError("the file is binary, not text: save the summary as text, Markdown or HTML")
    declared = _CHARSETS.get((charset or "").strip().lower())
    if declared:
        try:
            return Decoded(data.decode(declared))
        except UnicodeDecodeError:
            declared = None
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        text = _windows_1252(data)
        if text is None:
            raise SourceError(
                f"the file's bytes are not text in UTF-8 (byte {error.start}): save it as UTF-8"
            ) from error
        return Decoded(text, ("the file is not UTF-8 and was read as Windows-1252",))


def _strict(data: bytes, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"the file says that it is {encoding.upper()}, but byte {error.start} is not: save it as UTF-8"
        ) from error
    if "\x00" in text:
        raise SourceError("the file is binary, not text: save the summary as text, Markdown or HTML")
    if not text.strip():
        raise NoSummaryError("the file is empty: give a summary as text, Markdown or HTML")
    return Decoded(text)


def _windows_1252(data: bytes) -> str | None:
    """Return `data` as Windows-1252 where that gives writing with a few accents and curly quotes."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    foreign = sum(character > "\x7f" for character in text)
    control = any(character < " " and character not in "\t\n\r\x0b\x0c" for character in text)
    if control or foreign > max(4, 0.15 * len(text)) or _MOJIBAKE.search(text):
        return None
    return text
