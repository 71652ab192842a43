"""The part of a counterargument that speaks of the claim itself.

"While the pivot may have been strategic, …", "The claim that documents help newcomers overlooks …",
"The plan is commendable, but …": what such a wording encloses is close to the claim's own words,
and where it grants the claim it is the counterargument's concession.
"""

from ingest.linkers.cues import concession_cues, says_absent, straight


def claim_part(text: str) -> str | None:
    """Return the part of `text` that grants, quotes or names the claim, verbatim, or None.

    >>> claim_part("The claim that night buses pay for themselves overlooks the price of the depot.")
    'night buses pay for themselves'
    >>> claim_part("Depots cost money.") is None
    True
    """
    return _part(text, granted_only=False)


def concession(text: str) -> str | None:
    """Return the part of `text` in which it grants the claim, verbatim, or None.

    >>> concession("While night buses are popular, the depot costs more than they bring in.")
    'night buses are popular'
    """
    return _part(text, granted_only=True)


def _part(text: str, *, granted_only: bool) -> str | None:
    plain = straight(text)
    if says_absent(plain):
        return None
    for cue in concession_cues():
        if (cue.grants or not granted_only) and (match := cue.pattern.search(plain)):
            start, end = match.span("part")
            return text[start:end]
    return None
