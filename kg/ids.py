"""Ids derived from content, so that the same source gives the same graph, byte for byte.

A statement's id hashes its document's id, its kind and its canonical words; a term's or an
entity's id is its name as a slug, so that two documents naming the same thing share the node.
"""

import hashlib
import re
import unicodedata

_QUOTES = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2026": "...",
    }
)  # fmt: skip


def canonical(text: str) -> str:
    """Return `text` as it is compared: NFKC, one kind of quote and dash, single spaces, lower case.

    >>> canonical("The\\u00a0“Doom  Loop”")
    'the "doom loop"'
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold().split())


def slug(text: str, *, limit: int = 64) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens, at most `limit` characters.

    A text without one ASCII letter or digit gives the first 12 hex digits of its digest, so that
    no two names share the empty slug.

    >>> slug("ChargePoint Holdings, Inc.")
    'chargepoint-holdings-inc'
    >>> slug("Schüll’s lab")
    'schulls-lab'
    """
    plain = unicodedata.normalize("NFKD", canonical(text)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    if not words:
        return digest(text)
    if len(words) > limit:
        words = words[:limit].rsplit("-", 1)[0]
    return words


def digest(*parts: str, length: int = 12) -> str:
    """Return the first `length` hex digits of the SHA-256 of the canonical `parts`.

    >>> digest("A claim.") == digest("a  claim.")
    True
    """
    data = "\x1f".join(canonical(part) for part in parts)
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def document_id(title: str, collection: str | None) -> str:
    """Return the id of the document with this title in this collection.

    The id stays the same when the text is edited, so that an edited version replaces the document;
    two documents of the same title in different collections stay apart.
    """
    short = title.split(":", 1)[0].strip() or title
    return f"document:{slug(short, limit=48)}-{digest(title, collection or '', length=6)}"


def statement_id(kind: str, document: str, quote: str, occurrence: int = 0) -> str:
    """Return the id of a statement: `kind` in lower case, then a digest of document and quote.

    `occurrence` counts the earlier statements of the same kind and words in the document.
    """
    return f"{kind.lower()}:{digest(document, quote, str(occurrence))}"


def section_id(document: str, heading: str, order: int) -> str:
    """Return the id of the section with this heading at this place (0-based) of the document."""
    return f"section:{digest(document, heading, str(order))}"


def named_id(kind: str, name: str) -> str:
    """Return the id of a term or an entity from its name.

    >>> named_id("Entity", "Lindiwe Castellanos")
    'entity:lindiwe-castellanos'
    """
    return f"{kind.lower()}:{slug(name)}"
