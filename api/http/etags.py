"""Entity tags: an answer that the client has already is not sent again (RFC 9110, 8.8.3 and 13.1.2).

A tag is a digest of the answer before it is compressed, and therefore weak: with gzip the bytes differ
and the content does not.
"""

from __future__ import annotations

import re
from hashlib import blake2b

_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def etag(body: bytes) -> str:
    """Return the entity tag of an answer.

    >>> etag(b"{}")
    'W/"01e7b720ff566d53"'
    """
    return f'W/"{blake2b(body, digest_size=8).hexdigest()}"'


def is_fresh(tag: str, if_none_match: str | None) -> bool:
    """Return whether the client has the answer with this `tag`, by its header ``If-None-Match``.

    >>> is_fresh('W/"a"', '"b", "a"'), is_fresh('W/"a"', "*"), is_fresh('W/"a"', None)
    (True, True, False)
    """
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return tag.removeprefix("W/").strip('"') in _TAG.findall(if_none_match)
