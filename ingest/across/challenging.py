"""Which claims elsewhere a counterargument challenges: those that restate what it challenges at home.

Likeness to a claim of another document alone does not make an attack: of four annotated challenges
between documents it finds one among its first fifty pairs. What a counterargument challenges in its
own document is known with a probability, and so is which claims restate that one elsewhere;
together they give the probability of the challenge. It is moved a little by how near the two are,
and lowered where the counterargument's own words take the claim's side (`ingest.linkers.stance`);
that it opposes something is known from its heading, and wording that agrees with that adds nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ingest.across.evidence import Texts
from ingest.across.model import AcrossWeights
from ingest.across.page import Page
from ingest.across.remembered import Remembered
from ingest.across.restating import METHOD
from ingest.linkers.attack import attack
from ingest.linkers.calibration import log_odds
from ingest.linkers.comparison import Matrix
from ingest.linkers.stance import against
from kg.models import Challenges
from kg.text.tokens import stem, stopwords, words

if TYPE_CHECKING:
    pass

#: A challenge less likely than this through what it challenges at home is not looked at further.
_LEAST = 0.02


def challenges(
    home: Page, elsewhere: Page, alike: Matrix, texts: Remembered, weights: AcrossWeights
) -> list[Challenges]:
    """Return the links from counterarguments of `home` to claims of `elsewhere`.

    `alike` [claims of home, claims of elsewhere] is the probability that two restate one another.
    """
    through = home.aims[:, :, None] * alike[None, :, :]
    known = 1 - np.prod(1 - through, axis=1)
    near = known >= _LEAST
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    if not len(rows):
        return []
    counters = [home.said[home.counters[row].id] for row in rows]
    claims = [elsewhere.said[elsewhere.claims[column].id] for column in columns]
    likeness = Texts(counters, claims, texts).words
    side = _sides(counters, claims, texts)
    known = known[np.ix_(rows, columns)]
    moved = (
        log_odds(known)
        + weights.words * (likeness - weights.ordinary)
        + weights.stance * np.minimum(side, 0.0)
    )
    score = np.round(1 / (1 + np.exp(-moved)), 4) * near[np.ix_(rows, columns)]
    links = []
    for row, column in np.argwhere(score >= weights.threshold):
        counter, claim = home.counters[rows[row]], elsewhere.claims[columns[column]]
        best = int(np.argmax(through[rows[row], :, columns[column]]))
        evidence: dict[str, float | str] = {
            "through": home.claims[best].id,
            "challenged_at_home": round(float(home.aims[rows[row], best]), 4),
            "restated": round(float(alike[best, columns[column]]), 4),
            "words": round(float(likeness[row, column]), 4),
            "stance": round(float(side[row, column]), 4),
        }
        if shared := _shared(counter.text, claim.text):
            evidence["shared"] = shared
        links.append(
            Challenges(
                source=counter.id,
                target=claim.id,
                score=float(score[row, column]),
                attack=attack(counter.text).attack,
                scope="cross-document",
                method=METHOD,
                evidence=evidence,
            )
        )
    return links


def _sides(counters: list[str], claims: list[str], texts: Remembered) -> Matrix:
    """Return the log odds that each counterargument opposes each claim [counters, claims]."""
    replies = list(zip(counters, texts.vectors(counters), strict=True))
    return np.stack([against(claim, replies) for claim in zip(claims, texts.vectors(claims), strict=True)]).T


def _shared(counter: str, claim: str) -> str:
    there = {stem(word) for word in words(claim)}
    common = {
        stem(word): word.lower()
        for word in words(counter)
        if word.lower() not in stopwords() and stem(word) in there
    }
    return ", ".join(common.values())
